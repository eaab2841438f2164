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

// BodyLine is a body in a list.
type BodyLine struct {
	Charter governance.Charter
	Members int64 // who belong to it, or sit in it alone; 0 where those who vote are not counted, as all who live in its place
	Open    int64 // issues that are running
	Mine    bool  // the actor belongs to it or sits in it
}

// BodyList is all bodies and the two layers they stand on.
type BodyList struct {
	Lines  []BodyLine
	Places []bodies.Place
	Fields []bodies.Field
}

// Bodies lists the bodies.
func (e *Engine) Bodies(ctx context.Context, actor access.Actor) (BodyList, error) {
	if err := e.gate.May(actor, "body.read", access.Object{}); err != nil {
		return BodyList{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (BodyList, error) { return bodyList(tx, actor) })
}

func bodyList(tx *store.Tx, actor access.Actor) (l BodyList, err error) {
	charters, err := tx.Charters()
	if err != nil {
		return l, err
	}
	members, err := tx.MemberCounts()
	if err != nil {
		return l, err
	}
	now, err := tx.Now()
	if err != nil {
		return l, err
	}
	seated, err := tx.MandateCounts(now)
	if err != nil {
		return l, err
	}
	open, err := tx.OpenCounts()
	if err != nil {
		return l, err
	}
	for _, c := range charters {
		slug := c.Body.Slug
		own := members[slug]
		if own == 0 && seatsAreMembers(c) {
			own = seated[slug]
		}
		l.Lines = append(l.Lines, BodyLine{Charter: c, Members: own, Open: open[slug],
			Mine: slices.Contains(actor.Member, slug) || slices.Contains(actor.Seated, slug)})
		l.Places, l.Fields = append(l.Places, c.Places...), append(l.Fields, c.Fields...)
	}
	return l, nil
}

// seatsAreMembers says whether who sits in a body is who belongs to it. In a
// chapter or a circle those who live there, or know the field, vote: who sits
// for them are not its members.
func seatsAreMembers(c governance.Charter) bool {
	return !slices.ContainsFunc(c.Procedures, func(p governance.Procedure) bool { return p.Franchise.Place != "" || p.Franchise.Field != "" })
}

// Seat is a mandate and who holds it.
type Seat struct {
	bodies.Mandate
	Holder bodies.Person
	Rests  time.Time // it gives no right until then at the latest: its decision is held back; zero: it gives one
}

// BodyReading is one body: its power, who sits, who watches, what it does.
type BodyReading struct {
	BodyLine
	All       BodyList // for the grid
	Parent    bodies.Body
	WatchedBy []bodies.Body
	Watches   []bodies.Body
	Seats     []Seat
	Sphere    bodies.Sphere // how the actor stands to it
	Own       StandsIn      // the actor, as a member of it, where its charter says who becomes one
	Answers   bool          // the actor may answer who asks to become a member
	Keeps     bool          // the actor may note something of its members
	MayVote   bool          // the actor would be on the roll of a kind of its matters that opened now
	Path      *Path         // where the actor's voice goes in its liquid matters
	Business  []Line
	Decided   []Line
	Findings  []FindingLine // about it that await an answer
	Now       time.Time
}

// Body reads one body.
func (e *Engine) Body(ctx context.Context, actor access.Actor, slug bodies.Slug) (BodyReading, error) {
	if err := e.gate.May(actor, "body.read", access.Object{Body: slug}); err != nil {
		return BodyReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r BodyReading, err error) {
		if r.All, err = bodyList(tx, actor); err != nil {
			return r, err
		}
		at := slices.IndexFunc(r.All.Lines, func(l BodyLine) bool { return l.Charter.Body.Slug == slug })
		if at < 0 {
			return r, fmt.Errorf("body %s: %w", slug, store.ErrNotFound)
		}
		r.BodyLine = r.All.Lines[at]
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		r.relate()
		if r.Seats, err = seats(tx, slug, r.Now); err != nil {
			return r, err
		}
		if err := r.readPart(tx, actor); err != nil {
			return r, err
		}
		return r, r.readBusiness(tx)
	})
}

func (r *BodyReading) relate() {
	own := r.Charter.Body
	for _, l := range r.All.Lines {
		other := l.Charter.Body
		if other.Slug == own.Parent {
			r.Parent = other
		}
		if slices.Contains(other.Supervises, own.Slug) {
			r.WatchedBy = append(r.WatchedBy, other)
		}
		if slices.Contains(own.Supervises, other.Slug) {
			r.Watches = append(r.Watches, other)
		}
	}
}

