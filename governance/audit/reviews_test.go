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

// audited gives the village a college of one auditor, ines, over its board, who
// holds a decision of the board back and releases it, files two findings, gets
// one answered and withdraws the other.
func audited(t testing.TB) *village {
	v := newVillage(t)
	v.college(governance.Review{Days: 14, Longest: 7, AnswerDays: 21})
	v.seated("audit", journal.MandateBegin{Mandate: "seat-ines", Person: who("ines"), Seat: "a seat", Title: "elected"})
	ref := v.entries[v.find("2026-2", "decision", 0)].Ref
	v.says("audit", "2026-2", "Two lists differ.", func(sum string) journal.Act {
		return journal.DecisionSuspend{Decision: ref, Person: who("ines"), Until: journal.At(v.now.Add(time.Second).AddDate(0, 0, 7)), TextSHA256: sum}
	})
	v.says("audit", "2026-2", "They agree.", func(sum string) journal.Act {
		return journal.DecisionRelease{Decision: ref, Person: who("ines"), TextSHA256: sum}
	})
	for _, id := range []string{"2026-1", "2026-2"} {
		v.says("audit", "", "No minutes of "+id, func(sum string) journal.Act {
			return journal.Finding{Finding: id, Person: who("ines"), Audited: "board", Issue: "2026-2", Decision: true, Severity: "fault",
				Due: journal.At(v.now.Add(time.Second).AddDate(0, 0, 21)), TextSHA256: sum}
		})
	}
	v.says("board", "", "Here they are.", func(sum string) journal.Act {
		return journal.FindingAnswer{Finding: "2026-1", Person: who("ada"), TextSHA256: sum}
	})
	v.enter("audit", "", journal.Export{Person: who("ines"), Audited: "board", Size: int64(len(v.entries))})
	v.says("audit", "", "Filed twice.", func(sum string) journal.Act {
		return journal.FindingWithdraw{Finding: "2026-2", Person: who("ines"), TextSHA256: sum}
	})
	return v
}

// college founds the auditory body, over the board.
func (v *village) college(r governance.Review) {
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "audit", Name: "College", Level: bodies.Auditory, Supervises: []bodies.Slug{"board"}}, Version: 1, Review: &r})
}

// says enters an act whose text lies beside the log.
func (v *village) says(body, issue, text string, act func(sum string) journal.Act) {
	ref := v.enter(body, issue, act(journal.Digest([]byte(text))))
	v.said = append(v.said, Said{ref, []byte(text)})
}

func TestVerify_FollowsTheWorkOfAuditors(t *testing.T) {
	r := audited(t).verify(Against{})
	want := ReviewReport{Findings: 2, Answered: 1, Withdrawn: 1, Suspensions: 1}
	if r.Verdict != Verified || r.Reviews != want {
		t.Errorf("got %s, %+v: %v", r.Verdict, r.Reviews, r.Findings)
	}
}

// TestVerify_SaysWhatIsHeldBack as far as the record goes: until a release stands
// in it.
func TestVerify_SaysWhatIsHeldBack(t *testing.T) {
	v := audited(t)
	if r := v.verify(Against{}); r.Issues[1].Held != "" {
		t.Errorf("released, and held until %s", r.Issues[1].Held)
	}
	at := v.find("2026-2", "decision.suspend", 0)
	v.entries = v.entries[:at+1]
	v.said = v.said[:1]
	delete(v.matters, "2026-5")
	r := v.verify(Against{})
	if want := v.entries[at].Act.(journal.DecisionSuspend).Until; r.Verdict != Verified || r.Issues[1].Issue != "2026-2" || r.Issues[1].Held != want {
		t.Errorf("got %s, %+v: %v", r.Verdict, r.Issues[1], r.Findings)
	}
}

