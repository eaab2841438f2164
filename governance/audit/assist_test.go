// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"encoding/json"
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// moot is a body whose members vote in public; two of the board enter ballots for those
// who cannot.
func moot(v *village) {
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "moot", Name: "Moot", Level: bodies.Intermediate, Parent: "assembly"}, Version: 1,
		Procedures: []governance.Procedure{{Kind: "matter", Name: "Matter", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodMotion,
			Franchise: bodies.Franchise{Body: "assembly"}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}, Assist: &governance.AssistRule{By: "board"}}}})
}

// helped is the village in which the moot has a vote, and what happens in it.
func helped(t testing.TB, in func(v *village)) *village {
	v := newVillage(t)
	moot(v)
	i := v.open("2026-9", "moot")
	roll := v.roll(*i)
	in(v)
	v.decide(i, roll)
	v.explainsNothing()
	return v
}

func TestVerify_CountsWhatTwoEnteredForSomebody(t *testing.T) {
	v := helped(t, func(v *village) {
		v.castBy("2026-9", "dina", yes(), "board", "ada", "bram")
		v.castBy("2026-9", "dina", no(), "board", "bram", "chidi") // a slip corrected
		v.castBy("2026-9", "elif", yes(), "board", "ada", "chidi")
		v.castBy("2026-9", "farid", yes(), "board", "ada", "bram")
		v.cast("2026-9", "farid", no()) // who comes by after all
		v.castBy("2026-9", "gwen", yes(), "board", "ada", "bram")
		v.cast("2026-9", "gwen", nil) // and who would rather not vote
		v.castBy("2026-9", "ada", yes(), "board", "bram", "chidi")
	})
	r := v.verify(Against{})
	if r.Verdict != Verified {
		t.Fatal(r.Findings)
	}
	var told governance.Summary
	if err := json.Unmarshal(v.matters["2026-9"].Summary, &told); err != nil || told.Assisted != 3 {
		t.Errorf("the summary says %+v (%v), want 3 ballots that two entered", told, err)
	}
	for _, i := range r.Issues {
		if want := map[string]int64{"2026-9": 3}[i.Issue]; i.Assisted != want {
			t.Errorf("%s: %d ballots that two entered, want %d", i.Issue, i.Assisted, want)
		}
	}
}

// TestVerify_RefusesWhatNobodyMayEnterForAnother: both recounts, of a public vote.
func TestVerify_RefusesWhatNobodyMayEnterForAnother(t *testing.T) {
	// altered is a ballot for dina by ada and bram whose opening becomes another.
	altered := func(change func(o *journal.Opening)) func(v *village) {
		return func(v *village) {
			v.castBy("2026-9", "dina", yes(), "board", "ada", "bram")
			o := &v.matters["2026-9"].Casts[0]
			change(&o.Opening)
			v.reseal(*o)
		}
	}
	for _, test := range []struct {
		name string
		in   func(v *village)
		what string
	}{
		{"by one who is seated and one who is not", func(v *village) { v.castBy("2026-9", "dina", yes(), "board", "ada", "elif") }, "only who holds a seat"},
		{"by the voter and another", func(v *village) { v.castBy("2026-9", "ada", yes(), "board", "ada", "bram") }, "nobody enters their own ballot"},
		{"by those of a body the rules do not name", altered(func(o *journal.Opening) { o.SeatedIn = "moot" }), "where the rules of the vote name"},
		{"over the voter's own ballot", func(v *village) {
			v.cast("2026-9", "dina", no())
			v.castBy("2026-9", "dina", yes(), "board", "ada", "bram")
		}, "they have voted themselves"},
		{"over the voter's own ballot, over another of two", func(v *village) {
			v.castBy("2026-9", "dina", yes(), "board", "ada", "bram")
			v.cast("2026-9", "dina", no())
			v.castBy("2026-9", "dina", yes(), "board", "ada", "bram")
		}, "they have voted themselves"},
		{"over what the voter took back", func(v *village) {
			v.castBy("2026-9", "dina", yes(), "board", "ada", "bram")
			v.cast("2026-9", "dina", nil)
			v.castBy("2026-9", "dina", yes(), "board", "ada", "bram")
		}, "they have voted themselves"},
		{"by somebody who had left the seat", func(v *village) {
			v.enter("board", "", journal.MandateEnd{Mandate: "seat-bram", Ground: journal.Resigned})
			v.castBy("2026-9", "dina", yes(), "board", "ada", "bram")
		}, "only who holds a seat"},
		{"by somebody who takes the seat later", func(v *village) {
			v.castBy("2026-9", "dina", yes(), "board", "ada", "elif")
			v.appoints("board", "m-elif", "elif", "board", "ada")
		}, "only who holds a seat"},
	} {
		t.Run(test.name, func(t *testing.T) { helped(t, test.in).refusedFor("2026-9", test.what) })
	}
}

