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
// The ranking takes again and again all whom nobody left is locked above.
//
// Tideman, Independence of clones as a criterion for voting rules, Social Choice
// and Welfare 4 (1987), 185-206; Zavist and Tideman, ibid. 6 (1989), 167-173.
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
	return n.conclude(layers(c.Standing(), func(x, y voting.Index) bool { return above[x][y] })), nil
}

// pair is a won duel.
type pair struct{ winner, loser voting.Index }

// pairs lists the won duels, the strongest first, equals by the lot.
func (n *count) pairs() []pair {
	var pairs []pair
	for _, x := range n.c.Standing() {
		for _, y := range n.c.Standing() {
			if n.duels.Beats(x, y) {
				pairs = append(pairs, pair{x, y})
			}
		}
	}
	place := func(i voting.Index) int { return slices.Index(n.t.Lot.Order, i) }
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(n.weaker(b, a), place(a.winner)-place(b.winner), place(b.loser)-place(a.loser))
	})
	return pairs
}

// weaker is -1, 0 or +1 as duel a is weaker than, as strong as or stronger than b.
func (n *count) weaker(a, b pair) int {
	aFor, aAgainst := n.duels.Prefer(a.winner, a.loser), n.duels.Prefer(a.loser, a.winner)
	bFor, bAgainst := n.duels.Prefer(b.winner, b.loser), n.duels.Prefer(b.loser, b.winner)
	c := n.o.Strength.compare(aFor, aAgainst, bFor, bAgainst)
	if c == 0 && n.o.Strength == Winning {
		return cmp.Compare(bAgainst, aAgainst)
	}
	return c
}

// lock returns who ends up above whom, through chains too.
func (n *count) lock(pairs []pair) [][]bool {
	above := make([][]bool, len(n.c.Options))
	for i := range above {
		above[i] = make([]bool, len(n.c.Options))
	}
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
func (n *count) lockEquals(equals []pair, above [][]bool) {
	free := make([]bool, len(equals))
	for i, p := range equals {
		free[i] = !above[p.loser][p.winner]
	}
	decided := false
	for i, p := range equals {
		if above[p.loser][p.winner] {
			decided = decided || free[i]
			continue
		}
		put(above, n.c.Standing(), p)
	}
	if decided {
		n.noteEquals(equals)
	}
}

// put adds a duel and all chains through it.
func put(above [][]bool, standing []voting.Index, p pair) {
	if above[p.winner][p.loser] {
		return
	}
	for _, x := range standing {
		if x != p.winner && !above[x][p.winner] {
			continue
		}
		for _, y := range standing {
			if y == p.loser || above[p.loser][y] {
				above[x][y] = true
			}
		}
	}
}

// noteEquals reports that the lot settled the order of equally strong duels, or
// would have to.
func (n *count) noteEquals(equals []pair) {
	var among []voting.Index
	for _, p := range equals {
		among = append(among, p.winner, p.loser)
	}
	slices.Sort(among)
	tie := voting.Tie{
		Kind: "pair", Among: slices.Compact(among), Rule: "lot", Chosen: &equals[0].winner,
		Evidence: "their duels are equally strong, and not all of them can stand",
	}
	if n.t.Lot.Open {
		tie.Rule, tie.Chosen, n.t.Tied = "open", nil, tie.Among
	}
	n.t.Ties = append(n.t.Ties, tie)
}
