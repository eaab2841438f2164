// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise

import (
	"cmp"
	"fmt"
	"strings"

	"moothall/voting"
)

// Second says what parts options with the same points.
type Second string

// The seconds of Copeland's method.
const (
	NoSecond    Second = "none"         // nothing: they are equals
	SecondOrder Second = "second-order" // the points of those they beat, and half the points of those they draw with
	ByMargins   Second = "margins"      // the margins of all their duels, won and lost, added up
)

// Copeland ranks by points: one for a duel won, half a point for one drawn.
// Options with the same points are equals, unless Options.Second parts them; of
// three in a circle nothing but the margins can. Each parting is a Tie of the
// transcript with the figures of all who were equal; who are equal still only a
// lot can part.
//
// Copeland, A reasonable social welfare function (1951); Saari and Merlin, The
// Copeland method, Economic Theory 8 (1996), 51-76.
//
// The second order is that of Bartholdi, Tovey and Trick, The computational
// difficulty of manipulating an election, Social Choice and Welfare 6 (1989),
// 227-241, who do not say what a drawn duel gives; half, as among players of chess.
//
// Runs in O(n²) after the duels are counted. It refuses nothing but a contest or a
// setting that cannot be.
//
// Errors: ErrContest, ErrSetting.
func Copeland(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	n, err := begin("copeland", c, p, o)
	if err != nil {
		return voting.Transcript{}, err
	}
	halves := make([]int64, len(c.Options))
	n.overDuels(func(x, y voting.Index, points int64) { halves[x] += points })
	for _, x := range n.field {
		n.t.Scores = append(n.t.Scores, voting.Tally{Option: x, Votes: voting.Fixed(halves[x]*5, 1)})
	}
	second, shown, err := n.seconds(halves)
	if err != nil {
		return voting.Transcript{}, err
	}
	var ranking [][]voting.Index
	for _, equals := range voting.SetsOfEquals(n.field, func(a, b voting.Index) int { return cmp.Compare(halves[b], halves[a]) }) {
		parted := voting.SetsOfEquals(equals, func(a, b voting.Index) int { return cmp.Compare(second[b], second[a]) })
		if len(parted) > 1 {
			n.noteParted(equals, parted[0][0], shown)
		}
		ranking = append(ranking, parted...)
	}
	return n.conclude(ranking), nil
}

// overDuels goes through all duels, of x against y, with the halves of a point they give x.
func (n *count) overDuels(add func(x, y voting.Index, points int64)) {
	for _, x := range n.field {
		for _, y := range n.field {
			switch {
			case x == y:
			case n.duels.Beats(x, y):
				add(x, y, 2)
			case !n.duels.Beats(y, x):
				add(x, y, 1)
			}
		}
	}
}

// seconds are what parts options with the same points, and how it is written.
// Margins of 2000 options and all weight there is stay below 2·10^16.
func (n *count) seconds(halves []int64) (second []int64, shown func(voting.Index) string, err error) {
	second = make([]int64, len(halves))
	switch n.o.Second {
	case NoSecond:
	case SecondOrder:
		n.overDuels(func(x, y voting.Index, points int64) { second[x] += points * halves[y] })
		shown = func(i voting.Index) string { return voting.Fixed(second[i]*25, 2).String() }
	case ByMargins:
		for _, x := range n.field {
			for _, y := range n.field {
				second[x] += n.duels.Prefer(x, y) - n.duels.Prefer(y, x)
			}
		}
		shown = func(i voting.Index) string { return voting.Whole(second[i]).String() }
	default:
		return nil, nil, fmt.Errorf("%w: second=%s should be second=none|second-order|margins", voting.ErrSetting, n.o.Second)
	}
	return second, shown, nil
}

// noteParted reports that equals were parted, and by which figures.
func (n *count) noteParted(equals []voting.Index, first voting.Index, shown func(voting.Index) string) {
	var held []string
	for _, i := range equals {
		held = append(held, fmt.Sprintf("%d had %s", int(i)+1, shown(i)))
	}
	n.t.Ties = append(n.t.Ties, voting.Tie{
		Kind: "ranking", Among: equals, Rule: string(n.o.Second), Evidence: "of equal points, " + strings.Join(held, ", "), Chosen: &first,
	})
}
