// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// promisedBy is a receipt for a ballot that no record has, by a key, received at an instant.
func promisedBy(t *testing.T, key journal.Key, at time.Time) (journal.Receipt, Promised) {
	t.Helper()
	salt, err := journal.NewSalt(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := journal.NewRef(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	opening := journal.Opening{Salt: salt, Issue: "2026-41", Person: journal.Commit(salt, "somebody"), Choice: []byte(`{"answer":"yes"}`)}
	seal, err := opening.Seal()
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := journal.Leaf(journal.Entry{At: journal.At(at), Ref: ref, Act: journal.BallotCast{DataSHA256: seal}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := journal.NewReceipt(leaf, "2026-41", opening, at, key)
	if err != nil {
		t.Fatal(err)
	}
	return r, Promised{journal.LeafHash(leaf), r.Key, at}
}

// TestSeek_KnowsTheKeysThatAreKnownHere: receipts of the key that signs, of one before it,
// of one that was declared compromised, of the key that lies beside a copy from before a
// handover, and of strangers.
func TestSeek_KnowsTheKeysThatAreKnownHere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 5)
		w.must(w.SequenceAll(t.Context()))
		first, second, stranger := w.log, w.nextKey(), w.nextKey()
		now := read(w, func(tx *store.Tx) (time.Time, error) { return tx.Now() })
		before, after := now.Add(-time.Hour), now.Add(time.Hour)
		seek := func(w world, key journal.Key, at time.Time) any {
			t.Helper()
			r, p := promisedBy(t, key, at)
			s, _, err := w.Seek(t.Context(), access.Actor{}, r)
			if err != nil {
				if !errors.Is(err, journal.ErrReceipt) {
					t.Fatal(err)
				}
				return nil
			}
			again, err := w.Standings(t.Context(), access.Actor{}, []Promised{p})
			if err != nil || len(again) != 1 || again[0] != s {
				t.Errorf("later it stands as %v (%v), and stood as %v", again, err, s)
			}
			return s
		}
		restored := w.with(second, nil) // a copy of before, beside the key of after
		for _, c := range []struct {
			what string
			w    world
			key  journal.Key
			at   time.Time
			want any
		}{
			{"the key that signs", w, first, before, Missing},
			{"a stranger's", w, stranger, before, nil},
			{"the key beside an older copy", restored, second, after, Missing},
			{"the key that signed the older copy", restored, first, before, Missing},
			{"a stranger's, at an older copy", restored, stranger, before, nil},
		} {
			if got := seek(c.w, c.key, c.at); got != c.want {
				t.Errorf("%s: %v, want %v", c.what, got, c.want)
			}
		}
		_, err := w.with(second, nil).Rotate(t.Context(), Rotation{From: first.Public(), Next: second, Reason: journal.RotateCompromised})
		w.must(err)
		handed := w.with(second, nil)
		for _, c := range []struct {
			key  journal.Key
			at   time.Time
			want any
		}{{first, before, Missing}, {first, after, Doubtful}, {second, after, Missing}, {stranger, before, nil}} {
			if got := seek(handed, c.key, c.at); got != c.want {
				t.Errorf("handed over, %s: %v, want %v", c.at, got, c.want)
			}
		}
		third := w.nextKey() // the next handover is in the part that is missing
		if got := seek(w.with(third, nil), third, after); got != Missing {
			t.Errorf("the key beside a copy that knows others: %v", got)
		}
	})
}

// TestSeek_BelievesNoRow: that a row bears a hash is not enough.
func TestSeek_BelievesNoRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 5)
		w.must(w.SequenceAll(t.Context()))
		entry := read(w, func(tx *store.Tx) (store.Entry, error) { return tx.EntryAt(2) })
		at := func(hash journal.Hash) Standing {
			t.Helper()
			s, err := w.Standings(t.Context(), access.Actor{}, []Promised{{Leaf: hash}})
			w.must(err)
			return s[0]
		}
		if got := at(entry.Hash); got != Numbered {
			t.Errorf("an entry stands as %d", got)
		}
		r, promised := promisedBy(t, w.log, time.Now())
		alter := func(change, which string) {
			t.Helper()
			w.must(w.db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.SQL().Exec("UPDATE entries SET " + change + " WHERE " + which)
				return err
			}))
		}
		hash := "hash = '" + hex.EncodeToString(promised.Leaf[:]) + "'"
		alter(hash+", leaf = '"+string(r.Leaf)+"'", "seq = 2")
		if got := at(promised.Leaf); got != Missing {
			t.Errorf("a leaf that is not under the head stands as %d", got)
		}
		alter("hash = '"+hex.EncodeToString(entry.Hash[:])+"'", "seq = 2")
		w.speaking(0)
		waits := read(w, func(tx *store.Tx) ([]store.Entry, error) { return tx.Pending(1, EntryTypes()...) })
		alter(hash, "ref = '"+waits[0].Ref+"'")
		if got := at(promised.Leaf); got != Missing {
			t.Errorf("a row that waits with another leaf stands as %d", got)
		}
	})
}
