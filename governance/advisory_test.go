// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
)

// asking is a procedure with two electorates that advise.
func asking(i governance.Issue) governance.Issue {
	i.Procedure.Franchise.Body = "assembly"
	i.Procedure.Advisory = []governance.Advisory{
		{Name: "Users", Franchise: bodies.Franchise{Body: "assembly", Spheres: []bodies.Sphere{bodies.Outer}}},
		{Name: "Chapter", Franchise: bodies.Franchise{Body: "chapter"}},
	}
	return i
}

func TestProcedure_RefusesAdviceThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*governance.Procedure)
		says  string
	}{
		"in a confidential vote": {func(p *governance.Procedure) {
			p.Participation, p.Delegation, p.Visibility, p.DisputeDays = governance.Direct, nil, governance.Confidential, 7
		}, "public votes"},
		"of more than three": {func(p *governance.Procedure) {
			p.Advisory = append(p.Advisory, governance.Advisory{Name: "a", Franchise: p.Franchise}, governance.Advisory{Name: "b", Franchise: p.Franchise})
		}, "3 advisory electorates"},
		"without a name":       {func(p *governance.Procedure) { p.Advisory[0].Name = "" }, "a name of"},
		"under a long name":    {func(p *governance.Procedure) { p.Advisory[0].Name = strings.Repeat("é", 61) }, "a name of"},
		"twice under one name": {func(p *governance.Procedure) { p.Advisory[1].Name = "Users" }, "one name"},
		"of no body":           {func(p *governance.Procedure) { p.Advisory[1].Franchise.Body = "" }, "names no body"},
	} {
		p := asking(threats()).Procedure
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
		c.spoil(&p)
		if err := p.Check(); !errors.Is(err, governance.ErrCharter) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", name, err, c.says)
		}
	}
	election := boardElection()
	election.Visibility, election.DisputeDays = governance.Public, 0
	if err := election.Check(); err != nil {
		t.Fatal(err)
	}
	election.Advisory = asking(threats()).Procedure.Advisory
	if err := election.Check(); !errors.Is(err, governance.ErrCharter) || !strings.Contains(err.Error(), "in an election") {
		t.Errorf("in an election: %v", err)
	}
}

func TestApart_LetsNobodyAdviseWhoDecidesOrTwice(t *testing.T) {
	first, second := rollOf("ada", "chidi", "dewi"), rollOf("bram", "dewi", "elin")
	rolls := governance.Apart(rollOf("ada", "bram"), first, second)
	var got []string
	for _, r := range rolls {
		for _, e := range r.Entries {
			got = append(got, string(e.Person))
		}
		got = append(got, "|")
	}
	if want := "[ada bram | chidi dewi | elin |]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if len(first.Entries) != 3 || first.Entries[0].Person != "ada" || second.Entries[0].Person != "bram" {
		t.Error("the rolls themselves were changed")
	}
}

// TestAdvised_CountsEachForThemselves: with their own weight, without a quorum, and by the
// method of the matter.
func TestAdvised_CountsEachForThemselves(t *testing.T) {
	roll := rollOf("ada", "bram", "chidi")
	roll.Entries[1].Weight = 3
	votes := []governance.Vote{{Person: "ada", Choice: answer("yes")}, {Person: "bram", Choice: answer("no")}}
	a, err := closed(asking(doubled(threats()))).Advised(0, roll, votes)
	if err != nil || a.Name != "Users" || a.Electorate != 5 || a.Direct != 4 || fmt.Sprint(a.Transcript.Rounds[0].Tallies) != "[{0 1} {1 3} {2 0}]" {
		t.Errorf("a motion: %+v, %v", a, err)
	}
	a, err = closed(asking(surplus())).Advised(1, roll, []governance.Vote{{Person: "ada", Choice: rank("fee")}, {Person: "bram", Choice: rank("repairs")}})
	if err != nil || len(a.Transcript.Elected) != 1 || a.Transcript.Elected[0] != 0 {
		t.Errorf("a ranking: %+v, %v", a.Transcript.Elected, err)
	}
	if a, err = closed(asking(surplus())).Advised(1, roll, nil); err != nil || a.Direct != 0 || len(a.Transcript.Elected) != 0 {
		t.Errorf("nobody: %+v, %v", a.Transcript.Elected, err)
	}
	for name, wrong := range map[string][]governance.Vote{"off the roll": {{Person: "nia", Choice: answer("yes")}}, "twice": {votes[0], votes[0]}} {
		if _, err := closed(asking(threats())).Advised(0, roll, wrong); !errors.Is(err, governance.ErrTally) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
