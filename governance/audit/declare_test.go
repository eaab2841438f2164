// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/governance"
	"moothall/governance/journal"
)

// lockingIn lets the village vote for three hours on 2026-9, in whose first two public
// delegates declare how they will vote. zoe is one who is not on its roll.
func lockingIn(v *village) (*governance.Issue, time.Time) {
	v.publicly("zoe")
	c := v.charters[0]
	c.Version, c.Procedures = 2, slices.Clone(c.Procedures)
	rule := *c.Procedures[0].Delegation
	rule.LockInHours = 1
	c.Procedures[0].Delegation = &rule
	v.amends(c)
	i := v.open("2026-9", "assembly")
	i.ClosesAt = i.OpensAt.Add(3 * time.Hour)
	entered(v, "2026-9", "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.ClosesAt = journal.At(i.ClosesAt) })
	return i, v.now
}

func (v *village) declares(person, answer, text string) {
	act := journal.DelegateDeclare{Declaration: fmt.Sprint("said-", v.refs), Person: who(person), Choice: v.canonical(governance.Choice{Answer: answer})}
	if text != "" {
		act.TextSHA256 = journal.Digest([]byte(text))
	}
	if ref := v.enter("assembly", "2026-9", act); text != "" {
		v.public = append(v.public, Said{ref, []byte(text)})
	}
}

// TestVerify_HoldsDeclarationsToTheirRule forges what delegates declared and signs
// everything anew.
func TestVerify_HoldsDeclarationsToTheirRule(t *testing.T) {
	declared := func(v *village, change func(e *journal.Entry, a *journal.DelegateDeclare)) {
		entered(v, "2026-9", "delegate.declare", 0, change)
	}
	for _, c := range []struct {
		name string
		do   func(v *village, i *governance.Issue, opened time.Time)
		want string // in the finding; empty: verified
	}{
		{"in time, changed, and with the reasons", func(v *village, _ *governance.Issue, _ time.Time) {
			v.declares("ada", governance.Yes, "")
			v.declares("ada", governance.No, "On second thoughts.")
			v.declares("ada", governance.No, "On third thoughts.")
		}, ""},
		{"in the last millisecond", func(v *village, i *governance.Issue, _ time.Time) {
			v.now = i.ClosesAt.Add(-time.Hour - time.Second - time.Millisecond)
			v.declares("ada", governance.Yes, "")
		}, ""},
		{"as the time was over", func(v *village, i *governance.Issue, _ time.Time) {
			v.now = i.ClosesAt.Add(-time.Hour - time.Second)
			v.declares("ada", governance.Yes, "")
		}, "time in which delegates could declare is over"},
		{"dated before the vote opened", func(v *village, _ *governance.Issue, opened time.Time) {
			v.declares("ada", governance.Yes, "")
			declared(v, func(e *journal.Entry, _ *journal.DelegateDeclare) { e.At = journal.At(opened.Add(-time.Millisecond)) })
		}, "when the vote opened"},
		{"before the roll", func(v *village, _ *governance.Issue, _ time.Time) {
			v.declares("ada", governance.Yes, "")
			at := v.find("2026-9", "roll.freeze", 0)
			v.entries[at], v.entries[at+1] = v.entries[at+1], v.entries[at]
			v.entries[at].At = v.entries[at-1].At
		}, "while it is voted upon"},
		{"entered after the close, dated before the time was over", func(v *village, i *governance.Issue, _ time.Time) {
			roll := v.roll(*i)
			v.cast("2026-9", "ada", yes())
			v.decide(i, roll)
			v.declares("ada", governance.Yes, "")
			declared(v, func(e *journal.Entry, _ *journal.DelegateDeclare) { e.At = journal.At(i.OpensAt.Add(time.Minute)) })
		}, "while it is voted upon"},
		{"by somebody who is no public delegate", func(v *village, _ *governance.Issue, _ time.Time) { v.declares("gwen", governance.Yes, "") }, "you are no public delegate"},
		{"by somebody who was one until then", func(v *village, _ *governance.Issue, _ time.Time) {
			v.enter("", "", journal.DelegateEnd{Delegate: "of-ada", Person: who("ada")})
			v.declares("ada", governance.Yes, "")
		}, "you are no public delegate"},
		{"by somebody off the roll", func(v *village, _ *governance.Issue, _ time.Time) { v.declares("zoe", governance.Yes, "") }, "not on the roll"},
		{"of what no ballot could say", func(v *village, _ *governance.Issue, _ time.Time) { v.declares("ada", "perhaps", "") }, "cannot be read"},
		{"the same again", func(v *village, _ *governance.Issue, _ time.Time) {
			v.declares("ada", governance.Yes, "So.")
			v.declares("ada", governance.Yes, "So.")
		}, "declared before"},
		{"changed for the tenth time", func(v *village, _ *governance.Issue, _ time.Time) {
			for n := range 10 {
				v.declares("ada", governance.Yes, fmt.Sprint("Reason ", n))
			}
		}, ""},
		{"changed once more", func(v *village, _ *governance.Issue, _ time.Time) {
			for n := range 11 {
				v.declares("ada", governance.Yes, fmt.Sprint("Reason ", n))
			}
		}, "so often and no more"},
		{"changed at one instant", func(v *village, _ *governance.Issue, _ time.Time) {
			v.declares("ada", governance.Yes, "")
			v.now = v.now.Add(-time.Second)
			v.declares("ada", governance.No, "")
		}, "no later than"},
		{"an id used again", func(v *village, _ *governance.Issue, _ time.Time) {
			v.declares("ada", governance.Yes, "")
			v.declares("bram", governance.No, "")
			first := v.entries[v.find("2026-9", "delegate.declare", 0)].Act.(journal.DelegateDeclare)
			entered(v, "2026-9", "delegate.declare", 1, func(_ *journal.Entry, a *journal.DelegateDeclare) { a.Declaration = first.Declaration })
		}, "was used before"},
		{"where the procedure has no such stage", func(v *village, _ *governance.Issue, _ time.Time) {
			v.declares("ada", governance.Yes, "")
			declared(v, func(e *journal.Entry, _ *journal.DelegateDeclare) { e.Issue = "2026-4" })
		}, "nobody declares in this vote"},
		{"in a matter of another body", func(v *village, _ *governance.Issue, _ time.Time) {
			v.declares("ada", governance.Yes, "")
			declared(v, func(e *journal.Entry, _ *journal.DelegateDeclare) { e.Body = "board" })
		}, "no issue 2026-9 of board"},
		{"reasons that were changed", func(v *village, _ *governance.Issue, _ time.Time) {
			v.declares("ada", governance.Yes, "Because it is cheap.")
			v.public[len(v.public)-1].Text = []byte("Because it is dear.")
		}, "not what the record commits to"},
		{"reasons left out", func(v *village, _ *governance.Issue, _ time.Time) {
			v.declares("ada", governance.Yes, "Because it is cheap.")
			v.public = v.public[:len(v.public)-1]
		}, "it is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newVillage(t)
			v.publicly("bram")
			i, opened := lockingIn(v)
			c.do(v, i, opened)
			report := v.verify(Against{})
			switch {
			case c.want == "" && report.Verdict != Verified:
				t.Errorf("got %v", report.Findings)
			case c.want != "" && (report.Verdict != Refused || !strings.Contains(report.Findings[0].What, c.want)):
				t.Errorf("got %s: %v, want %q", report.Verdict, report.Findings, c.want)
			}
		})
	}
}

