// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/journal"
)

// TestVerify_IsIncompleteWhereSomethingIsOverdue: a vote that is never closed, a count that
// is never made, an election that never opens, a key that is never destroyed. Of what is
// only late by as much as a clock may be it says nothing.
func TestVerify_IsIncompleteWhereSomethingIsOverdue(t *testing.T) {
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
		}, "issue 2026-4: overdue: its issue.close was due at 2028-03-01T09:00:00.000Z, and the log goes on until 2028-03-01T10:00:00.001Z without it"},
		"a close without a count": {func(t *testing.T) (*village, time.Time) {
			v := newVillage(t)
			closes, _ := v.entries[v.find("2026-4", "issue.open", 0)].Act.(journal.IssueOpen).ClosesAt.Time()
			v.now = closes
			v.enter("assembly", "2026-4", journal.IssueClose{ClosedAt: journal.At(closes.Add(time.Second))})
			return v, v.now.Add(time.Hour)
		}, "issue 2026-4: overdue: its count was due at "},
		"an election that does not open": {func(t *testing.T) (*village, time.Time) {
			v := newElection(t)
			v.stand("2026-11", "dina", "seconded gwen", "accepted dina")
			return v, v.fix("2026-11", "dina").OpensAt.Add(time.Hour)
		}, "issue 2026-11: overdue: its issue.open was due at "},
		"a matter that too few support": {func(t *testing.T) (*village, time.Time) {
			v := ward(t, Scope{})
			v.raises("2026-60", "ward", "ada", 2)
			until, _ := v.entries[v.find("2026-60", "issue.raise", 0)].Act.(journal.IssueRaise).Until.Time()
			return v, until.Add(time.Hour)
		}, "issue 2026-60: overdue: its issue.cancel was due at "},
		"a matter that is not put to the vote": {func(t *testing.T) (*village, time.Time) {
			v := ward(t, Scope{})
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.callsIn("ward", "2026-60", "board", "ada", "chidi")
			at, _ := v.entries[v.find("2026-60", "issue.rise", 0)].At.Time()
			return v, at.AddDate(0, 0, 7+1+1)
		}, "issue 2026-60: overdue: its issue.open was due at "},
		"one whose text was fixed for longer before": {func(t *testing.T) (*village, time.Time) {
			v := ward(t, Scope{})
			c := v.charters[slices.IndexFunc(v.charters, func(c governance.Charter) bool { return c.Body.Slug == "ward" })]
			for version, days := range []int{3, 1} {
				c.Version, c.Procedures = version+2, slices.Clone(c.Procedures)
				c.Procedures[0].FrozenDays = days
				v.amends(c)
			}
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			at, _ := v.entries[v.find("2026-60", "issue.admit", 0)].At.Time()
			return v, at.AddDate(0, 0, 7+3+1)
		}, "issue 2026-60: overdue: its issue.open was due at "},
		"a key that is kept": {func(t *testing.T) (*village, time.Time) {
			v := newQuiet(t, Scope{}).village
			closed, _ := v.entries[v.find(council, "issue.close", 0)].At.Time()
			v.cut(council, "key.destroy", 0)
			return v, closed.AddDate(0, 0, 7+governance.DisputeAnswerDays+1)
		}, "issue " + council + ": overdue: its key.destroy was due at "},
	} {
		t.Run(name, func(t *testing.T) {
			for late, says := range map[time.Duration]bool{0: false, time.Millisecond: true} {
				v, due := test.up(t)
				goesOn(v, due.Add(late))
				r := v.verify(Against{})
				if !says {
					if r.Verdict != Verified {
						t.Errorf("in time: %s %v", r.Verdict, r.Findings)
					}
				} else if r.Verdict != Incomplete || len(r.Findings) != 1 || !strings.HasPrefix(r.Findings[0].Error(), test.want) {
					t.Errorf("%v late: %s %v", late, r.Verdict, r.Findings)
				}
			}
		})
	}
}

// TestVerify_SaysWhatCameLate: an act of the clock that came, long after its time.
func TestVerify_SaysWhatCameLate(t *testing.T) {
	closed := func(v *village, later time.Duration) {
		i := v.open("2026-53", "assembly")
		roll := v.roll(*i)
		v.cast("2026-53", "ada", yes())
		i.ClosesAt = i.ClosesAt.Add(later - time.Second) // it closes a second after that
		v.decide(i, roll)
	}
	moved := func(v *village, issue string, to time.Time, kinds ...journal.Type) {
		for _, kind := range kinds {
			v.entries[v.find(issue, kind, 0)].At = journal.At(to)
		}
	}
	for name, test := range map[string]struct {
		up   func(t *testing.T, late time.Duration) *village // after its time
		from time.Duration                                   // on it is late
		want string
	}{
		"a close": {func(t *testing.T, late time.Duration) *village {
			v := newVillage(t)
			closed(v, late)
			return v
		}, time.Hour, "late: 2026-53 (issue.close, by 60 minutes); "},
		"a count": {func(t *testing.T, late time.Duration) *village {
			v := newVillage(t)
			closed(v, time.Second)
			at, _ := v.entries[v.find("2026-53", "issue.close", 0)].At.Time()
			moved(v, "2026-53", at.Add(late), "count", "decision", "effect")
			return v
		}, time.Hour, "late: 2026-53 (count, by 60 minutes); "},
		"the opening of an election": {func(t *testing.T, late time.Duration) *village {
			v := newElection(t)
			for _, act := range []string{"seconded gwen", "accepted dina"} {
				v.stand("2026-11", "dina", act)
			}
			i := v.fix("2026-11", "dina")
			v.openElection(i, "nobody", "nobody")
			moved(v, "2026-11", i.OpensAt.Add(late), "issue.open", "roll.freeze")
			return v
		}, time.Hour, "late: 2026-11 (issue.open, by 60 minutes); "},
		"the end of a key": {func(t *testing.T, late time.Duration) *village {
			v := newQuiet(t, Scope{}).village
			closed, _ := v.entries[v.find(council, "issue.close", 0)].At.Time()
			moved(v, council, closed.AddDate(0, 0, 7+governance.DisputeAnswerDays).Add(late), "key.destroy")
			return v
		}, 24 * time.Hour, "late: " + council + " (key.destroy, by 24 hours); "},
	} {
		t.Run(name, func(t *testing.T) {
			for more, says := range map[time.Duration]bool{0: false, time.Millisecond: true} {
				r := test.up(t, test.from+more).verify(Against{})
				notes := strings.Join(r.Notes, "\n")
				if r.Verdict != Verified || strings.Contains(notes, test.want) != says || strings.Contains(notes, "late: ") != says {
					t.Errorf("%v: %s %v: %q", more, r.Verdict, r.Findings, notes)
				}
			}
		})
	}
}
