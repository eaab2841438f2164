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

const fixedMatter = "2026-70"

// judged is a kind of matter whose roll the board judges: liquid, and adopted in two fields
// of places, or raised by members.
func judged(change func(*governance.Procedure)) governance.Procedure {
	p := governance.Procedure{Kind: "matter", Name: "Matter", Participation: governance.Liquid, Visibility: governance.Public, Method: governance.MethodMotion,
		Franchise: bodies.Franchise{Body: "assembly"}, Delegation: &governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic},
		Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, Officer: "board", DiscussionDays: 1, FrozenDays: 2, VotingDays: 3}
	if change != nil {
		change(&p)
	}
	return p
}

// harbour is a village with a body that decides such matters.
func harbour(t testing.TB, change func(*governance.Procedure)) *village {
	v := newVillage(t)
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "harbour", Name: "Harbour", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1, Procedures: []governance.Procedure{judged(change)}})
	v.neighbour("zoe")
	return v
}

// fixText fixes text and roll of a matter of a body.
func (v *village) fixText(id, body string) *governance.Issue {
	v.t.Helper()
	p := v.procedure(body)
	at := v.now.Add(time.Second) // of the entry to come
	i := &governance.Issue{ID: governance.IssueID(id), Body: bodies.Slug(body), Kind: p.Kind, Title: "About " + id, Question: "Shall we?", Procedure: p, Stage: governance.Voting, Place: "quay",
		Text: "The text of " + id, Effect: governance.Effect{Kind: governance.EffectText, Detail: "done"}, RollAt: at, OpensAt: at.AddDate(0, 0, p.FrozenDays), ClosesAt: at.AddDate(0, 0, p.FrozenDays+p.VotingDays)}
	if v.effect != nil {
		i.Effect = *v.effect
	}
	asked, err := i.Asked()
	if err != nil {
		v.t.Fatal(err)
	}
	v.enter(body, id, journal.IssueFreeze{Kind: p.Kind, RollAt: journal.At(at), OpensAt: journal.At(i.OpensAt), ClosesAt: journal.At(i.ClosesAt), AskedSHA256: asked, Place: "quay"})
	return i
}

// corrects enters that somebody is put on the roll of the matter, or taken off it.
func (v *village) corrects(i *governance.Issue, person string, on bool) bodies.Correction {
	v.enter(string(i.Body), string(i.ID), journal.RollCorrect{Person: who(person), On: on, ReasonSHA256: journal.Digest([]byte("as it is"))})
	return bodies.Correction{Person: name(person), On: on}
}

// openFixed opens a vote whose text was fixed, on the corrected roll of then.
func (v *village) openFixed(i *governance.Issue, corrections ...bodies.Correction) bodies.Roll {
	v.t.Helper()
	id, body := string(i.ID), string(i.Body)
	v.now = i.OpensAt
	paper := v.canonical(i.Paper())
	v.enter(body, id, journal.IssueOpen{Title: i.Title, Question: i.Question, Kind: i.Kind, Procedure: v.canonical(i.Procedure), PaperSHA256: journal.Digest(paper), Place: string(i.Place),
		RollAt: journal.At(i.RollAt), OpensAt: journal.At(i.OpensAt), ClosesAt: journal.At(i.ClosesAt)})
	roll := i.Procedure.Roll(v.electors[i.Procedure.Franchise.Body], v.layers(), i.RollAt).Corrected(corrections)
	sheet := v.rollSheet(roll)
	v.same(body, id, journal.RollFreeze{At: journal.At(i.RollAt), Rule: v.canonical(i.Procedure.Franchise), Members: int64(len(roll.Entries)), Weight: roll.Weight(), RollSHA256: journal.Digest(sheet)})
	v.matters[id] = &folder{Matter: Matter{Issue: id, Paper: paper}, Roll: sheet}
	v.votes[id] = map[bodies.PersonID]governance.Vote{}
	return roll
}

