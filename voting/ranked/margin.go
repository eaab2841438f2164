// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"math"
	"slices"

	"moothall/voting"
)

// marginIRV bounds the margin of an instant runoff.
//
// From below: a ballot marked otherwise changes the difference of two tallies by
// two at most. While fewer than half of every gap are changed, the options go out
// in the same batches and the same one is left; the best way to cut the order
// into batches is looked for. And whoever is to be left instead of the winner
// must stand level with her at some round, where she has at least her first
// preferences and the other at most all ballots that prefer him.
//
// From above: so many of the winner's ballots as make her alone the lowest of a
// round, whatever the rule for ties, when they go to the lowest of the others there.
//
// Cary, Estimating the Margin of Victory for Instant-Runoff Voting, EVT/WOTE 2011,
// sections 4 and 5.
func marginIRV(c voting.Contest, b voting.Ballots, s voting.Settings, t voting.Transcript) *voting.Margin {
	o, err := parse(s)
	if err != nil || len(t.Elected) != 1 || len(c.Standing()) < 2 || o.MinimumVotes > 0 || o.StopAfter > 0 {
		return nil
	}
	o.Batch, o.ZeroTogether, o.Until = false, false, UntilTwo
	if t, err = IRV(c, b.Profile, o); err != nil || len(t.Elected) != 1 {
		return nil
	}
	winner := t.Elected[0]
	least, most := max(leastByBatches(t), leastByDuels(t, winner)), mostByRounds(t, winner)
	return &voting.Margin{
		AtLeast: &least, AtMost: &most, Exact: least == most,
		Source: "bounds after Cary, Estimating the Margin of Victory for Instant-Runoff Voting, EVT/WOTE 2011",
	}
}

// leastByBatches finds the way to cut the order of elimination into batches
// whose smallest gap is the largest, and halves that gap, rounded up.
func leastByBatches(t voting.Transcript) int64 {
	end := len(t.Rounds)
	best := make([]int64, end+1)
	best[end] = math.MaxInt64
	for from := end - 1; from >= 0; from-- {
		best[from] = math.MinInt64
		for to := from + 1; to <= end; to++ {
			best[from] = max(best[from], min(gap(t, from, to), best[to]))
		}
	}
	return max(0, (best[0]+1)/2)
}

// gap is by how much, in round from, all who go out before round to together
// fall short of the lowest of those who stay.
func gap(t voting.Transcript, from, to int) int64 {
	tallies := t.Rounds[from].Tallies
	out, lowest := int64(0), int64(math.MaxInt64)
	for _, tally := range tallies {
		left := leaves(t, tally.Option)
		switch votes := tally.Votes.Floor(); {
		case left < from: // gone already
		case left < to:
			out += votes
		default:
			lowest = min(lowest, votes)
		}
	}
	return lowest - out
}

// leaves is the round, from 0, after which an option does not stand any more:
// the last for whoever is only second, never for the winner.
func leaves(t voting.Transcript, i voting.Index) int {
	for n, r := range t.Rounds {
		if slices.Contains(r.Eliminated, i) {
			return n
		}
	}
	if i == t.Elected[0] {
		return len(t.Rounds)
	}
	return len(t.Rounds) - 1
}

// leastByDuels is half of what the winner's first preferences have more than all
// that prefer any one other to her, rounded up.
func leastByDuels(t voting.Transcript, winner voting.Index) int64 {
	first, against := t.Rounds[0].Tallies.Of(winner).Floor(), int64(0)
	for _, tally := range t.Rounds[0].Tallies {
		if tally.Option != winner {
			against = max(against, t.Pairwise.Prefer(tally.Option, winner))
		}
	}
	return max(0, (first-against+1)/2)
}

// mostByRounds is the fewest of the winner's votes that make her the lowest of a
// round when they go to the lowest there.
func mostByRounds(t voting.Transcript, winner voting.Index) int64 {
	most := int64(math.MaxInt64)
	for n, r := range t.Rounds {
		var others []int64
		for _, tally := range r.Tallies {
			if tally.Option != winner && leaves(t, tally.Option) >= n {
				others = append(others, tally.Votes.Floor())
			}
		}
		if len(others) > 0 {
			most = min(most, toLowest(r.Tallies.Of(winner).Floor(), others))
		}
	}
	return most
}

// toLowest is the least m for which m votes can lift every other above votes - m.
func toLowest(votes int64, others []int64) int64 {
	low, high := int64(0), votes+int64(len(others))
	for low < high {
		m := (low + high) / 2
		need := int64(0)
		for _, v := range others {
			need += max(0, votes-m+1-v)
		}
		if need <= m {
			high = m
		} else {
			low = m + 1
		}
	}
	return low
}
