// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// stricter is the next charter of the assembly, with another quorum.
func (v *village) stricter() governance.Charter {
	c := v.charters[0]
	c.Version, c.Procedures = c.Version+1, slices.Clone(c.Procedures)
	c.Procedures[0].Quorum.Share = governance.Ratio{Num: 1, Den: 3}
	return c
}

// guild is a new body under the convention.
func guild() governance.Charter {
	return governance.Charter{Body: bodies.Body{Slug: "guild", Name: "Guild", Level: bodies.Intermediate, Parent: "convention"}, Version: 1,
		Procedures: []governance.Procedure{{Kind: "rule", Name: "Rule", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodMotion,
			Franchise: bodies.Franchise{Body: "assembly"}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}}}}
}

// TestVerify_FollowsChartersThatWereDecided: votes go on by the rules that a decision put
// in force, those that were fixed before by the old ones, and in bodies that were founded
// by one. Both recounts say so.
func TestVerify_FollowsChartersThatWereDecided(t *testing.T) {
	v := newVillage(t)
	before := v.procedure("assembly")
	v.amends(v.stricter())
	v.amends(guild())
	v.vote("2026-60", "ada", yes())
	i := v.open("2026-61", "guild")
	roll := v.roll(*i)
	v.cast("2026-61", "bram", no())
	v.decide(i, roll)
	v.charters[0].Procedures[0] = before // of a matter whose text was fixed yesterday
	v.vote("2026-62", "ada", yes())
	r := v.verify(Against{})
	if r.Verdict != Verified {
		t.Fatalf("%s: %v", r.Verdict, r.Findings)
	}
	twice(t, v.export(), r)
}

