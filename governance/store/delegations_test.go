// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

func toBram() governance.Delegation {
	return governance.Delegation{Shown: governance.ShownPublic, ID: "d-1", Delegator: "p-ada", Scope: delegation.Scope{Body: "assembly", Field: "water"},
		Delegates: []bodies.PersonID{"p-bram", "p-chidi"}, From: day(0), Until: day(100)}
}

func set(d governance.Delegation) func(*store.Tx) error {
	return func(tx *store.Tx) error { return tx.SetDelegation(d) }
}

func live(at time.Time) func(*store.Tx) ([]governance.Delegation, error) {
	return func(tx *store.Tx) ([]governance.Delegation, error) { return tx.LiveDelegations(at) }
}

func TestSetDelegation_ReplacesTheOneOfTheSameScope(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, agreed("p-bram", "p-chidi"))
		first, wider, second := toBram(), toBram(), toBram()
		wider.ID, wider.Scope, wider.From = "d-2", delegation.Scope{}, day(1)
		second.ID, second.From, second.Until, second.Delegates = "d-3", day(2), time.Time{}, nil // an opt-out
		for _, d := range []governance.Delegation{first, wider, second} {
			update(t, db, set(d))
		}
		first.EndedAt = day(2)
		for _, want := range []governance.Delegation{first, wider, second} {
			got := get(t, db, func(tx *store.Tx) (governance.Delegation, error) { return tx.Delegation(want.ID) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		got := get(t, db, func(tx *store.Tx) ([]governance.Delegation, error) { return tx.DelegationsOf("p-ada", day(3)) })
		if diff := cmp.Diff([]governance.Delegation{wider, second}, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]governance.Delegation{first, wider}, get(t, db, live(day(1)))); diff != "" {
			t.Errorf("what was in force can be asked later: %s", diff)
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.Delegation("d-9"); return err })
	})
}

func TestDelegations_AreInForceUntilTheyLapseOrEnd(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, set(toBram()))
		ids := func(at time.Time) (ids []string) {
			for _, d := range get(t, db, live(at)) {
				ids = append(ids, d.ID)
			}
			return ids
		}
		for at, want := range map[time.Time][]string{
			day(0).Add(-time.Millisecond): nil, day(0): {"d-1"}, day(100).Add(-time.Millisecond): {"d-1"}, day(100): nil,
		} {
			if got := ids(at); !cmp.Equal(got, want) {
				t.Errorf("%v: got %v, want %v", at, got, want)
			}
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { return tx.EndDelegation("d-1", "p-bram", day(5)) })
		update(t, db, func(tx *store.Tx) error { return tx.EndDelegation("d-1", "p-ada", day(5)) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { return tx.EndDelegation("d-1", "p-ada", day(6)) })
		if got := ids(day(5)); got != nil {
			t.Errorf("got %v once it was taken back, want none", got)
		}
	})
}

func TestDelegationsChanged_IsTheLatestGivingOrTakingBack(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		changed := func(want time.Time) {
			t.Helper()
			got := get(t, db, func(tx *store.Tx) (time.Time, error) { return tx.DelegationsChanged("p-ada") })
			if !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		changed(time.Time{})
		update(t, db, set(toBram()))
		changed(toBram().From)
		later := toBram()
		later.ID, later.Scope, later.From = "d-2", delegation.Scope{Body: "assembly"}, day(2)
		update(t, db, set(later))
		changed(day(2))
		update(t, db, func(tx *store.Tx) error { return tx.EndDelegation("d-1", "p-ada", day(3)) })
		changed(day(3))
	})
}

func TestDelegations_TheTablesRefuse(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, set(toBram()))
		for _, c := range []struct {
			name string
			want error
			edit func(*governance.Delegation)
		}{
			{"a delegate named twice", store.ErrDuplicate, func(d *governance.Delegation) { d.Delegates = []bodies.PersonID{"p-bram", "p-bram"} }},
			{"a delegate nobody knows", store.ErrMissing, func(d *governance.Delegation) { d.Delegates = []bodies.PersonID{"p-nobody"} }},
			{"a delegator nobody knows", store.ErrMissing, func(d *governance.Delegation) { d.Delegator = "p-nobody" }},
			{"one that lapses before it begins", store.ErrRefused, func(d *governance.Delegation) { d.Until = day(-1) }},
			{"one that replaces what begins later", store.ErrRefused, func(d *governance.Delegation) { d.From = day(-1) }},
		} {
			t.Run(c.name, func(t *testing.T) {
				d := toBram()
				d.ID, d.From = "d-2", day(1)
				c.edit(&d)
				refuses(t, db, c.want, set(d))
			})
		}
		t.Run("a second standing one of the same scope", func(t *testing.T) {
			d := toBram()
			d.ID = "d-2"
			refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddDelegations([]governance.Delegation{d}) })
		})
	})
}

func TestSetDelegation_LeavesOneStandingOfThirtyTwoAtOnce(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		var all sync.WaitGroup
		for i := range 32 {
			d := toBram()
			d.ID = fmt.Sprint("d-", i)
			all.Go(func() {
				if err := db.Update(t.Context(), set(d)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := get(t, db, live(day(1))); len(got) != 1 {
			t.Errorf("%d delegations stand, want 1", len(got))
		}
	})
}

// TestDelegationsOf_AskAnIndex: one person's delegations are found by the person.
// Without an index for it every page that shows where a voice goes reads those
// of the whole community.
func TestDelegationsOf_AskAnIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		pool, server := db.Pool()
		if server {
			t.Skip("the planner of PostgreSQL reads a table as small as a test's whole; both have the same indexes")
		}
		var plan, unused string
		err := pool.QueryRowContext(t.Context(), `EXPLAIN QUERY PLAN SELECT * FROM delegations
			WHERE begins_at <= 'x' AND (lapses_at IS NULL OR lapses_at > 'x') AND (ended_at IS NULL OR ended_at > 'x') AND delegator = 'x'`).
			Scan(&unused, &unused, &unused, &plan)
		if err != nil || !strings.Contains(plan, "delegator=?") {
			t.Errorf("%s (%v), want a search by delegator", plan, err)
		}
	})
}
