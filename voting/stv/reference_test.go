// SPDX-License-Identifier: AGPL-3.0-or-later

package stv_test

import (
	"fmt"
	"math/big"
	"slices"

	"moothall/voting"
	"moothall/voting/votingtest"
)

// reference is a Gregory count as a returning officer does it by hand: every
// vote one sheet of paper with its own value as an exact fraction, nothing
// packed, nothing shared with the program. It tells a line a stage.
type reference struct {
	handRules
	seats      int
	lot        []voting.Index
	order      []int // who stands, in the contest's order
	piles      map[int][]sheet
	out        map[int]bool // elected or excluded: receives nothing
	elected    []int
	electedNow int // how many reached the quota in the stage last closed
	excluded   map[int]bool
	need       *big.Rat // the quota
	exhausted  *big.Rat
	lost       *big.Rat
	history    []map[int]*big.Rat
	stages     []string
	stayed     map[int][]sheet // the papers of whose surplus has moved, at what stayed of them
}

// handRules are what tells one count by hand from another.
type handRules struct {
	grid          *big.Int // units of a vote that values are cut off to; nil: none
	places        int      // decimals told
	quota         func(valid int64, seats int) *big.Rat
	more          bool // the quota must be passed
	lookBack      bool
	finishSurplus bool // whether the count is complete is asked before the election
}

type sheet struct {
	prefs []int // still to come
	value *big.Rat
	all   []int // from the first
}

func byHand(c voting.Contest, ballots []votingtest.Ballot, rules handRules) []string {
	if r := countByHand(c, ballots, rules); r != nil {
		return r.stages
	}
	return nil
}

// countByHand is nil where no ballot names anybody.
func countByHand(c voting.Contest, ballots []votingtest.Ballot, rules handRules) *reference {
	r := &reference{
		stayed:    map[int][]sheet{},
		handRules: rules, seats: c.Seats, lot: c.Lot, piles: map[int][]sheet{}, out: map[int]bool{}, excluded: map[int]bool{},
		exhausted: new(big.Rat), lost: new(big.Rat),
	}
	withdrawn := map[int]bool{}
	for i, o := range c.Options {
		if withdrawn[i] = o.Withdrawn; !o.Withdrawn {
			r.order = append(r.order, i)
		}
	}
	valid := int64(0)
	for _, b := range ballots {
		prefs := readByHand(b.Ranks, withdrawn)
		for range b.Weight {
			if len(prefs) > 0 {
				valid++
				r.piles[prefs[0]] = append(r.piles[prefs[0]], sheet{prefs[1:], big.NewRat(1, 1), prefs})
			}
		}
	}
	if valid == 0 {
		return nil
	}
	r.need = rules.quota(valid, c.Seats)
	r.count()
	return r
}

// readByHand reads a ballot up to its first overvote; later marks for the same are passed over.
func readByHand(ranks [][]int, withdrawn map[int]bool) (prefs []int) {
	for _, rank := range ranks {
		var standing []int
		for _, i := range rank {
			if !withdrawn[i] {
				standing = append(standing, i)
			}
		}
		switch {
		case len(standing) > 1:
			return prefs
		case len(standing) == 1 && !slices.Contains(prefs, standing[0]):
			prefs = append(prefs, standing[0])
		}
	}
	return prefs
}

func (r *reference) count() {
	r.close("first")
	for {
		left := r.continuing()
		before := len(r.elected) - r.electedNow
		if before >= r.seats || !r.finishSurplus && len(r.elected) >= r.seats {
			return
		}
		if len(r.elected) >= r.seats && len(r.over()) == 0 {
			return
		}
		if len(left) <= r.seats-len(r.elected) {
			for len(left) > 0 {
				best := left[0]
				for _, i := range left {
					if r.votes(i).Cmp(r.votes(best)) > 0 {
						best = i
					}
				}
				r.elect(best)
				left = r.continuing()
			}
			return
		}
		if over := r.over(); len(over) > 0 {
			r.surplus(r.pick(over, +1))
			continue
		}
		r.exclude(r.pick(left, -1))
	}
}

func (r *reference) votes(i int) *big.Rat {
	sum := new(big.Rat)
	for _, s := range r.piles[i] {
		sum.Add(sum, s.value)
	}
	if slices.Contains(r.elected, i) && len(r.piles[i]) == 0 {
		return r.need // a surplus has gone, a quota has stayed
	}
	return sum
}

