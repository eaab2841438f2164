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

// initiative is a kind of matter that members of a body, or its seated, raise.
func initiative(f bodies.Franchise, by governance.AskedBy, asks governance.AdmissionRule, rises *governance.RisingRule) governance.Procedure {
	participation := governance.Direct
	if f.Seated {
		participation = governance.Representative
	}
	asks.By, asks.Days = by, 14
	return governance.Procedure{Kind: "initiative", Name: "Initiative", Participation: participation, Visibility: governance.Public, Method: governance.MethodMotion,
		Franchise: f, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, DiscussionDays: 7, FrozenDays: 1, VotingDays: 2, Admission: &asks, Rising: rises}
}

// ward is a village whose quay has a body of its own. An initiative there rises to the
// board, then to the assembly.
func ward(t testing.TB, scope Scope) *village {
	v := newVillage(t)
	v.scope = scope
	for body, p := range map[int]governance.Procedure{
		0: initiative(bodies.Franchise{Body: "assembly"}, governance.ByMembers, governance.AdmissionRule{Share: &governance.Ratio{Num: 1, Den: 3}}, nil),
		1: initiative(bodies.Franchise{Body: "board", Seated: true}, governance.BySeated, governance.AdmissionRule{Supporters: 1}, &governance.RisingRule{Share: &governance.Ratio{Num: 1, Den: 2}}),
	} {
		c := v.charters[body]
		c.Procedures = append(slices.Clone(c.Procedures), p)
		v.charters[body] = c
		entered(v, "", "charter.adopt", body, func(_ *journal.Entry, a *journal.CharterAdopt) { a.Charter = v.canonical(c) })
	}
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "ward", Name: "Ward", Level: bodies.Intermediate, Parent: "assembly", Place: "quay"}, Version: 1,
		Procedures: []governance.Procedure{initiative(bodies.Franchise{Body: "assembly", Place: "quay"}, governance.ByMembers, governance.AdmissionRule{Supporters: 2}, &governance.RisingRule{Supporters: 3, CallIn: 2})}})
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "audit", Name: "College", Level: bodies.Auditory, Parent: "assembly", Supervises: []bodies.Slug{"board"}}, Version: 1})
	v.seated("audit", journal.MandateBegin{Mandate: "seat-ines", Person: who("ines"), Seat: "a seat", Title: "elected"})
	return v
}

// raises enters that somebody raised a matter in a body.
func (v *village) raises(id, body, person string, needs int) {
	v.t.Helper()
	i := governance.Issue{Title: "About " + id, Question: "Shall we?", Text: "The text of " + id, Effect: governance.Effect{Kind: governance.EffectText, Detail: "done"}}
	if v.effect != nil {
		i.Effect = *v.effect
	}
	asked, err := i.Asked()
	if err != nil {
		v.t.Fatal(err)
	}
	among := "assembly"
	if body == "board" {
		among = body
	}
	until := journal.At(v.now.Add(time.Second).AddDate(0, 0, 14))
	v.enter(body, id, journal.IssueRaise{Person: who(person), Among: among, Kind: "initiative", Place: "quay", AskedSHA256: asked, Needs: int64(needs), Until: until})
}

// asks enters, of one instant, that people ask for something, and what follows.
func (v *village) asks(body, id, asks string, act journal.Act, people ...string) string {
	v.t.Helper()
	then := v.now
	for _, p := range people {
		sealed, opening, err := journal.Seal(journal.IssueSupport{Person: who(p), Asks: asks}, saltOf(fmt.Sprint("support ", v.refs)))
		if err != nil {
			v.t.Fatal(err)
		}
		v.now = then
		ref := v.enter(body, id, sealed)
		if v.scope.Auditor {
			v.opened = append(v.opened, journal.OpenedAct{Ref: ref, Opening: opening})
		}
	}
	v.now = then
	return v.enter(body, id, act)
}

func (v *village) backs(body, id string, people ...string) {
	among := "assembly"
	if body == "board" {
		among = body
	}
	v.asks(body, id, "admission", journal.IssueAdmit{Among: among, Supporters: int64(len(people))}, people...)
}

// escalates enters that people asked for a rise and that it came.
func (v *village) escalates(from, id, to string, people ...string) {
	among, text := "assembly", "It touches more than "+from
	if from == "board" {
		among = from
	}
	ref := v.asks(from, id, "rise", journal.IssueRise{To: to, Among: among, Ground: "escalation", Supporters: int64(len(people)), TextSHA256: journal.Digest([]byte(text))}, people...)
	v.said = append(v.said, Said{ref, []byte(text)})
}

