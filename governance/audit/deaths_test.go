// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// dies enters that somebody died, as two said so many days before, with everything that
// ends by it.
func (v *village) dies(person string, days int, by ...string) *journal.PersonLeave {
	v.now = v.now.Add(20 * 24 * time.Hour)
	act := journal.PersonLeave{Person: who(person), Ground: "died", SeatedIn: "board", Noticed: journal.At(v.now.AddDate(0, 0, -days))}
	for _, p := range by {
		act.By = append(act.By, who(p))
	}
	v.enter("club", "", act)
	return &act
}

// together gives the next act the instant of the last.
func (v *village) together() { v.now = v.now.Add(-time.Second) }

// TestVerify_HoldsADeath: two who keep the list of the highest body said it, its days went
// by, the record shows nothing of theirs since, and nothing is left to them.
func TestVerify_HoldsADeath(t *testing.T) {
	ends := func(v *village, mandate, ground string) {
		v.together()
		v.enter("board", "", journal.MandateEnd{Mandate: mandate, Ground: ground})
	}
	for name, test := range map[string]struct {
		do   func(v *village)
		want string // in the finding; empty: verified
	}{
		"of a member":                   {func(v *village) { v.dies("wim", 15, "ada", "bram") }, ""},
		"as one said":                   {func(v *village) { v.dies("wim", 15, "ada") }, "two others say"},
		"as one said twice":             {func(v *village) { v.dies("wim", 15, "ada", "ada") }, "by names somebody twice"},
		"as they said":                  {func(v *village) { v.dies("wim", 15, "ada", "wim") }, "two others say"},
		"as one said who keeps no list": {func(v *village) { v.dies("wim", 15, "ada", "gwen") }, "those are seated"},
		"before its days are over":      {func(v *village) { v.dies("wim", 13, "ada", "bram") }, "waits for 14 days"},
		"who acted since": {func(v *village) {
			v.now = v.now.AddDate(0, 0, 3)
			v.publicly("wim")
			v.dies("wim", 22, "ada", "bram")
		}, "have acted since"},
		"of who sat": {func(v *village) {
			v.appoints("board", "late", "wim", "board", "ada")
			v.dies("wim", 15, "ada", "bram")
			ends(v, "late", journal.Died)
		}, ""},
		"of who sits still": {func(v *village) {
			v.appoints("board", "late", "wim", "board", "ada")
			v.dies("wim", 15, "ada", "bram")
		}, "holds the mandate late still"},
		"and another loses the seat": {func(v *village) {
			v.dies("wim", 15, "ada", "bram")
			ends(v, "seat-chidi", journal.Died)
		}, "no membership of theirs ends by that"},
		"and the seat ends later": {func(v *village) {
			v.appoints("board", "late", "wim", "board", "ada")
			v.dies("wim", 15, "ada", "bram")
			v.enter("board", "", journal.MandateEnd{Mandate: "late", Ground: journal.Died})
		}, "holds the mandate late still"},
		"of a public delegate still": {func(v *village) {
			v.publicly("wim")
			v.dies("wim", 15, "ada", "bram")
		}, "is a public delegate still"},
		"by a body below": {func(v *village) {
			act := v.dies("gwen", 15, "ada", "bram")
			v.entries[len(v.entries)-1].Body, v.entries[len(v.entries)-1].Act = "assembly", *act
		}, "those are seated"},
		"by whose seats had ended": {func(v *village) {
			v.enter("board", "", journal.MandateEnd{Mandate: "seat-bram", Ground: journal.Resigned})
			v.dies("wim", 15, "ada", "bram")
		}, "those are seated"},
		"and a member elsewhere still": {func(v *village) {
			v.enter("assembly", "", journal.PersonAdmit{Person: who("wim"), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now), Ground: "open"})
			v.dies("wim", 15, "ada", "bram")
		}, "is a member of assembly still"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			v.club(bodies.StrikesNobody)
			test.do(v)
			if test.want == "by names somebody twice" {
				if _, err := journal.Leaf(v.entries[len(v.entries)-1]); err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("the leaf is %v", err)
				}
				return
			}
			report := v.verify(Against{})
			switch {
			case test.want == "" && report.Verdict != Verified:
				t.Errorf("refused: %v", report.Findings)
			case test.want != "" && (report.Verdict != Refused || !strings.Contains(fmt.Sprint(report.Findings), test.want)):
				t.Errorf("%s %v, want refused for %q", report.Verdict, report.Findings, test.want)
			}
		})
	}
}

