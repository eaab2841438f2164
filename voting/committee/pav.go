// SPDX-License-Identifier: AGPL-3.0-or-later

package committee

import (
	"cmp"
	"fmt"
	"math/big"
	"math/bits"
	"slices"
	"strconv"

	"moothall/voting"
)

// The limits of an exact count by proportional approval.
const (
	// DefaultNodes is how many partial committees may be looked at.
	DefaultNodes = 1_000_000
	// MaxSeatsPAV is how many seats it fills: the least common multiple of 1 to
	// 46 is the last that fits 64 bits, and leaves room for every weight in 128.
	MaxSeatsPAV = 46
)

// PAV elects the committee that satisfies the ballots most, where the h-th
// member that a ballot approves adds 1/h: proportional approval voting. It
// tries every committee that could be best, in whole numbers of the least
// common multiple of 1 to the seats, and so costs exponential time at worst:
// past Options.Nodes partial committees the count is refused, with no result.
//
// Thiele, Om Flerfoldsvalg (1895); Lackner and Skowron (2023), 2.2.
//
// Of committees that tie Committees lists all, up to voting.MaxCommittees. The lot
// elects the one whose members, sorted by the lot, come first. Errors: ErrContest also
// for more than MaxSeatsPAV seats, ErrSetting, ErrTooHard.
func PAV(c voting.Contest, p *voting.Cardinal, o Options) (voting.Transcript, error) {
	if o.Nodes == 0 {
		o.Nodes = DefaultNodes
	}
	if o.Nodes < 1 {
		return voting.Transcript{}, fmt.Errorf("%w: nodes=%d should be at least 1", voting.ErrSetting, o.Nodes)
	}
	e, done, err := begin("pav", c, p, o, voting.Settings{"nodes": strconv.FormatInt(o.Nodes, 10)})
	switch {
	case err != nil:
		return voting.Transcript{}, err
	case done:
		return e.t, nil
	case e.seats > MaxSeatsPAV:
		return voting.Transcript{}, fmt.Errorf("%w: pav fills at most %d seats, not %d; seqpav and seqphragmen fill any number", voting.ErrContest, MaxSeatsPAV, e.seats)
	}
	s := newSearch(e, o.Nodes)
	if err := s.run(); err != nil {
		return voting.Transcript{}, err
	}
	elected := slices.Sorted(slices.Values(s.committees[0]))
	e.t.SetCommittees(s.committees)
	e.t.Notes = append(e.t.Notes, "The best committee scores "+voting.Rounded(s.best.over(s.unit), 9).String()+".")
	e.noteBest(elected)
	e.settle(elected)
	return e.t, nil
}

// noteBest notes the tie between several best committees: the first by lot of
// those whom only some of them hold, and the one elected does, decides.
func (e *election) noteBest(elected []voting.Index) {
	among := doubtful(e.t.Committees)
	if len(among) == 0 {
		return
	}
	sorted := e.t.Lot.Sorted(among)
	first := slices.IndexFunc(sorted, func(i voting.Index) bool { return slices.Contains(elected, i) })
	e.t.Ties = append(e.t.Ties, voting.Tie{
		Kind: "committee", Among: among, Rule: "lot", Chosen: &sorted[first],
		Evidence: fmt.Sprintf("%d committees are listed as the best", len(e.t.Committees)),
	})
}

// search looks for the best committees by branch and bound.
type search struct {
	*election
	unit       uint64 // the least common multiple of 1 to the seats: a first member's worth
	order      []voting.Index
	held       []uint64 // by ballot: how many members it approves
	members    []voting.Index
	nodes      int64
	limit      int64
	best       wide
	collect    bool             // the best is known, and every committee as good is wanted
	committees [][]voting.Index // at most one more than voting.MaxCommittees
}

func newSearch(e *election, limit int64) *search {
	s := &search{election: e, unit: 1, held: make([]uint64, len(e.ballots)), limit: limit}
	for n := uint64(2); n <= uint64(e.seats); n++ {
		a, b := s.unit, n
		for b > 0 {
			a, b = b, a%b
		}
		s.unit *= n / a
	}
	return s
}