// TestVerify_RefusesHelpWhereNoRuleGivesIt: by the rules of the assembly each votes for
// themselves.
func TestVerify_RefusesHelpWhereNoRuleGivesIt(t *testing.T) {
	v := newVillage(t)
	i := v.open("2026-9", "assembly")
	roll := v.roll(*i)
	v.castBy("2026-9", "dina", yes(), "board", "ada", "bram")
	v.decide(i, roll)
	v.explainsNothing()
	v.refusedFor("2026-9", "nobody enters a ballot for another")
}

// TestVerify_RefusesAnotherNumberOfAssistedBallots than the openings say, also where the
// figures of the summary follow from what is sealed.
func TestVerify_RefusesAnotherNumberOfAssistedBallots(t *testing.T) {
	for _, seal := range []bool{false, true} {
		v := villageOf(t, Scope{}, seal)
		at := 0
		for n := range v.charters {
			if v.charters[n].Body.Slug == "assembly" {
				v.charters[n].Procedures[0].Assist, at = &governance.AssistRule{By: "board"}, n
			}
		}
		entered(v, "", "charter.adopt", at, func(_ *journal.Entry, a *journal.CharterAdopt) { a.Charter = v.canonical(v.charters[at]) })
		for _, id := range []string{"2026-1", "2026-3", "2026-4"} {
			entered(v, id, "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.Procedure = v.canonical(v.charters[at].Procedures[0]) })
		}
		i := v.open("2026-9", "assembly")
		roll := v.roll(*i)
		v.castBy("2026-9", "dina", yes(), "board", "ada", "bram")
		v.cast("2026-9", "ada", yes())
		v.decide(i, roll)
		v.explainsNothing()
		if r := v.verify(Against{}); r.Verdict != Verified {
			t.Fatalf("sealed %v: %v", seal, r.Findings)
		}
		m := v.matters["2026-9"]
		m.Summary = []byte(strings.Replace(string(m.Summary), `"assisted":1`, `"assisted":2`, 1))
		if seal {
			entered(v, "2026-9", "count", 0, func(_ *journal.Entry, a *journal.Count) { a.SummarySHA256 = journal.Digest(m.Summary) })
		}
		if r := v.verify(Against{}); r.Verdict != Refused {
			t.Errorf("sealed %v: it is %s", seal, r.Verdict)
		}
	}
}

// TestVerify_RefusesHelpByWhoStands in the election of the vote.
func TestVerify_RefusesHelpByWhoStands(t *testing.T) {
	for person, want := range map[string]string{"bram": "", "dina": "who stands in an election enters no ballots"} {
		v := electionInto(t, "college", func(v *village) {
			for n := range v.charters {
				if v.charters[n].Body.Slug == "college" {
					v.charters[n].Procedures[0].Assist = &governance.AssistRule{By: "desk"}
					at := 0
					for v.entries[at].Body != "college" {
						at++
					}
					v.entries[at].Act = journal.CharterAdopt{Version: 1, Charter: v.canonical(v.charters[n])}
				}
			}
			v.adopt(governance.Charter{Body: bodies.Body{Slug: "desk", Name: "Desk", Level: bodies.TopLevel, Parent: "assembly"}, Version: 1})
			for _, p := range []string{"chidi", "bram", "dina"} {
				v.seated("desk", journal.MandateBegin{Mandate: "desk-" + p, Person: who(p), Seat: "a seat", Title: "elected"})
			}
		})
		m := v.matters["2026-9"]
		o := &m.Casts[2] // gwen's
		o.Opening.SeatedIn, o.Opening.By = "desk", sortedWho([]string{"chidi", person})
		v.reseal(*o)
		m.Summary = []byte(`{"assisted":1,` + string(m.Summary[1:]))
		if want != "" {
			v.refusedFor("2026-9", want)
		} else if r := v.verify(Against{}); r.Verdict != Verified {
			t.Errorf("by %s: %v", person, r.Findings)
		}
	}
}

// TestVerify_RefusesHelpByASeatThatRests: the election that seated farid is held back.
func TestVerify_RefusesHelpByASeatThatRests(t *testing.T) {
	for person, want := range map[string]string{"ines": "", "farid": "only who holds a seat"} {
		v := heldAfter(t, func(v *village) {
			moot(v)
			at := len(v.charters) - 1
			v.charters[at].Procedures[0].Assist.By = "audit"
			entered(v, "", "charter.adopt", at, func(_ *journal.Entry, a *journal.CharterAdopt) { a.Charter = v.canonical(v.charters[at]) })
			v.seated("audit", journal.MandateBegin{Mandate: "m-of-zoe", Person: who("zoe"), Seat: "the chair", Title: "appointed"})
		})
		during(func(v *village) {
			i := v.open("2026-13", "moot")
			roll := v.roll(*i)
			v.castBy("2026-13", "dina", yes(), "audit", "zoe", person)
			v.decide(i, roll)
		})(v)
		if want != "" {
			v.refusedFor("2026-13", want)
		} else if r := v.verify(Against{}); r.Verdict != Verified {
			t.Errorf("by %s: %v", person, r.Findings)
		}
	}
}

// assistedQuietly is the village whose council votes confidentially, with two of the board
// for those who cannot.
func assistedQuietly(t testing.TB, scope Scope, in func(v quiet)) quiet {
	v := withCouncil(newVillage(t))
	v.scope = scope
	at := len(v.charters) - 1
	v.charters[at].Procedures[0].Assist = &governance.AssistRule{By: "board"}
	entered(v.village, "", "charter.adopt", at, func(_ *journal.Entry, a *journal.CharterAdopt) { a.Charter = v.canonical(v.charters[at]) })
	i := v.open(council, "council", "north", "south", "west")
	v.roll = v.matters[council].Roll
	v.castSealed(council, "a", ranks("south"))
	in(v)
	v.decideSealed(i)
	v.explainsNothing()
	return v
}

// TestVerify_HoldsHelpInAConfidentialVote on the auditors' archive; on that of everybody
// nothing tells such a ballot from another.
func TestVerify_HoldsHelpInAConfidentialVote(t *testing.T) {
	for _, test := range []struct {
		name string
		in   func(v quiet)
		what string // refused to auditors for it; "": verified
	}{
		{"by two of the board", func(v quiet) { v.castSealedBy(council, "b", ranks("west"), "board", "ada", "bram") }, ""},
		{"corrected by two, and then by the voter", func(v quiet) {
			v.castSealedBy(council, "b", ranks("west"), "board", "ada", "bram")
			v.castSealedBy(council, "b", ranks("north"), "board", "ada", "chidi")
			v.castSealed(council, "b", ranks("south"))
		}, ""},
		{"by somebody who is not seated", func(v quiet) { v.castSealedBy(council, "b", ranks("west"), "board", "ada", "elif") }, "only who holds a seat"},
		{"by those of another body", func(v quiet) { v.castSealedBy(council, "b", ranks("west"), "assembly", "ada", "bram") }, "where the rules of the vote name"},
		{"by somebody whose seat had ended before it opened", func(v quiet) {
			at := v.find(council, "issue.open", 0)
			v.insert(at, "board", v.entries[at].At, journal.MandateEnd{Mandate: "seat-bram", Ground: journal.Resigned})
			v.castSealedBy(council, "b", ranks("west"), "board", "ada", "bram")
		}, "only who holds a seat"},
		{"over the voter's own ballot", func(v quiet) { v.castSealedBy(council, "a", ranks("west"), "board", "ada", "bram") }, "they have voted themselves"},
		{"between two of the voter's own", func(v quiet) {
			v.castSealedBy(council, "a", ranks("west"), "board", "ada", "bram")
			v.castSealed(council, "a", ranks("north"))
		}, "they have voted themselves"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if r := assistedQuietly(t, Scope{}, test.in).verify(Against{}); r.Verdict != Verified {
				t.Errorf("the public archive: %v", r.Findings)
			}
			v := assistedQuietly(t, Scope{Auditor: true}, test.in)
			if test.what != "" {
				v.refusedFor("casts.jsonl", test.what)
			} else if r := v.verify(Against{}); r.Verdict != Verified {
				t.Errorf("the auditors' archive: %v", r.Findings)
			}
		})
	}
}
