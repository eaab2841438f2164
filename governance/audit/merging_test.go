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

// twin is a merger as a village enters it: Wim's account in the club ends in favour of
// another, with what ends by it and what goes over.
type twin struct {
	into    string
	without string // what is left out
	goes    func(*journal.PersonAdmit)
}

// merges enters it, all of one instant.
func (v *village) merges(person string, w twin) {
	v.t.Helper()
	v.now = v.now.Add(time.Hour)
	if w.without != "merge" {
		v.enter("", "", journal.PersonMerge{Person: who(person), Into: who(w.into)})
		v.together()
	}
	was, there := v.admission(person)
	if !there {
		return
	}
	if w.without != "admit" {
		act := was
		act.Person, act.Ground, act.By, act.SeatedIn = who(w.into), "same", nil, ""
		if w.goes != nil {
			w.goes(&act)
		}
		v.enter("club", "", act)
		v.together()
	}
	if w.without != "leave" {
		v.enter("club", "", journal.PersonLeave{Person: who(person), Ground: "same"})
	}
}

// admission is how somebody came into the club.
func (v *village) admission(person string) (journal.PersonAdmit, bool) {
	for _, e := range v.entries {
		if act, is := e.Act.(journal.PersonAdmit); is && act.Person == who(person) && e.Body == "club" {
			return act, true
		}
	}
	return journal.PersonAdmit{}, false
}

