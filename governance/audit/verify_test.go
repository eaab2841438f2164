// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/governance"
	"moothall/governance/journal"
)

func TestVerify_RecountsAnHonestRecord(t *testing.T) {
	r := newVillage(t).verify(Against{})
	if r.Verdict != Verified || len(r.Findings) > 0 {
		t.Fatalf("got %s: %v", r.Verdict, r.Findings)
	}
	// Worked out by hand: Ada casts for herself, for Bram who delegates to her,
	// and for Chidi, of weight two, who delegates to Bram. Dina opted out, and
	// Gwen, who took her ballot back, delegates to Dina. Elif and Farid delegate
	// to each other.
	nets := &governance.Turnout{Electorate: 8, Direct: 1, Represented: 3, Lost: map[string]int64{"opt-out": 1, "dead-end": 1, "cycle": 2}}
	plan := &governance.Turnout{Electorate: 3, Direct: 3, Represented: 0, Lost: map[string]int64{}}
	want := []IssueReport{
		{Issue: "2026-1", Body: "assembly", Title: "About 2026-1", State: Recounted, Casts: 4, Turnout: nets, Outcome: governance.Adopted},
		{Issue: "2026-2", Body: "board", Title: "About 2026-2", State: Recounted, Casts: 3, Turnout: plan, Outcome: governance.Adopted},
		{Issue: "2026-3", Body: "assembly", Title: "About 2026-3", State: CalledOff, Halted: journal.At(villageStart.Add(2*time.Hour + 34*time.Second))},
		{Issue: "2026-4", Body: "assembly", Title: "About 2026-4", State: Running},
	}
	if diff := cmp.Diff(want, r.Issues); diff != "" {
		t.Errorf("issues (-want +got):\n%s", diff)
	}
	if notes := strings.Join(r.Notes, "\n"); !strings.Contains(notes, "cancelled while the vote ran: 2026-3;") {
		t.Errorf("no note says that a vote was cancelled while it ran: %q", r.Notes)
	}
	if r.Unopened != 2 || r.Named != 7 {
		t.Errorf("%d unopened, %d named, want 2 and 7", r.Unopened, r.Named)
	}
}

