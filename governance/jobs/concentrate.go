// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"moothall/governance/engine"
)

// Figures have a queue of their own: they take seconds where ballots are many, and
// must not keep a vote from closing.
const (
	figuresQueue = "figures"
	reckonEvery  = 10 * time.Second
)

// reckonFigures is the job of reckoning how voices lay on the ballots of matters
// that were decided.
type reckonFigures struct{}

// Kind names the job in the queue's table.
func (reckonFigures) Kind() string { return "figures" }

// InsertOpts gives it one attempt: the next one comes by itself.
func (reckonFigures) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: figuresQueue, MaxAttempts: 1}
}

type figuresWorker struct {
	river.WorkerDefaults[reckonFigures]
	deeds *engine.Engine
}

// Work reckons what waits for it.
func (w *figuresWorker) Work(ctx context.Context, _ *river.Job[reckonFigures]) error {
	return w.deeds.Concentrate(ctx)
}

// reckon adds the queue, its worker and the look at what waits.
func reckon(config *river.Config, deeds *engine.Engine) {
	river.AddWorker(config.Workers, &figuresWorker{deeds: deeds})
	config.Queues[figuresQueue] = river.QueueConfig{MaxWorkers: 1}
	config.PeriodicJobs = append(config.PeriodicJobs, river.NewPeriodicJob(
		river.PeriodicInterval(reckonEvery),
		func() (river.JobArgs, *river.InsertOpts) { return reckonFigures{}, nil },
		nil,
	))
}
