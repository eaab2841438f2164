// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
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
// governance.ErrNotOpen, ErrClosed, ErrNotOnRoll, ErrSpoilt, with ErrKeyReused,
// and with store.ErrNotFound for an issue that is not there.
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
	return update(ctx, e, func(tx *store.Tx) (Taken, error) {
		return e.cast(tx, actor.Person, c)
	})
}

// cast is the deed inside its transaction. The issue's lock comes first and the
// clock after it: a close that got in before has an earlier instant than any
// ballot it did not see.
func (e *Engine) cast(tx *store.Tx, voter bodies.PersonID, c Cast) (Taken, error) {
	if err := errors.Join(tx.HoldOpen(c.Issue), tx.HoldVoter(c.Issue, voter)); err != nil {
		return Taken{}, err
	}
	issue, err := tx.Issue(c.Issue)
	if err != nil {
		return Taken{}, fmt.Errorf("cast on issue %s: %w", c.Issue, err)
	}
	if earlier, err := tx.BallotByKey(c.Issue, voter, c.Key); err == nil {
		receipt, err := e.again(tx, earlier, c)
		return Taken{Receipt: receipt}, err
	} else if !errors.Is(err, store.ErrNotFound) {
		return Taken{}, err
	}
	_, onRoll, err := tx.OnRoll(c.Issue, voter)
	if err != nil {
		return Taken{}, err
	}
	now, err := tx.Now()
	if err != nil {
		return Taken{}, err
	}
	if err := issue.Accept(onRoll, c.Choice, now); err != nil {
		return Taken{}, err
	}
	return e.put(tx, governance.Ballot{Issue: c.Issue, Person: voter, Choice: c.Choice, CastAt: now}, c.Key)
}

// again answers a ballot that came twice: the first receipt, word for word.
func (e *Engine) again(tx *store.Tx, earlier governance.Ballot, c Cast) (journal.Receipt, error) {
	sent, err := journal.Canonical(c.Choice)
	if err != nil {
		return journal.Receipt{}, err
	}
	had, err := journal.Canonical(earlier.Choice)
	if err != nil {
		return journal.Receipt{}, err
	}
	if string(sent) != string(had) {
		return journal.Receipt{}, ErrKeyReused
	}
	return e.receipt(tx, earlier)
}

// put supersedes the person's current ballot by b and enters the act. Ballot,
// entry and the end of the old ballot are one commit: a crash leaves the old
// ballot current, or the new one with its trace.
func (e *Engine) put(tx *store.Tx, b governance.Ballot, key string) (Taken, error) {
	current, err := tx.CurrentBallot(b.Issue, b.Person)
	first := err != nil || current.Withdrawn
	if err == nil {
		b.Replaces = current.Ref
	} else if !errors.Is(err, store.ErrNotFound) {
		return Taken{}, err
	}
	salt, err := journal.NewSalt(e.random)
	if err != nil {
		return Taken{}, err
	}
	b.Salt = salt.String()
	opening, err := openingOf(tx, b)
	if err != nil {
		return Taken{}, err
	}
	seal, err := opening.Seal()
	if err != nil {
		return Taken{}, err
	}
	var act journal.Act = journal.BallotCast{DataSHA256: seal}
	if b.Withdrawn {
		act = journal.BallotWithdraw{DataSHA256: seal}
	}
	entry, err := e.seal(tx, b.CastAt, act, opening)
	if err != nil {
		return Taken{}, err
	}
	b.Ref = entry.Ref
	if err := tx.AddBallot(b, key); err != nil {
		return Taken{}, err
	}
	receipt, err := journal.NewReceipt(entry.Leaf, opening, b.CastAt, e.log)
	return Taken{receipt, first}, err
}

// openingOf is what the leaf of a ballot commits to.
func openingOf(tx *store.Tx, b governance.Ballot) (journal.Opening, error) {
	person, err := tx.Person(b.Person)
	if err != nil {
		return journal.Opening{}, err
	}
	return opening(person, b)
}

