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

// newSeating is the village with a college: one seat of it is elected, to another the
// board appoints, two of it together, and those of the board say who acts in either for
// thirty days. Who sits in the college holds no other seat.
func newSeating(t testing.TB) *village {
	v := newVillage(t)
	rule := appointing("board")
	rule.Ways[0].Consents = 2
	v.adopt(governance.Charter{Version: 1, Seating: rule,
		Body: bodies.Body{Slug: "college", Name: "College", Level: bodies.Intermediate, Parent: "assembly", Seats: 2, OneSeat: true},
		Procedures: []governance.Procedure{{Kind: "election", Name: "Election", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodScottish, Seats: 1,
			Franchise: bodies.Franchise{Body: "assembly"}, Officer: "board", DiscussionDays: 1, FrozenDays: 1, VotingDays: 1,
			Nomination: &governance.NominationRule{Seconders: 1}, Install: &governance.InstallRule{Body: "college", Seat: "a seat", Months: 12}}}})
	return v
}

// acts puts somebody into a seat of the college for a week, by one of the board.
func (v *village) acts(mandate, person, seat string) {
	v.enter("college", "", journal.MandateBegin{Mandate: mandate, Person: who(person), Seat: seat, Title: "acting", Until: journal.At(v.now.AddDate(0, 0, 7)), By: []journal.Commitment{who("ada")}, SeatedIn: "board"})
}

