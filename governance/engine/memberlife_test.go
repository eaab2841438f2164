// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/store"
	"moothall/governance/store/storetest"

	"pgregory.net/rapid"
)

// TestMembers_NoSequenceOfDeedsGivesMoreThanTheCharter: whatever people ask for, say to it
// and change, in any order and by whoever tries, verify finds in the record of it nothing
// that the charter does not allow, and the roll of a vote at the end is the one that a
// replay makes.
func TestMembers_NoSequenceOfDeedsGivesMoreThanTheCharter(t *testing.T) {
	done := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		clock := newClock(foundedOn.Add(24 * time.Hour))
		db, err := store.Open(t.Context(), store.Options{Database: storetest.SQLite(t), Clock: clock.now})
		if err != nil {
			r.Fatal(err)
		}
		defer db.Close()
		if err := db.Migrate(t.Context()); err != nil {
			r.Fatal(err)
		}
		c := foundClub(t, db, clock)
		somebody := rapid.IntRange(0, outsiders+5)
		for range rapid.IntRange(10, 60).Draw(r, "deeds") {
			clock.forward(time.Duration(rapid.SampledFrom([]int64{0, 1, 1000, int64(12 * day / time.Millisecond)}).Draw(r, "later")) * time.Millisecond)
			what := rapid.SampledFrom([]string{"apply", "apply", "answer", "answer", "answer", "withdraw", "change", "change", "change"}).Draw(r, "what")
			if c.tries(r, what, somebody.Draw(r, "who")) == nil {
				done[what]++
			}
		}
		opens := clock.now().Add(time.Minute)
		c.bring("2026-1", "name", opens, opens.Add(time.Hour))
		clock.forward(2 * time.Minute)
		c.advance()
		if v := c.verified(); v.Verdict != audit.Verified {
			r.Fatalf("%s: %v", v.Verdict, v.Findings)
		}
	})
	for _, what := range []string{"apply", "answer", "withdraw", "change"} {
		if done[what] == 0 {
			t.Errorf("nobody ever came to %s", what)
		}
	}
}

// tries has somebody try a deed, with whatever comes to mind.
func (c club) tries(r *rapid.T, what string, who int) error {
	ctx, actor := c.t.Context(), c.as(who)
	sphere := rapid.SampledFrom([]bodies.Sphere{bodies.Inner, bodies.Outer, bodies.Ecosystem}).Draw(r, "sphere")
	switch what {
	case "apply":
		if rapid.Bool().Draw(r, "from outside") { // or hardly anybody would ask who may
			actor = c.as(rapid.IntRange(outsiders, outsiders+5).Draw(r, "by"))
		}
		_, err := c.Apply(ctx, actor, Membership{Body: "commons", Sphere: sphere, Place: rapid.SampledFrom([]bodies.PlaceID{"", "quay", "quay", "moon"}).Draw(r, "place"), Text: "I mend nets.",
			Ground: rapid.SampledFrom([]bodies.Ground{bodies.ByOpenDoor, bodies.ByInvitation, bodies.ByInvitation, bodies.ByApplication, bodies.ByApplication, bodies.ByList, bodies.ByFounding}).Draw(r, "ground")})
		return err
	case "answer", "withdraw":
		var all []governance.Application
		for n := range outsiders + 6 {
			all = append(all, read(c.world, func(tx *store.Tx) ([]governance.Application, error) { return tx.ApplicationsOf(personID(n)) })...)
		}
		if len(all) == 0 {
			return store.ErrNotFound
		}
		a := rapid.SampledFrom(all).Draw(r, "application")
		if what == "withdraw" {
			if rapid.Bool().Draw(r, "own") {
				actor = c.as(slices.Index(ids(outsiders+6), a.Person))
			}
			_, err := c.WithdrawApplication(ctx, actor, a.ID)
			return err
		}
		if rapid.Bool().Draw(r, "seated") { // or hardly anybody would ever be let in
			actor = c.as(rapid.SampledFrom([]int{0, 1, theFirst, theSecond}).Draw(r, "by"))
		}
		_, err := c.AnswerApplication(ctx, actor, a.ID, rapid.IntRange(0, 4).Draw(r, "agrees") > 0, "We do not know them.")
		return err
	}
	change := Change{Body: "commons", Person: personID(rapid.IntRange(0, outsiders+5).Draw(r, "of")), Sphere: sphere,
		Ground:    rapid.SampledFrom([]bodies.Ground{bodies.ByResidence, bodies.ByRenewal, bodies.ByAttesting, bodies.ByCorrection, bodies.ByFounding}).Draw(r, "change"),
		Place:     rapid.SampledFrom([]bodies.PlaceID{"quay", "town", "hills", "moon"}).Draw(r, "moves"),
		Field:     rapid.SampledFrom([]bodies.FieldID{"works", "bridges", "law"}).Draw(r, "field"),
		Until:     c.clock.now().AddDate(0, rapid.IntRange(-1, 13).Draw(r, "months"), 0),
		Withdrawn: rapid.Bool().Draw(r, "taken"),
	}
	if rapid.Bool().Draw(r, "office") {
		actor = c.as(rapid.SampledFrom([]int{theKeeper, theAttester}).Draw(r, "by"))
	}
	if rapid.Bool().Draw(r, "own") {
		actor = c.as(slices.Index(ids(outsiders+6), change.Person))
	}
	_, err := c.ChangeMember(ctx, actor, change)
	return err
}

// ids are those of so many people.
func ids(n int) []bodies.PersonID {
	all := make([]bodies.PersonID, n)
	for k := range all {
		all[k] = personID(k)
	}
	return all
}
