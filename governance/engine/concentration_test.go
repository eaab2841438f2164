// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// decidedLiquid is a decided paper: 1 carries 0 and 2, who carries 3; 4 votes alone;
// 5 and 6 name each other; 7 is silent.
func decidedLiquid(t *testing.T, db *store.DB, clock *handClock, rule governance.DelegationRule) world {
	t.Helper()
	w := foundLiquid(t, db, 8, rule)
	ctx := t.Context()
	for _, d := range [][2]int{{0, 1}, {2, 1}, {3, 2}, {5, 6}, {6, 5}} {
		w.give(d[0], d[1])
		w.must(w.Agree(ctx, member(d[1]), personID(d[0])))
	}
	w.decide(clock, "2026-1", 1, 4)
	return w
}

// decide lets a paper be decided in which some have voted: the first for it, the
// others against.
func (w world) decide(clock *handClock, id governance.IssueID, voters ...int) {
	w.t.Helper()
	w.openNow(id, "paper", time.Hour)
	for n, v := range voters {
		w.cast(v, id, []string{governance.Yes, governance.No}[min(n, 1)])
	}
	clock.forward(2 * time.Hour)
	w.advance()
}

func (w world) figures(id governance.IssueID) *governance.Concentration {
	w.t.Helper()
	r, err := w.Concentration(w.t.Context(), access.Actor{}, id)
	w.must(err)
	return r.Figures
}

// TestConcentrate_IsReckonedOnceAfterTheDecision, by however many at once, and the
// same by each: not by the close, which leaves it waiting.
func TestConcentrate_IsReckonedOnceAfterTheDecision(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := decidedLiquid(t, db, clock, liquid(func(*governance.DelegationRule) {}))
		if w.figures("2026-1") != nil {
			t.Error("the close has reckoned it")
		}
		mustAll(t, atOnce(4, func(int) error { return w.again().Concentrate(t.Context()) }))
		one := 1
		got := w.figures("2026-1")
		want := governance.Concentration{
			Electorate: 8, Direct: 2, Represented: 3, Lost: map[string]int64{"cycle": 2, "no-vote": 1}, Ballots: 2,
			Gini: "3/10", GiniMembers: "33/40", Effective: "25/17", Majority: 1, MajorityOfRoll: 2, Largest: 4, TopTen: 5,
			LorenzBallots: got.LorenzBallots, LorenzMembers: got.LorenzMembers, Power: &governance.PowerRule{Num: 1, Den: 2},
			Heaviest: []governance.HeavyBallot{
				{Person: personID(1), Voices: 4, Own: 1, Swing: "1", Share: "1", Turned: true}, {Voices: 1, Own: 1, Swing: "0", Share: "0"},
			},
			Open: true, FoldedBelow: 100, Carriers: []governance.Carrier{}, Rings: &one,
			Branches: []governance.Tributary{
				{Person: personID(1), Into: -1, Voices: 4, Own: 1, People: 4},
				{Person: personID(2), Into: 0, Depth: 1, Voices: 2, Own: 1, People: 2}, {Into: 1, Depth: 2, Voices: 1, Own: 1, People: 1},
				{Into: 0, Depth: 1, Voices: 1, Own: 1, People: 1}, {Into: -1, Voices: 1, Own: 1, People: 1},
			},
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Error(diff)
		}
		kept := read(w, func(tx *store.Tx) (store.Concentration, error) { return tx.Concentration("2026-1") })
		clock.forward(time.Hour)
		w.change(func(tx *store.Tx) error {
			return tx.AddConcentration("2026-1", governance.Concentration{Electorate: 1}, clock.now())
		})
		w.must(w.Concentrate(t.Context()))
		if again := read(w, func(tx *store.Tx) (store.Concentration, error) { return tx.Concentration("2026-1") }); !cmp.Equal(kept, again) {
			t.Errorf("what was kept is another:\n%+v\n%+v", kept, again)
		}
		w.verifies()
	})
}

