// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"fmt"
	"slices"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestBehind_GoesBackSoFarAndNoFurther: over others and in a circle, by what is in
// force, and no more of them than were asked for.
func TestBehind_GoesBackSoFarAndNoFurther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town(t, db)
		crowd(t, db, 40)
		given := []governance.Delegation{
			{ID: "d-0", Delegator: "p-ada", Delegates: []bodies.PersonID{"c-0"}}, // in a circle
			{ID: "d-1", Delegator: "c-0", Delegates: []bodies.PersonID{"c-1", "p-ada"}},
			{ID: "d-2", Delegator: "c-2", Delegates: []bodies.PersonID{"c-0"}},
			{ID: "d-over", Delegator: "c-3", Delegates: []bodies.PersonID{"p-ada"}, EndedAt: day(3)},
			{ID: "d-other", Delegator: "c-4", Delegates: []bodies.PersonID{"c-5"}},
		}
		for n := 10; n < 40; n++ {
			given = append(given, governance.Delegation{ID: fmt.Sprint("d-", n), Delegator: bodies.PersonID(fmt.Sprint("c-", n)), Delegates: []bodies.PersonID{"c-2"}})
		}
		for n := range given {
			given[n].From, given[n].Shown = day(2), governance.ShownPublic
		}
		update(t, db, func(tx *store.Tx) error { return tx.AddDelegations(given) })
		for _, c := range []struct {
			most, want int
			more       bool
		}{{100, 33, false}, {33, 33, false}, {32, 32, true}, {2, 2, true}} {
			view(t, db, func(tx *store.Tx) error {
				found, more, err := tx.Behind("p-ada", day(5), c.most)
				slices.Sort(found)
				if len(slices.Compact(found)) != c.want || more != c.more || !slices.Contains(found, "p-ada") {
					t.Errorf("at most %d: %d of them, more %v (%v), want %d and %v", c.most, len(found), more, found, c.want, c.more)
				}
				if slices.Contains(found, "c-3") || slices.Contains(found, "c-4") || slices.Contains(found, "c-1") {
					t.Errorf("%v holds somebody whose voice cannot come", found)
				}
				return err
			})
		}
	})
}

// TestBehind_CountsNobodyTwice who names the same person in many scopes: what is read of
// them first is all of one.
func TestBehind_CountsNobodyTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town(t, db)
		crowd(t, db, 3)
		var given []governance.Delegation
		for n := range 3 {
			for scope := range 9 {
				d := governance.Delegation{ID: fmt.Sprint("d-", n, "-", scope), Delegator: bodies.PersonID(fmt.Sprint("c-", n)), Delegates: []bodies.PersonID{"p-ada"}, From: day(2), Shown: governance.ShownPublic}
				d.Scope.Field = fmt.Sprint("field-", scope)
				given = append(given, d)
			}
		}
		update(t, db, func(tx *store.Tx) error { return tx.AddDelegations(given) })
		for most := 1; most <= 5; most++ {
			view(t, db, func(tx *store.Tx) error {
				found, more, err := tx.Behind("p-ada", day(5), most)
				slices.Sort(found)
				if len(slices.Compact(found)) != min(most, 4) || more != (most < 4) {
					t.Errorf("at most %d: %v, more %v (%v)", most, found, more, err)
				}
				return err
			})
		}
	})
}
