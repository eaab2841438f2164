// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/audit/recounttest"
	"moothall/governance/journal"
)

// disputes files one that the archive opens where its scope has it.
func (v *village) disputes(issue, person, evidence, text string) string {
	body := v.entries[v.find(issue, "issue.open", 0)].Body
	sealed, opening, err := journal.Seal(journal.Dispute{Person: who(person), Evidence: evidence, TextSHA256: journal.Digest([]byte(text))}, saltOf(fmt.Sprint("dispute ", v.refs)))
	if err != nil {
		v.t.Fatal(err)
	}
	ref := v.enter(body, issue, sealed)
	if v.scope.Auditor && v.scope.Covers(body, issue) {
		v.opened = append(v.opened, journal.OpenedAct{Ref: ref, Opening: opening})
		v.said = append(v.said, Said{ref, []byte(text)})
	}
	return ref
}

// refusedFor holds what verify says of the village to what is wrong with it.
func (v *village) refusedFor(where, what string) {
	v.t.Helper()
	r := v.verify(Against{})
	if r.Verdict != Refused {
		v.t.Fatalf("got %s: %v", r.Verdict, r.Findings)
	}
	if f := r.Findings[len(r.Findings)-1]; !strings.Contains(f.Where, where) || !strings.Contains(f.What, what) {
		v.t.Errorf("got %s: %s, want %s: %s", f.Where, f.What, where, what)
	}
}

func (v *village) answersDispute(by, issue, ref, person, verdict string) {
	v.says(by, issue, "About "+ref, func(sum string) journal.Act {
		return journal.DisputeAnswer{Dispute: ref, Person: who(person), Verdict: verdict, TextSHA256: sum}
	})
}

// disputedVillage has three disputes of the board's plan, one of which waits.
func disputedVillage(t testing.TB, scope Scope) *village {
	v := newVillage(t)
	v.scope = scope
	v.college(governance.Review{Days: 14, Longest: 7, AnswerDays: 21})
	v.seated("audit", journal.MandateBegin{Mandate: "seat-ines", Person: who("ines"), Seat: "a seat", Title: "elected"})
	first := v.disputes("2026-2", "ada", journal.Digest([]byte("a leaf")), "My receipt is not in the record.")
	second := v.disputes("2026-2", "bram", "", "The count is wrong.")
	v.disputes("2026-2", "chidi", "", "I was hurried.")
	v.answersDispute("audit", "2026-2", first, "ines", "upheld")
	v.answersDispute("audit", "2026-2", second, "ines", "dismissed")
	return v
}

func TestVerify_FollowsDisputes(t *testing.T) {
	for _, scope := range []Scope{{}, {Auditor: true}, {Body: "board", Auditor: true}, {Body: "assembly", Auditor: true}} {
		v := disputedVillage(t, scope)
		if scope.Body != "" {
			for id := range v.matters {
				if !scope.Covers(v.entries[v.find(id, "issue.open", 0)].Body, id) {
					delete(v.matters, id)
				}
			}
		}
		if scope.Body == "assembly" {
			v.said = nil // they are about the board
		}
		r := v.verify(Against{})
		if r.Verdict != Verified || r.Reviews.Disputes != 3 || r.Reviews.DisputesAnswered != 2 {
			t.Fatalf("%+v: got %s, %+v: %v", scope, r.Verdict, r.Reviews, r.Findings)
		}
		opens := scope.Auditor && scope.Covers("board", "2026-2")
		if shut := r.SealedDisputes; (shut == 0) != opens || strings.Contains(strings.Join(r.Notes, "\n"), "disputes not opened") == opens {
			t.Errorf("%+v: %d are not opened: %q", scope, shut, r.Notes)
		}
	}
}

// crowdOf is how many dispute a vote and are erased in a test of what grows with them.
const crowdOf = 3000

