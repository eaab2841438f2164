// SPDX-License-Identifier: AGPL-3.0-or-later

// Package committee elects a whole committee from approvals, so that groups of
// voters are represented in proportion.
//
// A count takes a [voting.Contest] with its seats, a [voting.Cardinal] and its
// [Options], and returns a [voting.Transcript].
//
//	transcript, err := committee.SeqPhragmen(contest, ballots, committee.Options{})
//	transcript.Elected    // the committee, as the lot settles ties
//	transcript.Committees // every committee the method holds as good
//
// Every score of at least Options.From approves. The count by proportional
// approval is exact, or it is refused: it never returns the best committee it
// happened to find.
//
// Lackner and Skowron, Multi-Winner Voting with Approval Preferences (2023).
package committee

import (
	"maps"
	"slices"
	"strconv"

	"moothall/voting"
)

// Options of a count by approvals for a committee. The zero value is the default.
type Options struct {
	From  int32  // the lowest score that approves, at least 1; default: 1
	Tie   string // the lot, as voting.DrawLot reads it
	Nodes int64  // only PAV: how many partial committees may be looked at; default: DefaultNodes
}

// ballot is all ballots that approve the same options.
type ballot struct {
	weight   int64
	approves []voting.Index // rising
}

// election is what every count of this package starts from.
type election struct {
	c          voting.Contest
	ballots    []ballot
	supporters [][]int // by option: which of the ballots approve it
	standing   []voting.Index
	seats      int // to fill: no more than stand
	t          voting.Transcript
}

// begin checks the contest and groups the ballots. With done there is nothing to
// count: no ballot approves anybody.
func begin(method string, c voting.Contest, p *voting.Cardinal, o Options, more voting.Settings) (e *election, done bool, err error) {
	if err := c.Check(); err != nil {
		return nil, false, err
	}
	lot, err := voting.DrawLot(c, o.Tie)
	if err != nil {
		return nil, false, err
	}
	from := max(1, o.From)
	settings := voting.Settings{"approve-from": strconv.Itoa(int(from)), "tie": o.Tie}
	maps.Copy(settings, more)
	p = p.Approvals(from).Standing(c)
	e = &election{c: c, ballots: grouped(p), standing: c.Standing(), t: voting.BeginTranscript(method, c, settings, lot)}
	e.supporters = make([][]int, len(c.Options))
	for b, ballot := range e.ballots {
		for _, i := range ballot.approves {
			e.supporters[i] = append(e.supporters[i], b)
		}
	}
	e.seats = min(c.Seats, len(e.standing))
	e.t.Ballots = p.Accounting()
	return e, e.t.Unmarked(c), nil
}

// grouped joins the ballots that approve the same options, in an order that only
// the options decide.
func grouped(p *voting.Cardinal) (ballots []ballot) {
	weights := map[string]int64{}
	var marks []voting.Index
	var key []byte
	for b := range p.All() {
		marks, key = marks[:0], key[:0]
		for _, s := range b.Scores {
			marks = append(marks, s.Option)
		}
		slices.Sort(marks)
		for _, i := range marks {
			key = append(key, byte(i>>8), byte(i))
		}
		weights[string(key)] += b.Weight
	}
	for _, key := range slices.Sorted(maps.Keys(weights)) {
		group := ballot{weight: weights[key]}
		for at := 0; at < len(key); at += 2 {
			group.approves = append(group.approves, voting.Index(key[at])<<8|voting.Index(key[at+1]))
		}
		ballots = append(ballots, group)
	}
	return ballots
}

// doubtful are the options that some committee holds and another does not.
func doubtful(committees [][]voting.Index) (options []voting.Index) {
	held := map[voting.Index]int{}
	for _, members := range committees {
		for _, i := range members {
			held[i]++
		}
	}
	for _, i := range slices.Sorted(maps.Keys(held)) {
		if held[i] < len(committees) {
			options = append(options, i)
		}
	}
	return options
}
