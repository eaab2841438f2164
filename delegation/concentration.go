// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"math/big"
	"math/bits"
	"slices"
)

// giniPlaces is how many decimal places the coefficient is published with.
const giniPlaces = 6

// Gini returns how unequally the counted voices lie on the ballots: the Gini
// coefficient of the final delegates' weights as a decimal of six places, rounded
// half away from zero. 0.000000 is everybody for herself, and what is returned
// where nobody voted.
//
// With the n weights sorted upwards and numbered from 1 it is
// (2 Σ i·wᵢ) / (n Σ wᵢ) − (n+1)/n, reckoned in whole numbers.
// Gini (1912); the form is that of Sen, On Economic Inequality (1973), section 2.
func (r Result) Gini() string {
	weights := make([]int64, 0, r.Voters)
	for m, w := range r.Weight {
		if r.Final[m] == ID(m) {
			weights = append(weights, w)
		}
	}
	slices.Sort(weights)
	var high, low, sum uint64 // Σ i·wᵢ in 128 bits: 2³¹ members times 2⁶³
	for i, w := range weights {
		h, l := bits.Mul64(uint64(i+1), uint64(w))
		var carry uint64
		low, carry = bits.Add64(low, l, 0)
		high += h + carry
		sum += uint64(w)
	}
	if sum == 0 {
		return new(big.Rat).FloatString(giniPlaces)
	}
	n := new(big.Int).SetInt64(int64(len(weights)))
	total := new(big.Int).SetUint64(sum)
	ranked := new(big.Int).Lsh(new(big.Int).SetUint64(high), 64)
	ranked.Add(ranked, new(big.Int).SetUint64(low))
	above := ranked.Lsh(ranked, 1)
	above.Sub(above, new(big.Int).Mul(total, new(big.Int).Add(n, big.NewInt(1))))
	return new(big.Rat).SetFrac(above, n.Mul(n, total)).FloatString(giniPlaces)
}
