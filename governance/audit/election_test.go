// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
	"moothall/governance"
	"moothall/governance/audit/recounttest"
	"moothall/governance/journal"
)

// newElection is the village with a college, which it elects: three stand for two
// seats, Zoe is put on the roll and Bram taken off it, and Gwen's mandate ends.
// Nobody stands in a second election.
func newElection(t testing.TB) *village { return electionInto(t, "college", func(*village) {}) }

// electionInto is the same, into the seats of a body that before has founded, where
// it is not the college.
func electionInto(t testing.TB, body bodies.Slug, before func(*village)) *village {
	v := newVillage(t)
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "college", Name: "College", Level: bodies.Auditory, Parent: "assembly"}, Version: 1, Seating: appointing("board"),
		Procedures: []governance.Procedure{{Kind: "election", Name: "Election", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodScottish, Seats: 2,
			Franchise: bodies.Franchise{Body: "assembly"}, Officer: "board", DiscussionDays: 1, FrozenDays: 1, VotingDays: 1,
			Nomination: &governance.NominationRule{Seconders: 1}, Install: &governance.InstallRule{Body: body, Seat: "a seat", Months: 12}}}})
	before(v)
	v.followed = []string{"m-gwen"}
	v.seated(string(body), journal.MandateBegin{Mandate: "m-gwen", Person: who("gwen"), Seat: "a seat", Title: "elected"})
	v.seated("college", journal.MandateBegin{Mandate: "m-ada", Person: who("ada"), Seat: "a seat", Title: "appointed"})
	v.neighbour("zoe")

	for _, c := range []string{"dina", "elif", "farid"} {
		v.stand("2026-9", c, "proposed ada", "seconded gwen", "accepted "+c+" saying")
	}
	v.stand("2026-9", "chidi", "proposed ada", "accepted chidi") // by nobody else
	v.stand("2026-9", "bram", "proposed ada", "seconded gwen", "declined bram")
	v.stand("2026-9", "gwen", "proposed ada", "seconded bram", "accepted gwen", "withdrawn gwen")
	i := v.fix("2026-9", "dina", "elif", "farid")
	v.enter("college", "2026-9", journal.RollCorrect{Person: who("zoe"), On: true, ReasonSHA256: journal.Digest([]byte("she is a member"))})
	v.enter("college", "2026-9", journal.RollCorrect{Person: who("bram"), On: false, ReasonSHA256: journal.Digest([]byte("he moved"))})
	roll := v.openElection(i, "zoe", "bram")
	v.cast("2026-9", "ada", ranks("n-dina", "n-farid"))
	v.cast("2026-9", "zoe", ranks("n-farid"))
	v.cast("2026-9", "gwen", ranks("n-dina"))
	v.decide(i, roll)

	v.stand("2026-10", "dina", "proposed ada", "accepted dina") // seconded by nobody
	v.fix("2026-10")
	v.same("college", "2026-10", journal.IssueCancel{Reason: governance.NoCandidates})
	v.stand("2026-11", "dina", "proposed ada") // to come
	return v
}

// same adds an act of the instant of the last one.
func (v *village) same(body, issue string, act journal.Act) string {
	v.now = v.now.Add(-time.Second)
	return v.enter(body, issue, act)
}

// stand enters acts upon a nomination, as "proposed ada": what was done and by whom, who
// may have said something with it, as "accepted ada saying".
func (v *village) stand(issue, candidate string, acts ...string) {
	for _, text := range acts {
		words := strings.Fields(text)
		act := journal.Nomination{Kind: "election", Nomination: "n-" + candidate, Candidate: who(candidate), Act: words[0], By: who(words[1])}
		if len(words) < 3 {
			v.enter("college", issue, act)
			continue
		}
		says := []byte(candidate + " has time.")
		act.TextSHA256 = journal.Digest(says)
		v.said = append(v.said, Said{v.enter("college", issue, act), says})
	}
}

