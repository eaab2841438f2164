// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"testing"

	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestOnceHeld_GoesOnAfterTheRelease: a decision that was held back stands in the list
// while it is and after it, and the page after it begins behind it.
func TestOnceHeld_GoesOnAfterTheRelease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		seatedByDecision(t, db)
		want := func(after string, n int) {
			t.Helper()
			held := get(t, db, func(tx *store.Tx) ([]store.Decision, error) { return tx.OnceHeld(after, 10) })
			if len(held) != n || n > 0 && (held[0].ID != "2026-1" || held[0].Suspension == nil) {
				t.Errorf("after %q: %+v", after, held)
			}
		}
		want("", 1)
		update(t, db, func(tx *store.Tx) error { return tx.Release("2026-1", said("p-bram", 13, "They agree."), entry(2).Ref) })
		want("", 1)
		want("2026-1", 0)
		want("none", 0)
		want("\x00", 0)
	})
}

// TestCases_AppealedIsNothingWhereNobodyAppealed: and the condition is one to both databases.
func TestCases_AppealedIsNothingWhereNobodyAppealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		none := get(t, db, func(tx *store.Tx) ([]governance.Case, error) {
			return tx.Cases(store.CaseFilter{Ruled: true, Appealed: true, Limit: 5})
		})
		if len(none) != 0 {
			t.Errorf("%+v", none)
		}
	})
}
