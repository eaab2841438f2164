// SPDX-License-Identifier: AGPL-3.0-or-later

package report

import (
	"slices"

	"moothall/voting"
)

// Move is what one option gave away in one round: to whom or what, and how much.
type Move struct {
	N    int // of the round
	From string
	To   []Given
}

// Given is votes that moved to an option, or were exhausted or lost.
type Given struct{ Name, Votes string }

// Moves are the transfers of all rounds, with what each exhausted and what
// truncation lost.
func (r Report) Moves() (moves []Move) {
	var before voting.Decimal
	for _, round := range r.Transcript.Rounds {
		lost := round.Lost.Minus(before)
		before = round.Lost
		for _, from := range givers(round) {
			m := Move{N: round.N, From: r.Name(from)}
			for _, row := range round.Transfers {
				if row.From == from {
					m.To = append(m.To, Given{r.Name(row.To), row.Votes.String()})
				}
			}
			for _, e := range round.ExhaustedFrom {
				if e.From == from {
					m.To = append(m.To, Given{"exhausted", e.Votes.String()})
				}
			}
			if !lost.IsZero() {
				m.To = append(m.To, Given{"lost by truncation", lost.String()})
			}
			moves = append(moves, m)
		}
	}
	return moves
}

// givers are those whose votes a round moves.
func givers(round voting.Round) (givers []voting.Index) {
	if round.Of != nil && round.Keep == nil {
		return []voting.Index{*round.Of}
	}
	for _, m := range round.Transfers {
		givers = append(givers, m.From)
	}
	for _, e := range round.ExhaustedFrom {
		givers = append(givers, e.From)
	}
	slices.Sort(givers)
	return slices.Compact(givers)
}
