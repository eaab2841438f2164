// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// quiet is the village with a confidential vote of the council, decided, with one
// changed ballot, one taken back, and its key destroyed.
type quiet struct {
	*village
	opened map[string][]journal.Opened // of the casts, for an auditor's archive
	roll   []byte                      // the same
}

const council = "2026-9"

// newQuiet writes it; each of more casts under a pseudonym of that letter, and takes
// the ballot back.
func newQuiet(t testing.TB, scope Scope, more ...string) quiet {
	v := withCouncil(newVillage(t))
	v.scope = scope
	i := v.open(council, "council", "north", "south", "west")
	v.roll = v.matters[council].Roll
	v.castSealed(council, "a", ranks("south"))
	v.castSealed(council, "b", ranks("west", "south"))
	v.castSealed(council, "a", ranks("north"))
	v.castSealed(council, "c", ranks("south"))
	v.castSealed(council, "c", nil)
	for _, letter := range more {
		v.castSealed(council, letter, ranks("west"))
		v.castSealed(council, letter, nil)
	}
	v.decideSealed(i)
	v.now = i.UnlinkAt()
	v.enter("council", council, journal.KeyDestroy{Of: "pseudonyms"})
	return v
}

// withCouncil gives a village a body that votes confidentially.
func withCouncil(v *village) quiet {
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "council", Name: "Council", Level: bodies.TopLevel, Parent: "assembly"}, Version: 1,
		Procedures: []governance.Procedure{{Kind: "seat", Name: "Seat", Participation: governance.Direct, Visibility: governance.Confidential, DisputeDays: 7,
			Method: governance.MethodIRV, Franchise: bodies.Franchise{Body: "assembly"}}}})
	return quiet{village: v, opened: map[string][]journal.Opened{}}
}

// runningQuietly is the village with a confidential vote that runs, in which two have cast.
func runningQuietly(t testing.TB) quiet {
	v := withCouncil(newVillage(t))
	v.open(council, "council", "north", "south", "west")
	v.castSealed(council, "a", ranks("south"))
	v.castSealed(council, "b", ranks("north"))
	v.matters[council].Roll = nil
	return v
}

// pseudonym is the one of a letter.
func pseudonym(letter string) journal.Pseudonym { return journal.Pseudonym(strings.Repeat(letter, 32)) }

// castSealed casts under a pseudonym, or withdraws where the choice is nil.
func (v quiet) castSealed(issue, letter string, choice *governance.Choice) {
	v.t.Helper()
	v.castSealedBy(issue, letter, choice, "")
}

// castSealedBy is castSealed, by two who are seated in a body, for somebody.
func (v quiet) castSealedBy(issue, letter string, choice *governance.Choice, in string, by ...string) {
	v.t.Helper()
	o := journal.Opening{Salt: saltOf(fmt.Sprint(letter, v.refs)), Issue: issue, Pseudonym: pseudonym(letter), SeatedIn: in, By: sortedWho(by)}
	if choice != nil {
		o.Choice = v.canonical(choice)
	}
	ref := v.enter("", "", ballotAct(v.t, o))
	v.entries[len(v.entries)-1].At = v.closing(issue)
	v.opened[issue] = append(v.opened[issue], journal.Opened{Ref: ref, Opening: o})
}

// closing is the closing time of an issue, as its opening states it.
func (v quiet) closing(issue string) journal.Instant {
	return v.entries[v.find(issue, "issue.open", 0)].Act.(journal.IssueOpen).ClosesAt
}

func (v quiet) decideSealed(i *governance.Issue) {
	v.t.Helper()
	id, body, m := string(i.ID), string(i.Body), v.matters[string(i.ID)]
	v.now = i.ClosesAt
	v.enter(body, id, journal.IssueClose{ClosedAt: journal.At(v.now.Add(time.Second))})
	i.ClosedAt = v.now
	last := map[journal.Pseudonym]journal.Opening{}
	for _, o := range v.opened[id] {
		last[o.Opening.Pseudonym] = o.Opening
	}
	var votes []governance.Vote
	for _, letter := range "abcdef" {
		o := last[pseudonym(string(letter))]
		if o.Choice == nil {
			continue
		}
		choice, err := exactly[governance.Choice](o.Choice)
		if err != nil {
			v.t.Fatal(err)
		}
		votes = append(votes, governance.Vote{Person: bodies.PersonID(o.Pseudonym), Choice: choice})
		m.List = append(append(m.List, v.canonical(journal.Listed{Pseudonym: o.Pseudonym, Choice: o.Choice})...), '\n')
	}
	c, err := i.ConcludeSealed(7, votes)
	if err != nil {
		v.t.Fatal(err)
	}
	m.Count, m.Decision, m.Summary = v.canonical(c.Transcript), v.canonical(c.Decision), v.canonical(c.Summary)
	v.enter(body, id, i.Counted(c.Decision, int64(len(v.opened[id])), journal.Digest(m.List), journal.Digest(m.Count)))
	ref := v.enter(body, id, c.Decision.Entered(journal.Digest(m.Decision)))
	if c.Decision.Outcome.Binds() {
		v.enter(body, id, journal.Effect{Kind: "text", Decision: ref, Detail: "done"})
	}
	if v.scope.Auditor {
		m.Casts = v.opened[id]
	} else {
		m.Roll = nil
	}
}