// TestVerify_OfManyDisputesAndErasures: each of a crowd disputes a vote, is answered and
// is then erased. What is looked up for each grows with no other.
func TestVerify_OfManyDisputesAndErasures(t *testing.T) {
	v := newVillage(t)
	v.scope = Scope{Auditor: true}
	v.college(governance.Review{Days: 14, Longest: 7, AnswerDays: 21})
	v.seated("audit", journal.MandateBegin{Mandate: "seat-ines", Person: who("ines"), Seat: "a seat", Title: "elected"})
	crowd := make([]string, crowdOf)
	for n := range crowd {
		crowd[n] = fmt.Sprintf("m%04d", n)
		v.admit(crowd[n], 1)
	}
	v.vote("2026-5", "dina", no())
	for _, p := range crowd {
		v.disputes("2026-5", p, "", p+" was hurried.")
	}
	for n, p := range crowd {
		if n%2 == 0 {
			v.answersDispute("audit", "2026-5", v.opened[n].Ref, "ines", "dismissed")
		}
		if n == 0 {
			continue // one more, for whom what they disputed is looked at again
		}
		v.enter("assembly", "", journal.PersonLeave{Person: who(p), Ground: "left"})
	}
	v.disputes("2026-5", crowd[0], "", "Once more.")
	before := openWhole(t, v.export())
	gone := map[journal.Commitment]bool{}
	texts := map[string]bool{}
	for n, p := range crowd[1:] {
		v.enter("", "", journal.PersonErase{Person: who(p)})
		gone[who(p)], texts[v.opened[n+1].Ref] = true, true
	}
	v.people = slices.DeleteFunc(v.people, func(p journal.Named) bool { return gone[p.Commitment] })
	v.said = slices.DeleteFunc(v.said, func(s Said) bool { return texts[s.Ref] })
	after := openWhole(t, v.export())
	c := Compare(before, after, Against{})
	c.wants(t, Verified, Continues, "", "")
	if len(c.Openings.Erased) != crowdOf-1 || c.Openings.Grown[len(c.Openings.Grown)-1].Erased != crowdOf-1 {
		t.Errorf("%d texts and %+v went with who was erased", len(c.Openings.Erased), c.Openings.Grown)
	}
	r := Verify(after, Against{})
	if r.Reviews.Disputes != crowdOf+1 || r.Reviews.DisputesAnswered != crowdOf/2 {
		t.Errorf("%+v", r.Reviews)
	}
}

