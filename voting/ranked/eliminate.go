// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"fmt"
	"slices"

	"moothall/voting"
)

// losers are those to eliminate; nil where nobody can be, and the count ends.
func (n *count) losers() []voting.Index {
	if n.writeInsOpen() {
		return []voting.Index{n.writeIns}
	}
	list := n.ascending()
	if below := n.below(list, n.o.MinimumVotes); len(below) == len(list) {
		n.leaveOpen(fmt.Sprintf("All who are left have fewer than %d votes: nobody is elected.", n.o.MinimumVotes))
		return nil
	} else if len(below) > 0 {
		return below
	}
	if n.rule.cut != nil {
		if out := n.rule.cut(n, list); len(out) > 0 && len(out) < len(list) {
			return out
		}
	}
	if n.o.ZeroTogether {
		if none := n.below(list, 1); len(none) > 0 && len(none) < len(list) {
			return none
		}
	}
	if n.o.Batch {
		if batch := n.batch(list); len(batch) > 1 {
			return batch
		}
	}
	return n.lowest(list)
}

// below are those of a list, fewest votes first, who have fewer than so many.
func (n *count) below(list []voting.Index, votes int64) []voting.Index {
	at := slices.IndexFunc(list, func(i voting.Index) bool { return n.votes[i] >= votes })
	if at < 0 {
		return list
	}
	return list[:at]
}

// lowest is who has the fewest votes, a tie settled; nil where it is left open.
func (n *count) lowest(list []voting.Index) []voting.Index {
	equal := n.below(list, n.votes[list[0]]+1)
	if len(equal) == 1 {
		return equal
	}
	slices.Sort(equal)
	if who := n.settle(n.ties.Lowest("exclusion", equal, n.rounds())); who != nil {
		return []voting.Index{*who}
	}
	return nil
}

// batch is the longest run of the lowest whose sum is less than the next tally.
func (n *count) batch(list []voting.Index) []voting.Index {
	keep := 1
	if n.o.Until != UntilMajority {
		keep = 2
	}
	best, sum := 0, int64(0)
	for k := 1; k <= len(list)-keep; k++ {
		sum += n.votes[list[k-1]]
		if sum < n.votes[list[k]] {
			best = k
		}
	}
	return list[:best]
}

// eliminate takes options out and moves their papers on, unless no round follows.
func (n *count) eliminate(out []voting.Index) {
	out = slices.Sorted(slices.Values(out))
	r := n.last()
	r.Eliminated = out
	for _, i := range out {
		n.continuing[i] = false
		n.left--
	}
	if n.isLast() {
		return
	}
	for _, from := range out {
		n.move(from, r)
	}
}

// move moves the papers of an eliminated option on.
func (n *count) move(from voting.Index, r *voting.Round) {
	moved := make([]int64, len(n.votes))
	gone := int64(0)
	for _, pile := range n.piles[from] {
		to, none := n.deal(pile)
		for i, votes := range to {
			moved[i] += votes
		}
		gone += none
	}
	n.piles[from], n.votes[from] = nil, 0
	for to, votes := range moved {
		if votes > 0 {
			r.Transfers = append(r.Transfers, voting.TransferRow{From: from, To: voting.Index(to), Votes: voting.Whole(votes)})
		}
	}
	if gone > 0 {
		r.ExhaustedFrom = append(r.ExhaustedFrom, voting.Exhaustion{From: from, Votes: voting.Whole(gone)})
	}
}
