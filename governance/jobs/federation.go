// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"

	"moothall/governance/engine"
	"moothall/governance/store"
)

// Post is what takes the hall's news to other servers and acts upon theirs.
type Post interface {
	Publish(ctx context.Context) (int, error)
	Deliver(ctx context.Context, id string, last bool) error
	Digest(ctx context.Context, id string, last bool) error
	Tidy(ctx context.Context) error
}

// Federate gives the queue what its jobs of federation call. Without it they are
// kept and wait. It is called before Start.
func (q *Queue) Federate(p Post) { q.post = p }

// These jobs have a queue of their own: a server that does not answer must not
// keep a vote from closing.
const (
	federationQueue = "federation"
	federationHands = 4
	publishEvery    = 5 * time.Second
	tidyEvery       = time.Hour
	postWithin      = 30 * time.Second // more than an exchange with a server that does not answer
)

// deliverActivity is the job of sending one activity to one inbox.
type deliverActivity struct {
	Delivery string `json:"delivery"`
}

// Kind names the job in the queue's table.
func (deliverActivity) Kind() string { return "deliver" }

// InsertOpts gives it an attempt after each wait.
func (deliverActivity) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: federationQueue, MaxAttempts: len(deliverWaits()) + 1}
}

// deliverWaits are how long is waited after each attempt that failed.
func deliverWaits() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 48 * time.Hour}
}

// waitAfter is how long is waited after the nth attempt, from 1: a tenth more or
// less, so that what failed together does not come back together.
func waitAfter(attempt int) time.Duration {
	waits := deliverWaits()
	wait := waits[min(max(attempt, 1), len(waits))-1]
	return wait - wait/10 + rand.N(wait/5)
}

type deliverWorker struct {
	river.WorkerDefaults[deliverActivity]
	post Post
}

// Timeout bounds one attempt.
func (*deliverWorker) Timeout(*river.Job[deliverActivity]) time.Duration { return postWithin }

// NextRetry says when the next attempt is made.
func (*deliverWorker) NextRetry(job *river.Job[deliverActivity]) time.Time {
	return time.Now().Add(waitAfter(job.Attempt))
}

// Work makes one attempt.
func (w *deliverWorker) Work(ctx context.Context, job *river.Job[deliverActivity]) error {
	return settled(w.post.Deliver(ctx, job.Args.Delivery, job.Attempt >= job.MaxAttempts))
}

// settled tells the queue what an attempt led to: given up, not made, or to be
// made again.
func settled(err error) error {
	var later engine.Later
	switch {
	case errors.Is(err, engine.ErrUndeliverable), errors.Is(err, engine.ErrNotFound):
		return river.JobCancel(err)
	case errors.As(err, &later):
		return river.JobSnooze(later.Wait)
	}
	return err
}

// digestActivity is the job of acting upon one activity that came in.
type digestActivity struct {
	Activity string `json:"activity"`
}

// Kind names the job in the queue's table.
func (digestActivity) Kind() string { return "digest" }

// InsertOpts puts it beside the deliveries.
func (digestActivity) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: federationQueue, MaxAttempts: 5}
}

type digestWorker struct {
	river.WorkerDefaults[digestActivity]
	post Post
}

// Timeout bounds one attempt.
func (*digestWorker) Timeout(*river.Job[digestActivity]) time.Duration { return postWithin }

// Work acts upon it.
func (w *digestWorker) Work(ctx context.Context, job *river.Job[digestActivity]) error {
	return settled(w.post.Digest(ctx, job.Args.Activity, job.Attempt >= job.MaxAttempts))
}

// publishNews is the job of telling followers what the journal has.
type publishNews struct{}

// Kind names the job in the queue's table.
func (publishNews) Kind() string { return "publish" }

// InsertOpts gives it one attempt: the next one comes by itself.
func (publishNews) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: federationQueue, MaxAttempts: 1}
}

type publishWorker struct {
	river.WorkerDefaults[publishNews]
	queue *Queue
}

// Work tells them. A fault is the operator's to hear of: no other job will say it.
func (w *publishWorker) Work(ctx context.Context, _ *river.Job[publishNews]) error {
	_, err := w.queue.post.Publish(ctx)
	if err != nil && !errors.Is(err, engine.ErrUnfounded) && ctx.Err() == nil {
		w.queue.log.Error("followers could not be told", "error", err)
	}
	return err
}

// tidyPassed is the job of clearing away what passed long ago.
type tidyPassed struct{}

// Kind names the job in the queue's table.
func (tidyPassed) Kind() string { return "tidy" }

// InsertOpts gives it one attempt: the next one comes by itself.
func (tidyPassed) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: federationQueue, MaxAttempts: 1}
}

type tidyWorker struct {
	river.WorkerDefaults[tidyPassed]
	post Post
}

// Work clears it away.
func (w *tidyWorker) Work(ctx context.Context, _ *river.Job[tidyPassed]) error {
	return w.post.Tidy(ctx)
}

// federate adds to a configuration what federation needs, where there is any.
func (q *Queue) federate(c *river.Config) {
	if q.post == nil {
		return
	}
	river.AddWorker(c.Workers, &deliverWorker{post: q.post})
	river.AddWorker(c.Workers, &digestWorker{post: q.post})
	river.AddWorker(c.Workers, &publishWorker{queue: q})
	river.AddWorker(c.Workers, &tidyWorker{post: q.post})
	c.Queues[federationQueue] = river.QueueConfig{MaxWorkers: federationHands}
	c.PeriodicJobs = append(c.PeriodicJobs,
		river.NewPeriodicJob(river.PeriodicInterval(publishEvery), func() (river.JobArgs, *river.InsertOpts) { return publishNews{}, nil }, nil),
		river.NewPeriodicJob(river.PeriodicInterval(tidyEvery), func() (river.JobArgs, *river.InsertOpts) { return tidyPassed{}, nil }, nil))
}

// Carry schedules deliveries in the transaction that makes them necessary.
func (q *Queue) Carry(tx *store.Tx, deliveries ...string) error {
	jobs := make([]river.InsertManyParams, len(deliveries))
	for n, id := range deliveries {
		jobs[n] = river.InsertManyParams{Args: deliverActivity{id}}
	}
	if _, err := q.inserts.InsertManyTx(context.Background(), tx.SQL(), jobs); err != nil {
		return fmt.Errorf("schedule %d deliveries: %w", len(deliveries), err)
	}
	return nil
}

// Digest schedules that an activity is acted upon.
func (q *Queue) Digest(tx *store.Tx, activity string) error {
	if _, err := q.inserts.InsertTx(context.Background(), tx.SQL(), digestActivity{activity}, nil); err != nil {
		return fmt.Errorf("schedule activity %s: %w", activity, err)
	}
	return nil
}
