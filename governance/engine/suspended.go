// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// holdRuling takes the locks of a vote of a panel, which may be the one that suspends
// somebody, or ends a suspension: no vote closes meanwhile, and the person concerned
// casts nothing. What they cast before is committed then, what they cast after is
// judged by the ruling, and the record tells one from the other by the instants.
func holdRuling(tx *store.Tx, id governance.CaseID) error {
	c, err := tx.Case(id) // whom it concerns never changes once it is heard
	if err != nil {
		return fmt.Errorf("case: %w", err)
	}
	if err := errors.Join(tx.ShareDelegations(), tx.ShareMandates()); err != nil {
		return err
	}
	if c.Concerned != "" {
		if err := tx.HoldVoter(c.Concerned); err != nil {
			return err
		}
	}
	return tx.HoldCase(id)
}

// rulingAt is the instant of a ruling. One that suspends somebody, or takes the place
// of one that did, is dated after all that the person has cast or declared and not
// before the latest close, whose count cannot know of it any more.
func rulingAt(tx *store.Tx, c governance.Case, r governance.Ruling, now time.Time) (time.Time, error) {
	before := c.Standing()
	if r.Measure != governance.MeasureSuspension && (before == nil || before.Ruling.Measure != governance.MeasureSuspension) {
		return now, nil
	}
	closed, err := tx.LastClose()
	if err != nil {
		return now, err
	}
	cast, err := tx.LastCast(c.Concerned)
	if err != nil {
		return now, err
	}
	declared, err := tx.LastDeclared(c.Concerned)
	return later(later(now, closed), later(cast, declared).Add(time.Millisecond)), err
}

// enterSuspension enters, sealed, whom a ruling has suspended. It stands in the commit
// of the ruling and at its instant.
func (e *Engine) enterSuspension(tx *store.Tx, c governance.Case, ruling store.Entry) error {
	concerned, err := tx.Person(c.Concerned)
	if err != nil {
		return err
	}
	who, err := knownAs(concerned)
	if err != nil {
		return err
	}
	s := c.Sitting()
	act := journal.PersonSuspend{Person: who, Ruling: ruling.Ref, Until: journal.At(s.Ruling.Until(s.RuledAt))}
	return e.enterPerhapsSealed(tx, s.RuledAt, act, true)
}

// mayCast refuses, with governance.ErrRecovered, whose account a recovery keeps out of
// a vote, with governance.ErrPassed who died as two said, with governance.ErrSuspended
// whom a ruling has suspended from its body, and with bodies.ErrMerged an account that ended
// in favour of another.
// The caller holds the voter.
func mayCast(tx *store.Tx, issue governance.Issue, person bodies.PersonID, now time.Time) error {
	kept, perhaps, merged, err := tx.Kept(issue.ID, person, now)
	if err != nil {
		return err
	}
	if merged { // by a session from just before
		return bodies.ErrMerged
	}
	if err := issue.Untouched(kept, now); err != nil || !perhaps {
		return err
	}
	if err := living(tx, person, now); err != nil {
		return err
	}
	measures, err := tx.MeasuresOf(person, now)
	if err != nil {
		return err
	}
	charters, err := tx.Charters()
	if err != nil {
		return err
	}
	return governance.MayCast(measures, charters, issue.Body, now)
}

// suspendedUntil is until when a ruling has suspended somebody from the body of a vote
// that runs, as they are told; zero where none has. perhaps says whether there is a
// measure to be looked at.
func suspendedUntil(tx *store.Tx, perhaps bool, charters []governance.Charter, issue governance.Issue, person bodies.PersonID, now time.Time) (time.Time, error) {
	if !perhaps || issue.Open(now) != nil {
		return time.Time{}, nil
	}
	measures, err := tx.MeasuresOf(person, now)
	return governance.SuspendedUntil(measures, charters, issue.Body, now), err
}

// suspendedFrom are those whom a ruling has suspended from a body at an instant.
func suspendedFrom(tx *store.Tx, body bodies.Slug, at time.Time) ([]bodies.PersonID, error) {
	measures, err := tx.SuspendingMeasures(at)
	if err != nil || len(measures) == 0 {
		return nil, err
	}
	charters, err := tx.Charters()
	return governance.Suspended(measures, charters, body, at), err
}
