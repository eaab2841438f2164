// SPDX-License-Identifier: AGPL-3.0-or-later

// Package jobs does in time what the clock owes, and again what went wrong.
//
// A [Queue] keeps its jobs in the community's own database, on River, so that a
// job exists exactly if the transaction that asked for it was committed. It is
// the engine's queue, and it calls the engine's deeds:
//
//	queue, err := jobs.Open(db, jobs.Options{Logger: log})
//	err = queue.Migrate(ctx)
//	e := engine.New(engine.Options{DB: db, Queue: queue, …})
//	err = queue.Start(ctx, e)   // closes come due from here on
//	err = queue.Stop(ctx)       // after the jobs under way have ended
//
// Any number of servers may share a database. A job decides nothing: the deed it
// calls asks again what is due, under the issue's lock, so that a job that runs
// twice, late or not at all does no harm. Every ten seconds, and at each start,
// everything that is due is looked for, whether a job speaks of it or not.
//
// What goes to other servers and comes from them ([Post]) has a queue of its own,
// which works only where [Queue.Federate] was called: a server that does not answer
// keeps no vote from closing.
package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/templates/locales"
)

// Queue is the job queue of one server.
type Queue struct {
	db      *store.DB
	driver  riverdriver.Driver[*sql.Tx]
	hands   int // jobs that run at once
	log     *slog.Logger
	carrier Carrier // nil: letters stay in the outbox
	writer  writer
	inserts *river.Client[*sql.Tx]
	works   *river.Client[*sql.Tx] // nil until Start
	post    Post                   // nil where there is no federation
	ask     engine.Asker           // nil where no witnesses are asked
}

// Options are what a queue is made of.
type Options struct {
	Logger  *slog.Logger // hears what goes wrong, and nothing else; nil: nobody does
	Carrier Carrier      // takes the mails; nil: this server sends none
	BaseURL string       // of the links in mails, without a slash at its end
}

// Open makes a queue that takes jobs. It works on none before [Queue.Start].
func Open(db *store.DB, o Options) (*Queue, error) {
	catalogue, err := locales.Load()
	if err != nil {
		return nil, fmt.Errorf("open the job queue: %w", err)
	}
	q := &Queue{db: db, log: slog.New(slog.DiscardHandler), hands: 4, carrier: o.Carrier, writer: writer{catalogue, o.BaseURL}}
	if o.Logger != nil {
		q.log = slog.New(warnings{o.Logger.Handler()})
	}
	pool, server := db.Pool()
	if server {
		q.driver = riverdatabasesql.New(pool)
	} else {
		q.driver, q.hands = riversqlite.New(pool), 1 // one connection serves one deed at a time anyway
	}
	if q.inserts, err = river.NewClient(q.driver, &river.Config{Logger: q.log}); err != nil {
		return nil, fmt.Errorf("open the job queue: %w", err)
	}
	return q, nil
}

// Migrate brings the queue's own tables up to this program. Of several servers
// that start at once one migrates and the others wait for it.
func (q *Queue) Migrate(ctx context.Context) error {
	m, err := rivermigrate.New(q.driver, &rivermigrate.Config{Logger: q.log})
	if err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	err = q.db.Alone(ctx, "job queue migrations", func() error {
		_, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	return nil
}

// Enqueue schedules a job in the transaction that makes it necessary: rolled
// back with it, kept with it. The same issue at the same instant is one job, and
// so is the same letter.
func (q *Queue) Enqueue(tx *store.Tx, job engine.Job) error {
	if job.Letter != "" {
		if _, err := q.inserts.InsertTx(context.Background(), tx.SQL(), sendLetter{job.Letter}, &river.InsertOpts{ScheduledAt: job.At}); err != nil {
			return fmt.Errorf("schedule letter %s: %w", job.Letter, err)
		}
		return nil
	}
	_, err := q.inserts.InsertTx(context.Background(), tx.SQL(), advanceIssue{Issue: string(job.Issue), At: job.At}, &river.InsertOpts{
		ScheduledAt: job.At,
		UniqueOpts:  river.UniqueOpts{ByArgs: true, ByState: unfinished()},
	})
	if err != nil {
		return fmt.Errorf("schedule issue %s: %w", job.Issue, err)
	}
	return nil
}

// Start begins to work. Jobs under way end with [Queue.Stop], or when ctx does.
func (q *Queue) Start(ctx context.Context, deeds *engine.Engine) error {
	workers := river.NewWorkers()
	river.AddWorker(workers, &advanceIssueWorker{deeds: deeds})
	river.AddWorker(workers, &advanceAllWorker{deeds: deeds})
	if q.carrier != nil {
		river.AddWorker(workers, &letterWorker{deeds: deeds, carrier: q.carrier, writer: q.writer})
	}
	config := q.config(workers)
	q.federate(config)
	reckon(config, deeds)
	q.witness(config, deeds)
	works, err := river.NewClient(q.driver, config)
	if err != nil {
		return fmt.Errorf("start the job queue: %w", err)
	}
	// Not left to the periodic job alone: that waits until a server has been
	// elected to make them, which after a crash takes a quarter of a minute.
	if _, err := works.Insert(ctx, advanceAll{}, nil); err != nil {
		return fmt.Errorf("start the job queue: %w", err)
	}
	if err := works.Start(ctx); err != nil {
		return fmt.Errorf("start the job queue: %w", err)
	}
	q.works = works
	return nil
}

// Stop waits for the jobs under way and takes no more. Once ctx is done it gives
// them up: a deed given up is rolled back, and made again after the next start.
func (q *Queue) Stop(ctx context.Context) error {
	if q.works == nil {
		return nil
	}
	if err := q.works.Stop(ctx); err == nil {
		return nil
	}
	last, done := context.WithTimeout(context.WithoutCancel(ctx), cancelWithin)
	defer done()
	err := q.works.StopAndCancel(last)
	if err != nil && last.Err() == nil {
		return fmt.Errorf("stop the job queue: %w", err)
	}
	return nil // what does not listen ends with the program, and its transaction with it
}

// cancelWithin is how long a job has to notice that it was given up.
const cancelWithin = 300 * time.Millisecond

// warnings lets pass what an operator should act upon: River tells every ten
// seconds how many jobs it has done.
type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