// TestVerify_RefusesDisputesThatMayNotBe forges disputes and their answers, each
// signed anew.
func TestVerify_RefusesDisputesThatMayNotBe(t *testing.T) {
	auditor, day := Scope{Auditor: true}, 24*time.Hour
	answers := func(change func(e *journal.Entry, a *journal.DisputeAnswer)) func(*village) {
		return func(v *village) { entered(v, "2026-2", "dispute.answer", 0, change) }
	}
	for _, test := range []struct {
		name  string
		scope Scope
		spoil func(v *village)
		where string
		what  string
	}{
		{"of a vote that runs", Scope{}, func(v *village) { v.disputes("2026-3", "ada", "", "No.") }, "(dispute)", "once it has closed"},
		{"of a vote that was cancelled", Scope{}, func(v *village) { v.disputes("2026-4", "ada", "", "No.") }, "(dispute)", "once it has closed"},
		{"of no vote", Scope{}, func(v *village) { v.entries[v.find("2026-2", "dispute", 0)].Issue = "2026-99" }, "(dispute)", "no issue 2026-99"},
		{"under another body", Scope{}, func(v *village) { v.entries[v.find("2026-2", "dispute", 0)].Body = "assembly" }, "(dispute)", "no issue 2026-2 of assembly"},
		{"after its days", Scope{}, func(v *village) { v.now = v.now.Add(15 * day); v.disputes("2026-2", "ada", "", "Late.") }, "(dispute)", "are over"},
		{"by somebody who is not concerned", auditor, func(v *village) { v.disputes("2026-2", "ines", "", "I only watch.") }, "(dispute)", "on the roll"},
		{"a second that waits", auditor, func(v *village) { v.disputes("2026-2", "chidi", "", "And again.") }, "(dispute)", "waits for its answer"},
		{"a fourth in one day", auditor, func(v *village) {
			for range 3 {
				v.answersDispute("audit", "2026-2", v.disputes("2026-2", "ada", "", "Again."), "ines", "dismissed")
			}
		}, "(dispute)", "within a day"},
		{"in clear", Scope{}, func(v *village) {
			v.enter("board", "2026-2", journal.Dispute{Person: who("ada"), TextSHA256: journal.Digest(nil)})
		}, "(dispute)", "must stand sealed"},
		{"not opened to auditors", auditor, func(v *village) { v.opened = v.opened[1:] }, delegationsName, "does not open"},
		{"opened as another says", auditor, func(v *village) { v.opened[0].Opening.Salt[0]++ }, "(dispute)", "the leaf commits to"},
		{"a text that was altered", auditor, func(v *village) { v.said[0].Text = []byte("Nothing.") }, saidFolder, "commits to"},
		{"a text that is not for everybody", Scope{}, func(v *village) {
			v.said = append(v.said, Said{v.entries[v.find("2026-2", "dispute", 0)].Ref, []byte("My receipt is not in the record.")})
		}, saidFolder, "commits to it"},

		{"an answer to no dispute", Scope{}, answers(func(_ *journal.Entry, a *journal.DisputeAnswer) { a.Dispute = testRef(1) }), "(dispute.answer)", "no dispute"},
		{"an answer under another issue", Scope{}, answers(func(e *journal.Entry, _ *journal.DisputeAnswer) { e.Issue = "2026-1" }), "(dispute.answer)", "no dispute"},
		{"an answer before it", Scope{}, answers(func(e *journal.Entry, _ *journal.DisputeAnswer) { e.At = earlier(e.At, time.Hour) }), "(dispute.answer)", "dated before"},
		{"an answer by who is judged", Scope{}, answers(func(e *journal.Entry, a *journal.DisputeAnswer) { e.Body, a.Person = "board", who("ada") }), "(dispute.answer)", "does not supervise"},
		{"an answer by somebody else", Scope{}, answers(func(_ *journal.Entry, a *journal.DisputeAnswer) { a.Person = who("ada") }), "(dispute.answer)", "only who sits"},
		{"an answer twice", Scope{}, func(v *village) {
			v.answersDispute("audit", "2026-2", v.entries[v.find("2026-2", "dispute", 0)].Ref, "ines", "dismissed")
		}, "(dispute.answer)", "answered already"},
		{"an answer in time that says it is late", Scope{}, answers(func(_ *journal.Entry, a *journal.DisputeAnswer) { a.Late = true }), "(dispute.answer)", "it says late: true"},
		{"a late one that says it was in time", Scope{}, func(v *village) {
			v.now = v.now.Add(31 * day)
			v.answersDispute("audit", "2026-2", v.entries[v.find("2026-2", "dispute", 2)].Ref, "ines", "dismissed")
		}, "(dispute.answer)", "it says late: false"},
		{"words of an answer that were altered", Scope{}, func(v *village) { v.said[0].Text = []byte("Nothing.") }, saidFolder, "commits to"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := disputedVillage(t, test.scope)
			test.spoil(v)
			v.refusedFor(test.where, test.what)
		})
	}
}

