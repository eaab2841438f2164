// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// TestRetired_IsToldToThoseWhoseVoiceGoesNowhereThen: not to whom the delegate agreed
// to speak for, nor once they have.
func TestRetired_IsToldToThoseWhoseVoiceGoesNowhereThen(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		ctx := t.Context()
		w := foundWorld(t, db, 5)
		for n := range 5 {
			w.reachable(n, governance.NoticesSingle)
		}
		w.give(2, 0)
		if err := w.Agree(ctx, member(0), personID(2)); err != nil {
			t.Fatal(err)
		}
		w.speaking(0)
		w.give(1, 0)
		taken := w.give(3, 0)
		if err := w.EndDelegation(ctx, member(3), taken.ID); err != nil {
			t.Fatal(err)
		}
		w.expects("before", map[string][]string{})
		if err := w.Retire(ctx, member(0)); err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Second)
		w.expects("then", map[string][]string{to(1): {"retired retired p0000"}})
		w.expects("once", map[string][]string{})
		news := func() (kinds []string) {
			told, err := w.VoiceNews(ctx, member(1))
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range told {
				kinds = append(kinds, n.Kind)
			}
			return kinds
		}
		if got := news(); len(got) != 1 || got[0] != LetterRetired {
			t.Errorf("the page tells %v", got)
		}
		if err := w.Agree(ctx, member(0), personID(1)); err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Second)
		if got := news(); len(got) != 0 {
			t.Errorf("once they agreed the page tells %v", got)
		}
	})
}

// TestRetired_OfSomebodyNobodyNames begins no round.
func TestRetired_OfSomebodyNobodyNames(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 2)
		w.speaking(0)
		if err := w.Retire(t.Context(), member(0)); err != nil {
			t.Fatal(err)
		}
		if rounds := read(w, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) }); len(rounds) != 0 {
			t.Errorf("rounds %+v", rounds)
		}
	})
}

// TestRetire_ACrashLeavesNothing of it, between whatever writes it comes: who retires has
// done so, in the record too, and those who name them are told, or none of that.
func TestRetire_ACrashLeavesNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 3)
		w.reachable(1, governance.NoticesSingle)
		w.entrusts(1, 0)
		w.post()
		w.delivered()
		left := func() (n int) {
			if public := read(w, func(tx *store.Tx) (bool, error) { return isPublic(tx, personID(0)) }); !public {
				n++
			}
			return n + len(w.waiting()) + len(read(w, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) }))
		}
		for draws := 0; ; draws++ {
			brittle := world{New(Options{DB: w.db, Gate: w.gate, Log: w.log, Tokens: w.tokens, Random: &brittle{draws}}), t, w.db, w.kinds}
			err := brittle.Retire(t.Context(), member(0))
			if err == nil {
				if draws == 0 || left() != 3 {
					t.Fatalf("after %d crashes %d are there of retirement, entry and round", draws, left())
				}
				break
			}
			if !errors.Is(err, errCrash) || left() != 0 {
				t.Fatalf("after a crash (%v) %d are there of retirement, entry and round", err, left())
			}
		}
		w.must(w.Stand(t.Context(), member(0), "Again."))
		w.post()
		ctx, cut := context.WithCancel(t.Context())
		err := w.inPublic(ctx, member(0), func(tx *store.Tx, _ bool, who journal.Commitment, now time.Time) error {
			err := w.retire(tx, personID(0), who, now)
			cut() // the commit fails
			return err
		})
		if err == nil || left() != 0 {
			t.Errorf("a commit that failed (%v) left %d", err, left())
		}
		w.must(w.Retire(t.Context(), member(0)))
		clock.forward(time.Second)
		w.expects("then", map[string][]string{to(1): {"retired retired p0000"}})
		w.verifies()
	})
}
