// SPDX-License-Identifier: AGPL-3.0-or-later

package storetest

import (
	"testing"

	"moothall/governance/store"
)

func TestEach_GivesEveryTestItsOwnDatabase(t *testing.T) {
	var seen []string
	for range 2 {
		Each(t, func(t *testing.T, db *store.DB) {
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				return tx.SetInstance(store.Instance{Name: "A fresh start"})
			})
			if err != nil {
				t.Error(err)
			}
			if err := db.Ready(t.Context()); err != nil {
				t.Error(err)
			}
			seen = append(seen, t.Name())
		})
	}
	if len(seen) < 2 {
		t.Errorf("ran on %v, want SQLite at least, twice", seen)
	}
}
