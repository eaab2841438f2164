// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Past does many deeds in one transaction: the past of an invented community,
// written by the same code as the present. The database needs a clock that the
// caller moves (store.Options.Clock); nothing else differs, and the record of
// such a past verifies like any other.
type Past struct {
	e  *Engine
	tx *store.Tx
}

// Past runs write in one transaction.
func (e *Engine) Past(ctx context.Context, write func(Past) error) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, write(Past{e, tx}) })
	return err
}

// Bring brings an issue with what was argued about it. What is raised later bears a
// number above its own.
func (p Past) Bring(issue governance.Issue, arguments []governance.Argument) error {
	if err := errors.Join(p.tx.AddIssue(issue), p.tx.Numbered(issue.ID)); err != nil {
		return err
	}
	return p.tx.AddArguments(arguments)
}

// Step makes the steps an issue is due by the clock.
func (p Past) Step(id governance.IssueID) error {
	for {
		made, err := p.e.step(p.tx, id)
		if err != nil || !made {
			return err
		}
	}
}

// Unlink destroys the key of a confidential vote if its time for disputes is over.
func (p Past) Unlink(id governance.IssueID) error { return p.e.unlink(p.tx, id) }

// Roll is the frozen roll of an issue.
func (p Past) Roll(id governance.IssueID) (bodies.Roll, error) { return p.tx.Roll(id) }

// PastVote is a ballot somebody cast at an instant.
type PastVote struct {
	Person bodies.PersonID
	Choice governance.Choice
	At     time.Time
}

// Cast takes ballots in the order in which they arrived, by the same rules as
// Engine.Cast; what each of those reads anew is read once here, since nobody
// else is in the transaction.
func (p Past) Cast(id governance.IssueID, votes []PastVote) error {
	issue, err := p.tx.Issue(id)
	if err != nil {
		return err
	}
	roll, err := p.tx.Roll(id)
	if err != nil {
		return err
	}
	if issue.Procedure.Sealed() {
		return p.castSealed(issue, roll, votes)
	}
	_, names, err := rollCommitments(p.tx, id)
	if err != nil {
		return err
	}
	ballots, entries := make([]governance.Ballot, 0, len(votes)), make([]store.Entry, 0, len(votes))
	current := map[bodies.PersonID]int{}
	for _, v := range votes {
		if _, advises, err := advisesIn(p.tx, issue, v.Person); err != nil {
			return err
		} else if advises {
			if err := p.advise(issue, v); err != nil {
				return err
			}
			continue
		}
		if err := issue.Accept(roll.Index(v.Person) >= 0, v.Choice, v.At); err != nil {
			return err
		}
		b := governance.Ballot{Issue: id, Person: v.Person, Choice: v.Choice, CastAt: v.At}
		var before *governance.Ballot
		if n, cast := current[v.Person]; cast {
			before = &ballots[n]
		}
		if b = b.Following(before); before != nil {
			before.SupersededAt = b.CastAt
		}
		entry, _, err := p.e.sealed(&b, names[v.Person])
		if err != nil {
			return err
		}
		current[v.Person] = len(ballots)
		ballots, entries = append(ballots, b), append(entries, entry)
	}
	if err := p.tx.Enter(entries...); err != nil {
		return err
	}
	return p.tx.AddBallots(ballots)
}

// advise takes the ballot of somebody who advises. They are few, and taken one by one.
func (p Past) advise(issue governance.Issue, v PastVote) error {
	if err := issue.Accept(true, v.Choice, v.At); err != nil {
		return err
	}
	current, err := p.tx.CurrentAdvice(issue.ID, v.Person)
	before := &current
	if errors.Is(err, store.ErrNotFound) {
		before, err = nil, nil
	}
	if err != nil {
		return err
	}
	_, err = p.e.put(p.tx, governance.Ballot{Issue: issue.ID, Person: v.Person, Choice: v.Choice, CastAt: v.At, Advises: true}, before, "")
	return err
}

func (p Past) castSealed(issue governance.Issue, roll bodies.Roll, votes []PastVote) error {
	for _, v := range votes {
		if err := issue.Accept(roll.Index(v.Person) >= 0, v.Choice, v.At); err != nil {
			return err
		}
		current, err := standingSealed(p.tx, issue.ID, v.Person)
		if err != nil {
			return err
		}
		if _, err := p.e.putAs(p.tx, issue, v.Person, current, governance.Ballot{Choice: v.Choice}, ""); err != nil {
			return err
		}
	}
	return nil
}

