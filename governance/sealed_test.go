// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"testing"

	"moothall/bodies"
)

func TestConcludeSealed_CountsThoseWhoStayedAway(t *testing.T) {
	i := Issue{Procedure: Procedure{Method: MethodMotion, Majority: &Majority{Share: Ratio{1, 2}}, Visibility: Confidential}}
	votes := []Vote{{Person: "b", Choice: Choice{Answer: Yes}}, {Person: "a", Choice: Choice{Answer: Yes}}, {Person: "c", Choice: Choice{Answer: No}}}
	c, err := i.ConcludeSealed(5, votes)
	if err != nil {
		t.Fatal(err)
	}
	if to := c.Decision.Turnout; to.Electorate != 5 || to.Direct != 3 || to.Lost["no-vote"] != 2 || c.Decision.Outcome != Adopted || c.Voices != nil {
		t.Errorf("%+v, %s, voices %v", to, c.Decision.Outcome, c.Voices)
	}
	if c, err := i.ConcludeSealed(3, votes); err != nil || c.Decision.Turnout.Lost["no-vote"] != 0 {
		t.Errorf("all took part: %+v, %v", c.Decision.Turnout, err)
	}
	if _, err := i.ConcludeSealed(2, votes); !errors.Is(err, ErrTally) {
		t.Errorf("three ballots of two electors: %v, want ErrTally", err)
	}
	if _, err := i.ConcludeSealed(5, append(votes, votes[0])); !errors.Is(err, ErrTally) {
		t.Errorf("two ballots of one pseudonym: %v, want ErrTally", err)
	}
}

func TestProcedure_OfAConfidentialVoteIsCastByEachForThemselves(t *testing.T) {
	good := Procedure{Kind: "seat", Name: "Seat", Participation: Direct, Franchise: bodies.Franchise{Body: "commons"}, Visibility: Confidential, Method: MethodIRV, DisputeDays: 7}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	public := good
	for _, public.DisputeDays = range []int{0, 30} {
		if public.Visibility = Public; public.Check() != nil {
			t.Errorf("a public vote that can be disputed for %d days: %v", public.DisputeDays, public.Check())
		}
	}
	for name, spoil := range map[string]func(*Procedure){
		"with delegation": func(p *Procedure) {
			p.Participation, p.Delegation = Liquid, &DelegationRule{Rule: "default", Months: 12, Shown: ShownPublic}
		},
		"without time for disputes": func(p *Procedure) { p.DisputeDays = 0 },
		"less than none":            func(p *Procedure) { p.DisputeDays = -1 },
		"more than a year":          func(p *Procedure) { p.DisputeDays = 367 },
		"secret":                    func(p *Procedure) { p.Visibility = "secret" },
	} {
		p := good
		spoil(&p)
		if err := p.Check(); !errors.Is(err, ErrCharter) {
			t.Errorf("%s: got %v, want ErrCharter", name, err)
		}
	}
}

func TestMayKnow_OfAConfidentialVoteWhoVotedIsNobodysBusiness(t *testing.T) {
	i := Issue{Procedure: Procedure{Visibility: Confidential}, Stage: Decided}
	if k := i.MayKnow(Viewer{Person: "ada", OnRoll: true}, i.ClosedAt); k.Voters || !k.Result {
		t.Errorf("%+v", k)
	}
}
