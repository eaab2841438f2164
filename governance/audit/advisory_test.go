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

// advisedForum founds a body whose inner members decide, and whose users and neighbours
// are asked: ada to dina decide, elif and farid are users, gwen and hana neighbours; bram,
// who decides, and farid are among the neighbours as well.
func (v *village) advisedForum(method governance.Method, change func(*governance.Procedure)) {
	v.t.Helper()
	p := governance.Procedure{Kind: "matter", Name: "Matter", Participation: governance.Liquid, Visibility: governance.Public, Method: method,
		Franchise: bodies.Franchise{Body: "forum"}, Delegation: &governance.DelegationRule{Rule: "default", Months: 12, Shown: v.shown()},
		Quorum: governance.Quorum{Share: governance.Ratio{Num: 1, Den: 2}}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}},
		Advisory: []governance.Advisory{
			{Name: "Users", Franchise: bodies.Franchise{Body: "forum", Spheres: []bodies.Sphere{bodies.Outer}}},
			{Name: "Neighbours", Franchise: bodies.Franchise{Body: "guests"}},
		}}
	if change != nil {
		change(&p)
	}
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "forum", Name: "Forum", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1, Membership: openDoors(), Procedures: []governance.Procedure{p}})
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "guests", Name: "Guests", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1, Membership: openDoors()})
	v.people = append(v.people, journal.Named{Commitment: who("hana"), Salt: saltOf("hana"), Person: "hana", Name: "The hana"})
	for n, person := range []string{"ada", "bram", "chidi", "dina"} {
		v.found("forum", person, int64(1+n%2))
	}
	for _, person := range []string{"elif", "farid"} {
		v.enter("forum", "", journal.PersonAdmit{Person: who(person), Sphere: "outer", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now), Ground: "open"})
		v.electors["forum"] = append(v.electors["forum"], bodies.Elector{Person: name(person), Sphere: bodies.Outer, Since: v.now.Add(-time.Second), Weight: 1})
	}
	for n, person := range []string{"bram", "farid", "gwen", "hana"} {
		v.found("guests", person, int64(1+n/3))
	}
}

// opensAdvised opens a vote of the forum, with the rolls of its advisers.
func (v *village) opensAdvised(id string, options ...string) (*governance.Issue, bodies.Roll) {
	v.t.Helper()
	i := v.open(id, "forum", options...)
	opened := v.entries[len(v.entries)-1].At
	at, err := opened.Time()
	if err != nil {
		v.t.Fatal(err)
	}
	roll := i.Procedure.Roll(v.electors["forum"], v.layers(), at)
	rolls := []bodies.Roll{roll}
	for n, a := range i.Procedure.Advisory {
		apart := governance.Apart(append(slices.Clone(rolls), i.Procedure.Advising(n).Roll(v.electors[a.Franchise.Body], v.layers(), at))...)
		of := apart[len(apart)-1]
		rolls = append(rolls, of)
		v.enter("forum", id, journal.RollFreeze{At: opened, Rule: v.canonical(a.Franchise), Members: int64(len(of.Entries)), Weight: of.Weight(), RollSHA256: journal.Digest(v.rollSheet(of)), Advisory: a.Name})
		v.entries[len(v.entries)-1].At = opened
	}
	v.advised[id] = rolls[1:]
	return i, roll
}

// TestAdvisory_IsRecountedApart: a vote in which users and neighbours are asked too is
// decided by those who decide, and both recounts find what the others said, each apart.
func TestAdvisory_IsRecountedApart(t *testing.T) {
	for _, scope := range []Scope{{}, {Auditor: true}} {
		for _, seal := range []bool{false, true} {
			v := villageOf(t, scope, seal)
			v.advisedForum(governance.MethodMotion, nil)
			v.delegate("chidi", journal.Scope{Body: "forum"}, "ada")
			v.delegate("elif", journal.Scope{Body: "forum"}, "ada") // who advises entrusts nobody there
			i, roll := v.opensAdvised("2026-50")
			for who, said := range map[string]*governance.Choice{"ada": no(), "elif": yes(), "farid": yes(), "gwen": no(), "hana": yes()} {
				v.cast("2026-50", who, said)
			}
			v.cast("2026-50", "farid", nil)
			v.cast("2026-50", "hana", yes())
			v.decide(i, roll)
			at := v.find("2026-50", "count", 0)
			count := v.entries[at].Act.(journal.Count)
			if got, want := fmt.Sprint(count.Electorate, count.Direct, count.Represented, count.Casts), "6 1 1 1"; got != want {
				t.Errorf("those who decide: %s, want %s", got, want)
			}
			var advice []string
			for _, a := range count.Advice {
				advice = append(advice, fmt.Sprint(a.Name, a.Electorate, a.Direct, a.Casts))
			}
			if got, want := fmt.Sprint(advice), "[Users2 1 3 Neighbours3 3 3]"; got != want {
				t.Errorf("those who advise: %s, want %s", got, want)
			}
			if d := v.entries[at+1].Act.(journal.Decision); d.Outcome != "void" {
				t.Errorf("advice made up a quorum: %+v", d)
			}
			if got := v.verify(Against{}); got.Verdict != Verified {
				t.Errorf("%+v, sealed %v: %s: %v", scope, seal, got.Verdict, got.Findings)
			}
		}
	}
	v := newVillage(t)
	v.advisedForum(governance.MethodIRV, nil)
	i, roll := v.opensAdvised("2026-50", "nothing", "pier", "mole")
	for who, said := range map[string]*governance.Choice{"ada": ranks("pier"), "bram": ranks("pier", "mole"), "chidi": ranks("nothing"), "elif": ranks("mole"), "farid": ranks("mole", "nothing"), "gwen": ranks("nothing")} {
		v.cast("2026-50", who, said)
	}
	v.decide(i, roll)
	if got := v.verify(Against{}); got.Verdict != Verified {
		t.Errorf("a ranking: %s: %v", got.Verdict, got.Findings)
	}
}

