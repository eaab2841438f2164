// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"testing"

	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestSnapshot_SeesOneStateAndStopsNobody founds a community while a snapshot is
// read, which a View on SQLite's one connection would forbid: the snapshot goes
// on as it began, and can write nothing itself.
func TestSnapshot_SeesOneStateAndStopsNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.Snapshot(t.Context(), func(old *store.Tx) error {
			if head, err := old.Head(); err != nil || head.Tree.N != 0 {
				t.Fatal(err)
			}
			update(t, db, func(tx *store.Tx) error {
				return tx.SetInstance(store.Instance{Name: "One", Origin: "one.example/log", Zone: "UTC", Language: "en", FoundedAt: day(0)})
			})
			if _, err := old.Instance(); err == nil {
				t.Error("the snapshot saw what was written after it began")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		view(t, db, func(tx *store.Tx) error { _, err := tx.Instance(); return err })
		err = db.Snapshot(t.Context(), func(old *store.Tx) error { return old.EndMandate("none", day(0)) })
		if err == nil || errors.Is(err, store.ErrNotFound) {
			t.Errorf("a snapshot was written to: %v", err)
		}
	})
}
