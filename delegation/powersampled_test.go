// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"fmt"
	"math/big"
	"math/bits"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What is sampled must hold what is exact within its margin: for each level of many
// games at once, in about 95 of 100 at least.
func TestBanzhaf_SampledHoldsTheExactWithinItsMargin(t *testing.T) {
	held, asked := 0, 0
	for n := range 40 {
		weights := make([]int64, 20+n)
		for i := range weights {
			weights[i] = int64(1 + i*i%(n+3))
		}
		s := spread(slices.Clone(weights))
		g := game{levels: levels(s), total: s.total, needed: s.total/2 + 1 + int64(n)}
		sampled := game{levels: levels(s), total: g.total, needed: g.needed}
		sampled.sample(2_000, fmt.Sprint("game ", n))
		if !g.reckon(len(weights)) {
			t.Fatal("not exact")
		}
		for i, l := range sampled.levels {
			exact := g.levels[i]
			for _, c := range []struct{ got, margin, want *big.Rat }{{l.Swing, l.SwingMargin, exact.Swing}, {l.Index, l.IndexMargin, exact.Index}} {
				off := new(big.Rat).Sub(c.got, c.want)
				if asked++; off.Abs(off).Cmp(c.margin) <= 0 {
					held++
				}
				if c.margin.Cmp(big.NewRat(1, 10)) > 0 {
					t.Errorf("a margin of %v is none", c.margin)
				}
			}
		}
	}
	if held*100 < asked*94 {
		t.Errorf("%d of %d lie within their margin", held, asked)
	}
	t.Logf("%d of %d lie within their margin", held, asked)
}

func TestBanzhaf_TheSameSeedGivesTheSameFigures(t *testing.T) {
	r := ballotsOf(t, slices.Repeat([]int64{1, 2, 3, 7_000}, 600)...)
	draw := func(seed string) Power {
		p, err := r.Banzhaf(MoreThanHalf(), 500, seed)
		if err != nil || p.Exact || p.Samples != 500 {
			t.Fatal(p.Exact, p.Samples, err)
		}
		return p
	}
	first := draw("a")
	if diff := cmp.Diff(first, draw("a"), rats); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(first, draw("b"), rats) {
		t.Error("another seed draws the same coalitions")
	}
	// Fixed for ever: another implementation draws them too.
	of := first.Of(7_000)
	if got := Published(of.Swing) + " ± " + Published(of.SwingMargin) + ", " + Published(of.Index) + " ± " + Published(of.IndexMargin); got != goldenSample {
		t.Errorf("got %s, want %s", got, goldenSample)
	}
}

// goldenSample was reckoned by another program, from what the comments say alone.
const goldenSample = "0.030050 ± 0.010650, 0.001516 ± 0.000303"

func TestBanzhaf_SampledOfNothingSeenClaimsNothing(t *testing.T) {
	// So many light ballots against one of half the weight: what they could turn is
	// too rare for a hundred draws.
	weights := append(slices.Repeat([]int64{1}, 3_000), 1<<40)
	r := ballotsOf(t, weights...)
	p, err := r.Banzhaf(MoreThanHalf(), 0, "few")
	if err != nil || p.Exact || p.Samples != leastSamples {
		t.Fatal(p.Exact, p.Samples, err)
	}
	if light := p.Of(1); light.Swing.Sign() != 0 || Published(light.SwingMargin) != "0.030000" || Published(light.IndexMargin) != "0.030000" {
		t.Errorf("%+v", light)
	}
	if heavy := p.Of(1 << 40); Published(heavy.Swing) != "1.000000" || Published(heavy.Index) != "1.000000" {
		t.Errorf("%+v", heavy)
	}
	// Of 3 000 equal ones under a quota of nearly all, none turned in any draw.
	none, err := ballotsOf(t, weights[:3_000]...).Banzhaf(Quota{99, 100, true}, 0, "few")
	if l := none.Of(1); err != nil || none.Exact || l.Swing.Sign() != 0 || l.Index.Sign() != 0 || Published(l.IndexMargin) != "1.000000" {
		t.Errorf("%+v, %v", l, err)
	}
	// What cannot pass at all is known without a draw.
	never, err := ballotsOf(t, weights...).Banzhaf(Quota{1, 1, false}, 0, "few")
	if l := never.Of(1); err != nil || !never.Exact || l.Swing.Sign() != 0 || l.SwingMargin.Sign() != 0 {
		t.Errorf("%+v, %v", l, err)
	}
}

// The words of the coin are those of a cipher anybody can compute.
func TestCoin_IsFairAndFixed(t *testing.T) {
	c := newCoin("a")
	words, ones := [5]uint64{}, 0
	for i := range words {
		words[i] = c.word()
	}
	for range 10_000 {
		ones += bits.OnesCount64(c.word())
	}
	if want := [5]uint64{0x3ea02d42ae653a06, 0xbafc3a023e2e16bb, 0xa878ca2cf192d426, 0x3ed3af9f3fc5fe31, 0x71fe410754577226}; words != want {
		t.Errorf("the words are %x", words)
	}
	if off := ones - 320_000; off < -1_600 || off > 1_600 { // four standard deviations
		t.Errorf("%d heads of 640 000", ones)
	}
	if got := newCoin("a").heads(130); got != bits.OnesCount64(words[0])+bits.OnesCount64(words[1])+int(words[2]&1+words[2]>>1&1) {
		t.Errorf("130 tosses give %d heads of %x", got, words)
	}
}

func TestRootUp_IsTheLeastWholeRoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := big.NewRat(rapid.Int64Range(0, 1<<50).Draw(t, "num"), rapid.Int64Range(1, 1000).Draw(t, "den"))
		root := rootUp(x)
		below := new(big.Int).Sub(root, big.NewInt(1))
		square := func(n *big.Int) *big.Rat { return new(big.Rat).SetInt(new(big.Int).Mul(n, n)) }
		if square(root).Cmp(x) < 0 || root.Sign() > 0 && square(below).Cmp(x) >= 0 {
			t.Errorf("the root of %v is %v", x, root)
		}
	})
}
