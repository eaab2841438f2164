// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// nextKey draws a key for the record of a world.
func (w world) nextKey() journal.Key {
	w.t.Helper()
	key, err := journal.GenerateKey(rand.Reader, w.log.Origin())
	w.must(err)
	return key
}

// with is another process of the same server, with a key.
func (w world) with(key journal.Key, renew func(journal.PublicKey) (journal.Key, error)) world {
	return world{New(Options{DB: w.db, Gate: w.gate, Log: key, Tokens: w.tokens, Random: rand.Reader, Renew: renew}), w.t, w.db, w.kinds}
}

func (w world) head() store.Head {
	w.t.Helper()
	return read(w, func(tx *store.Tx) (store.Head, error) { return tx.Head() })
}

// archived makes an archive and verifies it.
func (w world) archived(against audit.Against) ([]byte, audit.Report) {
	w.t.Helper()
	var out bytes.Buffer
	w.must(w.Archive(w.t.Context(), &out, audit.Scope{}))
	a, err := audit.Open(bytes.NewReader(out.Bytes()), int64(out.Len()))
	w.must(err)
	return out.Bytes(), audit.Verify(a, against)
}

// TestRotate_HandsTheRecordOver hands a record over with an act waiting, while two
// processes serve it: one can get the new key, the other cannot.
func TestRotate_HandsTheRecordOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 5)
		w.must(w.SequenceAll(t.Context()))
		old, next := w.log, w.nextKey()
		before := w.head()
		asked := 0
		able := w.with(old, func(wanted journal.PublicKey) (journal.Key, error) {
			if asked++; wanted.String() != next.Public().String() {
				t.Errorf("asked for %s", wanted)
			}
			return next, nil
		})
		w.must(able.SequenceAll(t.Context()))
		w.speaking(0)
		rotation := Rotation{From: old.Public(), Old: &old, Next: next, Reason: journal.RotateRoutine}
		h, err := w.with(old, nil).Rotate(t.Context(), rotation)
		w.must(err)
		over := w.head()
		last := read(w, func(tx *store.Tx) (store.Entry, error) { return tx.EntryAt(over.Tree.N - 1) })
		if over.Tree.N <= before.Tree.N+1 || last.Type != "key.rotate" || h.Head.Tree != over.Tree || h.Reason != journal.RotateRoutine || h.To.String() != next.Public().String() {
			t.Fatalf("%+v: %d entries after %d, the last a %s", h, over.Tree.N, before.Tree.N, last.Type)
		}
		for _, k := range []journal.Key{old, next} {
			if _, err := journal.OpenCheckpoint(over.Note, k.Public()); err != nil {
				t.Errorf("the head that hands over: %v", err)
			}
		}
		if again, err := w.with(old, nil).Rotate(t.Context(), rotation); err != nil || again.Head != h.Head || w.head().Tree != over.Tree {
			t.Errorf("once more: %+v, %v", again, err)
		}

		// Whoever has but the old key signs nothing any more, and promises stay pending.
		w.speaking(1)
		if n, err := w.Sequence(t.Context()); n != 0 || !errors.Is(err, ErrLaidDown) || w.head().Tree != over.Tree {
			t.Errorf("the old key goes on: %d, %v", n, err)
		}
		if err := w.Stand(t.Context(), member(2), "I read everything."); !errors.Is(err, ErrHalted) || !errors.Is(w.Ready(t.Context()), ErrHalted) {
			t.Errorf("a server that cannot sign accepts a deed: %v", err)
		}
		failing := w.with(old, func(journal.PublicKey) (journal.Key, error) { return journal.Key{}, io.ErrUnexpectedEOF })
		if n, err := failing.Sequence(t.Context()); n != 0 || !errors.Is(err, ErrLaidDown) || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the old key goes on: %d, %v", n, err)
		}
		w.must(able.SequenceAll(t.Context()))
		after := w.head()
		if c, err := journal.OpenCheckpoint(after.Note, next.Public()); err != nil || c.Tree.N <= over.Tree.N || asked != 1 {
			t.Errorf("%d entries, %v; the key was asked for %d times", c.Tree.N, err, asked)
		}
		if _, err := journal.OpenCheckpoint(after.Note, old.Public()); err == nil {
			t.Error("the old key signed it too")
		}
		w.must(able.Ready(t.Context()))
		r, err := able.Record(t.Context(), access.Actor{}, "", -1)
		if err != nil || r.Key != next.Public().String() || len(r.Handovers) != 1 {
			t.Errorf("%s, %+v, %v", r.Key, r.Handovers, err)
		}
		keys, err := w.Keys(t.Context(), access.Actor{})
		if err != nil || len(keys.Handovers()) != 1 || keys.Current().String() != next.Public().String() {
			t.Errorf("%+v, %v", keys, err)
		}

		// Heads of before and after are held to; the old key's later ones are not.
		fresh := w.with(next, nil)
		forged, err := journal.Checkpoint{Origin: old.Origin(), Tree: after.Tree}.Sign(old)
		w.must(err)
		for what, c := range map[string]struct {
			note []byte
			want error
		}{"before": {before.Note, nil}, "at the handover": {over.Note, nil}, "after": {after.Note, nil}, "the old key's, later": {forged, journal.ErrCheckpoint}} {
			if _, err := fresh.Continues(t.Context(), c.note); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", what, err)
			}
		}

		public := old.Public()
		one, report := fresh.archived(audit.Against{Key: &public, Checkpoints: [][]byte{before.Note, over.Note}})
		if report.Verdict != audit.Verified || len(report.Handovers) != 1 || report.Handovers[0].State != audit.Vouched {
			t.Errorf("%s %q %+v", report.Verdict, report.Findings, report.Handovers)
		}
		if two, _ := able.archived(audit.Against{}); !bytes.Equal(one, two) {
			t.Error("two processes make two archives")
		}

		// And on to a third.
		third := w.nextKey()
		if _, err := fresh.Rotate(t.Context(), Rotation{From: next.Public(), Old: &next, Next: third, Reason: journal.RotateRoutine}); err != nil {
			t.Fatal(err)
		}
		if _, report := w.with(third, nil).archived(audit.Against{Key: &public, Checkpoints: [][]byte{before.Note, after.Note}}); report.Verdict != audit.Verified || len(report.Handovers) != 2 {
			t.Errorf("%s %q", report.Verdict, report.Findings)
		}
		for what, c := range map[string]struct {
			r    Rotation
			want error
		}{
			"back to the first":           {Rotation{From: third.Public(), Old: &third, Next: old, Reason: journal.RotateRoutine}, ErrKeyUsed},
			"from one that was laid down": {Rotation{From: next.Public(), Old: &next, Next: w.nextKey(), Reason: journal.RotateRoutine}, ErrNotKey},
			"a routine without the old":   {Rotation{From: third.Public(), Next: w.nextKey(), Reason: journal.RotateRoutine}, ErrNotKey},
			"to the second, once more":    {Rotation{From: old.Public(), Old: &old, Next: next, Reason: journal.RotateRoutine}, ErrKeyUsed},
		} {
			size := w.head().Tree.N
			if _, err := w.Rotate(t.Context(), c.r); !errors.Is(err, c.want) || w.head().Tree.N != size {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// TestRotate_WithoutTheOldKey: of a lost or compromised key the new one signs alone, also
// what was waiting.
func TestRotate_WithoutTheOldKey(t *testing.T) {
	for _, reason := range []journal.RotateReason{journal.RotateLost, journal.RotateCompromised} {
		storetest.Each(t, func(t *testing.T, db *store.DB) {
			w := foundWorld(t, db, 5)
			next := w.nextKey()
			rotation := Rotation{From: w.log.Public(), Next: next, Reason: reason}
			if _, err := w.Rotate(t.Context(), rotation); !errors.Is(err, ErrUnsigned) {
				t.Errorf("%s, nothing is signed: %v", reason, err)
			}
			w.must(w.SequenceAll(t.Context()))
			before := w.head()
			w.speaking(0)
			fresh := w.with(next, nil)
			if _, err := fresh.Rotate(t.Context(), Rotation{From: w.nextKey().Public(), Next: next, Reason: reason}); !errors.Is(err, ErrNotKey) {
				t.Errorf("%s, from a key that signed nothing: %v", reason, err)
			}
			if _, err := fresh.Rotate(t.Context(), rotation); err != nil {
				t.Fatal(err)
			}
			if _, err := journal.OpenCheckpoint(w.head().Note, w.log.Public()); err == nil {
				t.Error("the old key signed the head that hands over")
			}
			public := next.Public()
			_, known := fresh.archived(audit.Against{Key: &public, Checkpoints: [][]byte{before.Note}})
			_, alone := fresh.archived(audit.Against{})
			if known.Verdict != audit.Verified || alone.Verdict != audit.Incomplete || alone.Handovers[0].State != audit.NotVouchedFor {
				t.Errorf("%s: %s %q, %s %q", reason, known.Verdict, known.Findings, alone.Verdict, alone.Findings)
			}
			thief, err := journal.Checkpoint{Origin: w.log.Origin(), Tree: w.head().Tree}.Sign(w.log)
			w.must(err)
			if _, err := fresh.Continues(t.Context(), thief); !errors.Is(err, journal.ErrCheckpoint) {
				t.Errorf("%s: a head by the old key: %v", reason, err)
			}
			if _, err := fresh.Continues(t.Context(), before.Note); err != nil {
				t.Errorf("%s: a head of before: %v", reason, err)
			}
		})
	}
}

// TestSequence_NumbersNoHandoverThatSomebodyElseEntered: numbered among others, under a
// head that the new key has not signed, it would spoil the record for ever.
func TestSequence_NumbersNoHandoverThatSomebodyElseEntered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 5)
		w.must(w.SequenceAll(t.Context()))
		size := w.head().Tree.N
		w.must(w.db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := w.enter(tx, "", "", foundedOn, journal.KeyRotate{From: w.log.Public().String(), To: w.nextKey().Public().String(), Reason: journal.RotateRoutine})
			return err
		}))
		old := w.log
		_, rotated := w.Rotate(t.Context(), Rotation{From: old.Public(), Old: &old, Next: w.nextKey(), Reason: journal.RotateRoutine})
		if err := w.SequenceAll(t.Context()); !errors.Is(err, ErrStray) || !errors.Is(rotated, ErrStray) || w.head().Tree.N != size {
			t.Errorf("%v, %v, %d entries", err, rotated, w.head().Tree.N)
		}
	})
}
