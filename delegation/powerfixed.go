// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"math/big"
	"math/bits"
)

// Coalitions of more ballots than exact fractions take are counted in fixed point, up
// to a weight of fixedWeight and so many additions: about a second, and 60 MB.
const (
	fixedBits   = 110 // a probability of 1 is 2^fixedBits
	fixedRoom   = 16  // by how many ballots the counts double before they are halved back
	fixedWeight = 1_000_000
	fixedWork   = 500_000_000
)

// leastShare is how many swings there must be together for their shares to be told
// apart in fixed point.
func leastShare() *big.Rat { return big.NewRat(1, 1<<20) }

// work is how many additions it takes to count all coalitions.
func (g game) work(quota int64) int64 {
	var sum int64
	g.eachReach(quota, func(w, reach int64) { sum += max(reach-w, 0) })
	return sum
}

// fixedSums is runningSums as probabilities in whole multiples of 2^-fixedBits: p(s)
// of the coalitions drawn by the toss of a coin for each ballot. Every ballot doubles
// what is counted; after each 16 it is halved 16 times, downwards.
//
// So each p(s) is short of the truth by less than one multiple for each 16 ballots.
// Of at most 10⁶ values and 10⁶ ballots (a weight of 10⁶ has no more), a swing is off
// by less than 2·10⁶·(10⁶/16+1)·2⁻¹¹⁰ < 10⁻²¹, and all swings together by less than
// 10⁻¹⁵; as they are at least leastShare, no index is off by 10⁻⁹.
func (g game) fixedSums(quota int64) []big.Int {
	counts := make([]fixed, quota)
	counts[0] = fixed{high: 1 << (fixedBits - 64)}
	doubled := uint(0)
	g.eachReach(quota, func(w, reach int64) {
		for s := reach; s >= w; s-- {
			counts[s] = counts[s].plus(counts[s-w])
		}
		if doubled++; doubled == fixedRoom {
			halve(counts[:reach+1], doubled)
			doubled = 0
		}
	})
	halve(counts, doubled)
	sums := make([]big.Int, quota+1)
	for s, c := range counts {
		sums[s+1].Set(wide(c).big())
	}
	return added(sums)
}

// fixed is a number in 128 bits.
type fixed wide

func (a fixed) plus(b fixed) fixed {
	low, carry := bits.Add64(a.low, b.low, 0)
	high, _ := bits.Add64(a.high, b.high, carry) // 2^(fixedBits+fixedRoom) at most
	return fixed{high, low}
}

func halve(counts []fixed, times uint) {
	for s, c := range counts {
		counts[s] = fixed{c.high >> times, c.low>>times | c.high<<(64-times)}
	}
}
