// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit/recounttest"
	"moothall/governance/journal"
)

// newHeld is a village that elects dina and farid into the auditory body over its
// college, in which dina sat until then. Ines, who was appointed there, holds the
// election back and releases it; a bench on which the auditors vote opens a matter
// meanwhile, and takes Ines alone; when it is over dina files a finding.
func newHeld(t testing.TB) *village { return heldAfter(t, func(*village) {}) }

// heldAfter is the same, after what before does.
func heldAfter(t testing.TB, before func(*village)) *village {
	v := electionInto(t, "audit", func(v *village) {
		v.clashing = map[string][]string{"college": {"m-dina-college"}}
		v.adopt(governance.Charter{Body: bodies.Body{Slug: "audit", Name: "Audit", Level: bodies.Auditory, Supervises: []bodies.Slug{"college"}}, Version: 1, Seating: appointing("board"),
			Review: &governance.Review{Days: 14, Longest: 7, AnswerDays: 21}})
		v.adopt(governance.Charter{Body: bodies.Body{Slug: "bench", Name: "Bench", Level: bodies.TopLevel}, Version: 1,
			Procedures: []governance.Procedure{{Kind: "plan", Name: "Plan", Participation: governance.Representative, Visibility: governance.Public, Method: governance.MethodIRV,
				Franchise: bodies.Franchise{Body: "audit", Seated: true}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}}}})
		v.seated("audit", journal.MandateBegin{Mandate: "m-ines", Person: who("ines"), Seat: "the chair", Title: "appointed"})
		v.seated("college", journal.MandateBegin{Mandate: "m-dina-college", Person: who("dina"), Seat: "another seat", Title: "appointed"})
		before(v)
	})
	v.people = append(v.people, journal.Named{Commitment: who("ines"), Salt: saltOf("ines"), Person: "ines", Name: "The ines"})
	v.suspends("ines")
	v.electors["audit"] = []bodies.Elector{{Person: name("ines"), Seated: true}}
	v.openUntil(runsOn, "2026-12", "bench", "nothing", "pier")
	v.says("audit", "2026-9", "They agree.", func(sum string) journal.Act {
		return journal.DecisionRelease{Decision: v.elected(), Person: who("ines"), TextSHA256: sum}
	})
	v.files("2026-1", "dina")
	return v
}

// elected is the ref of the decision that elects.
func (v *village) elected() string { return v.entries[v.find("2026-9", "decision", 0)].Ref }

// suspends holds the election back for a week.
func (v *village) suspends(person string) {
	v.says("audit", "2026-9", "Two lists differ.", func(sum string) journal.Act {
		return journal.DecisionSuspend{Decision: v.elected(), Person: who(person), Until: journal.At(v.now.Add(time.Second).AddDate(0, 0, 7)), TextSHA256: sum}
	})
}

// files files a finding of the auditors about the college.
func (v *village) files(id, person string) {
	v.says("audit", "", "No minutes.", func(sum string) journal.Act {
		return journal.Finding{Finding: id, Person: who(person), Audited: "college", Severity: "fault", Due: journal.At(v.now.Add(time.Second).AddDate(0, 0, 21)), TextSHA256: sum}
	})
}

// during undoes what came from the opening of the bench's matter on, while the
// election was held back, and does something else then. Three candidates had said
// something, and who held it back.
func during(do func(*village)) func(*village) {
	return func(v *village) {
		at := v.find("2026-12", "issue.open", 0)
		v.now, _ = v.entries[at].At.Time()
		v.entries, v.said = v.entries[:at], v.said[:4]
		delete(v.matters, "2026-12")
		do(v)
	}
}