func (v *village) callsIn(from, id, to string, people ...string) {
	act := journal.IssueRise{To: to, Among: to, Ground: "call-in"}
	for _, p := range people {
		act.By = append(act.By, who(p))
	}
	v.says(from, id, "It is ours", func(sum string) journal.Act { act.TextSHA256 = sum; return act })
}

// riseSaysNothing takes the reason of the nth rise of the traveller away, with its text.
func riseSaysNothing(v *village, n int) {
	entered(v, "2026-53", "issue.rise", n, func(e *journal.Entry, a *journal.IssueRise) {
		a.TextSHA256 = journal.Digest(nil)
		v.said[slices.IndexFunc(v.said, func(s Said) bool { return s.Ref == e.Ref })].Text = nil
	})
}

func (v *village) disputesCompetence(body, id, person string) string {
	v.says(body, id, "It is not theirs", func(sum string) journal.Act {
		return journal.CompetenceDispute{Person: who(person), Among: "assembly", TextSHA256: sum}
	})
	return v.entries[len(v.entries)-1].Ref
}

func (v *village) answersCompetence(id, ref, person, to string) {
	v.says("audit", id, "So it is", func(sum string) journal.Act {
		return journal.CompetenceAnswer{Dispute: ref, Person: who(person), To: to, TextSHA256: sum}
	})
}

// initiates opens the vote on a raised matter where it stands, and decides it.
func (v *village) initiates(id, body string) {
	v.t.Helper()
	at := slices.IndexFunc(v.charters, func(c governance.Charter) bool { return string(c.Body.Slug) == body })
	was := v.charters[at].Procedures
	p, _ := v.charters[at].Procedure("initiative")
	v.charters[at].Procedures = []governance.Procedure{p}
	v.now = v.now.AddDate(0, 0, 8)
	i := v.openUntil(v.now.AddDate(0, 0, 2), id, body)
	v.charters[at].Procedures = was
	roll := v.roll(*i)
	v.cast(id, "ada", yes())
	v.decide(i, roll)
}

// takesBack enters that somebody took a matter of the ward back.
func (v *village) takesBack(id, person string) {
	v.enter("ward", id, journal.IssueCancel{Reason: governance.TakenBack, Person: who(person)})
}

// risenWard has two matters that were decided where they were raised, one that was taken
// back, and one that nobody supported.
func risenWard(t testing.TB, scope Scope) *village {
	v := ward(t, scope)
	v.raises("2026-50", "ward", "ada", 2)
	v.backs("ward", "2026-50", "bram", "dina")
	v.raises("2026-51", "ward", "bram", 2)
	v.raises("2026-52", "ward", "gwen", 2)
	v.backs("ward", "2026-51", "ada", "gwen")
	v.raises("2026-54", "ward", "dina", 2)
	v.takesBack("2026-54", "dina")
	v.initiates("2026-50", "ward")
	v.initiates("2026-51", "ward")
	v.enter("ward", "2026-52", journal.IssueCancel{Reason: governance.LackOfSupport})
	v.entries[len(v.entries)-1].At = journal.At(v.now.AddDate(0, 0, 5))
	v.now = v.now.AddDate(0, 0, 5)
	return v
}

// traveller is a matter that went from the ward to the board, to the assembly, and back.
func traveller(t testing.TB, scope Scope) *village {
	v := ward(t, scope)
	v.raises("2026-53", "ward", "bram", 2)
	v.backs("ward", "2026-53", "ada", "gwen")
	v.callsIn("ward", "2026-53", "board", "ada", "chidi")
	v.escalates("board", "2026-53", "assembly", "ada", "bram")
	ref := v.disputesCompetence("assembly", "2026-53", "dina")
	v.answersCompetence("2026-53", ref, "ines", "ward")
	v.escalates("ward", "2026-53", "board", "ada", "bram", "gwen")
	v.initiates("2026-53", "board")
	return v
}

func TestVerify_FollowsRaisedMatters(t *testing.T) {
	for _, scope := range []Scope{{}, {Auditor: true}} {
		for what, v := range map[string]*village{"risen": risenWard(t, scope), "traveller": traveller(t, scope)} {
			r := v.verify(Against{})
			if r.Verdict != Verified {
				t.Fatalf("%s of %+v: got %s: %v", what, scope, r.Verdict, r.Findings)
			}
			noted := strings.Contains(strings.Join(r.Notes, "\n"), "supporters not opened")
			if (r.SealedSupporters == 0) != scope.Auditor || noted == scope.Auditor {
				t.Errorf("%s of %+v: %d not opened, %q", what, scope, r.SealedSupporters, r.Notes)
			}
		}
	}
}

