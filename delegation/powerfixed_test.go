// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What is counted in fixed point is the exact fraction but for a hair.
func TestBanzhaf_FixedPointIsTheFractionToTheLastPlace(t *testing.T) {
	hair := big.NewRat(1, 1_000_000_000)
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(1, 60), 1, 200).Draw(t, "weights")
		s := spread(slices.Clone(weights))
		g := game{levels: levels(s), total: s.total, needed: rapid.Int64Range(1, s.total).Draw(t, "needed")}
		other := game{levels: slices.Clone(g.levels), total: g.total, needed: g.needed}
		quota := min(g.needed, g.total-g.needed+1)
		if other.share(other.fixedSums(quota), fixedBits-1).Cmp(leastShare()) < 0 {
			return // too few swings to tell apart: these are sampled
		}
		if !g.reckon(len(weights)) {
			t.Fatal("not exact")
		}
		for i, l := range g.levels {
			for _, c := range [][2]*big.Rat{{l.Swing, other.levels[i].Swing}, {l.Index, other.levels[i].Index}} {
				if off := new(big.Rat).Sub(c[0], c[1]); off.Abs(off).Cmp(hair) >= 0 || c[1].Sign() < 0 {
					t.Errorf("%v needs %d: weight %d has %v, in fixed point %s", weights, g.needed, l.Weight, c[0], c[1].FloatString(20))
				}
			}
		}
	})
}

// A dummy has no power, and never a hair less than none: two ballots of 1 among many
// of 3, under quotas that divide by 3, turn nothing.
func TestBanzhaf_FixedPointGivesNobodyLessThanNothing(t *testing.T) {
	s := spread(append(slices.Repeat([]int64{3}, 300), 1, 1))
	for needed := int64(360); needed <= 540; needed += 3 {
		g := game{levels: levels(s), total: s.total, needed: needed}
		g.share(g.fixedSums(min(needed, g.total-needed+1)), fixedBits-1)
		if dummy := g.levels[1].Swing; dummy.Sign() < 0 || dummy.Cmp(big.NewRat(1, 1<<60)) > 0 {
			t.Errorf("needed %d: the dummy's swing is %s", needed, dummy.FloatString(40))
		}
	}
}

// Many equal ballots have the swing that the binomial coefficient says.
func TestBanzhaf_FixedPointOfManyEqualBallots(t *testing.T) {
	const n = 5_001
	p := mustBanzhaf(t, ballotsOf(t, slices.Repeat([]int64{1}, n)...), MoreThanHalf())
	want := new(big.Rat).SetFrac(new(big.Int).Binomial(n-1, n/2), new(big.Int).Lsh(big.NewInt(1), n-1))
	got := p.Of(1)
	if off := new(big.Rat).Sub(got.Swing, want); !p.Exact || off.Abs(off).Cmp(big.NewRat(1, 1<<60)) > 0 {
		t.Errorf("the swing is %s, want %s", got.Swing.FloatString(20), want.FloatString(20))
	}
	if off := new(big.Rat).Sub(got.Index, big.NewRat(1, n)); off.Abs(off).Cmp(big.NewRat(1, 1<<60)) > 0 {
		t.Errorf("the index is %s", got.Index.FloatString(20))
	}
}