// TestVerify_RefusesEveryForgery spoils one thing and signs everything anew, as
// only the operator could, and wants the place named.
func TestVerify_RefusesEveryForgery(t *testing.T) {
	casts := func(v *village) []journal.Opened { return v.matters["2026-1"].Casts }
	// reseal makes an opening fit its leaf again.
	reseal := func(v *village, o journal.Opened) {
		at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == o.Ref })
		v.entries[at].Act = ballotAct(v.t, o.Opening)
	}
	choice := func(text string) json.RawMessage { return json.RawMessage(`{"choice":"` + text + `"}`) }
	tests := []struct {
		name  string
		spoil func(v *village)
		where string
		what  string
	}{
		{"a ballot altered in its opening", func(v *village) { casts(v)[2].Opening.Choice = choice("no") },
			"openings/issues/2026-1/casts.jsonl line 3", "commits to"},
		{"a ballot altered in opening and leaf", func(v *village) { casts(v)[2].Opening.Choice = choice("no"); reseal(v, casts(v)[2]) },
			"openings/issues/2026-1/count.json line 1", "acts in the record make"},
		{"a ballot given to another voter", func(v *village) { casts(v)[2].Opening.Person = who("elif"); reseal(v, casts(v)[2]) },
			"openings/issues/2026-1/casts.jsonl line 3", "none of this person"},
		{"a ballot of somebody who is not on the roll", func(v *village) { casts(v)[1].Opening.Person = who("zoe"); reseal(v, casts(v)[1]) },
			"openings/issues/2026-1/casts.jsonl line 2", "not on the roll"},
		{"an opening left out", func(v *village) { v.matters["2026-1"].Casts = casts(v)[:3] },
			"openings/issues/2026-1/casts.jsonl", "opens 3 casts, the count states 4"},
		{"all openings left out", func(v *village) { v.matters["2026-1"].Casts = nil },
			"openings/issues/2026-1/casts.jsonl", "missing"},
		{"a cast left out of log and openings", func(v *village) {
			v.matters["2026-2"].Casts = v.matters["2026-2"].Casts[:2]
			v.entries = slices.Delete(v.entries, v.find("2026-2", "issue.close", 0)-1, v.find("2026-2", "issue.close", 0))
		}, "openings/issues/2026-2/casts.jsonl", "opens 2 casts, the count states 3"},
		{"a cast entered twice", func(v *village) {
			at := v.find("", "ballot.cast", 0)
			v.entries = slices.Insert(v.entries, at+1, v.entries[at])
		}, "(ballot.cast)", "entered before"},
		{"a cast replayed under a new ref", func(v *village) {
			at := v.find("", "ballot.cast", 0)
			again := v.entries[at]
			again.Ref = testRef(1 << 20)
			v.entries = slices.Insert(v.entries, at+1, again)
			v.matters["2026-1"].Casts = append(casts(v), journal.Opened{Ref: again.Ref, Opening: casts(v)[0].Opening})
		}, "openings/issues/2026-1/casts.jsonl line 5", "second standing ballot"},
		{"a change that replaces nothing", func(v *village) { casts(v)[2].Opening.Replaces = ""; reseal(v, casts(v)[2]) },
			"openings/issues/2026-1/casts.jsonl line 3", "second standing ballot"},
		{"two changes of one ballot", func(v *village) { casts(v)[3].Opening.Replaces = casts(v)[0].Ref; reseal(v, casts(v)[3]) },
			"openings/issues/2026-1/casts.jsonl line 4", "replaced twice"},
		{"ballots that replace each other in a circle", func(v *village) {
			casts(v)[0].Opening.Replaces = casts(v)[2].Ref
			reseal(v, casts(v)[0])
		}, "openings/issues/2026-1/casts.jsonl", "circle"},
		{"a cast after the close", func(v *village) {
			at := v.find("2026-1", "issue.close", 0)
			v.entries[at-1], v.entries[at] = v.entries[at], v.entries[at-1]
		}, "openings/issues/2026-1/casts.jsonl line 4", "not open"},
		{"a cast timed after the close", func(v *village) {
			v.entries[v.find("", "ballot.cast", 2)].At = v.entries[v.find("2026-1", "issue.close", 0)].At
		}, "openings/issues/2026-1/casts.jsonl line 3", "not open"},
		{"a cast of nobody's while no vote runs", func(v *village) {
			at := v.find("2026-1", "roll.freeze", 0)
			v.entries = slices.Insert(v.entries, at, journal.Entry{At: v.entries[at].At, Ref: testRef(1 << 20), Act: journal.BallotCast{DataSHA256: journal.Digest(nil)}})
		}, "(ballot.cast)", "no vote was open"},
		{"a choice the paper does not have", func(v *village) { casts(v)[2].Opening.Choice = choice("maybe"); reseal(v, casts(v)[2]) },
			"openings/issues/2026-1/casts.jsonl line 3", "yes, no or abstain"},
		{"an opening of a running vote", func(v *village) {
			v.matters["2026-4"].Casts = []journal.Opened{}
		}, "openings/issues/2026-4/casts.jsonl", "may be disclosed"},

		{"a delegation turned to another", func(v *village) {
			at := v.find("", "delegation.set", 0)
			act := v.entries[at].Act.(journal.DelegationSet)
			act.Delegates = journal.List[journal.Commitment]{who("gwen")}
			v.entries[at].Act = act
		}, "openings/issues/2026-1/weights.csv line", "acts in the record make"},
		{"a delegation left out", func(v *village) {
			at := v.find("", "delegation.set", 1)
			v.entries = slices.Delete(v.entries, at, at+1)
		}, "openings/issues/2026-1/weights.csv line", "acts in the record make"},
		{"a delegation dated after the close", func(v *village) {
			at := v.find("", "delegation.set", 0)
			v.entries[at].At = v.entries[v.find("2026-1", "decision", 0)].At
		}, "openings/issues/2026-1/weights.csv line", "acts in the record make"},
		{"a delegation taken back that was never set", func(v *village) {
			v.entries = append(v.entries, journal.Entry{At: v.entries[0].At, Ref: testRef(1 << 20), Act: journal.DelegationClear{Delegation: "x", Person: who("ada")}})
		}, "(delegation.clear)", "is not in force"},
		{"a delegation taken back that had lapsed the day before", func(v *village) {
			v.delegate("gwen", journal.Scope{Body: "assembly"}, "ada")
			act := v.entries[len(v.entries)-1].Act.(journal.DelegationSet)
			act.Until = journal.At(v.now.Add(24 * time.Hour))
			v.entries[len(v.entries)-1].Act = act
			v.now = v.now.Add(48 * time.Hour)
			v.enter("", "", journal.DelegationClear{Delegation: act.Delegation, Person: act.Person})
		}, "(delegation.clear)", "is not in force"},
		{"a delegation taken back before it was set", func(v *village) {
			v.delegate("gwen", journal.Scope{Body: "assembly"}, "ada")
			act := v.entries[len(v.entries)-1].Act.(journal.DelegationSet)
			v.enter("", "", journal.DelegationClear{Delegation: act.Delegation, Person: act.Person})
			v.entries[len(v.entries)-1].At = earlier(v.entries[len(v.entries)-2].At, time.Millisecond)
		}, "(delegation.clear)", "is not in force"},

		{"a line of the roll altered", func(v *village) {
			v.matters["2026-1"].Roll = []byte(strings.Replace(string(v.matters["2026-1"].Roll), ",2\n", ",3\n", 1))
		},
			"openings/issues/2026-1/roll.csv line", "commits to"},
		{"a member left out of the record", func(v *village) {
			at := v.find("", "person.admit", 3)
			v.entries = slices.Delete(v.entries, at, at+1)
		}, "openings/issues/2026-1/roll.csv line", "acts in the record make"},
		{"a member added to the record", func(v *village) {
			at := v.find("", "person.admit", 3)
			e := v.entries[at]
			act := e.Act.(journal.PersonAdmit)
			act.Person, e.Ref = who("zoe"), testRef(1<<20)
			e.Act = act
			v.entries = slices.Insert(v.entries, at, e)
		}, "openings/issues/2026-1/roll.csv line", "acts in the record make"},
		{"a seat given to another", func(v *village) {
			at := v.find("", "mandate.begin", 1)
			act := v.entries[at].Act.(journal.MandateBegin)
			act.Person = who("gwen")
			v.entries[at].Act = act
		}, "openings/issues/2026-2/roll.csv line", "acts in the record make"},
		{"a roll stated too large", func(v *village) {
			at := v.find("2026-1", "roll.freeze", 0)
			act := v.entries[at].Act.(journal.RollFreeze)
			act.Weight++
			v.entries[at].Act = act
		}, "(roll.freeze)", "weight 9"},
		{"another rule for the roll", func(v *village) {
			at := v.find("2026-1", "roll.freeze", 0)
			act := v.entries[at].Act.(journal.RollFreeze)
			act.Rule = json.RawMessage(`{"body":"assembly"}`)
			v.entries[at].Act = act
		}, "(roll.freeze)", "franchise"},
		{"a vote that lost more than a tenth of its time", func(v *village) {
			at := v.find("2026-1", "issue.open", 0)
			act := v.entries[at].Act.(journal.IssueOpen)
			closes, _ := act.ClosesAt.Time()
			act.OpensAt = journal.At(closes.Add(-69 * time.Minute)) // it opened an hour before the close
			v.entries[at].Act = act
		}, "(roll.freeze)", "was not held later in full"},
		{"rules the body never adopted", func(v *village) {
			at := v.find("2026-1", "issue.open", 0)
			act := v.entries[at].Act.(journal.IssueOpen)
			act.Procedure = json.RawMessage(strings.Replace(string(act.Procedure), `"den":4,"num":1`, `"den":9,"num":1`, 1))
			v.entries[at].Act = act
		}, "(issue.open)", "no charter"},
		{"a charter that skips a version", func(v *village) {
			c := v.charters[1]
			c.Version = 3
			v.amends(c)
		}, "(charter.enact)", "3 does not follow it"},

		{"a total altered", countWith(func(c *journal.Count) { c.Represented-- }), "(count)", "it states represented 2, worked out again it is 3"},
		{"a loss left out", countWith(func(c *journal.Count) { c.Lost = map[string]int64{"opt-out": 1, "cycle": 2} }), "(count)", "lost"},
		{"casts stated wrongly", countWith(func(c *journal.Count) { c.Casts++ }), "openings/issues/2026-1/casts.jsonl", "opens 4 casts, the count states 5"},
		{"another transcript", countWith(func(c *journal.Count) { c.TranscriptSHA256 = journal.Digest(nil) }), "openings/issues/2026-1/count.json", "commits to"},
		{"a transcript altered in file and leaf", func(v *village) {
			m := v.matters["2026-1"]
			m.Count = []byte(strings.Replace(string(m.Count), `"1":"4"`, `"1":"5"`, 1))
			countWith(func(c *journal.Count) { c.TranscriptSHA256 = journal.Digest(m.Count) })(v)
		}, "openings/issues/2026-1/count.json line 1", "acts in the record make"},
		{"a weight altered in file and leaf", func(v *village) {
			m := v.matters["2026-1"]
			m.Weights = []byte(strings.Replace(string(m.Weights), ",4\n", ",5\n", 1))
			countWith(func(c *journal.Count) { c.WeightsSHA256 = journal.Digest(m.Weights) })(v)
		}, "openings/issues/2026-1/weights.csv line", "acts in the record make"},
		{"a transcript that is not disclosed, and false", func(v *village) {
			v.matters["2026-1"].Count = nil
			countWith(func(c *journal.Count) { c.TranscriptSHA256 = journal.Digest(nil) })(v)
		}, "(count)", "count.json made again"},
		{"another outcome", decisionWith(func(d *journal.Decision) { d.Outcome = "rejected" }), "(decision)", "outcome"},
		{"another winner", func(v *village) {
			at := v.find("2026-2", "decision", 0)
			d := v.entries[at].Act.(journal.Decision)
			d.Winners = journal.List[string]{"mole"}
			v.entries[at].Act = d
		}, "(decision)", "winners"},
		{"a majority figure altered", decisionWith(func(d *journal.Decision) {
			d.Majority = &journal.Measure{Have: 5, Of: 5, Num: 1, Den: 2, Strict: true, Met: true}
		}), "(decision)", "majority"},
		{"a quorum left out", decisionWith(func(d *journal.Decision) { d.Quorum = nil }), "(decision)", "quorum"},
		{"the text of a decision altered", func(v *village) {
			m := v.matters["2026-1"]
			m.Decision = []byte(strings.Replace(string(m.Decision), "adopted", "adoptee", 1))
		}, "openings/issues/2026-1/decision.json line 1", "commits to"},
		{"the text decided on altered", func(v *village) { v.matters["2026-1"].Paper = []byte("another text") }, "openings/issues/2026-1/paper.json", "opened with"},
		{"what would follow altered on the paper", func(v *village) {
			m := v.matters["2026-1"]
			m.Paper = bytes.Replace(m.Paper, []byte(`"detail":"done"`), []byte(`"detail":"gone"`), 1)
		}, "openings/issues/2026-1/paper.json", "opened with"},
		{"an effect that its paper does not say", func(v *village) {
			entered(v, "2026-1", "effect", 0, func(_ *journal.Entry, a *journal.Effect) { a.Detail = "something else" })
		}, "(effect)", "the paper of issue 2026-1 says"},
		{"a paper with an option that nobody could choose", papered(`{"effect":{"detail":"done","kind":"text"},"options":[{"id":"gold"}],"text":"The text of 2026-1"}`), "openings/issues/2026-1/paper.json", "not those that were put to the vote"},
		{"a paper that says more than a paper does", papered(`{"effect":{"detail":"done","kind":"text"},"more":1,"options":[],"text":"The text of 2026-1"}`), "openings/issues/2026-1/paper.json", "not written as a paper is"},
		{"an effect of another decision", func(v *village) {
			at := v.find("2026-1", "effect", 0)
			v.entries[at].Act = journal.Effect{Kind: "text", Decision: testRef(1), Detail: "done"}
		}, "(effect)", "not that of issue"},

		{"an option that takes no votes", func(v *village) {
			entered(v, "2026-2", "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.Options[2].Withdrawn = true })
		}, "(issue.open)", "nothing in the record withdrew it"},
		{"an option that takes no votes, and a count that follows it", func(v *village) {
			i := v.open("2026-5", "board", "nothing", "pier", "mole")
			entered(v, "2026-5", "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.Options[2].Withdrawn = true })
			i.Options[2].Withdrawn = true
			v.cast("2026-5", "ada", ranks("pier"))
			v.decide(i, v.roll(*i))
		}, "(issue.open)", "nothing in the record withdrew it"},
		{"an issue opened twice", again("issue.open"), "(issue.open)", "opened before"},
		{"a roll frozen twice", again("roll.freeze"), "(roll.freeze)", "is frozen"},
		{"a vote closed twice", again("issue.close"), "(issue.close)", "is closed"},
		{"a vote counted twice", again("count"), "(count)", "is counted"},
		{"two decisions", again("decision"), "(decision)", "is decided"},
		{"a decided issue cancelled", func(v *village) { v.enter("assembly", "2026-1", journal.IssueCancel{Reason: "regret"}) }, "(issue.cancel)", "cannot be cancelled"},
		{"a vote cancelled at its closing time", func(v *village) {
			closes, _ := v.entries[v.find("2026-4", "issue.open", 0)].Act.(journal.IssueOpen).ClosesAt.Time()
			v.now = closes.Add(-time.Second)
			v.enter("assembly", "2026-4", journal.IssueCancel{Reason: "it went the wrong way"})
		}, "(issue.cancel)", "was to close at"},
		{"a vote cancelled, dated before it was opened", func(v *village) {
			v.enter("assembly", "2026-4", journal.IssueCancel{Reason: "it went the wrong way"})
			v.entries[len(v.entries)-1].At = earlier(v.entries[v.find("2026-4", "roll.freeze", 0)].At, time.Millisecond)
		}, "(issue.cancel)", "it is dated before"},
		{"a count before the close", func(v *village) {
			at := v.find("2026-1", "issue.close", 0)
			v.entries[at], v.entries[at+1] = v.entries[at+1], v.entries[at]
		}, "(count)", "where closed was expected"},
		{"a vote closed early", func(v *village) {
			at := v.find("2026-1", "issue.close", 0)
			v.entries[at].At = v.entries[at-1].At
			v.entries[at].Act = journal.IssueClose{ClosedAt: v.entries[at-1].At}
		}, "(issue.close)", "before the"},
		{"an act of an issue nobody opened", func(v *village) { v.enter("assembly", "2026-9", journal.IssueCancel{Reason: "x"}) }, "(issue.cancel)", "was opened"},
		{"a log cut short", func(v *village) { v.entries = v.entries[:v.find("2026-1", "count", 0)] }, "openings/issues/2026-", ""},
		{"a log cut short inside a vote", func(v *village) {
			v.entries = v.entries[:v.find("2026-1", "issue.close", 0)]
			for id := range v.matters {
				if id != "2026-1" {
					delete(v.matters, id)
				}
			}
		}, "openings/issues/2026-1/", "may be disclosed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := newVillage(t)
			test.spoil(v)
			r := v.verify(Against{})
			if r.Verdict != Refused {
				t.Fatalf("got %s: %v", r.Verdict, r.Findings)
			}
			f := r.Findings[len(r.Findings)-1]
			if !strings.Contains(f.Where, test.where) || !containsOne(f.What, test.what) {
				t.Errorf("got %q: %q, want something of %q at %q", f.Where, f.What, test.what, test.where)
			}
		})
	}
}

