// SPDX-License-Identifier: AGPL-3.0-or-later

package report

import (
	"fmt"
	"slices"

	"moothall/voting"
)

// rctabCount turns the rounds of a transcript into those of RCTab.
type rctabCount struct {
	t      voting.Transcript
	labels []string
	notes  []string
}

func (c *rctabCount) note(sentence string) { c.notes = append(c.notes, sentence) }

func (c *rctabCount) standing() (n int) {
	for _, candidate := range c.t.Candidates {
		if !candidate.Withdrawn {
			n++
		}
	}
	return n
}

// first says whether the count begins with first preferences, as STV does.
func (c *rctabCount) first() bool {
	return len(c.t.Rounds) > 0 && c.t.Rounds[0].Kind == voting.FirstPreferences
}

// gregory says whether the rounds are surpluses and exclusions that move votes.
func (c *rctabCount) gregory() bool { return c.first() && c.t.Rounds[0].Keep == nil }

func (c *rctabCount) results() ([]rctabRound, error) {
	switch {
	case len(c.t.Rounds) > 0 && c.t.Rounds[len(c.t.Rounds)-1].Pass > 1:
		return nil, fmt.Errorf("%w: RCTab writes a report for each pass of a count, and %s has several; json, html and csv hold them all", ErrFormat, c.t.Method)
	case c.eliminates():
		return c.runoff(), nil
	case c.gregory():
		return c.surpluses(), nil
	case c.first():
		c.note("Meek's method reads every ballot anew in each round: there are no transfers, and none are written.")
		return c.runoff(), nil
	}
	return c.single()
}

// eliminates says whether the rounds are counts that eliminate until somebody has won.
func (c *rctabCount) eliminates() bool {
	rounds := c.t.Rounds
	return len(rounds) > 0 && rounds[0].Kind == voting.CountRound &&
		(len(rounds) == 1 || slices.ContainsFunc(rounds, func(r voting.Round) bool { return len(r.Eliminated) > 0 || r.Split != nil }))
}

// round is the tallies of a round, without those who left in an earlier one.
func (c *rctabCount) round(n int) rctabRound {
	r := c.t.Rounds[n]
	out := rctabRound{Round: n + 1, TallyResults: []rctabDeed{}, Threshold: &r.Quota}
	if r.Split != nil {
		out.Inactive = rctabInactive{r.Split.Choices, r.Split.Overvotes, r.Split.Repeated, r.Split.Skipped, r.Split.FinalSurplus}
	}
	for _, tally := range r.Tallies {
		if !c.left(tally.Option, n) {
			out.Tally = append(out.Tally, namedVote{c.labels[tally.Option], tally.Votes})
		}
	}
	return out
}

// left says whether an option is out of the tallies of a round. Where tallies
// stand after the moves, whoever went in the round itself is out already.
func (c *rctabCount) left(i voting.Index, n int) bool {
	before := c.t.Rounds[:n]
	if c.gregory() {
		before = c.t.Rounds[:n+1]
	}
	return slices.ContainsFunc(before, func(r voting.Round) bool { return slices.Contains(r.Eliminated, i) })
}

// moved are the votes that an option gave away in a round.
func (c *rctabCount) moved(r voting.Round, from voting.Index) namedVotes {
	v := namedVotes{}
	for _, m := range r.Transfers {
		if m.From == from {
			v = append(v, namedVote{c.labels[m.To], m.Votes})
		}
	}
	for _, e := range r.ExhaustedFrom {
		if e.From == from {
			v = append(v, namedVote{"exhausted", e.Votes})
		}
	}
	for _, l := range r.LostFrom {
		if l.From == from {
			v = append(v, namedVote{"residual surplus", l.Votes})
		}
	}
	return v
}

// runoff is instant runoff, whose tallies and moves of a round stand in it, and
// every count like it: Meek's says no moves.
func (c *rctabCount) runoff() (results []rctabRound) {
	for n, r := range c.t.Rounds {
		out := c.round(n)
		for _, i := range r.Elected {
			d := rctabDeed{Elected: c.labels[i]}
			if r.Keep == nil {
				v := c.moved(r, i)
				d.Transfers = &v
			}
			out.TallyResults = append(out.TallyResults, d)
		}
		for _, i := range r.Eliminated {
			if n+1 == len(c.t.Rounds) {
				c.note(fmt.Sprintf("%s is excluded in the last round, after which nothing is reckoned again; the format has no place for it.", c.labels[i]))
				continue
			}
			d := rctabDeed{Eliminated: c.labels[i]}
			if v := c.moved(r, i); len(v) > 0 || r.Keep == nil && r.Tallies.Of(i).IsZero() { // else the round does not say
				d.Transfers = &v
			}
			out.TallyResults = append(out.TallyResults, d)
		}
		results = append(results, out)
	}
	return results
}

