// SPDX-License-Identifier: AGPL-3.0-or-later

// Package engine holds the deeds: one exported method is one thing a person or
// the clock can do, and each has the same shape: load, decide, save, enter in
// the journal.
//
//	receipt, err := e.Cast(ctx, actor, engine.Cast{Issue: "2026-41", Choice: choice, Key: key})
//	done, err := e.Advance(ctx)   // what the clock owes: freeze, open, close, count
//	n, err := e.Sequence(ctx)     // number what was committed, sign a checkpoint
//
// Whether a button may be pressed is asked of access, whether it exists at this
// stage of governance; the engine adds no rule of its own. It reads the
// database's clock, never the program's, and draws its random bits from one
// source given to [New]. Pages read through the same methods as they act, and
// what may be known of a vote passes one gate, governance's MayKnow.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Why a deed is refused, beyond what governance and access refuse.
var (
	ErrKeyReused = errors.New("this key was used for another ballot")
	ErrNoKey     = errors.New("an idempotency key is needed")
	ErrTakenBack = errors.New("this ballot was taken back; cast it anew")
	ErrNoBallot  = errors.New("there is no ballot to take back")
	ErrUnlinked  = errors.New("the key that told whose ballot is whose was destroyed")
	ErrUnfounded = errors.New("no community has been founded here")
	ErrUnsigned  = errors.New("the record has no signed checkpoint yet, a server makes one within a second of its start")
)

// Engine does the deeds. It keeps nothing between them: everything is in the
// database, so several engines may share one.
type Engine struct {
	db       *store.DB
	gate     *access.Gate
	log      journal.Key // of the start; what signs now is in the ring
	ring     atomic.Pointer[ring]
	halt     atomic.Pointer[error] // why it cannot go on with the record; of nil, it can
	doubt    atomic.Pointer[error] // that too many witnesses have seen another history; of nil, they have not
	renew    func(journal.PublicKey) (journal.Key, error)
	tokens   identity.Keyring
	random   io.Reader
	queue    Queue
	carrier  Carrier
	policy   journal.Policy
	seeing   Seeing
	keepGone func(journal.Commitment) error
	comers   Comers
	gone     kept // whom that kept, and whose erasure was not committed

	verifying chan struct{} // holds one item a password being checked
	exporting chan struct{} // holds one item while an archive for everybody is made
	tabling   chan struct{} // holds an item for each table that is being written
	auditing  chan struct{} // the same of one for auditors, whom nobody keeps waiting

	ranges    daily
	reckoning reckoning
	absences  awayTurn
}

// maxVerifying is how many passwords are checked at once.
const maxVerifying = 4

// Queue schedules work in the transaction that makes it necessary.
type Queue interface {
	Enqueue(tx *store.Tx, job Job) error
}

// Job is work the clock owes later, at an instant: advance an issue, or send a letter.
type Job struct {
	Issue  governance.IssueID
	Letter string // its id; empty for an issue
	At     time.Time
}

// Options are what an engine is made of. Queue may be nil: then the clock finds
// what is due by looking.
type Options struct {
	DB   *store.DB
	Gate *access.Gate
	Log  journal.Key
	// Renew finds the key that the record was handed over to by another process; nil:
	// then this one signs nothing any more.
	Renew  func(journal.PublicKey) (journal.Key, error)
	Tokens identity.Keyring
	Random io.Reader // of cryptographic quality
	Queue  Queue
	// Carrier may be nil as well: then nothing goes to other servers.
	Carrier Carrier
	// Policy says which witnesses the record has; the zero one asks for nobody.
	Policy journal.Policy
	// Seeing says of which other logs this server is a witness.
	Seeing Seeing
	// KeepErased keeps, durably and outside of the database, who is erased: a copy of
	// it that is put back names them again. Nil keeps nothing.
	KeepErased func(journal.Commitment) error
	// Comers says who may make an account of their own; the zero one lets anybody.
	Comers Comers
}

// New makes an engine.
func New(o Options) *Engine {
	e := &Engine{
		db: o.DB, gate: o.Gate, log: o.Log, renew: o.Renew, tokens: o.Tokens, random: o.Random, queue: o.Queue, carrier: o.Carrier, policy: o.Policy, seeing: o.Seeing, keepGone: o.KeepErased, comers: o.Comers.complete(),
		verifying: make(chan struct{}, maxVerifying), exporting: make(chan struct{}, 1), auditing: make(chan struct{}, 1), tabling: make(chan struct{}, maxTabling),
		reckoning: newReckoning(), absences: newAwayTurn(),
	}
	e.ring.Store(&ring{key: o.Log, keys: journal.KeysOf(o.Log.Public()), tree: journal.EmptyTree()})
	e.halt.Store(new(error))
	e.doubt.Store(new(error))
	return e
}

// commitment is the name under which the record knows a person, for an act of theirs
// or upon them. Of somebody who was erased there are none: [governance.ErrErased]; nor of
// an account that ended in favour of another: [bodies.ErrMerged].
func commitment(p bodies.Person) (journal.Commitment, error) {
	if p.Erased() {
		return "", fmt.Errorf("person %s: %w", p.ID, governance.ErrErased)
	}
	if p.Merged != "" {
		return "", fmt.Errorf("person %s: %w", p.ID, bodies.ErrMerged)
	}
	return knownAs(p)
}

