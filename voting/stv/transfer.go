// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"fmt"
	"slices"

	"moothall/voting"
)

// transferSurplus moves all papers of the elected, each at the portion of its
// value that the surplus is of the votes.
func (n *gregory[V]) transferSurplus(of voting.Index) error {
	total := n.votes[of]
	if n.rules.tooLong != nil && n.rules.tooLong(total) {
		return fmt.Errorf("%w: after %d rounds the fractions of %s are too long to go on; wigm-prf counts by the same rule to four decimals", voting.ErrContest, len(n.t.Rounds), n.rules.name)
	}
	n.begin(voting.SurplusRound, &of)
	surplus := total.minus(n.quota)
	m := moves[V]{to: make([]V, len(n.votes))}
	var moved V
	parcels := n.take(of)
	n.remember(of, parcels, func(value V) V { return n.rules.portion(n.quota, value, total) })
	for _, p := range parcels {
		value := n.rules.portion(surplus, p.value, total)
		to, gone := n.deal(p, value)
		moved = moved.plus(m.add(to, gone, value))
	}
	n.votes[of] = n.quota
	n.lost = n.lost.plus(surplus.minus(moved))
	n.note(of, m)
	return nil
}

// transferExcluded moves all papers of the excluded at the value they came
// with, in one round. It is false where the count ends here.
func (n *gregory[V]) transferExcluded(of voting.Index) bool {
	n.begin(voting.ExclusionRound, &of)
	n.last().Eliminated = []voting.Index{of}
	n.last().Guarded, n.last().Doomed = slices.Clone(n.guarded), slices.Contains(n.doomed, of)
	n.exclude(of)
	if left := n.left(); n.rules.last == StopLast && len(left) == n.vacancies() {
		n.stopHere()
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
func (n *gregory[V]) stopHere() {
	before := n.t.Rounds[len(n.t.Rounds)-2]
	r := n.last()
	r.Tallies, r.Exhausted, r.Lost, r.Split = before.Tallies, before.Exhausted, before.Lost, before.Split
	n.electRest(&r.Elected)
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
