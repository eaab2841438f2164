// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked_test

import (
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/ranked"
	"moothall/voting/votingtest"

	"pgregory.net/rapid"
)

func marginOf(t votingtest.T, name string, c voting.Contest, ballots []votingtest.Ballot) *voting.Margin {
	t.Helper()
	for _, m := range ranked.Methods() {
		if m.Name == name {
			settings, _ := m.Resolve(nil)
			b := voting.Ballots{Profile: votingtest.Pack(t, c, ballots)}
			transcript, err := m.CountBallots(c, b, settings)
			if err != nil {
				t.Fatalf("%v", err)
			}
			return m.Margin(c, b, settings, transcript)
		}
	}
	t.Fatalf("no method %s", name)
	return nil
}

// orders are all ballots of three options, the blank one included.
func orders() (all [][][]int) {
	all = append(all, nil)
	for a := range 3 {
		all = append(all, [][]int{{a}})
		for b := range 3 {
			if a != b {
				all = append(all, [][]int{{a}, {b}})
			}
		}
	}
	return all
}

// marginByHand marks every set of so many ballots in every other way, one more
// at a time, until somebody else can be elected by some lot.
func marginByHand(t votingtest.T, count votingtest.Count, c voting.Contest, ballots []votingtest.Ballot, winner voting.Index) int64 {
	for many := range len(ballots) + 1 {
		if changeable(t, count, c, ballots, 0, many, winner) {
			return int64(many)
		}
	}
	return int64(len(ballots)) + 1
}

func changeable(t votingtest.T, count votingtest.Count, c voting.Contest, ballots []votingtest.Ballot, from, many int, winner voting.Index) bool {
	if many == 0 {
		return otherWins(t, count, c, ballots, winner)
	}
	for i := from; i < len(ballots); i++ {
		was := ballots[i]
		for _, order := range orders() {
			ballots[i] = votingtest.Ballot{Weight: 1, Ranks: order}
			if changeable(t, count, c, ballots, i+1, many-1, winner) {
				ballots[i] = was
				return true
			}
		}
		ballots[i] = was
	}
	return false
}

func otherWins(t votingtest.T, count votingtest.Count, c voting.Contest, ballots []votingtest.Ballot, winner voting.Index) bool {
	for _, lot := range [][]voting.Index{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		c.Lot = lot
		got, err := count(c, votingtest.Pack(t, c, ballots))
		if err != nil {
			t.Fatalf("%v", err)
		}
		if len(got.Elected) > 0 && !slices.Contains(got.Elected, winner) {
			return true
		}
	}
	return false
}

func drawnBallots(t *rapid.T) (voting.Contest, []votingtest.Ballot) {
	c := voting.Contest{Seats: 1, Lot: []voting.Index{0, 1, 2}, Options: []voting.Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	all := orders()
	var ballots []votingtest.Ballot
	for range rapid.IntRange(1, 5).Draw(t, "ballots") {
		ballots = append(ballots, votingtest.Ballot{Weight: 1, Ranks: all[rapid.IntRange(1, len(all)-1).Draw(t, "order")]})
	}
	return c, ballots
}

func TestMargin_OfPluralityIsExact(t *testing.T) {
	count := func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) {
		return ranked.Plurality(c, p, ranked.First{})
	}
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := drawnBallots(t)
		got := marginOf(t, "plurality", c, ballots)
		before, _ := count(c, votingtest.Pack(t, c, ballots))
		if want := marginByHand(t, count, c, ballots, before.Elected[0]); !got.Exact || *got.AtLeast != want || *got.AtMost != want {
			t.Fatalf("margin %d, want %d of %v", *got.AtMost, want, ballots)
		}
	})
}

func TestMargin_OfIRVLiesWithinItsBounds(t *testing.T) {
	count := func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) {
		return ranked.IRV(c, p, ranked.Options{})
	}
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := drawnBallots(t)
		got := marginOf(t, "irv", c, ballots)
		before, _ := count(c, votingtest.Pack(t, c, ballots))
		if want := marginByHand(t, count, c, ballots, before.Elected[0]); *got.AtLeast > want || *got.AtMost < want {
			t.Fatalf("margin %d to %d, and it is %d of %v", *got.AtLeast, *got.AtMost, want, ballots)
		}
	})
}

func TestMargin_OfIRVIsNarrow(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	got := marginOf(t, "irv", c, []votingtest.Ballot{{Weight: 600, Ranks: [][]int{{0}}}, {Weight: 300, Ranks: [][]int{{1}}}, {Weight: 21, Ranks: [][]int{{2}, {1}}}})
	if !got.Exact || *got.AtMost != 140 {
		t.Errorf("margin %d to %d, want 140: half of 600 less 321, rounded up", *got.AtLeast, *got.AtMost)
	}
	got = marginOf(t, "irv", c, []votingtest.Ballot{{Weight: 600, Ranks: [][]int{{0}}}, {Weight: 300, Ranks: [][]int{{1}}}, {Weight: 20, Ranks: [][]int{{2}, {1}}}})
	if *got.AtLeast != 140 || *got.AtMost != 141 {
		t.Errorf("margin %d to %d, want 140 to 141: after 140 they are level", *got.AtLeast, *got.AtMost)
	}
}