// TestVerify_RefusesChartersNobodyDecided forges what would give whoever keeps the server
// the last word on the rules, and signs everything anew.
func TestVerify_RefusesChartersNobodyDecided(t *testing.T) {
	enactment := func(v *village, change func(*journal.Entry, *journal.CharterEnact)) {
		id := string(v.amends(v.stricter()).ID)
		entered(v, id, "charter.enact", 0, change)
	}
	for name, test := range map[string]struct {
		spoil func(v *village)
		where string
		what  string
	}{
		"one that the operator adopts": {func(v *village) {
			v.enter("assembly", "", journal.CharterAdopt{Version: 2, Charter: v.canonical(v.stricter())})
		}, "(charter.adopt)", "with the founding"},
		"a body that the operator founds": {func(v *village) {
			v.enter("guild", "", journal.CharterAdopt{Version: 1, Charter: v.canonical(guild())})
		}, "(charter.adopt)", "with the founding"},
		"one dated back to the founding": {func(v *village) {
			v.enter("guild", "", journal.CharterAdopt{Version: 1, Charter: v.canonical(guild())})
			v.entries[len(v.entries)-1].At = v.entries[0].At
		}, "(charter.adopt)", "with the founding"},
		"one by a decision on something else": {func(v *village) {
			at := v.find("2026-1", "effect", 0)
			e, act := v.entries[at], v.entries[at].Act.(journal.Effect)
			v.insert(at, "assembly", v.entries[at-1].At, journal.CharterEnact{Version: 2, Charter: v.canonical(v.stricter()), Decision: act.Decision})
			v.entries[at].Issue = e.Issue
		}, "(charter.enact)", "put another charter to the vote, or none"},
		"another than was voted on": {func(v *village) {
			enactment(v, func(_ *journal.Entry, a *journal.CharterEnact) {
				c := v.charters[0]
				c.Procedures = slices.Clone(c.Procedures)
				c.Procedures[0].Quorum.Share = governance.Ratio{Num: 1, Den: 9}
				a.Charter = v.canonical(c)
			})
		}, "(charter.enact)", "put another charter to the vote"},
		"another decision": {func(v *village) {
			enactment(v, func(_ *journal.Entry, a *journal.CharterEnact) { a.Decision = testRef(1 << 20) })
		}, "(charter.enact)", "which is not that of issue"},
		"another instant": {func(v *village) {
			enactment(v, func(e *journal.Entry, _ *journal.CharterEnact) { e.At = earlier(e.At, -time.Second) })
		}, "(charter.enact)", "was decided at"},
		"another version": {func(v *village) {
			enactment(v, func(_ *journal.Entry, a *journal.CharterEnact) { a.Version = 3 })
		}, "(charter.enact)", "the entry says version 3"},
		"one by a kind of matter that does not change it": {func(v *village) {
			c := v.charters[1]
			c.Version, c.Amendment = 2, &governance.Amendment{Body: "assembly", Kind: "bylaw"}
			v.amends(c) // from now on the assembly changes the board's
			c.Version = 3
			v.amends(c)
		}, "(charter.enact)", "is changed by a matter of the kind \"bylaw\" in assembly"},
		"a body under one that founds none": {func(v *village) {
			c := guild()
			c.Body.Parent = "assembly"
			v.amends(c)
		}, "(charter.enact)", "bodies under assembly are founded by"},
		"a body with places of its own": {func(v *village) {
			c := guild()
			c.Places = []bodies.Place{{ID: "moor", Name: "Moor"}}
			v.amends(c)
		}, "(charter.enact)", "places and fields stand in the charter of the founding body"},
		"one that names a body there is none of": {func(v *village) {
			c := guild()
			c.Moderation = "nobody"
			v.amends(c)
		}, "(charter.enact)", "names the body \"nobody\""},
		"one that is left out": {func(v *village) {
			id := string(v.amends(v.stricter()).ID)
			at := v.find(id, "charter.enact", 0)
			v.entries = slices.Delete(v.entries, at, at+1)
		}, "(effect)", "nothing put it in force"},
		"one that is said not to have been possible": {func(v *village) {
			id := string(v.amends(v.stricter()).ID)
			at := v.find(id, "charter.enact", 0)
			v.entries = slices.Delete(v.entries, at, at+1)
			entered(v, id, "effect", 0, func(_ *journal.Entry, a *journal.Effect) { a.Detail = governance.NotPerformed })
		}, "(effect)", "and it could"},
		"one that gives places to another body than the founding one": {func(v *village) {
			c := v.charters[1]
			c.Version, c.Places = 2, []bodies.Place{{ID: "moor", Parent: "town", Name: "Moor"}}
			v.amends(c)
		}, "(charter.enact)", "places and fields stand in the charter of the founding body"},
		"one behind an admission that is dated ahead, by the charter before": {func(v *village) {
			now := v.now
			v.now = now.Add(3 * time.Hour)
			v.admit("early", 1)
			v.now = now
			v.amends(v.stricter())
		}, "(charter.enact)", "admitted or seated by the charter before"},
		"an admission dated back to another charter": {func(v *village) {
			v.amends(v.stricter())
			v.now = v.now.Add(-30 * time.Minute)
			v.admit("late", 1)
		}, "(person.admit)", "by which it is judged"},
		"an effect that says another": {func(v *village) {
			id := string(v.amends(v.stricter()).ID)
			entered(v, id, "effect", 0, func(_ *journal.Entry, a *journal.Effect) { a.Detail = "assembly 3" })
		}, "(effect)", "put assembly 2 in force"},
		"the founders of a body that was founded later": {func(v *village) {
			v.amends(guild())
			v.enter("guild", "", journal.PersonAdmit{Person: who("ghost"), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: v.entries[len(v.entries)-2].At, Ground: "founding"})
			v.entries[len(v.entries)-1].At = v.entries[len(v.entries)-3].At
		}, "(person.admit)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			test.spoil(v)
			r := v.verify(Against{})
			if r.Verdict != Refused || !strings.Contains(r.Findings[0].Where, test.where) || !strings.Contains(r.Findings[0].What, test.what) {
				t.Fatalf("%s: %v, want %q at %q", r.Verdict, r.Findings, test.what, test.where)
			}
		})
	}
}

