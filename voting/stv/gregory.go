// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"fmt"
	"slices"

	"moothall/voting"
)

// rules are what tells one weighted inclusive Gregory count from another.
type rules[V number[V]] struct {
	name  string
	paper V // the value of a paper before any transfer
	quota func(valid int64, seats int) V
	// reaches says whether so many votes elect.
	reaches func(votes, quota V) bool
	// portion is the new value of a paper of a surplus.
	portion func(surplus, value, total V) V
	show    func(V) voting.Decimal
	// tooLong, where there is one, says that votes of which a surplus is to be
	// moved are a number that would take too long to reckon with.
	tooLong func(total V) bool
	// requota, where there is one, is the quota of each round: of what the
	// candidates hold. half is the one of a countback, for one seat.
	requota, half func(held V) V
	// finishSurplus transfers one surplus more where an election fills the last
	// seat: the rule looks whether it is complete only at the start of a round.
	finishSurplus bool
	last          Last
}

// settings completes the settings of a count with what the rules add.
func (r rules[V]) settings(s voting.Settings) voting.Settings {
	if r.last != "" {
		s["last"] = string(r.last)
	}
	return s
}

// gregory is a count under way: surpluses move all papers of the elected at a
// fraction of their value, exclusions move them at their value.
type gregory[V number[V]] struct {
	*field[V]
	rules     rules[V]
	papers    *voting.Papers
	parcels   [][]parcel[V] // what each candidate holds
	quota     V
	held      V    // what all candidates and the exhausted have together
	exhausted [4]V // by voting.Reason
	lost      V
	leaver    *leaver[V] // whose papers are to be found again; nil: nobody's
	t         voting.Transcript
}

// parcel is papers of one value. A candidate's parcels are merged by value:
// what the rules do to a paper depends on its value alone.
type parcel[V number[V]] struct {
	value V
	piles []voting.Pile
}

// countGregory counts by the rules.
func countGregory[V number[V]](c voting.Contest, p *voting.Profile, o Options, rules rules[V]) (voting.Transcript, error) {
	n, err := newGregory(c, p, o, rules)
	if err != nil {
		return voting.Transcript{}, err
	}
	return n.count(p.Total())
}

// newGregory makes everything ready for a count.
func newGregory[V number[V]](c voting.Contest, p *voting.Profile, o Options, rules rules[V]) (*gregory[V], error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	rule, err := o.Ties.Rule(c)
	if err != nil {
		return nil, err
	}
	n := &gregory[V]{
		field: newField[V](c), rules: rules, papers: o.Ballots.Read(c, p), parcels: make([][]parcel[V], len(c.Options)),
	}
	n.ties = rule
	if n.guard, err = newGuard(c, o.Constraints, nil); err != nil {
		return nil, err
	}
	n.t = voting.NewTranscript(rules.name, c, p, rules.settings(o.settings(c)), rule.Lot)
	return n, nil
}

// first deals the papers to their first preferences and sets the quota. A paper
// that names nobody is invalid and outside the count.
func (n *gregory[V]) first(received int64) {
	_, gone := n.deal(parcel[V]{n.rules.paper, n.papers.Sheaves()}, n.rules.paper)
	invalid := gone.Sum() - n.papers.Blank()
	valid := received - n.papers.Blank() - invalid
	n.exhausted = [4]V{}
	n.held, n.quota = n.rules.paper.times(valid), n.rules.quota(valid, n.seats)
	n.t.Ballots = voting.Accounting{
		Received: received, Valid: valid, Blank: n.papers.Blank(), Invalid: invalid, Weight: voting.Whole(received),
	}
}

// count deals the papers and runs the rounds.
func (n *gregory[V]) count(received int64) (voting.Transcript, error) {
	n.first(received)
	if n.t.Ballots.Valid == 0 {
		n.t.Tied = slices.Clone(n.standing)
		n.t.Notes = append(n.t.Notes, "No ballot names anybody in first place: nobody is elected.")
		return n.t, nil
	}
	return n.run()
}

