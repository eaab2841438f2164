// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"moothall/governance/engine"
)

// Witnesses have a queue of their own: one that does not answer must not keep a vote
// from closing.
const (
	witnessQueue = "witnesses"
	witnessEvery = 5 * time.Second
)

// Witnessed has the queue ask the witnesses of the record. Without it nobody does. It
// is called before Start.
func (q *Queue) Witnessed(ask engine.Asker) { q.ask = ask }

// askWitnesses is the job of having the head of the record cosigned.
type askWitnesses struct{}

// Kind names the job in the queue's table.
func (askWitnesses) Kind() string { return "witness" }

// InsertOpts gives it one attempt, the next one comes by itself; two at once would ask
// about two heads.
func (askWitnesses) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: witnessQueue, MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished()}}
}

type witnessWorker struct {
	river.WorkerDefaults[askWitnesses]
	queue *Queue
	deeds *engine.Engine
}

// Work asks them. That one has seen another history is the gravest thing an operator
// can hear; that one does not answer is told by the pages and is no fault of the job's.
func (w *witnessWorker) Work(ctx context.Context, _ *river.Job[askWitnesses]) error {
	err := w.deeds.AskWitnesses(ctx, w.queue.ask)
	switch {
	case err == nil || ctx.Err() != nil:
	case errors.Is(err, engine.ErrContradicted):
		w.queue.log.Error("THE RECORD IS CONTRADICTED: stop this server and find out who is right before anything else is decided", "error", err)
	default:
		w.queue.log.Warn("a witness has not cosigned the record", "error", err)
	}
	return nil
}

// witness adds to a configuration what asking needs, where anybody is to be asked.
func (q *Queue) witness(c *river.Config, deeds *engine.Engine) {
	if q.ask == nil {
		return
	}
	river.AddWorker(c.Workers, &witnessWorker{queue: q, deeds: deeds})
	c.Queues[witnessQueue] = river.QueueConfig{MaxWorkers: 1}
	c.PeriodicJobs = append(c.PeriodicJobs, river.NewPeriodicJob(
		river.PeriodicInterval(witnessEvery), func() (river.JobArgs, *river.InsertOpts) { return askWitnesses{}, nil }, nil))
}
