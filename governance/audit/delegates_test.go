// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"strings"
	"testing"

	"moothall/governance/journal"
)

// TestVerify_HoldsDelegatesToTheirWord forges what delegates did and signs
// everything anew.
func TestVerify_HoldsDelegatesToTheirWord(t *testing.T) {
	accept := func(delegate, delegator string) journal.Act {
		return journal.DelegateAccept{Person: who(delegate), Delegator: who(delegator)}
	}
	ask := func(v *village, from, to, id string) {
		v.enter("", "", journal.DelegationSet{Delegation: id, Person: who(from), Delegates: journal.List[journal.Commitment]{who(to)}})
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