// run does round after round. Whether the count is complete is asked at the
// start of each: a transfer once begun is finished.
func (n *gregory[V]) run() (voting.Transcript, error) {
	n.begin(voting.FirstPreferences, nil)
	for open := true; open; {
		if err := n.finish(); err != nil {
			return voting.Transcript{}, err
		}
		if open = n.t.Tied == nil; open {
			var err error
			if open, err = n.next(); err != nil {
				return voting.Transcript{}, err
			}
		}
	}
	quota := n.t.Rounds[0].Quota
	n.t.Quota = &quota
	if n.t.Tied == nil {
		n.t.Elected = n.won
	}
	return n.t, nil
}

// next does one more round; false where the count is complete, or stands at a
// tie that is left open.
func (n *gregory[V]) next() (bool, error) {
	left, over := n.left(), n.over()
	if len(left) <= n.vacancies() {
		n.electRest(&n.last().Elected)
		return false, nil
	}
	if n.vacancies() == 0 && !(n.rules.finishSurplus && len(over) > 0 && len(n.last().Elected) > 0) {
		return false, nil
	}
	if len(over) > 0 && (len(n.doomed) == 0 || n.vacancies() == 0) {
		who := n.settle("surplus", n.most(over, +1), +1)
		if who == nil {
			return false, nil
		}
		return true, n.transferSurplus(*who)
	}
	who := n.settle("exclusion", n.most(n.unguarded(), -1), -1)
	return who != nil && n.transferExcluded(*who), nil
}

// begin opens a round; finish closes it.
func (n *gregory[V]) begin(kind string, of *voting.Index) {
	n.t.Rounds = append(n.t.Rounds, voting.Round{
		N: len(n.t.Rounds) + 1, Kind: kind, Of: of, Quota: n.rules.show(n.quota),
		Elected: []voting.Index{}, Eliminated: []voting.Index{}, Transfers: []voting.TransferRow{},
	})
}

func (n *gregory[V]) last() *voting.Round { return &n.t.Rounds[len(n.t.Rounds)-1] }

// finish notes where the votes stand, checks that none is missing, and elects
// who has reached the quota.
func (n *gregory[V]) finish() error {
	r := n.last()
	gone := n.gone()
	sum := gone.plus(n.lost)
	for _, i := range n.standing {
		sum = sum.plus(n.votes[i])
		r.Tallies = append(r.Tallies, voting.Tally{Option: i, Votes: n.rules.show(n.votes[i])})
	}
	if n.rules.requota != nil {
		n.quota = n.rules.requota(n.held.minus(gone).minus(n.lost))
	}
	r.Quota, r.Exhausted, r.Lost = n.rules.show(n.quota), n.rules.show(gone), n.rules.show(n.lost)
	r.Split = &voting.Exhausted{
		Choices: n.rules.show(n.exhausted[voting.NoFurtherChoice]), Overvotes: n.rules.show(n.exhausted[voting.Overvoted]),
		Skipped: n.rules.show(n.exhausted[voting.TooManySkips]), Repeated: n.rules.show(n.exhausted[voting.RepeatedMark]),
	}
	if sum.compare(n.held) != 0 {
		return fmt.Errorf("%w: round %d of %s holds %s of %s", voting.ErrConservation, r.N, n.rules.name, n.rules.show(sum), n.rules.show(n.held))
	}
	return n.electReached()
}

// electReached elects who has reached the quota.
func (n *gregory[V]) electReached() error {
	r := n.last()
	return n.elections(&r.Elected, func(i voting.Index) bool { return n.rules.reaches(n.votes[i], n.quota) }, n.settle)
}

func (n *gregory[V]) gone() (sum V) {
	for _, votes := range n.exhausted {
		sum = sum.plus(votes)
	}
	return sum
}

// over lists the elected who hold more than the quota, in the contest's order.
func (n *gregory[V]) over() []voting.Index {
	var over []voting.Index
	for _, i := range n.standing {
		if n.state[i] == elected && n.votes[i].compare(n.quota) > 0 {
			over = append(over, i)
		}
	}
	return over
}

// settle chooses one of the equals; nil where the lot is open. All but an
// election is settled for the round to come.
func (n *gregory[V]) settle(kind string, equals []voting.Index, sign int) *voting.Index {
	if len(equals) == 1 {
		return &equals[0]
	}
	later := 1
	if kind == "election" {
		later = 0
	}
	return n.part(&n.t, kind, equals, sign, later)
}