func TestVerify_LetsASeatRestAndWake(t *testing.T) {
	r := newHeld(t).verify(Against{})
	if r.Verdict != Verified || len(r.Findings) > 0 {
		t.Fatalf("got %s: %v", r.Verdict, r.Findings)
	}
	v := newHeld(t)
	during(func(v *village) {
		v.now = v.now.AddDate(0, 0, 7) // it ended by itself
		v.files("2026-1", "dina")
	})(v)
	if r := v.verify(Against{}); r.Verdict != Verified {
		t.Errorf("ended by itself: got %s: %v", r.Verdict, r.Findings)
	}
}

// TestVerify_RefusesWhatARestingSeatDoes forges acts by those whom a decision
// seated that is held back, and acts that leave out what a seat obliges.
func TestVerify_RefusesWhatARestingSeatDoes(t *testing.T) {
	until := func(v *village) int { // the release
		return slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Act.Type() == "decision.release" })
	}
	for _, test := range []struct {
		name  string
		spoil func(v *village)
		where string
		what  string
	}{
		{"a finding", during(func(v *village) { v.files("2026-1", "dina") }), "(finding)", "only who sits"},
		{"a finding, a moment before the end", during(func(v *village) {
			v.now = v.now.AddDate(0, 0, 7).Add(-3 * time.Second)
			v.files("2026-1", "dina")
		}), "(finding)", "only who sits"},
		{"the withdrawal of a finding", during(func(v *village) {
			v.files("2026-1", "ines")
			v.says("audit", "", "Never mind.", func(sum string) journal.Act {
				return journal.FindingWithdraw{Finding: "2026-1", Person: who("farid"), TextSHA256: sum}
			})
		}), "(finding.withdraw)", "only who sits"},
		{"an archive of auditors", during(func(v *village) {
			v.enter("audit", "", journal.Export{Person: who("farid"), Audited: "college", Size: 1})
		}), "(export)", "only who sits"},
		{"its own release", func(v *village) {
			entered(v, "2026-9", "decision.release", 0, func(_ *journal.Entry, a *journal.DecisionRelease) { a.Person = who("dina") })
		}, "(decision.release)", "only who sits"},
		{"a place on a roll", during(func(v *village) {
			v.electors["audit"] = append(v.electors["audit"], bodies.Elector{Person: name("dina"), Seated: true})
			v.open("2026-12", "bench", "nothing", "pier")
		}), "roll.csv", "acts in the record make"},
		{"a place on a roll before the release, which stands after it", func(v *village) {
			at := until(v)
			release := v.entries[at]
			v.entries = slices.Delete(v.entries, at, at+1)
			before := v.find("2026-12", "roll.freeze", 0)
			release.At = earlier(v.entries[before].At, time.Millisecond)
			v.entries = slices.Insert(v.entries, before+1, release)
		}, "(decision.release)", "entered before it"},
		{"a suspension that stands after what it forbids", func(v *village) {
			v.files("2026-2", "dina")
			at := v.find("2026-9", "decision.suspend", 0)
			v.entries = append(v.entries, v.entries[at])
			v.entries = slices.Delete(v.entries, at, at+1)
			v.entries = slices.DeleteFunc(v.entries, func(e journal.Entry) bool { return e.Act.Type() == "decision.release" || e.Issue == "2026-12" })
			delete(v.matters, "2026-12")
		}, "(decision.suspend)", "entered before it"},
		{"an election that is decided after what it forbids", func(v *village) {
			from, to := v.find("2026-9", "count", 0), v.find("2026-9", "effect", 0)
			export := journal.Entry{Body: "audit", At: v.entries[to+1].At, Ref: testRef(9001), Act: journal.Export{Person: who("ines"), Audited: "college", Size: 1}}
			v.entries = slices.Insert(v.entries, from, export)
		}, "(decision)", "entered before it"},
		{"the suspension of what seated them", func(v *village) {
			entered(v, "2026-9", "decision.suspend", 0, func(_ *journal.Entry, a *journal.DecisionSuspend) { a.Person = who("dina") })
		}, "(decision.suspend)", "the decision that gave them the seat"},

		{"a seat in what they watch that is kept", func(v *village) {
			v.entries = slices.DeleteFunc(v.entries, func(e journal.Entry) bool { return e.Act == journal.Act(journal.MandateEnd{Mandate: "m-dina-college"}) })
		}, "(mandate.begin)", "nobody sits in a body"},
		{"a seat in what they watch that is kept for a while", func(v *village) {
			at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Act == journal.Act(journal.MandateEnd{Mandate: "m-dina-college"}) })
			end := v.entries[at]
			effect := v.find("2026-9", "effect", 0)
			end.At = earlier(end.At, -time.Millisecond)
			v.entries = slices.Insert(v.entries, effect+1, end)
			v.entries = slices.Delete(v.entries, at, at+1)
		}, "(mandate.begin)", "nobody sits in a body"},
		{"a seat in what they watch, taken while theirs rests", during(func(v *village) {
			v.appoints("college", "again", "dina", "board", "ada")
		}), "(mandate.begin)", "nobody sits in a body"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newHeld(t)
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

// TestRelease_IsNotForWhoseSeatRestsByAnotherDecision: a body whose own election is
// held back by those who watch it does not release what it holds back meanwhile.
func TestRelease_IsNotForWhoseSeatRestsByAnotherDecision(t *testing.T) {
	at := villageStart.AddDate(0, 0, 5)
	heldBack := func(id string) governance.Recorded {
		return governance.Recorded{ID: id, Suspension: &governance.Suspension{Decision: id, By: "audit", Statement: governance.Statement{At: villageStart}, Until: at.AddDate(0, 0, 5)}}
	}
	p := newReplay(nil, nil, &Report{})
	p.held[name("dina")] = []*bodies.Mandate{{ID: "m", Body: "audit", Person: name("dina"), Begins: villageStart, Decision: "2026-9"}}
	p.matters["2026-2"] = &matter{stage: stageDecided, decision: testRef(1), recorded: heldBack("2026-2")}
	release := journal.Entry{Body: "audit", Issue: "2026-2", Ref: testRef(2)}
	act := journal.DecisionRelease{Decision: testRef(1), Person: who("dina")}
	p.reviewed["2026-9"] = heldBack("2026-9")
	if err := p.release(release, act, at); !errors.Is(err, governance.ErrNotSeated) {
		t.Errorf("while it rests: got %v", err)
	}
	delete(p.reviewed, "2026-9")
	p.matters["2026-2"].recorded = heldBack("2026-2")
	if err := p.release(release, act, at); err != nil {
		t.Errorf("once it does not: %v", err)
	}
}

// TestResting_IsNeitherAnElectorNorDrawn: who rests has no say by the seat in a
// nomination or a correction, and is passed over by the lot until it wakes, in whose
// pool they are.
func TestResting_IsNeitherAnElectorNorDrawn(t *testing.T) {
	at := villageStart.AddDate(0, 0, 5)
	p := newReplay(nil, nil, &Report{})
	p.mandates["m"] = &bodies.Mandate{ID: "m", Body: "court", Person: name("dina"), Begins: villageStart, Decision: "2026-9"}
	judge := func(rests bool) {
		t.Helper()
		if e := p.elector("court", name("dina"), at); e.Seated == rests {
			t.Errorf("rests: %t, and is seated: %t", rests, e.Seated)
		}
		pool := p.pool("court", at)
		if !slices.Equal(pool, []journal.Commitment{who("dina")}) {
			t.Errorf("rests: %t, and the pool is %v", rests, pool)
		}
		c := &trial{sittings: []sitting{{body: "court", pool: pool, order: pool}}}
		if err := p.mayBeSeated(c, pool, at); (err != nil) != rests {
			t.Errorf("rests: %t, and drawn: %v", rests, err)
		}
	}
	judge(false)
	p.reviewed["2026-9"] = governance.Recorded{Suspension: &governance.Suspension{Statement: governance.Statement{At: villageStart}, Until: at.Add(time.Millisecond)}}
	judge(true)
	at = at.Add(time.Millisecond)
	judge(false)
}

// TestVerify_RefusesWhoIsDatedBackIntoARoll forges members and seats behind a roll that
// was fixed without them: between the freeze of an election and its opening the roll
// would hold them, and a roll that was made already says what nobody can make again.
func TestVerify_RefusesWhoIsDatedBackIntoARoll(t *testing.T) {
	joins := func(at journal.Instant) journal.PersonAdmit {
		return journal.PersonAdmit{Person: who("ghost"), Sphere: "inner", Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: at, Ground: "open"}
	}
	seated := journal.MandateBegin{Mandate: "m-ghost", Person: who("ghost"), Seat: "another seat", Title: "appointed", Until: journal.At(villageStart.AddDate(0, 1, 0)), By: []journal.Commitment{who("ada")}, SeatedIn: "board"}
	for name, test := range map[string]struct {
		issue string
		kind  journal.Type
		body  string
		act   journal.Act // nil: somebody joins
	}{
		"somebody admitted, behind the freeze of an election":      {"2026-9", "issue.freeze", "assembly", nil},
		"somebody who left, behind the freeze of an election":      {"2026-9", "issue.freeze", "assembly", journal.PersonLeave{Person: who("bram"), Ground: "left"}},
		"somebody admitted, behind the roll of a vote":             {"2026-4", "roll.freeze", "assembly", nil},
		"somebody who left, behind the roll of a vote":             {"2026-4", "roll.freeze", "assembly", journal.PersonLeave{Person: who("bram"), Ground: "left"}},
		"somebody seated, behind the roll of a vote of seats":      {"2026-2", "roll.freeze", "board", seated},
		"a seat that was given up, behind the roll of such a vote": {"2026-2", "roll.freeze", "board", journal.MandateEnd{Mandate: "seat-bram", Ground: journal.Resigned}},
	} {
		t.Run(name, func(t *testing.T) {
			for back, want := range map[time.Duration]Verdict{time.Second: Refused, 0: Refused, -time.Millisecond: Verified} {
				v := newElection(t)
				at := v.find(test.issue, test.kind, 0)
				when, act := earlier(v.entries[at].At, back), test.act
				if act == nil {
					act = joins(when)
				}
				v.insert(at+1, test.body, when, act)
				r := v.verify(Against{})
				if refused := r.Verdict == Refused && strings.Contains(r.Findings[0].What, "is dated no later than"); refused != (want == Refused) {
					t.Errorf("%s before: %s: %v", back, r.Verdict, r.Findings)
				}
				if !recounttest.Here(t) {
					continue
				}
				last := recounttest.Run(t, v.export()).Lines
				if refused := strings.Contains(strings.Join(last, "\n"), "is dated no later than a roll"); refused != (want == Refused) {
					t.Errorf("%s before: the second recount says %q", back, last)
				}
			}
		})
	}
}

// TestVerify_AMembershipBeginsWhenItIsEntered: whoever is entered once the first roll was
// fixed has been a member for no years before it, to neither recount.
func TestVerify_AMembershipBeginsWhenItIsEntered(t *testing.T) {
	for before, want := range map[time.Duration]Verdict{0: Verified, time.Minute: Verified, time.Minute + time.Millisecond: Refused, 9 * 365 * 24 * time.Hour: Refused} {
		v := newVillage(t)
		v.enter("assembly", "", journal.PersonAdmit{Person: who("ghost"), Sphere: "inner", Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now.Add(time.Second - before)), Ground: "open"})
		if r := v.verify(Against{}); r.Verdict != want || want == Refused && !strings.Contains(r.Findings[0].What, "begins when it is entered") {
			t.Errorf("%v before: %s: %v", before, r.Verdict, r.Findings)
		}
	}
}