// judgedMatter is a matter whose roll was judged: zoe is put on it, who is a
// neighbour, and bram taken off, to whom chidi entrusted his voice. Ivo comes in too late.
func judgedMatter(t testing.TB) *village {
	v := harbour(t, nil)
	i := v.fixText(fixedMatter, "harbour")
	put, taken := v.corrects(i, "zoe", true), v.corrects(i, "bram", false)
	v.admit("ivo", 1)
	v.electors["assembly"] = slices.DeleteFunc(v.electors["assembly"], func(e bodies.Elector) bool { return e.Person == name("ivo") })
	roll := v.openFixed(i, put, taken)
	v.cast(fixedMatter, "ada", yes())
	v.cast(fixedMatter, "zoe", yes())
	v.cast(fixedMatter, "gwen", no())
	v.decide(i, roll)
	return v
}

func TestVerify_FollowsARollThatWasJudged(t *testing.T) {
	v := judgedMatter(t)
	r := v.verify(Against{})
	if r.Verdict != Verified {
		t.Fatalf("got %s: %v", r.Verdict, r.Findings)
	}
	for _, i := range r.Issues {
		// Chidi's two voices went by bram to ada, and are lost with him.
		if i.Issue == fixedMatter && (i.State != Recounted || i.Turnout.Electorate != 8 || i.Turnout.Direct != 3 || i.Turnout.Represented != 0) {
			t.Errorf("got %+v, %+v", i, i.Turnout)
		}
	}
	waits := harbour(t, nil)
	i := waits.fixText(fixedMatter, "harbour")
	if r := waits.verify(Against{}); r.Verdict != Verified || r.Issues[len(r.Issues)-1].State != Called {
		t.Errorf("while the roll is open: %s %v %+v", r.Verdict, r.Findings, r.Issues)
	}
	late := i.OpensAt.Add(time.Hour)
	waits.now = late
	waits.enter("", "", journal.DelegationSet{Delegation: "later", Person: who("gwen"), Scope: journal.Scope{}, Until: journal.At(late.AddDate(0, 1, 0))})
	if r := waits.verify(Against{}); r.Verdict != Incomplete || !strings.HasPrefix(r.Findings[0].Error(), "issue "+fixedMatter+": overdue: its issue.open was due at") {
		t.Errorf("and it never opens: %s %v", r.Verdict, r.Findings)
	}
}

// TestVerify_CallsOffWhatIsFixed only where its body opens no votes any more as its time
// comes, or for a name, which it notes.
func TestVerify_CallsOffWhatIsFixed(t *testing.T) {
	calls := func(v *village, i *governance.Issue, reason string, after time.Duration) Report {
		v.now = i.OpensAt.Add(after)
		v.enter("harbour", fixedMatter, journal.IssueCancel{Reason: reason})
		return v.verify(Against{})
	}
	v := harbour(t, nil)
	if r := calls(v, v.fixText(fixedMatter, "harbour"), governance.NameBorne, 0); r.Verdict != Verified || r.NamesBorne != 1 {
		t.Errorf("for a name: %s %v, %d", r.Verdict, r.Findings, r.NamesBorne)
	}
	for reason, after := range map[string]time.Duration{governance.KindGone: 0, governance.NameBorne: -time.Minute} {
		v := harbour(t, nil)
		if r := calls(v, v.fixText(fixedMatter, "harbour"), reason, after); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "nothing keeps it from it") {
			t.Errorf("%s: %s %v", reason, r.Verdict, r.Findings)
		}
	}
	v = harbour(t, nil)
	i := v.fixText(fixedMatter, "harbour")
	c := v.charters[len(v.charters)-1]
	c.Version, c.Body.State = 2, bodies.Suspended
	v.amends(c)
	if r := calls(v, i, governance.KindGone, 0); r.Verdict != Verified {
		t.Errorf("of a body that is suspended: %s %v", r.Verdict, r.Findings)
	}
}

