// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func rollOf(people ...bodies.PersonID) bodies.Roll {
	r := bodies.Roll{At: opens}
	for _, p := range people {
		r.Entries = append(r.Entries, bodies.RollEntry{Person: p, Weight: 1})
	}
	r.Sort()
	return r
}

func layers(t testing.TB) governance.Layers {
	t.Helper()
	l, err := governance.LayersOf([]governance.Charter{
		{Body: bodies.Body{Slug: "assembly"}, Fields: []bodies.Field{{ID: "money"}}, Places: []bodies.Place{{ID: "wales"}}},
		{Body: bodies.Body{Slug: "chapter", Parent: "assembly"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func closed(i governance.Issue) governance.Issue {
	i.Stage, i.ClosedAt = governance.Closed, closes
	return i
}

func given(from bodies.PersonID, s delegation.Scope, to ...bodies.PersonID) governance.Delegation {
	return governance.Delegation{Shown: governance.ShownPublic, ID: string(from) + fmt.Sprint(s), Delegator: from, Scope: s, Delegates: to, From: opens.AddDate(0, -1, 0), Until: closes.AddDate(1, 0, 0)}
}

func TestConclude_Decides(t *testing.T) {
	six := rollOf("ada", "bram", "chidi", "dewi", "elin", "fatou")
	all := delegation.Scope{}
	for _, c := range []struct {
		name        string
		issue       governance.Issue
		votes       []governance.Vote
		delegations []governance.Delegation
		outcome     governance.Outcome
		ground      governance.Ground
		winners     []governance.OptionID
		turnout     governance.Turnout
	}{
		{
			"two thirds to the vote adopt a motion", threats(),
			[]governance.Vote{{Person: "ada", Choice: answer("yes")}, {Person: "bram", Choice: answer("yes")}, {Person: "chidi", Choice: answer("no")}}, nil,
			governance.Adopted, governance.MajorityMet, nil,
			governance.Turnout{Electorate: 6, Direct: 3, Lost: map[string]int64{"no-vote": 3}},
		},
		{
			"a delegated no tips it", threats(),
			[]governance.Vote{{Person: "ada", Choice: answer("yes")}, {Person: "bram", Choice: answer("yes")}, {Person: "chidi", Choice: answer("no")}},
			[]governance.Delegation{given("dewi", all, "elin"), given("elin", delegation.Scope{Field: "money"}, "chidi")},
			governance.Rejected, governance.MajorityMissed, nil,
			governance.Turnout{Electorate: 6, Direct: 3, Represented: 2, Lost: map[string]int64{"no-vote": 1}},
		},
		{
			"who votes keeps her delegators and her own voice", threats(),
			[]governance.Vote{{Person: "elin", Choice: answer("yes")}, {Person: "chidi", Choice: answer("no")}},
			[]governance.Delegation{given("dewi", all, "elin"), given("elin", all, "chidi")},
			governance.Adopted, governance.MajorityMet, nil,
			governance.Turnout{Electorate: 6, Direct: 2, Represented: 1, Lost: map[string]int64{"no-vote": 3}},
		},
		{
			"one of six is below the quorum of a fifth", threats(),
			[]governance.Vote{{Person: "ada", Choice: answer("yes")}}, nil,
			governance.Void, governance.QuorumMissed, nil,
			governance.Turnout{Electorate: 6, Direct: 1, Lost: map[string]int64{"no-vote": 5}},
		},
		{
			"a represented voice counts for the quorum", threats(),
			[]governance.Vote{{Person: "ada", Choice: answer("yes")}}, []governance.Delegation{given("bram", all, "ada")},
			governance.Adopted, governance.MajorityMet, nil,
			governance.Turnout{Electorate: 6, Direct: 1, Represented: 1, Lost: map[string]int64{"no-vote": 4}},
		},
		{
			"nobody votes", threats(), nil, nil,
			governance.Void, governance.QuorumMissed, nil,
			governance.Turnout{Electorate: 6, Lost: map[string]int64{"no-vote": 6}},
		},
		{
			"abstentions alone adopt nothing", threats(),
			[]governance.Vote{{Person: "ada", Choice: answer("abstain")}, {Person: "bram", Choice: answer("abstain")}}, nil,
			governance.Rejected, governance.MajorityMissed, nil,
			governance.Turnout{Electorate: 6, Direct: 2, Lost: map[string]int64{"no-vote": 4}},
		},
		{
			"the winner of a ranking must beat the status quo", surplus(),
			[]governance.Vote{{Person: "ada", Choice: rank("repairs", "fee")}, {Person: "bram", Choice: rank("repairs")}, {Person: "chidi", Choice: rank("fee", "repairs", "leave")}, {Person: "dewi", Choice: rank("leave")}}, nil,
			governance.Adopted, governance.MajorityMet, []governance.OptionID{"repairs"},
			governance.Turnout{Electorate: 6, Direct: 4, Lost: map[string]int64{"no-vote": 2}},
		},
		{
			"the status quo wins the ranking", surplus(),
			[]governance.Vote{{Person: "ada", Choice: rank("leave")}, {Person: "bram", Choice: rank("leave")}, {Person: "chidi", Choice: rank("fee")}}, nil,
			governance.Rejected, governance.StatusQuoWon, nil,
			governance.Turnout{Electorate: 6, Direct: 3, Lost: map[string]int64{"no-vote": 3}},
		},
		{
			"a circle is lost and says so", threats(),
			[]governance.Vote{{Person: "ada", Choice: answer("yes")}, {Person: "bram", Choice: answer("yes")}},
			[]governance.Delegation{given("chidi", all, "dewi"), given("dewi", all, "chidi"), given("elin", all, "chidi"), given("fatou", all)},
			governance.Adopted, governance.MajorityMet, nil,
			governance.Turnout{Electorate: 6, Direct: 2, Lost: map[string]int64{"cycle": 3, "opt-out": 1}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := closed(c.issue).Conclude(six, c.votes, governance.Entrusted{Delegations: c.delegations}, layers(t))
			if err != nil {
				t.Fatal(err)
			}
			d := got.Decision
			if d.Outcome != c.outcome || d.Ground != c.ground {
				t.Errorf("got %s by %s, want %s by %s", d.Outcome, d.Ground, c.outcome, c.ground)
			}
			if diff := cmp.Diff(append([]governance.OptionID{}, c.winners...), d.Winners); diff != "" {
				t.Error("winners", diff)
			}
			if diff := cmp.Diff(c.turnout, d.Turnout); diff != "" {
				t.Error("turnout", diff)
			}
		})
	}
}

func TestConclude_ReadsDelegationsAsOfTheClose(t *testing.T) {
	roll := rollOf("ada", "bram", "chidi")
	votes := []governance.Vote{{Person: "ada", Choice: answer("yes")}}
	d := given("bram", delegation.Scope{}, "ada")
	represented := func(change func(*governance.Delegation)) int64 {
		d := d
		change(&d)
		c, err := closed(threats()).Conclude(roll, votes, governance.Entrusted{Delegations: []governance.Delegation{d}}, layers(t))
		if err != nil {
			t.Fatal(err)
		}
		return c.Decision.Turnout.Represented
	}
	for name, c := range map[string]struct {
		change func(*governance.Delegation)
		want   int64
	}{
		"in force":                    {func(*governance.Delegation) {}, 1},
		"taken back before the close": {func(d *governance.Delegation) { d.EndedAt = closes.Add(-time.Millisecond) }, 0},
		"taken back at the close":     {func(d *governance.Delegation) { d.EndedAt = closes }, 1},
		"expired before the close":    {func(d *governance.Delegation) { d.Until = closes.Add(-time.Millisecond) }, 0},
		"given just before the close": {func(d *governance.Delegation) { d.From = closes.Add(-time.Millisecond) }, 1},
		"given at the close":          {func(d *governance.Delegation) { d.From = closes }, 0},
		"for another issue":           {func(d *governance.Delegation) { d.Scope.Issue = "2026-1" }, 0},
		"for another body":            {func(d *governance.Delegation) { d.Scope.Body = "chapter" }, 0},
		"by somebody off the roll":    {func(d *governance.Delegation) { d.Delegator = "zoe" }, 0},
		"to somebody off the roll":    {func(d *governance.Delegation) { d.Delegates = []bodies.PersonID{"zoe"} }, 0},
	} {
		if got := represented(c.change); got != c.want {
			t.Errorf("%s: %d represented, want %d", name, got, c.want)
		}
	}
}

func TestConclude_RefusesWhatCannotBe(t *testing.T) {
	roll := rollOf("ada")
	for name, votes := range map[string][]governance.Vote{
		"a ballot of somebody off the roll": {{Person: "zoe", Choice: answer("yes")}},
		"two current ballots of one person": {{Person: "ada", Choice: answer("yes")}, {Person: "ada", Choice: answer("no")}},
	} {
		if _, err := closed(threats()).Conclude(roll, votes, governance.Entrusted{}, layers(t)); !errors.Is(err, governance.ErrTally) {
			t.Errorf("%s: got %v, want ErrTally", name, err)
		}
	}
}

// TestConclude_Properties: whatever the delegations, every voice is counted or
// lost once, the order of anything changes nothing, and somebody who casts the
// ballot that already spoke for them changes no total.
func TestConclude_Properties(t *testing.T) {
	l := layers(t)
	people := []bodies.PersonID{"a", "b", "c", "d", "e", "f", "g", "h"}
	rapid.Check(t, func(t *rapid.T) {
		issue := closed(surplus())
		roll := rollOf(people...)
		var votes []governance.Vote
		for _, p := range people {
			if rapid.Bool().Draw(t, "votes") {
				order := rapid.Permutation([]governance.OptionID{"repairs", "fee", "leave"}).Draw(t, "ranking")
				votes = append(votes, governance.Vote{Person: p, Choice: rank(order[:rapid.IntRange(1, 3).Draw(t, "length")]...)})
			}
		}
		var ds []governance.Delegation
		for _, p := range people {
			for _, s := range []delegation.Scope{{}, {Field: "money"}, {Body: "assembly"}, {Issue: "2026-39"}} {
				if to := rapid.SampledFrom(people).Draw(t, "to"); to != p && rapid.Bool().Draw(t, "gives") {
					ds = append(ds, given(p, s, to))
				}
			}
		}
		want, err := issue.Conclude(roll, votes, governance.Entrusted{Delegations: ds}, l)
		if err != nil {
			t.Fatal(err)
		}
		turnout := want.Decision.Turnout
		sum := turnout.TookPart()
		for _, w := range turnout.Lost {
			sum += w
		}
		if sum != turnout.Electorate || turnout.Electorate != 8 {
			t.Fatalf("counted and lost are %d of %d", sum, turnout.Electorate)
		}
		again, err := issue.Conclude(roll, rapid.Permutation(votes).Draw(t, "votes shuffled"), governance.Entrusted{Delegations: rapid.Permutation(ds).Draw(t, "delegations shuffled")}, l)
		if err != nil {
			t.Fatal(err)
		}
		if string(asJSON(t, again)) != string(asJSON(t, want)) {
			t.Fatalf("the order of input changed the conclusion")
		}
		for _, v := range want.Voices {
			if v.By == "" || v.By == v.Person {
				continue
			}
			same := append([]governance.Vote{}, votes...)
			for _, cast := range votes {
				if cast.Person == v.By {
					same = append(same, governance.Vote{Person: v.Person, Choice: cast.Choice})
				}
			}
			direct, err := issue.Conclude(roll, same, governance.Entrusted{Delegations: ds}, l)
			if err != nil {
				t.Fatal(err)
			}
			if string(asJSON(t, direct.Transcript)) != string(asJSON(t, want.Transcript)) {
				t.Fatalf("%s voting as %s did for them changed the count", v.Person, v.By)
			}
			break
		}
	})
}

func asJSON(t interface{ Fatal(...any) }, v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEntrust_ChecksScopeAndLife(t *testing.T) {
	charters := []governance.Charter{
		{Body: bodies.Body{Slug: "assembly"}, Fields: []bodies.Field{{ID: "money"}}, Procedures: []governance.Procedure{surplus().Procedure}},
		{Body: bodies.Body{Slug: "board", Parent: "assembly"}},
	}
	now := opens.AddDate(0, 0, 1)
	open, shut := surplus(), closed(surplus())
	for _, c := range []struct {
		name  string
		give  governance.Delegation
		issue *governance.Issue
		want  error
	}{
		{"everything", governance.Delegation{Shown: governance.ShownPublic, Delegator: "a", Delegates: []bodies.PersonID{"b"}}, nil, nil},
		{"an opt-out", governance.Delegation{Shown: governance.ShownPublic, Delegator: "a", Scope: delegation.Scope{Field: "money"}}, nil, nil},
		{"one open vote", governance.Delegation{Shown: governance.ShownPublic, Delegator: "a", Scope: delegation.Scope{Issue: "2026-39"}}, &open, nil},
		{"oneself", governance.Delegation{Shown: governance.ShownPublic, Delegator: "a", Delegates: []bodies.PersonID{"a"}}, nil, governance.ErrSelf},
		{"a body that delegates nothing", governance.Delegation{Shown: governance.ShownPublic, Delegator: "a", Scope: delegation.Scope{Body: "board"}}, nil, governance.ErrScope},
		{"a field nobody knows", governance.Delegation{Shown: governance.ShownPublic, Delegator: "a", Scope: delegation.Scope{Field: "magic"}}, nil, governance.ErrScope},
		{"an issue that is not there", governance.Delegation{Shown: governance.ShownPublic, Delegator: "a", Scope: delegation.Scope{Issue: "x"}}, nil, governance.ErrScope},
		{"a vote that has closed", governance.Delegation{Shown: governance.ShownPublic, Delegator: "a", Scope: delegation.Scope{Issue: "2026-39"}}, &shut, governance.ErrClosed},
		{"a life that is over", governance.Delegation{Shown: governance.ShownPublic, Delegator: "a", Until: now}, nil, governance.ErrUntil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := governance.Entrust(c.give, charters, c.issue, now)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if err == nil && (!got.From.Equal(now) || got.Until.After(now.AddDate(1, 0, 0))) {
				t.Errorf("it lives from %s to %s", got.From, got.Until)
			}
		})
	}
}

func TestCharter_RefusesRulesNobodyCanFollow(t *testing.T) {
	good := surplus().Procedure
	good.Franchise = bodies.Franchise{Body: "assembly"}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*governance.Procedure){
		"no kind":                     func(p *governance.Procedure) { p.Kind = "" },
		"an unknown participation":    func(p *governance.Procedure) { p.Participation = "lottery" },
		"ballots nobody could hide":   func(p *governance.Procedure) { p.Visibility = "secret" },
		"a method nobody wrote":       func(p *governance.Procedure) { p.Method = "shouting" },
		"no franchise":                func(p *governance.Procedure) { p.Franchise.Body = "" },
		"liquid without a rule":       func(p *governance.Procedure) { p.Delegation = nil },
		"direct with a rule":          func(p *governance.Procedure) { p.Participation = governance.Direct },
		"a quorum above everybody":    func(p *governance.Procedure) { p.Quorum.Share = governance.Ratio{Num: 6, Den: 5} },
		"a majority of nothing":       func(p *governance.Procedure) { p.Majority = &governance.Majority{} },
		"a motion without a majority": func(p *governance.Procedure) { p.Method, p.Majority = governance.MethodMotion, nil },
		"delegations that never live": func(p *governance.Procedure) {
			p.Delegation = &governance.DelegationRule{Rule: "default", Shown: governance.ShownPublic}
		},
		"fewer seats than none":     func(p *governance.Procedure) { p.Seats = -1 },
		"two seats for one winner":  func(p *governance.Procedure) { p.Method, p.Seats, p.Majority = governance.MethodIRV, 2, nil },
		"a majority of two winners": func(p *governance.Procedure) { p.Method, p.Seats = governance.MethodScottish, 2 },
		"approval of nobody": func(p *governance.Procedure) {
			p.Method, p.Majority, p.Quorum = governance.MethodScottish, nil, governance.Quorum{Share: governance.Ratio{Num: 1, Den: 5}, Approval: true}
		},
		"a setting nobody knows":      func(p *governance.Procedure) { p.Options = map[string]string{"colour": "blue"} },
		"a setting nobody can follow": func(p *governance.Procedure) { p.Options = map[string]string{"overvote": "shout"} },
		"a lot drawn beforehand":      func(p *governance.Procedure) { p.Options = map[string]string{"tie": "seed:x"} },
	} {
		p := good
		spoil(&p)
		if err := p.Check(); !errors.Is(err, governance.ErrCharter) {
			t.Errorf("%s: got %v, want ErrCharter", name, err)
		}
	}
}
