// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// gone has all members but the first give that one their voice, and none of them come
// until the day on which it lapses; they were told. It returns how many gave it.
func (w world) gone(clock *handClock, members int) (gave int) {
	w.t.Helper()
	w.speaking(0)
	for n := 1; n < members; n++ {
		w.give(n, 0)
		gave++
	}
	w.warned(clock)
	return gave
}

// TestAway_ServersAtOnceLapseOnce: several look at the same time; each delegation ends
// once in the tables and in the record, and each owner gets one letter.
func TestAway_ServersAtOnceLapseOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		const members = 30
		w := foundLiquid(t, db, members, afterThree)
		for n := range 3 {
			w.reachable(n, governance.NoticesSingle)
		}
		gave := w.gone(clock, members)
		w.delivered()
		mustAll(t, atOnce(4, func(int) error { return w.again().readAway(t.Context()) }))
		if got := w.standing(); len(got) != 0 {
			t.Errorf("there stand those of %v", got)
		}
		if got := w.lapsesIn(); got != gave {
			t.Errorf("%d lapses in the record, want %d", got, gave)
		}
		w.must(w.WriteLetters(t.Context()))
		w.tells("once", map[string][]string{to(1): {"lapsed"}, to(2): {"lapsed"}})
		w.verifies()
	})
}

// TestAway_ACrashLeavesNothing: neither the delegation ended, nor an entry, nor news of
// it; and the next look does all of it.
func TestAway_ACrashLeavesNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 2, afterThree)
		w.reachable(1, governance.NoticesSingle)
		w.give(1, 0)
		w.speaking(0)
		if _, err := w.Delegate(t.Context(), member(1), Entrust{Scope: delegation.Scope{Body: "commons"}, To: []bodies.PersonID{personID(0)}}); err != nil {
			t.Fatal(err)
		}
		clock.on("2026-03-31")
		w.post()
		w.delivered()
		clock.on("2026-04-07")
		untouched := func(what string) {
			t.Helper()
			if got := w.standing(); len(got) != 2 {
				t.Errorf("%s: there stand those of %v", what, got)
			}
			if got := len(w.waiting()); got != 0 {
				t.Errorf("%s: %d entries wait", what, got)
			}
			for _, n := range read(w, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNotices(personID(1), 10) }) {
				if n.Kind == LetterLapsed {
					t.Errorf("%s: %v is told", what, n)
				}
			}
		}
		_, err := update(t.Context(), w.Engine, func(tx *store.Tx) (int, error) {
			n, err := w.lapseAway(tx, personID(1))
			return n, errors.Join(err, errCrash)
		})
		if !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		untouched("given up once all was written")
		crashes := 0
		for ; ; crashes++ {
			failing := New(Options{DB: db, Gate: w.gate, Log: w.log, Tokens: w.tokens, Random: &brittle{crashes}})
			if err := failing.readAway(t.Context()); err == nil {
				break
			} else if !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			untouched("in the middle")
		}
		if crashes < 2 {
			t.Errorf("it broke %d times, want between the two at least", crashes)
		}
		if got := w.lapsesIn(); got != 2 {
			t.Errorf("%d lapses in the record, want 2", got)
		}
		clock.forward(time.Second) // the second lapses a millisecond after the first, and is told then
		w.tells("after all", map[string][]string{to(1): {"lapsed", "lapsed"}})
		w.verifies()
	})
}

// TestAway_RacingEverythingElse: while delegations lapse their owners cast, renew, take
// back, agree, stand and retire, and the vote closes. Each voice is counted once or
// lost for a reason, the stored data give the same count again, and whatever was
// entered in whichever order verifies.
func TestAway_RacingEverythingElse(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		const members = 40
		w := foundLiquid(t, db, members, afterThree)
		w.gone(clock, members)
		w.openNow("2026-1", "paper", time.Hour)
		w.cast(0, "2026-1", governance.Yes)
		var all sync.WaitGroup
		for n := 1; n < members; n++ {
			all.Go(func() { w.comesBack("2026-1", n) })
		}
		for n := range 2 {
			all.Go(func() {
				chance := rand.New(rand.NewPCG(uint64(n), 5))
				for range 3 * members {
					person := personID(1 + chance.IntN(members-1))
					if _, err := update(t.Context(), w.Engine, func(tx *store.Tx) (int, error) { return w.lapseAway(tx, person) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Go(func() {
			time.Sleep(300 * time.Millisecond)
			clock.forward(2 * time.Hour)
			if _, err := w.again().Advance(t.Context()); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		w.advance()
		for _, fault := range w.closeFaults("2026-1", newTold()) {
			t.Error(fault)
		}
		w.turnout("2026-1")
		if w.lapsesIn() == 0 {
			t.Error("nothing lapsed: nothing was raced")
		}
		w.verifies()
	})
}

// comesBack has one member do a few things at once with everybody else, or stay away.
func (w world) comesBack(id governance.IssueID, n int) {
	chance := rand.New(rand.NewPCG(uint64(n), 3))
	if n%4 == 0 {
		return
	}
	for range 3 {
		time.Sleep(time.Duration(chance.IntN(100)) * time.Millisecond)
		var err error
		switch chance.IntN(4) {
		case 0:
			err = w.casts(n, id, governance.No)
		case 1:
			_, err = w.Delegate(w.t.Context(), member(n), Entrust{To: []bodies.PersonID{personID(0)}})
		case 2:
			var mine []governance.Delegation
			now := w.now()
			mine = read(w, func(tx *store.Tx) ([]governance.Delegation, error) { return tx.DelegationsOf(personID(n), now) })
			for _, d := range mine {
				err = errors.Join(err, w.EndDelegation(w.t.Context(), member(n), d.ID))
			}
		case 3:
			w.answering(chance, n)
		}
		if err != nil && !errors.Is(err, governance.ErrClosed) {
			w.t.Errorf("%s: %v", personID(n), err)
		}
	}
}

// TestAway_WaitsForWhatItsOwnerDoes: whoever gives or takes back, agrees or lays down,
// or closes a vote at this moment is waited for, and what they did is read after that.
func TestAway_WaitsForWhatItsOwnerDoes(t *testing.T) {
	for name, hold := range map[string]func(*store.Tx) error{
		"a delegator": func(tx *store.Tx) error { return tx.HoldDelegator(personID(1)) },
		"a delegate":  func(tx *store.Tx) error { return tx.HoldDelegate(personID(1)) },
		"a close":     (*store.Tx).HoldDelegations,
	} {
		t.Run(name, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				clock.morning()
				w := foundLiquid(t, db, 2, afterThree)
				w.gone(clock, 2)
				var lapsed int
				var all sync.WaitGroup
				w.change(func(tx *store.Tx) error {
					if err := hold(tx); err != nil {
						return err
					}
					all.Go(func() {
						var err error
						if lapsed, err = update(t.Context(), w.Engine, func(tx *store.Tx) (int, error) { return w.lapseAway(tx, personID(1)) }); err != nil {
							t.Error(err)
						}
					})
					time.Sleep(200 * time.Millisecond)
					return tx.NoteHere(personID(1), clock.now())
				})
				all.Wait()
				if lapsed != 0 || len(w.standing()) != 1 {
					t.Errorf("%d lapsed of somebody who is here", lapsed)
				}
			})
		})
	}
}
