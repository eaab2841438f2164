// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"testing"

	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestContinues_HoldsADatabaseToAnEarlierHead holds a record to its own heads, to one of
// more than it has, to one of another history and to one of another log.
func TestContinues_HoldsADatabaseToAnEarlierHead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 5)
		head := func() store.Head {
			return read(w, func(tx *store.Tx) (store.Head, error) { return tx.Head() })
		}
		w.must(w.SequenceAll(t.Context()))
		before := head()
		w.speaking(0)
		w.must(w.SequenceAll(t.Context()))
		after := head()
		signed := func(c journal.Checkpoint, k journal.Key) []byte {
			note, err := c.Sign(k)
			w.must(err)
			return note
		}
		origin := w.log.Origin()
		stranger := newEngine(t, db, w.random).log
		for name, c := range map[string]struct {
			note []byte
			want error
		}{
			"its first":         {before.Note, nil},
			"its last":          {after.Note, nil},
			"nothing":           {signed(journal.Checkpoint{Origin: origin, Tree: journal.EmptyTree()}, w.log), nil},
			"one of more":       {signed(journal.Checkpoint{Origin: origin, Tree: journal.Tree{N: after.Tree.N + 1, Hash: after.Tree.Hash}}, w.log), ErrBehind},
			"another beginning": {signed(journal.Checkpoint{Origin: origin, Tree: journal.Tree{N: before.Tree.N, Hash: after.Tree.Hash}}, w.log), ErrRewritten},
			"of another key":    {signed(journal.Checkpoint{Origin: origin, Tree: before.Tree}, stranger), journal.ErrCheckpoint},
			"no signed head":    {[]byte("hello"), journal.ErrCheckpoint},
		} {
			if err := w.Continues(t.Context(), c.note); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
	})
}

// TestCheckTree_FindsAnAlteredTile alters what the database keeps of the tree.
func TestCheckTree_FindsAnAlteredTile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 600)
		w.must(w.SequenceAll(t.Context()))
		w.must(w.CheckTree(t.Context()))
		for _, statement := range []string{
			"UPDATE tiles SET hashes = '//////' || substr(hashes, 7) WHERE level = 0 AND position = 0",
			"UPDATE tiles SET hashes = '//////' || substr(hashes, 7) WHERE level = 0 AND position = 2",
			"UPDATE tiles SET hashes = '//////' || substr(hashes, 7) WHERE level = 1",
			"UPDATE tiles SET width = width - 1 WHERE level = 1",
			"DELETE FROM tiles WHERE level = 0 AND position = 1",
			"UPDATE checkpoints SET root = 'bb' || substr(root, 3)",
		} {
			undo := errors.New("undo")
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				if _, err := tx.SQL().ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
				head, err := tx.Head()
				w.must(err)
				if err := journal.CheckTiles(head.Tree, tx); err == nil {
					t.Errorf("%s: nobody noticed", statement)
				}
				return undo
			})
			if !errors.Is(err, undo) {
				t.Fatal(err)
			}
		}
	})
}
