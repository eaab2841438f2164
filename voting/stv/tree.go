// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"math/big"
	"math/bits"

	"moothall/voting"
)

// tree is all papers, sorted by their first ranks as far as a count has needed
// to look. A node is an option reached by the same path; its papers are dealt
// to children only once weight passes beyond it. As most weight stops at the
// first hopeful candidate, most papers are never looked into.
type tree struct {
	papers   *voting.Papers
	alive    []bool // neither withdrawn nor excluded
	roots    []*node
	unplaced int64 // weight that names nobody to begin with
}

type node struct {
	option   voting.Index
	weight   int64
	papers   voting.Pile
	children []*node
	dealt    bool
	gone     voting.Tallied // weight that ends here, by reason
}

func newTree(papers *voting.Papers, alive []bool) *tree {
	t := &tree{papers: papers, alive: alive}
	all := &node{papers: papers.All()}
	t.deal(all)
	t.roots, t.unplaced = all.children, all.gone.Sum()
	return t
}

// exclude makes the tree pass over an option in what it has not dealt yet.
// Nodes that exist stay, and keep nothing.
func (t *tree) exclude(i voting.Index) { t.alive[i] = false }

// deal gives each paper of a node to the child of its next option.
func (t *tree) deal(n *node) {
	d := t.papers.Deal(n.papers, t.alive)
	for option, pile := range d.Piles {
		if len(pile) > 0 {
			n.children = append(n.children, &node{option: voting.Index(option), weight: d.Votes[option], papers: pile})
		}
	}
	n.papers, n.gone, n.dealt = nil, d.Gone, true
}

// wide is a sum that may pass 64 bits.
type wide struct{ high, low uint64 }

// add adds units × weight.
func (w *wide) add(units, weight int64) {
	high, low := bits.Mul64(uint64(units), uint64(weight))
	var carry uint64
	w.low, carry = bits.Add64(w.low, low, 0)
	w.high, _ = bits.Add64(w.high, high, carry)
}

func (w wide) big() *big.Int {
	b := new(big.Int).SetUint64(w.high)
	return b.Lsh(b, 64).Add(b, new(big.Int).SetUint64(w.low))
}

// distribute hands one vote down every path: each option keeps its part of what
// is left, rounded up, and the rest goes on (PRF rule B.2.a). It returns what
// each holds and what is exhausted, by reason.
func (t *tree) distribute(keep []int64) (tallies []wide, gone [4]wide) {
	tallies = make([]wide, len(keep))
	for _, n := range t.roots {
		t.visit(n, meekVote, keep, tallies, &gone)
	}
	return tallies, gone
}

func (t *tree) visit(n *node, left int64, keep []int64, tallies []wide, gone *[4]wide) {
	kept := keptOf(left, keep[n.option])
	tallies[n.option].add(kept, n.weight)
	if left -= kept; left == 0 {
		return
	}
	if !n.dealt {
		t.deal(n)
	}
	for why, weight := range n.gone {
		gone[why].add(left, weight)
	}
	for _, child := range n.children {
		t.visit(child, left, keep, tallies, gone)
	}
}

// keptOf is left × keep, rounded up to the ninth decimal. Both are at most one
// vote, so that the product fits.
func keptOf(left, keep int64) int64 {
	return (left*keep + meekVote - 1) / meekVote
}
