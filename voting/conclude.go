// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"fmt"
	"slices"
)

// Conclude fills the seats of a contest from a ranking in sets of equals, best
// first. Where seats must be filled from part of a set the lot of the transcript
// chooses, or leaves it open; every use is a Tie of round 0. The lot parts the
// sets of the ranking only if part is true: it was given with the count.
// Without a valid ballot nobody is elected.
func (t *Transcript) Conclude(c Contest, ranking [][]Index, part bool) {
	t.Ranking = ranking
	if t.Unmarked(c) {
		return
	}
	if part && !t.Lot.Open {
		t.Ranking = t.parted(ranking)
	}
	elected := []Index{}
	for _, equals := range t.Ranking {
		seats := c.Seats - len(elected)
		if seats <= 0 {
			break
		}
		if seats < len(equals) {
			if equals = t.draw("seat", equals, seats); equals == nil {
				return
			}
		}
		elected = append(elected, equals...)
	}
	t.Elected = elected
}

// Unmarked leaves the contest open between all where no ballot is valid, and
// says whether it did.
func (t *Transcript) Unmarked(c Contest) bool {
	if t.Ballots.Valid > 0 {
		return false
	}
	t.Tied = c.Standing()
	t.Notes = append(t.Notes, "No ballot marks anybody: nobody is elected.")
	return true
}

// parted splits every set of equals by the lot.
func (t *Transcript) parted(ranking [][]Index) [][]Index {
	var parted [][]Index
	for _, equals := range ranking {
		for _, i := range t.draw("ranking", equals, len(equals)) {
			parted = append(parted, []Index{i})
		}
	}
	return parted
}

// draw takes so many of the equals in the order of the lot; nil where it is open.
func (t *Transcript) draw(kind string, equals []Index, many int) []Index {
	if len(equals) == 1 {
		return equals
	}
	tie := Tie{Kind: kind, Among: equals, Rule: "open"}
	if t.Lot.Open {
		t.Ties, t.Tied = append(t.Ties, tie), equals
		return nil
	}
	order := t.Lot.Sorted(equals)
	tie.Rule, tie.Chosen = "lot", &order[0]
	if many < len(order) {
		tie.Evidence = fmt.Sprintf("%d of %d are chosen", many, len(order))
	}
	t.Ties = append(t.Ties, tie)
	return order[:many]
}

// Sorted returns options in the order of the lot, best first.
func (l Lot) Sorted(options []Index) []Index {
	sorted := slices.Clone(options)
	slices.SortFunc(sorted, func(a, b Index) int { return slices.Index(l.Order, a) - slices.Index(l.Order, b) })
	return sorted
}

// SetsOfEquals ranks options in sets of equals, the first first. Equals keep
// their order.
func SetsOfEquals(options []Index, compare func(a, b Index) int) (ranking [][]Index) {
	options = slices.Clone(options)
	slices.SortStableFunc(options, compare)
	for _, i := range options {
		if last := len(ranking) - 1; last >= 0 && compare(ranking[last][0], i) == 0 {
			ranking[last] = append(ranking[last], i)
			continue
		}
		ranking = append(ranking, []Index{i})
	}
	return ranking
}
