// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// LeaveReading is what leaving a body would mean for the actor.
type LeaveReading struct {
	Charter governance.Charter
	Own     StandsIn
	Refused error         // why they cannot leave now: governance.ErrSeatFirst, ErrCandidacy or ErrJudging
	Seats   []bodies.Body // whose seats are to be given up first
}

// Leaving reads it. Whoever is no member has nothing to leave: governance.ErrNotMember.
func (e *Engine) Leaving(ctx context.Context, actor access.Actor, slug bodies.Slug) (LeaveReading, error) {
	if err := e.gate.May(actor, "member.leave", access.Object{Body: slug, Owner: actor.Person}); err != nil {
		return LeaveReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r LeaveReading, err error) {
		charters, err := tx.Charters()
		if err != nil {
			return r, err
		}
		if r.Charter, err = charterOf(charters, slug); err != nil {
			return r, err
		}
		now, err := tx.Now()
		if err != nil {
			return r, err
		}
		if r.Own, err = ownStanding(tx, r.Charter, charters, actor.Person, now); err != nil {
			return r, err
		}
		if !r.Own.Belongs() {
			return r, governance.ErrNotMember
		}
		ties, err := tiesOf(tx, actor.Person, now)
		if err != nil {
			return r, err
		}
		r.Refused = ties.MayLeave(actor.Person, slug, charters)
		for _, in := range ties.SeatsIn(slug, charters) {
			c, _ := charterOf(charters, in) // a seat is of a body that has a charter
			r.Seats = append(r.Seats, c.Body)
		}
		return r, nil
	})
}

// LeaveBody ends the actor's membership of a body. On the rolls that stand they stay,
// what they cast and wrote stays, and what they entrusted to others stays as it is: in
// votes that open from now on it counts for nothing there, for they are on no roll. It
// refuses with governance.ErrNotMember and whatever [governance.Ties] refuses.
func (e *Engine) LeaveBody(ctx context.Context, actor access.Actor, slug bodies.Slug) error {
	if err := e.gate.May(actor, "member.leave", access.Object{Body: slug, Owner: actor.Person}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, e.leaveBody(tx, actor.Person, slug) })
	return err
}

// leaveBody does it: rows and entry in one commit, or nothing.
func (e *Engine) leaveBody(tx *store.Tx, person bodies.PersonID, slug bodies.Slug) error {
	r, err := holdMembers(tx, slug)
	if err != nil {
		return err
	}
	known, err := tx.Member(slug, person)
	if errors.Is(err, store.ErrNotFound) {
		return governance.ErrNotMember
	}
	if err != nil {
		return err
	}
	charters, err := tx.Charters()
	if err != nil {
		return err
	}
	ties, err := tiesOf(tx, person, r.now)
	if err != nil {
		return err
	}
	if err := ties.MayLeave(person, slug, charters); err != nil {
		return err
	}
	at, err := leavingInstant(tx, known, r.now)
	if err != nil {
		return err
	}
	p, err := tx.Person(person)
	if err != nil {
		return err
	}
	who, err := commitment(p)
	if err != nil {
		return err
	}
	ending := bodies.Ending{Ground: bodies.ByLeaving}
	if err := errors.Join(tx.PartMember(slug, person, at, ending), tx.EndApplications(slug, person, at)); err != nil {
		return err
	}
	_, err = e.enter(tx, slug, "", at, personLeave(who, ending))
	return err
}

// leavingInstant is later than what is known of the member, and than every admission to
// the body: whoever they vouched for was let in by a member.
func leavingInstant(tx *store.Tx, known bodies.Member, now time.Time) (time.Time, error) {
	if !now.After(known.From) {
		now = known.From.Add(time.Millisecond)
	}
	admitted, err := tx.EntriesSince(now, "person.admit")
	for _, a := range admitted {
		if !a.At.Before(now) {
			now = a.At.Add(time.Millisecond)
		}
	}
	return now, err
}

// tiesOf are what somebody has to do. The caller who changes something holds the mandates.
func tiesOf(tx *store.Tx, person bodies.PersonID, now time.Time) (t governance.Ties, err error) {
	if t.Seats, err = tx.MandatesFrom(person, now); err != nil {
		return t, err
	}
	if t.Stood, err = tx.CandidacyIssues(person); err != nil {
		return t, err
	}
	t.Cases, err = tx.CasesWith(person)
	return t, err
}