// initiated is a ward whose initiatives have a roll that the board judges, with one that was
// admitted and fixed.
func initiated(t testing.TB, after time.Duration) (*village, *governance.Issue) {
	v := ward(t, Scope{})
	at := slices.IndexFunc(v.charters, func(c governance.Charter) bool { return c.Body.Slug == "ward" })
	v.charters[at].Procedures = slices.Clone(v.charters[at].Procedures)
	v.charters[at].Procedures[0].Officer = "board"
	adopted := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Body == "ward" && e.Act.Type() == "charter.adopt" })
	v.entries[adopted].Act = journal.CharterAdopt{Version: 1, Charter: v.canonical(v.charters[at])}
	v.neighbour("zoe")
	v.raises(fixedMatter, "ward", "ada", 2)
	v.backs("ward", fixedMatter, "bram", "dina")
	v.now = v.now.AddDate(0, 0, 7).Add(after)
	return v, v.fixText(fixedMatter, "ward")
}

func TestVerify_FixesWhatWasRaised(t *testing.T) {
	v, i := initiated(t, 0)
	roll := v.openFixed(i, v.corrects(i, "zoe", true))
	v.cast(fixedMatter, "zoe", yes())
	v.decide(i, roll)
	if r := v.verify(Against{}); r.Verdict != Verified {
		t.Fatalf("got %s: %v", r.Verdict, r.Findings)
	}
	for what, spoil := range map[string]struct {
		do   func(v *village)
		want string
	}{
		"another text": {func(v *village) {
			entered(v, fixedMatter, "issue.freeze", 0, func(_ *journal.Entry, a *journal.IssueFreeze) { a.AskedSHA256 = journal.Digest(nil) })
		}, "not what was raised and supported"},
		"of another place": {func(v *village) {
			entered(v, fixedMatter, "issue.freeze", 0, func(_ *journal.Entry, a *journal.IssueFreeze) { a.Place = "town" })
		}, "raised as another matter"},
		"raised by nobody":  {func(v *village) { v.fixText("2026-71", "ward") }, "nobody raised issue 2026-71"},
		"and it rises then": {func(v *village) { v.callsIn("ward", fixedMatter, "board", "ada", "chidi") }, "put to the vote"},
	} {
		v, _ := initiated(t, 0)
		spoil.do(v)
		if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, spoil.want) {
			t.Errorf("%s: %s %v", what, r.Verdict, r.Findings)
		}
	}
	early, _ := initiated(t, -time.Hour)
	if r := early.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "before it was discussed") {
		t.Errorf("before it was discussed: %s %v", r.Verdict, r.Findings)
	}
}

