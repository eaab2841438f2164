// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestDelegations_CostTheSameHoweverMany: naming the scope of each delegation a
// person gave or was given asks no query of its own.
func TestDelegations_CostTheSameHoweverMany(t *testing.T) {
	statements := 0
	observed := store.Options{PoolSize: 4, Observe: func(context.Context, time.Duration, error) { statements++ }}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 4)
		var cost []int
		for n := range 6 {
			id := governance.IssueID(fmt.Sprintf("2026-%d", n+1))
			w.openNow(id, "paper", time.Hour)
			for from, to := range map[int]int{0: 1, 2: 0} {
				if _, err := w.Delegate(t.Context(), member(from), Entrust{Scope: delegation.Scope{Issue: string(id)}, To: w.speaking(to)}); err != nil {
					t.Fatal(err)
				}
			}
			statements = 0
			r, err := w.Delegations(t.Context(), member(0))
			if err != nil || len(r.Given) != n+1 || len(r.ReliedOn) != n+1 || r.Given[n].Scope.IssueTitle == "" || r.ReliedOn[n].Scope.IssueTitle == "" {
				t.Fatalf("given %v, relied on %v (%v)", r.Given, r.ReliedOn, err)
			}
			cost = append(cost, statements)
		}
		if cost[0] != cost[5] {
			t.Errorf("statements by how many delegations there are: %v, want always the same", cost)
		}
	}, observed)
}

// TestBody_FollowsTheVoiceByItsOwnRules: a delegation for a body speaks in the
// bodies below it where their charter says so, and the page of such a body must
// not say that nobody does.
func TestBody_FollowsTheVoiceByItsOwnRules(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := world{newEngine(t, db, rand.Reader), t, db, procedures()}
		liquid := procedures()[:1]
		liquid[0].Delegation.BodiesBelow = true
		f := Founding{
			Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
			Charters: []governance.Charter{
				{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: liquid},
				{Body: bodies.Body{Slug: "quay", Name: "The Quay", Level: bodies.Intermediate, Parent: "commons"}, Version: 1, Procedures: liquid},
			},
		}
		for n := range 2 {
			f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Member %d", n), Joined: foundedOn})
			f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn})
		}
		if err := w.Found(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Delegate(t.Context(), member(0), Entrust{Scope: delegation.Scope{Body: "commons"}, To: w.speaking(1)}); err != nil {
			t.Fatal(err)
		}
		r, err := w.Body(t.Context(), member(0), "quay")
		if err != nil || len(r.Path.Hops) != 2 || r.Path.Hops[1].Person.ID != personID(1) {
			t.Errorf("the voice goes %v (%v), want to %s", r.Path, err, personID(1))
		}
	})
}
