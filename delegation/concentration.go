// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"math/big"
	"math/bits"
	"slices"
)

// publishedPlaces is how many decimal places figures are published with.
const publishedPlaces = 6

// Published writes an exact figure as it is published: a decimal of six places,
// rounded half away from zero.
func Published(exact *big.Rat) string { return exact.FloatString(publishedPlaces) }

// Spread is how voices lie on ballots, or on the members of a roll. All it says is
// exact; the zero Spread is nobody, of whom every figure is 0.
type Spread struct {
	nothing int     // how many carry nothing
	rising  []int64 // what the others carry
	total   int64
}

// OnBallots is how the counted voices lie on the ballots: one weight a final delegate.
func (r Result) OnBallots() Spread {
	weights := make([]int64, 0, r.Voters)
	for m, w := range r.Weight {
		if r.Final[m] == ID(m) {
			weights = append(weights, w)
		}
	}
	return spread(weights)
}

// OnMembers is how they lie on all members of the roll, of whom those who cast no
// ballot carry nothing.
func (r Result) OnMembers() Spread {
	s := r.OnBallots()
	s.nothing = len(r.Weight) - len(s.rising)
	return s
}

// spread sorts weights in place and sets those of nothing apart.
func spread(weights []int64) Spread {
	slices.Sort(weights)
	first, _ := slices.BinarySearch(weights, 1)
	s := Spread{nothing: first, rising: weights[first:]}
	for _, w := range s.rising {
		s.total += w
	}
	return s
}

// Len is how many there are, those who carry nothing included.
func (s Spread) Len() int { return s.nothing + len(s.rising) }

// Total is what they carry together.
func (s Spread) Total() int64 { return s.total }

// Gini returns how unequally the counted voices lie on the ballots: the Gini
// coefficient of the final delegates' weights, as [Published]. 0.000000 is everybody
// for herself, and what is returned where nobody voted.
func (r Result) Gini() string { return Published(r.OnBallots().Gini()) }

// Gini is the Gini coefficient: 0 where all carry the same, towards 1 where one
// carries everything.
//
// With the n weights sorted upwards and numbered from 1 it is
// (2 Σ i·wᵢ) / (n Σ wᵢ) − (n+1)/n, reckoned in whole numbers.
// Gini (1912); the form is that of Sen, On Economic Inequality (1973), section 2.
func (s Spread) Gini() *big.Rat {
	if s.total == 0 {
		return new(big.Rat)
	}
	var ranked wide
	for i, w := range s.rising {
		ranked.addProduct(uint64(s.nothing+i+1), uint64(w))
	}
	n, total := big.NewInt(int64(s.Len())), big.NewInt(s.total)
	above := ranked.big()
	above.Lsh(above, 1)
	above.Sub(above, new(big.Int).Mul(total, new(big.Int).Add(n, big.NewInt(1))))
	return new(big.Rat).SetFrac(above, n.Mul(n, total))
}

// Effective is the effective number of ballots, 1 / Σ shareᵢ²: as many equal ballots
// would be as concentrated as these. Laakso and Taagepera, "Effective" Number of
// Parties, Comparative Political Studies 12 (1979).
func (s Spread) Effective() *big.Rat {
	if s.total == 0 {
		return new(big.Rat)
	}
	var squares wide
	for _, w := range s.rising {
		squares.addProduct(uint64(w), uint64(w))
	}
	total := big.NewInt(s.total)
	return new(big.Rat).SetFrac(total.Mul(total, total), squares.big())
}

// Top is what the heaviest n carry together.
func (s Spread) Top(n int) int64 {
	var sum int64
	for i := max(len(s.rising)-n, 0); i < len(s.rising); i++ {
		sum += s.rising[i]
	}
	return sum
}

// TopShare is the share of the whole that the heaviest n carry: with n 1 the largest
// share.
func (s Spread) TopShare(n int) *big.Rat {
	if s.total == 0 {
		return new(big.Rat)
	}
	return big.NewRat(s.Top(n), s.total)
}

// SmallestMajority is the fewest that together carry more than half of a weight: of
// [Spread.Total], or of a whole electorate. It is 0 where all of them together do not.
func (s Spread) SmallestMajority(of int64) int {
	var sum int64
	for n := 1; n <= len(s.rising); n++ {
		if sum += s.rising[len(s.rising)-n]; sum > of-sum {
			return n
		}
	}
	return 0
}

// wide is a sum of products in 128 bits. A roll's weights add up to 63 bits, so their
// squares add up to 126; ranks of 31 bits times weights to 94.
type wide struct{ high, low uint64 }

func (w *wide) addProduct(a, b uint64) {
	high, low := bits.Mul64(a, b)
	var carry uint64
	w.low, carry = bits.Add64(w.low, low, 0)
	w.high += high + carry
}

func (w wide) big() *big.Int {
	high := new(big.Int).SetUint64(w.high)
	return high.Or(high.Lsh(high, 64), new(big.Int).SetUint64(w.low))
}
