// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
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