// TestAdvisory_ForgedIsRefused lets advice decide, or says that another was given.
func TestAdvisory_ForgedIsRefused(t *testing.T) {
	freeze := func(n int, change func(*journal.RollFreeze)) func(*village) {
		return func(v *village) {
			entered(v, "2026-50", "roll.freeze", n, func(_ *journal.Entry, a *journal.RollFreeze) { change(a) })
		}
	}
	count := func(change func(*journal.Count)) func(*village) {
		return func(v *village) {
			entered(v, "2026-50", "count", 0, func(_ *journal.Entry, a *journal.Count) { a.Advice = slices.Clone(a.Advice); change(a) })
		}
	}
	for name, c := range map[string]struct {
		spoil func(*village)
		says  string
	}{
		"a roll that is left out": {func(v *village) {
			v.entries = slices.Delete(v.entries, v.find("2026-50", "roll.freeze", 2), v.find("2026-50", "roll.freeze", 2)+1)
		}, "is left out before this"},
		"a roll of another time": {func(v *village) {
			at := v.find("2026-50", "roll.freeze", 2)
			v.entries[at].At = earlier(v.entries[at].At, -time.Second)
		}, "not of the instant of the opening"},
		"a roll under another name": {freeze(1, func(a *journal.RollFreeze) { a.Advisory = "Friends" }), "another name or rule"},
		"a roll by another rule":    {freeze(1, func(a *journal.RollFreeze) { a.Rule = []byte(`{"body":"guests"}`) }), "another name or rule"},
		"a roll with one more":      {freeze(1, func(a *journal.RollFreeze) { a.Members++ }), "members of weight"},
		"another roll":              {freeze(2, func(a *journal.RollFreeze) { a.RollSHA256 = journal.Digest(nil) }), "made again has the SHA-256"},
		"a roll too many": {func(v *village) {
			at := v.find("2026-50", "roll.freeze", 2)
			e := v.entries[at]
			v.insert(at+1, e.Body, e.At, e.Act)
			v.entries[at+1].Issue = e.Issue
		}, "has none to come"},
		"advice counted as a vote that decides": {count(func(a *journal.Count) { a.Direct += a.Advice[0].Direct }), "direct"},
		"casts of advisers among those":         {count(func(a *journal.Count) { a.Casts += 2; a.Advice[1].Casts -= 2 }), "casts"},
		"one voice more for advice":             {count(func(a *journal.Count) { a.Advice[0].Direct++ }), "advice"},
		"another transcript of advice":          {count(func(a *journal.Count) { a.Advice[0].TranscriptSHA256 = journal.Digest(nil) }), "advice"},
		"advice that is left out":               {count(func(a *journal.Count) { a.Advice = nil }), "advice"},
		"a file of advice that says otherwise": {func(v *village) {
			m := v.matters["2026-50"]
			m.Advice = []byte(strings.Replace(string(m.Advice), `"direct":1`, `"direct":2`, 1))
		}, "advice.json"},
		"no file of advice": {func(v *village) { v.matters["2026-50"].Advice = nil }, "advice.json"},
		"a ballot of nobody who was asked": {func(v *village) {
			m := v.matters["2026-50"]
			m.Casts[1].Opening.Person = who("nobody")
			v.reseal(m.Casts[1])
		}, "is not on the roll"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			v.advisedForum(governance.MethodMotion, nil)
			i, roll := v.opensAdvised("2026-50")
			for _, who := range []string{"ada", "elif", "gwen", "hana"} {
				v.cast("2026-50", who, yes())
			}
			v.decide(i, roll)
			if got := v.verify(Against{}); got.Verdict != Verified {
				t.Fatalf("the forger's tool does not work: %v", got.Findings)
			}
			c.spoil(v)
			if got := v.verify(Against{}); got.Verdict != Refused || !strings.Contains(fmt.Sprint(got.Findings), c.says) {
				t.Errorf("%s: %v, want %q", got.Verdict, got.Findings, c.says)
			}
		})
	}
}