// TestPublicDelegate_SaysWhereTheVoicesTheyCarriedTurnedTheOutcome: as the figures of the
// matter do, whoever may know who gave them, once they are reckoned; of another ballot,
// and of a matter that would have come out the same, nothing is said.
func TestPublicDelegate_SaysWhereTheVoicesTheyCarriedTurnedTheOutcome(t *testing.T) {
	for _, shown := range []governance.Shown{governance.ShownPublic, governance.ShownTwo} {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			w := decidedLiquid(t, db, clock, liquid(func(r *governance.DelegationRule) { r.Shown = shown }))
			w.decide(clock, "2026-2", 4, 1)
			w.speaking(1, 4)
			turned := func(slug bodies.Slug) map[governance.IssueID]bool {
				r, err := w.PublicDelegate(t.Context(), access.Actor{}, slug, "")
				w.must(err)
				said := map[governance.IssueID]bool{}
				for _, s := range r.Record {
					said[s.Issue.ID] = s.Turned
				}
				return said
			}
			if said := turned("p0001"); said["2026-1"] || len(said) != 2 {
				t.Errorf("before it is reckoned: %v", said)
			}
			w.must(w.Concentrate(t.Context()))
			if diff := cmp.Diff(map[governance.IssueID]bool{"2026-1": true, "2026-2": false}, turned("p0001")); diff != "" {
				t.Error(diff)
			}
			if said := turned("p0004"); said["2026-1"] || said["2026-2"] {
				t.Errorf("of somebody who carried nobody: %v", said)
			}
		})
	}
}

// TestConcentrate_OfASealedMatterEndsAtTheBallots: by which ways voices came, and how
// many circles there were, everybody is told nowhere.
func TestConcentrate_OfASealedMatterEndsAtTheBallots(t *testing.T) {
	for _, shown := range []governance.Shown{governance.ShownMembers, governance.ShownTwo} {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			w := decidedLiquid(t, db, clock, liquid(func(r *governance.DelegationRule) { r.Shown = shown }))
			w.must(w.Concentrate(t.Context()))
			c := w.figures("2026-1")
			want := []governance.Tributary{{Person: personID(1), Into: -1, Voices: 4, Own: 1, People: 4}, {Into: -1, Voices: 1, Own: 1, People: 1}}
			if diff := cmp.Diff(want, c.Branches); diff != "" || c.Open || c.Rings != nil {
				t.Errorf("open %v, circles %v: %s", c.Open, c.Rings, diff)
			}
			if named := c.Named(); !cmp.Equal(named, []bodies.PersonID{personID(1), personID(1)}) {
				t.Errorf("named are %v", named)
			}
			w.verifies()
		})
	}
}

// TestConcentrate_FollowsTheCharterOfTheMatter: what was given when it was for everybody
// is not drawn in a matter whose charter shows it to members alone.
func TestConcentrate_FollowsTheCharterOfTheMatter(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := decidedLiquid(t, db, clock, liquid(func(*governance.DelegationRule) {}))
		members := liquid(func(r *governance.DelegationRule) { r.Shown = governance.ShownMembers })
		w.kinds[0].Delegation = &members
		w.decide(clock, "2026-2", 1, 4)
		w.must(w.Concentrate(t.Context()))
		if open, closed := w.figures("2026-1"), w.figures("2026-2"); !open.Open || closed.Open || len(closed.Branches) != 2 || closed.Rings != nil {
			t.Errorf("the first %+v, the second %+v", open.Branches, closed.Branches)
		}
	})
}

// TestConcentrate_OneAtATime: a second look of the same server does nothing meanwhile.
func TestConcentrate_OneAtATime(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := decidedLiquid(t, db, clock, liquid(func(*governance.DelegationRule) {}))
		w.reckoning.turn <- struct{}{}
		w.must(w.Concentrate(t.Context()))
		if w.figures("2026-1") != nil {
			t.Error("two are at it")
		}
		<-w.reckoning.turn
		w.must(w.Concentrate(t.Context()))
		if w.figures("2026-1") == nil {
			t.Error("nobody is at it")
		}
	})
}

// TestConcentrate_OfOldMattersToo, the newest first, and what cannot be followed to the
// count's own sheet is not shown and keeps nothing waiting.
func TestConcentrate_OfOldMattersToo(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := decidedLiquid(t, db, clock, liquid(func(*governance.DelegationRule) {}))
		w.decide(clock, "2026-2", 1, 4)
		w.decide(clock, "2026-3", 1, 4)
		due := read(w, func(tx *store.Tx) ([]governance.IssueID, error) { return tx.ConcentrationsDue(10) })
		if !cmp.Equal(due, []governance.IssueID{"2026-3", "2026-2", "2026-1"}) {
			t.Errorf("they wait as %v", due)
		}
		w.change(func(tx *store.Tx) error {
			_, err := tx.SQL().Exec(`UPDATE count_sheets SET text = REPLACE(text, ',4', ',3') WHERE issue = '2026-3'`)
			return err
		})
		if err := w.Concentrate(t.Context()); !errors.Is(err, errUnlikeCount) || !strings.Contains(err.Error(), "2026-3") {
			t.Errorf("figures unlike the count: %v", err)
		}
		if w.figures("2026-3") != nil || w.figures("2026-2") == nil || w.figures("2026-1") == nil {
			t.Error("one that fails keeps others waiting, or is shown")
		}
		w.must(w.Concentrate(t.Context())) // it is tried again later, not at each look
	})
}

