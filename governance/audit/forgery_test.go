// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit/recounttest"
	"moothall/governance/journal"
)

// entered changes the n-th entry of an issue and a type.
func entered[A journal.Act](v *village, issue string, kind journal.Type, n int, change func(e *journal.Entry, act *A)) {
	at := v.find(issue, kind, n)
	act := v.entries[at].Act.(A)
	change(&v.entries[at], &act)
	v.entries[at].Act = act
}

// insert enters an act before a position.
func (v *village) insert(at int, body string, when journal.Instant, act journal.Act) {
	v.refs++
	v.entries = slices.Insert(v.entries, at, journal.Entry{Body: body, At: when, Ref: testRef(v.refs), Act: act})
}

// reseal makes an opening fit its leaf again.
func (v *village) reseal(o journal.Opened) {
	at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == o.Ref })
	v.entries[at].Act = ballotAct(v.t, o.Opening)
}

func earlier(i journal.Instant, by time.Duration) journal.Instant {
	at, err := i.Time()
	if err != nil {
		panic(err)
	}
	return journal.At(at.Add(-by))
}

// TestVerify_RefusesActsOutOfTime forges what each act says of its instant, or
// how acts that belong together follow each other, and signs everything anew.
func TestVerify_RefusesActsOutOfTime(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(v *village)
		where string
		what  string
	}{
		{"rules of an earlier charter", func(v *village) {
			c := v.charters[0]
			c.Version, c.Procedures = 2, slices.Clone(c.Procedures)
			c.Procedures[0].Quorum.Share = governance.Ratio{Num: 3, Den: 4}
			before := v.charters[0]
			v.amends(c)
			v.now, v.charters[0] = v.now.AddDate(0, 0, 2), before // a day longer ago than its text was fixed
			v.open("2026-77", "assembly")
		}, "(issue.open)", "no charter of assembly in force"},
		{"rules of a charter to come", func(v *village) {
			c := v.charters[0]
			c.Version, c.Procedures = 2, slices.Clone(c.Procedures)
			c.Procedures[0].Quorum.Share = governance.Ratio{Num: 3, Den: 4}
			v.amends(c)
			enacted := v.now
			v.open("2026-77", "assembly")
			for _, kind := range []journal.Type{"issue.open", "roll.freeze"} {
				v.entries[v.find("2026-77", kind, 0)].At = journal.At(enacted.Add(-time.Minute))
			}
		}, "(issue.open)", "no charter of assembly in force"},
		{"a vote opened before it was announced", func(v *village) {
			entered(v, "2026-1", "issue.open", 0, func(e *journal.Entry, _ *journal.IssueOpen) { e.At = earlier(e.At, 2*time.Second) })
		}, "(issue.open)", "before the"},
		{"a roll of another instant", func(v *village) {
			entered(v, "2026-1", "roll.freeze", 0, func(_ *journal.Entry, a *journal.RollFreeze) { a.At = earlier(a.At, time.Second) })
		}, "(roll.freeze)", "the roll is that of"},
		{"a roll frozen before the opening", func(v *village) {
			entered(v, "2026-1", "roll.freeze", 0, func(e *journal.Entry, a *journal.RollFreeze) {
				e.At = earlier(e.At, time.Minute)
				a.At = e.At
			})
		}, "(roll.freeze)", "is dated before"},
		{"a member admitted after the roll froze", func(v *village) {
			entered(v, "", "person.admit", 1, func(e *journal.Entry, _ *journal.PersonAdmit) {
				e.At = v.entries[v.find("2026-1", "issue.close", 0)].At
			})
		}, "openings/issues/2026-1/roll.csv line", "acts in the record make"},
		{"a count dated before the close", func(v *village) {
			entered(v, "2026-1", "count", 0, func(e *journal.Entry, _ *journal.Count) { e.At = earlier(e.At, time.Minute) })
		}, "(count)", "is dated before"},
		{"a decision dated before the count", func(v *village) {
			entered(v, "2026-1", "decision", 0, func(e *journal.Entry, _ *journal.Decision) { e.At = earlier(e.At, time.Minute) })
		}, "(decision)", "is dated before"},
		{"an effect dated before the decision", func(v *village) {
			entered(v, "2026-1", "effect", 0, func(e *journal.Entry, _ *journal.Effect) { e.At = earlier(e.At, time.Minute) })
		}, "(effect)", "is dated before"},
		{"an effect of seats where nobody was elected", func(v *village) {
			entered(v, "2026-1", "effect", 0, func(_ *journal.Entry, a *journal.Effect) { a.Kind = "mandates" })
		}, "(effect)", "elects nobody"},
		{"an effect twice", again("effect"), "(effect)", "has had its effect"},
		{"an effect of a proposal that fell", func(v *village) {
			v.vote("2026-5", "dina", no())
			ref := v.entries[v.find("2026-5", "decision", 0)].Ref
			v.enter("assembly", "2026-5", journal.Effect{Kind: "text", Decision: ref, Detail: "done"})
		}, "(effect)", "calls for none"},
		{"an effect left out", func(v *village) {
			at := v.find("2026-1", "effect", 0)
			v.entries = slices.Delete(v.entries, at, at+1)
		}, "(issue.open)", "effect is left out"},
		{"a decision left out", func(v *village) {
			at := v.find("2026-1", "decision", 0)
			v.entries = slices.Delete(v.entries, at, at+2)
		}, "(issue.open)", "decision is left out"},
		{"a roll left out", func(v *village) {
			v.entries = v.entries[:v.find("2026-4", "roll.freeze", 0)]
			v.admit("zoe", 1)
		}, "(person.admit)", "roll.freeze is left out"},

		{"a delegation entered once the vote had closed, and dated before", func(v *village) {
			at := v.find("2026-1", "issue.close", 0)
			v.insert(at+1, "", earlier(v.entries[at].At, time.Minute), v.gives("late", "gwen", journal.Scope{}, "ada"))
		}, "(delegation.set)", "when a vote closed"},
		{"a delegation taken back once the vote was counted, and dated before", func(v *village) {
			set := v.entries[v.find("", "delegation.set", 0)].Act.(journal.DelegationSet)
			at := v.find("2026-1", "decision", 0)
			v.insert(at+1, "", earlier(v.entries[v.find("2026-1", "issue.close", 0)].At, time.Minute), journal.DelegationClear{Delegation: set.Delegation, Person: set.Person})
		}, "(delegation.clear)", "when a vote closed"},
		{"a delegate who had ceased to be one", func(v *village) {
			at := v.find("2026-1", "issue.open", 0)
			begun := v.entries[v.find("", "delegate.begin", 0)].Act.(journal.DelegateBegin)
			v.insert(at, "", earlier(v.entries[at].At, time.Second), journal.DelegateEnd{Delegate: begun.Delegate, Person: begun.Person})
		}, "openings/issues/2026-1/weights.csv line", "acts in the record make"},
		{"a delegate who ceased to be one as the vote closed, dated before", func(v *village) {
			at := v.find("2026-1", "issue.close", 0)
			begun := v.entries[v.find("", "delegate.begin", 0)].Act.(journal.DelegateBegin)
			v.insert(at+1, "", earlier(v.entries[at].At, time.Second), journal.DelegateEnd{Delegate: begun.Delegate, Person: begun.Person})
		}, "(delegate.end)", "when a vote closed"},
		{"a delegate who was none yet", func(v *village) {
			entered(v, "", "delegate.begin", 0, func(e *journal.Entry, _ *journal.DelegateBegin) {
				e.At = v.entries[v.find("2026-1", "issue.close", 0)].At
			})
		}, "openings/issues/2026-1/weights.csv line", "acts in the record make"},
		{"a delegation that had lapsed", func(v *village) {
			entered(v, "", "delegation.set", 0, func(_ *journal.Entry, a *journal.DelegationSet) { a.Until = journal.At(villageStart.Add(time.Minute)) })
		}, "openings/issues/2026-1/weights.csv line", "acts in the record make"},
		{"a delegation of the closing instant", func(v *village) {
			entered(v, "", "delegation.set", 0, func(e *journal.Entry, _ *journal.DelegationSet) {
				e.At = v.entries[v.find("2026-1", "issue.close", 0)].At
			})
		}, "openings/issues/2026-1/weights.csv line", "acts in the record make"},

		{"a cast dated before the roll", func(v *village) {
			v.entries[v.find("", "ballot.cast", 0)].At = earlier(v.entries[v.find("2026-1", "roll.freeze", 0)].At, time.Millisecond)
		}, "openings/issues/2026-1/casts.jsonl line 1", "not open"},
		{"an earlier ballot that replaces the last one", func(v *village) {
			casts := v.matters["2026-1"].Casts
			first, last := &casts[0], &casts[2]
			first.Opening.Replaces, last.Opening.Replaces = last.Ref, ""
			v.reseal(*first)
			v.reseal(*last)
		}, "openings/issues/2026-1/casts.jsonl line 1", "which is later"},
		{"a ballot that replaces one of another issue", func(v *village) {
			casts := v.matters["2026-2"].Casts
			casts[0].Opening.Replaces = v.matters["2026-1"].Casts[2].Ref
			v.reseal(casts[0])
		}, "openings/issues/2026-2/casts.jsonl line 1", "none of this person on this issue"},
		{"a ballot that replaces one of another issue, in the same place there", func(v *village) {
			v.vote("2026-5", "ada", yes())
			cast := &v.matters["2026-5"].Casts[0]
			cast.Opening.Replaces = v.matters["2026-2"].Casts[0].Ref
			v.reseal(*cast)
		}, "openings/issues/2026-5/casts.jsonl line 1", "none of this person on this issue"},
		{"a withdrawal of nothing", func(v *village) {
			casts := v.matters["2026-1"].Casts
			casts[3].Opening.Replaces = ""
			v.reseal(casts[3])
		}, "openings/issues/2026-1/casts.jsonl line 4", "replaces none"},
		{"a ballot taken back and counted all the same", func(v *village) {
			casts := v.matters["2026-1"].Casts
			v.matters["2026-1"].Casts = casts[:3]
			entered(v, "2026-1", "count", 0, func(_ *journal.Entry, a *journal.Count) { a.Casts = 3 })
		}, "openings/issues/2026-1/", "acts in the record make"},
		{"an issue of two bodies", func(v *village) {
			at := v.find("2026-2", "issue.open", 0)
			v.entries[at].Issue = "2026-1"
		}, "(issue.open)", "opened before"},
		{"a close in another body's name", func(v *village) {
			v.entries[v.find("2026-1", "issue.close", 0)].Body = "board"
		}, "(issue.close)", "no issue 2026-1 of board"},
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
			if !strings.Contains(f.Where, test.where) || !strings.Contains(f.What, test.what) {
				t.Errorf("got %q: %q, want something of %q at %q", f.Where, f.What, test.what, test.where)
			}
		})
	}
}

