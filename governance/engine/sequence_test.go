// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"testing"

	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestSequence_BatchesKeepTheOrderWithinAnInstant founds with more members than
// two batches hold: all join the moment the charter is adopted, and every one
// of them must come after it.
func TestSequence_BatchesKeepTheOrderWithinAnInstant(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const members = 2*batch + 100
		w := foundWorld(t, db, members)
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		first := read(w, func(tx *store.Tx) (store.Entry, error) { return tx.EntryAt(0) })
		if first.Type != "charter.adopt" {
			t.Errorf("the record begins with %s, want the charter", first.Type)
		}
		head := read(w, func(tx *store.Tx) (store.Head, error) { return tx.Head() })
		if head.Tree.N != members+1 {
			t.Errorf("%d entries are numbered, want %d", head.Tree.N, members+1)
		}
	})
}