// TestConcentration_IsOfDecidedLiquidMatters alone, and the same for everybody.
func TestConcentration_IsOfDecidedLiquidMatters(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "paper", time.Hour)
		w.openNow("2026-2", "name", time.Hour)
		refused := func(id governance.IssueID, want error) {
			t.Helper()
			if _, err := w.Concentration(t.Context(), member(0), id); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", id, err, want)
			}
		}
		refused("2026-1", governance.ErrSecret)
		refused("2026-2", ErrNotLiquid)
		refused("2026-9", ErrNotFound)
		clock.forward(2 * time.Hour)
		w.advance()
		refused("2026-2", ErrNotLiquid)
		w.must(w.Concentrate(t.Context()))
		if c := w.figures("2026-1"); c.Ballots != 0 || c.Lost["no-vote"] != 3 {
			t.Errorf("nobody voted: %+v", c)
		}
	})
}

// TestConcentrations_SayWhatBecameOfSomebodySince the matter before, the newest first,
// page by page, to everybody.
func TestConcentrations_SayWhatBecameOfSomebodySince(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundLiquid(t, db, 16, liquid(func(*governance.DelegationRule) {}))
		ctx := t.Context()
		w.speaking(0)
		w.decide(clock, "2026-1", 0, 1)
		for n := 2; n < 13; n++ {
			w.give(n, 0)
		}
		w.decide(clock, "2026-2", 0, 1)
		w.must(w.Concentrate(ctx))
		s, err := w.Concentrations(ctx, access.Actor{}, "commons", "")
		w.must(err)
		if len(s.Lines) != 2 || s.Lines[0].Issue.ID != "2026-2" || s.Next != "" || len(s.Lines[1].Alerts) != 0 {
			t.Fatalf("the series is %+v", s)
		}
		want := []governance.Alert{
			{Kind: governance.AlertHeavy, Person: personID(0), Voices: 12, Of: 13},
			{Kind: governance.AlertInflow, Person: personID(0), Voices: 11, Of: 16},
		}
		if diff := cmp.Diff(want, s.Lines[0].Alerts); diff != "" || s.People[personID(0)].Name != "Member 0" {
			t.Errorf("%s; %v", diff, s.People)
		}
		if older, err := w.Concentrations(ctx, access.Actor{}, "commons", "2026-2"); err != nil || len(older.Lines) != 1 || !older.More {
			t.Errorf("the page after: %+v, %v", older, err)
		}
		if _, err := w.Concentrations(ctx, member(0), "nowhere", ""); !errors.Is(err, ErrNotFound) {
			t.Errorf("of no body: %v", err)
		}
	})
}

// TestConcentrations_APageIsMeasuredAgainstTheNext: the last matter of a page is
// measured against one that is not on it.
func TestConcentrations_APageIsMeasuredAgainstTheNext(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 1)
		id := func(n int) governance.IssueID {
			return governance.IssueID([]string{"2026-1", "2026-2"}[n/26] + string(rune('a'+n%26)))
		}
		for n := range shownConcentrations + 1 {
			w.bring(id(n), "paper", w.now().Add(time.Hour), w.now().Add(2*time.Hour))
			w.change(func(tx *store.Tx) error {
				c := governance.Concentration{Electorate: 100}
				if n > 0 {
					c.Carriers = []governance.Carrier{{Person: personID(0), Voices: 10}}
				}
				return errors.Join(tx.AwaitConcentration(id(n), "commons", foundedOn.Add(time.Duration(n)*time.Hour)), tx.AddConcentration(id(n), c, foundedOn))
			})
		}
		s, err := w.Concentrations(t.Context(), access.Actor{}, "commons", "")
		w.must(err)
		last := len(s.Lines) - 1
		if len(s.Lines) != shownConcentrations || s.Next != s.Lines[last].Issue.ID || len(s.Lines[last].Alerts) != 1 || len(s.Lines[last-1].Alerts) != 0 {
			t.Errorf("%d lines, next %s, alerts %v of the last and %v before", len(s.Lines), s.Next, s.Lines[last].Alerts, s.Lines[last-1].Alerts)
		}
	})
}