// TestVerify_CountsByThePlacesOfTheClose adopts other places after a close: they
// are those of the next vote, and change nothing in this one.
func TestVerify_CountsByThePlacesOfTheClose(t *testing.T) {
	v := newVillage(t)
	v.delegate("gwen", journal.Scope{Place: "town"}, "ada")
	v.vote("2026-5", "ada", yes())
	c := v.charters[0]
	c.Version, c.Places = 2, []bodies.Place{{ID: "town", Name: "Town"}, {ID: "quay", Name: "Quay"}}
	at := v.find("2026-5", "count", 0)
	counted := slices.Clone(v.entries[at:])
	v.entries = v.entries[:at]
	v.amends(c)
	for _, e := range counted {
		v.now = v.now.Add(time.Second)
		e.At = journal.At(v.now)
		v.entries = append(v.entries, e)
	}
	if r := v.verify(Against{}); r.Verdict != Verified {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}

// TestVerify_KnowsAPersonAsTheyWereWhenTheRollFroze enters before a roll what is
// dated after it: the roll is made of what was known of her until then.
func TestVerify_KnowsAPersonAsTheyWereWhenTheRollFroze(t *testing.T) {
	v := newVillage(t)
	act := v.entries[v.find("", "person.admit", 0)].Act.(journal.PersonAdmit)
	act.Place, act.Ground, act.By = "", "residence", []journal.Commitment{act.Person}
	v.insert(v.find("2026-1", "issue.open", 0), "assembly", journal.At(villageStart.AddDate(1, 0, 0)), act)
	if r := v.verify(Against{}); r.Verdict != Verified {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}

func TestVerify_NeverSaysFineOfAnEffectItDoesNotKnow(t *testing.T) {
	v := newVillage(t)
	entered(v, "2026-2", "effect", 0, func(_ *journal.Entry, a *journal.Effect) { a.Kind = "payment" })
	if r := v.verify(Against{}); r.Verdict != Incomplete || !strings.Contains(r.Findings[0].What, "payment") {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}

// TestVerify_AsksForEveryFileOfADecidedMatter leaves each out in turn: what an
// archive must hold is not the operator's to choose.
func TestVerify_AsksForEveryFileOfADecidedMatter(t *testing.T) {
	for file, member := range map[string]func(*folder) *[]byte{
		countFile:    func(m *folder) *[]byte { return &m.Count },
		decisionFile: func(m *folder) *[]byte { return &m.Decision },
		paperFile:    func(m *folder) *[]byte { return &m.Paper },
		rollFile:     func(m *folder) *[]byte { return &m.Roll },
		summaryFile:  func(m *folder) *[]byte { return &m.Summary },
		weightsFile:  func(m *folder) *[]byte { return &m.Weights },
	} {
		t.Run(file, func(t *testing.T) {
			v := newVillage(t)
			*member(v.matters["2026-2"]) = nil
			r := v.verify(Against{})
			if r.Verdict != Refused || r.Findings[0].Where != issueMember("2026-2", file) || !strings.Contains(r.Findings[0].What, "missing") {
				t.Errorf("got %s: %v", r.Verdict, r.Findings)
			}
		})
	}
}

func TestVerify_RefusesAFigureOfAPageThatNothingMakes(t *testing.T) {
	for _, change := range [][2]string{{`"longest_chain":2`, `"longest_chain":1`}, {`"largest_weight":4`, `"largest_weight":2`}, {`"represented":{"yes":3}`, `"represented":{"yes":2}`}} {
		v := newVillage(t)
		m := v.matters["2026-1"]
		altered := strings.Replace(string(m.Summary), change[0], change[1], 1)
		if altered == string(m.Summary) {
			t.Fatalf("%s holds no %s", m.Summary, change[0])
		}
		m.Summary = []byte(altered)
		r := v.verify(Against{})
		if r.Verdict != Refused || !strings.HasPrefix(r.Findings[0].Where, issueMember("2026-1", summaryFile)) {
			t.Errorf("%s: got %s: %v", change[1], r.Verdict, r.Findings)
		}
	}
}

// TestVerify_RefusesALogThatEndsInsideACommit: what is done together comes under one head.
func TestVerify_RefusesALogThatEndsInsideACommit(t *testing.T) {
	for what, end := range map[string]func(t *testing.T) *village{
		"roll.freeze": func(t *testing.T) *village {
			v := newVillage(t)
			v.entries = v.entries[:v.find("2026-4", "roll.freeze", 0)]
			v.matters["2026-4"].Roll = nil
			return v
		},
		"decision": func(t *testing.T) *village { // outside the scope, so that no file tells
			v := villageOf(t, Scope{Body: "board"}, false)
			i := v.open("2026-53", "assembly")
			v.decide(i, v.roll(*i)) // nobody has cast
			v.entries = v.entries[:v.find("2026-53", "decision", 0)]
			for _, id := range []string{"2026-1", "2026-3", "2026-4", "2026-53"} {
				delete(v.matters, id)
			}
			return v
		},
		"effect": func(t *testing.T) *village {
			v := newVillage(t)
			v.entries = v.entries[:v.find("2026-2", "effect", 0)]
			delete(v.matters, "2026-3")
			delete(v.matters, "2026-4")
			return v
		},
		"mandate.begin": func(t *testing.T) *village {
			v := newElection(t)
			v.entries = v.entries[:v.mandateOf("m-n-dina")]
			return v
		},
		"entry of whom": func(t *testing.T) *village {
			c := courtOf(newVillage(t))
			c.opens("council", theCase)
			panel, _ := c.draw("council", councillors, nil)
			c.wait(3 * 24 * time.Hour)
			c.suspends("ada", panel)
			c.entries, c.opened = c.entries[:c.find("", "person.suspend", 0)], nil
			return c.village
		},
	} {
		t.Run(what, func(t *testing.T) {
			v := end(t)
			v.refusedFor("the end of the log", what+" is left out")
			if recounttest.Here(t) {
				if said := recounttest.Run(t, v.export()); said.Verdict != "refused" {
					t.Errorf("the second recount says %s: %q", said.Verdict, said.Lines)
				}
			}
		})
	}
}

func TestVerify_RefusesAPersonOfTwoCommitments(t *testing.T) {
	v := newVillage(t)
	twice := saltOf("another salt")
	v.people = append(v.people, journal.Named{Commitment: journal.Commit(twice, "ada"), Salt: twice, Person: "ada", Name: "Somebody else"})
	r := v.verify(Against{})
	if r.Verdict != Refused || !strings.HasPrefix(r.Findings[0].Where, peopleName) || !strings.Contains(r.Findings[0].What, "second commitment") {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}

// TestVerify_RefusesABallotThatHidesBehindACancelledVote: a vote that is called off once
// somebody has cast would leave ballots that stay closed for ever, and could be opened for
// no other purpose than to explain one that a count leaves out.
func TestVerify_RefusesABallotThatHidesBehindACancelledVote(t *testing.T) {
	for name, cast := range map[string]func(v *village){
		"of another vote": func(v *village) {
			i := v.open("2026-57", "assembly")
			roll := v.roll(*i)
			v.cast("2026-57", "ada", yes())
			v.cast("2026-57", "elif", no())
			v.matters["2026-57"].Casts = v.matters["2026-57"].Casts[:1]
			delete(v.votes["2026-57"], name("elif"))
			v.enter("assembly", "2026-56", journal.IssueCancel{Reason: "of no use any more"})
			v.decide(i, roll)
		},
		"of its own": func(v *village) {
			v.cast("2026-56", "elif", no())
			v.matters["2026-56"].Casts = nil
			v.enter("assembly", "2026-56", journal.IssueCancel{Reason: "of no use any more"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			v.entries = v.entries[:v.find("2026-4", "issue.open", 0)] // a vote that runs may keep it closed as long
			delete(v.matters, "2026-4")
			v.open("2026-56", "assembly")
			cast(v)
			r := v.verify(Against{})
			if f := r.Findings; r.Verdict != Refused || !strings.Contains(f[len(f)-1].What, "no vote was open then whose ballots may stay closed") {
				t.Errorf("%s %v", r.Verdict, f)
			}
		})
	}
}

// TestVerify_SaysHowManyCastsRun, of votes that go on.
func TestVerify_SaysHowManyCastsRun(t *testing.T) {
	if notes := strings.Join(newVillage(t).verify(Against{}).Notes, "\n"); !strings.Contains(notes, "running: 2 casts ") {
		t.Errorf("got %q", notes)
	}
}