// Cancel ends an issue without a count. It refuses one in which somebody has cast, whose
// ballots nobody could ever open.
func (p Past) Cancel(id governance.IssueID, reason string) error {
	issue, err := p.tx.Issue(id)
	if err != nil {
		return err
	}
	if casts, err := p.tx.CastCount(id); err != nil || casts > 0 {
		return errors.Join(err, fmt.Errorf("cancel issue %s: %d ballots were cast in it, and it is counted", id, casts))
	}
	now, err := p.tx.Now()
	if err != nil {
		return err
	}
	opened := !issue.Stage.Before(governance.Voting)
	issue.Stage = governance.Cancelled
	if err := p.tx.SaveIssue(issue); err != nil || !opened {
		return err
	}
	if err := p.tx.KeepPseudonymKey(id, now); err != nil { // nothing will be counted that could be disputed
		return err
	}
	_, err = p.e.enter(p.tx, issue.Body, id, now, journal.IssueCancel{Reason: reason})
	return err
}

// Delegate writes delegations with the life they had, one standing delegation a
// person and scope.
func (p Past) Delegate(given []governance.Delegation) error {
	var ids []bodies.PersonID
	for _, d := range given {
		ids = append(append(ids, d.Delegator), d.Delegates...)
	}
	people, err := p.tx.People(ids)
	if err != nil {
		return err
	}
	var entries []store.Entry
	for i := range given {
		if given[i].ID, err = journal.NewRef(p.e.random); err != nil {
			return err
		}
		act, err := delegationSet(people, given[i])
		if err != nil {
			return err
		}
		seal := given[i].Shown != governance.ShownPublic
		set, err := p.e.perhapsSealed(given[i].From, act, seal)
		if err != nil {
			return err
		}
		entries = append(entries, set)
		if given[i].EndedAt.IsZero() {
			continue
		}
		cleared, err := p.e.perhapsSealed(given[i].EndedAt, journal.DelegationClear{Delegation: given[i].ID, Person: act.Person}, seal)
		if err != nil {
			return err
		}
		entries = append(entries, cleared)
	}
	if err := p.tx.AddDelegations(given); err != nil {
		return err
	}
	return p.tx.Enter(entries...)
}

// Agree writes the word of delegates to carry the voices of others.
func (p Past) Agree(consents []governance.Consent) error {
	var ids []bodies.PersonID
	for _, c := range consents {
		ids = append(ids, c.Delegate, c.Delegator)
	}
	people, err := p.tx.People(ids)
	if err != nil {
		return err
	}
	entries := make([]store.Entry, len(consents))
	for i, c := range consents {
		act, err := consentAct(people, c)
		if err != nil {
			return err
		}
		if entries[i], err = p.e.perhapsSealed(c.From, act, c.Sealed); err != nil {
			return err
		}
	}
	if err := p.tx.AddConsents(consents); err != nil {
		return err
	}
	return p.tx.Enter(entries...)
}

// Stand writes who became a public delegate.
func (p Past) Stand(all []governance.PublicDelegate) error {
	rows, entries := make([]store.PublicDelegate, len(all)), make([]store.Entry, len(all))
	for i, d := range all {
		who, err := commitmentOf(p.tx, d.Person)
		if err != nil {
			return err
		}
		if d.ID, err = journal.NewRef(p.e.random); err != nil {
			return err
		}
		entries[i], err = p.e.entry("", "", d.From, journal.DelegateBegin{Delegate: d.ID, Person: who, TextSHA256: journal.Digest([]byte(d.Text))})
		if err != nil {
			return err
		}
		rows[i] = store.PublicDelegate{PublicDelegate: d, Ref: entries[i].Ref}
	}
	if err := p.tx.Enter(entries...); err != nil {
		return err
	}
	return p.tx.AddPublicDelegates(rows)
}

// Declare writes what public delegates declared, each at its instant and in their order,
// by the same rules as Engine.Declare, and tells nobody of it.
func (p Past) Declare(all []governance.Declaration) error {
	for _, d := range all {
		issue, err := p.tx.Issue(d.Issue)
		if err != nil {
			return err
		}
		_, onRoll, err := p.tx.OnRoll(d.Issue, d.Person)
		if err != nil {
			return err
		}
		public, err := isPublic(p.tx, d.Person)
		if err != nil {
			return err
		}
		before, err := p.tx.Declared(d.Issue, d.Person)
		if err != nil {
			return err
		}
		if err := issue.Declare(d, before, public, onRoll); err != nil {
			return err
		}
		if _, err := p.e.putDeclaration(p.tx, issue.Body, d); err != nil {
			return err
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
