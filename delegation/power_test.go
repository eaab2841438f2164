// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"math/big"
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
		{"Council of the European Economic Community 1958: 5/21, 1/7, and Luxembourg is a dummy (Britannica Guide to Statistics and Probability)",
			[]int64{4, 4, 4, 2, 2, 1}, Quota{12, 17, true}, []int64{10, 10, 10, 6, 6, 0}},
		{"Council of the European Communities 1973",
			[]int64{10, 10, 10, 10, 5, 5, 3, 3, 2}, Quota{41, 58, true}, []int64{53, 53, 53, 53, 29, 29, 21, 21, 5}},
		{"Security Council, five permanent members of 7, ten of 1: four to ten others make Σ C(10,k) = 848, for one of ten C(9,3) = 84",
			append(repeat(7, 5), repeat(1, 10)...), Quota{39, 45, true}, append(repeat(848, 5), repeat(84, 10)...)},
		{"Nassau County 1964 (Banzhaf 1965): three of six supervisors have no power",
			[]int64{31, 31, 28, 21, 2, 2}, Quota{58, 115, true}, []int64{16, 16, 16, 0, 0, 0}},
		{"51 of 50, 49 and 1: 3/5, 1/5, 1/5, the least has as much as the second (the same)",
			[]int64{50, 49, 1}, Quota{51, 100, true}, []int64{3, 1, 1}},
		{"a dictator", []int64{3, 1, 1}, MoreThanHalf(), []int64{4, 0, 0}},
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
		{MoreThanHalf(), 10, 6}, {MoreThanHalf(), 11, 6}, {Quota{1, 2, true}, 10, 5}, {Quota{1, 2, true}, 11, 6},
		{Quota{2, 3, true}, 9, 6}, {Quota{2, 3, false}, 9, 7}, {Quota{2, 3, true}, 10, 7}, {MoreThanHalf(), 0, 1},
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
		p := mustBanzhaf(t, r, MoreThanHalf())
		if p.Exact != c.exact || p.Exact != (p.Samples == 0) {
			t.Errorf("%s: exact %v, %d samples", c.what, p.Exact, p.Samples)
		}
		top := p.Of(r.Weight[0])
		if sampled := top.SwingMargin.Sign() > 0 && top.IndexMargin.Sign() > 0; sampled == c.exact {
			t.Errorf("%s: margins %v, %v", c.what, top.SwingMargin, top.IndexMargin)
		}
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
				if p := mustBanzhaf(b, c.r, MoreThanHalf()); p.Exact != c.exact {
					b.Fatal(p.Exact)
				}
			}
		})
	}
}
