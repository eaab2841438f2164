// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Cast is a ballot on its way in. Key is made by the voter's side, once a
// ballot: the same key sent twice is one ballot and one receipt.
type Cast struct {
	Issue  governance.IssueID
	Choice governance.Choice
	Key    string
}

// Taken is a ballot that was taken.
type Taken struct {
	Receipt journal.Receipt
	First   bool // they had none on the issue, or had taken it back; false where the same came twice
}

// Cast takes a ballot and returns its receipt. When it returns without error
// the ballot is durable; the vote it replaces no longer counts. It refuses with
// governance.ErrNotOpen, ErrClosed, ErrNotOnRoll, ErrSpoilt, ErrRecovered,
// ErrSuspended, ErrPassed, ErrTooMany, with ErrKeyReused and ErrTakenBack, and with store.ErrNotFound for an issue that is
// not there.
func (e *Engine) Cast(ctx context.Context, actor access.Actor, c Cast) (journal.Receipt, error) {
	taken, err := e.Take(ctx, actor, c)
	return taken.Receipt, err
}

// Take is Cast for those who must say whether the ballot was the first.
func (e *Engine) Take(ctx context.Context, actor access.Actor, c Cast) (Taken, error) {
	if err := e.gate.May(actor, "ballot.cast", access.Object{}); err != nil {
		return Taken{}, err
	}
	if c.Key == "" || len(c.Key) > 100 {
		return Taken{}, fmt.Errorf("%w: 1 to 100 letters, a UUID is usual", ErrNoKey)
	}
	accepted, err := update(ctx, e, func(tx *store.Tx) (promise, error) { return e.cast(tx, actor.Person, c) })
	if err != nil {
		return Taken{}, err
	}
	receipt, err := accepted.sign(e.key()) // what it promises is durable by now
	return Taken{receipt, accepted.first}, err
}

// promise is a ballot that was taken, for which a receipt can be signed once
// the commit has made it durable.
type promise struct {
	leaf    []byte
	issue   governance.IssueID
	opening journal.Opening
	at      time.Time
	first   bool // as Taken says
}

func (p promise) sign(key journal.Key) (journal.Receipt, error) {
	return journal.NewReceipt(p.leaf, string(p.issue), p.opening, p.at, key)
}

// cast is the deed inside its transaction. The issue's lock comes first and the
// clock after it: a close that got in before has an earlier instant than any
// ballot it did not see.
func (e *Engine) cast(tx *store.Tx, voter bodies.PersonID, c Cast) (promise, error) {
	if err := errors.Join(tx.HoldOpen(c.Issue), tx.HoldVoter(voter)); err != nil {
		return promise{}, err
	}
	issue, err := tx.Issue(c.Issue)
	if err != nil {
		return promise{}, fmt.Errorf("cast on issue %s: %w", c.Issue, err)
	}
	if issue.Procedure.Sealed() {
		return e.castSealed(tx, issue, voter, c)
	}
	frozen, advises, err := advisesIn(tx, issue, voter)
	if err != nil {
		return promise{}, err
	}
	current, earlier, err := currentAndKeyed(tx, advises, c, voter)
	if err != nil {
		return promise{}, err
	}
	if earlier != nil {
		return again(tx, issue, *current, *earlier, c)
	}
	onRoll := advises
	if !advises {
		if frozen, onRoll, err = tx.OnRoll(c.Issue, voter); err != nil {
			return promise{}, err
		}
	}
	now, err := tx.Now()
	if err != nil {
		return promise{}, err
	}
	now = later(now, frozen) // the clock may have been put back, and no ballot is older than its roll
	if err := issue.Accept(onRoll, c.Choice, now); err != nil {
		return promise{}, err
	}
	if err := mayCast(tx, issue, voter, now); err != nil {
		return promise{}, err
	}
	return e.put(tx, governance.Ballot{Issue: c.Issue, Person: voter, Choice: c.Choice, CastAt: now, Advises: advises}, current, c.Key)
}

// again answers a ballot that came twice: the first receipt, word for word. One
// that was taken back in between is refused: whoever sends the old form again
// wants to vote, and a receipt would say that they had.
func again(tx *store.Tx, issue governance.Issue, current, earlier governance.Ballot, c Cast) (promise, error) {
	sent, err := journal.Canonical(c.Choice)
	if err != nil {
		return promise{}, err
	}
	had, err := journal.Canonical(earlier.Choice)
	if err != nil {
		return promise{}, err
	}
	if string(sent) != string(had) {
		return promise{}, ErrKeyReused
	}
	if current.Withdrawn {
		return promise{}, ErrTakenBack
	}
	return promised(tx, issue, earlier)
}