// TestVerify_RefusesMattersThatCameAnotherWay forges how matters are raised and where they
// go, and signs everything anew.
func TestVerify_RefusesMattersThatCameAnotherWay(t *testing.T) {
	public, auditor := Scope{}, Scope{Auditor: true}
	day := 24 * time.Hour
	raise := func(id string, change func(*journal.Entry, *journal.IssueRaise)) func(*village) {
		return func(v *village) { entered(v, id, "issue.raise", 0, change) }
	}
	drop := func(id string, kind journal.Type) func(*village) {
		return func(v *village) {
			at := v.find(id, kind, 0)
			v.entries = slices.Delete(v.entries, at, at+1)
		}
	}
	open := func(id string, change func(*journal.IssueOpen)) func(*village) {
		return func(v *village) {
			entered(v, id, "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { change(a) })
		}
	}
	rise := func(n int, change func(*journal.IssueRise)) func(*village) {
		return func(v *village) {
			entered(v, "2026-53", "issue.rise", n, func(_ *journal.Entry, a *journal.IssueRise) { change(a) })
		}
	}
	for name, test := range map[string]struct {
		of    func(testing.TB, Scope) *village
		scope Scope
		spoil func(v *village)
		where string
		what  string
	}{
		"raised in a body that is not the most local": {ward, public, func(v *village) { v.raises("2026-60", "assembly", "ada", 3) }, "(issue.raise)", "the most local body"},
		"raised by somebody who may not":              {ward, public, func(v *village) { v.raises("2026-60", "ward", "ines", 2) }, "(issue.raise)", "raises and supports it"},
		"raised of a place there is not":              {risenWard, public, raise("2026-50", func(_ *journal.Entry, a *journal.IssueRaise) { a.Place = "moon" }), "(issue.raise)", "no such place"},
		"raised for fewer supporters":                 {risenWard, public, raise("2026-50", func(_ *journal.Entry, a *journal.IssueRaise) { a.Needs = 1 }), "(issue.raise)", "2 are needed"},
		"raised for longer":                           {risenWard, public, raise("2026-50", func(_ *journal.Entry, a *journal.IssueRaise) { a.Until = earlier(a.Until, -day) }), "(issue.raise)", "by its rules"},
		"raised among others":                         {risenWard, public, raise("2026-50", func(_ *journal.Entry, a *journal.IssueRaise) { a.Among = "board" }), "(issue.raise)", "the charter names assembly"},
		"raised twice":                                {risenWard, public, func(v *village) { v.raises("2026-50", "ward", "ada", 2) }, "(issue.raise)", "before"},
		"opened and never raised":                     {ward, public, func(v *village) { v.initiates("2026-60", "ward") }, "(issue.open)", "nobody raised issue"},
		"opened and never admitted": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.initiates("2026-60", "ward")
		}, "(issue.open)", "was not admitted"},
		"opened where it does not stand": {traveller, public, drop("2026-53", "competence.answer"), "(issue.support)", "stands in assembly"},
		"opened in the body it left": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.callsIn("ward", "2026-60", "board", "ada", "chidi")
			v.initiates("2026-60", "ward")
		}, "(issue.open)", "stands in board"},
		"a charter that moved": {ward, public, func(v *village) {
			c := v.charters[1]
			c.Version++
			v.effect = &governance.Effect{Kind: governance.EffectCharter, Charter: v.canonical(c)}
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.callsIn("ward", "2026-60", "board", "ada", "chidi")
			v.initiates("2026-60", "board")
		}, "(issue.open)", "moved to another body"},
		"opened with another title": {risenWard, public, open("2026-50", func(a *journal.IssueOpen) { a.Title = "About something else" }), "(issue.open)", "is not what was raised"},
		"opened of another field":   {risenWard, public, open("2026-50", func(a *journal.IssueOpen) { a.Place = "town" }), "(issue.open)", "raised as another matter"},
		"opened before it was heard": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.now = v.now.Add(-day)
			v.initiates("2026-60", "ward")
		}, "(issue.open)", "discussed and read until"},
		"opened after it lapsed": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.now = v.now.Add(15 * day)
			v.enter("ward", "2026-60", journal.IssueCancel{Reason: governance.LackOfSupport})
			v.initiates("2026-60", "ward")
		}, "(issue.open)", "is over"},
		"lapsed before its time": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.enter("ward", "2026-60", journal.IssueCancel{Reason: governance.LackOfSupport})
		}, "(issue.cancel)", "are gathered until"},
		"called off once it was admitted": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.now = v.now.Add(8 * day)
			v.enter("ward", "2026-60", journal.IssueCancel{Reason: governance.KindGone})
		}, "(issue.cancel)", "nothing keeps it from it"},
		"called off for its name before it was heard": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.now = v.now.Add(6 * day)
			v.enter("ward", "2026-60", journal.IssueCancel{Reason: governance.NameBorne})
		}, "(issue.cancel)", "nothing keeps it from it"},
		"called off for its name while it is supported": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.now = v.now.Add(8 * day)
			v.enter("ward", "2026-60", journal.IssueCancel{Reason: governance.NameBorne})
		}, "(issue.cancel)", "are gathered until"},
		"taken back by another": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.takesBack("2026-60", "bram")
		}, "(issue.cancel)", "and nobody else"},
		"taken back by nobody": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.enter("ward", "2026-60", journal.IssueCancel{Reason: governance.TakenBack})
		}, "(issue.cancel)", "and nobody else"},
		"taken back for another reason": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.now = v.now.Add(15 * day)
			v.enter("ward", "2026-60", journal.IssueCancel{Reason: governance.LackOfSupport, Person: who("ada")})
		}, "(issue.cancel)", "another reason"},
		"taken back once it was admitted": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.takesBack("2026-60", "ada")
		}, "(issue.cancel)", "no supporters"},
		"taken back too late": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.now = v.now.Add(15 * day)
			v.takesBack("2026-60", "ada")
		}, "(issue.cancel)", "no supporters"},
		"taken back twice": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.takesBack("2026-60", "ada")
			v.takesBack("2026-60", "ada")
		}, "(issue.cancel)", "or it is over"},
		"taken back while it is voted on": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.now = v.now.AddDate(0, 0, 8)
			was := v.charters[2].Procedures
			p, _ := v.charters[2].Procedure("initiative")
			v.charters[2].Procedures = []governance.Procedure{p}
			v.openUntil(v.now.AddDate(0, 0, 2), "2026-60", "ward")
			v.charters[2].Procedures = was
			v.takesBack("2026-60", "ada")
		}, "(issue.cancel)", "past being taken back"},
		"opened after it was taken back": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.takesBack("2026-60", "ada")
			v.initiates("2026-60", "ward")
		}, "(issue.open)", "is over"},
		"admitted by too few": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram")
		}, "(issue.admit)", "2 are needed"},
		"admitted by more than are entered": {risenWard, public, drop("2026-50", "issue.support"), "(issue.admit)", "1 are entered with it"},
		"admitted too late": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.now = v.now.Add(15 * day)
			v.backs("ward", "2026-60", "bram", "dina")
		}, "(issue.admit)", "no supporters"},
		"supported, and nothing follows": {risenWard, public, drop("2026-50", "issue.admit"), "(issue.raise)", "is left out before this"},
		"supported by who raised it": {ward, auditor, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "ada", "dina")
		}, "(issue.support)", "who raised a matter"},
		"supported twice by one": {ward, auditor, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "dina", "dina")
		}, "(issue.support)", "have said so already"},
		"supported by somebody who may not": {ward, auditor, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "dina", "ines")
		}, "(issue.support)", "raises and supports it"},
		"supported for something else": {ward, auditor, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.asks("ward", "2026-60", "rise", journal.IssueAdmit{Among: "assembly", Supporters: 2}, "dina", "bram")
		}, "(issue.admit)", "ask for its rise"},
		"supported in clear": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.enter("ward", "2026-60", journal.IssueSupport{Person: who("dina"), Asks: "admission"})
		}, "(issue.support)", "must stand sealed"},
		"risen to a body that may not decide it":  {traveller, public, rise(0, func(a *journal.IssueRise) { a.To, a.Among = "convention", "convention" }), "(issue.rise)", "the next that may decide it is board"},
		"risen past the next":                     {traveller, public, rise(0, func(a *journal.IssueRise) { a.To, a.Among = "assembly", "assembly" }), "(issue.rise)", "the next that may decide it is board"},
		"called in by somebody who is not seated": {traveller, public, rise(0, func(a *journal.IssueRise) { a.By[1] = who("gwen") }), "(issue.rise)", governance.ErrNotSeated.Error()},
		"risen for no reason":                     {traveller, public, func(v *village) { riseSaysNothing(v, 1) }, "(issue.rise)", "nobody says why"},
		"called in for no reason":                 {traveller, public, func(v *village) { riseSaysNothing(v, 0) }, "(issue.rise)", "nobody says why"},
		"called in by too few":                    {traveller, public, rise(0, func(a *journal.IssueRise) { a.By = a.By[:1] }), "(issue.rise)", "2 are needed"},
		"asked up by too few": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.escalates("ward", "2026-60", "board", "bram", "dina")
		}, "(issue.rise)", "3 are needed"},
		"asked up by a smaller share": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.callsIn("ward", "2026-60", "board", "ada", "chidi")
			v.escalates("board", "2026-60", "assembly", "bram")
		}, "(issue.rise)", "2 are needed"},
		"risen after its text was fixed": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.now = v.now.Add(8 * day)
			v.callsIn("ward", "2026-60", "board", "ada", "chidi")
		}, "(issue.rise)", "while it is discussed"},
		"called in once it was ruled": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.answersCompetence("2026-60", v.disputesCompetence("ward", "2026-60", "dina"), "ines", "")
			v.callsIn("ward", "2026-60", "board", "ada", "chidi")
		}, "(issue.rise)", "called in no more"},
		"disputed by somebody who may not": {traveller, public, func(v *village) {
			entered(v, "2026-53", "competence.dispute", 0, func(_ *journal.Entry, a *journal.CompetenceDispute) { a.Person = who("ines") })
		}, "(competence.dispute)", "raises and supports it"},
		"answered by somebody who is not seated": {traveller, public, func(v *village) {
			entered(v, "2026-53", "competence.answer", 0, func(_ *journal.Entry, a *journal.CompetenceAnswer) { a.Person = who("gwen") })
		}, "(competence.answer)", governance.ErrNotSeated.Error()},
		"answered by another body": {traveller, public, func(v *village) {
			entered(v, "2026-53", "competence.answer", 0, func(e *journal.Entry, a *journal.CompetenceAnswer) { e.Body, a.Person = "board", who("ada") })
		}, "(competence.answer)", "no dispute"},
		"sent to a body that may not decide it": {traveller, public, func(v *village) {
			entered(v, "2026-53", "competence.answer", 0, func(_ *journal.Entry, a *journal.CompetenceAnswer) { a.To = "convention" })
		}, "(competence.answer)", "may not decide"},
		"a reason that was changed": {traveller, public, func(v *village) { v.said[0].Text = []byte("Another reason") }, "openings/said/", "commits to"},
		"a charter dated back before it": {ward, public, func(v *village) {
			c := v.charters[slices.IndexFunc(v.charters, func(c governance.Charter) bool { return c.Body.Slug == "ward" })]
			c.Version = 2
			v.amends(c)
			v.raises("2026-60", "ward", "ada", 2)
			last := len(v.entries) - 1
			raised, at := v.entries[last], slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Act.Type() == "charter.enact" })
			v.entries = slices.Insert(v.entries[:last], at-3, raised) // before the close of the vote on it
		}, "(charter.enact)", "who may decide a matter"},
		"a member dated back among those who may": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.admit("zoe", 1)
			v.entries[len(v.entries)-1].At = v.entries[v.find("2026-60", "issue.raise", 0)].At
		}, "(person.admit)", "judged by that"},
		"a seat dated back among those who called in": {ward, public, func(v *village) {
			v.raises("2026-60", "ward", "ada", 2)
			v.backs("ward", "2026-60", "bram", "dina")
			v.callsIn("ward", "2026-60", "board", "ada", "chidi")
			v.enter("board", "", journal.MandateEnd{Mandate: "seat-chidi"})
			v.entries[len(v.entries)-1].At = v.entries[v.find("2026-60", "issue.rise", 0)].At
		}, "(mandate.end)", "judged by that"},
	} {
		t.Run(name, func(t *testing.T) {
			v := test.of(t, test.scope)
			test.spoil(v)
			v.refusedFor(test.where, test.what)
		})
	}
}

// TestVerify_NotesWhatWasCalledOffForAName: it cannot know who bears it.
func TestVerify_NotesWhatWasCalledOffForAName(t *testing.T) {
	v := ward(t, Scope{})
	v.raises("2026-60", "ward", "ada", 2)
	v.backs("ward", "2026-60", "bram", "dina")
	v.now = v.now.AddDate(0, 0, 8)
	v.enter("ward", "2026-60", journal.IssueCancel{Reason: governance.NameBorne})
	r := v.verify(Against{})
	if r.Verdict != Verified || r.NamesBorne != 1 || !strings.Contains(strings.Join(r.Notes, "\n"), "called off for a name: 1 matters") {
		t.Errorf("%s %v: %d, %q", r.Verdict, r.Findings, r.NamesBorne, r.Notes)
	}
	v.initiates("2026-60", "ward")
	v.refusedFor("(issue.open)", "is over")
}
