// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// disputed is an election whose roll is open to challenge.
func disputed(t *testing.T, db *store.DB, clock *handClock) (world, governance.IssueID) {
	w := foundElection(t, db)
	id := w.call()
	w.stands(id, 0, 3, 4)
	clock.forward(3 * day)
	w.advance()
	return w, id
}

// TestChallenge_IsMadeAndDecidedOnce: of sixteen at once one is taken, one is decided,
// and the roll is changed by one entry.
func TestChallenge_IsMadeAndDecidedOnce(t *testing.T) {
	for _, uphold := range []bool{true, false} {
		t.Run(fmt.Sprint("upheld ", uphold), func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w, id := disputed(t, db, clock)
				by, judge := w.as(stranger), w.as(officer)
				w.once(atOnce(16, func(int) error {
					return w.again().ChallengeRoll(t.Context(), by, id, by.Person, "I am missing.")
				}), governance.ErrChallenged)
				all := w.roll(id, officer).Challenges
				if len(all) != 1 {
					t.Fatalf("%d challenges wait, want one", len(all))
				}
				w.once(atOnce(16, func(n int) error {
					_, err := w.again().DecideChallenge(t.Context(), judge, all[0].ID, governance.Verdict(uphold == (n%2 == 0)), "So it is.") // eight say the one, eight the other
					return err
				}), governance.ErrJudged)
				corrected := slices.DeleteFunc(w.waiting(), func(e store.Entry) bool { return e.Type != "roll.correct" })
				if r := w.roll(id, stranger); r.Rule.Own.On() != (len(corrected) == 1) || r.Challenges[0].State == governance.ChallengeOpen {
					t.Errorf("on the roll: %v, by %d entries, the challenge is %s", r.Rule.Own.On(), len(corrected), r.Challenges[0].State)
				}
			})
		})
	}
}

// TestChallenge_EndsAtTheInstant: a millisecond before the vote opens a challenge is
// made and decided; at the instant neither is, whether or not the clock's deed has come
// by, nor after it.
func TestChallenge_EndsAtTheInstant(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := disputed(t, db, clock)
		w.sequenced()
		w.must(w.ChallengeRoll(t.Context(), w.as(stranger), id, personID(stranger), "I am missing."))
		w.must(w.ChallengeRoll(t.Context(), w.as(3), id, personID(5), "Member 5 moved."))
		waiting := map[bodies.PersonID]string{}
		for _, c := range w.roll(id, officer).Challenges {
			waiting[c.Person.ID] = c.ID
		}
		decide := func(who int) error {
			_, err := w.DecideChallenge(t.Context(), w.as(officer), waiting[personID(who)], governance.ChallengeUpheld, "So it is.")
			return err
		}
		late := func(when string) {
			t.Helper()
			before := w.elected()
			for did, err := range map[string]error{"made": w.ChallengeRoll(t.Context(), w.as(4), id, personID(appointed), "Member 6 moved."), "decided": decide(5)} {
				if !errors.Is(err, governance.ErrRollFixed) {
					t.Errorf("%s %s: got %v, want %v", did, when, err, governance.ErrRollFixed)
				}
			}
			if w.elected() != before {
				t.Errorf("%s: a refusal left something", when)
			}
		}
		clock.forward(w.issue(id).OpensAt.Sub(clock.now()))
		late("at the instant")
		clock.forward(-time.Millisecond)
		w.must(decide(stranger))
		clock.forward(time.Millisecond)
		w.advance()
		if got := w.issue(id).Stage; got != governance.Voting {
			t.Fatalf("the election is %s", got)
		}
		late("once the vote is open")
		clock.forward(day)
		late("a day later")
	})
}

// TestChallenge_TakesNobodyOffTooLateToAnswer: until half of the days are left somebody is
// taken off the roll, is written to in the same commit, and is put on again by their own
// challenge; from then on nobody is taken off, whoever asked before, and others are put on.
func TestChallenge_TakesNobodyOffTooLateToAnswer(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := disputed(t, db, clock)
		w.sequenced()
		for _, who := range []int{5, sitting} {
			w.reachable(who, governance.NoticesOff)
			w.must(w.ChallengeRoll(t.Context(), w.as(3), id, personID(who), "They moved."))
		}
		waiting := func(who int) (c string) {
			for _, l := range w.roll(id, officer).Challenges {
				if l.Person.ID == personID(who) && l.State == governance.ChallengeOpen {
					c = l.ID
				}
			}
			return c
		}
		decide := func(who int, uphold bool) error {
			_, err := w.DecideChallenge(t.Context(), w.as(officer), waiting(who), governance.Verdict(uphold), "So it is.")
			return err
		}
		clock.forward(w.issue(id).RemovesUntil().Sub(clock.now()))
		w.must(decide(5, true))
		clock.forward(time.Millisecond)
		before := w.elected()
		if err := decide(sitting, true); !errors.Is(err, governance.ErrRemovalLate) {
			t.Errorf("upheld a millisecond too late: %v", err)
		}
		if err := w.ChallengeRoll(t.Context(), w.as(4), id, personID(appointed), "They moved."); !errors.Is(err, governance.ErrRemovalLate) {
			t.Errorf("made then: %v", err)
		}
		if w.elected() != before {
			t.Error("a refusal left something")
		}
		letters := slices.DeleteFunc(w.delivered(), func(l Letter) bool { return l.Kind != LetterOffRoll })
		if len(letters) != 1 || letters[0].To != "p0005@example.org" || letters[0].OffRoll.Issue != id || !letters[0].OffRoll.Until.Equal(w.issue(id).OpensAt) {
			t.Fatalf("the letters: %+v", letters)
		}
		w.must(w.ChallengeRoll(t.Context(), w.as(5), id, personID(5), "I live here."))
		clock.forward(w.issue(id).OpensAt.Sub(clock.now()) - time.Millisecond)
		w.must(decide(5, true))
		w.must(decide(sitting, false)) // an answer is never too late
		clock.forward(time.Millisecond)
		w.advance()
		for _, who := range []int{5, sitting} {
			if r := w.roll(id, who); !r.Rule.Own.On() {
				t.Errorf("%d is not on the roll", who)
			}
		}
		clock.forward(10 * day)
		w.advance()
		w.verifies()
	})
}

// TestChallenge_ThatFailsLeavesNothing: a crash before the commit leaves neither a
// row, nor a changed roll, nor an entry, and the same act is then done.
func TestChallenge_ThatFailsLeavesNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := disputed(t, db, clock)
		for n, uphold := range []bool{false, true} {
			w.crashes(func(p Past) error {
				_, err := p.Challenge(id, personID(stranger), personID(stranger), "I am missing.")
				return err
			})
			w.breaks(func(w world) error {
				return w.ChallengeRoll(t.Context(), w.as(stranger), id, personID(stranger), "I am missing.")
			})
			all := w.roll(id, officer).Challenges
			c := all[len(all)-1].ID // those that wait come last
			w.crashes(func(p Past) error { return p.Decide(c, personID(officer), uphold, "So it is.") })
			times := w.breaks(func(w world) error {
				_, err := w.DecideChallenge(t.Context(), w.as(officer), c, governance.Verdict(uphold), "So it is.")
				return err
			})
			if uphold != (times > 0) { // what is dismissed makes no entry
				t.Errorf("upheld %v: broke %d times", uphold, times)
			}
			if r := w.roll(id, stranger); r.Rule.Own.On() != uphold || len(r.Challenges) != n+1 {
				t.Errorf("on the roll: %v, after %d challenges", r.Rule.Own.On(), len(r.Challenges))
			}
			clock.forward(time.Minute)
		}
	})
}
