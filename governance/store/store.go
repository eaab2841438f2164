// SPDX-License-Identifier: AGPL-3.0-or-later

// Package store remembers: people, bodies, issues, rolls, ballots, delegations,
// decisions and the journal, in SQLite or PostgreSQL.
//
// A [DB] is the database. Everything happens in a [Tx], whose methods are verbs
// on nouns, and which is kept whole or not at all:
//
//	db, err := store.Open(ctx, store.Options{Database: "moothall.db"})
//	err = db.Migrate(ctx)
//	err = db.Update(ctx, func(tx *store.Tx) error {
//		if err := tx.HoldOpen(issue.ID); err != nil {
//			return err
//		}
//		now, err := tx.Now() // the database's clock, read under the lock
//		…
//		return tx.AddBallot(ballot, key)
//	})
//
// The package remembers and does not judge: whether a ballot may be taken is the
// business of package governance. What must hold whatever the code above does is
// said to the database itself, in migrations: one current ballot a person, no
// ballot without a place on the roll, no vote that reopens. It makes no ids,
// draws no lots and starts no work of its own.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"moothall/governance"
)

// Options say where the database is and how to use it.
type Options struct {
	Database string           // path of an SQLite file, or postgres://…
	PoolSize int              // connections to PostgreSQL, 0 for 16; SQLite always has one
	Clock    func() time.Time // instead of the database's clock, for tests and the seeding of history

	// ReadOnly has the database itself refuse every write, whoever asks for one: for
	// looking at a copy that nothing may be done to.
	ReadOnly bool

	// Observe, if set, is told of every statement that was run: for metrics, and
	// for tests that hold a page to a fixed number of queries. It never learns
	// what the statement said.
	Observe func(ctx context.Context, took time.Duration, err error)
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	gorm    *gorm.DB
	sql     *sql.DB
	options Options
	dialect dialect
	clock   func() time.Time
	turns   chan struct{} // one item a transaction under way, as many as the pool has connections
	signed  *atomic.Int64 // of how many entries a head is known to be signed
	file    os.FileInfo   // of SQLite: what was opened
}

// Signed tells of how many entries of the record a head was signed. From then on no new
// connection is used behind which there are fewer: where an older copy took the place of
// the database of a server that runs, its connections end, and nothing is read there or
// written. Of an SQLite file [ErrMoved] says that it was exchanged.
func (db *DB) Signed(entries int64) {
	for now := db.signed.Load(); entries > now && !db.signed.CompareAndSwap(now, entries); now = db.signed.Load() {
	}
}

// Tx is one transaction. It serves one goroutine, is tied to the context it was
// begun with, and is of no use once the function it was given to has returned.
type Tx struct {
	db      *gorm.DB
	dialect dialect
	clock   func() time.Time
	once    *[]governance.Charter // of a view, which sees one state: the charters, once they were read
	apart   bool                  // it writes on PostgreSQL, and an outage could be found beside it still
}

// Open opens the database, which need not have any tables yet: see [DB.Migrate].
// It refuses a PostgreSQL that may forget what it has acknowledged.
func Open(ctx context.Context, o Options) (*DB, error) {
	db, err := open(o)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if err := db.dialect.checkDurable(ctx, db.sql); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database: %w", err), db.Close())
	}
	return db, nil
}

// Close closes the database once the transactions under way have ended.
func (db *DB) Close() error { return db.sql.Close() }

// How long Update goes on trying while other transactions come in between.
const (
	tryFor   = 10 * time.Second
	firstGap = 2 * time.Millisecond
	lastGap  = 100 * time.Millisecond
)

// Update runs change in one transaction: all of it is kept if change returns
// nil, nothing of it otherwise. Where another transaction came in between
// ([ErrConflict]) change is run again from the start, so it must do nothing but
// read, decide and write through its Tx.
//
// Begin no transaction inside change: on SQLite, which has one connection, it
// would wait for the outer one to end, until [ErrNoTurn].
func (db *DB) Update(ctx context.Context, change func(*Tx) error) error {
	gap, giveUp := firstGap, time.Now().Add(tryFor)
	for {
		err := db.transact(ctx, db.dialect.updates(), func(tx *Tx) error {
			tx.apart = tx.dialect == postgresServer
			return change(tx)
		})
		if !errors.Is(err, ErrConflict) || time.Now().After(giveUp) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(gap):
			gap = min(2*gap, lastGap)
		}
	}
}

