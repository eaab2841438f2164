// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"testing"
	"time"

	"moothall/governance/audit"
	"moothall/governance/store"
)

// TestProtocol_NamesNoHeadBeforeTheDecisionHasANumber: the record has heads by then, and
// none of them covers it.
func TestProtocol_NamesNoHeadBeforeTheDecisionHasANumber(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 4)
		w.must(w.SequenceAll(t.Context()))
		w.openNow("2026-1", "paper", time.Hour)
		w.must(w.SequenceAll(t.Context()))
		w.castAs(1, "2026-1", answer("yes"))
		clock.forward(2 * time.Hour)
		w.advance()
		covered := func(want bool) {
			t.Helper()
			p, err := w.Protocol(t.Context(), member(1), "2026-1")
			w.must(err)
			if got := p.Head.Tree.N > 0; got != want || want && p.Head.Tree.N <= p.Entry.Seq {
				t.Errorf("decision %d is said to be covered by a head of %d entries", p.Entry.Seq, p.Head.Tree.N)
			}
		}
		covered(false)
		w.must(w.SequenceAll(t.Context()))
		covered(true)
		if r := w.verifiedFor(audit.Scope{}); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}