// seats are those of a body that somebody holds, also while they rest.
func seats(tx *store.Tx, slug bodies.Slug, now time.Time) ([]Seat, error) {
	taken, err := tx.Seats(slug, now)
	if err != nil {
		return nil, err
	}
	ids := make([]bodies.PersonID, len(taken))
	for n, s := range taken {
		ids[n] = s.Person
	}
	people, err := tx.People(ids)
	out := make([]Seat, len(taken))
	for n, s := range taken {
		out[n] = Seat{s.Mandate, people[s.Person], s.Rests}
	}
	return out, err
}

// readPart finds how the actor stands to the body, and where their voice goes
// in its matters.
func (r *BodyReading) readPart(tx *store.Tx, actor access.Actor) error {
	r.Sphere = bodies.Ecosystem
	if !actor.SignedIn() {
		return nil
	}
	elector, err := tx.Elector(r.Charter.Body.Slug, actor.Person, r.Now)
	if err != nil {
		return err
	}
	if r.Charter.Membership != nil {
		if r.Own, err = ownStanding(tx, r.Charter, r.charters(), actor.Person, r.Now); err != nil {
			return err
		}
		layers, err := governance.LayersOf(r.charters())
		if err != nil {
			return err
		}
		r.Keeps = keepingOf(r.Charter, r.All, layers.Fields, actor).any()
		r.Answers = r.Own.mayVouch(r.Charter) || len(decidedBy(r.Charter, actor)) > 0
	}
	if r.MayVote, err = r.enfranchised(tx, actor.Person); err != nil {
		return err
	}
	switch {
	case elector.Seated || !elector.Since.IsZero() && elector.Sphere == bodies.Inner:
		r.Sphere = bodies.Inner
	case !elector.Since.IsZero():
		r.Sphere = elector.Sphere
	case r.MayVote && !seatsAreMembers(r.Charter):
		r.Sphere = bodies.Inner // who lives in its place, or knows its field, is who it is made of
	case len(actor.Member) > 0:
		r.Sphere = bodies.Outer
	}
	procedure, liquid := liquidOf(r.Charter)
	if !liquid {
		return nil
	}
	general := governance.Issue{Body: r.Charter.Body.Slug, Place: r.Charter.Body.Place, Field: r.Charter.Body.Field, Procedure: procedure}
	path, err := pathOf(tx, general, actor.Person, asCast, r.Now)
	r.Path = &path
	return err
}

// enfranchised says whether the franchise of any of the body's procedures admits
// a person now. It looks once at each body whose members a franchise names: the
// body itself and the one it is a part of, as a rule.
func (r *BodyReading) enfranchised(tx *store.Tx, person bodies.PersonID) (bool, error) {
	layers, err := governance.LayersOf(r.charters())
	if err != nil {
		return false, err
	}
	electors := map[bodies.Slug]bodies.Elector{}
	for _, p := range r.Charter.Procedures {
		of := p.Franchise.Body
		if _, known := electors[of]; !known {
			if electors[of], err = tx.Elector(of, person, r.Now); err != nil {
				return false, err
			}
		}
		if p.Franchise.Examine(electors[of], layers, r.Now) == bodies.OnRoll {
			return true, nil
		}
	}
	return false, nil
}

func (r *BodyReading) charters() []governance.Charter {
	charters := make([]governance.Charter, len(r.All.Lines))
	for n, l := range r.All.Lines {
		charters[n] = l.Charter
	}
	return charters
}

func (r *BodyReading) readBusiness(tx *store.Tx) error {
	slug := r.Charter.Body.Slug
	named := names{body: map[bodies.Slug]bodies.Body{slug: r.Charter.Body}}
	issues, err := tx.Issues(store.IssueFilter{Body: slug, Limit: pageSize, Stages: []governance.Stage{
		governance.Idea, governance.Draft, governance.Discussion, governance.Frozen, governance.Voting, governance.Closed}})
	if err != nil {
		return err
	}
	r.Business = plainLines(issues, named)
	if r.Decided, err = decidedLines(tx, named, slug, "", homeDecided); err != nil {
		return err
	}
	for _, b := range r.WatchedBy {
		named.body[b.Slug] = b
	}
	r.Findings, err = findingLines(tx, named, store.FindingFilter{Audited: []bodies.Slug{slug}, Open: true})
	return err
}
