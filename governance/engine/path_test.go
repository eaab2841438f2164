// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"testing"
	"time"

	"moothall/governance/store"
)

// TestPath_OfAClosedVoteIsTheOneThatWasCounted: a delegation taken back in the
// closing millisecond itself came too late for the count, so the path its giver
// is shown afterwards, and the one beside her receipt, still hold it.
func TestPath_OfAClosedVoteIsTheOneThatWasCounted(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 5)
		w.openNow("2026-1", "paper", time.Hour)
		given, err := w.Delegate(t.Context(), member(4), Entrust{To: w.speaking(0)})
		if err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Minute)
		for _, n := range []int{0, 4} {
			if _, err := w.Cast(t.Context(), member(n), Cast{Issue: "2026-1", Choice: answer("yes"), Key: newKey()}); err != nil {
				t.Fatal(err)
			}
		}
		clock.forward(w.issue("2026-1").ClosesAt.Sub(clock.now()))
		if err := w.EndDelegation(t.Context(), member(4), given.ID); err != nil {
			t.Fatal(err)
		}
		w.advance()

		receipt, err := w.Receipt(t.Context(), member(4), "2026-1")
		if err != nil {
			t.Fatal(err)
		}
		if final, ok := receipt.Without.Final(); !ok || final.ID != personID(0) {
			t.Errorf("without her ballot the voice ended at %q, want %s", final.ID, personID(0))
		}
		path, err := w.Path(t.Context(), member(4), "2026-1")
		if err != nil {
			t.Fatal(err)
		}
		if final, ok := path.Final(); !ok || final.ID != personID(4) || len(path.Hops) != 1 {
			t.Errorf("the voice ended at %q after %d hops, want her own ballot", final.ID, len(path.Hops))
		}
	})
}

// TestPreview_OutsideAnyVoteSaysNothingOfVoting: nobody can have voted, or not
// voted, in a matter nobody has put yet.
func TestPreview_OutsideAnyVoteSaysNothingOfVoting(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "paper", time.Hour)
		p, err := w.Preview(t.Context(), member(2), Entrust{To: w.speaking(0)})
		if err != nil {
			t.Fatal(err)
		}
		if p.Before.Known || p.After.Known {
			t.Error("the general path claims to know who has voted")
		}
		if len(p.Issues) != 1 || !p.Issues[0].After.Known {
			t.Errorf("the path in the open vote does not know: %+v", p.Issues)
		}
	})
}
