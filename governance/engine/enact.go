// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// enact puts the charter of an effect in force, in the transaction of its decision, and
// says what the record does of the effect. Where another decision came first, so that
// this one cannot be carried out any more, nothing is changed and that is said.
func (e *Engine) enact(tx *store.Tx, issue governance.Issue, decision string, now time.Time) (performed string, err error) {
	next, err := mayEnact(tx, issue, now)
	if errors.Is(err, governance.ErrEnact) || errors.Is(err, governance.ErrCharter) {
		return governance.NotPerformed, releaseName(tx, issue)
	}
	if err != nil {
		return "", err
	}
	text, err := journal.Canonical(next)
	if err != nil {
		return "", err
	}
	if err := tx.AddCharter(next, now); err != nil {
		return "", err
	}
	act := journal.CharterEnact{Version: int64(next.Version), Charter: text, Decision: decision}
	if _, err := e.enter(tx, issue.Body, issue.ID, now, act); err != nil {
		return "", err
	}
	return issue.Effect.Performed(), nil
}

// mayEnact reads the charter of an effect, or says why it cannot be put in force now.
func mayEnact(tx *store.Tx, issue governance.Issue, now time.Time) (governance.Charter, error) {
	next, err := issue.Effect.NextCharter()
	if err != nil {
		return next, err
	}
	inForce, err := tx.Charters()
	if err != nil {
		return next, err
	}
	var failed error
	err = issue.Enacts(next, inForce, func(w bodies.Watch) error {
		held, err := tx.MandatesSince(now)
		failed = err
		return w.Apart(held)
	})
	return next, errors.Join(failed, err)
}

// reserveName keeps the name of a body that a vote may found from whoever comes
// meanwhile. It says false where somebody or something bears it.
func reserveName(tx *store.Tx, issue governance.Issue) (bool, error) {
	next, founds := foundedBy(issue)
	if !founds {
		return true, nil
	}
	return tx.ReserveSlug(next)
}

// releaseName gives that name free where the vote founded nothing.
func releaseName(tx *store.Tx, issue governance.Issue) error {
	next, founds := foundedBy(issue)
	if !founds {
		return nil
	}
	return tx.ReleaseSlug(next)
}

// foundedBy is the name of the body that an issue is about to found.
func foundedBy(issue governance.Issue) (bodies.Slug, bool) {
	if issue.Effect.Kind != governance.EffectCharter {
		return "", false
	}
	next, err := issue.Effect.NextCharter()
	return next.Body.Slug, err == nil && next.Version == 1
}

// afterCharters is an instant, or the millisecond after a charter was put in force last,
// if it is not later than that: what is judged by charters is later than those it is judged by.
func afterCharters(tx *store.Tx, now time.Time) (time.Time, error) {
	last, err := tx.LastCharter()
	if err != nil || now.After(last) || last.After(now.Add(ahead)) {
		return now, err
	}
	return last.Add(time.Millisecond), nil
}

// charterInstant is the instant of a decision that puts a charter in force: it waits for
// whatever is judged by charters, and is later than all of it, so that the record tells
// by its order which rules there were.
func charterInstant(tx *store.Tx, now time.Time) (time.Time, error) {
	if err := errors.Join(tx.HoldDelegations(), tx.HoldMandates()); err != nil {
		return now, err
	}
	clock, err := tx.Now()
	if err != nil {
		return now, err
	}
	now = later(now, clock)
	kinds := slices.DeleteFunc(EntryTypes(), func(t journal.Type) bool { return t == "ballot.cast" || t == "ballot.withdraw" })
	deeds, err := tx.EntriesSince(now, kinds...)
	for _, d := range deeds { // the oldest first
		if d.At.After(now.Add(ahead)) {
			break
		}
		if !now.After(d.At) {
			now = d.At.Add(time.Millisecond)
		}
	}
	return now, err
}

// ahead is how far an act may be ahead of the clock at most. What is dated later belongs to
// a past that is written out of its order.
const ahead = time.Minute
