// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"fmt"
	"math/big"
	"math/bits"
	"slices"

	"moothall/voting"
)

// tree is all papers, sorted by their first ranks as far as a count has needed
// to look. A node is an option reached by the same path; its papers are dealt
// to children only once weight passes beyond it. As most weight stops at the
// first hopeful candidate, most papers are never looked into.
type tree struct {
	papers   *voting.Papers
	alive    []bool // neither withdrawn nor excluded
	shared   bool   // a node may be several options that share a rank
	roots    []*node
	unplaced int64 // weight that names nobody to begin with
}

type node struct {
	option   voting.Index
	others   []voting.Index // who share the rank with it
	weight   int64
	papers   voting.Pile
	children []*node
	dealt    bool
	gone     voting.Tallied // weight that ends here, by reason
}

func newTree(papers *voting.Papers, alive []bool, shared bool) *tree {
	t := &tree{papers: papers, alive: alive, shared: shared}
	all := &node{papers: papers.All()}
	t.deal(all)
	t.roots, t.unplaced = all.children, all.gone.Sum()
	return t
}

// exclude makes the tree pass over an option in what it has not dealt yet.
// Nodes that exist stay, and keep nothing.
func (t *tree) exclude(i voting.Index) { t.alive[i] = false }

// deal gives each paper of a node to the child of its next rank.
func (t *tree) deal(n *node) {
	if t.shared {
		t.dealShared(n)
		return
	}
	d := t.papers.Deal(n.papers, t.alive)
	for option, pile := range d.Piles {
		if len(pile) > 0 {
			n.children = append(n.children, &node{option: voting.Index(option), weight: d.Votes[option], papers: pile})
		}
	}
	n.papers, n.gone, n.dealt = nil, d.Gone, true
}

// dealShared is deal where options may share a rank.
func (t *tree) dealShared(n *node) {
	children := map[string]*node{}
	for _, paper := range n.papers {
		rank, why := t.papers.NextRank(paper, t.alive, nil)
		weight := t.papers.Weight(paper)
		if len(rank) == 0 {
			n.gone[why] += weight
			continue
		}
		slices.Sort(rank)
		key := fmt.Sprint(rank)
		child := children[key]
		if child == nil {
			child = &node{option: rank[0], others: rank[1:]}
			children[key] = child
			n.children = append(n.children, child)
		}
		child.papers = append(child.papers, paper)
		child.weight += weight
	}
	n.papers, n.dealt = nil, true
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

// distribution is what one vote of every ballot comes to.
type distribution struct {
	keep    []int64
	tallies []wide
	gone    [4]wide // by voting.Reason
	lost    wide
}

// distribute hands one vote down every path: each option keeps its part of what
// is left, rounded up, and the rest goes on (PRF rule B.2.a). It returns what
// each holds, what is exhausted, by reason, and what sharers of a rank could not
// be given evenly.
func (t *tree) distribute(keep []int64) (tallies []wide, gone [4]wide, lost wide) {
	d := distribution{keep: keep, tallies: make([]wide, len(keep))}
	for _, n := range t.roots {
		t.visit(n, meekVote, &d)
	}
	return d.tallies, d.gone, d.lost
}

func (t *tree) visit(n *node, left int64, d *distribution) {
	if len(n.others) > 0 {
		left = t.share(n, left, d)
	} else {
		kept := keptOf(left, d.keep[n.option])
		d.tallies[n.option].add(kept, n.weight)
		left -= kept
	}
	if left == 0 {
		return
	}
	if !n.dealt {
		t.deal(n)
	}
	for why, weight := range n.gone {
		d.gone[why].add(left, weight)
	}
	for _, child := range n.children {
		t.visit(child, left, d)
	}
}

// share offers what is left to those of a rank who are not excluded, in equal
// parts, and returns what they do not keep.
func (t *tree) share(n *node, left int64, d *distribution) (rest int64) {
	var sharers []voting.Index
	for _, i := range append(n.others, n.option) {
		if t.alive[i] {
			sharers = append(sharers, i)
		}
	}
	if len(sharers) == 0 {
		return left
	}
	part := left / int64(len(sharers))
	d.lost.add(left-part*int64(len(sharers)), n.weight)
	for _, i := range sharers {
		kept := keptOf(part, d.keep[i])
		d.tallies[i].add(kept, n.weight)
		rest += part - kept
	}
	return rest
}

// keptOf is left × keep, rounded up to the ninth decimal. Both are at most one
// vote, so that the product fits.
func keptOf(left, keep int64) int64 {
	return (left*keep + meekVote - 1) / meekVote
}
