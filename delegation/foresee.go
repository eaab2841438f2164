// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"cmp"
	"fmt"
	"slices"
)

// Change is something one member may do. She casts a ballot where Votes says so;
// otherwise she has none, and her voice goes by Delegates, in order, where Entrusts
// says so, nobody being an opt-out, and as it does now where not.
type Change struct {
	Member    ID
	Votes     bool
	Entrusts  bool
	Delegates []ID // on the roll, OffRoll or Unaccepted
}

// Foresee says what a change would do on any terms: to the member's own voice, and
// to whoever's else. before is what [Graph.Weigh] says of the same arguments.
//
// Under the default rule without a cap the deeds of one member move her own voice
// and those that come to her, and [IfVotes], [IfDelegates] and [IfWithdraws] say so
// at the cost of two chains. Under every other rule a ballot, a list or a cap may
// change the way of voices that never came near her, so Foresee follows them all
// again: it takes as long as Weigh. Shifts names every member whose ballot would
// count less or more; Moves is the weight of all voices that would lie on another
// ballot, be lost or be found.
//
// Nothing changes for a member who is suspended, except that she may take her ballot
// back. Foresee returns what Weigh returns, ErrMember for somebody outside the roll,
// ErrSelf for a list that names its owner and ErrTwice for one that names somebody
// twice.
func (g Graph) Foresee(weights []int64, direct Set, terms Terms, before Weighed, change Change) (Preview, error) {
	if err := change.check(g); err != nil {
		return Preview{}, err
	}
	thought, votes, err := g.with(change, direct)
	if err != nil {
		return Preview{}, err
	}
	after, err := thought.Weigh(weights, votes, terms)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{
		Before: PathOf(change.Member, before.Graph, direct),
		After:  PathOf(change.Member, after.Graph, votes),
		Saved:  before.LostTotal() - after.LostTotal(),
	}
	for m, w := range weights {
		if before.Final[m] != after.Final[m] {
			p.Moves += w
		}
		if by := after.Weight[m] - before.Weight[m]; by != 0 {
			p.Shifts = append(p.Shifts, Shift{ID(m), by})
		}
	}
	slices.SortStableFunc(p.Shifts, func(a, b Shift) int { return cmp.Compare(sign(a.By), sign(b.By)) })
	return p, nil
}

func sign(n int64) int { return cmp.Compare(n, 0) }

func (c Change) check(g Graph) error {
	if err := checkOnRoll(c.Member, g); err != nil {
		return err
	}
	for n, to := range c.Delegates {
		if to >= 0 && slices.Contains(c.Delegates[:n], to) {
			return fmt.Errorf("%w: member %d twice on the list of %d", ErrTwice, to, c.Member)
		}
	}
	return Delegation{Delegator: c.Member, Delegates: c.Delegates}.check(len(g.Next))
}

// imagined, among the positions of delegations, is one that is only thought of. It
// would begin now, later than all there are.
const imagined = -2

// with is the graph and the voters after a change. No delegation governs what is
// only thought of.
func (g Graph) with(c Change, direct Set) (Graph, Set, error) {
	suspended := g.Next[c.Member] == Suspended
	votes := make(Set, len(g.Next))
	copy(votes, direct)
	votes[c.Member] = c.Votes && (!suspended || direct.Has(c.Member))
	if suspended || !c.Entrusts {
		return g, votes, nil
	}
	all, err := g.flat()
	if err != nil {
		return g, nil, err
	}
	d := Delegation{Delegates: c.Delegates}
	g.Next, g.lists, g.governing = slices.Clone(g.Next), all.with(c.Member, c.Delegates), slices.Clone(g.governing)
	g.Next[c.Member] = d.next()
	if len(g.governing) > 0 {
		g.governing[c.Member] = imagined
	}
	return g, votes, nil
}

// with is a copy of the lists in which one member's is another.
func (l *lists) with(member ID, delegates []ID) *lists {
	from, end := l.start[member], l.start[member+1]
	c := &lists{slices.Clone(l.start), slices.Clone(l.to[:from]), slices.Clone(l.rank[:from])}
	for n, to := range delegates {
		if to >= 0 {
			c.to, c.rank = append(c.to, to), append(c.rank, int32(n+1))
		}
	}
	by := int32(len(c.to)) - end
	c.to, c.rank = append(c.to, l.to[end:]...), append(c.rank, l.rank[end:]...)
	for m := int(member) + 1; m < len(c.start); m++ {
		c.start[m] += by
	}
	return c
}
