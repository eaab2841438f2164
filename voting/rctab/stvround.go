// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"fmt"
	"math/big"
	"math/bits"
	"slices"

	"moothall/voting"
)

// round shows the tallies, decides, and moves what the decision sets free.
func (n *count) round() (done bool, err error) {
	if err := n.begin(); err != nil {
		return true, err
	}
	if len(n.t.Elected) == n.seats { // this round showed what the last surpluses came to
		return true, nil
	}
	winners, open := n.winners()
	switch {
	case open:
		return true, nil
	case len(winners) > 0:
		n.elect(winners)
	default:
		losers := n.losers()
		if losers == nil {
			return true, nil
		}
		n.eliminate(losers)
	}
	if n.isLast() {
		if len(n.t.Elected) < n.seats {
			n.end(fmt.Sprintf("The count was to stop after round %d", n.o.StopAfter))
		}
		return true, nil
	}
	return n.isOver(), nil
}

// isLast says whether the count is to end after this round. Nothing moves then.
func (n *count) isLast() bool { return n.o.StopAfter > 0 && len(n.t.Rounds) >= n.o.StopAfter }

// isOver says whether nobody is left for the seats that are. Nothing moves then.
func (n *count) isOver() bool { return len(n.t.Elected) < n.seats && !slices.Contains(n.open, true) }

func (n *count) last() *voting.Round { return &n.t.Rounds[len(n.t.Rounds)-1] }

// begin opens a round with the tallies as they stand, and checks that no vote is missing.
func (n *count) begin() error {
	gone := new(big.Int).Set(n.surplus)
	for _, votes := range n.exhausted {
		gone.Add(gone, votes)
	}
	r := voting.Round{
		N: len(n.t.Rounds) + 1, Kind: voting.CountRound, Quota: n.show(n.quota), Exhausted: n.show(gone), Lost: n.show(n.lost),
		Split: &voting.Exhausted{
			Choices: n.show(n.exhausted[voting.NoFurtherChoice]), Overvotes: n.show(n.exhausted[voting.Overvoted]),
			Skipped: n.show(n.exhausted[voting.TooManySkips]), Repeated: n.show(n.exhausted[voting.RepeatedMark]),
		},
		Elected: []voting.Index{}, Eliminated: []voting.Index{}, Transfers: []voting.TransferRow{},
	}
	if len(n.t.Elected) == n.seats {
		surplus := n.show(n.surplus)
		r.Split.FinalSurplus = &surplus
	}
	sum := gone.Add(gone, n.lost)
	for _, i := range n.standing {
		sum.Add(sum, n.votes[i])
		r.Tallies = append(r.Tallies, voting.Tally{Option: i, Votes: n.show(n.votes[i])})
	}
	if want := new(big.Int).Mul(big.NewInt(n.valid), n.one); sum.Cmp(want) != 0 {
		return fmt.Errorf("%w: round %d of rctab-stv holds %s of %s", voting.ErrConservation, r.N, n.show(sum), n.show(want))
	}
	n.t.Rounds = append(n.t.Rounds, r)
	return nil
}

// winners are those this round elects, the larger tally first; open where a tie
// among them was left so.
func (n *count) winners() (winners []voting.Index, open bool) {
	if n.writeInsOpen() {
		return nil, false
	}
	left := n.left()
	all := len(left) <= n.seats-len(n.t.Elected)
	for _, i := range left {
		if i != n.writeIns && (all || n.votes[i].Cmp(n.quota) >= 0) {
			winners = append(winners, i)
		}
	}
	slices.SortStableFunc(winners, func(a, b voting.Index) int { return n.votes[b].Cmp(n.votes[a]) })
	if n.o.WinnersPerRound == AllWinners || len(winners) < 2 {
		return winners, false
	}
	most := slices.Sorted(slices.Values(n.equal(winners)))
	if len(most) == 1 {
		return most, false
	}
	who := n.settle(n.ties.Highest("winner", most, n.rounds()))
	if who == nil {
		return nil, true
	}
	return []voting.Index{*who}, false
}

// equal are those at the head of a list who have as many votes as the first.
func (n *count) equal(list []voting.Index) []voting.Index {
	at := slices.IndexFunc(list, func(i voting.Index) bool { return n.votes[i].Cmp(n.votes[list[0]]) != 0 })
	if at < 0 {
		return list
	}
	return list[:at]
}

// writeInsOpen says whether undeclared write-ins have votes still, and go out first.
func (n *count) writeInsOpen() bool { return n.writeIns >= 0 && n.votes[n.writeIns].Sign() > 0 }

func (n *count) rounds() (rounds []voting.Tallies) {
	for _, r := range n.t.Rounds {
		rounds = append(rounds, r.Tallies)
	}
	return rounds
}

// settle notes a tie and who it chose; nil where it is left open, which leaves
// nobody elected.
func (n *count) settle(tie voting.Tie) *voting.Index {
	n.t.Ties = append(n.t.Ties, tie)
	if tie.Chosen == nil {
		n.t.Tied, n.t.Elected = tie.Among, []voting.Index{}
	}
	return tie.Chosen
}

// losers are those to eliminate; nil where nobody can be, and the count ends.
func (n *count) losers() []voting.Index {
	if n.writeInsOpen() {
		return []voting.Index{n.writeIns}
	}
	left := n.left()
	least := n.minimum()
	var below []voting.Index
	for _, i := range left {
		if n.votes[i].Cmp(least) < 0 {
			below = append(below, i)
		}
	}
	switch {
	case len(left) == 0:
		n.end("Only undeclared write-ins have stood")
		return nil
	case len(below) == len(left):
		n.end(fmt.Sprintf("All who are left have fewer than %d votes", n.o.MinimumVotes))
		return nil
	case len(below) > 0:
		return slices.Sorted(slices.Values(below))
	}
	lowest := slices.Sorted(slices.Values(n.equal(left)))
	if len(lowest) == 1 {
		return lowest
	}
	if who := n.settle(n.ties.Lowest("exclusion", lowest, n.rounds())); who != nil {
		return []voting.Index{*who}
	}
	return nil
}

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
	if n.isLast() {
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
