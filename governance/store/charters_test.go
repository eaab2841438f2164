// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"encoding/json"
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

func TestCharterVersions_AreKeptForEver(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		first, second := assemblyCharter(), assemblyCharter()
		second.Version, second.Body.Name = 2, "The great assembly"
		adopted := get(t, db, func(tx *store.Tx) ([]store.CharterVersion, error) { return tx.CharterVersions("assembly") })
		update(t, db, func(tx *store.Tx) error { return tx.AddCharter(second, day(1)) })
		want := append(adopted, store.CharterVersion{Version: 2, AdoptedAt: day(1)})
		if diff := cmp.Diff(want, get(t, db, func(tx *store.Tx) ([]store.CharterVersion, error) { return tx.CharterVersions("assembly") })); diff != "" || len(want) != 2 {
			t.Error(diff)
		}
		for _, c := range []governance.Charter{first, second} {
			var kept governance.Charter
			text := get(t, db, func(tx *store.Tx) ([]byte, error) { return tx.CharterText("assembly", c.Version) })
			if err := json.Unmarshal(text, &kept); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c, kept); diff != "" {
				t.Errorf("version %d: %s", c.Version, diff)
			}
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.CharterText("assembly", 3); return err })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.CharterText("nobody", 1); return err })
		if none := get(t, db, func(tx *store.Tx) ([]store.CharterVersion, error) { return tx.CharterVersions("nobody") }); len(none) > 0 {
			t.Errorf("a body that is not there has %v", none)
		}
	})
}