// View runs read in a transaction that sees one state of the database
// throughout and writes nothing.
func (db *DB) View(ctx context.Context, read func(*Tx) error) error {
	return db.transact(ctx, db.dialect.views(), func(tx *Tx) error {
		tx.once = new([]governance.Charter)
		return read(tx)
	})
}

// Snapshot runs read as View does, and in nobody's way however long it takes: an
// export reads everything there is, and people vote meanwhile.
func (db *DB) Snapshot(ctx context.Context, read func(*Tx) error) error {
	aside, err := db.aside()
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if aside != db {
		defer aside.Close() // it was read from, and nothing can be lost
	}
	return aside.View(ctx, read)
}

// patience is how long a transaction waits for its turn.
const patience = 30 * time.Second

// takeTurn waits until fewer transactions are under way than there are
// connections. The pool would wait for ever, and does so for a transaction that
// is begun inside another one on SQLite.
func (db *DB) takeTurn(ctx context.Context) error {
	tooLong := time.NewTimer(patience)
	defer tooLong.Stop()
	select {
	case db.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-tooLong.C:
		return fmt.Errorf("%w %v: begin no transaction inside another", ErrNoTurn, patience)
	}
}

func (db *DB) transact(ctx context.Context, o *sql.TxOptions, f func(*Tx) error) error {
	if err := db.takeTurn(ctx); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { <-db.turns }()
	if err := db.inPlace(); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	begun := db.gorm.WithContext(ctx).Begin(o)
	if begun.Error != nil {
		return fmt.Errorf("begin: %w", translated(begun.Error))
	}
	kept := false
	defer func() {
		if !kept { // also where f panics: a lock must not outlive its transaction
			begun.Rollback()
		}
	}()
	if err := f(&Tx{db: begun, dialect: db.dialect, clock: db.clock}); err != nil {
		return err
	}
	kept = true
	// A crash from here to the client's answer leaves the change kept and the
	// client in doubt: it asks again with its idempotency key.
	if err := begun.Commit().Error; err != nil {
		return fmt.Errorf("commit: %w", translated(err))
	}
	return nil
}

// Savepoint runs part of a transaction so that it alone is undone if it fails:
// one of several ballots that share a commit. The error is part's own. After
// [ErrConflict] the whole transaction should be given up, so that Update runs it
// again.
func (tx *Tx) Savepoint(part func(*Tx) error) error {
	if err := tx.exec("SAVEPOINT part"); err != nil {
		return err
	}
	err := part(tx)
	if err == nil {
		return tx.exec("RELEASE SAVEPOINT part")
	}
	if undone := tx.exec("ROLLBACK TO SAVEPOINT part"); undone != nil {
		return errors.Join(err, undone)
	}
	if released := tx.exec("RELEASE SAVEPOINT part"); released != nil {
		return errors.Join(err, released)
	}
	return err
}

// Now reads the database's clock at this moment, or the clock of [Options]. It
// is in UTC, to the millisecond. In a transaction that writes no outage is found between
// this and the commit: see [Tx.HoldPresence].
func (tx *Tx) Now() (time.Time, error) {
	if tx.apart {
		if err := tx.sharePresence(); err != nil {
			return time.Time{}, err
		}
	}
	if tx.clock != nil {
		return instant(tx.clock()), nil
	}
	var text string
	if err := tx.db.Raw(tx.dialect.now()).Row().Scan(&text); err != nil {
		return time.Time{}, fmt.Errorf("read the clock: %w", translated(err))
	}
	return time.Parse("2006-01-02 15:04:05.000", text)
}

// SQL opens the transaction to the job queue, which writes its jobs in it.
// Nobody else should want it.
func (tx *Tx) SQL() *sql.Tx {
	under, _ := tx.db.Statement.ConnPool.(*sql.Tx) // always one: transact begins nothing else
	return under
}
