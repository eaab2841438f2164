// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"fmt"

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
	// finishSurplus transfers one surplus more where an election fills the last
	// seat: the rule looks whether it is complete only at the start of a round.
	finishSurplus bool
	last          Last
}

// gregory is a count under way: surpluses move all papers of the elected at a
// fraction of their value, exclusions move them at their value.
type gregory[V number[V]] struct {
	*field[V]
	rules     rules[V]
	ties      voting.TieRule
	papers    *voting.Papers
	parcels   [][]parcel[V] // what each candidate holds
	quota     V
	valid     int64
	exhausted [4]V // by voting.Reason
	lost      V
	t         voting.Transcript
}

// parcel is papers of one value. A candidate's parcels are merged by value:
// what the rules do to a paper depends on its value alone.
type parcel[V number[V]] struct {
	value V
	piles []voting.Pile
}

// countGregory counts by the rules, with settings as the transcript shows them.
func countGregory[V number[V]](c voting.Contest, p *voting.Profile, ballots voting.BallotRules, ties voting.TieOptions, settings voting.Settings, rules rules[V]) (voting.Transcript, error) {
	if err := c.Check(); err != nil {
		return voting.Transcript{}, err
	}
	rule, err := ties.Rule(c)
	if err != nil {
		return voting.Transcript{}, err
	}
	papers := ballots.Read(c, p)
	n := &gregory[V]{
		field: newField[V](c), rules: rules, ties: rule, papers: papers,
		parcels: make([][]parcel[V], len(c.Options)),
		t:       voting.NewTranscript(rules.name, c, p, settings, rule.Lot),
	}
	n.first(p.Total())
	if n.valid == 0 {
		n.t.Tied = c.Standing()
		n.t.Notes = append(n.t.Notes, "No ballot names anybody in first place: nobody is elected.")
		return n.t, nil
	}
	return n.count()
}

// first deals the papers to their first preferences and sets the quota. A paper
// that names nobody is invalid and outside the count.
func (n *gregory[V]) first(received int64) {
	_, gone := n.deal(parcel[V]{n.rules.paper, []voting.Pile{n.papers.All()}}, n.rules.paper)
	invalid := gone.Sum() - n.papers.Blank()
	n.valid = received - n.papers.Blank() - invalid
	n.exhausted = [4]V{}
	n.quota = n.rules.quota(n.valid, n.seats)
	n.t.Ballots = voting.Accounting{
		Received: received, Valid: n.valid, Blank: n.papers.Blank(), Invalid: invalid, Weight: voting.Whole(received),
	}
}

// count runs the rounds. Whether the count is complete is asked at the start of
// each: a transfer once begun is finished.
func (n *gregory[V]) count() (voting.Transcript, error) {
	quota := n.rules.show(n.quota)
	n.t.Quota = &quota
	n.begin(voting.FirstPreferences, nil)
	for open := true; open; {
		if err := n.finish(); err != nil {
			return voting.Transcript{}, err
		}
		open = n.next()
	}
	if n.t.Tied == nil {
		n.t.Elected = n.won
	}
	return n.t, nil
}

// next does one more round; false where the count is complete, or stands at a
// tie that is left open.
func (n *gregory[V]) next() bool {
	left, over := n.left(), n.over()
	if len(left) <= n.vacancies() {
		n.electRest(left)
		return false
	}
	if n.vacancies() == 0 && !(n.rules.finishSurplus && len(over) > 0 && len(n.last().Elected) > 0) {
		return false
	}
	if len(over) > 0 {
		who := n.settle("surplus", n.most(over, +1), +1)
		if who != nil {
			n.transferSurplus(*who)
		}
		return who != nil
	}
	who := n.settle("exclusion", n.most(left, -1), -1)
	return who != nil && n.transferExcluded(*who)
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
	r.Exhausted, r.Lost = n.rules.show(gone), n.rules.show(n.lost)
	r.Split = &voting.Exhausted{
		Choices: n.rules.show(n.exhausted[voting.NoFurtherChoice]), Overvotes: n.rules.show(n.exhausted[voting.Overvoted]),
		Skipped: n.rules.show(n.exhausted[voting.TooManySkips]), Repeated: n.rules.show(n.exhausted[voting.RepeatedMark]),
	}
	if want := n.rules.paper.times(n.valid); sum.compare(want) != 0 {
		return fmt.Errorf("%w: round %d of %s holds %s of %s", voting.ErrConservation, r.N, n.rules.name, n.rules.show(sum), n.rules.show(want))
	}
	left := n.left()
	n.descending(left)
	for _, i := range left {
		if n.rules.reaches(n.votes[i], n.quota) {
			n.elect(i)
			r.Elected = append(r.Elected, i)
		}
	}
	return nil
}

func (n *gregory[V]) gone() (sum V) {
	for _, votes := range n.exhausted {
		sum = sum.plus(votes)
	}
	return sum
}

