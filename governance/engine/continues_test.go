// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"testing"

	"moothall/governance"
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
			if head, err := w.Continues(t.Context(), c.note); !errors.Is(err, c.want) || head.Tree != after.Tree {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
	})
}

// TestContinues_ReadsTheSignatureOfTheHead: what the database calls the head is one only
// if the keys of the record signed it, before a handover and after one.
func TestContinues_ReadsTheSignatureOfTheHead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 5)
		w.must(w.SequenceAll(t.Context()))
		first := w.head()
		old, next := w.log, w.nextKey()
		held := func(e *Engine, when string) {
			t.Helper()
			size := w.head().Tree.N
			for what, statement := range map[string]string{
				"another root":    "UPDATE checkpoints SET root = substr(root, 3) || substr(root, 1, 2) WHERE size = %d",
				"an earlier note": "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = " + fmt.Sprint(first.Tree.N) + ") WHERE size = %d",
				"another note":    "UPDATE checkpoints SET note = replace(note, 'example', 'elsewhere') WHERE size = %d",
			} {
				if size == first.Tree.N && what == "an earlier note" {
					continue
				}
				kept := w.head()
				w.sql(statement, size)
				if _, err := e.Continues(t.Context(), nil); !errors.Is(err, ErrHead) && !errors.Is(err, journal.ErrTile) && !errors.Is(err, journal.ErrKeys) {
					t.Errorf("%s, %s: %v", when, what, err)
				}
				w.sql("UPDATE checkpoints SET root = '%x', note = '%s' WHERE size = %d", kept.Tree.Hash[:], kept.Note, size)
				if _, err := e.Continues(t.Context(), nil); err != nil {
					t.Errorf("%s, put right: %v", when, err)
				}
			}
		}
		held(w.Engine, "before a handover")
		if _, err := w.Rotate(t.Context(), Rotation{From: old.Public(), Old: &old, Next: next, Reason: journal.RotateRoutine}); err != nil {
			t.Fatal(err)
		}
		held(w.with(next, nil).Engine, "at a handover")
		after := w.with(next, nil)
		after.speaking(0)
		w.must(after.SequenceAll(t.Context()))
		held(after.Engine, "after a handover")
	})
}

// TestSequence_GoesOnFromNothingElse puts another database in the place of the one that a
// server serves: an older copy, one of another history, and the same with a head that
// nobody signed. It signs nothing there, and accepts nothing, until its own is back.
func TestSequence_GoesOnFromNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		served := foundWorld(t, db, 5)
		served.must(served.SequenceAll(t.Context()))
		served.speaking(0)
		served.must(served.SequenceAll(t.Context()))

		file, err := store.Open(t.Context(), store.Options{Database: storetest.SQLite(t)})
		served.must(err)
		t.Cleanup(func() { file.Close() })
		own := New(Options{DB: file, Gate: served.gate, Log: served.log, Tokens: served.tokens, Random: rand.Reader})
		other := foundBy(t, own, file, 5, procedures())
		other.must(other.SequenceAll(t.Context()))

		refuses := func(what string, want error) {
			t.Helper()
			w := world{served.Engine, t, served.Engine.db, served.kinds}
			head := w.head()
			if err := served.Stand(t.Context(), member(3), "I read everything."); !errors.Is(want, ErrHead) && (!errors.Is(err, ErrHalted) || !errors.Is(err, want)) {
				t.Errorf("%s: a deed before anything is numbered: %v", what, err)
			}
			w.must(w.db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := w.enter(tx, "commons", "", foundedOn, journal.PersonLeave{Person: journal.Commit(journal.Salt{2}, "x"), Ground: "left"})
				return err
			}))
			if n, err := served.Sequence(t.Context()); n != 0 || !errors.Is(err, want) || w.head().Tree != head.Tree {
				t.Errorf("%s: %d entries, %v", what, n, err)
			}
			if err := served.Stand(t.Context(), member(3), "I read everything."); !errors.Is(err, ErrHalted) || !errors.Is(err, want) {
				t.Errorf("%s: a deed: %v", what, err)
			}
			if _, err := served.Cast(t.Context(), member(3), Cast{"2026-1", governance.Choice{}, "k"}); !errors.Is(err, ErrHalted) {
				t.Errorf("%s: a ballot: %v", what, err)
			}
			if err := served.Ready(t.Context()); !errors.Is(err, ErrHalted) {
				t.Errorf("%s: it is ready: %v", what, err)
			}
		}
		goesOn := func(n int) {
			t.Helper()
			served.Engine.db = db
			served.must(served.SequenceAll(t.Context()))
			served.must(served.Ready(t.Context()))
			served.speaking(n)
			served.must(served.SequenceAll(t.Context()))
		}
		served.Engine.db = file
		refuses("less of the record", ErrBehind)
		goesOn(1)
		other.speaking(0, 1, 2, 3)
		other.must(other.SequenceAll(t.Context()))
		served.Engine.db = file
		refuses("another history", ErrRewritten)
		goesOn(2)

		// Another process goes on with the record itself: with its key, and with none.
		peer := served.with(served.log, nil)
		peer.speaking(4)
		served.must(peer.SequenceAll(t.Context()))
		served.must(served.SequenceAll(t.Context()))
		stranger := served.nextKey()
		served.must(served.db.Update(t.Context(), func(tx *store.Tx) error {
			entry, err := served.enter(tx, "commons", "", foundedOn, journal.PersonLeave{Person: journal.Commit(journal.Salt{2}, "x"), Ground: "left"})
			if err == nil {
				_, err = served.extend(tx, served.ring.Load().tree, []store.Entry{entry}, stranger)
			}
			return err
		}))
		refuses("a head that nobody signed", ErrHead)
	})
}

// TestRotate_OnAnOlderCopy refuses to hand over what does not go on from the head that
// was signed last.
func TestRotate_OnAnOlderCopy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 5)
		w.must(w.SequenceAll(t.Context()))
		head := w.head()
		kept := func(tree journal.Tree) []byte {
			note, err := journal.Checkpoint{Origin: w.log.Origin(), Tree: tree}.Sign(w.log)
			w.must(err)
			return note
		}
		old := w.log
		for _, reason := range []journal.RotateReason{journal.RotateRoutine, journal.RotateLost, journal.RotateCompromised} {
			for what, c := range map[string]struct {
				note []byte
				want error
			}{
				"more was signed":    {kept(journal.Tree{N: head.Tree.N + 1, Hash: head.Tree.Hash}), ErrBehind},
				"another was signed": {kept(journal.Tree{N: head.Tree.N, Hash: journal.Hash{1}}), ErrRewritten},
				"no head of this":    {[]byte("hello"), journal.ErrCheckpoint},
			} {
				if _, err := w.Rotate(t.Context(), Rotation{From: old.Public(), Old: &old, Next: w.nextKey(), Reason: reason, Kept: c.note}); !errors.Is(err, c.want) || w.head().Tree != head.Tree {
					t.Errorf("%s, %s: %v", reason, what, err)
				}
			}
		}
		if _, err := w.Rotate(t.Context(), Rotation{From: old.Public(), Old: &old, Next: w.nextKey(), Reason: journal.RotateRoutine, Kept: head.Note}); err != nil {
			t.Errorf("it goes on: %v", err)
		}
	})
}

// sql runs a statement of somebody who owns the database.
func (w world) sql(statement string, args ...any) {
	w.t.Helper()
	w.must(w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(w.t.Context(), fmt.Sprintf(statement, args...))
		return err
	}))
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
			"UPDATE checkpoints SET root = substr(root, 3) || substr(root, 1, 2)",
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