// knownAs is that name for what was fixed before they were perhaps erased: a roll, a
// paper, a pool, a ruling.
func knownAs(p bodies.Person) (journal.Commitment, error) {
	if p.Erased() {
		return journal.Commitment(p.Commitment), nil
	}
	var salt journal.Salt
	if err := salt.UnmarshalText([]byte(p.Salt)); err != nil {
		return "", fmt.Errorf("person %s: %w", p.ID, err)
	}
	return journal.Commit(salt, string(p.ID)), nil
}

// enter writes a pending entry in the transaction of its act. A crash before
// the commit leaves neither; after it, both.
func (e *Engine) enter(tx *store.Tx, body bodies.Slug, issue governance.IssueID, at time.Time, act journal.Act) (store.Entry, error) {
	if err := mayAct(tx, governance.Powers(body, act)); err != nil {
		return store.Entry{}, err
	}
	entry, err := e.entry(body, issue, at, act)
	if err != nil {
		return entry, err
	}
	return entry, tx.Enter(entry)
}

// mayAct refuses with governance.ErrPower where a body has not the power for an act.
func mayAct(tx *store.Tx, needed []governance.Power) error {
	for _, n := range needed {
		c, err := tx.Charter(n.Body)
		if err != nil {
			return err
		}
		if err := n.Check(c.Body); err != nil {
			return err
		}
	}
	return nil
}

// enterPerhapsSealed enters an act of no body and issue: in clear, or as nothing but
// its type and a hash, with its opening beside it for auditors.
func (e *Engine) enterPerhapsSealed(tx *store.Tx, at time.Time, act journal.Act, seal bool) error {
	entry, err := e.perhapsSealed(at, act, seal)
	if err != nil {
		return err
	}
	return tx.Enter(entry)
}

func (e *Engine) perhapsSealed(at time.Time, act journal.Act, seal bool) (store.Entry, error) {
	if !seal {
		return e.entry("", "", at, act)
	}
	return e.sealedEntry("", "", at, act)
}

// sealedEntry is the entry of a sealed act, with its opening.
func (e *Engine) sealedEntry(body bodies.Slug, issue governance.IssueID, at time.Time, act journal.Act) (store.Entry, error) {
	salt, err := journal.NewSalt(e.random)
	if err != nil {
		return store.Entry{}, err
	}
	sealed, opening, err := journal.Seal(act, salt)
	if err != nil {
		return store.Entry{}, err
	}
	entry, err := e.entry(body, issue, at, sealed)
	if err != nil {
		return entry, err
	}
	entry.Opening, err = journal.Canonical(opening)
	return entry, err
}

func (e *Engine) entry(body bodies.Slug, issue governance.IssueID, at time.Time, act journal.Act) (store.Entry, error) {
	ref, err := journal.NewRef(e.random)
	if err != nil {
		return store.Entry{}, err
	}
	return entryNamed(ref, body, issue, at, act)
}

// entryNamed is an entry with a ref that was drawn.
func entryNamed(ref string, body bodies.Slug, issue governance.IssueID, at time.Time, act journal.Act) (store.Entry, error) {
	leaf, err := journal.Leaf(journal.Entry{Body: string(body), Issue: string(issue), At: journal.At(at), Ref: ref, Act: act})
	if err != nil {
		return store.Entry{}, err
	}
	return store.Entry{Ref: ref, Type: act.Type(), At: at, Leaf: leaf, Hash: journal.LeafHash(leaf), Issue: issue}, nil
}

// view runs a reading in one consistent transaction.
func view[T any](ctx context.Context, e *Engine, read func(tx *store.Tx) (T, error)) (T, error) {
	var out T
	err := e.db.View(ctx, func(tx *store.Tx) error {
		var err error
		out, err = read(tx)
		return err
	})
	return out, err
}

// update runs a deed in one transaction. It may run more than once: a
// serialization failure starts it again from nothing. It refuses with ErrHalted where
// this server cannot go on with the record, and where the record in the database is not
// the one whose head it signed last: that may be found out here before the numbering does.
func update[T any](ctx context.Context, e *Engine, do func(tx *store.Tx) (T, error)) (T, error) {
	if err := e.halted(); err != nil {
		return *new(T), err
	}
	out, err := always(ctx, e, func(tx *store.Tx) (T, error) {
		if err := ours(tx, e.ring.Load().tree); err != nil {
			return *new(T), err
		}
		return do(tx)
	})
	if halting(err) {
		err = fmt.Errorf("%w: %w", ErrHalted, err)
	}
	return out, err
}

// always is update for what finds out whether this server can go on, and what mends it.
func always[T any](ctx context.Context, e *Engine, do func(tx *store.Tx) (T, error)) (T, error) {
	var out T
	err := e.db.Update(ctx, func(tx *store.Tx) error {
		var err error
		out, err = do(tx)
		return err
	})
	return out, err
}
