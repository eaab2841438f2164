// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// TestChain_IsForThoseWhoKeepAndForThemselves: up to the founding and down by one step, and
// nobody else reads it.
func TestChain_IsForThoseWhoKeepAndForThemselves(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock, admitting(func(m *bodies.Membership) {
			m.Admissions = append(m.Admissions[1:], bodies.Admission{Sphere: bodies.Inner, Ground: bodies.ByInvitation, Sponsors: 1})
			m.Terms = bodies.Terms{}
		}))
		by := 0
		for n := range 3 {
			a, err := c.uses(c.as(outsiders+n), c.invites(by, bodies.Inner, "").Code)
			if err != nil || a.State != governance.ApplicationAdmitted {
				t.Fatalf("%d: %s %v", n, a.State, err)
			}
			by = outsiders + n
		}
		last := c.slug(outsiders + 2)
		for _, reader := range []int{theKeeper, outsiders + 2} {
			r, err := c.Chain(t.Context(), c.as(reader), "commons", last, "")
			c.must(err)
			var found []bodies.PersonID
			for _, step := range r.Steps {
				for _, m := range step {
					found = append(found, m.Person)
				}
			}
			if len(found) != 4 || found[0] != personID(outsiders+2) || found[3] != personID(0) || r.Before != 0 || len(r.Vouched) != 0 {
				t.Errorf("%d reads %v, %d before", reader, found, r.Before)
			}
		}
		if r, err := c.Chain(t.Context(), c.as(0), "commons", "p0000", ""); err != nil || len(r.Vouched) != 1 || r.Vouched[0].Person != personID(outsiders) || len(r.Steps) != 1 {
			t.Errorf("for whom the first vouched: %+v %v", r.Vouched, err)
		}
		for _, other := range []int{0, 1, outsiders, outsiders + 4} {
			if _, err := c.Chain(t.Context(), c.as(other), "commons", last, ""); !errors.Is(err, governance.ErrKeepers) {
				t.Errorf("%d reads of another: %v", other, err)
			}
		}
		if _, err := c.Chain(t.Context(), c.as(outsiders+4), "commons", c.slug(outsiders+4), ""); !errors.Is(err, ErrNotFound) {
			t.Errorf("of who was never there: %v", err)
		}
	})
}

// TestChain_TellsForWhomTheyVouchedByPages: each once, behind the last one by their address.
func TestChain_TellsForWhomTheyVouchedByPages(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		c := foundClub(t, db, clock)
		c.change(func(tx *store.Tx) error {
			var people []bodies.Person
			var members []bodies.Member
			for n := range pageSize + 2 {
				p := bodies.Person{ID: bodies.PersonID(fmt.Sprintf("guest-%02d", n)), Slug: bodies.Slug(fmt.Sprintf("g%02d", n)), Name: "A guest", Joined: foundedOn}
				people = append(people, p)
				members = append(members, bodies.Member{Body: "commons", Person: p.ID, Sphere: bodies.Inner, Since: foundedOn, From: foundedOn, Ground: bodies.ByInvitation, By: []bodies.PersonID{personID(0)}})
			}
			return errors.Join(tx.AddPeople(people), tx.AddMembers(members))
		})
		first, err := c.Chain(t.Context(), c.as(0), "commons", "p0000", "")
		c.must(err)
		second, err := c.Chain(t.Context(), c.as(0), "commons", "p0000", first.Next)
		c.must(err)
		if len(first.Vouched) != pageSize || first.Next != "g29" || len(second.Vouched) != 2 || second.Vouched[0].Person != "guest-30" || second.Next != "" {
			t.Errorf("%d behind which is %q, then %+v", len(first.Vouched), first.Next, second.Vouched)
		}
		if _, err := c.Chain(t.Context(), c.as(0), "commons", "p0000", "nobody"); !errors.Is(err, ErrNotFound) {
			t.Errorf("behind nobody: %v", err)
		}
	})
}