func TestVerify_HoldsSeatsToTheCharter(t *testing.T) {
	// of is an appointment to the other seat, altered.
	of := func(change func(*journal.MandateBegin)) func(*village) {
		return func(v *village) {
			act := v.appoints("college", "m-dina", "dina", "board", "ada", "bram")
			change(act)
			v.entries[len(v.entries)-1].Act = *act
		}
	}
	alone := func(a *journal.MandateBegin) { a.By, a.SeatedIn = nil, "" }
	for _, c := range []struct {
		name string
		do   func(v *village)
		want string // "": it verifies
	}{
		{"as it was appointed", of(func(*journal.MandateBegin) {}), ""},
		{"appointed by nobody", of(alone), "it asks for 2 who agree, and 0 did"},
		{"appointed by one, where two are to agree", of(func(a *journal.MandateBegin) { a.By = a.By[:1] }), "it asks for 2 who agree, and 1 did"},
		{"appointed by somebody who is not seated", of(func(a *journal.MandateBegin) { a.By[1] = who("elif") }), "others give it, who are seated in board"},
		{"appointed by themselves", of(func(a *journal.MandateBegin) { a.Person = who("bram") }), "nobody gives themselves a seat"},
		{"appointed for longer than the charter says", of(func(a *journal.MandateBegin) { a.Until = journal.At(villageStart.AddDate(0, 7, 0)) }), "is for 6 months at most"},
		{"appointed without an end", of(func(a *journal.MandateBegin) { a.Until = "" }), "is for 6 months at most"},
		{"appointed to a seat that is elected", of(func(a *journal.MandateBegin) { a.Seat = "a seat" }), "is filled by election"},
		{"appointed to a seat that the charter does not know", of(func(a *journal.MandateBegin) { a.Seat = "a third" }), "nobody appoints to seat"},
		{"appointed by those of another body", of(func(a *journal.MandateBegin) { a.SeatedIn = "assembly" }), "where the charter names \"board\""},
		{"drawn by nobody", of(func(a *journal.MandateBegin) { alone(a); a.Title = "drawn" }), "nobody is drawn but by a lot"},
		{"elected without a decision", of(func(a *journal.MandateBegin) { alone(a); a.Title = "elected" }), "nobody is elected but by an election"},
		{"elected, into the elected seat, without a decision", of(func(a *journal.MandateBegin) { alone(a); a.Title, a.Seat = "elected", "a seat" }), "nobody is elected but by an election"},
		{"seated with the founding, entered later", func(v *village) {
			v.insert(len(v.entries), "college", journal.At(villageStart.Add(time.Second)), journal.MandateBegin{Mandate: "m-dina", Person: who("dina"), Seat: "a seat", Title: "elected"})
		}, "nobody is elected but by an election"},
		{"seated with the founding, entered behind its instant before any roll", func(v *village) {
			v.insert(v.after(), "college", journal.At(villageStart.Add(time.Second)), journal.MandateBegin{Mandate: "m-dina", Person: who("dina"), Seat: "a seat", Title: "elected"})
		}, "nobody is elected but by an election"},
		{"acting with the founding", func(v *village) {
			v.seated("college", journal.MandateBegin{Mandate: "m-dina", Person: who("dina"), Seat: "a seat", Title: "acting", By: []journal.Commitment{who("ada")}, SeatedIn: "board"})
		}, "a founding seats nobody as"},
		{"appointed to a seat that is taken", func(v *village) {
			v.appoints("college", "m-dina", "dina", "board", "ada", "bram")
			v.appoints("college", "m-elif", "elif", "board", "ada", "bram")
		}, "of college is taken"},
		{"appointed to a seat that was given up", func(v *village) {
			v.appoints("college", "m-dina", "dina", "board", "ada", "bram")
			v.enter("college", "", journal.MandateEnd{Mandate: "m-dina", Ground: journal.Resigned})
			v.appoints("college", "m-elif", "elif", "board", "ada", "bram")
		}, ""},
		{"sent away by nobody", func(v *village) {
			v.appoints("college", "m-dina", "dina", "board", "ada", "bram")
			v.enter("college", "", journal.MandateEnd{Mandate: "m-dina"})
			v.acts("m-gwen", "gwen", "a seat")
		}, "neither gave it up nor was erased"},
		{"a third in a college of two", func(v *village) {
			v.seated("college", journal.MandateBegin{Mandate: "m-1", Person: who("gwen"), Seat: "a seat", Title: "elected"})
			v.seated("college", journal.MandateBegin{Mandate: "m-2", Person: who("farid"), Seat: "a seat", Title: "elected"})
			v.appoints("college", "m-dina", "dina", "board", "ada", "bram")
		}, "all 2 seats of college are taken"},

		{"acting in an elected seat that is vacant", func(v *village) { v.acts("m-dina", "dina", "a seat") }, ""},
		{"acting in an elected seat that is filled", func(v *village) {
			v.seated("college", journal.MandateBegin{Mandate: "m-gwen", Person: who("gwen"), Seat: "a seat", Title: "elected"})
			v.acts("m-dina", "dina", "a seat")
		}, "of college is taken"},
		{"acting in a seat that nothing fills", func(v *village) { v.acts("m-dina", "dina", "a third") }, "nobody acts in seat"},
		{"acting for more days than the charter says", func(v *village) {
			v.acts("m-dina", "dina", "a seat")
			entered(v, "", "mandate.begin", v.count("mandate.begin")-1, func(_ *journal.Entry, a *journal.MandateBegin) {
				a.Until = journal.At(v.now.AddDate(0, 0, 30).Add(time.Millisecond))
			})
		}, "is acted in for 30 days at most"},
		{"acting after another acted", func(v *village) {
			v.acts("m-dina", "dina", "a seat")
			v.now = v.now.AddDate(0, 0, 20)
			v.acts("m-elif", "elif", "a seat")
		}, ""},
		{"acting after another acted, beyond the days of the vacancy", func(v *village) {
			v.acts("m-dina", "dina", "a seat")
			v.now = v.now.AddDate(0, 0, 25)
			v.acts("m-elif", "elif", "a seat")
		}, "is acted in for 30 days at most"},
		{"appointed where somebody acts, who leaves by it", func(v *village) {
			v.acts("m-dina", "dina", "another seat")
			v.enter("college", "", journal.MandateEnd{Mandate: "m-dina"})
			v.now = v.now.Add(-time.Second)
			v.appoints("college", "m-elif", "elif", "board", "ada", "bram")
		}, ""},
		{"appointed where somebody acts, who stays", func(v *village) {
			v.acts("m-dina", "dina", "another seat")
			v.appoints("college", "m-elif", "elif", "board", "ada", "bram")
		}, "of who acts in the seat has not ended"},

		{"a seat beside their only one", func(v *village) {
			v.appoints("board", "m-dina-board", "dina", "board", "ada")
			v.appoints("college", "m-dina", "dina", "board", "ada", "bram")
		}, "who sits there holds no other seat"},
		{"their only one, and another beside it", func(v *village) {
			v.appoints("college", "m-dina", "dina", "board", "ada", "bram")
			v.appoints("board", "m-dina-board", "dina", "board", "ada")
		}, "who sits there holds no other seat"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newSeating(t)
			c.do(v)
			r, said := v.heldTwice()
			refused := r.Verdict == Refused && strings.Contains(r.Findings[0].What, c.want)
			if c.want == "" && r.Verdict != Verified || c.want != "" && !refused {
				t.Errorf("got %s: %v, want %q", r.Verdict, r.Findings, c.want)
			}
			if c.want == "" && said.Verdict != "verified" {
				t.Errorf("the second recount says %q", said.Lines)
			}
		})
	}
}

// TestVerify_TakesNoFounderWhoComesLater: a member is founded with the community in its
// instant, before anything else, and not by a date.
func TestVerify_TakesNoFounderWhoComesLater(t *testing.T) {
	v := newVillage(t)
	v.insert(v.after(), "board", journal.At(villageStart.Add(time.Second)), journal.PersonAdmit{Person: who("ghost"), Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(villageStart.Add(time.Second)), Ground: "founding"})
	if r := v.verify(Against{}); r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "founders come in when their body is founded") {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}

// after is the position behind the first act that is later than the founding.
func (v *village) after() int {
	founding := v.entries[0].At
	return 1 + slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.At != founding })
}

// count is how many acts of a kind there are.
func (v *village) count(kind journal.Type) (n int) {
	for _, e := range v.entries {
		if e.Act.Type() == kind {
			n++
		}
	}
	return n
}

