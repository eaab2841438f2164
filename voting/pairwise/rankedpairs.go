// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise

import (
	"cmp"
	"slices"

	"moothall/voting"
)

// RankedPairs locks won duels in, the strongest first: by the votes of the
// winning side and then the fewest of the losing one, or by margins. A duel is left out if
// a chain locked before leads back from its loser to its winner. Duels equally
// strong come in the order of the lot: first the one whose winner stands higher
// there, then the one whose loser stands lower; where that order decides, the
// transcript has a Tie of kind "pair". Where the lot is open the count stops
// there, without a ranking.
//
// The ranking takes again and again all whom nobody left is locked above. Runs in
// O(n² log n + n³/64) after the duels are counted.
//
// Tideman, Independence of clones as a criterion for voting rules, Social Choice
// and Welfare 4 (1987), 185-206; Zavist and Tideman, ibid. 6 (1989), 167-173. It
// refuses nothing but a contest or a setting that cannot be.
//
// Errors: ErrContest, ErrSetting.
func RankedPairs(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	n, err := begin("ranked-pairs", c, p, o, Winning, Margins)
	if err != nil {
		return voting.Transcript{}, err
	}
	above := n.lock(n.pairs())
	if n.t.Tied != nil {
		return n.t, nil
	}
	return n.conclude(layers(n.field, above.Has)), nil
}

// pairs lists the won duels, the strongest first, equals by the lot.
func (n *count) pairs() []pair {
	pairs, place := n.won(), make([]int, len(n.c.Options))
	for at, i := range n.t.Lot.Order {
		place[i] = at
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(n.weaker(b, a), place[a.winner]-place[b.winner], place[b.loser]-place[a.loser])
	})
	return pairs
}

// weaker is -1, 0 or +1 as duel a is weaker than, as strong as or stronger than b.
func (n *count) weaker(a, b pair) int {
	c := n.compare(a, b)
	if c == 0 && n.o.Strength == Winning {
		_, aAgainst := n.votes(a)
		_, bAgainst := n.votes(b)
		return cmp.Compare(bAgainst, aAgainst)
	}
	return c
}

// lock returns who ends up above whom, through chains too.
func (n *count) lock(pairs []pair) *voting.Relation {
	above := voting.NewRelation(len(n.c.Options))
	for len(pairs) > 0 && n.t.Tied == nil {
		equals := 1
		for equals < len(pairs) && n.weaker(pairs[0], pairs[equals]) == 0 {
			equals++
		}
		n.lockEquals(pairs[:equals], above)
		pairs = pairs[equals:]
	}
	return above
}

// lockEquals locks duels of one strength in turn. One that was free to be
// locked before the first of them, and is not any more, was refused by the lot.
func (n *count) lockEquals(equals []pair, above *voting.Relation) {
	refused := func(p pair) bool { return above.Has(voting.Index(p.loser), voting.Index(p.winner)) }
	free := make([]bool, len(equals))
	for i, p := range equals {
		free[i] = !refused(p)
	}
	decided := false
	for i, p := range equals {
		if refused(p) {
			decided = decided || free[i]
			continue
		}
		above.Link(voting.Index(p.winner), voting.Index(p.loser))
	}
	if decided {
		n.noteEquals(equals)
	}
}

// noteEquals reports that the lot settled the order of equally strong duels, or
// would have to.
func (n *count) noteEquals(equals []pair) {
	var among []voting.Index
	for _, p := range equals {
		among = append(among, voting.Index(p.winner), voting.Index(p.loser))
	}
	slices.Sort(among)
	first := voting.Index(equals[0].winner)
	tie := voting.Tie{
		Kind: "pair", Among: slices.Compact(among), Rule: "lot", Chosen: &first,
		Evidence: "their duels are equally strong, and not all of them can stand",
	}
	if n.t.Lot.Open {
		tie.Rule, tie.Chosen, n.t.Tied = "open", nil, tie.Among
	}
	n.t.Ties = append(n.t.Ties, tie)
}