func TestVerify_CountsTheListOfAConfidentialVote(t *testing.T) {
	for _, scope := range []Scope{{}, {Auditor: true}, {Body: "assembly"}} {
		v := newQuiet(t, scope)
		if scope.Body != "" {
			delete(v.matters, council)
			delete(v.matters, "2026-2")
		}
		r := v.verify(Against{})
		if r.Verdict != Verified {
			t.Fatalf("%+v: %v", scope, r.Findings)
		}
		i := r.Issues[slices.IndexFunc(r.Issues, func(i IssueReport) bool { return i.Issue == council })]
		switch {
		case scope.Body != "" && (i.State != NotDisclosed || r.Sealed != 0 || r.Outside != 5+3):
			t.Errorf("%+v: %+v, %d casts outside the scope", scope, i, r.Outside)
		case scope.Body == "" && (i.State != Recounted || i.Turnout.Direct != 2 || i.Turnout.Electorate != 7 || i.Turnout.Lost["no-vote"] != 5):
			t.Errorf("%+v: %+v %+v", scope, i, i.Turnout)
		case scope.Body == "" && (i.Sealed == scope.Auditor || (r.Sealed == 5) == scope.Auditor):
			t.Errorf("%+v: %+v, %d casts sealed", scope, i, r.Sealed)
		}
	}
}