// put supersedes the person's current ballot, nil where there is none, by b and
// enters the act. Ballot, entry and the end of the old ballot are one commit: a
// crash leaves the old ballot current, or the new one with its trace.
func (e *Engine) put(tx *store.Tx, b governance.Ballot, current *governance.Ballot, key string) (promise, error) {
	b = b.Following(current)
	if err := paceOf(tx, b); err != nil {
		return promise{}, err
	}
	person, err := tx.Person(b.Person)
	if err != nil {
		return promise{}, err
	}
	who, err := commitment(person)
	if err != nil {
		return promise{}, err
	}
	entry, opening, err := e.sealed(&b, who)
	if err != nil {
		return promise{}, err
	}
	if err := tx.Enter(entry); err != nil {
		return promise{}, err
	}
	return promise{entry.Leaf, b.Issue, opening, b.CastAt, current == nil || current.Withdrawn}, tx.AddBallot(b, key)
}

// paceOf holds back who sends one ballot after the other, which only a long chain
// can tell. Taking one back is never refused.
func paceOf(tx *store.Tx, b governance.Ballot) error {
	if b.Withdrawn || b.Nth <= governance.PaceLimit {
		return nil
	}
	earlier, err := tx.BallotAt(b, b.Nth-governance.PaceLimit)
	if err != nil {
		return err
	}
	return governance.Pace(earlier, b.CastAt)
}

// sealed makes the entry of a ballot of a public vote, and keeps with it what will
// be published at the close.
func (e *Engine) sealed(b *governance.Ballot, who journal.Commitment) (store.Entry, journal.Opening, error) {
	entry, o, err := e.seal(b, b.CastAt, "", func(b governance.Ballot) (journal.Opening, error) { return opening(who, b) })
	if err != nil {
		return entry, o, err
	}
	entry.Issue = b.Issue
	entry.Opening, err = journal.Canonical(o)
	return entry, o, err
}

// seal makes the entry of a ballot, which is nothing but the hash of its opening,
// and gives the ballot its salt and its name, a ref that sorts after another.
func (e *Engine) seal(b *governance.Ballot, at time.Time, after string, open func(governance.Ballot) (journal.Opening, error)) (store.Entry, journal.Opening, error) {
	salt, err := journal.NewSalt(e.random)
	if err != nil {
		return store.Entry{}, journal.Opening{}, err
	}
	b.Salt = salt.String()
	o, err := open(*b)
	if err != nil {
		return store.Entry{}, o, err
	}
	seal, err := o.Seal()
	if err != nil {
		return store.Entry{}, o, err
	}
	var act journal.Act = journal.BallotCast{DataSHA256: seal}
	if b.Withdrawn {
		act = journal.BallotWithdraw{DataSHA256: seal}
	}
	if b.Ref, err = journal.NewRefAfter(e.random, after); err != nil {
		return store.Entry{}, o, err
	}
	entry, err := entryNamed(b.Ref, "", "", at, act)
	return entry, o, err
}

// opening is what the leaf of a ballot commits to.
func opening(who journal.Commitment, b governance.Ballot) (journal.Opening, error) {
	o := journal.Opening{Issue: string(b.Issue), Person: who, Replaces: b.Replaces, By: b.By, SeatedIn: string(b.SeatedIn)}
	err := o.Salt.UnmarshalText([]byte(b.Salt))
	if err == nil && !b.Withdrawn {
		o.Choice, err = journal.Canonical(b.Choice)
	}
	return o, err
}

// promised finds the promise of a stored ballot again. Its receipt is the same
// text: the signature of a text under one key is always the same.
func promised(tx *store.Tx, issue governance.Issue, b governance.Ballot) (promise, error) {
	entry, err := tx.EntryByRef(b.Ref)
	if err != nil {
		return promise{}, err
	}
	p := promise{leaf: entry.Leaf, issue: b.Issue, at: b.CastAt}
	if issue.Procedure.Sealed() {
		p.opening, err = sealedOpening(b)
		return p, err
	}
	return p, json.Unmarshal(entry.Opening, &p.opening)
}

