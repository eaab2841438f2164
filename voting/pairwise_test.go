// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"encoding/json"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/votingtest"

	"pgregory.net/rapid"
)

func drawn(t *rapid.T) votingtest.Draw {
	return func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
}

// Every duel is what comparing two ranks on each ballot says.
func TestDuels_AgreeWithComparingRanks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 1)
		duels := voting.Duels(c, votingtest.Pack(t, c, ballots))
		for x := range c.Options {
			for y := range c.Options {
				want := int64(0)
				for _, b := range ballots {
					if x != y && rankOf(b.Ranks, x) < rankOf(b.Ranks, y) {
						want += b.Weight
					}
				}
				if got := duels.Prefer(voting.Index(x), voting.Index(y)); got != want {
					t.Fatalf("%d over %d: %d, want %d, in %v", x, y, got, want, ballots)
				}
			}
		}
	})
}

func rankOf(ranks [][]int, option int) int {
	for n, rank := range ranks {
		if slices.Contains(rank, option) {
			return n
		}
	}
	return len(ranks)
}

// The Smith set is the smallest of all dominating sets, found here by trying every set.
func TestSmith_IsTheSmallestDominatingSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 1)
		duels := voting.Duels(c, votingtest.Pack(t, c, ballots))
		standing := c.Standing()
		want := standing
		for set := 1; set < 1<<len(standing); set++ {
			var in, out []voting.Index
			for k, i := range standing {
				if set>>k&1 == 1 {
					in = append(in, i)
				} else {
					out = append(out, i)
				}
			}
			if len(in) < len(want) && dominates(duels, in, out) {
				want = in
			}
		}
		if got := duels.Smith(); !slices.Equal(got, want) {
			t.Fatalf("Smith set %v, want %v", got, want)
		}
		winner, ok := duels.CondorcetWinner()
		if ok != (len(want) == 1) || ok && winner != want[0] {
			t.Fatalf("Condorcet winner %d (%v) and Smith set %v", winner, ok, want)
		}
		loser, ok := duels.CondorcetLoser()
		if ok && !dominates(duels, slices.DeleteFunc(slices.Clone(standing), func(i voting.Index) bool { return i == loser }), []voting.Index{loser}) {
			t.Fatalf("%d is no Condorcet loser", loser)
		}
	})
}

func dominates(d voting.Pairwise, in, out []voting.Index) bool {
	for _, x := range in {
		for _, y := range out {
			if !d.Beats(x, y) {
				return false
			}
		}
	}
	return true
}

func TestPairwise_RefusesJSONThatIsNoMatrix(t *testing.T) {
	for _, bad := range []string{`{}`, `[["","1"]]`, `[["","x"],["1",""]]`, `[["1","1"],["1",""]]`, `[["","-1"],["1",""]]`} {
		var d voting.Pairwise
		if err := json.Unmarshal([]byte(bad), &d); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
}
