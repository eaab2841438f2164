// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// TestAgree_WithinOneInstantOfWhatEndsIt: while the clock stands still, somebody agrees
// and the delegation is taken back or replaced. The record orders acts of one instant by
// their kind, and there the word would come after what it was asked by.
func TestAgree_WithinOneInstantOfWhatEndsIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 4)
		ctx := t.Context()
		w.openNow("2026-1", "paper", time.Hour)
		first := w.give(0, 1)
		second := w.give(2, 1)
		clock.forward(time.Minute)
		w.must(w.Agree(ctx, member(1), personID(0)))
		w.must(w.EndDelegation(ctx, member(0), first.ID))
		w.must(w.Agree(ctx, member(1), personID(2)))
		_, err := w.Delegate(ctx, member(2), Entrust{To: []bodies.PersonID{personID(3)}, Scope: second.Scope})
		w.must(err)
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%v", r.Findings)
		}
	})
}
