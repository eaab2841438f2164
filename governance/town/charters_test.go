// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"slices"
	"testing"

	"moothall/bodies"
	"moothall/governance"
)

func TestCharters_CanBeFollowed(t *testing.T) {
	places, fields := trees(t)
	known := map[bodies.Slug]bool{}
	for _, b := range Bodies() {
		known[b.Slug] = true
	}
	for _, c := range Charters() {
		if err := c.Check(); err != nil {
			t.Errorf("%s: %v", c.Body.Slug, err)
		}
		if c.Body.Place != "" && !places.Has(c.Body.Place) || c.Body.Field != "" && !fields.Has(c.Body.Field) {
			t.Errorf("%s stands on a place or field that is not there", c.Body.Slug)
		}
		for _, s := range append(c.Body.Supervises, "assembly", orElse(c.Body.Parent, "assembly")) {
			if !known[s] {
				t.Errorf("%s names the body %s, which is not there", c.Body.Slug, s)
			}
		}
		for _, p := range c.Procedures {
			f := p.Franchise
			if !known[f.Body] || f.Place != "" && !places.Has(f.Place) || f.Field != "" && !fields.Has(f.Field) {
				t.Errorf("%s %s: the franchise %+v names what is not there", c.Body.Slug, p.Kind, f)
			}
		}
	}
}

func orElse(s, other bodies.Slug) bodies.Slug {
	if s == "" {
		return other
	}
	return s
}

func TestCharters_HaveEveryLevelAndEveryWayOfTakingPart(t *testing.T) {
	levels, ways := map[bodies.Level]int{}, map[governance.Participation]int{}
	for _, c := range Charters() {
		levels[c.Body.Level]++
		for _, p := range c.Procedures {
			ways[p.Participation]++
		}
	}
	if levels[bodies.TopLevel] != 2 || levels[bodies.Auditory] != 1 || levels[bodies.Intermediate] < 4 {
		t.Errorf("levels %v, want two at the top, one auditory, the others between", levels)
	}
	for _, way := range []governance.Participation{governance.Direct, governance.Representative, governance.Liquid} {
		if ways[way] == 0 {
			t.Errorf("no procedure is %s", way)
		}
	}
	if first := Charters()[0]; len(first.Places) == 0 || len(first.Fields) == 0 {
		t.Error("the founding charter holds no places or no fields")
	}
}

func TestMandates_FillSeatsThatExistWithPeopleWhoDo(t *testing.T) {
	for when, now := range mornings() {
		seats, holds := map[bodies.Slug]int{}, map[string]bodies.PersonID{}
		for _, b := range Bodies() {
			seats[b.Slug] = b.Seats
		}
		holders := map[bodies.Slug]int{}
		for _, m := range Mandates(now) {
			if !slices.ContainsFunc(People(now), func(p Person) bool { return p.ID == m.Person && p.Sphere == bodies.Inner }) {
				t.Errorf("%s: %s holds a seat and is no named member", when, m.Person)
			}
			if !m.Ends.IsZero() && !m.Begins.Before(m.Ends) {
				t.Errorf("%s: %s ends before it begins", when, m.ID)
			}
			if !m.Holds(now) {
				continue
			}
			seat := string(m.Body) + "/" + m.Seat
			if other, taken := holds[seat]; taken {
				t.Errorf("%s: %s and %s both hold %s", when, m.Person, other, seat)
			}
			holds[seat] = m.Person
			holders[m.Body]++
		}
		for body, n := range holders {
			if n > seats[body] {
				t.Errorf("%s: %d sit on the %d seats of %s", when, n, seats[body], body)
			}
		}
		if holders["board"] != 7 || holders["council"] != 7 || holders["appeals"] != 5 || holders["audit"] != 3 {
			t.Errorf("%s: %v, want a board of 7, a council of 7, a bench of 5, an audit college of 3", when, holders)
		}
	}
}

func TestMandates_LetNoAuditorHoldAnotherOffice(t *testing.T) {
	auditors := map[bodies.PersonID]bool{}
	for _, m := range Mandates(Day()) {
		if m.Body == "audit" {
			auditors[m.Person] = true
		}
	}
	for _, m := range Mandates(Day()) {
		if m.Body != "audit" && auditors[m.Person] {
			t.Errorf("%s is an auditor and sits in %s", m.Person, m.Body)
		}
	}
	for _, d := range Delegations(Day(), Crowd(Size-Named(), "estuary")) {
		for _, to := range d.Delegates {
			if auditors[to] {
				t.Errorf("%s is an auditor and carries the voice of %s", to, d.Delegator)
			}
		}
	}
}
