// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// ballotsOf is a count in which everybody votes herself, with those weights.
func ballotsOf(t testing.TB, weights ...int64) Result {
	t.Helper()
	next, direct := make([]ID, len(weights)), make(Set, len(weights))
	for m := range next {
		next[m], direct[m] = None, true
	}
	return mustAssign(t, weights, next, direct)
}

func mustBanzhaf(t testing.TB, r Result, q Quota) Power {
	t.Helper()
	p, err := r.Banzhaf(q, 20_000, "lots of 22 November")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// bruteSwings tries all coalitions: swings of each ballot, by definition.
func bruteSwings(weights []int64, needed int64) []int64 {
	swings := make([]int64, len(weights))
	for coalition := range 1 << len(weights) {
		var sum int64
		for i, w := range weights {
			if coalition>>i&1 == 1 {
				sum += w
			}
		}
		for i, w := range weights {
			if coalition>>i&1 == 1 && sum >= needed && sum-w < needed {
				swings[i]++
			}
		}
	}
	return swings
}

func TestBanzhaf_OfPublishedGames(t *testing.T) {
	repeat := func(w int64, n int) []int64 { return slices.Repeat([]int64{w}, n) }
	for _, c := range []struct {
		game    string
		weights []int64
		quota   Quota
		swings  []int64
	}{
		{"Council of the European Economic Community 1958: Luxembourg is a dummy",
			[]int64{4, 4, 4, 2, 2, 1}, Quota{12, 17, true}, []int64{10, 10, 10, 6, 6, 0}},
		{"Council of the European Communities 1973",
			[]int64{10, 10, 10, 10, 5, 5, 3, 3, 2}, Quota{41, 58, true}, []int64{53, 53, 53, 53, 29, 29, 21, 21, 5}},
		{"Security Council as a weighted game: five permanent members of 7, ten of 1",
			append(repeat(7, 5), repeat(1, 10)...), Quota{39, 45, true}, append(repeat(848, 5), repeat(84, 10)...)},
		{"Nassau County 1964 (Banzhaf 1965): three of six supervisors have no power",
			[]int64{31, 31, 28, 21, 2, 2}, Quota{58, 115, true}, []int64{16, 16, 16, 0, 0, 0}},
		{"51 of 50, 49 and 1 (Straffin): the least has as much as the second",
			[]int64{50, 49, 1}, Quota{51, 100, true}, []int64{3, 1, 1}},
		{"a dictator", []int64{3, 1, 1}, MoreThanHalf, []int64{4, 0, 0}},
		{"unanimity", []int64{5, 3, 1}, Quota{1, 1, true}, []int64{1, 1, 1}},
		{"more than everything never passes", []int64{5, 3, 1}, Quota{1, 1, false}, []int64{0, 0, 0}},
		{"nothing always passes", []int64{5, 3, 1}, Quota{0, 1, true}, []int64{0, 0, 0}},
	} {
		t.Run(c.game, func(t *testing.T) {
			r := ballotsOf(t, c.weights...)
			p := mustBanzhaf(t, r, c.quota)
			var all int64
			for _, s := range c.swings {
				all += s
			}
			for m, s := range c.swings {
				index := new(big.Rat)
				if all > 0 {
					index.SetFrac64(s, all)
				}
				got := p.Of(r.Weight[m])
				if want := big.NewRat(s, 1<<(len(c.weights)-1)); !p.Exact || got.Swing.Cmp(want) != 0 || got.Index.Cmp(index) != 0 {
					t.Errorf("ballot %d of %d: swing %v, index %v, exact %v; want %v, %v", m, c.weights[m], got.Swing, got.Index, p.Exact, want, index)
				}
			}
		})
	}
}

func TestQuota_IsTheLeastWholeWeightThatPasses(t *testing.T) {
	for _, c := range []struct {
		quota   Quota
		counted int64
		want    int64
	}{
		{MoreThanHalf, 10, 6}, {MoreThanHalf, 11, 6}, {Quota{1, 2, true}, 10, 5}, {Quota{1, 2, true}, 11, 6},
		{Quota{2, 3, true}, 9, 6}, {Quota{2, 3, false}, 9, 7}, {Quota{2, 3, true}, 10, 7}, {MoreThanHalf, 0, 1},
		{Quota{1<<62 + 1, 1<<62 + 1, true}, 1<<63 - 1, 1<<63 - 1},
	} {
		if got, err := c.quota.of(c.counted); got != c.want || err != nil {
			t.Errorf("%+v of %d needs %d, %v; want %d", c.quota, c.counted, got, err, c.want)
		}
	}
	for _, q := range []Quota{{}, {1, 0, true}, {-1, 2, true}, {3, 2, false}, {1, -2, false}} {
		if _, err := (Result{}).Banzhaf(q, 0, ""); !errors.Is(err, ErrQuota) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// anyGame is a small game, weights of nothing among them.
func anyGame(t *rapid.T) (weights []int64, quota Quota) {
	weights = rapid.SliceOfN(rapid.Int64Range(0, 9), 0, 12).Draw(t, "weights")
	den := rapid.Int64Range(1, 7).Draw(t, "den")
	return weights, Quota{rapid.Int64Range(0, den).Draw(t, "num"), den, rapid.Bool().Draw(t, "at least")}
}

func banzhaf(t *rapid.T, weights []int64, q Quota) (Result, Power) {
	next, direct := make([]ID, len(weights)), make(Set, len(weights))
	for m := range next {
		next[m], direct[m] = None, true
	}
	r, err := Assign(weights, next, direct)
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Banzhaf(q, 20_000, "seed")
	if err != nil {
		t.Fatal(err)
	}
	return r, p
}

func TestBanzhaf_IsWhatAllCoalitionsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights, quota := anyGame(t)
		r, p := banzhaf(t, weights, quota)
		swings, all := bruteSwings(weights, p.Needed), int64(0)
		for _, s := range swings {
			all += s
		}
		for m, s := range swings {
			got, index := p.Of(r.Weight[m]), new(big.Rat)
			if all > 0 {
				index.SetFrac64(s, all)
			}
			if want := big.NewRat(s, 1<<(len(weights)-1)); got.Swing.Cmp(want) != 0 || got.Index.Cmp(index) != 0 {
				t.Errorf("ballot %d of %v, quota %d: swing %v, index %v; want %v, %v", m, weights, p.Needed, got.Swing, got.Index, want, index)
			}
		}
	})
}