// surpluses is STV: what a round moves stands in the round before.
func (c *rctabCount) surpluses() (results []rctabRound) {
	rounds := c.t.Rounds
	if last := len(rounds) - 1; last > 0 && still(rounds[last], rounds[last-1]) {
		// The excluded is named, and moves nothing: the format would lose her votes.
		c.note(fmt.Sprintf("%s is excluded last, and no papers move; the format has no place for it.", c.labels[*rounds[last].Of]))
		before := rounds[last-1]
		before.Elected = slices.Concat(before.Elected, rounds[last].Elected)
		rounds = append(slices.Clone(rounds[:last-1]), before)
	}
	for n, r := range rounds {
		out := c.round(n)
		for _, i := range r.Elected {
			switch at := surplusAt(rounds, i); {
			case at < 0:
				out.TallyResults = append(out.TallyResults, rctabDeed{Elected: c.labels[i], Transfers: &namedVotes{}})
			case at > n+1:
				c.note(fmt.Sprintf("%s is elected in round %d, and named in round %d, whose moves are of that surplus.", c.labels[i], n+1, at))
			}
		}
		if n+1 < len(rounds) {
			out.TallyResults = append(out.TallyResults, c.move(rounds[n+1], r.Lost))
		}
		results = append(results, out)
	}
	return results
}

// still says whether an exclusion left all tallies as they were.
func still(r, before voting.Round) bool {
	return r.Kind == voting.ExclusionRound && len(r.Transfers)+len(r.ExhaustedFrom) == 0 && !before.Tallies.Of(*r.Of).IsZero()
}

// surplusAt is the place of the round that moves the surplus of an option; -1 where none does.
func surplusAt(rounds []voting.Round, i voting.Index) int {
	return slices.IndexFunc(rounds, func(r voting.Round) bool { return r.Kind == voting.SurplusRound && *r.Of == i })
}

// move is one surplus or exclusion, with what truncation cut off.
func (c *rctabCount) move(r voting.Round, lostBefore voting.Decimal) rctabDeed {
	v := c.moved(r, *r.Of)
	if lost := r.Lost.Minus(lostBefore); !lost.IsZero() {
		v = append(v, namedVote{"residual surplus", lost})
	}
	if r.Kind == voting.SurplusRound {
		return rctabDeed{Elected: c.labels[*r.Of], Transfers: &v}
	}
	return rctabDeed{Eliminated: c.labels[*r.Of], Transfers: &v}
}

// single is a method without rounds of its own: its scores, and who is elected.
func (c *rctabCount) single() ([]rctabRound, error) {
	out := rctabRound{Round: 1, Tally: namedVotes{}, TallyResults: []rctabDeed{}}
	scores := c.t.Scores
	switch {
	case len(scores) == 0 && len(c.t.Rounds) > 0:
		scores = c.t.Rounds[0].Tallies
	case len(scores) == 0 && c.t.Ballots.Valid > 0:
		return nil, fmt.Errorf("%w: RCTab's JSON holds tallies, and %s has none; json, html and csv hold its ranking", ErrFormat, c.t.Method)
	case len(scores) == 0:
		for i, candidate := range c.t.Candidates {
			if !candidate.Withdrawn {
				scores = append(scores, voting.Tally{Option: voting.Index(i)})
			}
		}
	}
	for _, tally := range scores {
		if tally.Votes.Compare(voting.Decimal{}) < 0 {
			return nil, fmt.Errorf("%w: RCTab's JSON has no numbers below 0, and %s has %s", ErrFormat, c.labels[tally.Option], tally.Votes)
		}
		out.Tally = append(out.Tally, namedVote{c.labels[tally.Option], tally.Votes})
	}
	for _, i := range c.t.Elected {
		out.TallyResults = append(out.TallyResults, rctabDeed{Elected: c.labels[i], Transfers: &namedVotes{}})
	}
	return []rctabRound{out}, nil
}
