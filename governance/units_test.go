// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/voting/motion"

	"github.com/google/go-cmp/cmp"
)

// doubled asks that the majority of an issue is reached in more than half of three
// quarters of a town too.
func doubled(i governance.Issue) governance.Issue {
	m := *i.Procedure.Majority
	m.Units = &governance.UnitRule{Layer: governance.UnitPlaces, Of: []string{"quay", "hill", "moor"}, Share: governance.Ratio{Num: 1, Den: 2}}
	i.Procedure.Majority = &m
	return i
}

// sevenApart: three live on the quay, two on the hill, one on the moor, one elsewhere.
func sevenApart() bodies.Roll {
	roll := rollOf("ada", "bram", "chidi", "dewi", "elin", "fatou", "gwen")
	for n, unit := range []int{1, 1, 1, 2, 2, 3, 0} {
		roll.Entries[n].Unit = unit
	}
	return roll
}

// sums are how units voted: yes, no, abstain and eligible, with whether each reached it.
func sums(d governance.Decision) (out []any) {
	if d.Units == nil {
		return nil
	}
	for _, s := range d.Units.Sums {
		out = append(out, s.Unit, [4]int64{s.Vote.Yes, s.Vote.No, s.Vote.Abstain, s.Vote.Eligible}, s.Reached)
	}
	return out
}