func TestBanzhaf_ProbabilitiesAreBoundedAndRiseWithWeight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights, quota := anyGame(t)
		_, p := banzhaf(t, weights, quota)
		sum, ballots := new(big.Rat), 0
		for i, l := range p.Levels {
			if l.Swing.Sign() < 0 || l.Swing.Cmp(big.NewRat(1, 1)) > 0 || l.SwingMargin.Sign() != 0 || l.IndexMargin.Sign() != 0 {
				t.Errorf("%+v", l)
			}
			if i > 0 && (l.Weight >= p.Levels[i-1].Weight || l.Swing.Cmp(p.Levels[i-1].Swing) > 0) {
				t.Errorf("a ballot of %d has more power than one of %d", l.Weight, p.Levels[i-1].Weight)
			}
			sum.Add(sum, new(big.Rat).Mul(l.Index, big.NewRat(int64(l.Ballots), 1)))
			ballots += l.Ballots
		}
		if one := big.NewRat(1, 1); sum.Sign() != 0 && sum.Cmp(one) != 0 || ballots != len(weights) {
			t.Errorf("%d of %d ballots share %v of all swings", ballots, len(weights), sum)
		}
	})
}

func TestBanzhaf_OrderAndScaleChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights, quota := anyGame(t)
		_, p := banzhaf(t, weights, quota)
		_, moved := banzhaf(t, rapid.Permutation(weights).Draw(t, "order"), quota)
		if diff := cmp.Diff(p, moved, rats); diff != "" {
			t.Errorf("in another order: %s", diff)
		}
		scale := rapid.Int64Range(2, 1<<40).Draw(t, "scale")
		larger := slices.Clone(weights)
		for i := range larger {
			larger[i] *= scale
		}
		r, scaled := banzhaf(t, larger, quota)
		for m, w := range weights {
			if was, is := p.Of(w), scaled.Of(r.Weight[m]); !scaled.Exact || was.Swing.Cmp(is.Swing) != 0 || was.Index.Cmp(is.Index) != 0 {
				t.Errorf("%v times %d: ballot %d has %v, then %v", weights, scale, m, was.Swing, is.Swing)
			}
		}
	})
}

var rats = cmp.Comparer(func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })

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

