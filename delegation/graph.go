// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"fmt"
	"time"
)

// Graph says where each member's own delegation sends her voice in one matter.
type Graph struct {
	// Next holds for each member of the roll another member, or None, OptOut,
	// OffRoll, Lapsed, Suspended, Unaccepted or Unheard.
	Next []ID

	delegations []Delegation
	governing   []int32 // position in delegations, -1 where there is none
	lists       *lists  // of a graph that was drawn of lists; nil elsewhere
	turned      *turned // what a cap changed; nil where there is none
}

// Governing returns the delegation that governs the member's voice in this matter:
// the most specific in force, or for a Lapsed member the most specific that ended, the last to do so.
// It is false where there is none.
func (g Graph) Governing(member ID) (Delegation, bool) {
	if member < 0 || int(member) >= len(g.governing) || g.governing[member] < 0 {
		return Delegation{}, false
	}
	return g.delegations[g.governing[member]], true
}

// Resolve finds for each of the roll's members the delegation that governs her
// voice in the matter at the instant: of those in force that match, the most
// specific one. suspended are the members suspended by then; it may be nil.
//
// The order of delegations is irrelevant. Resolve returns ErrMember for a position
// outside the roll, ErrSelf for a delegation to its own delegator, and ErrTwice
// where two delegations of one member for one scope are both in force and govern.
// It keeps delegations for [Graph.Governing]; do not change them afterwards.
func Resolve(members int, delegations []Delegation, matter Matter, at time.Time, suspended Set) (Graph, error) {
	live, lapsed := newBest(members), newBest(members)
	for i, d := range delegations {
		if err := d.check(members); err != nil {
			return Graph{}, fmt.Errorf("delegation %d: %w", i, err)
		}
		fit, matches := matter.fits(d.Scope)
		switch {
		case !matches:
		case d.holds(at):
			live.offer(d.Delegator, int32(i), fit)
		case d.ended(at):
			lapsed.offerLatest(d.Delegator, int32(i), fit, delegations)
		}
	}
	if m, found := live.firstTie(); found {
		return Graph{}, fmt.Errorf("%w: member %d; end one of them", ErrTwice, m)
	}
	g := Graph{Next: make([]ID, members), delegations: delegations, governing: live.index}
	for m := range g.Next {
		switch {
		case live.index[m] >= 0:
			g.Next[m] = delegations[live.index[m]].next()
		case lapsed.index[m] >= 0:
			g.Next[m], g.governing[m] = Lapsed, lapsed.index[m]
		default:
			g.Next[m] = None
		}
		if suspended.Has(ID(m)) {
			g.Next[m] = Suspended
		}
	}
	return g, nil
}

func (d Delegation) check(members int) error {
	if d.Delegator < 0 || int(d.Delegator) >= members {
		return fmt.Errorf("%w: delegator %d, the roll has %d", ErrMember, d.Delegator, members)
	}
	for _, to := range d.Delegates {
		if to == d.Delegator {
			return fmt.Errorf("%w: member %d", ErrSelf, to)
		}
		if to != OffRoll && to != Unaccepted && (to < 0 || int(to) >= members) {
			return fmt.Errorf("%w: delegate %d, the roll has %d", ErrMember, to, members)
		}
	}
	return nil
}

// best keeps each member's most specific delegation. Ties are remembered only
// against the best so far, so what is reported does not depend on the order.
type best struct {
	index []int32
	fit   []specificity
	tied  Set
}

func newBest(members int) best {
	b := best{make([]int32, members), make([]specificity, members), make(Set, members)}
	for m := range b.index {
		b.index[m] = -1
	}
	return b
}

func (b best) offer(member ID, index int32, fit specificity) {
	switch {
	case b.index[member] < 0 || fit > b.fit[member]:
		b.index[member], b.fit[member], b.tied[member] = index, fit, false
	case fit == b.fit[member]:
		b.tied[member] = true
	}
}

// offerLatest is offer for delegations that have ended: of those for one scope the
// last to end is kept, and no two contradict each other.
func (b best) offerLatest(member ID, index int32, fit specificity, delegations []Delegation) {
	last := b.index[member]
	if last >= 0 && fit == b.fit[member] && delegations[index].Until.After(delegations[last].Until) {
		b.index[member] = index
		return
	}
	b.offer(member, index, fit)
}

func (b best) firstTie() (ID, bool) {
	for m, tied := range b.tied {
		if tied {
			return ID(m), true
		}
	}
	return None, false
}
