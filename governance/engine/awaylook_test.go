// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// looked says whether the day's look is noted as over.
func (w world) looked() bool {
	w.t.Helper()
	today := dayNumber(w.now())
	return today == read(w, func(tx *store.Tx) (int64, error) { return tx.ReadTo(awayReader) })
}

// TestAway_AFaultOfOneKeepsNoOtherWaiting: it is told, the look of this server is over
// all the same, and an hour later that one is looked at again.
func TestAway_AFaultOfOneKeepsNoOtherWaiting(t *testing.T) {
	for name, c := range map[string]struct{ damage, mend string }{
		"in how it lapses":  {"salt = 'damaged'", "salt = '" + strings.Repeat("ab", 16) + "'"},
		"in how it is read": {"seen_on = '2026-00-00'", "seen_on = '2026-01-07'"},
	} {
		t.Run(name, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				clock.morning()
				w := foundLiquid(t, db, 4, afterThree)
				for n := 1; n < 4; n++ {
					w.entrusts(n, 0)
				}
				clock.on("2026-03-31")
				w.post()
				clock.on("2026-04-07")
				w.said("UPDATE people SET " + c.damage + " WHERE id = 'person-0001'")
				told := func(when string, want bool) {
					t.Helper()
					if err := w.readAway(t.Context()); (err != nil) != want {
						t.Errorf("%s: %v", when, err)
					}
					if diff := cmp.Diff([]bodies.PersonID{personID(1)}, w.standing()); diff != "" || !w.absences.over || w.looked() {
						t.Errorf("%s, the look being over %t and noted %t, what stands: %s", when, w.absences.over, w.looked(), diff)
					}
				}
				told("at first", true)
				clock.forward(awayAgain - time.Second)
				told("within the hour", false)
				clock.forward(time.Second)
				told("an hour later", true)
				w.said("UPDATE people SET " + c.mend + " WHERE id = 'person-0001'")
				clock.forward(awayAgain)
				w.must(w.readAway(t.Context()))
				if got := w.standing(); len(got) != 0 || !w.looked() {
					t.Errorf("once it is mended there stand %v, and the look is noted %t", got, w.looked())
				}
			})
		})
	}
}

// TestAway_AFaultIsForgottenWithItsDay: the look of the next day finds whoever it hit.
func TestAway_AFaultIsForgottenWithItsDay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 2, afterThree)
		w.entrusts(1, 0)
		clock.on("2026-03-31")
		w.post()
		clock.on("2026-04-07")
		w.said("UPDATE people SET salt = 'damaged' WHERE id = 'person-0001'")
		for _, day := range []string{"2026-04-07", "2026-04-08"} {
			clock.on(day)
			if err := w.readAway(t.Context()); err == nil || strings.Count(err.Error(), "absence of person") != 1 {
				t.Errorf("on %s: %v", day, err)
			}
		}
	})
}

// TestAway_ManyLapseInParts: each look ends no more than it may, goes on where the last
// one ended, and is over once nobody is left; another server takes no notice of that.
func TestAway_ManyLapseInParts(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		const members = 10
		w := foundLiquid(t, db, members, afterThree)
		w.gone(clock, members)
		w.absences.most, w.absences.part = 3, 3
		var stood []int
		for !w.looked() && len(stood) < members {
			w.must(w.readAway(t.Context()))
			stood = append(stood, len(w.standing()))
		}
		if diff := cmp.Diff([]int{6, 3, 0, 0}, stood); diff != "" {
			t.Errorf("after each look there stand: %s", diff)
		}
		for n := range members {
			w.entrusts(n, (n+1)%members)
		}
		clock.on("2026-06-30")
		w.post()
		clock.on("2026-07-07")
		w.must(w.readAway(t.Context()))
		w.must(w.again().readAway(t.Context()))
		if left := len(w.standing()); left != 0 || !w.looked() {
			t.Errorf("after another server's look there stand %d", left)
		}
		w.must(w.readAway(t.Context()))
		if got := w.lapsesIn(); got != members-1+members {
			t.Errorf("%d lapses in the record, want %d", got, members-1+members)
		}
	})
}

// TestAway_ALookUnderWayIsNotBegunAgain by the same server.
func TestAway_ALookUnderWayIsNotBegunAgain(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 2, afterThree)
		w.absences.turn <- struct{}{}
		w.must(w.readAway(t.Context()))
		if w.looked() {
			t.Error("two looks at once")
		}
		<-w.absences.turn
		w.must(w.readAway(t.Context()))
		if !w.looked() {
			t.Error("nobody looks any more")
		}
	})
}

// TestAway_ComesAfterWhatElseIsTold: whose delegation lapses this very minute is counted
// among those who were told what was declared while it stood.
func TestAway_ComesAfterWhatElseIsTold(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 3, liquid(func(r *governance.DelegationRule) { r.AwayMonths, r.LockInHours = 3, 24 }))
		w.speaking(0)
		w.give(1, 0)
		clock.on("2026-03-31")
		w.openNow("2026-1", "paper", 20*24*time.Hour)
		w.post()
		clock.on("2026-04-07")
		w.must(w.declares(0, governance.Yes, ""))
		clock.forward(time.Second)
		w.post()
		var told []string
		for _, n := range read(w, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNotices(personID(1), 10) }) {
			if n.Kind == LetterDeclared || n.Kind == LetterLapsed {
				told = append(told, n.Kind)
			}
		}
		slices.Sort(told)
		if diff := cmp.Diff([]string{LetterDeclared, LetterLapsed}, told); diff != "" {
			t.Error(diff)
		}
	})
}

// TestAway_OfWhomNoDayIsKnown: whom an older server added beside this one counts as here
// on the day on which that is found, and is told nothing of an absence before.
func TestAway_OfWhomNoDayIsKnown(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 2, afterThree)
		w.reachable(1, governance.NoticesSingle)
		w.entrusts(1, 0)
		w.post()
		w.delivered()
		w.said("UPDATE people SET seen_on = '' WHERE id = 'person-0001'")
		now := w.now()
		w.change(func(tx *store.Tx) error { // while the look of the day is under way
			lapsing, err := w.warnAway(tx, now, []bodies.PersonID{personID(1)})
			if len(lapsing) > 0 {
				t.Error("they count as away for ever")
			}
			return err
		})
		w.tells("of an absence nobody knows of", nil)
		clock.on("2026-05-01")
		w.tells("on the day on which it is found", nil)
		if got := w.lastHere(1); got != "2026-05-01" {
			t.Errorf("last here on %s", got)
		}
		clock.on("2026-07-02")
		w.tells("thirty days before", map[string][]string{to(1): {"away"}})
	})
}

// TestAway_IsLookedForOnceADay: going through everybody is no work for every few seconds.
func TestAway_IsLookedForOnceADay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundLiquid(t, db, 2, afterThree)
		w.reachable(1, governance.NoticesSingle)
		w.entrusts(1, 0)
		w.post()
		w.said("UPDATE people SET seen_on = '2025-01-01' WHERE id = 'person-0001'")
		clock.forward(time.Hour)
		w.tells("the same day", nil)
		clock.forward(24 * time.Hour)
		w.tells("the next", map[string][]string{to(1): {"away"}})
	})
}
