// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"moothall/voting"
)

// Ranks are the options of a count rank by rank. The zero value is the default.
type Ranks struct {
	// Tie names the lot, as voting.DrawLot reads it. A lot that is given also
	// parts the equals of the ranking; the contest's own only fills seats.
	Tie string
}

// Bucklin counts the first rank of every ballot, then adds the second, and so
// on, until as many options as there are seats have more than half of the valid
// weight, or the ballots have no further rank. Options of one rank have a whole
// vote of the ballot each, in the same round; the rank below them comes in the
// next. Skipped ranks and withdrawn options close up, and a repeated mark counts
// where it stands first, so that no ballot gives an option more than one vote.
//
// Who passes half in an earlier round stands above who passes it later or not at
// all; in one round more votes stand above fewer. Equal votes are parted by the
// most recent round before in which they differed, a Tie with the rule
// "backward"; equal in all rounds they are equals, whom only a lot can part.
// Ranks below the last round are never read, neither for the ranking.
//
// Grand Junction, Colorado, Charter (1909); Hoag and Hallett, Proportional
// Representation (1926). Runs in O(marks + n·rounds + n log n·rounds). It refuses
// nothing but a contest or a setting that cannot be.
//
// Errors: ErrContest, ErrSetting, ErrConservation.
func Bucklin(c voting.Contest, p *voting.Profile, o Ranks) (voting.Transcript, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, err
	}
	lot, err := voting.DrawLot(c, o.Tie)
	if err != nil {
		return voting.Transcript{}, err
	}
	n := &bucklin{c: c, standing: c.Standing(), t: voting.NewTranscript("bucklin", c, p, voting.Settings{"tie": o.Tie}, lot)}
	n.read(p)
	n.t.Ballots = voting.Accounting{Received: p.Total(), Valid: n.valid, Blank: p.Total() - n.valid, Weight: voting.Whole(p.Total())}
	if err := n.count(); err != nil {
		return voting.Transcript{}, err
	}
	n.t.Conclude(c, n.ranking(), o.Tie != "")
	for _, i := range n.t.Elected {
		r := &n.t.Rounds[n.decided(i)]
		r.Elected = append(r.Elected, i)
	}
	return n.t, nil
}

// bucklin is a count under way.
type bucklin struct {
	c        voting.Contest
	standing []voting.Index
	valid    int64
	ranks    [][]int64 // ranks[k][i]: the weight that has i at rank k, from 0
	ended    []int64   // ended[k]: the weight whose last rank is before k
	rounds   [][]int64 // rounds[k][i]: the weight that has i at rank k or above
	passed   []int     // the round in which an option passed half, from 0; -1 before it does
	t        voting.Transcript
}

// read sorts the marks of all ballots by rank.
func (n *bucklin) read(p *voting.Profile) {
	n.ended = make([]int64, len(n.standing)+2)
	fresh := newFresh(n.c)
	var rank []voting.Index
	for b := range p.Len() {
		ballot, k := p.Ballot(b), 0
		fresh.ballot = b + 1
		for marks := ballot.Marks; len(marks) > 0; {
			rank, marks = fresh.rank(rank[:0], marks)
			if len(rank) == 0 {
				continue
			}
			if k == len(n.ranks) {
				n.ranks = append(n.ranks, make([]int64, len(n.c.Options)))
			}
			for _, i := range rank {
				n.ranks[k][i] += ballot.Weight
			}
			k++
		}
		if k > 0 {
			n.valid += ballot.Weight
			n.ended[k] += ballot.Weight
		}
	}
}

// count adds rank after rank until the seats are filled.
func (n *bucklin) count() error {
	votes, exhausted, filled := make([]int64, len(n.c.Options)), int64(0), 0
	n.passed = slices.Repeat([]int{-1}, len(n.c.Options))
	threshold := voting.Whole(n.valid/2 + 1)
	n.t.Quota = &threshold
	for k := 0; k < len(n.ranks) && filled < min(n.c.Seats, len(n.standing)); k++ {
		exhausted += n.ended[k]
		for _, i := range n.standing {
			if votes[i] += n.ranks[k][i]; votes[i] > n.valid {
				return fmt.Errorf("%w: round %d of bucklin gives option %d %d votes of %d", voting.ErrConservation, k+1, int(i)+1, votes[i], n.valid)
			}
			if n.passed[i] < 0 && 2*votes[i] > n.valid {
				n.passed[i] = k
				filled++
			}
		}
		n.rounds = append(n.rounds, slices.Clone(votes))
		n.report(exhausted)
	}
	return nil
}

// report writes the round just counted.
func (n *bucklin) report(exhausted int64) {
	r := voting.Round{
		N: len(n.rounds), Kind: voting.RankRound, Exhausted: voting.Whole(exhausted), Quota: *n.t.Quota,
		Elected: []voting.Index{}, Eliminated: []voting.Index{}, Transfers: []voting.TransferRow{},
	}
	for _, i := range n.standing {
		r.Tallies = append(r.Tallies, voting.Tally{Option: i, Votes: voting.Whole(n.rounds[r.N-1][i])})
	}
	n.t.Rounds = append(n.t.Rounds, r)
}

// decided is the round whose votes place an option: where it passed half, else the last.
func (n *bucklin) decided(i voting.Index) int {
	if n.passed[i] >= 0 {
		return n.passed[i]
	}
	return len(n.rounds) - 1
}

// ranking sorts by the round decided in and the votes there, then by the rounds before.
func (n *bucklin) ranking() (ranking [][]voting.Index) {
	now := func(a, b voting.Index) int {
		if len(n.rounds) == 0 {
			return 0
		}
		r := n.decided(a)
		return cmp.Or(cmp.Compare(r, n.decided(b)), cmp.Compare(n.rounds[r][b], n.rounds[r][a]))
	}
	before := func(a, b voting.Index) int {
		for r := n.decided(a) - 1; r >= 0; r-- {
			if c := cmp.Compare(n.rounds[r][b], n.rounds[r][a]); c != 0 {
				return c
			}
		}
		return 0
	}
	for _, equals := range voting.SetsOfEquals(n.standing, now) {
		parted := voting.SetsOfEquals(equals, before)
		if len(parted) > 1 {
			n.noteParted(equals, parted[0][0])
		}
		ranking = append(ranking, parted...)
	}
	return ranking
}

// noteParted reports that earlier rounds parted options with equal votes.
func (n *bucklin) noteParted(equals []voting.Index, first voting.Index) {
	var evidence []string
	for r := n.decided(first) - 1; r >= 0; r-- {
		var held []string
		differ := false
		for _, i := range equals {
			held = append(held, fmt.Sprintf("%d had %d", int(i)+1, n.rounds[r][i]))
			differ = differ || n.rounds[r][i] != n.rounds[r][first]
		}
		if differ {
			evidence = append(evidence, fmt.Sprintf("in round %d %s", r+1, strings.Join(held, ", ")))
		}
	}
	n.t.Ties = append(n.t.Ties, voting.Tie{
		Round: n.decided(first) + 1, Kind: "ranking", Among: equals, Rule: string(voting.Backward),
		Evidence: strings.Join(evidence, "; "), Chosen: &first,
	})
}
