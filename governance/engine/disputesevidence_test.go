// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// TestDispute_NamesNoConfidentialBallot: a receipt whose leaf is in the record is no
// evidence of a confidential vote, whichever vote is disputed with it: auditors would have
// a name beside a choice, and keep it when its author is erased. What is missing may be
// named, and of a vote whose ballots are public anything.
func TestDispute_NamesNoConfidentialBallot(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundAudited(t, db, 4)
		w.openNow("2026-1", "quiet", time.Hour)
		w.openNow("2026-2", "paper", time.Hour)
		quiet, open := w.castAs(2, "2026-1", rankedAs("tide")), w.castAs(2, "2026-2", answer("yes"))
		w.castAs(3, "2026-1", rankedAs("quay"))
		clock.forward(2 * time.Hour)
		w.advance()
		filed := func(issue governance.IssueID, leaf string) error {
			_, err := w.Dispute(t.Context(), member(2), DisputeFiling{Issue: issue, Text: "I was hurried.", Evidence: leaf})
			return err
		}
		for _, issue := range []governance.IssueID{"2026-1", "2026-2"} {
			if err := filed(issue, quiet.LeafHash); !errors.Is(err, governance.ErrEvidenceHeld) {
				t.Errorf("%s: got %v", issue, err)
			}
		}
		if err := filed("2026-1", open.LeafHash); !errors.Is(err, governance.ErrEvidenceHeld) {
			t.Errorf("of another vote: got %v", err)
		}
		w.must(filed("2026-1", strings.Repeat("ab", 32)))
		w.must(filed("2026-2", open.LeafHash))
		w.must(w.SequenceAll(t.Context()))
		if strings.Contains(string(w.exported(audit.Scope{Auditor: true})), `"evidence":"`+quiet.LeafHash) {
			t.Error("an auditors' archive names the ballot")
		}
		w.holdsUp()
	})
}
