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
	ties     voting.TieRule
	guard    *guard         // nil: no constraints
	doomed   []voting.Index // who continues and is in no committee still possible
	guarded  []voting.Index // who continues and is in all of them
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

// judge asks the constraints anew who is doomed and who is guarded.
func (f *field[V]) judge() (err error) {
	if f.guard != nil {
		f.doomed, f.guarded, err = f.guard.judge(f.left(), f.stateOf)
	}
	return err
}

func (f *field[V]) stateOf(i voting.Index) state { return f.state[i] }

// unguarded lists of whom the next exclusion must be: the doomed, or else all
// who continue and are not guarded.
func (f *field[V]) unguarded() []voting.Index {
	if len(f.doomed) > 0 {
		return f.doomed
	}
	return slices.DeleteFunc(f.left(), func(i voting.Index) bool { return slices.Contains(f.guarded, i) })
}

// elections elects who has reached the quota, the most first. Under constraints
// one election may leave no place for the next; equals of whom not all have a
// place are parted by settle, which says nobody where the lot is open.
func (f *field[V]) elections(now *[]voting.Index, reached func(voting.Index) bool, settle func(string, []voting.Index, int) *voting.Index) error {
	if err := f.judge(); err != nil {
		return err
	}
	for {
		first := f.most(slices.DeleteFunc(f.left(), func(i voting.Index) bool {
			return !reached(i) || slices.Contains(f.doomed, i)
		}), +1)
		if len(first) == 0 {
			return nil
		}
		who := &first[0]
		rivals, err := f.rivals(first)
		if err != nil {
			return err
		}
		if rivals {
			if who = settle("election", first, +1); who == nil {
				return nil
			}
		}
		f.elect(*who)
		*now = append(*now, *who)
		if err := f.judge(); err != nil {
			return err
		}
	}
}

// electRest fills the last seats with all who are left.
func (f *field[V]) electRest(now *[]voting.Index) {
	left := f.left()
	f.descending(left)
	for _, i := range left {
		f.elect(i)
		*now = append(*now, i)
	}
}

// rivals says whether the constraints leave no place for all of these together.
func (f *field[V]) rivals(these []voting.Index) (bool, error) {
	if f.guard == nil || len(these) < 2 {
		return false, nil
	}
	together, err := f.guard.together(these, f.stateOf)
	return !together, err
}

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

// part settles a tie in the round at hand, or so many later, and notes it; nil
// where the lot is open.
func (f *field[V]) part(t *voting.Transcript, kind string, equals []voting.Index, sign, later int) *voting.Index {
	var rounds []voting.Tallies
	for _, r := range t.Rounds {
		rounds = append(rounds, r.Tallies)
	}
	choose := f.ties.Highest
	if sign < 0 {
		choose = f.ties.Lowest
	}
	tie := choose(kind, equals, rounds)
	tie.Round += later
	t.Ties = append(t.Ties, tie)
	if tie.Chosen == nil {
		t.Tied = tie.Among
	}
	return tie.Chosen
}
