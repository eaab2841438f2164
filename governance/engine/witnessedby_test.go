// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// seenBy has a policy of three witnesses, of which two are enough, and returns their keys
// and that of one whom it does not name.
func (w world) seenBy() (keys [3]journal.WitnessKey, stranger journal.WitnessKey) {
	w.t.Helper()
	draw := func(name string) journal.WitnessKey {
		key, err := journal.GenerateWitnessKey(rand.Reader, name+".example/witness")
		w.must(err)
		return key
	}
	text := ""
	for n, name := range []string{"a", "b", "c"} {
		keys[n] = draw(name)
		text += fmt.Sprintf("witness %s %s\n", name, keys[n].Public())
	}
	policy, err := journal.ParsePolicy(text + "group g 2 a b c\nquorum g\n")
	w.must(err)
	w.policy = policy
	return keys, draw("a") // whoever makes a key may call it as they like
}

// sayWitnessed is how far everything that is read from here says that the record is witnessed: a
// line for each place that says another size or other names than were expected, and for
// the file that everybody takes home.
func (w world) sayWitnessed(size int64, names ...string) (wrong []string) {
	w.t.Helper()
	ctx, anybody := w.t.Context(), access.Actor{}
	home, err1 := w.Home(ctx, anybody)
	desk, err2 := w.Desk(ctx, anybody)
	record, err3 := w.Record(ctx, anybody, "", -1)
	count, err4 := w.Count(ctx, anybody, "2026-1")
	protocol, err5 := w.Protocol(ctx, anybody, "2026-1")
	proof, err6 := w.ProofAt(ctx, anybody, 0)
	receipt, err7 := w.Receipt(ctx, member(0), "2026-1")
	for _, err := range []error{err1, err2, err3, err4, err5, err6, err7} {
		w.must(err)
	}
	for name, said := range map[string]Witnessing{"home": home.Witnessing, "desk": desk.Witnessing, "record": record.Witnessing, "count": count.Witnessing,
		"protocol": protocol.Witnessing, "proof": proof.Witnessing, "receipt": receipt.Inclusion.Witnessing} {
		if !said.Asks || said.Of != 3 || said.Size != size || strings.Join(said.By, " ") != strings.Join(names, " ") || said.At.IsZero() != (size == 0) || said.Covers(0) != (size > 0) {
			wrong = append(wrong, fmt.Sprintf("%s: %+v", name, said))
		}
	}
	head, err := w.Checkpoint(ctx, anybody, true)
	w.must(err)
	if head.Tree.N != size || bytes.Count(head.Note, []byte("\n— ")) != len(names)+min(len(names), 1) {
		wrong = append(wrong, fmt.Sprintf("the head: %d, %s", head.Tree.N, head.Note))
	}
	if _, r := w.archived(audit.Against{Policy: &w.policy}); r.Unheld != 0 || r.Witnessed != size || (r.Verdict == audit.Verified) != (size > 0) {
		wrong = append(wrong, fmt.Sprintf("the archive: %s, %d lines not held, %d entries witnessed: %v", r.Verdict, r.Unheld, r.Witnessed, r.Findings))
	}
	return wrong
}

