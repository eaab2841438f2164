// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise

import (
	"cmp"
	"math/bits"
	"slices"

	"moothall/voting"
)

// Strength says how a won duel is measured against another.
type Strength string

// The strengths.
const (
	Winning Strength = "winning" // by the votes of the winning side
	Margins Strength = "margins" // by how many more they are
	Ratio   Strength = "ratio"   // by how many times as many they are; against nobody is most, more votes first
	// Debian measures by the votes of the winning side, and among equals by the
	// fewest of the losing one. Schulze only.
	Debian Strength = "debian"
	// Opposition measures every duel by the votes against, won or lost. Minimax only.
	Opposition Strength = "opposition"
)

// links gives every won duel its place among all strengths, from 1; 0 is a duel
// not won. Equal strengths have equal places, so that methods need only compare
// small numbers.
func (n *count) links() [][]int32 {
	won := n.won()
	slices.SortFunc(won, func(a, b pair) int { return n.compare(a, b) })
	places := make([][]int32, len(n.c.Options))
	for _, x := range n.field {
		places[x] = make([]int32, len(n.c.Options))
	}
	place := int32(0) // at most n² / 2 = 2,000,000
	for i, l := range won {
		if i == 0 || n.compare(won[i-1], l) != 0 {
			place++
		}
		places[l.winner][l.loser] = place
	}
	return places
}

// pair is a won duel.
type pair struct{ winner, loser int32 }

// won lists the duels won in the field.
func (n *count) won() (pairs []pair) {
	for _, x := range n.field {
		for _, y := range n.field {
			if n.duels.Beats(x, y) {
				pairs = append(pairs, pair{int32(x), int32(y)})
			}
		}
	}
	return pairs
}

// compare is -1, 0 or +1 as won duel a is weaker than, as strong as or stronger
// than won duel b.
func (n *count) compare(a, b pair) int {
	aFor, aAgainst := n.votes(a)
	bFor, bAgainst := n.votes(b)
	return n.o.Strength.compare(aFor, aAgainst, bFor, bAgainst)
}

// votes are those for and against the winner.
func (n *count) votes(p pair) (won, lost int64) {
	w, l := voting.Index(p.winner), voting.Index(p.loser)
	return n.duels.Prefer(w, l), n.duels.Prefer(l, w)
}

// compare is -1, 0 or +1 as a duel won by a to b is weaker than, as strong as or
// stronger than one won by c to d.
func (s Strength) compare(a, b, c, d int64) int {
	switch s {
	case Margins:
		return cmp.Compare(a-b, c-d)
	case Ratio:
		if b == 0 && d == 0 {
			return cmp.Compare(a, c)
		}
		lh, ll := bits.Mul64(uint64(a), uint64(d))
		rh, rl := bits.Mul64(uint64(c), uint64(b))
		return cmp.Or(cmp.Compare(lh, rh), cmp.Compare(ll, rl))
	case Debian:
		return cmp.Or(cmp.Compare(a, c), cmp.Compare(d, b))
	}
	return cmp.Compare(a, c)
}