func TestConclude_MeasuresTheMajorityInUnits(t *testing.T) {
	all, yes, no := delegation.Scope{}, answer("yes"), answer("no")
	leave := func(i governance.Issue) governance.Issue { return i }
	for _, c := range []struct {
		name    string
		issue   governance.Issue
		change  func(governance.Issue) governance.Issue
		votes   []governance.Vote
		given   []governance.Delegation
		outcome governance.Outcome
		ground  governance.Ground
		reached int64
		sums    []any
	}{
		{
			"the largest unit alone adopts nothing", threats(), leave,
			[]governance.Vote{{Person: "ada", Choice: yes}, {Person: "bram", Choice: yes}, {Person: "chidi", Choice: yes}, {Person: "gwen", Choice: yes}, {Person: "dewi", Choice: no}, {Person: "elin", Choice: no}}, nil,
			governance.Rejected, governance.UnitsMissed, 1,
			[]any{"quay", [4]int64{3, 0, 0, 3}, true, "hill", [4]int64{0, 2, 0, 2}, false, "moor", [4]int64{0, 0, 0, 1}, false},
		},
		{
			"two of three units do", threats(), leave,
			[]governance.Vote{{Person: "ada", Choice: yes}, {Person: "bram", Choice: yes}, {Person: "chidi", Choice: yes}, {Person: "fatou", Choice: yes}, {Person: "elin", Choice: no}}, nil,
			governance.Adopted, governance.MajorityMet, 2,
			[]any{"quay", [4]int64{3, 0, 0, 3}, true, "hill", [4]int64{0, 1, 0, 2}, false, "moor", [4]int64{1, 0, 0, 1}, true},
		},
		{
			"a voice counts where its owner lives, whoever casts it", threats(), leave,
			[]governance.Vote{{Person: "ada", Choice: yes}}, []governance.Delegation{given("bram", all, "ada"), given("fatou", all, "bram"), given("gwen", all, "ada")},
			governance.Adopted, governance.MajorityMet, 2,
			[]any{"quay", [4]int64{2, 0, 0, 3}, true, "hill", [4]int64{0, 0, 0, 2}, false, "moor", [4]int64{1, 0, 0, 1}, true},
		},
		{
			"more units do not make up for the whole", threats(), leave,
			[]governance.Vote{{Person: "dewi", Choice: yes}, {Person: "fatou", Choice: yes}, {Person: "ada", Choice: no}, {Person: "bram", Choice: no}, {Person: "gwen", Choice: no}}, nil,
			governance.Rejected, governance.MajorityMissed, 2,
			[]any{"quay", [4]int64{0, 2, 0, 3}, false, "hill", [4]int64{1, 0, 0, 2}, true, "moor", [4]int64{1, 0, 0, 1}, true},
		},
		{
			"units are measured as the whole is: of the roll", threats(), func(i governance.Issue) governance.Issue {
				i.Procedure.Majority.Electorate, i.Procedure.Majority.Share = true, governance.Ratio{Num: 1, Den: 2}
				return i
			},
			[]governance.Vote{{Person: "ada", Choice: yes}, {Person: "dewi", Choice: yes}, {Person: "fatou", Choice: yes}, {Person: "gwen", Choice: yes}}, nil,
			governance.Adopted, governance.MajorityMet, 2,
			[]any{"quay", [4]int64{1, 0, 0, 3}, false, "hill", [4]int64{1, 0, 0, 2}, true, "moor", [4]int64{1, 0, 0, 1}, true},
		},
		{
			"a unit in which nobody voted does not reach what all would", threats(), func(i governance.Issue) governance.Issue {
				i.Procedure.Majority.Electorate, i.Procedure.Majority.Share = true, governance.Ratio{Num: 0, Den: 1}
				return i
			},
			[]governance.Vote{{Person: "ada", Choice: no}, {Person: "bram", Choice: no}}, nil,
			governance.Rejected, governance.UnitsMissed, 1,
			[]any{"quay", [4]int64{0, 2, 0, 3}, true, "hill", [4]int64{0, 0, 0, 2}, false, "moor", [4]int64{0, 0, 0, 1}, false},
		},
		{
			"every unit has to be passed where more than all but one are asked for", threats(), func(i governance.Issue) governance.Issue {
				i.Procedure.Majority.Units.Share = governance.Ratio{Num: 2, Den: 3}
				return i
			},
			[]governance.Vote{{Person: "ada", Choice: yes}, {Person: "fatou", Choice: yes}}, nil,
			governance.Rejected, governance.UnitsMissed, 2,
			[]any{"quay", [4]int64{1, 0, 0, 3}, true, "hill", [4]int64{0, 0, 0, 2}, false, "moor", [4]int64{1, 0, 0, 1}, true},
		},
		{
			"and reached where so many are enough", threats(), func(i governance.Issue) governance.Issue {
				i.Procedure.Majority.Units.Share, i.Procedure.Majority.Units.AtLeast = governance.Ratio{Num: 2, Den: 3}, true
				return i
			},
			[]governance.Vote{{Person: "ada", Choice: yes}, {Person: "fatou", Choice: yes}}, nil,
			governance.Adopted, governance.MajorityMet, 2,
			[]any{"quay", [4]int64{1, 0, 0, 3}, true, "hill", [4]int64{0, 0, 0, 2}, false, "moor", [4]int64{1, 0, 0, 1}, true},
		},
		{
			"of a ranking it is the duel of the winner by unit", surplus(), leave,
			[]governance.Vote{{Person: "ada", Choice: rank("repairs", "fee")}, {Person: "bram", Choice: rank("repairs")}, {Person: "chidi", Choice: rank("fee", "repairs", "leave")}, {Person: "dewi", Choice: rank("leave")}, {Person: "fatou", Choice: rank("leave", "repairs")}}, nil,
			governance.Rejected, governance.UnitsMissed, 1,
			[]any{"quay", [4]int64{3, 0, 0, 3}, true, "hill", [4]int64{0, 1, 0, 2}, false, "moor", [4]int64{0, 1, 0, 1}, false},
		},
		{
			"a quorum that is missed comes first", threats(), leave, []governance.Vote{{Person: "ada", Choice: yes}}, nil,
			governance.Void, governance.QuorumMissed, 1,
			[]any{"quay", [4]int64{1, 0, 0, 3}, true, "hill", [4]int64{0, 0, 0, 2}, false, "moor", [4]int64{0, 0, 0, 1}, false},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			issue := closed(c.change(doubled(c.issue)))
			got, err := issue.Conclude(sevenApart(), c.votes, governance.Entrusted{Delegations: c.given}, layers(t))
			if err != nil {
				t.Fatal(err)
			}
			d := got.Decision
			if d.Outcome != c.outcome || d.Ground != c.ground || d.Units.Reached() != c.reached || d.Units.Test.Of != 3 || d.Units.Layer != governance.UnitPlaces {
				t.Errorf("%s by %s with %+v", d.Outcome, d.Ground, d.Units.Test)
			}
			if diff := cmp.Diff(c.sums, sums(d)); diff != "" {
				t.Error(diff)
			}
			act := d.Entered("")
			if act.Units == nil || act.Units.Have != c.reached || act.Units.Met != d.Units.Test.Met || issue.Counted(d, 0, "", "").UnitsReached != c.reached {
				t.Errorf("the record states %+v", act.Units)
			}
		})
	}
}

