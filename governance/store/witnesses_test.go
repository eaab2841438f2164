// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// heads adds signed heads of so many entries, of a record that has none of them.
func heads(t *testing.T, db *store.DB, sizes ...int64) {
	t.Helper()
	update(t, db, func(tx *store.Tx) error {
		from := int64(0)
		for n, size := range sizes {
			var refs []string
			for ; from < size; from++ {
				e := entry(int(from))
				if err := tx.Enter(e); err != nil {
					return err
				}
				refs = append(refs, e.Ref)
			}
			head := store.Head{Tree: journal.Tree{N: size, Hash: journal.Hash{byte(size)}}, Note: []byte("signed"), At: day(1 + n)}
			if err := tx.Sequence(refs, nil, head); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestWitnesses_AreKeptWithWhatTheySaid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		heads(t, db, 1, 3, 4)
		a := store.Witness{Key: "a", Seen: 3, AskedAt: day(2), AnsweredAt: day(2)}
		b := store.Witness{Key: "b", AskedAt: day(2), Fault: "it does not answer"}
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.SaveWitness(a), tx.SaveWitness(store.Witness{Key: "b", AskedAt: day(1), ContradictedAt: day(1)}), tx.SaveWitness(b),
				tx.AddCosignature(store.Cosignature{Size: 1, Witness: "a", Line: []byte("one"), At: day(1)}),
				tx.AddCosignature(store.Cosignature{Size: 3, Witness: "a", Line: []byte("three"), At: day(2)}),
				tx.AddCosignature(store.Cosignature{Size: 3, Witness: "a", Line: []byte("again"), At: day(3)}),
				tx.AddCosignature(store.Cosignature{Size: 1, Witness: "b", Line: []byte("b"), At: day(1)}))
		})
		if got := get(t, db, func(tx *store.Tx) (map[string]store.Witness, error) { return tx.Witnesses() }); !cmp.Equal(got, map[string]store.Witness{"a": a, "b": b}) {
			t.Errorf("%+v", got)
		}
		said := func() []store.Cosignature {
			return get(t, db, func(tx *store.Tx) ([]store.Cosignature, error) { return tx.Cosignatures() })
		}
		one, three, other := store.Cosignature{1, "a", []byte("one"), day(1)}, store.Cosignature{3, "a", []byte("three"), day(2)}, store.Cosignature{1, "b", []byte("b"), day(1)}
		if diff := cmp.Diff([]store.Cosignature{three, one, other}, said()); diff != "" {
			t.Error(diff)
		}
		update(t, db, func(tx *store.Tx) error { return tx.DropCosignatures("a", 3, 1) })
		if len(said()) != 3 {
			t.Errorf("those of one size are kept: %+v", said())
		}
		update(t, db, func(tx *store.Tx) error { return tx.DropCosignatures("a", 3, 0) })
		if diff := cmp.Diff([]store.Cosignature{three, other}, said()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWitnessing_IsEveryLineBesideItsCheckpoint(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		heads(t, db, 1, 3, 4)
		a, b := store.Witness{Key: "a", Seen: 3, AskedAt: day(2)}, store.Witness{Key: "b", AskedAt: day(2), Fault: "it does not answer"}
		update(t, db, func(tx *store.Tx) error { return errors.Join(tx.SaveWitness(a), tx.SaveWitness(b)) })
		read := func() []store.Witnessing {
			return get(t, db, func(tx *store.Tx) ([]store.Witnessing, error) { return tx.Witnessing() })
		}
		none := store.Head{Tree: journal.EmptyTree()}
		if diff := cmp.Diff([]store.Witnessing{{Witness: a, Head: none}, {Witness: b, Head: none}}, read()); diff != "" {
			t.Error(diff)
		}
		one := store.Head{Tree: journal.Tree{N: 1, Hash: journal.Hash{1}}, Note: []byte("signed"), At: day(1)}
		three := store.Head{Tree: journal.Tree{N: 3, Hash: journal.Hash{3}}, Note: []byte("signed"), At: day(2)}
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddCosignature(store.Cosignature{Size: 1, Witness: "a", Line: []byte("one"), At: day(2)}),
				tx.AddCosignature(store.Cosignature{Size: 3, Witness: "a", Line: []byte("three"), At: day(2)}))
		})
		if diff := cmp.Diff([]store.Witnessing{{a, []byte("three"), three}, {a, []byte("one"), one}, {Witness: b, Head: none}}, read()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSeenLogs_AreReplacedWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.SeenLog("estuary.example/log"); return err })
		first := store.SeenLog{Origin: "estuary.example/log", Head: store.Head{Tree: journal.Tree{N: 3, Hash: journal.Hash{3}}, Note: []byte("three"), At: day(1)}}
		then := first
		then.Head = store.Head{Tree: journal.Tree{N: 5, Hash: journal.Hash{5}}, Note: []byte("five"), At: day(2)}
		then.Contradiction, then.Contradicted, then.ContradictedAt = []byte("one"), []byte("other"), day(2).Add(time.Hour)
		for _, s := range []store.SeenLog{first, then} {
			update(t, db, func(tx *store.Tx) error { return tx.SaveSeenLog(s) })
			if got := get(t, db, func(tx *store.Tx) (store.SeenLog, error) { return tx.SeenLog(s.Origin) }); !cmp.Equal(got, s, cmpopts.EquateEmpty()) {
				t.Error(cmp.Diff(s, got, cmpopts.EquateEmpty()))
			}
		}
		if got := get(t, db, func(tx *store.Tx) ([]store.SeenLog, error) { return tx.SeenLogs() }); !cmp.Equal(got, []store.SeenLog{then}) {
			t.Error(cmp.Diff([]store.SeenLog{then}, got))
		}
	})
}
