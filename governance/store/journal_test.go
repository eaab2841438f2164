// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

func entry(n int) store.Entry {
	leaf := fmt.Appendf(nil, `{"v":1,"n":%d}`, n)
	return store.Entry{Ref: fmt.Sprintf("%032x", n), Type: "issue.close", At: day(0), Leaf: leaf, Hash: journal.LeafHash(leaf), Seq: store.Unnumbered}
}

// sequence numbers up to limit pending entries, as the sequencer does.
func sequence(tx *store.Tx, limit int) error {
	if err := tx.HoldSequencer(); err != nil {
		return err
	}
	pending, err1 := tx.Pending(limit)
	head, err2 := tx.Head()
	if err := errors.Join(err1, err2); err != nil || len(pending) == 0 {
		return err
	}
	var refs []string
	var leaves []journal.Hash
	for _, e := range pending {
		refs, leaves = append(refs, e.Ref), append(leaves, e.Hash)
	}
	tree, tiles, err := journal.Append(head.Tree, tx, leaves)
	if err != nil {
		return err
	}
	return tx.Sequence(refs, tiles, store.Head{Tree: tree, Note: fmt.Appendf(nil, "signed %d", tree.N), At: day(1)})
}

func TestEntry_ComesBackAsEntered(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		plain, cast := entry(1), entry(2)
		cast.Type, cast.Opening, cast.Issue = "ballot.cast", []byte(`{"salt":"00"}`), "2026-1"
		update(t, db, func(tx *store.Tx) error { return tx.Enter(plain, cast) })
		for _, want := range []store.Entry{plain, cast} {
			byRef := get(t, db, func(tx *store.Tx) (store.Entry, error) { return tx.EntryByRef(want.Ref) })
			byHash := get(t, db, func(tx *store.Tx) (store.Entry, error) { return tx.EntryByHash(want.Hash) })
			if diff := cmp.Diff([]store.Entry{want, want}, []store.Entry{byRef, byHash}); diff != "" {
				t.Error(diff)
			}
		}
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.Enter(plain) })
		sameLeaf := plain
		sameLeaf.Ref = "another"
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.Enter(sameLeaf) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.EntryByRef("nothing"); return err })
	})
}

func TestSequence_MakesATreeThatProvesEveryEntry(t *testing.T) {
	const entries = 700 // across two full tiles
	inTown(t, func(t *testing.T, db *store.DB) {
		if head := get(t, db, (*store.Tx).Head); head.Tree != journal.EmptyTree() {
			t.Errorf("got %v before the first checkpoint, want the empty tree", head.Tree)
		}
		for n := range entries {
			e := entry(n)
			if n%2 == 0 {
				e.Issue, e.Opening = "2026-1", []byte(`{}`)
			}
			update(t, db, func(tx *store.Tx) error { return tx.Enter(e) })
			if n%100 == 99 {
				update(t, db, func(tx *store.Tx) error { return sequence(tx, 1000) })
			}
		}
		view(t, db, func(tx *store.Tx) error {
			head, err := tx.Head()
			if err != nil || head.Tree.N != entries {
				t.Fatalf("the head covers %d entries, %v, want %d", head.Tree.N, err, entries)
			}
			all, err := tx.Entries(0, entries+1)
			if err != nil || len(all) != entries {
				t.Fatalf("%d entries, %v, want %d", len(all), err, entries)
			}
			for i, e := range all {
				if e.Seq != int64(i) {
					t.Fatalf("entry %d has number %d", i, e.Seq)
				}
				if i%50 > 0 {
					continue
				}
				path, err := journal.ProveInclusion(head.Tree, tx, e.Seq)
				if err := errors.Join(err, journal.CheckInclusion(path, head.Tree, e.Seq, e.Hash)); err != nil {
					t.Errorf("entry %d: %v", i, err)
				}
			}
			older, err := tx.Checkpoint(300)
			if err != nil {
				return err
			}
			path, err := journal.ProveConsistency(head.Tree, tx, 300)
			return errors.Join(err, journal.CheckConsistency(path, older.Tree, head.Tree))
		})
		t.Run("checkpoints page from the newest", func(t *testing.T) {
			var sizes []int64
			for _, h := range get(t, db, func(tx *store.Tx) ([]store.Head, error) { return tx.Checkpoints(600, 3) }) {
				sizes = append(sizes, h.Tree.N)
			}
			if diff := cmp.Diff([]int64{500, 400, 300}, sizes); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("the casts of an issue are found", func(t *testing.T) {
			var refs []string
			view(t, db, func(tx *store.Tx) error {
				return tx.Openings("2026-1", func(e store.Entry, _ governance.Ballot) error { refs = append(refs, e.Ref); return nil })
			})
			if len(refs) != entries/2 || !slices.IsSorted(refs) {
				t.Errorf("%d openings, want %d in order", len(refs), entries/2)
			}
		})
		t.Run("a tile is not longer than it is", func(t *testing.T) {
			refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.ReadTile(0, 2, 256); return err })
		})
	})
}

func TestSequence_RefusesAHeadThatDoesNotFollow(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error { return tx.Enter(entry(1), entry(2), entry(3)) })
		update(t, db, func(tx *store.Tx) error { return sequence(tx, 2) })
		for _, c := range []struct {
			name string
			size int64
			refs []string
		}{
			{"a head too long", 4, []string{entry(3).Ref}},
			{"a head too short", 2, []string{entry(3).Ref}},
			{"an entry numbered before", 3, []string{entry(1).Ref}},
			{"an entry nobody made", 3, []string{"nothing"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				refuses(t, db, store.ErrConflict, func(tx *store.Tx) error {
					return tx.Sequence(c.refs, nil, store.Head{Tree: journal.Tree{N: c.size}, At: day(2)})
				})
			})
		}
		t.Run("no number is given twice, whoever gives it", func(t *testing.T) {
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.SQL().Exec("UPDATE entries SET seq = 1 WHERE seq IS NULL")
				return err
			})
			if err == nil {
				t.Error("two entries have number 1, want the index to refuse it")
			}
		})
	})
}

func TestHoldSequencer_LeavesNoGapWhereSeveralNumber(t *testing.T) {
	const writers, each = 8, 20
	inTown(t, func(t *testing.T, db *store.DB) {
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for n := range each {
					err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.Enter(entry(w*each + n)) })
					err = errors.Join(err, db.Update(t.Context(), func(tx *store.Tx) error { return sequence(tx, 7) }))
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		head := get(t, db, (*store.Tx).Head)
		numbered := get(t, db, func(tx *store.Tx) ([]store.Entry, error) { return tx.Entries(0, 1000) })
		if head.Tree.N != writers*each || len(numbered) != writers*each {
			t.Errorf("the head covers %d, %d are numbered, want %d", head.Tree.N, len(numbered), writers*each)
		}
	})
}