// TestVerify_TakesNothingOfWhoDied: no ballot, no word about voices and no seat of somebody
// whom two have said to be dead, until a charter lets them in again; what came before
// stands, and what others do towards them.
func TestVerify_TakesNothingOfWhoDied(t *testing.T) {
	const id = "2026-81"
	again := func(v *village) {
		v.enter("assembly", "", journal.PersonAdmit{Person: who("wim"), Sphere: "inner", Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now), Ground: "open"})
	}
	dies := func(v *village) {
		act := v.dies("wim", 15, "ada", "bram")
		v.together()
		v.enter("assembly", "", *act)
	}
	for name, test := range map[string]struct {
		do   func(v *village)
		want string // in the finding; empty: verified
	}{
		"a ballot of before":          {func(v *village) { v.cast(id, "wim", yes()); dies(v) }, ""},
		"a ballot":                    {func(v *village) { dies(v); v.cast(id, "wim", yes()) }, "was dead at"},
		"a ballot taken back":         {func(v *village) { v.cast(id, "wim", yes()); dies(v); v.cast(id, "wim", nil) }, "was dead at"},
		"a ballot once admitted anew": {func(v *village) { dies(v); again(v); v.cast(id, "wim", yes()) }, ""},
		"a ballot before that":        {func(v *village) { dies(v); v.cast(id, "wim", yes()); again(v) }, "was dead at"},
		"who entrusts their voice":    {func(v *village) { dies(v); v.enter("", "", v.gives("late", "wim", journal.Scope{}, "ada")) }, "was dead at"},
		"a public delegate":           {func(v *village) { dies(v); v.publicly("wim") }, "was dead at"},
		"who agrees to carry a voice": {func(v *village) {
			dies(v)
			v.enter("", "", v.gives("late", "gwen", journal.Scope{}, "wim"))
			v.enter("", "", journal.DelegateAccept{Person: who("wim"), Delegator: who("gwen")})
		}, "was dead at"},
		"who is appointed":                {func(v *village) { dies(v); v.appoints("board", "late", "wim", "board", "ada") }, "was dead at"},
		"who is appointed, admitted anew": {func(v *village) { dies(v); again(v); v.appoints("board", "late", "wim", "board", "ada") }, ""},
		"who takes a matter back": {func(v *village) {
			dies(v)
			v.enter("assembly", id, journal.IssueCancel{Reason: governance.TakenBack, Person: who("wim")})
		}, "was dead at"},
		"who raises a matter": {func(v *village) { dies(v); v.raises("2026-82", "assembly", "wim", 2) }, "was dead at"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			v.club(bodies.StrikesNobody)
			v.admit("wim", 1)
			i := v.openUntil(v.now.AddDate(0, 1, 0), id, "assembly")
			roll := v.roll(*i)
			v.cast(id, "ada", yes())
			test.do(v)
			v.decide(i, roll)
			if test.want == "" { // what others do towards them is theirs
				v.enter("", "", v.gives("late", "gwen", journal.Scope{}, "wim"))
			}
			report := v.verify(Against{})
			switch {
			case test.want == "" && report.Verdict != Verified:
				t.Errorf("refused: %v", report.Findings)
			case test.want != "" && (report.Verdict != Refused || !strings.Contains(fmt.Sprint(report.Findings), test.want)):
				t.Errorf("%s %v, want refused for %q", report.Verdict, report.Findings, test.want)
			}
		})
	}
}
