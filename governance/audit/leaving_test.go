// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// keepsTheList lets the board enter members from a list, and strike off.
func keepsTheList(strikes bodies.Strikes) *bodies.Membership {
	m := openDoors()
	m.Keeper, m.Strikes, m.Terms = "board", strikes, bodies.Terms{Renewed: true}
	m.Admissions = append(m.Admissions, bodies.Admission{Sphere: bodies.Inner, Ground: bodies.ByList})
	return m
}

// club founds one whose list the board keeps, with two whom it entered from that: Vera, of
// whom nothing was renewed since, and Wim.
func (v *village) club(strikes bodies.Strikes) {
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "club", Name: "Club", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1, Membership: keepsTheList(strikes)})
	for _, p := range []string{"vera", "wim"} {
		act := journal.PersonAdmit{Person: who(p), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now), Ground: "list", By: []journal.Commitment{who("ada")}, SeatedIn: "board"}
		if p == "vera" {
			act.GoodUntil = journal.At(v.now.Add(time.Minute))
		}
		v.enter("club", "", act)
	}
	v.now = v.now.Add(time.Hour)
}

// strikes strikes somebody off, by others.
func (v *village) strikes(person string, by ...string) *journal.PersonLeave {
	act := journal.PersonLeave{Person: who(person), Ground: "struck", SeatedIn: "board", ReasonSHA256: journal.Digest([]byte("Not seen since."))}
	for _, p := range by {
		act.By = append(act.By, who(p))
	}
	v.enter("club", "", act)
	return &act
}