// TestVerify_HoldsAMerger: what goes over is what was known, nothing is left, nothing comes
// of the account that ended, and nobody is joined twice or out of a duty.
func TestVerify_HoldsAMerger(t *testing.T) {
	open := func(v *village, person string) {
		v.enter("club", "", journal.PersonAdmit{Person: who(person), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now), Ground: "open"})
	}
	for name, test := range map[string]struct {
		do   func(v *village)
		want string // in the finding; empty: verified
	}{
		"of two":                   {func(v *village) { v.merges("wim", twin{into: "xia"}) }, ""},
		"without what goes over":   {func(v *village) { v.merges("wim", twin{into: "xia", without: "admit"}) }, "does not go on there"},
		"and a member still":       {func(v *village) { v.merges("wim", twin{into: "xia", without: "leave"}) }, "is a member of club still"},
		"that is not entered":      {func(v *village) { v.merges("wim", twin{into: "xia", without: "merge"}) }, "only where two accounts"},
		"with an end of it alone":  {func(v *village) { v.enter("club", "", journal.PersonLeave{Person: who("wim"), Ground: "same"}) }, "no account of"},
		"into a member":            {func(v *village) { v.merges("wim", twin{into: "vera", without: "admit"}) }, ""},
		"into a member, who comes": {func(v *village) { v.merges("wim", twin{into: "vera"}) }, "member already"},
		"with another sphere": {func(v *village) {
			v.merges("wim", twin{into: "xia", goes: func(a *journal.PersonAdmit) { a.Sphere = "outer" }})
		}, "nothing else"},
		"with an earlier day": {func(v *village) {
			v.merges("wim", twin{into: "xia", goes: func(a *journal.PersonAdmit) { a.Since = earlier(a.Since, time.Hour) }})
		}, "nothing else"},
		"with a competence": {func(v *village) {
			v.merges("wim", twin{into: "xia", goes: func(a *journal.PersonAdmit) { a.Fields = journal.List[journal.Competence]{{Field: "care"}} }})
		}, "nothing else"},
		"with a good standing": {func(v *village) {
			v.merges("wim", twin{into: "xia", goes: func(a *journal.PersonAdmit) { a.GoodUntil = journal.At(v.now.AddDate(1, 0, 0)) }})
		}, "nothing else"},
		"with a heavier voice": {func(v *village) {
			v.merges("wim", twin{into: "xia", goes: func(a *journal.PersonAdmit) { a.Weight = 2 }})
		}, "weighs 1"},
		"with one who answers": {func(v *village) {
			v.merges("wim", twin{into: "xia", goes: func(a *journal.PersonAdmit) { a.By = []journal.Commitment{who("ada")} }})
		}, "nobody answers"},
		"for a third": {func(v *village) {
			v.merges("wim", twin{into: "xia", goes: func(a *journal.PersonAdmit) { a.Person = who("yan") }})
		}, "only where two accounts"},
		"that goes over later": {func(v *village) {
			v.merges("wim", twin{into: "xia", without: "admit"})
			act, _ := v.admission("wim")
			act.Person, act.Ground, act.By, act.SeatedIn = who("xia"), "same", nil, ""
			v.enter("club", "", act)
		}, "only where two accounts"},
		"twice": {func(v *village) {
			v.merges("wim", twin{into: "xia"})
			v.enter("", "", journal.PersonMerge{Person: who("wim"), Into: who("vera")})
		}, "nothing more may come"},
		"in a ring": {func(v *village) {
			v.merges("wim", twin{into: "xia"})
			v.enter("", "", journal.PersonMerge{Person: who("xia"), Into: who("wim")})
		}, "nothing more may come"},
		"in a chain": {func(v *village) {
			v.merges("wim", twin{into: "xia"})
			v.enter("", "", journal.PersonMerge{Person: who("xia"), Into: who("vera")})
		}, "has taken one in"},
		"in a ring of one instant": {func(v *village) {
			v.enter("", "", journal.PersonMerge{Person: who("wim"), Into: who("vera")})
			v.together()
			v.enter("", "", journal.PersonMerge{Person: who("vera"), Into: who("wim")})
		}, "joined to another before"},
		"and they are admitted again": {func(v *village) {
			v.merges("wim", twin{into: "xia"})
			open(v, "wim")
		}, "nothing more may come"},
		"and they entrust their voice": {func(v *village) {
			v.publicly("ada")
			v.merges("wim", twin{into: "xia"})
			v.enter("", "", v.gives("late", "wim", journal.Scope{Body: "assembly"}, "ada"))
		}, "nothing more may come"},
		"and they are entrusted with one": {func(v *village) {
			v.merges("wim", twin{into: "xia"})
			v.enter("", "", v.gives("late", "ada", journal.Scope{Body: "assembly"}, "wim"))
		}, "nothing more may come"},
		"of who sits": {func(v *village) {
			v.appoints("board", "late", "wim", "board", "ada")
			v.merges("wim", twin{into: "xia"})
		}, "holds a seat"},
		"into who sits": {func(v *village) {
			v.appoints("board", "late", "vera", "board", "ada")
			v.merges("wim", twin{into: "vera", without: "admit"})
		}, ""},
		"of a public delegate still": {func(v *village) {
			v.publicly("wim")
			v.merges("wim", twin{into: "xia"})
		}, "is a public delegate still"},
		"of who was erased": {func(v *village) {
			v.enter("club", "", journal.PersonLeave{Person: who("wim"), Ground: "erased"})
			v.together()
			v.enter("", "", journal.PersonErase{Person: who("wim")})
			v.enter("", "", journal.PersonMerge{Person: who("wim"), Into: who("vera")})
		}, "was erased before"},
		"and they are erased, as the other is": {func(v *village) {
			v.merges("wim", twin{into: "xia"})
			v.enter("", "", journal.PersonErase{Person: who("wim")})
			v.enter("club", "", journal.PersonLeave{Person: who("xia"), Ground: "erased"})
			v.together()
			v.enter("", "", journal.PersonErase{Person: who("xia")})
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			v.club(bodies.StrikesNobody)
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

// TestVerify_RefusesAMergerBesideASuspension: on the archive of auditors, who see whom a
// ruling suspends.
func TestVerify_RefusesAMergerBesideASuspension(t *testing.T) {
	c := suspending(t, Scope{Auditor: true}, func(c *court) {
		c.enter("", "", journal.PersonMerge{Person: who("elif"), Into: who("ada")})
	})
	if r := c.verify(Against{}); r.Verdict != Refused || !strings.Contains(fmt.Sprint(r.Findings), "a ruling suspends") {
		t.Errorf("%s %v", r.Verdict, r.Findings)
	}
}

// TestVerify_RefusesAMergerBesideWhatTheOpeningCounts: where a vote counts by the
// delegations of its opening, and one was in force then that the account that ends gave.
func TestVerify_RefusesAMergerBesideWhatTheOpeningCounts(t *testing.T) {
	for name, test := range map[string]struct {
		snapshot governance.Snapshot
		into     string
		want     string
	}{
		"of the opening":                    {governance.AtOpening, "chidi", "in a vote that runs"},
		"of both":                           {governance.AtBoth, "chidi", "in a vote that runs"},
		"of the close":                      {governance.AtClose, "chidi", "entrusts their voice still"}, // and so is to be taken back, which is not refused here
		"into an account that is not on it": {governance.AtOpening, "xia", "entrusts their voice still"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			rules := v.procedure("assembly")
			early := *rules.Delegation
			early.Snapshot, rules.Delegation, rules.Franchise = test.snapshot, &early, bodies.Franchise{Body: "early"}
			v.adopt(governance.Charter{Body: bodies.Body{Slug: "early", Name: "Early", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1, Procedures: []governance.Procedure{rules}})
			v.found("early", "gwen", 1)
			v.found("early", "chidi", 1)
			v.publicly("ada")
			v.now = v.now.Add(time.Minute)
			v.enter("", "", v.gives("early-bird", "gwen", journal.Scope{Body: "early"}, "ada"))
			v.now = v.now.Add(time.Minute)
			v.open("2026-8", "early")
			v.now = v.now.Add(time.Minute)
			v.enter("", "", journal.PersonMerge{Person: who("gwen"), Into: who(test.into)})
			for _, body := range []string{"early", "assembly"} {
				v.together()
				v.enter(body, "", journal.PersonLeave{Person: who("gwen"), Ground: "same"})
			}
			if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(fmt.Sprint(r.Findings), test.want) {
				t.Errorf("%s %v, want %q", r.Verdict, r.Findings, test.want)
			}
		})
	}
}

// TestVerify_CountsOnePersonOnce: in a vote that closed after two accounts were made one,
// no two ballots of theirs stand; in one that had closed both do, and a ballot that was
// taken back is none.
func TestVerify_CountsOnePersonOnce(t *testing.T) {
	for name, test := range map[string]struct {
		taken, late bool
		cast        string // by whom afterwards
		want        string
	}{
		"both stand":             {want: "accounts of one person"},
		"one was taken back":     {taken: true},
		"the vote had closed":    {late: true},
		"and the other votes":    {taken: true, cast: "chidi"},
		"and the one that ended": {taken: true, cast: "gwen", want: "cast after it"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			i := v.open("2026-7", "assembly")
			roll := v.roll(*i)
			v.cast("2026-7", "gwen", yes())
			v.cast("2026-7", "chidi", yes())
			merge := func() {
				if test.taken {
					v.cast("2026-7", "gwen", nil)
					v.together()
				}
				for n, d := range v.delegations {
					if d.Delegator == known(who("gwen")) {
						v.delegations[n].EndedAt = v.now.Add(time.Second)
						v.enter("", "", journal.DelegationClear{Delegation: d.ID, Person: who("gwen")})
						v.together()
					}
				}
				v.enter("", "", journal.PersonMerge{Person: who("gwen"), Into: who("chidi")})
				for _, e := range slices.Clone(v.entries) {
					act, is := e.Act.(journal.PersonAdmit)
					if !is || act.Person != who("gwen") {
						continue
					}
					v.together()
					v.enter(e.Body, "", journal.PersonLeave{Person: who("gwen"), Ground: "same"})
				}
			}
			if !test.late {
				merge()
			}
			if test.cast != "" {
				v.cast("2026-7", test.cast, yes())
			}
			v.decide(i, roll)
			if test.late {
				merge()
			}
			report := v.verify(Against{})
			if test.want == "" && report.Verdict != Verified || test.want != "" && (report.Verdict != Refused || !strings.Contains(fmt.Sprint(report.Findings), test.want)) {
				t.Errorf("%s %v, want %q", report.Verdict, report.Findings, test.want)
			}
		})
	}
}
