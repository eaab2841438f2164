// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// StandsIn is how somebody stands to a body as a member.
type StandsIn struct {
	Member *bodies.Member // what is known of them, or was known last; nil: they never were one
	Status bodies.Status
	Good   bool                    // in good standing, as far as the charter asks: a ruling takes nothing of that
	Until  time.Time               // when the status ends; since when, where membership lapsed or ended; zero: no day is set
	Waits  *governance.Application // what they ask of the body
	Need   int                     // how many must agree to that
}

// Belongs says whether they are a member now.
func (s StandsIn) Belongs() bool { return s.Member != nil && s.Member.Until.IsZero() }

// standingIn follows from what is and was known of somebody as a member of a body, the
// oldest first, from what they asked for, and from when a ruling that suspends them ends.
func standingIn(c governance.Charter, past []bodies.Member, asked []governance.Application, suspended, now time.Time) (s StandsIn) {
	var terms bodies.Terms
	if c.Membership != nil {
		terms = c.Membership.Terms
	}
	if len(past) > 0 {
		s.Member = &past[len(past)-1]
	}
	for n, a := range asked {
		if a.Body == c.Body.Slug && a.State == governance.ApplicationOpen {
			s.Waits = &asked[n]
			way, _ := c.Way(a.Sphere, a.Ground) // a charter may have closed the way since: then nobody can agree
			s.Need = way.Needs()
		}
	}
	s.Status = terms.Status(bodies.Known{Member: s.Member, Applied: s.Waits != nil, Suspended: !suspended.IsZero()}, now)
	if s.Member == nil {
		return s
	}
	s.Good = terms.Status(bodies.Known{Member: s.Member}, now) == bodies.InGood
	begins, ends := terms.Window(s.Member.Since, s.Member.GoodUntil)
	switch s.Status {
	case bodies.Admitted:
		if now.Before(begins) {
			s.Until = begins
		}
	case bodies.InGood, bodies.Lapsed:
		s.Until = ends
	case bodies.StatusSuspended:
		s.Until = suspended
	case bodies.Left:
		s.Until = s.Member.Until
	}
	return s
}

// ownStanding is the actor's own. Nobody else is told of a suspension: a ruling names
// nobody, and a list that did would undo that.
func ownStanding(tx *store.Tx, c governance.Charter, charters []governance.Charter, person bodies.PersonID, now time.Time) (StandsIn, error) {
	past, err := tx.MembershipsIn(c.Body.Slug, person)
	if err != nil {
		return StandsIn{}, err
	}
	asked, err := tx.ApplicationsOf(person)
	if err != nil {
		return StandsIn{}, err
	}
	measures, err := tx.MeasuresOf(person, now)
	return standingIn(c, past, asked, governance.SuspendedUntil(measures, charters, c.Body.Slug, now), now), err
}

// JoinReading is what a charter says of who can come in, and by which ways the actor can.
type JoinReading struct {
	Charter governance.Charter
	All     BodyList // for names alone
	Own     StandsIn
	Ways    []bodies.Admission // by which the actor comes in, or asks to, now
	Places  []bodies.Place     // of which the actor may say where they live; none where that is attested
	Answers bool               // the actor may answer what others ask
	Invites bool               // the actor may invite
	Comes   bool               // a stranger may make an account of their own
	Now     time.Time
}

// Joining reads how one becomes a member of a body. To a stranger no way is open before
// they have signed in.
func (e *Engine) Joining(ctx context.Context, actor access.Actor, slug bodies.Slug) (JoinReading, error) {
	if err := e.gate.May(actor, "body.read", access.Object{Body: slug}); err != nil {
		return JoinReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r JoinReading, err error) {
		charters, err := tx.Charters()
		if err != nil {
			return r, err
		}
		if r.Charter, err = charterOf(charters, slug); err != nil {
			return r, err
		}
		r.All = namesOnly(charters)
		r.Comes = e.comers.Who.MayRegister(charters, false) == nil
		if r.Now, err = tx.Now(); err != nil || r.Charter.Membership == nil || !actor.SignedIn() {
			return r, err
		}
		if r.Own, err = ownStanding(tx, r.Charter, charters, actor.Person, r.Now); err != nil {
			return r, err
		}
		r.Ways = waysOpen(r.Charter.Membership, r.Own)
		if !r.Charter.Membership.Evidence {
			r.Places = r.All.Places
		}
		r.Invites = r.Own.mayInvite(r.Charter)
		r.Answers = r.Own.mayVouch(r.Charter) || len(decidedBy(r.Charter, actor)) > 0
		return r, nil
	})
}

// waysOpen are the ways in of somebody who stands so to the body: one application waits
// at a time, and who is a member asks for another sphere. From a list one is entered.
func waysOpen(m *bodies.Membership, own StandsIn) (open []bodies.Admission) {
	if own.Waits != nil {
		return nil
	}
	for _, a := range m.Admissions {
		other := own.Belongs() && (a.Ground != bodies.ByApplication || a.Sphere == own.Member.Sphere)
		if a.Ground != bodies.ByList && !other {
			open = append(open, a)
		}
	}
	return open
}

// mayVouch says whether they may vouch for who wants to come in.
func (s StandsIn) mayVouch(c governance.Charter) bool {
	vouched := c.Membership != nil && slices.ContainsFunc(c.Membership.Admissions, func(a bodies.Admission) bool { return a.Ground == bodies.ByInvitation })
	return vouched && s.Belongs() && s.Member.Sphere == bodies.Inner && s.Good
}

// decidedBy are the spheres of a body on whose applications the actor decides, by a seat.
func decidedBy(c governance.Charter, actor access.Actor) (spheres []bodies.Sphere) {
	if c.Membership == nil {
		return nil
	}
	for _, a := range c.Membership.Admissions {
		if a.Ground == bodies.ByApplication && slices.Contains(actor.Seated, a.Decides) {
			spheres = append(spheres, a.Sphere)
		}
	}
	return spheres
}

// charterOf finds the charter of a body.
func charterOf(charters []governance.Charter, slug bodies.Slug) (governance.Charter, error) {
	n := slices.IndexFunc(charters, func(c governance.Charter) bool { return c.Body.Slug == slug })
	if n < 0 {
		return governance.Charter{}, fmt.Errorf("body %s: %w", slug, store.ErrNotFound)
	}
	return charters[n], nil
}

// namesOnly lists the bodies, places and fields for their names, and counts nobody.
func namesOnly(charters []governance.Charter) (l BodyList) {
	for _, c := range charters {
		l.Lines = append(l.Lines, BodyLine{Charter: c})
		l.Places, l.Fields = append(l.Places, c.Places...), append(l.Fields, c.Fields...)
	}
	return l
}