// fix ends nominations with those who stand, in the order of their ids.
func (v *village) fix(id string, candidates ...string) *governance.Issue {
	i := &governance.Issue{ID: governance.IssueID(id), Body: "college", Kind: "election", Title: "Election " + id, Procedure: v.procedure("college"), Text: "Two seats."}
	at := v.now.Add(time.Second) // of the entry to come
	i.RollAt, i.OpensAt, i.ClosesAt = at, at.Add(24*time.Hour), at.Add(48*time.Hour)
	act := journal.IssueFreeze{Kind: "election", RollAt: journal.At(at), OpensAt: journal.At(i.OpensAt), ClosesAt: journal.At(i.ClosesAt)}
	for _, c := range candidates {
		act.Candidates = append(act.Candidates, "n-"+c)
		i.Options = append(i.Options, governance.Option{ID: governance.OptionID("n-" + c), Person: name(c)})
	}
	v.enter("college", id, act)
	return i
}

// openElection draws the lots of an election whose candidates were just fixed,
// and opens it; on its roll, put on and taken off it.
func (v *village) openElection(i *governance.Issue, on, off string) bodies.Roll {
	v.t.Helper()
	id := string(i.ID)
	fixed := v.find(id, "issue.freeze", 0)
	tree := newTiler()
	if err := tree.grow(v.leaves()[:fixed+1]); err != nil {
		v.t.Fatal(err)
	}
	drawn, err := i.Drawn(sortition.Seed(tree.head.Hash.String(), v.entries[fixed].Ref))
	if err != nil {
		v.t.Fatal(err)
	}
	*i = drawn
	v.now = i.OpensAt
	act := journal.IssueOpen{Title: i.Title, Kind: i.Kind, Procedure: v.canonical(i.Procedure), PaperSHA256: journal.Digest(v.canonical(i.Paper())),
		RollAt: journal.At(i.RollAt), OpensAt: journal.At(i.OpensAt), ClosesAt: journal.At(i.ClosesAt)}
	for _, o := range i.Options {
		act.Options = append(act.Options, journal.Option{ID: string(o.ID), Person: committed(o.Person)})
	}
	for _, l := range i.Lot {
		act.Lot = append(act.Lot, string(l))
	}
	v.enter("college", id, act)
	layers := v.layers()
	roll := bodies.Freeze(i.Procedure.Franchise, v.electors["assembly"], layers, i.RollAt).
		Corrected([]bodies.Correction{{Person: name(on), On: true}, {Person: name(off)}})
	sheet := v.rollSheet(roll)
	v.same("college", id, journal.RollFreeze{At: journal.At(i.RollAt), Rule: v.canonical(i.Procedure.Franchise), Members: int64(len(roll.Entries)), Weight: roll.Weight(), RollSHA256: journal.Digest(sheet)})
	v.matters[id] = &folder{Matter: Matter{Issue: id, Paper: v.canonical(i.Paper())}, Roll: sheet}
	v.votes[id] = map[bodies.PersonID]governance.Vote{}
	return roll
}

// install seats those who were elected, at the instant of the decision, after those
// seats of the college ended that cannot be held beside theirs.
func (v *village) install(i *governance.Issue, winners []governance.OptionID, decision string) {
	v.t.Helper()
	var ids []string
	body := string(i.Procedure.Install.Body)
	for held, ids := range v.clashing {
		for _, id := range ids {
			v.same(held, "", journal.MandateEnd{Mandate: id})
		}
	}
	for _, w := range winners {
		id := "m-" + string(w)
		if v.mandateOf(id) >= 0 {
			id += "-again"
		}
		until := journal.At(i.Procedure.Install.Term(v.now))
		o, _ := i.Option(w)
		v.same(body, "", journal.MandateBegin{Mandate: id, Person: committed(o.Person), Seat: "a seat", Title: "elected", Until: until})
		ids = append(ids, id)
	}
	for _, id := range v.followed {
		v.same(body, "", journal.MandateEnd{Mandate: id})
	}
	v.same("college", string(i.ID), journal.Effect{Kind: "mandates", Decision: decision, Detail: strings.Join(ids, " ")})
}