// TestVerify_RefusesEvidenceThatTellsAChoice: of a confidential vote a dispute names no
// leaf that the record holds, and of no vote a ballot of a confidential one, whether or
// not it is opened. The second recount refuses it too. What is missing may be named, and
// a ballot that everybody sees.
func TestVerify_RefusesEvidenceThatTellsAChoice(t *testing.T) {
	leafOf := func(v *village, issue string, kind journal.Type, n int) string {
		hash := journal.LeafHash(v.leaves()[v.find(issue, kind, n)])
		return hex.EncodeToString(hash[:])
	}
	for _, test := range []struct {
		name  string
		scope Scope
		spoil func(v quiet)
		holds bool
	}{
		{"a ballot of the vote", Scope{Auditor: true}, func(v quiet) { v.evidenced(council, leafOf(v.village, "", "ballot.cast", v.sealedAt())) }, false},
		{"another leaf, in a confidential vote", Scope{Auditor: true}, func(v quiet) { v.evidenced(council, leafOf(v.village, council, "issue.open", 0)) }, false},
		{"a public ballot, in a confidential vote", Scope{Auditor: true}, func(v quiet) { v.evidenced(council, leafOf(v.village, "", "ballot.cast", 0)) }, false},
		{"a confidential ballot, in a public vote", Scope{Auditor: true}, func(v quiet) { v.evidenced("2026-2", leafOf(v.village, "", "ballot.cast", v.sealedAt())) }, false},
		{"one that is not opened", Scope{Auditor: true, Body: "board"}, func(v quiet) { v.evidenced("2026-2", leafOf(v.village, "", "ballot.cast", v.sealedAt())) }, false},
		{"a leaf that is missing", Scope{Auditor: true}, func(v quiet) { v.evidenced(council, strings.Repeat("ab", 32)) }, true},
		{"a public ballot, in a public vote", Scope{Auditor: true}, func(v quiet) { v.evidenced("2026-2", leafOf(v.village, "", "ballot.cast", 0)) }, true},
		{"another leaf, in a public vote", Scope{Auditor: true}, func(v quiet) { v.evidenced("2026-2", leafOf(v.village, "", "charter.adopt", 0)) }, true},
		{"where nobody opens the dispute", Scope{}, func(v quiet) { v.evidenced(council, leafOf(v.village, "", "ballot.cast", v.sealedAt())) }, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newQuiet(t, test.scope)
			v.entries = v.entries[:v.find(council, "key.destroy", 0)]
			if test.scope.Body != "" {
				for _, id := range []string{council, "2026-1", "2026-3", "2026-4"} {
					delete(v.matters, id)
				}
				v.explainsNothing()
			}
			closed, err := v.entries[v.find(council, "issue.close", 0)].At.Time()
			if err != nil {
				t.Fatal(err)
			}
			v.now = closed.Add(time.Hour)
			test.spoil(v)
			said := func(want string) {
				if recounttest.Here(t) {
					if r := recounttest.Run(t, v.export()); r.Verdict != want {
						t.Errorf("the second recount says %s: %q", r.Verdict, r.Lines)
					}
				}
			}
			if !test.holds {
				v.refusedFor("(dispute)", "holds the leaf")
				said("refused")
				return
			}
			if r := v.verify(Against{}); r.Verdict != Verified {
				t.Errorf("%v", r.Findings)
			}
			said("verified")
		})
	}
}

// evidenced disputes a vote with a leaf for evidence.
func (v quiet) evidenced(issue, leaf string) {
	v.disputes(issue, "ada", leaf, "Look at this.")
}

// sealedAt is how many casts of other votes stand before those of the council.
func (v quiet) sealedAt() (n int) {
	for _, e := range v.entries[:v.find(council, "issue.open", 0)] {
		if e.Act.Type() == (journal.BallotCast{}).Type() {
			n++
		}
	}
	return n
}

// TestVerify_RefusesAKeyThatIsDestroyedAgainstADispute and one that is kept from
// nobody: after the answer, or once that was due, it may go.
func TestVerify_RefusesAKeyThatIsDestroyedAgainstADispute(t *testing.T) {
	for _, test := range []struct {
		name    string
		answers bool
		days    int // after the days of disputes
		refused bool
	}{
		{"while it waits", false, 0, true}, {"on the last day of the answer", false, 28, true},
		{"once the answer is overdue", false, 30, false}, {"once it is answered", true, 0, false},
	} {
		for _, scope := range []Scope{{}, {Auditor: true}} {
			v := newQuiet(t, scope)
			destroyed := v.find(council, "key.destroy", 0)
			ends, _ := v.entries[destroyed].At.Time()
			v.entries = v.entries[:destroyed]
			v.now = ends.Add(-24 * time.Hour)
			ref := v.disputes(council, "gwen", "", "My ballot is not in the list.")
			if test.answers {
				v.seated("council", journal.MandateBegin{Mandate: "seat-gwen", Person: who("dina"), Seat: "a seat", Title: "elected"})
				v.answersDispute("council", council, ref, "dina", "dismissed") // nobody supervises the council
			}
			v.now = ends.AddDate(0, 0, test.days)
			v.enter("council", council, journal.KeyDestroy{Of: "pseudonyms"})
			if test.refused {
				v.refusedFor("(key.destroy)", "time for disputes")
			} else if r := v.verify(Against{}); r.Verdict != Verified {
				t.Errorf("%s, %+v: %v", test.name, scope, r.Findings)
			}
		}
	}
}