func TestBanzhaf_IsSampledAboveTheBoundsAndSaysSo(t *testing.T) {
	ones := func(n int) []int64 { return slices.Repeat([]int64{1}, n) }
	for _, c := range []struct {
		what    string
		weights []int64
		exact   bool
	}{
		{"as many as are fractions", ones(exactBallots), true}, {"one more", ones(exactBallots + 1), true},
		{"as heavy as is counted", []int64{fixedWeight - 1, 1}, true}, {"one more", []int64{fixedWeight, 1}, false},
		{"heavy, but not divided", []int64{2 * fixedWeight, 7, 2 * fixedWeight}, false},
		{"heavy, but divided", []int64{8 * fixedWeight, 8 * fixedWeight}, true},
		{"more work than allowed", ones(60_000), false},
	} {
		r := ballotsOf(t, c.weights...)
		p := mustBanzhaf(t, r, MoreThanHalf)
		if p.Exact != c.exact || p.Exact != (p.Samples == 0) {
			t.Errorf("%s: exact %v, %d samples", c.what, p.Exact, p.Samples)
		}
		top := p.Of(r.Weight[0])
		if sampled := top.SwingMargin.Sign() > 0 && top.IndexMargin.Sign() > 0; sampled == c.exact {
			t.Errorf("%s: margins %v, %v", c.what, top.SwingMargin, top.IndexMargin)
		}
	}
}

// What is counted in fixed point is the exact fraction but for a hair.
func TestBanzhaf_FixedPointIsTheFractionToTheLastPlace(t *testing.T) {
	hair := big.NewRat(1, 1_000_000_000)
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(1, 60), 1, 200).Draw(t, "weights")
		s := spread(slices.Clone(weights))
		g := game{levels: levels(s), total: s.total, needed: rapid.Int64Range(1, s.total).Draw(t, "needed")}
		other := game{levels: slices.Clone(g.levels), total: g.total, needed: g.needed}
		quota := min(g.needed, g.total-g.needed+1)
		if other.share(other.fixedSums(quota), fixedBits-1).Cmp(leastShare) < 0 {
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
	p := mustBanzhaf(t, ballotsOf(t, slices.Repeat([]int64{1}, n)...), MoreThanHalf)
	want := new(big.Rat).SetFrac(new(big.Int).Binomial(n-1, n/2), new(big.Int).Lsh(big.NewInt(1), n-1))
	got := p.Of(1)
	if off := new(big.Rat).Sub(got.Swing, want); !p.Exact || off.Abs(off).Cmp(big.NewRat(1, 1<<60)) > 0 {
		t.Errorf("the swing is %s, want %s", got.Swing.FloatString(20), want.FloatString(20))
	}
	if off := new(big.Rat).Sub(got.Index, big.NewRat(1, n)); off.Abs(off).Cmp(big.NewRat(1, 1<<60)) > 0 {
		t.Errorf("the index is %s", got.Index.FloatString(20))
	}
}

func TestBanzhaf_TheSameSeedGivesTheSameFigures(t *testing.T) {
	r := ballotsOf(t, slices.Repeat([]int64{1, 2, 3, 7_000}, 600)...)
	draw := func(seed string) Power {
		p, err := r.Banzhaf(MoreThanHalf, 500, seed)
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
	p, err := r.Banzhaf(MoreThanHalf, 0, "few")
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

func TestHeaviest_NamesTheFirstOfEquals(t *testing.T) {
	r := ballotsOf(t, 1, 5, 2, 5, 9, 2)
	for n, want := range [][]ID{nil, {4}, {4, 1}, {4, 1, 3}, {4, 1, 3, 2}, {4, 1, 3, 2, 5}, {4, 1, 3, 2, 5, 0}, {4, 1, 3, 2, 5, 0}} {
		if got := r.Heaviest(n); !slices.Equal(got, want) {
			t.Errorf("the heaviest %d are %v, want %v", n, got, want)
		}
	}
	// Who cast nothing has no ballot, whoever casts for her.
	if got := mustAssign(t, ones(4), []ID{1, None, None, 2}, among(4, 1, 2)).Heaviest(9); !slices.Equal(got, []ID{1, 2}) {
		t.Errorf("%v", got)
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

// BenchmarkBanzhaf: the costliest games that are fractions and that are in fixed
// point, and a large one sampled.
func BenchmarkBanzhaf(b *testing.B) {
	even := slices.Repeat([]int64{exactWeight / exactBallots}, exactBallots)
	even[0], even[1] = even[0]-1, even[1]+1 // divisible no more
	weights, next, direct := crowd(1_000_000)
	for _, c := range []struct {
		name  string
		r     Result
		exact bool
	}{
		{"fraction/ballots=2k-weight=100k", ballotsOf(b, even...), true},
		{"fixed/ballots=36k", ballotsOf(b, slices.Repeat([]int64{1}, 36_000)...), true},
		{"sampled/members=1M", mustAssign(b, weights, next, direct), false},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if p := mustBanzhaf(b, c.r, MoreThanHalf); p.Exact != c.exact {
					b.Fatal(p.Exact)
				}
			}
		})
	}
}