func TestVerify_HoldsAnElectionOfPersonsToItsRules(t *testing.T) {
	r := newElection(t).verify(Against{})
	if r.Verdict != Verified || len(r.Findings) > 0 {
		t.Fatalf("got %s: %v", r.Verdict, r.Findings)
	}
	want := map[string]State{"2026-9": Recounted, "2026-10": CalledOff, "2026-11": Called}
	for _, i := range r.Issues {
		if state, ours := want[i.Issue]; ours && i.State != state {
			t.Errorf("issue %s is %s, want %s", i.Issue, i.State, state)
		}
	}
}

// TestVerify_LetsWhoWasElectedBeErased: their seat ends with all else of theirs, in one
// instant.
func TestVerify_LetsWhoWasElectedBeErased(t *testing.T) {
	v := newElection(t)
	v.erases("farid", "")
	v.enter("assembly", "", journal.PersonLeave{Person: who("gwen"), Ground: "left"})
	if r := v.verify(Against{}); r.Verdict != Verified {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}

// cut leaves an entry out.
func (v *village) cut(issue string, kind journal.Type, n int) {
	at := v.find(issue, kind, n)
	v.entries = slices.Delete(v.entries, at, at+1)
}

// mandateOf is the position of the act that begins a mandate.
func (v *village) mandateOf(id string) int {
	return slices.IndexFunc(v.entries, func(e journal.Entry) bool {
		act, is := e.Act.(journal.MandateBegin)
		return is && act.Mandate == id
	})
}

func TestVerify_RefusesAForgedElection(t *testing.T) {
	const id = "2026-9"
	nomination := func(n int, change func(*journal.Nomination)) func(*village) {
		return func(v *village) {
			entered(v, id, "nomination", n, func(_ *journal.Entry, a *journal.Nomination) { change(a) })
		}
	}
	begun := func(mandate string, change func(*journal.MandateBegin)) func(*village) {
		return func(v *village) {
			at := v.mandateOf(mandate)
			act := v.entries[at].Act.(journal.MandateBegin)
			change(&act)
			v.entries[at].Act = act
		}
	}
	last := func(v *village) (decided journal.Instant, at int) {
		at = v.find(id, "effect", 0)
		return v.entries[at].At, at
	}
	tests := []struct {
		name  string
		spoil func(v *village)
		where string
		what  string
	}{
		{"a candidate without seconders", func(v *village) { v.cut(id, "nomination", 1) }, "(issue.freeze)", "its candidates are"},
		{"somebody who seconds themselves", nomination(1, func(a *journal.Nomination) { a.By = who("dina") }), "(nomination)", "themselves"},
		{"somebody nominated by themselves", nomination(0, func(a *journal.Nomination) { a.By = who("dina") }), "(nomination)", "themselves"},
		{"a nominator who seconds too", nomination(1, func(a *journal.Nomination) { a.By = who("ada") }), "(nomination)", "once"},
		{"a stranger who seconds", nomination(1, func(a *journal.Nomination) { a.By = who("zoe") }), "(nomination)", "may vote"},
		{"a stranger who nominates", nomination(0, func(a *journal.Nomination) { a.By = who("zoe") }), "(nomination)", "may vote"},
		{"a stranger who stands", nomination(0, func(a *journal.Nomination) { a.Candidate = who("ghost") }), "(nomination)", "cannot be nominated"},
		{"somebody who says yes for another", nomination(2, func(a *journal.Nomination) { a.By = who("ada") }), "(nomination)", "only the candidate"},
		{"a second of another candidate's nomination", nomination(1, func(a *journal.Nomination) { a.Candidate = who("elif") }), "(nomination)", "no nomination"},
		{"a candidate twice on the paper", nomination(3, func(a *journal.Nomination) { a.Candidate = who("dina") }), "(nomination)", "nominated already"},
		{"a nomination twice", nomination(3, func(a *journal.Nomination) { a.Nomination = "n-dina" }), "(nomination)", "proposed before"},
		{"somebody who declined nominated again", func(v *village) {
			at, again := v.find(id, "nomination", 16), journal.Nomination{Kind: "election", Nomination: "n-again", Candidate: who("bram"), Act: "proposed", By: who("gwen")}
			v.insert(at, "college", v.entries[at].At, again)
			v.entries[at].Issue = id
		}, "(nomination)", "declined"},
		{"an election for the same seats while one runs", func(v *village) {
			at, other := v.find(id, "issue.freeze", 0), journal.Nomination{Kind: "election", Nomination: "n-other", Candidate: who("bram"), Act: "proposed", By: who("gwen")}
			v.insert(at, "college", v.entries[at].At, other)
			v.entries[at].Issue = "2026-8"
		}, "(nomination)", "the same seats"},
		{"an election for the same seats before the decision", func(v *village) {
			at, other := v.find(id, "decision", 0), journal.Nomination{Kind: "election", Nomination: "n-other", Candidate: who("bram"), Act: "proposed", By: who("gwen")}
			v.insert(at, "college", v.entries[at].At, other)
			v.entries[at].Issue = "2026-8"
		}, "(nomination)", "the same seats"},
		{"a nomination for another kind of matter", nomination(0, func(a *journal.Nomination) { a.Kind = "plan" }), "(nomination)", "no charter"},
		{"a nomination once the candidates are fixed", func(v *village) {
			at, by := v.find(id, "issue.freeze", 0), journal.Nomination{Kind: "election", Nomination: "late", Candidate: who("bram"), Act: "proposed", By: who("ada")}
			v.insert(at+1, "college", v.entries[at].At, by)
			v.entries[at+1].Issue = id
		}, "(nomination)", "is fixed"},
		{"a candidate left out", func(v *village) {
			entered(v, id, "issue.freeze", 0, func(_ *journal.Entry, a *journal.IssueFreeze) { a.Candidates = a.Candidates[1:] })
		}, "(issue.freeze)", "its candidates are"},
		{"a candidate nobody proposed", func(v *village) {
			entered(v, id, "issue.freeze", 0, func(_ *journal.Entry, a *journal.IssueFreeze) { a.Candidates = append(a.Candidates, "n-x") })
		}, "(issue.freeze)", "its candidates are"},
		{"a candidate who has left", func(v *village) {
			at := v.find(id, "issue.freeze", 0)
			v.insert(at, "assembly", v.entries[at].At, journal.PersonLeave{Person: who("dina"), Ground: "left"})
		}, "(issue.freeze)", "its candidates are"},
		{"a roll of another day", func(v *village) {
			entered(v, id, "issue.freeze", 0, func(_ *journal.Entry, a *journal.IssueFreeze) { a.RollAt = earlier(a.RollAt, time.Hour) })
		}, "(issue.freeze)", "its roll is that of"},
		{"an hour to challenge the roll, where the charter gives a day", func(v *village) {
			entered(v, id, "issue.freeze", 0, func(_ *journal.Entry, a *journal.IssueFreeze) {
				a.OpensAt, a.ClosesAt = earlier(a.RollAt, -time.Hour), earlier(a.RollAt, -25*time.Hour)
			})
		}, "(issue.freeze)", "after its roll was fixed"},
		{"two hours to vote, where the charter gives a day", func(v *village) {
			entered(v, id, "issue.freeze", 0, func(_ *journal.Entry, a *journal.IssueFreeze) { a.ClosesAt = earlier(a.OpensAt, -2*time.Hour) })
		}, "(issue.freeze)", "it is open for"},
		{"nobody stands, and it is not called off", func(v *village) { v.cut("2026-10", "issue.cancel", 0) }, "(nomination)", "issue.cancel is left out"},

		{"an election cancelled in which somebody stands", func(v *village) {
			at := v.find(id, "issue.freeze", 0)
			v.insert(at+1, "college", v.entries[at].At, journal.IssueCancel{Reason: governance.NoCandidates})
			v.entries[at+1].Issue = id
		}, "(issue.cancel)", "only where nobody stands"},
		{"an election cancelled while people are nominated", func(v *village) {
			v.enter("college", "2026-11", journal.IssueCancel{Reason: governance.NoCandidates})
		}, "(issue.cancel)", "only where nobody stands"},
		{"an order of candidates that was not drawn", func(v *village) {
			entered(v, id, "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { slices.Reverse(a.Options) })
		}, "(issue.open)", "drawn again"},
		{"a lot that was not drawn", func(v *village) {
			entered(v, id, "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { slices.Reverse(a.Lot) })
		}, "(issue.open)", "drawn again"},
		{"another person under a candidate's number", func(v *village) {
			entered(v, id, "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.Options[0].Person = who("ada") })
		}, "(issue.open)", "drawn again"},
		{"a candidate on the paper who takes no votes", func(v *village) {
			entered(v, id, "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.Options[0].Withdrawn = true })
		}, "(issue.open)", "drawn again"},
		{"a vote that closes later than was announced", func(v *village) {
			entered(v, id, "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.ClosesAt = earlier(a.ClosesAt, -time.Hour) })
		}, "(issue.open)", "its times are not those"},
		{"an election whose candidates nobody fixed", func(v *village) {
			v.entries = append(v.entries[:v.find(id, "nomination", 0)], v.entries[v.find(id, "issue.open", 0):]...)
		}, "(issue.open)", "no candidates were fixed"},
		{"what a candidate says altered", func(v *village) { v.said[0].Text = []byte("Nothing.") }, saidFolder, "commits to"},
		{"what a candidate says left out", func(v *village) { v.said = v.said[1:] }, saidFolder, "missing"},
		{"words of a candidate that nobody said", func(v *village) {
			v.said = append(v.said, Said{v.entries[v.find(id, "nomination", 11)].Ref, []byte("chidi has time.")})
		}, saidFolder, "no entry"},
		{"a paper of what was not put to the vote", func(v *village) {
			m := v.matters[id]
			v.entries, *m = v.entries[:v.find(id, "issue.open", 0)], folder{Matter: Matter{Issue: id, Paper: m.Paper}}
		}, "openings/issues/2026-9/paper.json", "put to the vote"},
		{"candidates of a matter that elects nobody", func(v *village) {
			entered(v, "2026-2", "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.Options[1].Title, a.Options[1].Person = "", who("ada") })
		}, "(issue.open)", "elects nobody"},

		{"a roll without a correction", func(v *village) { v.cut(id, "roll.correct", 0) }, "openings/issues/2026-9/roll.csv", "acts in the record make"},
		{"a roll with a removal left out", func(v *village) { v.cut(id, "roll.correct", 1) }, "openings/issues/2026-9/roll.csv", "acts in the record make"},
		{"a correction that changes nothing", func(v *village) {
			entered(v, id, "roll.correct", 0, func(_ *journal.Entry, a *journal.RollCorrect) { a.Person = who("ada") })
		}, "(roll.correct)", "changes nothing"},
		{"a correction once the vote is open", func(v *village) {
			at, correct := v.find(id, "roll.freeze", 0), journal.RollCorrect{Person: who("dina"), ReasonSHA256: journal.Digest(nil)}
			v.insert(at+1, "college", v.entries[at].At, correct)
			v.entries[at+1].Issue = id
		}, "(roll.correct)", "is frozen"},
		{"the roll of the opening", func(v *village) {
			entered(v, id, "roll.freeze", 0, func(e *journal.Entry, a *journal.RollFreeze) { a.At = e.At })
		}, "(roll.freeze)", "the roll is that of"},
		{"a ballot cast before the vote opened", func(v *village) {
			cast := v.matters[id].Casts[0]
			at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Ref == cast.Ref })
			v.entries[at].At = earlier(v.entries[v.find(id, "roll.freeze", 0)].At, time.Second)
		}, "openings/issues/2026-9/casts.jsonl", "not open"},

		{"a mandate to a loser", begun("m-n-dina", func(a *journal.MandateBegin) { a.Person = who("elif") }), "(mandate.begin)", "did not elect"},
		{"a mandate to the same person twice", begun("m-n-farid", func(a *journal.MandateBegin) { a.Person = who("dina") }), "(mandate.begin)", "did not elect"},
		{"a mandate by another title", begun("m-n-dina", func(a *journal.MandateBegin) { a.Title = "appointed" }), "(mandate.begin)", "did not elect"},
		{"a longer term", begun("m-n-dina", func(a *journal.MandateBegin) { a.Until = earlier(a.Until, -time.Hour) }), "(mandate.begin)", "its term ends"},
		{"a mandate left out", func(v *village) {
			at := v.mandateOf("m-n-farid")
			v.entries = slices.Delete(v.entries, at, at+1)
		}, "(effect)", "mandate.begin is left out"},
		{"all mandates left out, and the effect", func(v *village) {
			from, to := v.mandateOf("m-n-dina"), v.find(id, "effect", 0)
			if other := v.mandateOf("m-n-farid"); other < from {
				from = other
			}
			v.entries = slices.Delete(v.entries, from, to+1)
		}, "(nomination)", "mandate.begin is left out"},
		{"a predecessor who keeps the seat", func(v *village) {
			_, at := last(v)
			v.entries = slices.Delete(v.entries, at-1, at)
		}, "(effect)", "mandate.end is left out"},
		{"one more seated with them", func(v *village) {
			when, at := last(v)
			v.insert(at, "college", when, journal.MandateBegin{Mandate: "m-elif", Person: who("elif"), Seat: "a seat", Title: "elected"})
		}, "(mandate.begin)", "did not elect"},
		{"one more seated as elected, later", func(v *village) {
			_, at := last(v)
			v.insert(at+1, "college", v.entries[at+1].At, journal.MandateBegin{Mandate: "m-elif", Person: who("elif"), Seat: "a seat", Title: "elected"})
		}, "(mandate.begin)", "nobody is elected but by an election"},
		{"one more seated as appointed, later", func(v *village) {
			v.enter("college", "", journal.MandateBegin{Mandate: "m-elif", Person: who("elif"), Seat: "a seat", Title: "appointed", Until: journal.At(v.now.AddDate(0, 1, 0)), By: []journal.Commitment{who("ada")}, SeatedIn: "board"})
		}, "(mandate.begin)", "is filled by election"},
		{"one who was elected sent away, and somebody appointed", func(v *village) {
			v.enter("college", "", journal.MandateEnd{Mandate: "m-n-dina", Ground: journal.Resigned})
			v.enter("college", "", journal.MandateBegin{Mandate: "m-elif", Person: who("elif"), Seat: "a seat", Title: "appointed", Until: journal.At(v.now.AddDate(0, 1, 0)), By: []journal.Commitment{who("ada")}, SeatedIn: "board"})
		}, "(mandate.begin)", "is filled by election"},
		{"one who was elected sent away", func(v *village) {
			v.enter("college", "", journal.MandateEnd{Mandate: "m-n-dina"})
			v.enter("assembly", "", journal.PersonLeave{Person: who("gwen"), Ground: "left"})
		}, "(person.leave)", "by no election"},
		{"one who was elected sent away, and nothing after it", func(v *village) {
			v.enter("college", "", journal.MandateEnd{Mandate: "m-n-dina"})
		}, "the end of the log", "by no election"},
		{"one who was elected sent away, who is erased later", func(v *village) {
			v.enter("college", "", journal.MandateEnd{Mandate: "m-n-farid"})
			v.erases("farid", "")
		}, "(person.leave)", "by no election"},
		{"an effect of text alone", func(v *village) {
			entered(v, id, "effect", 0, func(_ *journal.Entry, a *journal.Effect) { a.Kind = "text" })
		}, "(effect)", "elects people"},
		{"an effect that names other mandates", func(v *village) {
			entered(v, id, "effect", 0, func(_ *journal.Entry, a *journal.Effect) { a.Detail = "m-n-dina" })
		}, "(effect)", "it names the mandates"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := newElection(t)
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

// TestVerify_AnElectionMayHaveAnEffectOfLaterVersions: an effect of a kind that is
// not known is none this version can judge.
func TestVerify_AnElectionMayHaveAnEffectOfLaterVersions(t *testing.T) {
	v := newElection(t)
	entered(v, "2026-9", "effect", 0, func(_ *journal.Entry, a *journal.Effect) { a.Kind = "payment" })
	if r := v.verify(Against{}); r.Verdict != Incomplete {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}

// TestVerify_AVoteIsAsLongAsItsCharterSays: a day by the charter, but for the hour by
// which the clock of a place is put forward or back, and to neither recount another.
func TestVerify_AVoteIsAsLongAsItsCharterSays(t *testing.T) {
	for lasts, want := range map[time.Duration]Verdict{
		time.Hour: Refused, 23*time.Hour - time.Millisecond: Refused, 23 * time.Hour: Verified, 24 * time.Hour: Verified, 25 * time.Hour: Verified, 25*time.Hour + time.Millisecond: Refused,
	} {
		v := newVillage(t)
		c := v.charters[0]
		c.Version, c.Procedures = 2, slices.Clone(c.Procedures)
		c.Procedures[0].VotingDays = 1
		v.amends(c)
		i := v.open("2026-52", "assembly")
		roll := v.roll(*i)
		i.ClosesAt = i.OpensAt.Add(lasts)
		entered(v, "2026-52", "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.ClosesAt = journal.At(i.ClosesAt) })
		v.cast("2026-52", "ada", yes())
		v.decide(i, roll)
		if r := v.verify(Against{}); r.Verdict != want || want == Refused && !strings.Contains(r.Findings[0].What, "it is open for") {
			t.Errorf("%v: %s: %v", lasts, r.Verdict, r.Findings)
		}
	}
}

// TestVerify_ARollWaitsAsLongAsItsCharterSays: from the freeze of an election to its opening
// nine tenths of a day by the charter, less the hour of a clock, to both recounts. The
// freeze is the last entry, so that no lot drawn from it and no opening tells besides.
func TestVerify_ARollWaitsAsLongAsItsCharterSays(t *testing.T) {
	least := 24*time.Hour*9/10 - time.Hour
	for waits, want := range map[time.Duration]Verdict{time.Hour: Refused, least - time.Millisecond: Refused, least: Verified, 24 * time.Hour: Verified, 48 * time.Hour: Verified} {
		v := newElection(t)
		v.stand("2026-11", "dina", "seconded gwen", "accepted dina")
		i := v.fix("2026-11", "dina")
		entered(v, "2026-11", "issue.freeze", 0, func(_ *journal.Entry, a *journal.IssueFreeze) {
			a.OpensAt, a.ClosesAt = journal.At(i.RollAt.Add(waits)), journal.At(i.RollAt.Add(waits+24*time.Hour))
		})
		if r := v.verify(Against{}); r.Verdict != want || want == Refused && !strings.Contains(r.Findings[0].What, "after its roll was fixed") {
			t.Errorf("%v: %s: %v", waits, r.Verdict, r.Findings)
		}
		if !recounttest.Here(t) {
			continue
		}
		said := recounttest.Run(t, v.export())
		if said.Verdict != string(want) || want == Refused && !strings.Contains(said.Lines[0], "opens sooner after its roll than the procedure says") {
			t.Errorf("%v: the second recount says %s: %q", waits, said.Verdict, said.Lines)
		}
	}
}
