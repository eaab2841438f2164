// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"slices"
)

// Quota is what a coalition needs to pass: a share of the counted weight.
type Quota struct {
	Num, Den int64
	AtLeast  bool // the share itself suffices; else more than it is needed
}

// MoreThanHalf is the quota of a plain majority.
var MoreThanHalf = Quota{Num: 1, Den: 2}

// ErrQuota is returned for a quota that is no share of a whole.
var ErrQuota = errors.New("a quota is a share between nothing and the whole")

// Up to so many final delegates, whose weights add up to so much once divided by what
// divides them all, power is an exact fraction. At both bounds together that takes
// half a second and 30 MB.
const (
	exactBallots = 2_000
	exactWeight  = 100_000
)

// Power is how much power the ballots of a count have under a quota: how often each
// would turn the outcome if all others were for or against by the toss of a coin.
// It depends on nothing but the weights: ballots that weigh the same have the same.
//
// Banzhaf, Weighted Voting Doesn't Work: A Mathematical Analysis, Rutgers Law Review
// 19 (1965); Dubey and Shapley, Mathematical Properties of the Banzhaf Power Index,
// Mathematics of Operations Research 4 (1979).
type Power struct {
	Needed  int64        // the weight a coalition needs
	Exact   bool         // every coalition was counted: exact, or far below the last published place
	Samples int          // how many coalitions were drawn where it is not exact
	Levels  []PowerLevel // one for each weight on a ballot, the heaviest first
}

// PowerLevel is the power of each ballot of one weight.
type PowerLevel struct {
	Weight  int64
	Ballots int // how many weigh so much
	// Swing is the probability that the ballot is decisive: the absolute index.
	Swing *big.Rat
	// Index is its share of all swings: the normalized index. It is 0 where no
	// ballot can turn anything.
	Index *big.Rat
	// The margins hold the true value in 95 of 100 cases; 0 where it is exact.
	SwingMargin, IndexMargin *big.Rat
}

// Banzhaf reckons the power of the final delegates' ballots. Up to 2 000 of them whose
// weights, divided by what divides them all, add up to at most 100 000, it counts all
// coalitions in whole numbers; while the work allows, it counts them in fixed point,
// with an error below 10⁻⁹ (see fixedSums); beyond, it draws so many coalitions from
// the seed: the same seed, the same figures, on every machine. It returns ErrQuota
// for a malformed quota.
func (r Result) Banzhaf(q Quota, samples int, seed string) (Power, error) {
	s := r.OnBallots()
	needed, err := q.of(s.total)
	if err != nil {
		return Power{}, err
	}
	g := game{levels: levels(s), total: s.total, needed: needed}
	g.reduce()
	p := Power{Needed: needed}
	if p.Exact = g.reckon(len(s.rising)); !p.Exact {
		p.Samples = max(samples, leastSamples)
		g.sample(p.Samples, seed)
	}
	p.Levels = g.levels
	for i := range p.Levels {
		p.Levels[i].Weight *= g.divided
	}
	if s.nothing > 0 {
		p.Levels = append(p.Levels, PowerLevel{Ballots: s.nothing, Swing: new(big.Rat), Index: new(big.Rat), SwingMargin: new(big.Rat), IndexMargin: new(big.Rat)})
	}
	return p, nil
}

// Of is the power of a ballot of that weight, which must be one of the count's.
func (p Power) Of(weight int64) PowerLevel {
	i, _ := slices.BinarySearchFunc(p.Levels, weight, func(l PowerLevel, w int64) int {
		switch {
		case l.Weight > w:
			return -1
		case l.Weight < w:
			return 1
		}
		return 0
	})
	return p.Levels[i]
}

// Heaviest names the final delegates whose ballots weigh most, at most n of them,
// the heaviest first and equal ones in the roll's order.
func (r Result) Heaviest(n int) []ID {
	var top []ID
	for m, final := range r.Final {
		if final != ID(m) {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, r.Weight[m], func(t ID, w int64) int {
			if r.Weight[t] >= w {
				return -1
			}
			return 1
		})
		if at < n {
			top = slices.Insert(top, at, ID(m))
			top = top[:min(len(top), n)]
		}
	}
	return top
}

// of is the least whole weight that passes the quota, where so much was counted.
func (q Quota) of(counted int64) (int64, error) {
	if q.Den <= 0 || q.Num < 0 || q.Num > q.Den {
		return 0, fmt.Errorf("%w, not %d/%d", ErrQuota, q.Num, q.Den)
	}
	high, low := bits.Mul64(uint64(q.Num), uint64(counted))
	whole, rest := bits.Div64(high, low, uint64(q.Den)) // at most counted, as the share is at most 1
	if !q.AtLeast || rest > 0 {
		whole++
	}
	return int64(whole), nil
}

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
		return g.share(g.fixedSums(quota), fixedBits-1).Cmp(leastShare) >= 0
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
