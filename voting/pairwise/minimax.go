// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise

import (
	"cmp"

	"moothall/voting"
)

// Minimax ranks by the worst duel of each option, the least bad first: by the
// votes of the side that beat it (winning; 0 if none did), by the largest
// margin against it (margins; below 0 for who wins every duel), or by the most
// votes for any other in a duel, won or lost (opposition).
//
// The scores of the transcript are those worst duels. Options that score the
// same are equals, whom only a lot can part. Runs in O(n²) after the duels are
// counted.
//
// Simpson, On defining areas of voter choice, Quarterly Journal of Economics 83
// (1969), 478-490; Kramer, A dynamical model of political equilibrium, Journal of
// Economic Theory 16 (1977), 310-334. It refuses nothing but a contest or a
// setting that cannot be.
//
// Errors: ErrContest, ErrSetting.
func Minimax(c voting.Contest, p *voting.Profile, o Options) (voting.Transcript, error) {
	n, err := begin("minimax", c, p, o, Winning, Margins, Opposition)
	if err != nil {
		return voting.Transcript{}, err
	}
	scores := make([]int64, len(c.Options))
	for _, x := range c.Standing() {
		scores[x] = n.worst(x)
		n.t.Scores = append(n.t.Scores, voting.Tally{Option: x, Votes: voting.Whole(scores[x])})
	}
	return n.conclude(voting.SetsOfEquals(c.Standing(), func(a, b voting.Index) int { return cmp.Compare(scores[a], scores[b]) })), nil
}

func (n *count) worst(x voting.Index) int64 {
	worst, first := int64(0), true
	for _, y := range n.c.Standing() {
		if x == y {
			continue
		}
		against, won := n.duels.Prefer(y, x), n.duels.Prefer(x, y)
		score := against
		switch {
		case n.o.Strength == Margins:
			score = against - won
		case n.o.Strength == Winning && against <= won:
			score = 0
		}
		if first || score > worst {
			worst, first = score, false
		}
	}
	return worst
}
