// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"fmt"
	"math/big"
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
	if n.isOver() && len(n.t.Elected) == 0 {
		n.end("Only undeclared write-ins have stood")
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
		N: len(n.t.Rounds) + 1, Kind: voting.CountRound, Quota: n.show(n.quota), Exhausted: n.show(gone), Lost: n.show(n.lost), Split: n.split(),
		Elected: []voting.Index{}, Eliminated: []voting.Index{}, Transfers: []voting.TransferRow{},
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

// split is what is exhausted, by reason.
func (n *count) split() *voting.Exhausted {
	e := &voting.Exhausted{
		Choices: n.show(n.exhausted[voting.NoFurtherChoice]), Overvotes: n.show(n.exhausted[voting.Overvoted]),
		Skipped: n.show(n.exhausted[voting.TooManySkips]), Repeated: n.show(n.exhausted[voting.RepeatedMark]),
	}
	if len(n.t.Elected) == n.seats {
		surplus := n.show(n.surplus)
		e.FinalSurplus = &surplus
	}
	return e
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
	below := n.below(left)
	switch {
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

// below are those of a list, fewest votes first, who have less than the minimum.
func (n *count) below(list []voting.Index) []voting.Index {
	least := n.minimum()
	at := slices.IndexFunc(list, func(i voting.Index) bool { return n.votes[i].Cmp(least) >= 0 })
	if at < 0 {
		return list
	}
	return list[:at]
}