// Withdraw takes the person's ballot back while the vote is open: a delegation
// speaks again where there is one. Whom a ruling has suspended may do it too, and not
// who died as two said. It
// refuses otherwise as Cast does, and with ErrNoBallot where nothing was cast.
func (e *Engine) Withdraw(ctx context.Context, actor access.Actor, id governance.IssueID) (journal.Receipt, error) {
	if err := e.gate.May(actor, "ballot.withdraw", access.Object{}); err != nil {
		return journal.Receipt{}, err
	}
	accepted, err := update(ctx, e, func(tx *store.Tx) (promise, error) { return e.withdraw(tx, actor.Person, id) })
	if err != nil {
		return journal.Receipt{}, err
	}
	return accepted.sign(e.key())
}

func (e *Engine) withdraw(tx *store.Tx, voter bodies.PersonID, id governance.IssueID) (promise, error) {
	if err := errors.Join(tx.HoldOpen(id), tx.HoldVoter(voter)); err != nil {
		return promise{}, err
	}
	issue, err := tx.Issue(id)
	if err != nil {
		return promise{}, fmt.Errorf("withdraw from issue %s: %w", id, err)
	}
	now, err := tx.Now()
	if err != nil {
		return promise{}, err
	}
	if err := errors.Join(issue.Open(now), untouched(tx, issue, voter, now), living(tx, voter, now)); err != nil {
		return promise{}, err
	}
	current, err := ownBallot(tx, issue, voter)
	if errors.Is(err, store.ErrNotFound) || err == nil && current.Withdrawn {
		return promise{}, ErrNoBallot
	}
	if err != nil {
		return promise{}, err
	}
	if issue.Procedure.Sealed() {
		return e.putSealed(tx, issue, governance.Ballot{Issue: id, Pseudonym: current.Pseudonym, Withdrawn: true}, &current, "")
	}
	return e.put(tx, governance.Ballot{Issue: id, Person: voter, CastAt: now, Withdrawn: true, Advises: current.Advises}, &current, "")
}

// Inclusion says where a receipt's leaf stands in the log.
type Inclusion struct {
	Entered bool  // in the tree, under a signed checkpoint
	Index   int64 // its number, from 0
	Late    bool  // not entered after the deadline: the receipt is evidence

	Witnessing Witnessing // of the record it is entered in
}

// ReceiptReading is a person's latest receipt on an issue and what became of it.
type ReceiptReading struct {
	Issue          governance.Issue
	Ballot         governance.Ballot
	Replaced       *governance.Ballot // the one it took the place of; nil for the first
	Receipt        journal.Receipt
	Inclusion      Inclusion
	Body           bodies.Body
	Advises        string    // the electorate in which the ballot advises; empty where it decides
	Without        *Path     // where the voice would go without this ballot; nil where nothing can be delegated
	Barred         bool      // as in IssueReading
	SuspendedUntil time.Time // the same
	Waiting        []Line    // other open votes the person has cast nothing in
	Now            time.Time
}

// noBallot says why somebody's ballot is not there: nobody can tell any more which
// it is, or they have none.
func noBallot(tx *store.Tx, id governance.IssueID) error {
	gone, err := tx.PseudonymKeyDestroyed(id)
	if err == nil && gone.IsZero() {
		err = ErrNoBallot
	}
	if err != nil {
		return err
	}
	return ErrUnlinked
}

// Receipt returns the actor's newest receipt on an issue. It refuses with ErrNoBallot,
// and with ErrUnlinked after the key of a confidential vote was destroyed.
func (e *Engine) Receipt(ctx context.Context, actor access.Actor, id governance.IssueID) (ReceiptReading, error) {
	if err := e.gate.May(actor, "receipt.read", access.Object{Owner: actor.Person}); err != nil {
		return ReceiptReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r ReceiptReading, err error) {
		if r.Issue, err = tx.Issue(id); err != nil {
			return r, err
		}
		if err := nameCandidates(tx, &r.Issue); err != nil {
			return r, err
		}
		if r.Ballot, err = ownBallot(tx, r.Issue, actor.Person); err != nil {
			if errors.Is(err, store.ErrNotFound) {
				err = noBallot(tx, id)
			}
			return r, err
		}
		made, err := promised(tx, r.Issue, r.Ballot)
		if err != nil {
			return r, err
		}
		if r.Receipt, err = made.sign(e.key()); err != nil {
			return r, err
		}
		entry, err := tx.EntryByRef(r.Ballot.Ref)
		if err != nil {
			return r, err
		}
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		r.Inclusion = Inclusion{Entered: entry.Seq >= 0, Index: entry.Seq,
			Late: entry.Seq < 0 && r.Now.After(entry.At.Add(journal.MergeDelay))}
		if r.Inclusion.Witnessing, err = e.witnessing(tx, r.Now); err != nil {
			return r, err
		}
		return r, r.surround(tx, actor.Person)
	})
}
