// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

func TestCharter_IsTheNewestAdopted(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		second := assemblyCharter()
		second.Version, second.Body.Name = 2, "The great assembly"
		board := governance.Charter{Version: 1, Body: bodies.Body{Slug: "board", Name: "The board", Level: bodies.Intermediate, Parent: "assembly"}}
		update(t, db, func(tx *store.Tx) error { return tx.AddCharter(second, day(1)) })
		update(t, db, func(tx *store.Tx) error { return tx.AddCharter(board, day(2)) })
		if diff := cmp.Diff(second, get(t, db, func(tx *store.Tx) (governance.Charter, error) { return tx.Charter("assembly") })); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]governance.Charter{second, board}, get(t, db, (*store.Tx).Charters)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]bodies.Body{second.Body, board.Body}, get(t, db, (*store.Tx).Bodies)); diff != "" {
			t.Error(diff)
		}
		t.Run("the trees are those of the founding body", func(t *testing.T) {
			if diff := cmp.Diff(second.Places, get(t, db, (*store.Tx).Places)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(second.Fields, get(t, db, (*store.Tx).Fields)); diff != "" {
				t.Error(diff)
			}
		})
	})
}

func TestAddCharter_TakesVersionsInOrder(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		for version, want := range map[int]error{1: store.ErrDuplicate, 3: store.ErrNotFound, 0: store.ErrNotFound} {
			c := assemblyCharter()
			c.Version = version
			refuses(t, db, want, func(tx *store.Tx) error { return tx.AddCharter(c, day(1)) })
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.Charter("nobody"); return err })
	})
}
