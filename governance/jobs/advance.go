// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"moothall/governance"
	"moothall/governance/engine"
)

const (
	lookEvery = 10 * time.Second // for what is due, whether a job speaks of it or not
	fetch     = time.Second      // how late a job may begin, and how often an idle server asks
	keepDone  = time.Hour        // finished jobs are of no interest to anybody afterwards
)

// advanceIssue is the job of advancing one issue at an instant.
type advanceIssue struct {
	Issue string    `json:"issue"`
	At    time.Time `json:"at"` // part of what makes the job unique: a postponed close is another job
}

// Kind names the job in the queue's table.
func (advanceIssue) Kind() string { return "advance" }

type advanceIssueWorker struct {
	river.WorkerDefaults[advanceIssue]
	deeds *engine.Engine
}

// Work advances the issue as far as it is due.
func (w *advanceIssueWorker) Work(ctx context.Context, job *river.Job[advanceIssue]) error {
	_, err := w.deeds.AdvanceIssue(ctx, governance.IssueID(job.Args.Issue))
	return err
}

// advanceAll is the job of looking for everything that is due. It is not unique:
// one that a crash left behind as running would keep all others out.
type advanceAll struct{}

// Kind names the job in the queue's table.
func (advanceAll) Kind() string { return "advance_all" }

// InsertOpts gives it one attempt: the next one comes by itself.
func (advanceAll) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

type advanceAllWorker struct {
	river.WorkerDefaults[advanceAll]
	deeds *engine.Engine
}

// Work notes that the server works, advances every issue that is due, writes to whom
// that concerns, and then clears away what is over.
func (w *advanceAllWorker) Work(ctx context.Context, _ *river.Job[advanceAll]) error {
	_, present := w.deeds.Present(ctx)
	_, err := w.deeds.Advance(ctx)
	err = errors.Join(present, err)
	posted := w.deeds.WriteLetters(ctx)
	_, swept := w.deeds.Sweep(ctx)
	return errors.Join(err, posted, swept)
}

// unfinished are the states in which a job stands in the way of its twin.
func unfinished() []rivertype.JobState {
	return []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
		rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}
}

func (q *Queue) config(workers *river.Workers) *river.Config {
	return &river.Config{
		Logger:                      q.log,
		Workers:                     workers,
		Queues:                      q.lines(),
		FetchPollInterval:           fetch,
		JobTimeout:                  -1, // the count of a large vote takes as long as it takes
		CompletedJobRetentionPeriod: keepDone,
		DiscardedJobRetentionPeriod: keepDone, // a failure is in the log, and comes again if it lasts
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(
			river.PeriodicInterval(lookEvery),
			func() (river.JobArgs, *river.InsertOpts) { return advanceAll{}, nil },
			nil,
		)},
	}
}

// lines are the queues this server works on: the clock's, and where it has
// somebody to carry them, the mails'.
func (q *Queue) lines() map[string]river.QueueConfig {
	lines := map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: q.hands}}
	if q.carrier != nil {
		lines[mailQueue] = river.QueueConfig{MaxWorkers: mailHands}
	}
	return lines
}