// TestVerify_SeatsNobodyByACharterOfLater: an appointment is judged by the charter that
// was in force.
func TestVerify_SeatsNobodyByACharterOfLater(t *testing.T) {
	for after, want := range map[time.Duration]Verdict{time.Second: Verified, -time.Second: Refused} {
		v := newSeating(t)
		at := slices.IndexFunc(v.charters, func(c governance.Charter) bool { return c.Body.Slug == "college" })
		next := v.charters[at]
		next.Version = 2
		v.amends(next)
		enacted, _ := v.entries[slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Act.Type() == "charter.enact" })].At.Time()
		v.now = enacted.Add(-time.Second + after) // of the next entry, a second later
		v.appoints("college", "m-dina", "dina", "board", "ada", "bram")
		if r := v.verify(Against{}); r.Verdict != want || want == Refused && !strings.Contains(r.Findings[0].What, "when the charter was put in force") {
			t.Errorf("%v after: %s: %v", after, r.Verdict, r.Findings)
		}
	}
}

// TestVerify_NoCharterComesBeforeWhomTheOneBeforeSeated: one that would have seated them
// otherwise is not dated back to before it.
func TestVerify_NoCharterComesBeforeWhomTheOneBeforeSeated(t *testing.T) {
	for after, want := range map[time.Duration]Verdict{time.Millisecond: Refused, 0: Refused, -time.Millisecond: Verified} {
		v := newSeating(t)
		at := slices.IndexFunc(v.charters, func(c governance.Charter) bool { return c.Body.Slug == "college" })
		next := v.charters[at]
		next.Version, next.Seating = 2, nil
		i := v.amends(next)
		enacted, _ := v.entries[slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Act.Type() == "charter.enact" })].At.Time()
		act := v.appoints("college", "m-dina", "dina", "board", "ada", "bram")
		v.entries = v.entries[:len(v.entries)-1]
		act.Until = journal.At(enacted.AddDate(0, 1, 0))
		v.insert(v.find(string(i.ID), "issue.close", 0), "college", journal.At(enacted.Add(after)), *act)
		r := v.verify(Against{})
		if r.Verdict != want || want == Refused && !strings.Contains(r.Findings[0].What, "admitted or seated by the charter before") {
			t.Errorf("%v after: %s: %v", after, r.Verdict, r.Findings)
		}
	}
}

// TestVerify_WhoActsLeavesWhenSomebodyIsElected: both recounts refuse who stays.
func TestVerify_WhoActsLeavesWhenSomebodyIsElected(t *testing.T) {
	for _, leaves := range []bool{true, false} {
		v := newSeating(t)
		v.acts("m-acts", "elif", "a seat")
		v.clashing = map[string][]string{"board": {"seat-bram"}} // his only seat is the new one
		if leaves {
			v.followed = []string{"m-acts"}
		}
		v.stand("2026-9", "bram", "proposed ada", "seconded gwen", "accepted bram")
		i := v.fix("2026-9", "bram")
		roll := v.openElection(i, "zoe", "zoe") // nobody is put on it and left there
		v.cast("2026-9", "ada", ranks("n-bram"))
		v.decide(i, roll)
		want, r := Verified, v.verify(Against{})
		if !leaves {
			want = Refused
		}
		if r.Verdict != want || !leaves && !strings.Contains(r.Findings[0].What, "mandate.end is left out") {
			t.Errorf("who acts leaves: %v; %s: %v", leaves, r.Verdict, r.Findings)
		}
		if !recounttest.Here(t) {
			continue
		}
		if _, said := v.heldTwice(); (said.Verdict == "verified") != leaves {
			t.Errorf("who acts leaves: %v; the second recount says %q", leaves, said.Lines)
		}
	}
}

// TestVerify_KnowsTheSeatsByTheirNames: under a rule that names none a seat is called as in
// the founding, or by its number.
func TestVerify_KnowsTheSeatsByTheirNames(t *testing.T) {
	for seat, want := range map[string]Verdict{
		"seat-1": Verified, "seat-2": Verified, "odd-year seat": Verified,
		"seat-3": Refused, "seat-1 ": Refused, "Odd-year seat": Refused, "Ada Lovelace of 3 Quay Street is a thief": Refused,
	} {
		for _, acting := range []bool{false, true} {
			v := newVillage(t)
			rule := appointing("board")
			rule.Ways[0].Seat = ""
			v.adopt(governance.Charter{Version: 1, Seating: rule,
				Body: bodies.Body{Slug: "college", Name: "College", Level: bodies.Intermediate, Parent: "assembly", Seats: 2}})
			v.seated("college", journal.MandateBegin{Mandate: "m-gwen", Person: who("gwen"), Seat: "odd-year seat", Title: "elected"})
			v.enter("college", "", journal.MandateEnd{Mandate: "m-gwen", Ground: journal.Resigned})
			if acting {
				v.acts("m-dina", "dina", seat)
			} else {
				act := v.appoints("college", "m-dina", "dina", "board", "ada")
				act.Seat = seat
				v.entries[len(v.entries)-1].Act = *act
			}
			if r := v.verify(Against{}); r.Verdict != want || want == Refused && !strings.Contains(r.Findings[0].What, "no seat of the name") {
				t.Errorf("%q, acting %v: %s: %v", seat, acting, r.Verdict, r.Findings)
			}
		}
	}
}
