// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/governance"
	"moothall/governance/store"
)

// TestRelied_IsToldOnceADayAndNamesNobody, by morning, whatever the hour it happened.
func TestRelied_IsToldOnceADayAndNamesNobody(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 6)
		for n := range 6 {
			w.reachable(n, governance.NoticesSingle)
		}
		w.post()
		w.entrusts(1, 0)
		w.entrusts(2, 0)
		brief := w.entrusts(3, 0)
		if err := w.EndDelegation(t.Context(), member(3), brief.ID); err != nil {
			t.Fatal(err)
		}
		w.expects("on the day itself", map[string][]string{})
		clock.forward(15*time.Hour + 59*time.Minute) // 00:59 of the next day
		w.expects("as soon as it is over", map[string][]string{})
		sent := w.nextMorning(clock)
		if diff := cmp.Diff(map[string][]string{to(0): {"relied relied"}}, voicesTo(sent)); diff != "" {
			t.Fatalf("in the morning: %s", diff)
		}
		if got := sent[0].Voices[0].Relied; len(got) != 1 || got[0].Gained != 2 || got[0].Lost != 0 {
			t.Errorf("told of %+v, want 2 gained: what was given and taken back is nothing", got)
		}
		w.entrusts(2, 0) // renewed
		w.entrusts(1, 4)
		got := map[string]NamedReliance{}
		for _, l := range w.nextMorning(clock) {
			for _, v := range l.Voices {
				got[l.To] = v.Relied[0]
			}
		}
		if got[to(0)].Lost != 1 || got[to(0)].Gained != 0 || got[to(4)].Gained != 1 || len(got) != 2 {
			t.Errorf("the next morning: %+v", got)
		}
		if got := voicesTo(w.nextMorning(clock)); len(got) > 0 {
			t.Errorf("and the morning after: %v", got)
		}
	})
}

// nextMorning goes to two in the night and sees that nobody is written to, and then
// to nine, and returns what is delivered.
func (w world) nextMorning(clock *handClock) []Letter {
	w.t.Helper()
	now := clock.now()
	night := time.Date(now.Year(), now.Month(), now.Day(), 2, 0, 0, 0, time.UTC)
	if !night.After(now) {
		night = night.AddDate(0, 0, 1)
	}
	clock.forward(night.Sub(now))
	w.expects("in the night", map[string][]string{})
	clock.forward(7 * time.Hour)
	w.post()
	return w.delivered()
}

// TestRelied_IsTheSameWhoeverItWasAndWhenever: two worlds that differ in who took a
// voice back, and at what hour, give the same letter at the same time.
func TestRelied_IsTheSameWhoeverItWasAndWhenever(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		clock.morning()
		w := foundWorld(t, db, 4)
		w.reachable(0, governance.NoticesSingle)
		given := map[int]governance.Delegation{1: w.entrusts(1, 0), 2: w.entrusts(2, 0)}
		w.nextMorning(clock)
		var told []Letter
		for _, who := range []int{1, 2} {
			clock.forward(time.Duration(who) * 3 * time.Hour)
			if err := w.EndDelegation(t.Context(), member(who), given[who].ID); err != nil {
				t.Fatal(err)
			}
			w.expects("at that hour", map[string][]string{})
			told = append(told, w.nextMorning(clock)...)
		}
		if len(told) != 2 {
			t.Fatalf("%d letters, want 2", len(told))
		}
		if diff := cmp.Diff(told[0].Voices[0].Relied, told[1].Voices[0].Relied); diff != "" {
			t.Errorf("they differ: %s", diff)
		}
	})
}
