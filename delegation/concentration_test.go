// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestConcentration_OfCasesReckonedByHand(t *testing.T) {
	for _, c := range []struct {
		what            string
		weights         []int64
		electorate      int64 // of which half must be passed
		gini, effective string
		largest, topTwo string
		majority, whole int
	}{
		{"nobody voted", nil, 4, "0.000000", "0.000000", "0.000000", "0.000000", 0, 0},
		{"nobody of nobody", nil, 0, "0.000000", "0.000000", "0.000000", "0.000000", 0, 0},
		{"one has everything", []int64{7}, 7, "0.000000", "1.000000", "1.000000", "1.000000", 1, 1},
		{"four are equal", []int64{2, 2, 2, 2}, 20, "0.000000", "4.000000", "0.250000", "0.500000", 3, 0},
		{"half is no majority", []int64{1, 2, 3}, 9, "0.222222", "2.571429", "0.500000", "0.833333", 2, 2},
		{"half of the electorate is none either", []int64{3, 3}, 12, "0.000000", "2.000000", "0.500000", "1.000000", 2, 0},
		{"one of four has all", []int64{0, 0, 0, 5}, 5, "0.750000", "1.000000", "1.000000", "1.000000", 1, 1},
		{"only weights of nothing", []int64{0, 0}, 0, "0.000000", "0.000000", "0.000000", "0.000000", 0, 0},
		{"parliament with shares of .4, .3, .2, .1", []int64{4, 3, 2, 1}, 10, "0.250000", "3.333333", "0.400000", "0.700000", 2, 2},
		{"as heavy as a roll can be", []int64{math.MaxInt64 - 1, 1}, math.MaxInt64, "0.500000", "1.000000", "1.000000", "1.000000", 1, 1},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := ballotsOf(t, c.weights...).OnBallots()
			got := fmt.Sprint(Published(s.Gini()), Published(s.Effective()), Published(s.TopShare(1)), Published(s.TopShare(2)), s.SmallestMajority(s.Total()), s.SmallestMajority(c.electorate))
			if want := fmt.Sprint(c.gini, c.effective, c.largest, c.topTwo, c.majority, c.whole); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestConcentration_MembersAreBallotsAndAllOthers(t *testing.T) {
	// One of five carries four voices, the fifth is lost; another carries her own.
	r := mustAssign(t, []int64{1, 1, 1, 1, 2, 1}, []ID{1, None, 1, 1, None, OptOut}, among(6, 1, 4))
	ballots, members := r.OnBallots(), r.OnMembers()
	if ballots.Len() != 2 || members.Len() != 6 || ballots.Total() != 6 || members.Total() != 6 {
		t.Errorf("%+v, %+v", ballots, members)
	}
	if got := Published(members.Gini()); got != "0.722222" || r.Gini() != "0.166667" {
		t.Errorf("Gini of members %s, of ballots %s; want 0.722222, 0.166667", got, r.Gini())
	}
	if members.Effective().Cmp(ballots.Effective()) != 0 || members.Top(3) != 6 {
		t.Errorf("who carries nothing changes the effective number %v to %v", ballots.Effective(), members.Effective())
	}
}

func TestLorenz_IsExactAtEachPoint(t *testing.T) {
	for _, c := range []struct {
		weights []int64
		most    int
		want    []LorenzPoint
	}{
		{nil, 5, []LorenzPoint{{0, 0}}},
		{[]int64{3}, 5, []LorenzPoint{{0, 0}, {1, 3}}},
		{[]int64{3, 0, 1}, 100, []LorenzPoint{{0, 0}, {1, 0}, {2, 1}, {3, 4}}},
		{[]int64{1, 2, 3, 4, 5}, 3, []LorenzPoint{{0, 0}, {2, 3}, {5, 15}}},
		{[]int64{1, 2, 3, 4, 5}, 0, []LorenzPoint{{0, 0}, {5, 15}}},
	} {
		if diff := cmp.Diff(c.want, ballotsOf(t, c.weights...).OnBallots().Lorenz(c.most)); diff != "" {
			t.Errorf("%v at most %d points: %s", c.weights, c.most, diff)
		}
	}
}

// area is the Gini coefficient read off a whole Lorenz curve: 1 less twice the area below.
func area(points []LorenzPoint, n int, total int64) *big.Rat {
	g := big.NewRat(1, 1)
	if total == 0 {
		return new(big.Rat)
	}
	for i := 1; i < len(points); i++ {
		wide := int64(points[i].Lightest - points[i-1].Lightest)
		g.Sub(g, big.NewRat(wide*(points[i].Weight+points[i-1].Weight), int64(n)*total))
	}
	return g
}

func TestConcentration_IsBoundedAndAgreesWithItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyElectorate(t)
		r := e.assign(t)
		most := rapid.IntRange(2, 40).Draw(t, "points")
		if r.OnBallots().Len() != r.Voters || r.OnMembers().Len() != len(e.next) {
			t.Errorf("%d ballots of %d, %d members of %d", r.OnBallots().Len(), r.Voters, r.OnMembers().Len(), len(e.next))
		}
		for _, s := range []Spread{r.OnBallots(), r.OnMembers()} {
			whole := s.Lorenz(s.Len() + 1)
			if want := area(whole, s.Len(), s.Total()); s.Gini().Cmp(want) != 0 {
				t.Errorf("Gini %v, by the curve %v", s.Gini(), want)
			}
			if n := big.NewRat(int64(s.Len()), 1); s.Gini().Sign() < 0 || s.Gini().Cmp(big.NewRat(1, 1)) >= 0 || s.Effective().Cmp(n) > 0 {
				t.Errorf("Gini %v, effective %v of %d", s.Gini(), s.Effective(), s.Len())
			}
			if s.Total() > 0 {
				// The largest share bounds the effective number from both sides.
				inverse := new(big.Rat).Inv(s.TopShare(1))
				if s.Effective().Cmp(inverse) < 0 || s.Effective().Cmp(new(big.Rat).Mul(inverse, inverse)) > 0 {
					t.Errorf("effective %v, largest share %v", s.Effective(), s.TopShare(1))
				}
			}
			curve := s.Lorenz(most)
			if len(curve) > most || curve[len(curve)-1] != (LorenzPoint{s.Len(), s.Total()}) {
				t.Errorf("%d points of at most %d, the last %v", len(curve), most, curve[len(curve)-1])
			}
			for _, p := range curve {
				if whole[p.Lightest] != p || p.Weight*int64(s.Len()) > int64(p.Lightest)*s.Total() {
					t.Errorf("%v lies above the straight line, or is not %v", p, whole[p.Lightest])
				}
			}
			if n := s.SmallestMajority(s.Total()); s.Total() > 0 && (2*s.Top(n) <= s.Total() || 2*s.Top(n-1) > s.Total()) {
				t.Errorf("%d are no smallest majority", n)
			}
		}
		if r.Gini() != Published(r.OnBallots().Gini()) {
			t.Error("two Ginis")
		}
	})
}

func TestConcentration_OrderAndScaleChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(0, 50), 0, 30).Draw(t, "weights")
		say := func(weights []int64, scale int64) string {
			s := spread(slices.Clone(weights))
			text := fmt.Sprint(s.Gini(), s.Effective(), s.TopShare(1), s.TopShare(10), s.SmallestMajority(s.Total()), s.SmallestMajority(900*scale))
			for _, p := range s.Lorenz(10) {
				text += fmt.Sprint(" ", p.Lightest, " ", p.Weight/scale)
			}
			return text
		}
		want := say(weights, 1)
		if got := say(rapid.Permutation(weights).Draw(t, "order"), 1); got != want {
			t.Errorf("%s in another order is %s", want, got)
		}
		scale := rapid.Int64Range(2, 1<<40).Draw(t, "scale")
		for i := range weights {
			weights[i] *= scale
		}
		if got := say(weights, scale); got != want {
			t.Errorf("%s times %d is %s", want, scale, got)
		}
	})
}