// TestConclude_KeepsSumsOfUnitsThatWouldTellWhoEntrustedWhom: where delegations are not
// for everybody, the decision says in how many units the majority was reached, and who
// knows what each ballot carried comes to the same decision by that.
func TestConclude_KeepsSumsOfUnitsThatWouldTellWhoEntrustedWhom(t *testing.T) {
	votes := []governance.Vote{{Person: "ada", Choice: answer("yes")}, {Person: "elin", Choice: answer("no")}}
	d := given("fatou", delegation.Scope{}, "ada")
	d.Sealed, d.Shown = true, governance.ShownTwo
	issue := closed(doubled(threats()))
	got, err := issue.Conclude(sevenApart(), votes, governance.Entrusted{Delegations: []governance.Delegation{d}}, layers(t))
	if err != nil {
		t.Fatal(err)
	}
	if u := got.Decision.Units; !got.Sealed || u.Sums != nil || u.Reached() != 2 || !u.Test.Met {
		t.Errorf("sealed %v: %+v", got.Sealed, u)
	}
	carried := make([]int64, 7)
	for n, v := range got.Voices {
		carried[n] = v.Carried
	}
	again, err := issue.ConcludeCarried(sevenApart(), votes, carried, got.Decision.Turnout.Lost, 2)
	if diff := cmp.Diff(got.Decision, again.Decision); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for _, reached := range []int64{-1, 4} {
		if _, err := issue.ConcludeCarried(sevenApart(), votes, carried, got.Decision.Turnout.Lost, reached); !errors.Is(err, governance.ErrTally) {
			t.Errorf("a majority in %d of three units: %v", reached, err)
		}
	}
	if _, err := closed(threats()).ConcludeCarried(sevenApart(), votes, carried, got.Decision.Turnout.Lost, 1); !errors.Is(err, governance.ErrTally) {
		t.Errorf("a majority in a unit where there are none: %v", err)
	}

	// Of the suspended it is said only where their suspension changed the way of a voice.
	open := given("fatou", delegation.Scope{}, "ada")
	of := func(who bodies.PersonID) governance.Conclusion {
		c, err := issue.Conclude(sevenApart(), votes, governance.Entrusted{Delegations: []governance.Delegation{open}, Suspended: []bodies.PersonID{who}}, layers(t))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := of("gwen"); c.Sealed || len(c.Decision.Units.Sums) != 3 {
		t.Errorf("who changes nothing: %+v", c.Decision.Units)
	}
	if c := of("ada"); !c.Sealed || c.Decision.Units.Sums != nil || c.Decision.Units.Reached() != 1 {
		t.Errorf("who would have carried a voice: %+v", c.Decision.Units)
	}
}

func TestAdmits_FindsTheUnit(t *testing.T) {
	charters := []governance.Charter{{Body: bodies.Body{Slug: "assembly"},
		Places: []bodies.Place{{ID: "town"}, {ID: "quay", Parent: "town"}, {ID: "mole", Parent: "quay"}, {ID: "hill", Parent: "town"}},
		Fields: []bodies.Field{{ID: "craft"}, {ID: "nets", Parent: "craft"}, {ID: "money"}}}}
	l, err := governance.LayersOf(charters)
	if err != nil {
		t.Fatal(err)
	}
	places := &governance.UnitRule{Layer: governance.UnitPlaces, Of: []string{"hill", "quay"}}
	fields := &governance.UnitRule{Layer: governance.UnitFields, Of: []string{"craft", "money"}}
	until := func(f bodies.FieldID, end time.Time) []bodies.Competence {
		return []bodies.Competence{{Field: f, Until: end}}
	}
	for name, c := range map[string]struct {
		rule *governance.UnitRule
		e    bodies.Elector
		want int
	}{
		"who lives there":                          {places, bodies.Elector{Place: "quay"}, 2},
		"who lives below":                          {places, bodies.Elector{Place: "mole"}, 2},
		"who lives above both":                     {places, bodies.Elector{Place: "town"}, 0},
		"who lives nowhere known":                  {places, bodies.Elector{}, 0},
		"whose competence lies below":              {fields, bodies.Elector{Fields: bodies.Knowing("nets")}, 1},
		"who has two counts in the first listed":   {fields, bodies.Elector{Fields: bodies.Knowing("money", "nets")}, 1},
		"whose competence ends a moment later":     {fields, bodies.Elector{Fields: until("money", opens.Add(time.Millisecond))}, 2},
		"whose competence ended":                   {fields, bodies.Elector{Fields: until("money", opens)}, 0},
		"where no units are asked for":             {nil, bodies.Elector{Place: "quay"}, 0},
		"a place of the name of a field is no one": {fields, bodies.Elector{Place: "money"}, 0},
	} {
		c.e.Since = opens.AddDate(-1, 0, 0)
		c.e.Sphere = bodies.Inner
		p := governance.Procedure{Majority: &governance.Majority{Units: c.rule}}
		if got, admitted := p.Admits(c.e, l, opens); !admitted || got.Unit != c.want {
			t.Errorf("%s: unit %d, want %d", name, got.Unit, c.want)
		}
	}
}

func TestProcedure_RefusesADoubleMajorityThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*governance.Procedure, *governance.UnitRule)
		says  string
	}{
		"of a confidential vote": {func(p *governance.Procedure, _ *governance.UnitRule) {
			p.Participation, p.Delegation, p.Visibility, p.DisputeDays = governance.Direct, nil, governance.Confidential, 7
		}, "comes from nowhere"},
		"of no layer":            {func(_ *governance.Procedure, r *governance.UnitRule) { r.Layer = "sphere" }, "place or field"},
		"of one unit":            {func(_ *governance.Procedure, r *governance.UnitRule) { r.Of = r.Of[:1] }, "2 to 100 units"},
		"of one unit twice":      {func(_ *governance.Procedure, r *governance.UnitRule) { r.Of[1] = r.Of[0] }, "stands once"},
		"of a unit without name": {func(_ *governance.Procedure, r *governance.UnitRule) { r.Of[1] = "" }, "stands once"},
		"by no share":            {func(_ *governance.Procedure, r *governance.UnitRule) { r.Share.Den = 0 }, "a share between 0 and 1"},
		"by more than all":       {func(_ *governance.Procedure, r *governance.UnitRule) { r.Share.Num = 3 }, "a share between 0 and 1"},
	} {
		p := doubled(threats()).Procedure
		p.Franchise.Body = "assembly"
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
		c.spoil(&p, p.Majority.Units)
		if err := p.Check(); !errors.Is(err, governance.ErrCharter) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", name, err, c.says)
		}
	}
	election := boardElection()
	election.Majority = &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}, Units: doubled(threats()).Procedure.Majority.Units}
	if err := election.Check(); !errors.Is(err, governance.ErrCharter) {
		t.Errorf("an election: %v", err)
	}
}

// TestUnits_NameNoQuorum: in how many units a majority was reached is no quorum.
func TestUnits_NameNoQuorum(t *testing.T) {
	d := governance.Decision{Units: &governance.UnitFinding{Test: motion.Test{Name: governance.InUnits}}}
	if asked, _ := d.Quorums(); asked {
		t.Error("a double majority is told as a quorum")
	}
}