// TestVerify_RefusesARollThatWasNotJudgedSo forges when and how a roll was fixed, and
// signs everything anew.
func TestVerify_RefusesARollThatWasNotJudgedSo(t *testing.T) {
	const id = fixedMatter
	day := 24 * time.Hour
	freeze := func(change func(*journal.Entry, *journal.IssueFreeze)) func(*village) {
		return func(v *village) { entered(v, id, "issue.freeze", 0, change) }
	}
	open := func(change func(*journal.IssueOpen)) func(*village) {
		return func(v *village) {
			entered(v, id, "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { change(a) })
		}
	}
	for name, test := range map[string]struct {
		spoil func(v *village)
		where string
		what  string
	}{
		"a freeze left out": {func(v *village) {
			v.entries = slices.DeleteFunc(v.entries, func(e journal.Entry) bool {
				return e.Issue == id && (e.Act.Type() == "issue.freeze" || e.Act.Type() == "roll.correct")
			})
			entered(v, id, "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.RollAt = "" })
		}, "(issue.open)", "no issue.freeze"},
		"fixed too shortly before the vote": {freeze(func(_ *journal.Entry, a *journal.IssueFreeze) {
			a.OpensAt, a.ClosesAt = earlier(a.OpensAt, 12*time.Hour), earlier(a.ClosesAt, 12*time.Hour)
		}), "(issue.freeze)", "after its roll was fixed"},
		"fixed too long before the vote": {freeze(func(_ *journal.Entry, a *journal.IssueFreeze) {
			a.OpensAt, a.ClosesAt = earlier(a.OpensAt, -day), earlier(a.ClosesAt, -day)
		}), "(issue.freeze)", "after its roll was fixed"},
		"a day to vote, where the charter gives three": {freeze(func(_ *journal.Entry, a *journal.IssueFreeze) { a.ClosesAt = earlier(a.OpensAt, -day) }), "(issue.freeze)", "it is open for"},
		"a roll of another day":                        {freeze(func(_ *journal.Entry, a *journal.IssueFreeze) { a.RollAt = earlier(a.RollAt, time.Hour) }), "(issue.freeze)", "its roll is that of"},
		"of a kind that fixes no roll": {func(v *village) {
			entered(v, id, "issue.freeze", 0, func(e *journal.Entry, a *journal.IssueFreeze) { e.Body, a.Kind = "assembly", "bylaw" })
		}, "(issue.freeze)", "fixes the roll"},
		"fixed twice": {func(v *village) {
			at := v.find(id, "issue.freeze", 0)
			v.insert(at+1, "harbour", v.entries[at].At, v.entries[at].Act)
			v.entries[at+1].Issue = id
		}, "(issue.freeze)", "is fixed once"},
		"as an election": {freeze(func(_ *journal.Entry, a *journal.IssueFreeze) { a.AskedSHA256, a.Place = "", "" }), "(issue.freeze)", "no charter"},
		"another text put to the vote": {func(v *village) {
			entered(v, id, "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.Title = "About something else" })
		}, "(issue.open)", "not what was fixed"},
		"another place put to the vote":    {open(func(a *journal.IssueOpen) { a.Place = "town" }), "(issue.open)", "not what was fixed"},
		"a roll of the opening said there": {open(func(a *journal.IssueOpen) { a.RollAt = a.OpensAt }), "(issue.open)", "its roll and its times"},
		"no roll said there":               {open(func(a *journal.IssueOpen) { a.RollAt = "" }), "(issue.open)", "its roll and its times"},
		"longer than it was announced for": {open(func(a *journal.IssueOpen) { a.ClosesAt = earlier(a.ClosesAt, -time.Minute) }), "(issue.open)", "its roll and its times"},
		"other rules than were fixed": {func(v *village) {
			open(func(a *journal.IssueOpen) {
				a.Procedure = v.canonical(judged(func(p *governance.Procedure) { p.TurnoutShown = true }))
			})(v)
		}, "(issue.open)", "its rules are not"},
		"the roll of the opening": {func(v *village) {
			entered(v, id, "roll.freeze", 0, func(e *journal.Entry, a *journal.RollFreeze) { a.At = e.At })
		}, "(roll.freeze)", "the roll is that of"},
		"a correction left out": {func(v *village) { v.cut(id, "roll.correct", 0) }, "roll.csv", "acts in the record make"},
		"a correction too many": {func(v *village) {
			at := v.find(id, "roll.correct", 1)
			v.insert(at+1, "harbour", v.entries[at].At, journal.RollCorrect{Person: who("elif"), ReasonSHA256: journal.Digest(nil)})
			v.entries[at+1].Issue = id
		}, "roll.csv", "acts in the record make"},
		"a correction once the vote is open": {func(v *village) {
			at := v.find(id, "roll.freeze", 0)
			v.insert(at+1, "harbour", v.entries[at].At, journal.RollCorrect{Person: who("dina"), ReasonSHA256: journal.Digest(nil)})
			v.entries[at+1].Issue = id
		}, "(roll.correct)", "is frozen"},
		"a correction before the roll is fixed": {func(v *village) {
			at := v.find(id, "issue.freeze", 0)
			v.insert(at, "harbour", v.entries[at].At, journal.RollCorrect{Person: who("dina"), ReasonSHA256: journal.Digest(nil)})
			v.entries[at].Issue = id
		}, "(roll.correct)", "no roll of a matter"},
		"somebody dated back before the roll was fixed": {func(v *village) {
			at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { a, is := e.Act.(journal.PersonAdmit); return is && a.Person == who("ivo") })
			fixed := v.entries[v.find(id, "issue.freeze", 0)].At
			act := v.entries[at].Act.(journal.PersonAdmit)
			act.Since = fixed
			v.entries[at].At, v.entries[at].Act = fixed, act
		}, "(person.admit)", "dated"},
	} {
		t.Run(name, func(t *testing.T) {
			v := judgedMatter(t)
			test.spoil(v)
			r := v.verify(Against{})
			if r.Verdict != Refused || !strings.Contains(r.Findings[0].Where, test.where) || !strings.Contains(r.Findings[0].What, test.what) {
				t.Errorf("got %s %v, want %s: %s", r.Verdict, r.Findings, test.where, test.what)
			}
		})
	}
	v := newVillage(t)
	i := v.open("2026-72", "assembly")
	entered(v, "2026-72", "issue.open", 0, func(e *journal.Entry, a *journal.IssueOpen) { a.RollAt = journal.At(i.OpensAt) })
	if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "the roll is that of the opening") {
		t.Errorf("a roll of its own: %s %v", r.Verdict, r.Findings)
	}
}

// TestVerify_RefusesWhoIsPutOnAndBelongsNowhere: an officer makes nobody one of those who
// vote whom the body never let in.
func TestVerify_RefusesWhoIsPutOnAndBelongsNowhere(t *testing.T) {
	v := harbour(t, nil)
	v.people = append(v.people, journal.Named{Commitment: who("ghost"), Salt: saltOf("ghost"), Person: "ghost", Name: "The ghost"})
	i := v.fixText(fixedMatter, "harbour")
	roll := v.openFixed(i, v.corrects(i, "ghost", true))
	v.cast(fixedMatter, "ghost", yes())
	v.decide(i, roll)
	v.explainsNothing()
	r := v.verify(Against{})
	if r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "knew no membership or seat") {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}

// TestVerify_RefusesWhoIsTakenOffTooLateToAnswer: in the last days, or where the roll lies
// open for less than four the second half, nobody is taken off it; who is missing is put on.
func TestVerify_RefusesWhoIsTakenOffTooLateToAnswer(t *testing.T) {
	for _, test := range []struct {
		days int
		left time.Duration // to the opening
		on   bool
		want string
	}{
		{2, 24 * time.Hour, false, ""},
		{2, 24*time.Hour - time.Second, false, "takes"},
		{2, time.Second, true, ""},
		{9, 48 * time.Hour, false, ""},
		{9, 48*time.Hour - time.Second, false, "takes"},
	} {
		v := harbour(t, func(p *governance.Procedure) { p.FrozenDays = test.days })
		i := v.fixText(fixedMatter, "harbour")
		v.now = i.OpensAt.Add(-test.left - time.Second) // of the entry before
		person := "bram"
		if test.on {
			person = "zoe"
		}
		roll := v.openFixed(i, v.corrects(i, person, test.on))
		v.cast(fixedMatter, "ada", yes())
		v.decide(i, roll)
		r := v.verify(Against{})
		if test.want == "" && r.Verdict != Verified || test.want != "" && (r.Verdict != Refused || !strings.Contains(r.Findings[0].Where, "(roll.correct)") || !strings.Contains(r.Findings[0].What, test.want)) {
			t.Errorf("%d days, %s left, on %t: %s %v", test.days, test.left, test.on, r.Verdict, r.Findings)
		}
	}
}
