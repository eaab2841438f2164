// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise_test

import (
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/pairwise"
	"moothall/voting/votingtest"

	"pgregory.net/rapid"
)

// A margin from below holds whatever so many ballots less one are marked for.
func TestMargin_IsNeverMoreThanAChangeThatElectsAnother(t *testing.T) {
	for _, m := range pairwise.Methods() {
		t.Run(m.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				draw := func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
				c, ballots := votingtest.Election(draw, 1)
				settings, _ := m.Resolve(nil)
				before, err := m.Count(c, votingtest.Pack(t, c, ballots), settings)
				if err != nil {
					t.Fatal(err)
				}
				margin := m.Margin(c, voting.Ballots{}, settings, before)
				if margin == nil || *margin.AtLeast < 2 {
					return
				}
				changed := alter(draw, ballots, *margin.AtLeast-1, len(c.Options))
				after, err := m.Count(c, votingtest.Pack(t, c, changed), settings)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(after.Elected, before.Elected) {
					t.Fatalf("at least %d, and %d changed ballots elect %v instead of %v: %v", *margin.AtLeast, *margin.AtLeast-1, after.Elected, before.Elected, changed)
				}
			})
		})
	}
}

// alter marks so much weight for one other option alone.
func alter(draw votingtest.Draw, ballots []votingtest.Ballot, weight int64, options int) []votingtest.Ballot {
	out := []votingtest.Ballot{{Weight: weight, Ranks: [][]int{{draw(0, options-1)}}}}
	for _, b := range ballots {
		less := min(b.Weight, weight)
		weight -= less
		out = append(out, votingtest.Ballot{Weight: b.Weight - less, Ranks: b.Ranks})
	}
	return out
}

func TestMargin_IsHalfTheNarrowestLead(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	ballots := []votingtest.Ballot{{Weight: 40, Ranks: [][]int{{0}, {1}}}, {Weight: 25, Ranks: [][]int{{1}, {0}}}, {Weight: 35, Ranks: [][]int{{2}, {1}}}}
	for _, m := range pairwise.Methods() {
		settings, _ := m.Resolve(nil)
		transcript, err := m.Count(c, votingtest.Pack(t, c, ballots), settings)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Margin(c, voting.Ballots{}, settings, transcript); got == nil || *got.AtLeast != 10 || got.AtMost != nil || got.Exact {
			t.Errorf("%s: %+v, want at least 10: b beats a 60 to 40", m.Name, got)
		}
		settings["strength"] = "opposition"
		if m.Margin(c, voting.Ballots{}, settings, transcript) != nil {
			t.Errorf("%s by opposition has a margin", m.Name)
		}
	}
}