func opening(person bodies.Person, b governance.Ballot) (journal.Opening, error) {
	who, err := commitment(person)
	if err != nil {
		return journal.Opening{}, err
	}
	o := journal.Opening{Issue: string(b.Issue), Person: who, Replaces: b.Replaces}
	if err := o.Salt.UnmarshalText([]byte(b.Salt)); err != nil {
		return o, err
	}
	if !b.Withdrawn {
		o.Choice, err = journal.Canonical(b.Choice)
	}
	return o, err
}

// receipt makes the receipt of a stored ballot again. It is the same text: the
// signature of a text under one key is always the same.
func (e *Engine) receipt(tx *store.Tx, b governance.Ballot) (journal.Receipt, error) {
	o, err := openingOf(tx, b)
	if err != nil {
		return journal.Receipt{}, err
	}
	entry, err := tx.EntryByRef(b.Ref)
	if err != nil {
		return journal.Receipt{}, err
	}
	return journal.NewReceipt(entry.Leaf, o, b.CastAt, e.log)
}

// Withdraw takes the person's ballot back while the vote is open: a delegation
// speaks again where there is one. It refuses as Cast does, and with
// ErrNoBallot where nothing was cast.
func (e *Engine) Withdraw(ctx context.Context, actor access.Actor, id governance.IssueID) (journal.Receipt, error) {
	if err := e.gate.May(actor, "ballot.withdraw", access.Object{}); err != nil {
		return journal.Receipt{}, err
	}
	return update(ctx, e, func(tx *store.Tx) (journal.Receipt, error) {
		if err := errors.Join(tx.HoldOpen(id), tx.HoldVoter(id, actor.Person)); err != nil {
			return journal.Receipt{}, err
		}
		issue, err := tx.Issue(id)
		if err != nil {
			return journal.Receipt{}, fmt.Errorf("withdraw from issue %s: %w", id, err)
		}
		now, err := tx.Now()
		if err != nil {
			return journal.Receipt{}, err
		}
		if err := issue.Open(now); err != nil {
			return journal.Receipt{}, err
		}
		current, err := tx.CurrentBallot(id, actor.Person)
		if errors.Is(err, store.ErrNotFound) || err == nil && current.Withdrawn {
			return journal.Receipt{}, ErrNoBallot
		}
		if err != nil {
			return journal.Receipt{}, err
		}
		taken, err := e.put(tx, governance.Ballot{Issue: id, Person: actor.Person, CastAt: now, Withdrawn: true}, "")
		return taken.Receipt, err
	})
}

// Inclusion says where a receipt's leaf stands in the log.
type Inclusion struct {
	Entered bool  // in the tree, under a signed checkpoint
	Index   int64 // its number, from 0
	Late    bool  // not entered after the deadline: the receipt is evidence
}

// ReceiptReading is a person's latest receipt on an issue and what became of it.
type ReceiptReading struct {
	Issue     governance.Issue
	Ballot    governance.Ballot
	Receipt   journal.Receipt
	Inclusion Inclusion
	Now       time.Time
}

// Receipt returns the actor's newest receipt on an issue, or ErrNoBallot.
func (e *Engine) Receipt(ctx context.Context, actor access.Actor, id governance.IssueID) (ReceiptReading, error) {
	if err := e.gate.May(actor, "receipt.read", access.Object{Owner: actor.Person}); err != nil {
		return ReceiptReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r ReceiptReading, err error) {
		if r.Issue, err = tx.Issue(id); err != nil {
			return r, err
		}
		if r.Ballot, err = tx.CurrentBallot(id, actor.Person); err != nil {
			if errors.Is(err, store.ErrNotFound) {
				err = ErrNoBallot
			}
			return r, err
		}
		if r.Receipt, err = e.receipt(tx, r.Ballot); err != nil {
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
			Late: entry.Seq < 0 && r.Now.After(r.Ballot.CastAt.Add(journal.MergeDelay))}
		return r, nil
	})
}