func (r *reference) continuing() (list []int) {
	for _, i := range r.order {
		if !r.out[i] {
			list = append(list, i)
		}
	}
	return list
}

func (r *reference) over() (list []int) {
	for _, i := range r.order {
		if slices.Contains(r.elected, i) && r.votes(i).Cmp(r.need) > 0 {
			list = append(list, i)
		}
	}
	return list
}

// pick finds the highest (+1) or lowest (-1), looking back, then by lot.
func (r *reference) pick(among []int, sign int) int {
	among = r.extreme(among, sign)
	for back := len(r.history) - 1; r.lookBack && back >= 0 && len(among) > 1; back-- {
		var best []int
		for _, i := range among {
			c := 0
			if len(best) > 0 {
				c = r.history[back][i].Cmp(r.history[back][best[0]]) * sign
			}
			if c > 0 {
				best = nil
			}
			if c >= 0 {
				best = append(best, i)
			}
		}
		among = best
	}
	for _, i := range r.lot {
		if slices.Contains(among, int(i)) {
			return int(i)
		}
	}
	panic("the lot names everybody")
}

func (r *reference) extreme(among []int, sign int) (best []int) {
	for _, i := range among {
		c := 0
		if len(best) > 0 {
			c = r.votes(i).Cmp(r.votes(best[0])) * sign
		}
		if c > 0 {
			best = nil
		}
		if c >= 0 {
			best = append(best, i)
		}
	}
	return best
}

func (r *reference) elect(i int) {
	r.elected, r.out[i] = append(r.elected, i), true
	r.stages[len(r.stages)-1] += fmt.Sprint(" +", i)
}

func (r *reference) surplus(i int) {
	held := r.votes(i)
	surplus := new(big.Rat).Sub(held, r.need)
	gone := new(big.Rat)
	pile := r.piles[i]
	r.piles[i] = nil
	for _, s := range pile {
		v := r.cut(new(big.Rat).Quo(new(big.Rat).Mul(surplus, s.value), held))
		stays := r.cut(new(big.Rat).Quo(new(big.Rat).Mul(r.need, s.value), held))
		r.stayed[i] = append(r.stayed[i], sheet{nil, stays, s.all})
		r.move(s, v)
		gone.Add(gone, v)
	}
	r.lost.Add(r.lost, new(big.Rat).Sub(surplus, gone))
	r.close(fmt.Sprint("surplus ", i))
}

func (r *reference) cut(v *big.Rat) *big.Rat {
	if r.grid == nil {
		return v
	}
	units := new(big.Int).Quo(new(big.Int).Mul(v.Num(), r.grid), v.Denom())
	return new(big.Rat).SetFrac(units, r.grid)
}

func (r *reference) exclude(i int) {
	r.out[i], r.excluded[i] = true, true
	pile := r.piles[i]
	r.piles[i] = nil
	for _, s := range pile {
		r.move(s, s.value)
	}
	r.close(fmt.Sprint("exclusion ", i))
}

func (r *reference) move(s sheet, value *big.Rat) {
	for n, i := range s.prefs {
		if !r.out[i] {
			r.piles[i] = append(r.piles[i], sheet{s.prefs[n+1:], value, s.all})
			return
		}
	}
	r.exhausted.Add(r.exhausted, value)
}

// close ends a stage: it notes the votes and elects by the quota, the most first.
func (r *reference) close(deed string) {
	now := map[int]*big.Rat{}
	line := deed
	for _, i := range r.order {
		now[i] = r.votes(i)
		line += fmt.Sprintf(" %d:%s", i, now[i].FloatString(r.places))
	}
	r.history = append(r.history, now)
	r.stages = append(r.stages, fmt.Sprintf("%s x%s l%s", line, r.exhausted.FloatString(r.places), r.lost.FloatString(r.places)))
	r.electedNow = 0
	for {
		best := -1
		for _, i := range r.continuing() {
			c := now[i].Cmp(r.need)
			if (c > 0 || c == 0 && !r.more) && (best < 0 || now[i].Cmp(now[best]) > 0) {
				best = i
			}
		}
		if best < 0 {
			return
		}
		r.elect(best)
		r.electedNow++
	}
}