// TestVerify_HoldsWhoIsStruckOff: the record says who ended whose membership, and verify
// asks the charter whether they might.
func TestVerify_HoldsWhoIsStruckOff(t *testing.T) {
	for name, test := range map[string]struct {
		strikes bodies.Strikes
		do      func(v *village)
		want    string // in the finding; empty: verified
	}{
		"who lapsed":                             {"lapsed", func(v *village) { v.strikes("vera", "ada") }, ""},
		"who came from the list":                 {"listed", func(v *village) { v.strikes("wim", "bram") }, ""},
		"who came from it, and that is not said": {"lapsed", func(v *village) { v.strikes("wim", "ada") }, "have not lapsed"},
		"where nobody is struck off":             {"", func(v *village) { v.strikes("vera", "ada") }, "nobody is struck off"},
		"by who holds no seat":                   {"lapsed", func(v *village) { v.strikes("vera", "gwen") }, "seated in the keeping body"},
		"by whose seat has ended": {"lapsed", func(v *village) {
			v.enter("board", "", journal.MandateEnd{Mandate: "seat-ada", Ground: journal.Resigned})
			v.strikes("vera", "ada")
		}, "seated in the keeping body"},
		"by two":        {"lapsed", func(v *village) { v.strikes("vera", "ada", "bram") }, "seated in the keeping body"},
		"by themselves": {"listed", func(v *village) { v.strikes("wim", "wim") }, "strikes themselves"},
		"who sits":      {"listed", func(v *village) { v.appoints("board", "late", "wim", "board", "ada"); v.strikes("wim", "ada") }, "holds a seat"},
		"who sat": {"listed", func(v *village) {
			v.appoints("board", "late", "wim", "board", "ada")
			v.enter("board", "", journal.MandateEnd{Mandate: "late", Ground: journal.Resigned})
			v.strikes("wim", "ada")
		}, ""},
		"and those sit elsewhere": {"lapsed", func(v *village) {
			v.strikes("vera", "ada")
			last(v, func(a *journal.PersonLeave) { a.SeatedIn = "assembly" })
		}, "sit in"},
		"who is no member": {"listed", func(v *village) { v.strikes("gwen", "ada") }, "is no member"},
		"twice":            {"listed", func(v *village) { v.strikes("wim", "ada"); v.strikes("wim", "ada") }, "is no member"},
		"and a seat is changed under it": {"lapsed", func(v *village) {
			v.strikes("vera", "ada")
			v.enter("board", "", journal.MandateEnd{Mandate: "seat-ada", Ground: journal.Resigned})
			v.entries[len(v.entries)-1].At = earlier(v.entries[len(v.entries)-2].At, time.Second)
		}, "whose seats give a right"},
		"by whose name is gone": {"lapsed", func(v *village) {
			v.strikes("vera", "ada")
			by := v.entries[len(v.entries)-1]
			v.entries = v.entries[:len(v.entries)-1]
			v.erases("ada", "")
			by.At = journal.At(v.now.Add(time.Second))
			v.entries = append(v.entries, by)
		}, "was erased before"},
		"who came back, and was admitted": {"listed", func(v *village) {
			v.strikes("wim", "ada")
			v.enter("club", "", journal.PersonAdmit{Person: who("wim"), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now), Ground: "open"})
		}, ""},
		"who came back by the door": {"listed", func(v *village) {
			v.strikes("wim", "ada")
			v.enter("club", "", journal.PersonAdmit{Person: who("wim"), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now), Ground: "open"})
			v.strikes("wim", "ada")
		}, "have not lapsed"},
		"to be erased, and was not": {"", func(v *village) {
			v.enter("club", "", journal.PersonLeave{Person: who("wim"), Ground: "erased"})
		}, "to be erased"},
		"to be erased, and was later": {"", func(v *village) {
			v.enter("club", "", journal.PersonLeave{Person: who("wim"), Ground: "erased"})
			v.enter("", "", journal.PersonErase{Person: who("wim")})
		}, "to be erased"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			v.club(test.strikes)
			test.do(v)
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

// last changes the last act.
func last[A journal.Act](v *village, change func(*A)) {
	v.t.Helper()
	e := &v.entries[len(v.entries)-1]
	act, is := e.Act.(A)
	if !is {
		v.t.Fatalf("the last act is a %s", e.Act.Type())
	}
	change(&act)
	e.Act = act
}

// TestVerify_KeepsACriticOnTheRollThatRuns: who is struck off while a vote runs votes in it.
func TestVerify_KeepsACriticOnTheRollThatRuns(t *testing.T) {
	v := newVillage(t)
	m := *v.charters[slices.IndexFunc(v.charters, func(c governance.Charter) bool { return c.Body.Slug == "assembly" })].Membership
	m.Keeper, m.Strikes = "board", bodies.StrikesListed
	m.Admissions = append(m.Admissions, bodies.Admission{Sphere: bodies.Inner, Ground: bodies.ByList})
	entered(v, "", "charter.adopt", 0, func(_ *journal.Entry, a *journal.CharterAdopt) {
		v.charters[0].Membership = &m
		a.Charter = v.canonical(v.charters[0])
	})
	v.enter("assembly", "", journal.PersonAdmit{Person: who("wim"), Sphere: "inner", Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now), Ground: "list", By: []journal.Commitment{who("ada")}, SeatedIn: "board"})
	v.electors["assembly"] = append(v.electors["assembly"], bodies.Elector{Person: name("wim"), Sphere: bodies.Inner, Place: "quay", Since: v.now, Weight: 1})
	i := v.open("2026-5", "assembly")
	roll := v.roll(*i)
	v.strikes("wim", "ada")
	v.entries[len(v.entries)-1].Body = "assembly"
	v.cast("2026-5", "wim", no())
	v.decide(i, roll)
	if r := v.verify(Against{}); r.Verdict != Verified {
		t.Fatalf("%s: %v", r.Verdict, r.Findings)
	}
	v.offTheRoll("wim")
	v.vote("2026-6", "wim", yes())
	if r := v.verify(Against{}); r.Verdict != Refused {
		t.Errorf("who was struck off casts in a vote that was opened since: %s", r.Verdict)
	}
}
