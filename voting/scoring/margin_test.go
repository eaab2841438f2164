// SPDX-License-Identifier: AGPL-3.0-or-later

package scoring_test

import (
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/scoring"

	"pgregory.net/rapid"
)

// electsOther says whether some lot elects somebody who was not elected.
func electsOther(t *rapid.T, c voting.Contest, ballots []int, elected []voting.Index) bool {
	for _, lot := range [][]voting.Index{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		c.Lot = lot
		got, err := scoring.Approval(c, approving(t, c, ballots), scoring.Approvals{})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range got.Elected {
			if !slices.Contains(elected, i) {
				return true
			}
		}
	}
	return false
}

// approving packs ballots whose bits are the options approved.
func approving(t *rapid.T, c voting.Contest, ballots []int) *voting.Cardinal {
	p := voting.NewCardinal(c)
	for _, bits := range ballots {
		var scores []voting.Score
		for i := range c.Options {
			if bits>>i&1 == 1 {
				scores = append(scores, voting.Score{Option: voting.Index(i), Points: 1})
			}
		}
		if err := p.Add(1, scores); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// changeable says whether so many ballots from one on can be marked otherwise so
// that somebody else can be elected.
func changeable(t *rapid.T, c voting.Contest, ballots []int, from, many int, elected []voting.Index) bool {
	if many == 0 {
		return electsOther(t, c, ballots, elected)
	}
	for i := from; i < len(ballots); i++ {
		was := ballots[i]
		for bits := range 8 {
			ballots[i] = bits
			if changeable(t, c, ballots, i+1, many-1, elected) {
				ballots[i] = was
				return true
			}
		}
		ballots[i] = was
	}
	return false
}

func TestMargin_OfApprovalIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := voting.Contest{Seats: rapid.IntRange(1, 2).Draw(t, "seats"), Lot: []voting.Index{0, 1, 2}, Options: []voting.Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
		ballots := rapid.SliceOfN(rapid.IntRange(1, 7), 1, 5).Draw(t, "ballots")
		transcript, err := scoring.Approval(c, approving(t, c, ballots), scoring.Approvals{})
		if err != nil {
			t.Fatal(err)
		}
		m := scoring.Methods()[0].Margin(c, voting.Ballots{}, nil, transcript)
		want := 0
		for ; want <= len(ballots) && !changeable(t, c, ballots, 0, want, transcript.Elected); want++ {
		}
		if m == nil || !m.Exact || *m.AtMost != int64(want) {
			t.Fatalf("margin %+v, want %d of %v", m, want, ballots)
		}
	})
}