// containsOne says whether text holds one of the alternatives between bars.
func containsOne(text, alternatives string) bool {
	return slices.ContainsFunc(strings.Split(alternatives, "|"), func(a string) bool { return strings.Contains(text, a) })
}

// papered shows another paper of the decided issue, which its leaf binds.
func papered(paper string) func(*village) {
	return func(v *village) {
		v.matters["2026-1"].Paper = []byte(paper)
		entered(v, "2026-1", "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.PaperSHA256 = journal.Digest([]byte(paper)) })
	}
}

// again enters a second act of a type on the decided issue.
func again(kind journal.Type) func(*village) {
	return func(v *village) {
		at := v.find("2026-1", kind, 0)
		e := v.entries[at]
		e.Ref = testRef(1 << 20)
		v.entries = slices.Insert(v.entries, at+1, e)
	}
}

func countWith(change func(*journal.Count)) func(*village) {
	return func(v *village) {
		at := v.find("2026-1", "count", 0)
		act := v.entries[at].Act.(journal.Count)
		change(&act)
		v.entries[at].Act = act
	}
}

func decisionWith(change func(*journal.Decision)) func(*village) {
	return func(v *village) {
		at := v.find("2026-1", "decision", 0)
		act := v.entries[at].Act.(journal.Decision)
		change(&act)
		v.entries[at].Act = act
	}
}

func TestVerify_NeverSaysFineOfATypeItDoesNotKnow(t *testing.T) {
	v := newVillage(t)
	v.enter("assembly", "", journal.Unknown{Name: "moon.rise", Data: json.RawMessage(`{}`)})
	r := v.verify(Against{})
	if r.Verdict != Incomplete || !strings.Contains(r.Findings[0].Where, "moon.rise") {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}

func TestVerify_NeverSaysFineOfRulesItDoesNotKnow(t *testing.T) {
	v := newVillage(t)
	charter := v.entries[0].Act.(journal.CharterAdopt)
	charter.Charter = json.RawMessage(strings.Replace(string(charter.Charter), `"majority":{`, `"majority":{"double":true,`, 1))
	v.entries[0].Act = charter
	if r := v.verify(Against{}); r.Verdict != Incomplete {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}

func TestVerify_OfOneBodyLeavesTheOthersClosed(t *testing.T) {
	v := newVillage(t)
	v.scope = Scope{Body: "board"}
	for id := range v.matters {
		if id != "2026-2" {
			delete(v.matters, id)
		}
	}
	r := v.verify(Against{})
	if r.Verdict != Verified || r.Unopened != 6 || r.Issues[0].State != NotDisclosed || r.Issues[1].State != Recounted {
		t.Errorf("got %s, %d unopened: %v, %+v", r.Verdict, r.Unopened, r.Findings, r.Issues)
	}
	if notes := strings.Join(r.Notes, "\n"); r.Outside != 4 || !strings.Contains(notes, "outside the scope: 4 casts") || !strings.Contains(notes, "running: 2 casts") {
		t.Errorf("%d lie outside: %s", r.Outside, notes)
	}
	t.Run("and refuses what lies outside its scope", func(t *testing.T) {
		v := newVillage(t)
		v.scope = Scope{Issue: "2026-2"}
		if r := v.verify(Against{}); r.Verdict != Refused {
			t.Errorf("got %s", r.Verdict)
		}
	})
}

func TestVerify_AgainstAnEarlierCheckpoint(t *testing.T) {
	v := newVillage(t)
	early := *v
	early.entries = v.entries[:20]
	kept := testRecord(t, early.leaves()).Signed
	key := testKey(t, 1).Public()

	t.Run("accepts a log that only grew", func(t *testing.T) {
		if r := v.verify(Against{Checkpoints: [][]byte{kept}, Key: &key}); r.Verdict != Verified || r.Against != 1 {
			t.Errorf("got %s: %v", r.Verdict, r.Findings)
		}
	})
	t.Run("refuses a log that was rewritten, however well", func(t *testing.T) {
		forged := newVillage(t)
		forged.entries[9].Ref = testRef(1 << 20)
		if r := forged.verify(Against{}); r.Verdict != Verified {
			t.Fatalf("the forgery is not good enough: %v", r.Findings)
		}
		r := forged.verify(Against{Checkpoints: [][]byte{kept}})
		if r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "rewritten") {
			t.Errorf("got %s: %v", r.Verdict, r.Findings)
		}
	})
	t.Run("cannot judge by a checkpoint that is newer", func(t *testing.T) {
		newer := testRecord(t, append(v.leaves(), plainLeaves(t, 1)...)).Signed
		if r := v.verify(Against{Checkpoints: [][]byte{newer}}); r.Verdict != Incomplete {
			t.Errorf("got %s: %v", r.Verdict, r.Findings)
		}
	})
	t.Run("refuses a checkpoint of another log's key", func(t *testing.T) {
		stranger := testKey(t, 2)
		signed, err := journal.Checkpoint{Origin: stranger.Origin(), Tree: journal.EmptyTree()}.Sign(stranger)
		if err != nil {
			t.Fatal(err)
		}
		if r := v.verify(Against{Checkpoints: [][]byte{signed}}); r.Verdict != Refused {
			t.Errorf("got %s", r.Verdict)
		}
	})
	t.Run("refuses an archive signed with another key than the one given", func(t *testing.T) {
		other := testKey(t, 2).Public()
		if r := v.verify(Against{Key: &other}); r.Verdict != Refused || r.Findings[0].Where != keyName {
			t.Errorf("got %s: %v", r.Verdict, r.Findings)
		}
	})
}
