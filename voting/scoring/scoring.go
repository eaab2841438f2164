// SPDX-License-Identifier: AGPL-3.0-or-later

// Package scoring counts ballots that give numbers to options: approvals,
// points, stars, grades and credits.
//
// A count takes a [voting.Contest], a [voting.Cardinal] and its options, and
// returns a [voting.Transcript].
//
//	transcript, err := scoring.Star(contest, ballots, scoring.StarOptions{})
//	transcript.Elected // who won
//
// Scores for the withdrawn are taken off first; a ballot that then scores
// nobody is blank. Several seats are filled in the order of the ranking, as a
// block: the larger half can take every seat. See voting/committee for seats
// in proportion. Numbers off a method's scale are refused, never bent.
package scoring

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"moothall/voting"
)

// begin checks the contest, draws the lot and takes the withdrawn off the ballots.
func begin(method string, c voting.Contest, p *voting.Cardinal, settings voting.Settings) (voting.Transcript, *voting.Cardinal, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, nil, err
	}
	lot, err := voting.DrawLot(c, settings["tie"])
	if err != nil {
		return voting.Transcript{}, nil, err
	}
	t := voting.BeginTranscript(method, c, settings, lot)
	p = p.Standing(c)
	t.Ballots = p.Accounting()
	return t, p, nil
}

// inScale refuses a number off the scale. Ballots are counted from 1, as added.
func inScale(c voting.Contest, p *voting.Cardinal, low, high int32) error {
	for n := range p.Len() {
		for _, s := range p.Ballot(n).Scores {
			if s.Points < low || s.Points > high {
				return fmt.Errorf("%w: ballot %d gives %d to %q, and the scale goes from %d to %d", voting.ErrBallot, n+1, s.Points, c.Options[s.Option].Name, low, high)
			}
		}
	}
	return nil
}

// sum adds up the points of every option, each times the weight of its ballot.
// What is given and what is taken add up apart, so that the order of the
// ballots cannot decide whether a sum is too large.
func sum(c voting.Contest, p *voting.Cardinal) ([]int64, error) {
	given, taken := make([]int64, len(c.Options)), make([]int64, len(c.Options))
	for b := range p.All() {
		for _, s := range b.Scores {
			into, points := given, int64(s.Points)
			if points < 0 {
				into, points = taken, -points
			}
			if into[s.Option] > math.MaxInt64-points*b.Weight {
				return nil, fmt.Errorf("%w: the points of %q pass %d", voting.ErrTotal, c.Options[s.Option].Name, int64(math.MaxInt64))
			}
			into[s.Option] += points * b.Weight
		}
	}
	for i := range given {
		given[i] -= taken[i]
	}
	return given, nil
}

// conclude shows whole scores and fills the seats by them.
func conclude(t *voting.Transcript, c voting.Contest, scores []int64) [][]voting.Index {
	t.Scores = tallies(c.Standing(), scores)
	ranking := voting.SetsOfEquals(c.Standing(), func(a, b voting.Index) int { return cmp.Compare(scores[b], scores[a]) })
	t.Conclude(c, ranking, t.Options["tie"] != "")
	return ranking
}

// tallies shows the numbers of some options, in the contest's order.
func tallies(of []voting.Index, numbers []int64) voting.Tallies {
	tallies := voting.Tallies{}
	for _, i := range slices.Sorted(slices.Values(of)) {
		tallies = append(tallies, voting.Tally{Option: i, Votes: voting.Whole(numbers[i])})
	}
	return tallies
}