// TestVerify_KnowsADecisionThatCameTooLate: of two votes on the same version the second
// changes nothing, and the record says so.
func TestVerify_KnowsADecisionThatCameTooLate(t *testing.T) {
	v := newVillage(t)
	first, second := v.stricter(), v.stricter()
	v.amends(first)
	i := v.amends(second) // which forges an enactment
	id := string(i.ID)
	at := v.find(id, "charter.enact", 0)
	v.entries = slices.Delete(v.entries, at, at+1)
	entered(v, id, "effect", 0, func(_ *journal.Entry, a *journal.Effect) { a.Detail = governance.NotPerformed })
	r := v.verify(Against{})
	if r.Verdict != Verified {
		t.Fatalf("%s: %v", r.Verdict, r.Findings)
	}
	twice(t, v.export(), r)
}

// TestVerify_HoldsAdmissionsToTheCharter forges members: by a way there is not, by people
// who may not say so, and by changes that nobody may make.
func TestVerify_HoldsAdmissionsToTheCharter(t *testing.T) {
	admit := func(change func(*journal.PersonAdmit)) func(v *village) {
		return func(v *village) {
			act := journal.PersonAdmit{Person: who("ghost"), Sphere: "inner", Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now.Add(time.Second)), Ground: "open"}
			change(&act)
			v.enter("assembly", "", act)
		}
	}
	again := func(change func(*journal.PersonAdmit)) func(v *village) {
		return func(v *village) {
			act := v.entries[v.find("", "person.admit", 1)].Act.(journal.PersonAdmit)
			change(&act)
			v.enter("assembly", "", act)
		}
	}
	board := []journal.Commitment{who("bram")}
	for name, test := range map[string]struct {
		spoil func(v *village)
		what  string
	}{
		"a way there is not":        {admit(func(a *journal.PersonAdmit) { a.Ground, a.By = "invitation", board }), "no such way"},
		"a founder who comes later": {admit(func(a *journal.PersonAdmit) { a.Ground = "founding" }), "when their body is founded"},
		"a ground there is not":     {admit(func(a *journal.PersonAdmit) { a.Ground = "favour" }), "is no member"},
		"decided by nobody":         {admit(func(a *journal.PersonAdmit) { a.Ground, a.SeatedIn = "application", "board" }), "asks for 1"},
		"decided by who has no seat": {admit(func(a *journal.PersonAdmit) {
			a.Ground, a.By, a.SeatedIn = "application", []journal.Commitment{who("gwen")}, "board"
		}), "seated in board"},
		"decided in another body": {admit(func(a *journal.PersonAdmit) { a.Ground, a.By, a.SeatedIn = "application", board, "convention" }), "where the charter names \"board\""},
		"a voice that weighs two": {admit(func(a *journal.PersonAdmit) { a.Weight = 2 }), "weighs 1, and not 2"},
		"who brings a competence": {admit(func(a *journal.PersonAdmit) { a.Fields = journal.List[journal.Competence]{{Field: "law"}} }), "not brought along"},
		"a member, again":         {again(func(a *journal.PersonAdmit) { a.Ground, a.Since = "open", journal.At(villageStart.Add(3*time.Hour)) }), "a member already"},
		"a member who weighs more": {again(func(a *journal.PersonAdmit) {
			a.Ground, a.Weight, a.Place, a.By = "residence", 2, "town", []journal.Commitment{a.Person}
		}), "weighs 1, as it did"},
		"a member who is moved": {again(func(a *journal.PersonAdmit) { a.Ground, a.Place, a.By = "residence", "town", board }), "keeping body"},
		"a member of longer standing": {again(func(a *journal.PersonAdmit) {
			a.Ground, a.Place, a.Since, a.By = "residence", "town", journal.At(villageStart), []journal.Commitment{a.Person}
		}), "begun when it began"},
		"a competence nobody attests": {again(func(a *journal.PersonAdmit) {
			a.Ground, a.Fields, a.By = "competence", journal.List[journal.Competence]{{Field: "law"}}, board
		}), "attested by"},
		"a sponsor who had left": {func(v *village) {
			v.now = v.now.Add(10 * time.Minute)
			admit(func(a *journal.PersonAdmit) {
				a.Sphere, a.Ground, a.By = "ecosystem", "invitation", []journal.Commitment{who("gwen")}
			})(v)
			v.enter("assembly", "", journal.PersonLeave{Person: who("gwen"), Ground: "left"})
			v.entries[len(v.entries)-1].At = earlier(v.entries[len(v.entries)-2].At, time.Minute)
		}, "that they vouched for"},
		"a member who left before they moved": {func(v *village) {
			again(func(a *journal.PersonAdmit) {
				a.Ground, a.Place, a.By = "residence", "town", []journal.Commitment{a.Person}
			})(v)
			v.enter("assembly", "", journal.PersonLeave{Person: v.entries[len(v.entries)-1].Act.(journal.PersonAdmit).Person, Ground: "left"})
			v.entries[len(v.entries)-1].At = earlier(v.entries[len(v.entries)-2].At, time.Second)
		}, "before something that is known of them"},
		"a founder behind a roll": {func(v *village) {
			v.enter("convention", "", journal.PersonAdmit{Person: who("ghost"), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1000, Since: v.entries[0].At, Ground: "founding"})
			v.entries[len(v.entries)-1].At = v.entries[0].At
		}, "weighs 1"},
		"a seat that is changed under it": {func(v *village) {
			admit(func(a *journal.PersonAdmit) { a.Ground, a.By, a.SeatedIn = "application", board, "board" })(v)
			v.enter("board", "", journal.MandateEnd{Mandate: "seat-bram"})
			v.entries[len(v.entries)-1].At = earlier(v.entries[len(v.entries)-2].At, time.Second)
		}, "whose seats give a right"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			test.spoil(v)
			r := v.verify(Against{})
			if r.Verdict != Refused || !strings.Contains(r.Findings[0].What, test.what) && test.what != "is no member" {
				t.Fatalf("%s: %v, want %q", r.Verdict, r.Findings, test.what)
			}
		})
	}
}