// TestWitnessed_IsNothingButCosignaturesThatHold has somebody who owns the database write
// everything there that could make a head look witnessed: by another key, of another
// size or root, of another log, twice for one. Nothing that is read from it says so,
// until two witnesses whom the policy names have cosigned it.
func TestWitnessed_IsNothingButCosignaturesThatHold(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 5)
		w.must(w.SequenceAll(t.Context()))
		w.openNow("2026-1", "paper", time.Hour)
		w.castAs(0, "2026-1", answer("yes"))
		w.must(w.SequenceAll(t.Context()))
		earlier := read(w, func(tx *store.Tx) (store.Head, error) { return tx.Head() })
		clock.forward(2 * time.Hour)
		w.advance()
		w.must(w.SequenceAll(t.Context()))
		head := read(w, func(tx *store.Tx) (store.Head, error) { return tx.Head() })
		keys, stranger := w.seenBy()
		at := clock.now().Truncate(time.Second)
		checkpoint := func(h store.Head) journal.Checkpoint { return journal.Checkpoint{Origin: w.log.Origin(), Tree: h.Tree} }
		line := func(by, under journal.WitnessKey, of journal.Checkpoint, size int64) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				if err := tx.SaveWitness(store.Witness{Key: under.Public().String(), AskedAt: at, AnsweredAt: at, Seen: size}); err != nil {
					return err
				}
				return tx.AddCosignature(store.Cosignature{Size: size, Witness: under.Public().String(), Line: by.Cosign(of, at), At: at})
			}
		}
		sql := func(query string, args ...any) func(tx *store.Tx) error {
			return func(tx *store.Tx) error { _, err := tx.SQL().Exec(query, args...); return err }
		}
		n, now := head.Tree.N, checkpoint(head)
		otherRoot := journal.Checkpoint{Origin: now.Origin, Tree: journal.Tree{N: n, Hash: journal.Hash{1}}}
		otherEarlier := journal.Checkpoint{Origin: now.Origin, Tree: journal.Tree{N: earlier.Tree.N, Hash: journal.Hash{1}}}
		one := line(keys[0], keys[0], now, n)
		for _, c := range []struct {
			name string
			do   []func(tx *store.Tx) error
		}{
			{"nothing", nil},
			{"one of two", []func(*store.Tx) error{one}},
			{"one, and one of a key that nobody named", []func(*store.Tx) error{one, line(stranger, stranger, now, n)}},
			{"one of a key that nobody named, under that of a witness", []func(*store.Tx) error{one, line(stranger, keys[1], now, n)}},
			{"one, twice: copied to another witness", []func(*store.Tx) error{one, line(keys[0], keys[1], now, n), line(keys[0], keys[2], now, n)}},
			{"of an earlier head, copied to this one", []func(*store.Tx) error{line(keys[0], keys[0], checkpoint(earlier), n), line(keys[1], keys[1], checkpoint(earlier), n)}},
			{"of this head, copied to an earlier one", []func(*store.Tx) error{line(keys[0], keys[0], now, earlier.Tree.N), line(keys[1], keys[1], now, earlier.Tree.N)}},
			{"of another root", []func(*store.Tx) error{line(keys[0], keys[0], otherRoot, n), line(keys[1], keys[1], otherRoot, n)}},
			{"of another log", []func(*store.Tx) error{line(keys[0], keys[0], journal.Checkpoint{Origin: "other.example/log", Tree: head.Tree}, n), line(keys[1], keys[1], journal.Checkpoint{Origin: "other.example/log", Tree: head.Tree}, n)}},
			{"of another root, which an earlier head was given", []func(*store.Tx) error{line(keys[0], keys[0], otherEarlier, earlier.Tree.N), line(keys[1], keys[1], otherEarlier, earlier.Tree.N),
				sql("UPDATE checkpoints SET root = $1 WHERE size = $2", fmt.Sprintf("%x", otherEarlier.Tree.Hash[:]), earlier.Tree.N)}},
			{"no signature", []func(*store.Tx) error{one, line(keys[1], keys[1], now, n), sql("UPDATE cosignatures SET line = '— b.example/witness AAAA' WHERE witness = $1", keys[1].Public().String())}},
		} {
			w.must(db.Update(t.Context(), func(tx *store.Tx) error {
				for _, do := range c.do {
					if err := do(tx); err != nil {
						return err
					}
				}
				return nil
			}))
			if wrong := w.sayWitnessed(0); wrong != nil {
				t.Errorf("%s:\n%s", c.name, strings.Join(wrong, "\n"))
			}
			w.must(db.Update(t.Context(), func(tx *store.Tx) error {
				if err := sql("DELETE FROM cosignatures")(tx); err != nil {
					return err
				}
				return sql("UPDATE checkpoints SET root = $1 WHERE size = $2", fmt.Sprintf("%x", earlier.Tree.Hash[:]), earlier.Tree.N)(tx)
			}))
		}
		w.must(db.Update(t.Context(), func(tx *store.Tx) error {
			for _, do := range []func(*store.Tx) error{line(keys[0], keys[0], checkpoint(earlier), earlier.Tree.N), line(keys[2], keys[2], checkpoint(earlier), earlier.Tree.N), one, line(keys[0], keys[1], now, n)} {
				if err := do(tx); err != nil {
					return err
				}
			}
			return nil
		}))
		if wrong := w.witnessedAt(earlier.Tree.N); wrong != "" {
			t.Errorf("two of an earlier head, one of this: %s", wrong)
		}
		w.must(db.Update(t.Context(), line(keys[2], keys[2], now, n)))
		want := []string{"a.example/witness", "c.example/witness"}
		if keys[2].Public().String() < keys[0].Public().String() {
			want[0], want[1] = want[1], want[0]
		}
		if wrong := w.sayWitnessed(n, want...); wrong != nil {
			t.Errorf("by two whom the policy names:\n%s", strings.Join(wrong, "\n"))
		}
	})
}

