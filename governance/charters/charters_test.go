// SPDX-License-Identifier: AGPL-3.0-or-later

package charters_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/charters"
)

var now = time.Date(2026, time.November, 1, 20, 0, 0, 0, time.UTC)

func ready(t testing.TB, name string) []governance.Charter {
	t.Helper()
	all, err := charters.Ready(name)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestReady_ContradictsNothing: who starts from them starts from sound rules.
func TestReady_ContradictsNothing(t *testing.T) {
	for _, name := range charters.Names() {
		all := ready(t, name)
		for _, c := range all {
			if err := c.Check(); err != nil || c.Version != 1 {
				t.Errorf("%s: %s, version %d: %v", name, c.Body.Slug, c.Version, err)
			}
		}
		if _, err := governance.LayersOf(all); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, f := range governance.Lint(all) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestReady_AreWhatTheyAreCalled holds the three to what makes them what they are.
func TestReady_AreWhatTheyAreCalled(t *testing.T) {
	for _, name := range charters.Names() {
		all := ready(t, name)
		amend, found := all[0].Procedure("charter")
		if !found || amend.Majority == nil || amend.Majority.Share != (governance.Ratio{Num: 2, Den: 3}) || amend.Quorum.Share.Num == 0 {
			t.Errorf("%s: its first body changes the charter by two thirds, with a quorum: %+v", name, amend)
		}
		var got [5]int
		count := func(n, of int, is bool) {
			if is {
				got[n] += of
			}
		}
		for _, c := range all {
			for _, p := range c.Procedures {
				count(0, max(p.Seats, 1), p.ElectsPersons())
			}
			count(1, len(c.Body.Supervises), true)
			count(2, 1, c.Body.Place != "")
			count(3, 1, c.Body.Field != "")
			count(4, 1, c.Justice != nil)
		}
		want := map[string][5]int{"co-operative": {7, 2, 0, 0, 0}, "federation": {17, 3, 2, 3, 2}, "association": {7, 2, 0, 0, 0}}[name]
		if got != want {
			t.Errorf("%s: elected, audited, at places, in fields, hear cases: got %v, want %v", name, got, want)
		}
	}
}

// members are forty of a body, who live and know what is asked, and twelve that sit.
func members(f bodies.Franchise) []bodies.Elector {
	list := make([]bodies.Elector, 40)
	for n := range list {
		list[n] = bodies.Elector{
			Person: bodies.PersonID(fmt.Sprintf("member-%02d", n)), Sphere: bodies.Inner, Since: now.AddDate(-1, 0, 0),
			Place: f.Place, Fields: bodies.Knowing(f.Field), Good: now.AddDate(0, 1, 0), Seated: n < 12,
		}
	}
	return list
}

// TestReady_HoldVotesFromOpeningToDecision takes every kind of matter there is through
// a whole vote: the roll is made, ballots are taken, voices are followed, and what all
// want is decided. With one ballot of forty no quorum is met.
func TestReady_HoldVotesFromOpeningToDecision(t *testing.T) {
	for _, name := range charters.Names() {
		all := ready(t, name)
		for _, c := range all {
			for _, p := range c.Procedures {
				t.Run(name+" "+string(c.Body.Slug)+" "+p.Kind, func(t *testing.T) {
					if got := held(t, all, c, p, 40).Decision; !got.Outcome.Binds() {
						t.Errorf("all voted for it, and the outcome is %s by %s", got.Outcome, got.Ground)
					}
					if got := held(t, all, c, p, 1).Decision; got.Outcome != governance.Void {
						t.Errorf("one voted, and the outcome is %s by %s", got.Outcome, got.Ground)
					}
				})
			}
		}
	}
}

// held is a vote in which so many at most took part.
func held(t *testing.T, all []governance.Charter, c governance.Charter, p governance.Procedure, most int) governance.Conclusion {
	t.Helper()
	layers, err := governance.LayersOf(all)
	if err != nil {
		t.Fatal(err)
	}
	i := p.Called(c.Body.Slug, p.Name, "", now)
	i.ID, i.Place, i.Field = "2026-1", c.Body.Place, c.Body.Field
	roll := p.Roll(members(p.Franchise), layers, i.OpensAt)
	choice := governance.Choice{Answer: governance.Yes}
	switch {
	case p.ElectsPersons():
		i, choice = candidates(t, i, roll)
	case p.Method.Ranked():
		i.Options = []governance.Option{{ID: "new", Title: "Something new"}, {ID: "old", Title: "As it is", StatusQuo: true}}
		i.Lot, choice = []governance.OptionID{"new", "old"}, ranked("new", "old")
	}
	if i.Stage = governance.Voting; i.Next(i.OpensAt) != "" {
		t.Fatalf("when it opens the clock owes it %s", i.Next(i.OpensAt))
	}
	var votes []governance.Vote
	for n, e := range roll.Entries {
		if n >= most {
			break
		}
		if err := i.Accept(roll.Index(e.Person) >= 0, choice, i.OpensAt.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		votes = append(votes, governance.Vote{Person: e.Person, Choice: choice})
	}
	if i.Next(i.ClosesAt) != "close" {
		t.Fatalf("at its close the clock owes it %q", i.Next(i.ClosesAt))
	}
	i.Stage, i.ClosedAt = governance.Closed, i.ClosesAt
	in := governance.Entrusted{}
	if p.Delegation != nil && most > 1 { // the last is represented
		last := roll.Entries[len(roll.Entries)-1].Person
		votes = votes[:len(votes)-1]
		d := governance.Delegation{ID: "one", Delegator: last, Scope: delegation.Scope{}, Delegates: []bodies.PersonID{roll.Entries[0].Person}}
		if d, err = governance.Entrust(d, all, nil, now); err != nil {
			t.Fatal(err)
		}
		in.Delegations = []governance.Delegation{d}
	}
	conclusion, err := i.Conclude(roll, votes, in, layers)
	if err != nil {
		t.Fatal(err)
	}
	if took := conclusion.Decision.Turnout.TookPart(); most > 1 && took != roll.Weight() {
		t.Errorf("%d of %d took part, by ballot or by delegate", took, roll.Weight())
	}
	return conclusion
}

// candidates is the election with as many people on its paper as have seats and one
// more, and a ranking of them.
func candidates(t *testing.T, i governance.Issue, roll bodies.Roll) (governance.Issue, governance.Choice) {
	t.Helper()
	var standing []governance.Nomination
	var ids []governance.OptionID
	for n := range max(i.Procedure.Seats, 1) + 1 {
		id := governance.OptionID(fmt.Sprintf("candidate-%02d", n))
		standing, ids = append(standing, governance.Nomination{ID: id, Candidate: roll.Entries[n].Person}), append(ids, id)
	}
	i, err := i.FixedCandidates(standing, i.FreezesAt).Drawn("a seed")
	if err != nil {
		t.Fatal(err)
	}
	return i, ranked(ids...)
}

func ranked(ids ...governance.OptionID) (c governance.Choice) {
	for _, id := range ids {
		c.Ranking = append(c.Ranking, []governance.OptionID{id})
	}
	return c
}

func TestRead_RefusesWhatNobodyMeant(t *testing.T) {
	if list, err := charters.Read([]byte(`{"body":{"slug":"a","name":"A","level":"top-level"},"version":1,"procedures":[]}`)); err != nil || len(list) != 1 || list[0].Body.Slug != "a" {
		t.Errorf("one charter: got %v, %v", list, err)
	}
	for name, text := range map[string]string{
		"nothing":                  ``,
		"an empty list":            `[]`,
		"a rule spelt wrongly":     `{"body":{"slug":"a"},"quorom":1}`,
		"something after the end":  `[{"body":{"slug":"a"}}] {}`,
		"something else than JSON": `body: a`,
	} {
		if _, err := charters.Read([]byte(text)); !errors.Is(err, charters.ErrFile) {
			t.Errorf("%s: got %v, want ErrFile", name, err)
		}
	}
	if _, err := charters.Ready("kingdom"); !errors.Is(err, charters.ErrFile) {
		t.Errorf("got %v", err)
	}
}

// FuzzRead_NeverFails: whatever a file holds is refused or judged, and comes to an end.
func FuzzRead_NeverFails(f *testing.F) {
	for _, name := range charters.Names() {
		text, err := charters.File(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`[{"body":{"slug":"a","parent":"b","level":"auditory","supervises":["b"]}},{"body":{"slug":"b","parent":"a","level":"auditory","supervises":["a"]}},{"body":{"slug":"a"}}]`))
	f.Add([]byte(`{"places":[{"id":"a","parent":"b"},{"id":"b","parent":"a"},{"id":""}],"procedures":[{"install":{},"delegation":{"cap":{}},"franchise":{"seated":true},"nomination":{}}],"justice":{"rules":[{}]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := charters.Read(text)
		if err != nil {
			if !errors.Is(err, charters.ErrFile) {
				t.Errorf("got %v, want ErrFile", err)
			}
			return
		}
		for _, c := range all {
			_ = c.Check() // any answer is one
		}
		for _, flaw := range governance.Lint(all) {
			if flaw.Rule == "" || flaw.Name == "" {
				t.Errorf("a flaw without a rule or a name: %+v", flaw)
			}
		}
	})
}
