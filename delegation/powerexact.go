// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import "math/big"

// Up to so many final delegates, whose weights add up to so much once divided by what
// divides them all, power is an exact fraction. At both bounds together that takes
// half a second and 30 MB.
const (
	exactBallots = 2_000
	exactWeight  = 100_000
)

// game is a weighted voting game whose equal players stand together.
type game struct {
	levels        []PowerLevel // the heaviest first; nobody of weight 0
	total, needed int64
	divided       int64 // by what the weights were divided
}

func levels(s Spread) []PowerLevel {
	var all []PowerLevel
	for i := len(s.rising) - 1; i >= 0; i-- {
		if len(all) == 0 || all[len(all)-1].Weight != s.rising[i] {
			all = append(all, PowerLevel{Weight: s.rising[i]})
		}
		all[len(all)-1].Ballots++
	}
	return all
}

// reduce divides by what divides all weights: the same coalitions win.
func (g *game) reduce() {
	g.divided = 1
	var common int64
	for _, l := range g.levels {
		for a := l.Weight; a != 0; {
			common, a = a, common%a
		}
	}
	if common < 2 {
		return
	}
	for i := range g.levels {
		g.levels[i].Weight /= common
	}
	// Up, not down: coalitions weigh multiples now of one.
	whole := g.needed / common
	if g.needed%common > 0 {
		whole++
	}
	g.total, g.needed, g.divided = g.total/common, whole, common
}

// reckon writes the power of each level from all coalitions, and is false where they
// are too many to count.
//
// A level's swings are the coalitions of the others that its ballot turns: those which
// weigh at least needed − w, and less than needed. The game in which a coalition
// blocks, needing total − needed + 1, has the same swings (the complement of each), so
// the smaller of the two quotas is taken and coalitions below it alone are counted.
// Let p(s) be how many coalitions of all players weigh s, the coefficients of
// Π (1 + xʷ), and q(s) that of all but one player of weight w: p(s) = q(s) + q(s−w).
// So her swings, Σ q(s) over the w values of s below the quota, are Σ ±p(s) over all
// values below it, where the sign changes every w values downwards. With running sums
// of p that is quota/w additions a level.
func (g game) reckon(ballots int) bool {
	quota := max(min(g.needed, g.total-g.needed+1), 0) // 0: nobody turns what is decided beforehand
	switch {
	case quota == 0 || ballots <= exactBallots && g.total <= exactWeight:
		g.share(g.runningSums(quota), uint(max(ballots-1, 0)))
		return true
	case g.total <= fixedWeight && g.work(quota) <= fixedWork:
		return g.share(g.fixedSums(quota), fixedBits-1).Cmp(leastShare()) >= 0
	}
	return false
}

// share writes the levels' figures from the running sums of p, where 2^bits stands for
// all coalitions of the others, and returns the swings of all ballots together.
func (g game) share(sums []big.Int, bits uint) *big.Rat {
	swings, all := make([]*big.Int, len(g.levels)), new(big.Int)
	for i, l := range g.levels {
		if swings[i] = swingsOf(l.Weight, sums); swings[i].Sign() < 0 { // a hair below nothing, in fixed point
			swings[i].SetInt64(0)
		}
		all.Add(all, new(big.Int).Mul(swings[i], big.NewInt(int64(l.Ballots))))
	}
	others := new(big.Int).Lsh(big.NewInt(1), bits)
	for i := range g.levels {
		l := &g.levels[i]
		l.Swing, l.Index = new(big.Rat).SetFrac(swings[i], others), new(big.Rat)
		if all.Sign() > 0 {
			l.Index.SetFrac(swings[i], all)
		}
		l.SwingMargin, l.IndexMargin = new(big.Rat), new(big.Rat)
	}
	return new(big.Rat).SetFrac(all, others)
}

// runningSums counts coalitions: at n, how many weigh less than n, for n up to the
// quota. The light players come first, while the sums they reach are few and short.
func (g game) runningSums(quota int64) []big.Int {
	sums := make([]big.Int, quota+1)
	counts := sums[1:] // at s, how many weigh s
	if quota > 0 {
		counts[0].SetInt64(1)
	}
	g.eachReach(quota, func(w, reach int64) {
		for s := reach; s >= w; s-- {
			counts[s].Add(&counts[s], &counts[s-w])
		}
	})
	return added(sums)
}

// eachReach goes through the ballots, the lightest first, with the largest sum below
// the quota that coalitions up to each can have.
func (g game) eachReach(quota int64, do func(w, reach int64)) {
	var reach int64
	for i := len(g.levels) - 1; i >= 0; i-- {
		for range g.levels[i].Ballots {
			reach = min(reach+g.levels[i].Weight, quota-1)
			do(g.levels[i].Weight, reach)
		}
	}
}

// added makes counts running sums.
func added(sums []big.Int) []big.Int {
	for n := 1; n < len(sums); n++ {
		sums[n].Add(&sums[n], &sums[n-1])
	}
	return sums
}

func swingsOf(w int64, sums []big.Int) *big.Int {
	swings, block := new(big.Int), new(big.Int)
	plus := true
	for upper := int64(len(sums)) - 1; upper > 0; upper -= w {
		block.Sub(&sums[upper], &sums[max(upper-w, 0)])
		if plus {
			swings.Add(swings, block)
		} else {
			swings.Sub(swings, block)
		}
		plus = !plus
	}
	return swings
}