// TestVerify_RefusesWhatAuditorsMayNotDo forges each act of a review, and signs
// everything anew.
func TestVerify_RefusesWhatAuditorsMayNotDo(t *testing.T) {
	later := func(n int, what journal.Type) func(*village) { // moves an act so many days on
		return func(v *village) {
			at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Act.Type() == what })
			v.entries[at].At = earlier(v.entries[at].At, -time.Duration(n)*24*time.Hour)
		}
	}
	suspends := func(change func(e *journal.Entry, a *journal.DecisionSuspend)) func(*village) {
		return func(v *village) { entered(v, "2026-2", "decision.suspend", 0, change) }
	}
	files := func(change func(e *journal.Entry, a *journal.Finding)) func(*village) {
		return func(v *village) { entered(v, "", "finding", 0, change) }
	}
	for _, test := range []struct {
		name  string
		spoil func(v *village)
		where string
		what  string
	}{
		{"a suspension after the days of the review", later(15, "decision.suspend"), "(decision.suspend)", "are over"},
		{"a suspension that lasts too long", suspends(func(_ *journal.Entry, a *journal.DecisionSuspend) { a.Until = earlier(a.Until, -time.Millisecond) }), "(decision.suspend)", "days the charter allows"},
		{"a suspension by a member of the board", suspends(func(_ *journal.Entry, a *journal.DecisionSuspend) { a.Person = who("ada") }), "(decision.suspend)", "only who sits"},
		{"a suspension in the name of the board", suspends(func(e *journal.Entry, _ *journal.DecisionSuspend) { e.Body = "board" }), "(decision.suspend)", "no such power"},
		{"a suspension that names the decision of another issue", suspends(func(e *journal.Entry, _ *journal.DecisionSuspend) { e.Issue = "2026-1" }), "(decision.suspend)", "which is not that of issue"},
		{"a suspension of a body that is not watched", func(v *village) {
			ref := v.entries[v.find("2026-1", "decision", 0)].Ref
			entered(v, "2026-2", "decision.suspend", 0, func(e *journal.Entry, a *journal.DecisionSuspend) { e.Issue, a.Decision = "2026-1", ref })
		}, "(decision.suspend)", "does not supervise"},
		{"a second suspension", func(v *village) {
			at := v.find("2026-2", "decision.release", 0)
			v.insert(at+1, "audit", v.entries[at].At, v.entries[v.find("2026-2", "decision.suspend", 0)].Act)
			v.entries[at+1].Issue = "2026-2"
		}, "(decision.suspend)", "held back once"},
		{"a release by the board", func(v *village) {
			entered(v, "2026-2", "decision.release", 0, func(_ *journal.Entry, a *journal.DecisionRelease) { a.Person = who("ada") })
		}, "(decision.release)", "only who sits"},
		{"a release in the name of the board", func(v *village) {
			entered(v, "2026-2", "decision.release", 0, func(e *journal.Entry, _ *journal.DecisionRelease) { e.Body = "board" })
		}, "(decision.release)", "does not hold"},
		{"a release of what had ended", later(9, "decision.release"), "(decision.release)", "not held back"},

		{"a finding due another day", files(func(_ *journal.Entry, a *journal.Finding) { a.Due = earlier(a.Due, time.Hour) }), "(finding)", "the charter makes it"},
		{"a finding about a body that is not watched", files(func(_ *journal.Entry, a *journal.Finding) { a.Audited = "assembly" }), "(finding)", "does not supervise"},
		{"a finding of the board about itself", files(func(e *journal.Entry, _ *journal.Finding) { e.Body = "board" }), "(finding)", "no such power"},
		{"a finding by somebody else", files(func(_ *journal.Entry, a *journal.Finding) { a.Person = who("ada") }), "(finding)", "only who sits"},
		{"a finding of no severity", files(func(_ *journal.Entry, a *journal.Finding) { a.Severity = "huge" }), "(finding)", "remark"},
		{"a finding about a matter of another body", files(func(_ *journal.Entry, a *journal.Finding) { a.Issue = "2026-1" }), "(finding)", "matter of that body"},
		{"a finding about a decision to come", files(func(_ *journal.Entry, a *journal.Finding) { a.Issue = "2026-9" }), "(finding)", "needs one"},
		{"a finding twice", func(v *village) {
			entered(v, "", "finding", 1, func(_ *journal.Entry, a *journal.Finding) { a.Finding = "2026-1" })
		}, "(finding)", "filed before"},
		{"a late answer that says it was in time", later(22, "finding.answer"), "(finding.answer)", "it says late: false"},
		{"an answer by the auditor", func(v *village) {
			entered(v, "", "finding.answer", 0, func(_ *journal.Entry, a *journal.FindingAnswer) { a.Person = who("ines") })
		}, "(finding.answer)", "only who sits"},
		{"an answer of another body", func(v *village) {
			entered(v, "", "finding.answer", 0, func(e *journal.Entry, _ *journal.FindingAnswer) { e.Body = "assembly" })
		}, "(finding.answer)", "must answer"},
		{"an answer to what was withdrawn", func(v *village) {
			v.says("board", "", "No.", func(sum string) journal.Act {
				return journal.FindingAnswer{Finding: "2026-2", Person: who("ada"), TextSHA256: sum}
			})
		}, "(finding.answer)", "was withdrawn"},
		{"a withdrawal of another body", func(v *village) {
			entered(v, "", "finding.withdraw", 0, func(e *journal.Entry, _ *journal.FindingWithdraw) { e.Body = "board" })
		}, "(finding.withdraw)", "no finding 2026-2 of board"},

		{"an archive of auditors for a member of the board", func(v *village) {
			entered(v, "", "export", 0, func(_ *journal.Entry, a *journal.Export) { a.Person = who("ada") })
		}, "(export)", "only who sits"},
		{"an archive of auditors of a body they do not watch", func(v *village) {
			entered(v, "", "export", 0, func(_ *journal.Entry, a *journal.Export) { a.Audited = "assembly" })
		}, "(export)", "does not supervise"},
		{"an archive of more than there was", func(v *village) {
			entered(v, "", "export", 0, func(_ *journal.Entry, a *journal.Export) { a.Size++ })
		}, "(export)", "stand before it"},
		{"a text that was altered", func(v *village) { v.said[2].Text = []byte("Nothing.") }, saidFolder, "commits to"},
		{"a text that was left out", func(v *village) { v.said = v.said[1:] }, saidFolder, "missing"},
		{"a text of no entry", func(v *village) { v.said = append(v.said, Said{testRef(9999), []byte("More.")}) }, saidFolder, "no entry"},

		{"an auditor who takes a seat of the board", func(v *village) {
			v.seated("board", journal.MandateBegin{Mandate: "second", Person: who("ines"), Seat: "a seat", Title: "elected"})
		}, "(mandate.begin)", "nobody sits in a body"},
		{"a member of the board who becomes an auditor", func(v *village) {
			v.seated("audit", journal.MandateBegin{Mandate: "second", Person: who("ada"), Seat: "a seat", Title: "elected"})
		}, "(mandate.begin)", "nobody sits in a body"},
		{"a charter that makes an auditor of who sits on the board", func(v *village) {
			v.seated("assembly", journal.MandateBegin{Mandate: "second", Person: who("ines"), Seat: "a seat", Title: "elected"})
			c := v.charters[len(v.charters)-1]
			c.Version, c.Body.Supervises = 2, []bodies.Slug{"board", "assembly"}
			v.amends(c)
		}, "(charter.enact)", "nobody sits in a body"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := audited(t)
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

// TestVerify_HoldsAFindingToAnIssueThatIsOpenedLater: when it was filed the
// record did not know whose issue it would be.
func TestVerify_HoldsAFindingToAnIssueThatIsOpenedLater(t *testing.T) {
	v := audited(t)
	v.says("audit", "", "What is planned there?", func(sum string) journal.Act {
		return journal.Finding{Finding: "2026-3", Person: who("ines"), Audited: "board", Issue: "2026-9", Severity: "remark",
			Due: journal.At(v.now.Add(time.Second).AddDate(0, 0, 21)), TextSHA256: sum}
	})
	if r := v.verify(Against{}); r.Verdict != Verified {
		t.Fatalf("before it is opened: got %s: %v", r.Verdict, r.Findings)
	}
	v.vote("2026-9", "ada", yes()) // of the assembly
	if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "which is of assembly") {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}

// TestVerify_ShowsTextsWithinTheScope: an archive of another body holds none.
func TestVerify_ShowsTextsWithinTheScope(t *testing.T) {
	v := audited(t)
	v.scope = Scope{Body: "assembly"}
	delete(v.matters, "2026-2")
	if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "in this scope") {
		t.Errorf("with the texts: got %s: %v", r.Verdict, r.Findings)
	}
	v.said = nil
	if r := v.verify(Against{}); r.Verdict != Verified {
		t.Errorf("without: got %s: %v", r.Verdict, r.Findings)
	}
}

// TestOpen_RefusesATextUnderAnotherName: there is no place for it.
func TestOpen_RefusesATextUnderAnotherName(t *testing.T) {
	for _, name := range []string{saidFolder + "1.txt", saidFolder + strings.Repeat("F", 32) + ".txt", saidFolder + testRef(1), saidFolder + "../" + testRef(1) + ".txt"} {
		if checkName(name) == nil {
			t.Errorf("%q was taken", name)
		}
	}
}
