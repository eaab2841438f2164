// SPDX-License-Identifier: AGPL-3.0-or-later

package committee

import (
	"math/big"

	"moothall/voting"
)

// SeqPAV fills each seat with the option that adds most to the satisfaction of
// the ballots, where the h-th member that a ballot approves adds 1/h: Thiele's
// addition method. The rounds show what each option would add, in fractions,
// written with nine decimals. It costs one pass over the different ballots for
// each seat.
//
// Thiele, Om Flerfoldsvalg (1895); Lackner and Skowron (2023), 2.2.
//
// Every tie is followed, as MaxWays and voting.MaxCommittees allow: Committees
// lists what they lead to, and the lot elects one. Errors: ErrContest, ErrSetting.
func SeqPAV(c voting.Contest, p *voting.Cardinal, o Options) (voting.Transcript, error) {
	return countSequence("seqpav", c, p, o, func(e *election) rule { return thiele{e} })
}

// SeqCC fills each seat with the option that most of the weight approves among
// the ballots that have no member yet: Chamberlin and Courant's rule, one seat
// after another. It costs one pass over the different ballots for each seat.
//
// Chamberlin and Courant, American Political Science Review 77 (1983), 718-733;
// Lackner and Skowron (2023), 2.2.
//
// Ties and errors: as SeqPAV.
func SeqCC(c voting.Contest, p *voting.Cardinal, o Options) (voting.Transcript, error) {
	return countSequence("seqcc", c, p, o, func(e *election) rule { return uncovered{thiele{e}} })
}

// SeqPhragmen fills each seat so that the largest load is smallest: a member is
// a load of one, which those who approve it share so that all of them then bear
// the same. The rounds show the load that electing each option would leave, in
// fractions, written with nine decimals; an option that nobody approves has
// none, and comes last. It costs one pass over the different ballots for each seat.
//
// Phragmén (1894); Brill, Freeman, Janson and Lackner, Mathematical Programming
// 203 (2024), 47-76.
//
// Ties and errors: as SeqPAV.
func SeqPhragmen(c voting.Contest, p *voting.Cardinal, o Options) (voting.Transcript, error) {
	return countSequence("seqphragmen", c, p, o, func(e *election) rule { return loads{e} })
}

// thiele values what a member adds.
type thiele struct{ e *election }

func (r thiele) value(s *state, i voting.Index) *big.Rat {
	weights := make([]int64, len(s.members)+1) // by how many members a supporter has
	for _, b := range r.e.supporters[i] {
		weights[s.held[b]] += r.e.ballots[b].weight
	}
	value := new(big.Rat)
	for held, weight := range weights {
		if weight > 0 {
			value.Add(value, big.NewRat(weight, int64(held)+1))
		}
	}
	return value
}

func (thiele) better(a, b *big.Rat) int { return a.Cmp(b) }
func (thiele) key(*state) []byte        { return nil }

// uncovered values the weight that would have its first member.
type uncovered struct{ thiele }

func (r uncovered) value(s *state, i voting.Index) *big.Rat {
	var weight int64
	for _, b := range r.e.supporters[i] {
		if s.held[b] == 0 {
			weight += r.e.ballots[b].weight
		}
	}
	return big.NewRat(weight, 1)
}

// loads values the load that a member would leave on those who approve it. A
// ballot bears what the last member it approves left on it.
type loads struct{ e *election }

func (r loads) value(s *state, i voting.Index) *big.Rat {
	var all int64
	weights := make([]int64, len(s.members)) // by the last member of a supporter
	for _, b := range r.e.supporters[i] {
		all += r.e.ballots[b].weight
		if s.last[b] >= 0 {
			weights[s.last[b]] += r.e.ballots[b].weight
		}
	}
	if all == 0 {
		return nil
	}
	borne := big.NewRat(1, 1)
	for member, weight := range weights {
		if weight > 0 {
			borne.Add(borne, new(big.Rat).Mul(s.values[member], big.NewRat(weight, 1)))
		}
	}
	return borne.Quo(borne, big.NewRat(all, 1))
}

func (loads) better(a, b *big.Rat) int { return b.Cmp(a) }

func (r loads) key(s *state) (key []byte) {
	for _, last := range s.last {
		if last >= 0 {
			key = append(key, s.values[last].String()...)
		}
		key = append(key, ' ')
	}
	return key
}
