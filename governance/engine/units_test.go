// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// TestDoubleMajority_CountsWhereVoicesBelongedAtTheRoll: who moves while the vote runs
// counts where they lived when it opened, and the record, which tells when they moved, comes
// to the same.
func TestDoubleMajority_CountsWhereVoicesBelongedAtTheRoll(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		kinds := procedures()
		for n := range kinds[:2] {
			kinds[n].Majority = &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2},
				Units: &governance.UnitRule{Layer: governance.UnitPlaces, Of: []string{"quay", "hill", "moor"}, Share: governance.Ratio{Num: 1, Den: 2}}}
		}
		c := club{foundPlaces(t, db, kinds, "quay", "quay", "quay", "hill", "hill", "moor"), clock}
		clock.forward(time.Hour)
		c.openNow("2026-1", "paper", 3*time.Hour)
		c.openNow("2026-2", "name", 3*time.Hour)
		for n, said := range []string{"yes", "yes", "yes", "no", "", "no"} {
			if said != "" {
				c.castAs(n, "2026-1", governance.Choice{Answer: said})
			}
		}
		for n, first := range []governance.OptionID{"quay", "quay", "same", "quay", "quay", "same"} {
			if n == 0 {
				c.castAs(n, "2026-2", rankedAs(first, "tide"))
				continue
			}
			c.castAs(n, "2026-2", rankedAs(first))
		}
		clock.forward(time.Minute)
		c.must(c.changes(1, Change{Person: personID(1), Ground: bodies.ByResidence, Place: "hill"}))
		c.must(c.changes(2, Change{Person: personID(2), Ground: bodies.ByResidence, Place: "moor"}))
		clock.forward(4 * time.Hour)
		c.advance()

		one, two := c.decided("2026-1"), c.decided("2026-2")
		if got, want := fmt.Sprintf("%s %s %v", one.Outcome, one.Ground, divided(one)), "rejected units-missed [quay 3 0 of 3 true hill 0 1 of 2 false moor 0 1 of 1 false]"; got != want {
			t.Errorf("the paper: %s, want %s", got, want)
		}
		if got, want := fmt.Sprintf("%s %s %v", two.Outcome, two.Ground, divided(two)), "adopted majority-met [quay 2 1 of 3 true hill 2 0 of 2 true moor 0 1 of 1 false]"; got != want {
			t.Errorf("the name: %s, want %s", got, want)
		}
		c.verifies()
		if r := c.verifiedFor(audit.Scope{Auditor: true}); r.Verdict != audit.Verified {
			t.Errorf("auditors: %s: %v", r.Verdict, r.Findings)
		}
		r, err := c.Count(t.Context(), member(0), "2026-1")
		if err != nil || r.Units["quay"] != "The quay" || len(r.Decision.Units.Sums) != 3 {
			t.Errorf("who reads it: %v, %+v, %v", r.Units, r.Decision.Units, err)
		}
	})
}

// foundPlaces founds a community whose members live in places, and may move.
func foundPlaces(t *testing.T, db *store.DB, kinds []governance.Procedure, homes ...bodies.PlaceID) world {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, kinds}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: kinds,
			Places:     []bodies.Place{{ID: "quay", Name: "The quay"}, {ID: "hill", Name: "The hill"}, {ID: "moor", Name: "The moor"}},
			Membership: &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}}},
	}
	for n, home := range homes {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn, Place: home})
	}
	w.must(w.Found(t.Context(), f))
	return w
}

// decided is what was decided on an issue.
func (w world) decided(id governance.IssueID) governance.Decision {
	w.t.Helper()
	d, err := recordedOf(read(w, func(tx *store.Tx) (store.Decision, error) { return tx.DecisionOf(id) }))
	w.must(err)
	return d.Decision
}

// divided is how units voted.
func divided(d governance.Decision) (out []string) {
	for _, s := range d.Units.Sums {
		out = append(out, fmt.Sprintf("%s %d %d of %d %v", s.Unit, s.Vote.Yes, s.Vote.No, s.Vote.Eligible, s.Reached))
	}
	return out
}
