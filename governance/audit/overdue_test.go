// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/journal"
)

// TestVerify_SaysWhatIsOverdue: a vote that is never closed, a count that is never made,
// an election that never opens, a key that is never destroyed. Of what is only late by
// as much as a clock may be it says nothing.
func TestVerify_SaysWhatIsOverdue(t *testing.T) {
	goesOn := func(v *village, at time.Time) {
		v.now = at.Add(-time.Second)
		v.enter("", "", journal.DelegationSet{Delegation: "later", Person: who("gwen"), Scope: journal.Scope{}, Until: journal.At(at.AddDate(0, 1, 0))})
	}
	for name, test := range map[string]struct {
		up   func(t *testing.T) (v *village, due time.Time) // to where the clock owes an act
		want string
	}{
		"a vote that is not closed": {func(t *testing.T) (*village, time.Time) {
			v := newVillage(t)
			closes, _ := v.entries[v.find("2026-4", "issue.open", 0)].Act.(journal.IssueOpen).ClosesAt.Time()
			return v, closes.Add(time.Hour)
		}, "2026-4 (issue.close)"},
		"a close without a count": {func(t *testing.T) (*village, time.Time) {
			v := newVillage(t)
			closes, _ := v.entries[v.find("2026-4", "issue.open", 0)].Act.(journal.IssueOpen).ClosesAt.Time()
			v.now = closes
			v.enter("assembly", "2026-4", journal.IssueClose{ClosedAt: journal.At(closes.Add(time.Second))})
			return v, v.now.Add(time.Hour)
		}, "2026-4 (count)"},
		"an election that does not open": {func(t *testing.T) (*village, time.Time) {
			v := newElection(t)
			v.stand("2026-11", "dina", "seconded gwen", "accepted dina")
			return v, v.fix("2026-11", "dina").OpensAt.Add(time.Hour)
		}, "2026-11 (issue.open)"},
		"a key that is kept": {func(t *testing.T) (*village, time.Time) {
			v := newQuiet(t, Scope{}).village
			closed, _ := v.entries[v.find(council, "issue.close", 0)].At.Time()
			v.cut(council, "key.destroy", 0)
			return v, closed.AddDate(0, 0, 7+governance.DisputeAnswerDays+1)
		}, council + " (key.destroy)"},
	} {
		t.Run(name, func(t *testing.T) {
			for late, says := range map[time.Duration]bool{0: false, time.Millisecond: true} {
				v, due := test.up(t)
				goesOn(v, due.Add(late))
				notes := strings.Join(v.verify(Against{}).Notes, "\n")
				if strings.Contains(notes, test.want) != says {
					t.Errorf("%v late: %q", late, notes)
				}
			}
		})
	}
}
