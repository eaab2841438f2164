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
func MoreThanHalf() Quota { return Quota{Num: 1, Den: 2} }

// ErrQuota is returned for a quota that is no share of a whole.
var ErrQuota = errors.New("a quota is a share between nothing and the whole")

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
