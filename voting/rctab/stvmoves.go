// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"math/big"
	"math/bits"

	"moothall/voting"
)

// elect elects options and moves the surplus of each, all at once: none of them
// receives anything of another.
func (n *count) elect(winners []voting.Index) {
	for _, i := range winners {
		n.open[i] = false
	}
	n.last().Elected = winners
	n.t.Elected = append(n.t.Elected, winners...)
	if n.isLast() || n.isOver() {
		return
	}
	for _, i := range winners {
		surplus := new(big.Int).Sub(n.votes[i], n.quota)
		if surplus.Sign() <= 0 {
			n.parcels[i] = nil
			continue
		}
		n.transfer(i, surplus)
	}
}

// transfer moves the surplus of an elected option. Each paper goes on at value ×
// fraction and leaves the rest behind; what that is beyond the quota is lost.
func (n *count) transfer(from voting.Index, surplus *big.Int) {
	fraction := new(big.Int).Mul(surplus, n.one)
	fraction.Quo(fraction, n.votes[from])
	m := n.take(from, func(value int64) int64 { return n.portion(value, fraction.Int64()) })
	residual := new(big.Int).Sub(surplus, m.moved)
	n.votes[from].Set(n.quota)
	n.lost.Add(n.lost, residual)
	n.note(from, m)
	if residual.Sign() > 0 {
		n.last().LostFrom = append(n.last().LostFrom, voting.Exhaustion{From: from, Votes: n.show(residual)})
	}
}

// portion is value × fraction ÷ one, cut off; fraction is below one.
func (n *count) portion(value, fraction int64) int64 {
	hi, lo := bits.Mul64(uint64(value), uint64(fraction))
	quotient, _ := bits.Div64(hi, lo, n.one.Uint64())
	return int64(quotient)
}

// eliminate takes options out and moves their papers on at their value.
func (n *count) eliminate(losers []voting.Index) {
	n.last().Eliminated = losers
	for _, i := range losers {
		n.open[i] = false
	}
	if n.isLast() || n.isOver() {
		return
	}
	for _, i := range losers {
		m := n.take(i, func(value int64) int64 { return value })
		n.votes[i].SetInt64(0)
		n.note(i, m)
	}
}

// moves are votes on their way, in units.
type moves struct {
	to    []*big.Int // nil is none
	gone  *big.Int
	moved *big.Int // all of it
}

// take empties an option's parcels and deals their papers at new values. Papers
// that are worth nothing any more are laid aside.
func (n *count) take(from voting.Index, worth func(value int64) int64) moves {
	m := moves{to: make([]*big.Int, len(n.votes)), gone: new(big.Int), moved: new(big.Int)}
	parcels := n.parcels[from]
	n.parcels[from] = nil
	for _, p := range parcels {
		value := worth(p.value)
		if value == 0 {
			continue
		}
		for _, pile := range p.piles {
			n.add(&m, pile, value)
		}
	}
	return m
}

// add deals a pile and adds up what moved. Once all seats are filled nobody
// receives anything: it is what the last elected had beyond the quota.
func (n *count) add(m *moves, pile voting.Pile, value int64) {
	to, gone := n.deal(pile, value)
	for i, weight := range to {
		if weight > 0 {
			units := product(weight, value)
			if m.to[i] == nil {
				m.to[i] = new(big.Int)
			}
			m.to[i].Add(m.to[i], units)
			m.moved.Add(m.moved, units)
		}
	}
	units := product(gone, value)
	m.gone.Add(m.gone, units)
	m.moved.Add(m.moved, units)
}

// product is a weight at a value.
func product(weight, value int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(weight), big.NewInt(value))
}

// deal moves the papers of a pile to their next continuing options at a value,
// and returns how much weight went to each and how much to none. The first is
// used again by the next deal.
func (n *count) deal(pile voting.Pile, value int64) (to []int64, gone int64) {
	full := len(n.t.Elected) == n.seats
	open := n.open
	if full {
		open = make([]bool, len(n.open))
	}
	d := n.papers.Deal(pile, open)
	for i, weight := range d.Votes {
		if weight > 0 {
			n.votes[i].Add(n.votes[i], product(weight, value))
			n.receive(i, d.Piles[i], value)
		}
	}
	for why, weight := range d.Gone {
		if full {
			n.surplus.Add(n.surplus, product(weight, value))
		} else {
			n.exhausted[why].Add(n.exhausted[why], product(weight, value))
		}
	}
	return d.Votes, d.Gone.Sum()
}

// receive puts a pile into an option's parcel of its value, or starts one.
func (n *count) receive(of int, pile voting.Pile, value int64) {
	for k := range n.parcels[of] {
		if n.parcels[of][k].value == value {
			n.parcels[of][k].piles = append(n.parcels[of][k].piles, pile)
			return
		}
	}
	n.parcels[of] = append(n.parcels[of], parcel{value, []voting.Pile{pile}})
}

// note writes the moves into the round.
func (n *count) note(from voting.Index, m moves) {
	r := n.last()
	for to, votes := range m.to {
		if votes != nil {
			r.Transfers = append(r.Transfers, voting.TransferRow{From: from, To: voting.Index(to), Votes: n.show(votes)})
		}
	}
	if m.gone.Sign() > 0 {
		r.ExhaustedFrom = append(r.ExhaustedFrom, voting.Exhaustion{From: from, Votes: n.show(m.gone)})
	}
}
