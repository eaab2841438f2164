// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"fmt"
	"slices"
	"strings"
)

// Tie is an equality that had to be settled, and what settled it.
type Tie struct {
	Round    int     `json:"round"` // in which it is acted on
	Kind     string  `json:"kind"`  // what was at stake: exclusion, surplus, winner
	Among    []Index `json:"among"`
	Rule     string  `json:"rule"` // backward, forward, lot, open, or a step that the method names
	Evidence string  `json:"evidence,omitempty"`
	Chosen   *Index  `json:"chosen"` // who was excluded, or went first; nil where it was left open
}

// LookBack says which earlier round separates options that are equal now.
type LookBack string

// The ways to look back.
const (
	Backward LookBack = "backward" // the most recent round where they differed
	Forward  LookBack = "forward"  // the first round where they differed
	NoLook   LookBack = "none"     // straight to the lot
)

// Direction says how a lot order is read.
type Direction string

// The directions of a lot.
const (
	// Drawn reads the lot as a merit order: the earliest wins, the latest loses.
	Drawn Direction = "drawn"
	// PRF takes the earliest in the order for everything: it is excluded first,
	// and its surplus goes first, as the Proportional Representation Foundation's rules do.
	PRF Direction = "prf"
)

// TieRule settles ties by looking back and then by lot.
type TieRule struct {
	LookBack  LookBack
	Lot       Lot
	Direction Direction
}

// Lowest chooses who goes out among options that are lowest and equal in the
// last of the rounds. The tie's Chosen is nil where the rule leaves it open.
func (r TieRule) Lowest(kind string, among []Index, rounds []Tallies) Tie {
	return r.settle(kind, among, rounds, -1)
}

// Highest chooses who goes first among options that are equal in the last of the rounds.
func (r TieRule) Highest(kind string, among []Index, rounds []Tallies) Tie {
	return r.settle(kind, among, rounds, +1)
}

// settle narrows the tied by each earlier round in turn, then asks the lot.
// Scottish Local Government Elections Order 2007 (SSI 2007/42), Schedule 1,
// rules 49(2) and 51: "at the end of the most recently preceding stage".
func (r TieRule) settle(kind string, among []Index, rounds []Tallies, want int) Tie {
	tie := Tie{Round: len(rounds), Kind: kind, Among: slices.Clone(among)}
	left := slices.Clone(among)
	var evidence []string
	for _, n := range r.order(len(rounds)) {
		kept := extreme(left, rounds[n], want)
		if len(kept) == len(left) {
			continue
		}
		evidence = append(evidence, describe(n+1, left, rounds[n]))
		if left = kept; len(left) == 1 {
			tie.Rule = string(r.LookBack)
			tie.Chosen = &left[0]
			tie.Evidence = strings.Join(evidence, "; ")
			return tie
		}
	}
	tie.Evidence = strings.Join(evidence, "; ")
	if r.Lot.Open {
		tie.Rule, tie.Among = "open", left
		return tie
	}
	tie.Rule = "lot"
	chosen := r.draw(left, want)
	tie.Chosen = &chosen
	return tie
}

// order lists the earlier rounds in the order they are asked.
func (r TieRule) order(rounds int) []int {
	var order []int
	for n := 0; n < rounds-1; n++ {
		order = append(order, n)
	}
	switch r.LookBack {
	case Forward:
		return order
	case Backward:
		slices.Reverse(order)
		return order
	}
	return nil
}

// draw chooses by the lot. Thousands can be equal: each place in it is looked up once.
func (r TieRule) draw(left []Index, want int) Index {
	places := make(map[Index]int, len(r.Lot.Order))
	for place, i := range r.Lot.Order {
		places[i] = place + 1
	}
	byLot := func(a, b Index) int { return places[a] - places[b] }
	if want < 0 && r.Direction != PRF {
		return slices.MaxFunc(left, byLot)
	}
	return slices.MinFunc(left, byLot)
}

// extreme keeps those with the most (want > 0) or the least votes.
func extreme(among []Index, tallies Tallies, want int) []Index {
	kept := make([]Index, 0, len(among))
	var best Decimal
	for i, votes := range tallies.each(among) {
		c := 0
		if len(kept) > 0 {
			c = votes.Compare(best) * want
		}
		switch {
		case c > 0:
			kept, best = append(kept[:0], i), votes
		case c == 0:
			kept, best = append(kept, i), votes
		}
	}
	return kept
}

func describe(round int, among []Index, tallies Tallies) string {
	var held []string
	for _, i := range among {
		held = append(held, fmt.Sprintf("%d had %s", int(i)+1, tallies.Of(i)))
	}
	return fmt.Sprintf("in round %d %s", round, strings.Join(held, ", "))
}