// TestVerify_RefusesWhatIsForgedOfAConfidentialVote spoils the village as its operator
// could, and signs everything anew.
func TestVerify_RefusesWhatIsForgedOfAConfidentialVote(t *testing.T) {
	relist := func(v quiet, list []byte) {
		v.matters[council].List = list
		entered(v.village, council, "count", 0, func(_ *journal.Entry, a *journal.Count) { a.ListSHA256 = journal.Digest(list) })
	}
	lines := func(v quiet) [][]byte { return bytes.SplitAfter(v.matters[council].List, []byte("\n")) }
	tests := []struct {
		name  string
		scope Scope
		spoil func(v quiet)
		where string
		what  string
	}{
		{"another list than was counted", Scope{}, func(v quiet) { v.matters[council].List = lines(v)[0] }, "list.jsonl", "not what the record commits to"},
		{"a list with a ballot fewer", Scope{}, func(v quiet) { relist(v, lines(v)[0]) }, "count", ""},
		{"a list out of order", Scope{}, func(v quiet) { relist(v, append(bytes.Clone(lines(v)[1]), lines(v)[0]...)) }, "list.jsonl line 2", "in the order of its pseudonyms"},
		{"a ballot twice", Scope{}, func(v quiet) { relist(v, append(bytes.Clone(lines(v)[0]), lines(v)[0]...)) }, "list.jsonl line 2", "stands twice"},
		{"a list with an earlier ballot", Scope{Auditor: true}, func(v quiet) {
			relist(v, bytes.Replace(v.matters[council].List, []byte("north"), []byte("south"), 1))
		}, "list.jsonl line 1", "the last cast under this pseudonym"},
		{"a ballot that was taken back", Scope{Auditor: true}, func(v quiet) {
			relist(v, append(v.matters[council].List, []byte(`{"choice":{"ranking":[["south"]]},"pseudonym":"`+string(pseudonym("c"))+"\"}\n")...))
		}, "list.jsonl line 3", "the last cast under this pseudonym"},
		{"a cast left out of the openings", Scope{Auditor: true}, func(v quiet) { v.matters[council].Casts = v.opened[council][1:] }, "casts.jsonl", "it opens 4 casts, the count states 5"},
		{"an opening of another leaf", Scope{Auditor: true}, func(v quiet) { v.matters[council].Casts[0].Opening.Pseudonym = pseudonym("d") }, "casts.jsonl line 1", "the leaf commits to"},
		{"a person in an opening", Scope{Auditor: true}, func(v quiet) {
			o := &v.matters[council].Casts[0]
			o.Opening = journal.Opening{Salt: o.Opening.Salt, Issue: council, Person: who("ada"), Choice: o.Opening.Choice}
			v.reseal(*o)
		}, "casts.jsonl line 1", "names a person"},
		{"a ballot of another vote", Scope{Auditor: true}, func(v quiet) {
			o := &v.matters[council].Casts[0]
			o.Opening.Issue = "2026-10"
			v.reseal(*o)
		}, "casts.jsonl line 1", "a ballot on issue 2026-10"},
		{"openings for everybody", Scope{}, func(v quiet) { v.matters[council].Casts = v.opened[council] }, "casts.jsonl", "may not lie in an archive of this scope"},
		{"who stood on the roll, for everybody", Scope{}, func(v quiet) { v.matters[council].Roll = v.roll }, "roll.csv", "may not lie in an archive of this scope"},
		{"weights of a confidential vote", Scope{Auditor: true}, func(v quiet) { v.matters[council].Weights = []byte("x\n") }, "weights.csv", "may not lie in an archive of this scope"},
		{"a list of a public vote", Scope{}, func(v quiet) { v.matters["2026-1"].List = []byte("x\n") }, "list.jsonl", "may not lie in an archive of this scope"},
		{"no list", Scope{}, func(v quiet) { v.matters[council].List = nil }, "list.jsonl", ""},
		{"a cast entered after the close", Scope{}, func(v quiet) {
			o := journal.Opening{Salt: saltOf("late"), Issue: council, Pseudonym: pseudonym("d"), Choice: v.canonical(ranks("south"))}
			v.enter("", "", ballotAct(t, o))
			v.entries[len(v.entries)-1].At = v.closing(council)
		}, "leaf", "no vote was open then"},
		{"a cast that says when it was cast", Scope{}, func(v quiet) {
			at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == v.opened[council][0].Ref })
			v.entries[at].At = journal.At(v.now)
		}, "leaf", "no vote was open then"},
		{"a cast nobody counts", Scope{}, func(v quiet) {
			at := v.find(council, "issue.close", 0)
			v.insert(at, "", v.closing(council), ballotAct(t, journal.Opening{Salt: saltOf("more"), Issue: council, Pseudonym: pseudonym("d"), Choice: v.canonical(ranks("south"))}))
		}, "leaf", "more casts bear the closing time"},
		{"a roll in which one weighs more", Scope{}, func(v quiet) {
			entered(v.village, council, "roll.freeze", 0, func(_ *journal.Entry, a *journal.RollFreeze) { a.Weight++ })
		}, "(roll.freeze)", "of weight"},
		{"a key destroyed before disputes are over", Scope{}, func(v quiet) {
			entered(v.village, council, "key.destroy", 0, func(e *journal.Entry, _ *journal.KeyDestroy) { e.At = earlier(e.At, time.Hour) })
		}, "(key.destroy)", "disputes lasts until"},
		{"a key destroyed twice", Scope{}, func(v quiet) { v.enter("council", council, journal.KeyDestroy{Of: "pseudonyms"}) }, "(key.destroy)", "destroyed before"},
		{"a key of a public vote", Scope{}, func(v quiet) { v.enter("assembly", "2026-1", journal.KeyDestroy{Of: "pseudonyms"}) }, "(key.destroy)", "is not a confidential vote"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := newQuiet(t, test.scope)
			v.explainsNothing()
			test.spoil(v)
			r := v.verify(Against{})
			if r.Verdict != Refused {
				t.Fatalf("it is %s", r.Verdict)
			}
			if f := r.Findings[len(r.Findings)-1]; !strings.Contains(f.Where, test.where) || !strings.Contains(f.What, test.what) {
				t.Errorf("refused at %q: %q; want %q: %q", f.Where, f.What, test.where, test.what)
			}
		})
	}
}

