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

// TestVerify_HoldsDelegatesToTheirWord forges what delegates did and signs
// everything anew.
func TestVerify_HoldsDelegatesToTheirWord(t *testing.T) {
	accept := func(delegate, delegator string) journal.Act {
		return journal.DelegateAccept{Person: who(delegate), Delegator: who(delegator)}
	}
	ask := func(v *village, from, to, id string) {
		v.enter("", "", v.gives(id, from, journal.Scope{}, to))
	}
	for _, c := range []struct {
		name string
		do   func(v *village)
		want string // in the finding; empty: verified
	}{
		{"a word that was asked for", func(v *village) { ask(v, "ada", "zoe", "q1"); v.enter("", "", accept("zoe", "ada")) }, ""},
		{"taken back, and given again", func(v *village) {
			ask(v, "ada", "zoe", "q1")
			v.enter("", "", accept("zoe", "ada"))
			v.enter("", "", journal.DelegateDecline{Person: who("zoe"), Delegator: who("ada")})
			v.enter("", "", accept("zoe", "ada"))
		}, ""},
		{"a word nobody asked for", func(v *village) { v.enter("", "", accept("zoe", "ada")) }, "nobody of that name asks"},
		{"a word twice", func(v *village) {
			ask(v, "ada", "zoe", "q1")
			v.enter("", "", accept("zoe", "ada"))
			v.enter("", "", accept("zoe", "ada"))
		}, "speak for them already"},
		{"a word taken back that was never given", func(v *village) {
			v.enter("", "", journal.DelegateDecline{Person: who("zoe"), Delegator: who("ada")})
		}, "do not speak for them"},
		{"a public delegate who agrees in private", func(v *village) {
			v.publicly("zoe")
			ask(v, "ada", "zoe", "q1")
			v.enter("", "", accept("zoe", "ada"))
		}, "speak for them already"},
		{"more voices than a private person may carry", func(v *village) {
			for n := range 6 {
				from := fmt.Sprint("m", n)
				ask(v, from, "zoe", "q"+from)
				v.enter("", "", accept("zoe", from))
			}
		}, "so many and no more"},
		{"a public delegate twice", func(v *village) {
			v.publicly("zoe")
			v.enter("", "", journal.DelegateBegin{Delegate: "again", Person: who("zoe"), TextSHA256: journal.Digest(nil)})
		}, "public delegate already"},
		{"an id used again", func(v *village) {
			v.publicly("zoe")
			v.enter("", "", journal.DelegateBegin{Delegate: "of-zoe", Person: who("ada"), TextSHA256: journal.Digest(nil)})
		}, "was used before"},
		{"somebody else's end", func(v *village) {
			v.publicly("zoe")
			v.enter("", "", journal.DelegateEnd{Delegate: "of-zoe", Person: who("ada")})
		}, "is not the public delegate"},
		{"an end twice", func(v *village) {
			v.publicly("zoe")
			v.enter("", "", journal.DelegateEnd{Delegate: "of-zoe", Person: who("zoe")})
			v.enter("", "", journal.DelegateEnd{Delegate: "of-zoe", Person: who("zoe")})
		}, "is not the public delegate"},
		{"words that were changed", func(v *village) { v.public[0].Text = []byte("Something else.") }, "not what the record commits to"},
		{"words left out", func(v *village) { v.public = v.public[1:] }, "it is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newVillage(t)
			c.do(v)
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

// TestVerify_HoldsDelegationsToTheCharter forges what was given and signs everything
// anew: for how long, in what scope, to how many, and whether everybody may know.
func TestVerify_HoldsDelegationsToTheCharter(t *testing.T) {
	long := func(act journal.DelegationSet, until time.Time) journal.DelegationSet {
		act.Until = journal.At(until)
		return act
	}
	assembly := journal.Scope{Body: "assembly"}
	for _, c := range []struct {
		name string
		seal bool // by the charter
		do   func(v *village)
		want string // in the finding; empty: verified
	}{
		{"for a year", false, func(v *village) {
			v.enter("", "", long(v.gives("q1", "gwen", assembly, "ada"), v.now.Add(time.Second).AddDate(1, 0, 0)))
		}, ""},
		{"for a millisecond more", false, func(v *village) {
			v.enter("", "", long(v.gives("q1", "gwen", assembly, "ada"), v.now.Add(time.Second+time.Millisecond).AddDate(1, 0, 0)))
		}, "no longer than the charter lets it: 12 months"},
		{"for ever", false, func(v *village) {
			act := v.gives("q1", "gwen", assembly, "ada")
			act.Until = ""
			v.enter("", "", act)
		}, "no longer than the charter lets it: 12 months"},
		{"to more than are read", false, func(v *village) { v.enter("", "", v.gives("q1", "gwen", assembly, "ada", "bram")) }, "more delegates than are read there: at most 1"},
		{"in a body that there is not", false, func(v *village) { v.enter("", "", v.gives("q1", "gwen", journal.Scope{Body: "nowhere"}, "ada")) }, "no vote can be delegated there"},
		{"in a body where nobody delegates", false, func(v *village) { v.enter("", "", v.gives("q1", "gwen", journal.Scope{Body: "board"}, "ada")) }, "no vote can be delegated there"},
		{"in a place that there is not", false, func(v *village) { v.enter("", "", v.gives("q1", "gwen", journal.Scope{Place: "moon"}, "ada")) }, "no vote can be delegated there"},
		{"in a field that there is not", false, func(v *village) { v.enter("", "", v.gives("q1", "gwen", journal.Scope{Field: "care"}, "ada")) }, "no vote can be delegated there"},
		{"for a vote that runs", false, func(v *village) { v.enter("", "", v.gives("q1", "gwen", journal.Scope{Issue: "2026-4"}, "ada")) }, ""},
		{"for one to come", false, func(v *village) { v.enter("", "", v.gives("q1", "gwen", journal.Scope{Issue: "2026-99"}, "ada")) }, ""},
		{"for one that is closed", false, func(v *village) { v.enter("", "", v.gives("q1", "gwen", journal.Scope{Issue: "2026-1"}, "ada")) }, "closed"},
		{"for one in which nobody delegates", false, func(v *village) { v.enter("", "", v.gives("q1", "gwen", journal.Scope{Issue: "2026-2"}, "ada")) }, "takes no delegations"},
		{"in clear where the charter seals", true, func(v *village) { v.enter("", "", v.gives("q1", "gwen", assembly, "ada")) }, "does not let it stand sealed, or in clear"},
		{"in clear for a vote that the charter seals", true, func(v *village) { v.enter("", "", v.gives("q1", "gwen", journal.Scope{Issue: "2026-4"}, "ada")) }, "does not let it stand sealed, or in clear"},
		{"in clear for one to come, which can be none of another charter", true, func(v *village) {
			v.enter("", "", v.gives("q1", "gwen", journal.Scope{Issue: "2026-99"}, "ada"))
		}, "does not let it stand sealed, or in clear"},
		{"in clear for one to come, where one charter shows it", true, func(v *village) {
			v.forum(governance.ShownPublic)
			v.enter("", "", v.gives("q1", "gwen", journal.Scope{Issue: "2026-99"}, "ada"))
		}, ""},
		{"sealed for one to come, where one charter seals it", true, func(v *village) {
			v.forum(governance.ShownPublic)
			v.perhapsSealed(v.gives("q1", "gwen", journal.Scope{Issue: "2026-99"}, "ada"))
		}, ""},
		{"sealed where another charter seals", true, func(v *village) {
			v.forum(governance.ShownPublic)
			v.perhapsSealed(v.gives("q1", "gwen", journal.Scope{Body: "forum"}, "ada"))
		}, "does not let it stand sealed, or in clear"},
		{"everywhere in clear, where one charter seals", true, func(v *village) {
			v.forum(governance.ShownPublic)
			v.enter("", "", v.gives("q1", "gwen", journal.Scope{}, "ada"))
		}, "does not let it stand sealed, or in clear"},
		{"and for longer, where another charter has a longer life", true, func(v *village) {
			v.forum(governance.ShownPublic)
			v.perhapsSealed(long(v.gives("q1", "gwen", journal.Scope{}, "ada", "bram"), v.now.AddDate(2, 0, 0)))
		}, ""},
		{"a word in clear to what is sealed", true, func(v *village) {
			v.perhapsSealed(v.gives("q1", "gwen", journal.Scope{}, "zoe"))
			v.enter("", "", journal.DelegateAccept{Person: who("zoe"), Delegator: who("gwen")})
		}, "where what asks for it is not"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := villageOf(t, Scope{Auditor: c.seal}, c.seal)
			c.do(v)
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

// forum founds a body in which lists are read and delegations live for two years.
func (v *village) forum(shown governance.Shown) {
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "forum", Name: "Forum", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1,
		Procedures: []governance.Procedure{{Kind: "matter", Name: "Matter", Participation: governance.Liquid, Visibility: governance.Public, Method: governance.MethodMotion,
			Franchise: bodies.Franchise{Body: "assembly"}, Delegation: &governance.DelegationRule{Rule: "breadth-first", Choices: 3, Months: 24, Shown: shown},
			Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}}}})
}
