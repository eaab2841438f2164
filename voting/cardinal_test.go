// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"errors"
	"slices"
	"testing"

	"moothall/voting"
)

func abc(withdrawn ...int) voting.Contest {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	for _, i := range withdrawn {
		c.Options[i].Withdrawn = true
	}
	return c
}

func TestCardinal_KeepsWhatWasGiven(t *testing.T) {
	p := voting.NewCardinal(abc())
	for _, b := range []voting.Scored{
		{Weight: 2, Scores: []voting.Score{{Option: 2, Points: 5}, {Option: 0, Points: -1}}},
		{Weight: 3},
		{Weight: 0, Scores: []voting.Score{{Option: 1, Points: 1}}},
		{Weight: voting.MaxWeight, Scores: []voting.Score{{Option: 1, Points: 0}}},
	} {
		if err := p.Add(b.Weight, b.Scores); err != nil {
			t.Fatal(err)
		}
	}
	if p.Len() != 3 || p.Total() != voting.MaxWeight+5 || p.Blank() != 3 {
		t.Errorf("%d ballots, weight %d, blank %d", p.Len(), p.Total(), p.Blank())
	}
	if b := p.Ballot(2); b.Weight != voting.MaxWeight || !slices.Equal(b.Scores, []voting.Score{{Option: 1}}) {
		t.Errorf("the third ballot is %v", b)
	}
}

func TestCardinal_Refuses(t *testing.T) {
	for name, b := range map[string]struct {
		weight int64
		scores []voting.Score
		want   error
	}{
		"a weight below 0":  {-1, nil, voting.ErrBallot},
		"too large weight":  {voting.MaxWeight + 1, nil, voting.ErrBallot},
		"an option twice":   {1, []voting.Score{{Option: 1, Points: 1}, {Option: 1, Points: 1}}, voting.ErrBallot},
		"no such option":    {1, []voting.Score{{Option: 3, Points: 1}}, voting.ErrBallot},
		"an option below 0": {1, []voting.Score{{Option: -1, Points: 1}}, voting.ErrBallot},
	} {
		p := voting.NewCardinal(abc())
		if err := p.Add(b.weight, b.scores); !errors.Is(err, b.want) || p.Len() != 0 {
			t.Errorf("%s: %v, %d ballots", name, err, p.Len())
		}
		if err := p.Add(1, []voting.Score{{Option: 1, Points: 1}}); err != nil {
			t.Errorf("%s: the ballot after it: %v", name, err)
		}
	}
}

func TestCardinal_RefusesTooMuchWeight(t *testing.T) {
	p := voting.NewCardinal(abc())
	for range voting.MaxTotal / voting.MaxWeight {
		if err := p.Add(voting.MaxWeight, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Add(1, nil); !errors.Is(err, voting.ErrTotal) {
		t.Errorf("got %v, want %v", err, voting.ErrTotal)
	}
}

func TestCardinal_AsApprovalsAndRanks(t *testing.T) {
	p := voting.NewCardinal(abc())
	if err := p.Add(4, []voting.Score{{Option: 0, Points: 1}, {Option: 1, Points: 3}, {Option: 2, Points: 3}}); err != nil {
		t.Fatal(err)
	}
	yes := p.Approvals(2)
	if b := yes.Ballot(0); b.Weight != 4 || !slices.Equal(b.Scores, []voting.Score{{Option: 1, Points: 1}, {Option: 2, Points: 1}}) {
		t.Errorf("approved are %v", b)
	}
	if none := p.Approvals(4); none.Blank() != 4 || none.Total() != 4 {
		t.Errorf("a ballot that approves nobody: blank %d of %d", none.Blank(), none.Total())
	}
	ranks := p.Ranks(abc()).Ballot(0).Ranks()
	if len(ranks) != 2 || len(ranks[0]) != 2 || ranks[1][0] != 0 {
		t.Errorf("ranks are %v", ranks)
	}
	if back := p.Ranks(abc()).Approvals(abc()).Ballot(0); len(back.Scores) != 3 {
		t.Errorf("everybody ranked is approved, and here are %v", back.Scores)
	}
}

func TestDuelsOfScores_PreferTheHigher(t *testing.T) {
	p := voting.NewCardinal(abc())
	for weight, scores := range map[int64][]voting.Score{
		2: {{Option: 0, Points: 5}, {Option: 1, Points: 1}},
		1: {{Option: 2, Points: 3}},
	} {
		if err := p.Add(weight, scores); err != nil {
			t.Fatal(err)
		}
	}
	d := voting.DuelsOfScores(abc(), p)
	for _, duel := range [][3]int64{{0, 1, 2}, {1, 0, 0}, {1, 2, 2}, {2, 1, 1}, {0, 2, 2}, {2, 0, 1}} {
		if got := d.Prefer(voting.Index(duel[0]), voting.Index(duel[1])); got != duel[2] {
			t.Errorf("%d over %d: %d, want %d", duel[0], duel[1], got, duel[2])
		}
	}
}

func TestCardinal_StandingLeavesOutTheWithdrawn(t *testing.T) {
	c := abc(1)
	p := voting.NewCardinal(c)
	for weight, scores := range map[int64][]voting.Score{
		4: {{Option: 1, Points: 3}, {Option: 2, Points: -3}},
		2: {{Option: 1, Points: 3}},
		1: nil,
	} {
		if err := p.Add(weight, scores); err != nil {
			t.Fatal(err)
		}
	}
	left := p.Standing(c)
	for b := range left.All() {
		if want := map[bool][]voting.Score{true: {{Option: 2, Points: -3}}}[b.Weight == 4]; !slices.Equal(b.Scores, want) {
			t.Errorf("of the ballot of weight %d are left %v", b.Weight, b.Scores)
		}
	}
	if got, want := left.Accounting(), (voting.Accounting{Received: 7, Valid: 4, Blank: 3, Weight: voting.Whole(7)}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