// TestVerify_AnElectionGoesByTheRulesOfItsFreeze: a charter that changes between the
// nominations and the freeze holds for it, and one that changes after it does not.
func TestVerify_AnElectionGoesByTheRulesOfItsFreeze(t *testing.T) {
	quorate := func(v *village, den int64) {
		at := slices.IndexFunc(v.charters, func(c governance.Charter) bool { return c.Body.Slug == "college" })
		c := v.charters[at]
		c.Version, c.Procedures = c.Version+1, slices.Clone(c.Procedures)
		c.Procedures[0].Quorum.Share = governance.Ratio{Num: 1, Den: den}
		v.amends(c)
	}
	for name, test := range map[string]struct {
		before, after, old bool
		want               Verdict
	}{
		"changed before the freeze":                         {true, false, false, Verified},
		"changed before the freeze, and held by the old":    {true, false, true, Refused},
		"changed after the freeze":                          {false, true, false, Verified},
		"changed after the freeze, and held by the new one": {false, true, true, Refused},
	} {
		t.Run(name, func(t *testing.T) {
			v := newElection(t)
			v.entries = slices.DeleteFunc(v.entries, func(e journal.Entry) bool { return e.Issue == "2026-11" }) // which runs
			v.stand("2026-20", "dina", "proposed ada", "seconded gwen", "accepted dina")
			other := v.procedure("college")
			if test.before {
				quorate(v, 4)
			}
			i := v.fix("2026-20", "dina")
			if test.after {
				quorate(v, 4)
				other = v.procedure("college")
				v.now = i.OpensAt
			}
			if test.old {
				i.Procedure = other
			}
			v.openElection(i, "zoe", "zoe")
			r := v.verify(Against{})
			if r.Verdict != test.want || test.want == Refused && !strings.Contains(r.Findings[0].What, "under which it was fixed") {
				t.Fatalf("%s: %v", r.Verdict, r.Findings)
			}
		})
	}
}

