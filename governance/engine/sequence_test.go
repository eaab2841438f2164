// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"testing"
	"time"

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

// TestTogether_NoHeadShowsHalfACommit: acts of one commit, such as a count and
// its decision, bear one instant and come under one head.
func TestTogether_NoHeadShowsHalfACommit(t *testing.T) {
	entries := func(instants ...int) (all []store.Entry) {
		for ms, n := range instants {
			for range n {
				all = append(all, store.Entry{At: time.UnixMilli(int64(ms))})
			}
		}
		return all
	}
	for _, c := range []struct {
		what    string
		pending []store.Entry
		want    int
	}{
		{"less than a batch", entries(3, 3), 6},
		{"a batch", entries(batch-3, 3), batch},
		{"one more, between two instants", entries(batch, 1), batch},
		{"one more, within an instant", entries(batch-2, 3), batch - 2},
		{"one more, all of one instant", entries(batch + 1), batch},
	} {
		if got := len(together(c.pending)); got != c.want {
			t.Errorf("%s: %d entries, want %d", c.what, got, c.want)
		}
	}
}
