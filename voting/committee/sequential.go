// SPDX-License-Identifier: AGPL-3.0-or-later

package committee

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"

	"moothall/voting"
)

// MaxWays is how many partial committees a count looks at while it follows ties.
const MaxWays = 20_000

// rule is a method that fills one seat after another.
type rule interface {
	// value is how good an option is as the next member; nil is worse than any number.
	value(s *state, i voting.Index) *big.Rat
	// better is above 0 where a is better than b, and neither is nil.
	better(a, b *big.Rat) int
	// key tells apart the states with the same members that the rule treats differently.
	key(s *state) []byte
}

// state is a committee under way.
type state struct {
	members []voting.Index // in the order of election
	values  []*big.Rat     // by member: its value when it was elected
	held    []int32        // by ballot: how many members it approves
	last    []int32        // by ballot: which of the members it approves came last; -1 where none
}

func (e *election) start() *state {
	s := &state{held: make([]int32, len(e.ballots)), last: make([]int32, len(e.ballots))}
	for b := range s.last {
		s.last[b] = -1
	}
	return s
}

// with is the state with one member more.
func (s *state) with(e *election, i voting.Index, value *big.Rat) *state {
	next := &state{
		append(slices.Clone(s.members), i), append(slices.Clone(s.values), value), slices.Clone(s.held), slices.Clone(s.last),
	}
	for _, b := range e.supporters[i] {
		next.held[b]++
		next.last[b] = int32(len(s.members))
	}
	return next
}

// sequence fills the seats by a rule, following every tie; the first way it
// follows to the end is the one of the lot.
type sequence struct {
	*election
	rule       rule
	seen       map[[sha256.Size]byte]bool
	found      map[string]bool
	committees [][]voting.Index // each once, in the order of election; the first is the lot's
	cut        bool             // not every way was followed
}

// countSequence counts by a rule that fills one seat after another.
func countSequence(method string, c voting.Contest, p *voting.Cardinal, o Options, of func(*election) rule) (voting.Transcript, error) {
	e, done, err := begin(method, c, p, o, nil)
	if err != nil {
		return voting.Transcript{}, err
	}
	if done {
		return e.t, nil
	}
	q := &sequence{election: e, rule: of(e), seen: map[[sha256.Size]byte]bool{}, found: map[string]bool{}}
	q.follow(e.start())
	elected := slices.Clone(q.committees[0])
	e.t.SetCommittees(q.committees)
	if q.cut {
		e.t.Notes = append(e.t.Notes, fmt.Sprintf("Ties were followed through %d partial committees and no further: more committees may be as good.", MaxWays))
	}
	e.settle(elected)
	return e.t, nil
}

// follow elects the next member, and tries every other that ties with it.
func (q *sequence) follow(s *state) {
	switch {
	case len(q.committees) > voting.MaxCommittees:
		return
	case len(s.members) == q.seats:
		q.add(s.members)
		return
	case len(q.seen) >= MaxWays: // never before the way of the lot ends: it has a state for each seat
		q.cut = true
		return
	}
	key := sha256.Sum256(append(q.rule.key(s), fmt.Sprint(slices.Sorted(slices.Values(s.members)))...))
	if q.seen[key] {
		return
	}
	q.seen[key] = true
	best, value, tallies := q.best(s)
	best = q.t.Lot.Sorted(best)
	if len(q.committees) == 0 {
		q.note(tallies, best)
	}
	for _, i := range best {
		q.follow(s.with(q.election, i, value))
	}
}

func (q *sequence) add(members []voting.Index) {
	key := fmt.Sprint(slices.Sorted(slices.Values(members)))
	if !q.found[key] {
		q.found[key] = true
		q.committees = append(q.committees, slices.Clone(members))
	}
}

// best are those that are best as the next member, with their value, and the
// values of all.
func (q *sequence) best(s *state) (best []voting.Index, value *big.Rat, tallies voting.Tallies) {
	tallies = voting.Tallies{}
	for _, i := range q.standing {
		if slices.Contains(s.members, i) {
			continue
		}
		v := q.rule.value(s, i)
		if v != nil {
			tallies = append(tallies, voting.Tally{Option: i, Votes: voting.Rounded(v, 9)})
		}
		c := +1
		if len(best) > 0 {
			c = q.compare(v, value)
		}
		switch {
		case c > 0:
			best, value = append(best[:0], i), v
		case c == 0:
			best = append(best, i)
		}
	}
	return best, value, tallies
}

func (q *sequence) compare(a, b *big.Rat) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return +1
	}
	return q.rule.better(a, b)
}

// note tells a round of the way of the lot.
func (q *sequence) note(tallies voting.Tallies, best []voting.Index) {
	n := len(q.t.Rounds) + 1
	q.t.Rounds = append(q.t.Rounds, voting.Round{
		N: n, Kind: voting.ElectionRound, Tallies: tallies,
		Elected: best[:1:1], Eliminated: []voting.Index{}, Transfers: []voting.TransferRow{},
	})
	if len(best) > 1 {
		q.t.Ties = append(q.t.Ties, voting.Tie{Round: n, Kind: "seat", Among: slices.Sorted(slices.Values(best)), Rule: "lot", Chosen: &best[0]})
	}
}

// settle elects the committee of the lot. Where the lot is open and the ties
// matter, nobody is elected, and the rounds end at the first tie.
func (e *election) settle(elected []voting.Index) {
	t := &e.t
	t.Elected = elected
	if !t.Lot.Open {
		return
	}
	if len(t.Committees) == 1 {
		for i := range t.Ties {
			t.Ties[i].Rule, t.Ties[i].Evidence = "any-order", "each of them is elected, whoever goes first"
		}
		return
	}
	t.Elected, t.Tied = []voting.Index{}, doubtful(t.Committees)
	t.Ties = t.Ties[:1]
	t.Ties[0].Rule, t.Ties[0].Chosen = "open", nil
	if n := t.Ties[0].Round; n > 0 {
		t.Rounds = t.Rounds[:n]
		t.Rounds[n-1].Elected = []voting.Index{}
	}
}
