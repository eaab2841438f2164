// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/votingtest"

	"pgregory.net/rapid"
)

// Closing at the end and closing with every link say what walking says, among
// few options and among more than one word of bits holds.
func TestRelation_AgreesWithWalking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{1, 2, 5, 64, 65, 130}).Draw(t, "n")
		closed, linked := voting.NewRelation(n), voting.NewRelation(n)
		var steps [130][]voting.Index
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			x := voting.Index(rapid.IntRange(0, n-1).Draw(t, "x"))
			y := voting.Index(rapid.IntRange(0, n-1).Draw(t, "y"))
			if x < y { // no way leads back
				closed.Set(x, y)
				linked.Link(x, y)
				steps[x] = append(steps[x], y)
			}
		}
		closed.Close()
		for x := range n {
			reached := make([]bool, n)
			var walk func(voting.Index)
			walk = func(from voting.Index) {
				for _, to := range steps[from] {
					if !reached[to] {
						reached[to] = true
						walk(to)
					}
				}
			}
			walk(voting.Index(x))
			for y, want := range reached {
				x, y := voting.Index(x), voting.Index(y)
				if closed.Has(x, y) != want || linked.Has(x, y) != want {
					t.Fatalf("%d to %d: closed %v, linked %v, want %v", x, y, closed.Has(x, y), linked.Has(x, y), want)
				}
			}
		}
	})
}

// The Schwartz set is the union of the smallest sets that nobody beats from
// outside, found here by trying every set.
func TestSchwartz_IsTheUnionOfTheSmallestUnbeatenSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 1)
		duels := voting.Duels(c, votingtest.Pack(t, c, ballots))
		standing := c.Standing()
		var unbeaten []int
		for set := 1; set < 1<<len(standing); set++ {
			beaten := false
			for i, x := range standing {
				for j, y := range standing {
					beaten = beaten || set>>i&1 == 1 && set>>j&1 == 0 && duels.Beats(y, x)
				}
			}
			if !beaten {
				unbeaten = append(unbeaten, set)
			}
		}
		union := 0
		for _, set := range unbeaten {
			if !slices.ContainsFunc(unbeaten, func(other int) bool { return other != set && other&set == other }) {
				union |= set
			}
		}
		var want []voting.Index
		for k, i := range standing {
			if union>>k&1 == 1 {
				want = append(want, i)
			}
		}
		got := duels.Schwartz()
		if !slices.Equal(got, want) {
			t.Fatalf("Schwartz set %v, want %v", got, want)
		}
		smith := duels.Smith()
		if slices.ContainsFunc(got, func(i voting.Index) bool { return !slices.Contains(smith, i) }) {
			t.Fatalf("Schwartz set %v, Smith set %v", got, smith)
		}
	})
}

func TestMeasure_SilenceIsNotMet(t *testing.T) {
	if m := (voting.Measure{Need: voting.Fraction{Num: 0, Den: 1}}).Settled(); m.Met {
		t.Error("a measure against nobody is met")
	}
}