// TestVerify_TheRollOfAnElectionIsThatOfItsFreeze: what a charter asks that was put in
// force between freeze and opening is asked of nobody who stands on it. So say both.
func TestVerify_TheRollOfAnElectionIsThatOfItsFreeze(t *testing.T) {
	v := newVillage(t)
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "college", Name: "College", Level: bodies.Auditory, Parent: "assembly"}, Version: 1,
		Procedures: []governance.Procedure{{Kind: "election", Name: "Election", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodScottish, Seats: 2,
			Franchise: bodies.Franchise{Body: "assembly", Good: true}, Officer: "board", DiscussionDays: 1, FrozenDays: 1, VotingDays: 1,
			Nomination: &governance.NominationRule{Seconders: 1}, Install: &governance.InstallRule{Body: "college", Seat: "a seat", Months: 12}}}})
	v.neighbour("zoe")
	for _, c := range []string{"dina", "elif"} {
		v.stand("2026-9", c, "proposed ada", "seconded gwen", "accepted "+c+" saying")
	}
	i := v.fix("2026-9", "dina", "elif")
	c, members := v.stricter(), *v.charters[0].Membership
	before := v.charters[0]
	members.Terms.ProbationDays = 3650
	c.Membership = &members
	v.amends(c)
	c, v.charters[0] = v.charters[0], before // as it was when its roll was fixed
	v.enter("college", "2026-9", journal.RollCorrect{Person: who("zoe"), On: true, ReasonSHA256: journal.Digest([]byte("who"))})
	roll := v.openElection(i, "zoe", "nobody")
	v.charters[0] = c
	v.cast("2026-9", "bram", ranks("n-dina", "n-elif"))
	v.followed = nil
	v.decide(i, roll)
	r := v.verify(Against{})
	if r.Verdict != Verified {
		t.Fatalf("%s: %v", r.Verdict, r.Findings)
	}
	twice(t, v.export(), r)
}

// TestVerify_OneDecisionPutsOneCharterInForce also where its paper is not shown.
func TestVerify_OneDecisionPutsOneCharterInForce(t *testing.T) {
	v := newVillage(t)
	v.scope = Scope{Body: "board"}
	next := v.stricter()
	id := string(v.amends(next).ID)
	at := v.find(id, "charter.enact", 0)
	next.Version++
	v.insert(at+1, "convention", v.entries[at].At, journal.CharterEnact{Version: int64(next.Version), Charter: v.canonical(next), Decision: v.entries[at].Act.(journal.CharterEnact).Decision})
	v.entries[at+1].Issue = id
	v.matters = map[string]*folder{"2026-2": v.matters["2026-2"]}
	v.public, v.people = nil, nil
	if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "has put a charter in force") {
		t.Errorf("%s: %v", r.Verdict, r.Findings)
	}
}

// TestVerify_ARejectedCharterIsNotInForce, whatever an entry says.
func TestVerify_ARejectedCharterIsNotInForce(t *testing.T) {
	v := newVillage(t)
	next := v.stricter()
	v.effect = &governance.Effect{Kind: governance.EffectCharter, Charter: v.canonical(next)}
	i := v.open("2026-60", "convention")
	v.effect = nil
	roll := v.roll(*i)
	v.cast("2026-60", "ada", no())
	v.decide(i, roll)
	decision := v.entries[v.find("2026-60", "decision", 0)]
	v.enter("convention", "2026-60", journal.CharterEnact{Version: 2, Charter: v.canonical(next), Decision: decision.Ref})
	v.entries[len(v.entries)-1].At = decision.At
	if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "calls for nothing") {
		t.Errorf("%s: %v", r.Verdict, r.Findings)
	}
}