// witnessedAt says what the page of the record says instead of a size.
func (w world) witnessedAt(size int64) string {
	r, err := w.Record(w.t.Context(), access.Actor{}, "", -1)
	w.must(err)
	if r.Witnessing.Size == size {
		return ""
	}
	return fmt.Sprintf("%+v", r.Witnessing)
}

// TestWitnessed_ALineThatHoldsTakesThePlaceOfOneThatDoesNot: whoever owns the database puts
// a line there in a witness's name, for the newest head. It is asked all the same, and what
// it says is kept; what it had said and holds is kept as it was.
func TestWitnessed_ALineThatHoldsTakesThePlaceOfOneThatDoesNot(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.must(w.SequenceAll(t.Context()))
		keys, stranger := w.seenBy()
		head := w.head()
		of := journal.Checkpoint{Origin: w.log.Origin(), Tree: head.Tree}
		at := clock.now().Truncate(time.Second)
		named := map[string]journal.WitnessKey{}
		for n := range w.policy.Witnesses {
			w.policy.Witnesses[n].URL = fmt.Sprintf("https://%d.example", n)
			named[w.policy.Witnesses[n].URL] = keys[n]
		}
		put := func(by, under journal.WitnessKey, line []byte) {
			w.must(db.Update(t.Context(), func(tx *store.Tx) error {
				return errors.Join(tx.SaveWitness(store.Witness{Key: under.Public().String(), AskedAt: at, AnsweredAt: at, Seen: head.Tree.N}),
					tx.AddCosignature(store.Cosignature{Size: head.Tree.N, Witness: under.Public().String(), Line: line, At: at}))
			}))
		}
		put(stranger, keys[0], stranger.Cosign(of, at))
		put(keys[1], keys[1], keys[1].Cosign(of, at))
		put(keys[2], keys[2], nil)
		clock.forward(time.Hour)
		later := clock.now().Truncate(time.Second)
		var asked []string
		ask := func(_ context.Context, url string, _ []byte) (Answer, error) {
			asked = append(asked, url)
			return Answer{Lines: named[url].Cosign(of, later)}, nil
		}
		w.must(w.AskWitnesses(t.Context(), ask))
		if want := []string{"https://0.example", "https://2.example"}; !slices.Equal(asked, want) {
			t.Errorf("asked were %q, want %q", asked, want)
		}
		w.must(db.Update(t.Context(), func(tx *store.Tx) error { // another server had asked it meanwhile
			return w.keep(tx, store.Cosignature{Size: head.Tree.N, Witness: keys[1].Public().String(), Line: keys[1].Cosign(of, later), At: later})
		}))
		want := map[string]time.Time{keys[0].Public().String(): later, keys[1].Public().String(): at, keys[2].Public().String(): later}
		for _, c := range read(w, func(tx *store.Tx) ([]store.Cosignature, error) { return tx.Cosignatures() }) {
			by := slices.IndexFunc(keys[:], func(k journal.WitnessKey) bool { return k.Public().String() == c.Witness })
			if line := keys[by].Cosign(of, want[c.Witness]); !bytes.Equal(c.Line, line) || !c.At.Equal(want[c.Witness]) {
				t.Errorf("of %s there is %q of %s, want %q", keys[by].Public().Name(), c.Line, c.At, line)
			}
		}
		if wrong := w.witnessedAt(head.Tree.N); wrong != "" {
			t.Error(wrong)
		}
	})
}
