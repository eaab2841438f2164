// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"slices"

	"moothall/voting"
	"moothall/voting/compare"
	"moothall/voting/pairwise"
	"moothall/voting/ranked"
	"moothall/voting/stv"
)

// comparedSingle and comparedSeats name the methods that a count of one seat, and
// of several, is compared with. What they said is part of the transcript, whose
// hash the record holds and whose every byte an auditor counts again: a method
// added here would make the transcripts of old archives others than published.
var (
	comparedSingle = []string{"plurality", "irv", "bucklin", "borda", "copeland", "minimax", "schulze", "ranked-pairs"}
	comparedSeats  = []string{"plurality", "borda", "scottish-stv", "wigm-prf", "meek"}
)

// searchedBallots is among how many different ballots the close searches for a
// margin: others wait while a vote is decided. Like the lists it is part of what
// an auditor counts again.
const searchedBallots = 20_000

// compared adds to the transcript of a ranked count what the same ballots say
// otherwise.
func compared(c voting.Contest, b voting.Ballots, m voting.Method, s voting.Settings, t voting.Transcript) voting.Transcript {
	if len(c.Standing()) > compare.MaxOptions {
		return t
	}
	names := comparedSingle
	if c.Seats > 1 {
		names = comparedSeats
	}
	var others []voting.Method
	for _, other := range catalogue() {
		if slices.Contains(names, other.Name) {
			others = append(others, other)
		}
	}
	t.Comparison = compare.Compare(c, b, m, s, t, others, compare.Limits{Search: searchedBallots})
	t.OutcomeDependsOnLot = compare.DependsOnLot(t)
	return t
}

// catalogue is every method that counts ranked ballots.
func catalogue() []voting.Method {
	return slices.Concat(ranked.Methods(), stv.Methods(), pairwise.Methods())
}
