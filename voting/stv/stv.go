// SPDX-License-Identifier: AGPL-3.0-or-later

// Package stv counts ranked ballots for several seats by the single
// transferable vote.
//
// Every rule is law or a published reference, followed to the last digit: votes
// are whole numbers of a fixed small unit, products are taken in 128 bits, and
// what a rule truncates is shown as lost.
//
//	transcript, err := stv.Scottish(contest, profile, stv.Options{})
//	transcript.Elected // in the order of election
//
// It refuses floating point, and any count in which a vote appears or vanishes.
package stv

import (
	"maps"
	"slices"

	"moothall/voting"
)

// Last says how an exclusion ends that leaves as many as there are vacancies.
type Last string

// The endings.
const (
	// TransferLast moves the papers of the excluded before the rest are elected.
	TransferLast Last = "transfer"
	// StopLast elects the rest at the exclusion, without moving its papers.
	StopLast Last = "stop"
)

// Options of a count. The zero value is the default of the rule counted by.
type Options struct {
	Ballots voting.BallotRules
	Ties    voting.TieOptions
	Last    Last // Scottish only; default: TransferLast
}

func (o Options) settings() voting.Settings {
	s := o.Ballots.Settings()
	maps.Copy(s, o.Ties.Settings())
	s["last"] = string(o.Last)
	return s
}

// Methods lists what this package counts.
func Methods() []voting.Method {
	return []voting.Method{{
		Name:     "scottish-stv",
		Sentence: "Single transferable vote as Scottish councils are elected: surpluses move all papers at a fraction, five decimals.",
		Source:   "Scottish Local Government Elections Order 2007 (SSI 2007/42), Schedule 1, rules 45 to 52",
		Settings: append(append(voting.BallotSettings(),
			voting.Setting{Name: "last", Default: string(TransferLast), Values: "transfer|stop"},
		), voting.TieSettings(voting.Backward, voting.PRF)...),
		Count: func(c voting.Contest, p *voting.Profile, s voting.Settings) (voting.Transcript, error) {
			o, err := parse(s)
			if err != nil {
				return voting.Transcript{}, err
			}
			if o.Last, err = voting.One(s, "last", TransferLast, StopLast); err != nil {
				return voting.Transcript{}, err
			}
			return Scottish(c, p, o)
		},
	}}
}

func parse(s voting.Settings) (o Options, err error) {
	if o.Ballots, err = s.BallotRules(); err != nil {
		return o, err
	}
	o.Ties, err = s.TieOptions()
	return o, err
}

// state is what becomes of a candidate.
type state uint8

const (
	continuing state = iota
	elected
	excluded
	withdrawn
)

// field is the candidates of a count and their votes.
type field struct {
	standing []voting.Index
	state    []state
	open     []bool // open[i]: i continues, and can receive votes
	votes    []int64
	seats    int
	won      []voting.Index // in the order of election
}

func newField(c voting.Contest) *field {
	f := &field{
		standing: c.Standing(), seats: c.Seats,
		state: make([]state, len(c.Options)), open: make([]bool, len(c.Options)), votes: make([]int64, len(c.Options)),
	}
	for i, o := range c.Options {
		f.open[i] = !o.Withdrawn
		if o.Withdrawn {
			f.state[i] = withdrawn
		}
	}
	return f
}

// continuing lists who still stands, in the contest's order.
func (f *field) continuing() []voting.Index {
	var list []voting.Index
	for _, i := range f.standing {
		if f.state[i] == continuing {
			list = append(list, i)
		}
	}
	return list
}

func (f *field) vacancies() int { return f.seats - len(f.won) }

func (f *field) elect(i voting.Index) {
	f.state[i], f.open[i], f.won = elected, false, append(f.won, i)
}
func (f *field) exclude(i voting.Index) { f.state[i], f.open[i] = excluded, false }

// reaching lists who continues and has at least so many votes, the most first.
func (f *field) reaching(votes int64) []voting.Index {
	list := slices.DeleteFunc(f.continuing(), func(i voting.Index) bool { return f.votes[i] < votes })
	f.descending(list)
	return list
}

// descending sorts by votes, the most first; equals keep the contest's order.
func (f *field) descending(list []voting.Index) {
	slices.SortStableFunc(list, func(a, b voting.Index) int {
		switch {
		case f.votes[a] > f.votes[b]:
			return -1
		case f.votes[a] < f.votes[b]:
			return 1
		}
		return 0
	})
}

// most keeps those of the list with the most votes (sign +1) or the fewest (-1).
func (f *field) most(list []voting.Index, sign int64) []voting.Index {
	var kept []voting.Index
	for _, i := range list {
		switch {
		case len(kept) == 0 || f.votes[i]*sign > f.votes[kept[0]]*sign:
			kept = append(kept[:0], i)
		case f.votes[i] == f.votes[kept[0]]:
			kept = append(kept, i)
		}
	}
	return kept
}
