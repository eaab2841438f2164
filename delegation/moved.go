// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"cmp"
	"fmt"
	"slices"
)

// Moved is for whoever is told what each ballot carried, and not every delegation: the
// ballots of a result under the default rule, without a cap and with nobody suspended,
// can carry so much instead only where so many members, or more, have given their
// voices otherwise than next says. carried is indexed like the roll, 0 where no ballot
// was cast; weights is the roll, next what the result was made of. So many members as
// suspended says may be suspended besides.
//
// Who gives their voice otherwise moves all that comes over them, from one ballot to
// another, or from or to none. A ballot that lacks something therefore lost as many of
// the branches that hang on it as make that up, the heaviest first, unless its owner is
// suspended; and all that others have gained came with as many branches of ballots, or
// trees that reached none. Fewer cannot do; no closer bound is sought.
//
// It returns ErrRoll for sizes that differ and ErrBalance where no delegation can give
// that. It runs in O(members · log members), without recursion.
func (r Result) Moved(weights []int64, next []ID, carried []int64, suspended int) (least int, err error) {
	if len(weights) != len(r.Final) || len(next) != len(r.Final) || len(carried) != len(r.Final) {
		return 0, fmt.Errorf("%w: %d weights, %d ways and %d ballots of %d members", ErrRoll, len(weights), len(next), len(carried), len(r.Final))
	}
	f := forest{into: r.forks(next), weights: weights}
	if err := f.add(r); err != nil {
		return 0, err
	}
	branches := f.loose(r, next)
	var gained int64
	var lacking []int
	for m, is := range carried {
		if cast := r.Final[m] == ID(m); cast && is < weights[m] || !cast && is != 0 {
			return 0, fmt.Errorf("%w: the ballot of member %d carries %d", ErrBalance, m, is)
		}
		if lacks := r.Weight[m] - is; lacks > 0 {
			lacking = append(lacking, heaviest(branches[ID(m)], lacks))
		} else {
			gained -= lacks
		}
	}
	all := make([]int64, 0, len(weights))
	for _, of := range branches {
		all = append(all, of...)
	}
	slices.SortFunc(all, func(a, b int64) int { return cmp.Compare(b, a) })
	slices.SortFunc(lacking, func(a, b int) int { return cmp.Compare(b, a) })
	lost := 0
	for _, n := range lacking[min(suspended, len(lacking)):] {
		lost += n
	}
	return max(lost, heaviest(all, gained)), nil
}

// loose are the weights of what one member can move, the heaviest first: under each
// final delegate of the branches that hang on it, under None of the trees and circles
// that reach nobody.
func (f *forest) loose(r Result, next []ID) map[ID][]int64 {
	branches := map[ID][]int64{}
	for m, to := range f.into {
		if to >= 0 && to != ID(m) && r.Final[to] == to {
			branches[to] = append(branches[to], f.weight[m])
		}
	}
	for _, weight := range adrift(r, f.weights, next) {
		branches[None] = append(branches[None], weight)
	}
	for _, of := range branches {
		slices.SortFunc(of, func(a, b int64) int { return cmp.Compare(b, a) })
	}
	return branches
}

// adrift is the weight of each tree or circle of those whose voice reaches nobody.
func adrift(r Result, weights []int64, next []ID) map[ID]int64 {
	end := make([]ID, len(next)) // towards the one that stands for the tree
	for m := range end {
		end[m] = ID(m)
	}
	last := func(m ID) ID {
		for end[m] != m {
			end[m] = end[end[m]]
			m = end[m]
		}
		return m
	}
	for m, to := range next {
		if r.Final[m] == None && to >= 0 && r.Final[to] == None {
			end[last(ID(m))] = last(to)
		}
	}
	sums := map[ID]int64{}
	for m, final := range r.Final {
		if final == None {
			sums[last(ID(m))] += weights[m]
		}
	}
	return sums
}

// heaviest is how many of some weights, the heaviest first, make up a sum: more than
// there are where all together do not.
func heaviest(weights []int64, sum int64) (n int) {
	for ; sum > 0 && n < len(weights); n++ {
		sum -= weights[n]
	}
	if sum > 0 {
		n++
	}
	return n
}
