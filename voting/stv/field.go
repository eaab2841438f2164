// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"slices"

	"moothall/voting"
)

// state is what becomes of a candidate.
type state uint8

const (
	continuing state = iota
	elected
	excluded
	withdrawn
)

// field is the candidates of a count and their votes.
type field[V number[V]] struct {
	standing []voting.Index
	state    []state
	open     []bool // open[i]: i continues, and can receive votes
	votes    []V
	seats    int
	won      []voting.Index // in the order of election
}

func newField[V number[V]](c voting.Contest) *field[V] {
	f := &field[V]{
		standing: c.Standing(), seats: c.Seats,
		state: make([]state, len(c.Options)), open: make([]bool, len(c.Options)), votes: make([]V, len(c.Options)),
	}
	for i, o := range c.Options {
		f.open[i] = !o.Withdrawn
		if o.Withdrawn {
			f.state[i] = withdrawn
		}
	}
	return f
}

// left lists who continues, in the contest's order.
func (f *field[V]) left() []voting.Index {
	var list []voting.Index
	for _, i := range f.standing {
		if f.state[i] == continuing {
			list = append(list, i)
		}
	}
	return list
}

func (f *field[V]) vacancies() int { return f.seats - len(f.won) }

func (f *field[V]) elect(i voting.Index) {
	f.state[i], f.open[i], f.won = elected, false, append(f.won, i)
}
func (f *field[V]) exclude(i voting.Index) { f.state[i], f.open[i] = excluded, false }

// descending sorts by votes, the most first; equals keep the contest's order.
func (f *field[V]) descending(list []voting.Index) {
	slices.SortStableFunc(list, func(a, b voting.Index) int { return f.votes[b].compare(f.votes[a]) })
}

// most keeps those of the list with the most votes (sign +1) or the fewest (-1).
func (f *field[V]) most(list []voting.Index, sign int) []voting.Index {
	var kept []voting.Index
	for _, i := range list {
		c := 0
		if len(kept) > 0 {
			c = f.votes[i].compare(f.votes[kept[0]]) * sign
		}
		switch {
		case c > 0:
			kept = append(kept[:0], i)
		case c == 0:
			kept = append(kept, i)
		}
	}
	return kept
}