// electRest fills the last seats with all who are left.
func (n *gregory[V]) electRest(left []voting.Index) {
	n.descending(left)
	for _, i := range left {
		n.elect(i)
		n.last().Elected = append(n.last().Elected, i)
	}
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

// settle chooses one of the equals; nil where the lot is open.
func (n *gregory[V]) settle(kind string, equals []voting.Index, sign int) *voting.Index {
	if len(equals) == 1 {
		return &equals[0]
	}
	var rounds []voting.Tallies
	for _, r := range n.t.Rounds {
		rounds = append(rounds, r.Tallies)
	}
	choose := n.ties.Highest
	if sign < 0 {
		choose = n.ties.Lowest
	}
	tie := choose(kind, equals, rounds)
	tie.Round++ // it is settled for the round to come
	n.t.Ties = append(n.t.Ties, tie)
	if tie.Chosen == nil {
		n.t.Tied = tie.Among
	}
	return tie.Chosen
}

// transferSurplus moves all papers of the elected, each at the portion of its
// value that the surplus is of the votes.
func (n *gregory[V]) transferSurplus(of voting.Index) {
	n.begin(voting.SurplusRound, &of)
	total := n.votes[of]
	surplus := total.minus(n.quota)
	m := moves[V]{to: make([]V, len(n.votes))}
	var moved V
	for _, p := range n.take(of) {
		value := n.rules.portion(surplus, p.value, total)
		to, gone := n.deal(p, value)
		moved = moved.plus(m.add(to, gone, value))
	}
	n.votes[of] = n.quota
	n.lost = n.lost.plus(surplus.minus(moved))
	n.note(of, m)
}

// transferExcluded moves all papers of the excluded at the value they came
// with, in one round. It is false where the count ends here.
func (n *gregory[V]) transferExcluded(of voting.Index) bool {
	n.begin(voting.ExclusionRound, &of)
	n.last().Eliminated = []voting.Index{of}
	n.exclude(of)
	if left := n.left(); n.rules.last == StopLast && len(left) == n.vacancies() {
		n.stopHere(left)
		return false
	}
	m := moves[V]{to: make([]V, len(n.votes))}
	for _, p := range n.take(of) {
		to, gone := n.deal(p, p.value)
		m.add(to, gone, p.value)
	}
	var none V
	n.votes[of] = none
	n.note(of, m)
	return true
}

// stopHere elects the rest on the tallies of the round before.
func (n *gregory[V]) stopHere(left []voting.Index) {
	before := n.t.Rounds[len(n.t.Rounds)-2]
	r := n.last()
	r.Tallies, r.Exhausted, r.Lost, r.Split = before.Tallies, before.Exhausted, before.Lost, before.Split
	n.electRest(left)
}

// take empties a candidate's pile.
func (n *gregory[V]) take(of voting.Index) []parcel[V] {
	parcels := n.parcels[of]
	n.parcels[of] = nil
	return parcels
}

// deal moves every paper of a parcel to its next continuing candidate at a new value.
func (n *gregory[V]) deal(p parcel[V], value V) (to []int64, gone voting.Tallied) {
	to = make([]int64, len(n.votes))
	for _, pile := range p.piles {
		d := n.papers.Deal(pile, n.open)
		for i, weight := range d.Votes {
			if weight > 0 {
				n.receive(i, d.Piles[i], value)
				to[i] += weight
			}
		}
		for why, weight := range d.Gone {
			gone[why] += weight
		}
	}
	for i, weight := range to {
		n.votes[i] = n.votes[i].plus(value.times(weight))
	}
	for why, weight := range gone {
		n.exhausted[why] = n.exhausted[why].plus(value.times(weight))
	}
	return to, gone
}

// receive puts a pile into a candidate's parcel of its value, or starts one.
func (n *gregory[V]) receive(of int, pile voting.Pile, value V) {
	for k := range n.parcels[of] {
		if n.parcels[of][k].value.compare(value) == 0 {
			n.parcels[of][k].piles = append(n.parcels[of][k].piles, pile)
			return
		}
	}
	n.parcels[of] = append(n.parcels[of], parcel[V]{value, []voting.Pile{pile}})
}

// moves is what one round's transfers come to.
type moves[V number[V]] struct {
	to   []V
	gone V
}

// add adds what a parcel moved, and returns it in votes.
func (m *moves[V]) add(to []int64, gone voting.Tallied, value V) (moved V) {
	for i, weight := range to {
		if weight > 0 {
			votes := value.times(weight)
			m.to[i], moved = m.to[i].plus(votes), moved.plus(votes)
		}
	}
	exhausted := value.times(gone.Sum())
	m.gone = m.gone.plus(exhausted)
	return moved.plus(exhausted)
}

// note writes the moves into the round.
func (n *gregory[V]) note(from voting.Index, m moves[V]) {
	var none V
	r := n.last()
	for to, units := range m.to {
		if units.compare(none) > 0 {
			r.Transfers = append(r.Transfers, voting.TransferRow{From: from, To: voting.Index(to), Votes: n.rules.show(units)})
		}
	}
	if m.gone.compare(none) > 0 {
		r.ExhaustedFrom = append(r.ExhaustedFrom, voting.Exhaustion{From: from, Votes: n.rules.show(m.gone)})
	}
}
