// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"math/big"
	"testing"

	"moothall/voting"

	"pgregory.net/rapid"
)

// The parts of the largest total are those of whole numbers without end.
func TestPortion_IsWhatWholeNumbersSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(1, voting.MaxTotal*100_000).Draw(t, "total")
		surplus := rapid.Int64Range(0, total-1).Draw(t, "surplus")
		value := rapid.Int64Range(0, 100_000).Draw(t, "value")
		want := new(big.Int).Mul(big.NewInt(surplus), big.NewInt(value))
		if got := portion(fixed(surplus), fixed(value), fixed(total)); big.NewInt(int64(got)).Cmp(want.Quo(want, big.NewInt(total))) != 0 {
			t.Fatalf("%d × %d ÷ %d is %d, want %s", surplus, value, total, got, want)
		}
	})
}

// What a factor keeps of a vote, and the sums of it over all weight.
func TestKept_IsWhatWholeNumbersSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left := rapid.Int64Range(0, meekVote).Draw(t, "left")
		keep := rapid.Int64Range(0, meekVote).Draw(t, "keep")
		want := ceiling(new(big.Int).Mul(big.NewInt(left), big.NewInt(keep)), big.NewInt(meekVote))
		got := keptOf(left, keep)
		if big.NewInt(got).Cmp(want) != 0 || got > left {
			t.Fatalf("%d × %d keeps %d, want %s", left, keep, got, want)
		}
		var sum wide
		exactly := new(big.Int)
		for range 3 {
			weight := rapid.Int64Range(0, voting.MaxTotal).Draw(t, "weight")
			sum.add(got, weight)
			exactly.Add(exactly, new(big.Int).Mul(big.NewInt(got), big.NewInt(weight)))
		}
		if sum.big().Cmp(exactly) != 0 {
			t.Fatalf("the sum is %s, want %s", sum.big(), exactly)
		}
	})
}