// run finds the best score, the most approved first; then, in the order of the
// lot, every committee that has it.
func (s *search) run() error {
	gains := s.gains(s.standing)
	s.order = slices.Clone(s.standing)
	slices.SortStableFunc(s.order, func(a, b voting.Index) int { return gains[b].compare(gains[a]) })
	if err := s.branch(0, wide{}); err != nil {
		return err
	}
	s.order, s.collect = s.t.Lot.Order, true
	return s.branch(0, wide{})
}

// branch tries every committee that holds the members and, beyond them, only
// options from a place in the order on.
func (s *search) branch(from int, score wide) error {
	if s.nodes++; s.nodes > s.limit {
		return fmt.Errorf("%w: more than nodes=%d partial committees would have to be looked at; a larger number may do, and seqpav and seqphragmen need none", voting.ErrTooHard, s.limit)
	}
	if len(s.members) == s.seats {
		s.leaf(score)
		return nil
	}
	rest := s.order[from:]
	gains := s.gains(rest)
	ranked := ranks(rest, gains)
	places := s.seats - len(s.members)
	for k := 0; k+places <= len(rest); k++ {
		with := score.plus(gains[rest[k]])
		if !s.worth(s.bound(with, places-1, k, ranked, rest, gains)) {
			continue
		}
		s.take(rest[k])
		err := s.branch(from+k+1, with)
		s.giveBack(rest[k])
		if err != nil {
			return err
		}
	}
	return nil
}

// ranks are the places of options, the largest gain first.
func ranks(options []voting.Index, gains []wide) []int {
	ranked := make([]int, len(options))
	for k := range options {
		ranked[k] = k
	}
	slices.SortStableFunc(ranked, func(a, b int) int { return gains[options[b]].compare(gains[options[a]]) })
	return ranked
}

// bound is what a committee can score at most that takes so many more members
// from the places after k: none of them adds more later than it would now.
func (s *search) bound(score wide, more, k int, ranked []int, rest []voting.Index, gains []wide) wide {
	for _, at := range ranked {
		if more == 0 {
			break
		}
		if at > k {
			score, more = score.plus(gains[rest[at]]), more-1
		}
	}
	return score
}

// worth says whether a committee that scores at most so much is wanted.
func (s *search) worth(bound wide) bool {
	c := bound.compare(s.best)
	return c > 0 || c == 0 && s.collect && len(s.committees) <= voting.MaxCommittees
}

func (s *search) leaf(score wide) {
	if s.collect {
		s.committees = append(s.committees, slices.Clone(s.members))
		return
	}
	s.best = score
}

func (s *search) take(i voting.Index) {
	s.members = append(s.members, i)
	for _, b := range s.supporters[i] {
		s.held[b]++
	}
}

func (s *search) giveBack(i voting.Index) {
	s.members = s.members[:len(s.members)-1]
	for _, b := range s.supporters[i] {
		s.held[b]--
	}
}

// gains is what each of the options would add now, by option.
func (s *search) gains(options []voting.Index) []wide {
	gains := make([]wide, len(s.c.Options))
	for _, i := range options {
		for _, b := range s.supporters[i] {
			hi, lo := bits.Mul64(uint64(s.ballots[b].weight), s.unit/(s.held[b]+1))
			gains[i] = gains[i].plus(wide{hi, lo})
		}
	}
	return gains
}

// wide is a whole number of 128 bits. With weights up to voting.MaxTotal and
// MaxSeatsPAV seats no score comes near its end.
type wide struct{ hi, lo uint64 }

func (w wide) plus(v wide) wide {
	lo, carry := bits.Add64(w.lo, v.lo, 0)
	hi, _ := bits.Add64(w.hi, v.hi, carry)
	return wide{hi, lo}
}

func (w wide) compare(v wide) int { return cmp.Or(cmp.Compare(w.hi, v.hi), cmp.Compare(w.lo, v.lo)) }

// over is the number as a fraction of the unit.
func (w wide) over(unit uint64) *big.Rat {
	n := new(big.Int).SetUint64(w.hi)
	n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(w.lo))
	return new(big.Rat).SetFrac(n, new(big.Int).SetUint64(unit))
}