// TestVerify_SaysWhatBecameOfDeclarations: kept, departed from and not cast, held to
// the last of each.
func TestVerify_SaysWhatBecameOfDeclarations(t *testing.T) {
	v := newVillage(t)
	v.publicly("bram")
	v.publicly("farid")
	i, _ := lockingIn(v)
	v.declares("ada", governance.No, "")
	v.declares("ada", governance.Yes, "")
	v.declares("bram", governance.Yes, "")
	v.declares("farid", governance.Yes, "")
	roll := v.roll(*i)
	roll.At = i.OpensAt
	v.cast("2026-9", "ada", yes())
	v.cast("2026-9", "bram", no())
	v.cast("2026-9", "gwen", yes()) // who declared nothing
	v.decide(i, roll)
	report := v.verify(Against{})
	if report.Verdict != Verified {
		t.Fatal(report.Findings)
	}
	at := slices.IndexFunc(report.Issues, func(r IssueReport) bool { return r.Issue == "2026-9" })
	if diff := cmp.Diff(&DeclaredReport{Kept: 1, Departed: 1, Uncast: 1}, report.Issues[at].Declared); diff != "" {
		t.Error(diff)
	}
	for _, r := range report.Issues[:at] {
		if r.Declared != nil {
			t.Errorf("of %s, where nobody declared: %v", r.Issue, r.Declared)
		}
	}
}
