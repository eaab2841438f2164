// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance/journal"
)

// foundedVillage is the village with two who founded it, whose consent is entered.
func foundedVillage(t testing.TB) *village {
	v := newVillage(t)
	begun := v.entries[0].At
	at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Act.Type() != "charter.adopt" })
	act := journal.Founding{}
	for _, e := range v.entries[:at] {
		adopted := e.Act.(journal.CharterAdopt)
		act.Charters = append(act.Charters, journal.Adopted{Body: e.Body, Version: adopted.Version, CharterSHA256: journal.Digest(adopted.Charter)})
	}
	for _, p := range []string{"nia", "owen"} {
		v.insert(at, "convention", begun, journal.PersonAdmit{Person: who(p), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: begun, Ground: "founding"})
		act.Founders = append(act.Founders, who(p))
		at++
	}
	v.insert(at, "", begun, act)
	return v
}

const unconsented = "founded as the operator entered it"

// TestVerify_SaysWhoFounded: how many consented, or that nobody is known to have.
func TestVerify_SaysWhoFounded(t *testing.T) {
	for want, v := range []*village{0: newVillage(t), 2: foundedVillage(t)} {
		if v == nil {
			continue
		}
		r, said := v.heldTwice()
		noted := strings.Contains(strings.Join(r.Notes, "\n"), unconsented)
		second := strings.Contains(strings.Join(said.Lines, "\n"), unconsented)
		if r.Verdict != Verified || r.Founders != want || noted != (want == 0) || len(said.Lines) > 0 && second != noted {
			t.Errorf("%d founders: %s, %d, %v, %q, %q", want, r.Verdict, r.Founders, r.Findings, r.Notes, said.Lines)
		}
	}
}

// TestVerify_RefusesFoundersWhoDidNotFound forges who agreed to what, and signs
// everything anew. The second recount refuses what it judges of it.
func TestVerify_RefusesFoundersWhoDidNotFound(t *testing.T) {
	change := func(do func(*journal.Entry, *journal.Founding)) func(*village) {
		return func(v *village) { entered(v, "", "founding", 0, do) }
	}
	for name, test := range map[string]struct {
		spoil func(*village)
		where string
		what  string
		twice bool
	}{
		"somebody who came in later": {change(func(_ *journal.Entry, a *journal.Founding) { a.Founders = append(a.Founders, who("ada")) }), "(founding)", "was not admitted", true},
		"somebody who came through the open door": {func(v *village) {
			v.insert(3, "assembly", v.entries[0].At, journal.PersonAdmit{Person: who("zoe"), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: v.entries[0].At, Ground: "open"})
			entered(v, "", "founding", 0, func(_ *journal.Entry, a *journal.Founding) { a.Founders = append(a.Founders, who("zoe")) })
		}, "(founding)", "was not admitted", false},
		"a charter they did not read": {change(func(_ *journal.Entry, a *journal.Founding) {
			a.Charters[0].CharterSHA256 = journal.Digest([]byte("another"))
		}), "(founding)", "is not the one that was adopted", true},
		"another version":            {change(func(_ *journal.Entry, a *journal.Founding) { a.Charters[0].Version = 2 }), "(founding)", "is not the one that was adopted", true},
		"a charter too few":          {change(func(_ *journal.Entry, a *journal.Founding) { a.Charters = a.Charters[:2] }), "(founding)", "read 2 charters", true},
		"a charter there is none of": {change(func(_ *journal.Entry, a *journal.Founding) { a.Charters[0].Body = "guild" }), "(founding)", "is not the one that was adopted", true},
		"another instant":            {change(func(e *journal.Entry, _ *journal.Founding) { e.At = earlier(e.At, -time.Second) }), "(founding)", "in the instant of its first charters", true},
		"twice": {func(v *village) {
			at := v.find("", "founding", 0)
			v.insert(at+1, "", v.entries[at].At, v.entries[at].Act)
		}, "(founding)", "entered once", true},
		"a charter adopted behind it": {func(v *village) {
			v.insert(v.find("", "founding", 0)+1, "guild", v.entries[0].At, journal.CharterAdopt{Version: 1, Charter: v.canonical(guild())})
		}, "(charter.adopt)", "did not read", true},
	} {
		t.Run(name, func(t *testing.T) {
			v := foundedVillage(t)
			test.spoil(v)
			r, said := v.heldTwice()
			if last := r.Findings; r.Verdict != Refused || !strings.Contains(last[len(last)-1].Where, test.where) || !strings.Contains(last[len(last)-1].What, test.what) {
				t.Errorf("%s %v", r.Verdict, last)
			}
			if test.twice && said.Verdict == "verified" {
				t.Errorf("the second recount: %q", said.Lines)
			}
		})
	}
}
