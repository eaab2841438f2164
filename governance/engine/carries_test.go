// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// carriesOf is what a ballot of a member would carry.
func (w world) carriesOf(n int, id governance.IssueID) Carries {
	w.t.Helper()
	c, err := w.Carries(w.t.Context(), member(n), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// TestCarries_SaysWhoseBallotWouldCountLess: of 2 -> 1 -> 0 and 3 -> 1 the ballot of 1
// would carry three voices, which that of 0 then does not.
func TestCarries_SaysWhoseBallotWouldCountLess(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 6)
		w.speaking(0, 1)
		w.give(1, 0)
		w.give(2, 1)
		w.give(3, 1)
		w.openNow("2026-1", "paper", time.Hour)
		if c := w.carriesOf(1, "2026-1"); c.Voices != 3 || c.Loses != 0 || c.From.ID != "" || c.AtMost || c.More || c.Cap != 0 {
			t.Errorf("before 0 has cast: %+v, want 3 voices of which nobody loses any", c)
		}
		w.cast(0, "2026-1", "yes")
		if c := w.carriesOf(1, "2026-1"); c.Voices != 3 || c.Loses != 3 || c.From.ID != personID(0) {
			t.Errorf("once 0 has cast: %+v, want 3 voices that they lose", c)
		}
		w.cast(2, "2026-1", "no")
		if c := w.carriesOf(1, "2026-1"); c.Voices != 2 || c.Loses != 2 {
			t.Errorf("once 2 has cast: %+v, want 2", c)
		}
		if c := w.carriesOf(4, "2026-1"); c.Voices != 1 || c.Loses != 0 {
			t.Errorf("of somebody alone: %+v, want their own", c)
		}
		if c := w.carriesOf(0, "2026-1"); c.Voices != 0 || c.From.ID != "" {
			t.Errorf("of somebody who has cast: %+v, want nothing", c)
		}
		if _, err := w.Carries(t.Context(), access.Actor{}, "2026-1"); err == nil {
			t.Error("a stranger is told what they carry")
		}
	})
}

// TestCarries_TellsNoMoreThanTheCharterShows: where only the two may know, what came to
// a delegate's delegator is not told to the delegate.
func TestCarries_TellsNoMoreThanTheCharterShows(t *testing.T) {
	for shown, want := range map[governance.Shown]int64{governance.ShownPublic: 3, governance.ShownMembers: 3, governance.ShownTwo: 2} {
		t.Run(string(shown), func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
				w := foundLiquid(t, db, 5, liquid(func(r *governance.DelegationRule) { r.Shown = shown }))
				w.speaking(0, 1, 2)
				w.give(1, 0)
				w.give(2, 1)
				w.give(3, 2)
				w.openNow("2026-1", "paper", time.Hour)
				w.cast(0, "2026-1", "yes")
				if c := w.carriesOf(1, "2026-1"); c.Voices != want || c.From.ID != personID(0) {
					t.Errorf("%+v, want %d voices that 0 loses", c, want)
				}
				if c := w.carriesOf(2, "2026-1"); c.Voices != 2 || (c.From.ID == "") != (shown == governance.ShownTwo) {
					t.Errorf("%+v: 2 may know of 0 only where it is shown to more than the two", c)
				}
			})
		})
	}
}

// TestCarries_FollowsTheRuleOfTheVote: by lists, whoever casts takes the voices to
// which she is nearer, and no others.
func TestCarries_FollowsTheRuleOfTheVote(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundLiquid(t, db, 6, liquid(func(r *governance.DelegationRule) {
			r.Rule, r.Choices, r.Cap = "minsum", 2, &governance.Cap{Weight: 2}
		}))
		w.speaking(0, 1)
		w.give(2, 0, 1) // 0 first
		w.give(3, 1, 0)
		w.openNow("2026-1", "paper", time.Hour)
		w.cast(0, "2026-1", "yes")
		if c := w.carriesOf(1, "2026-1"); c.Voices != 2 || c.Loses != 0 || c.Cap != 2 {
			t.Errorf("%+v, want their own and that of 3, and a cap of 2", c)
		}
	})
}

// TestPreview_WarnsOfWhatOthersWouldNotLookUp: whoever thinks of a delegate is told
// that they cast no ballot lately, that so many rely on them already that the cap may
// turn the voice back, and what goes along.
func TestPreview_WarnsOfWhatOthersWouldNotLookUp(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundLiquid(t, db, 9, liquid(func(r *governance.DelegationRule) { r.Cap = &governance.Cap{Weight: 4} }))
		w.speaking(0, 1, 2)
		for n := 3; n < 6; n++ {
			w.give(n, 0)
		}
		w.give(6, 2)
		for n := range SilentVotes {
			id := governance.IssueID([]string{"2026-1", "2026-2", "2026-3", "2026-4", "2026-5"}[n])
			w.openNow(id, "paper", time.Hour)
			w.cast(1, id, "yes")
			if n == 0 {
				if p := w.previewed(2, 0); len(p.Silent) != 0 || p.Issues[0].Most != 0 {
					t.Errorf("after no vote, on the day they were named: %+v", p)
				}
			}
			clock.forward(2 * time.Hour)
			w.advance()
		}
		clock.forward(24 * time.Hour)
		w.openNow("2026-6", "paper", time.Hour)
		p := w.previewed(2, 0)
		if len(p.Silent) != 1 || p.Silent[0] != personID(0) {
			t.Errorf("silent are %v, want 0", p.Silent)
		}
		if len(p.Issues) != 1 || p.Issues[0].Most != 4 || p.Issues[0].Crowd != (governance.Range{From: 1, To: 4}) || p.Issues[0].Along.Voices != 2 {
			t.Errorf("%+v, want a cap of 4 that 1 to 4 may fill, and that the voice of 6 goes along", p.Issues)
		}
		if p := w.previewed(2, 1); len(p.Silent) != 0 || p.Issues[0].Most != 0 {
			t.Errorf("of 1, who voted, and on whom nobody relies: %+v", p)
		}
	})
}

// previewed is what it would do if one member entrusted everything to another.
func (w world) previewed(from, to int) Preview {
	w.t.Helper()
	p, err := w.Preview(w.t.Context(), member(from), Entrust{To: []bodies.PersonID{personID(to)}})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// TestPreview_OfAVoteThatReadsItsOpening: what is given now changes nothing there.
func TestPreview_OfAVoteThatReadsItsOpening(t *testing.T) {
	for snapshot, touched := range map[governance.Snapshot]int{governance.AtOpening: 0, governance.AtBoth: 1, governance.AtClose: 1} {
		t.Run(string(snapshot), func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
				w := foundLiquid(t, db, 4, liquid(func(r *governance.DelegationRule) { r.Snapshot = snapshot }))
				w.speaking(0)
				w.openNow("2026-1", "paper", time.Hour)
				if p := w.previewed(2, 0); len(p.Issues) != touched {
					t.Errorf("%d votes are said to be touched, want %d", len(p.Issues), touched)
				}
			})
		})
	}
}