// TestVerify_RefusesACountOfMoreThanWasCast: on the public archive too, and while another
// vote runs, which explains ballots that are there and none that is not.
func TestVerify_RefusesACountOfMoreThanWasCast(t *testing.T) {
	for name, spoil := range map[string]func(v quiet){
		"a leaf left out": func(v quiet) {
			at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == v.opened[council][0].Ref })
			v.entries = slices.Delete(v.entries, at, at+1)
		},
		"a leaf of another closing time": func(v quiet) {
			at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == v.opened[council][0].Ref })
			v.entries[at].At = earlier(v.entries[at].At, time.Second)
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := newQuiet(t, Scope{})
			spoil(v)
			v.refusedFor("the ballots", "1 fewer bear the closing time")
		})
	}
}

// TestVerify_ARunningVoteExplainsNothingThatIsMissing has two confidential votes close
// together. One is counted, and two of its leaves are not there; as many stand behind its
// close, of the other, and bear the same time.
func TestVerify_ARunningVoteExplainsNothingThatIsMissing(t *testing.T) {
	for missing, want := range map[int]Verdict{0: Verified, 2: Refused} {
		v := withCouncil(newVillage(t))
		i := v.open(council, "council", "north", "south", "west")
		v.openUntil(i.ClosesAt, "2026-19", "council", "north", "south", "west")
		v.matters["2026-19"].Roll = nil
		v.castSealed(council, "a", ranks("south"))
		v.castSealed(council, "b", ranks("west", "south"))
		v.castSealed(council, "c", ranks("south"))
		v.decideSealed(i)
		v.castSealed("2026-19", "a", ranks("south"))
		v.castSealed("2026-19", "b", ranks("south"))
		for n := range missing {
			at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == v.opened[council][n].Ref })
			v.entries = slices.Delete(v.entries, at, at+1)
		}
		if r := v.verify(Against{}); r.Verdict != want {
			t.Errorf("%d are missing: %s %v", missing, r.Verdict, r.Findings)
		}
	}
}

func TestVerify_RefusesMorePseudonymsThanPeople(t *testing.T) {
	if r := newQuiet(t, Scope{Auditor: true}, "d", "e", "f", "0").verify(Against{}); r.Verdict != Verified {
		t.Fatalf("seven of seven: %v", r.Findings)
	}
	r := newQuiet(t, Scope{Auditor: true}, "d", "e", "f", "0", "1").verify(Against{})
	if f := r.Findings; r.Verdict != Refused || !strings.Contains(f[len(f)-1].What, "8 pseudonyms cast, and 7 people stand on the roll") {
		t.Errorf("%s %v", r.Verdict, f)
	}
}

// TestVerify_RefusesConfidentialBallotsThatChangePlaces has two confidential votes close
// at one instant. What was cast in one is counted in the other, and both turn over: the
// openings say which vote each ballot was for.
func TestVerify_RefusesConfidentialBallotsThatChangePlaces(t *testing.T) {
	for name, change := range map[string]bool{"honest": false, "changed": true} {
		t.Run(name, func(t *testing.T) {
			v := quiet{village: newVillage(t), opened: map[string][]journal.Opened{}}
			v.scope = Scope{Auditor: true}
			v.adopt(governance.Charter{Body: bodies.Body{Slug: "council", Name: "Council", Level: bodies.TopLevel, Parent: "assembly"}, Version: 1,
				Procedures: []governance.Procedure{{Kind: "motion", Name: "Motion", Participation: governance.Direct, Visibility: governance.Confidential, DisputeDays: 7,
					Method: governance.MethodMotion, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, Franchise: bodies.Franchise{Body: "assembly"}}}})
			one := v.open("2026-61", "council")
			two := v.open("2026-62", "council")
			two.ClosesAt = one.ClosesAt
			entered(v.village, "2026-62", "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.ClosesAt = journal.At(one.ClosesAt) })
			for _, letter := range []string{"a", "b", "c"} {
				v.castSealed("2026-61", letter, yes())
			}
			for _, letter := range []string{"d", "e", "f"} {
				v.castSealed("2026-62", letter, no())
			}
			if change {
				v.opened["2026-61"], v.opened["2026-62"] = v.opened["2026-62"], v.opened["2026-61"]
			}
			v.decideSealed(one)
			v.decideSealed(two)
			r := v.verify(Against{})
			if !change {
				if r.Verdict != Verified {
					t.Errorf("%s %v", r.Verdict, r.Findings)
				}
				return
			}
			if f := r.Findings; r.Verdict != Refused || !strings.Contains(f[len(f)-1].What, "a ballot on issue 2026-62") {
				t.Errorf("%s %v", r.Verdict, f)
			}
		})
	}
}
