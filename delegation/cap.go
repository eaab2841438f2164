// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"cmp"
	"fmt"
	"slices"
)

// turned is what a cap did to the ways of voices.
type turned struct {
	round   []int32         // in which each voice went where it is or was lost; 0 is the first
	back    Set             // whose voice was turned back and taken by nobody
	detours map[ID][]detour // of those over whom voices went another way than their own
}

// detour is where voices go on from somebody from a round on. Her own voice has found
// its place by then, so a detour is never hers.
type detour struct {
	round int32
	to    ID
}

// onward is where the voice of member goes on from at.
func (g Graph) onward(member, at ID) ID {
	if g.turned == nil {
		return g.Next[at]
	}
	return g.turned.onward(g.turned.round[member], at, g.Next[at])
}

// onward is where voices of a round go on from at, whose own goes to next.
func (t *turned) onward(round int32, at, next ID) ID {
	detours := t.detours[at]
	n, found := slices.BinarySearchFunc(detours, round, func(d detour, round int32) int { return cmp.Compare(d.round, round) })
	switch {
	case found:
		return detours[n].to
	case n > 0:
		return detours[n-1].to
	}
	return next
}

// turnedBack says whether the member's voice was turned back for good.
func (g Graph) turnedBack(member ID) bool { return g.turned != nil && g.turned.back.Has(member) }

// check refuses a cap below 0 and a lot that is no order of the roll.
func (t Terms) check(members int) error {
	if t.Cap < 0 {
		return fmt.Errorf("%w: a cap of %d", ErrTerms, t.Cap)
	}
	if t.Cap == 0 || t.Lot == nil {
		return nil
	}
	stands := make(Set, members)
	for m, place := range t.Lot {
		if place < 0 || int(place) >= members || stands[place] {
			return fmt.Errorf("%w: place %d of member %d in the lot", ErrTerms, place, m)
		}
		stands[place] = true
	}
	if len(t.Lot) != members {
		return fmt.Errorf("%w: a lot of %d for a roll of %d", ErrTerms, len(t.Lot), members)
	}
	return nil
}

// capping is the work of turning back what ballots may not carry, round by round.
type capping struct {
	Graph
	lists   *lists
	weights []int64
	terms   Terms
	stand   []standing // full ballots become ends: they take nobody and pass nobody on
	result  *Result

	hops   []int32 // delegations on each voice's way
	latest []int32 // of those the latest begun, as a position among delegations; -1 where none is known
	local  local
}

// capped applies the cap to an assignment without one.
func (g Graph) capped(all *lists, weights []int64, direct Set, terms Terms, free Result) (Weighed, error) {
	r := free.clone()
	n := len(weights)
	g.Next = slices.Clone(g.Next)
	g.turned = &turned{make([]int32, n), make(Set, n), map[ID][]detour{}}
	c := &capping{Graph: g, lists: all, weights: weights, terms: terms, stand: g.standing(direct), result: &r,
		hops: make([]int32, n), latest: make([]int32, n)}
	arrived := c.firstRound()
	for round := int32(1); len(arrived) > 0; round++ {
		arrived = c.sendOn(round, c.turnBack(arrived))
	}
	r.total(weights, direct)
	r.LongestChain = 0
	for m, final := range r.Final {
		if final != None {
			r.LongestChain = max(r.LongestChain, int(c.hops[m]))
		}
	}
	return Weighed{Result: r, Uncapped: &free, Graph: g}, r.Check()
}

// firstRound notes how every voice came, and returns all that came to somebody else.
func (c *capping) firstRound() (arrived []ID) {
	var path []ID
	known := make(Set, len(c.Next))
	for m, final := range c.result.Final {
		c.latest[m] = -1
		if final == None || final == ID(m) {
			known[m] = true
			continue
		}
		arrived = append(arrived, ID(m))
	}
	for _, m := range arrived {
		for path = path[:0]; !known[m]; m = c.Next[m] {
			path = append(path, m)
		}
		for _, m := range slices.Backward(path) {
			c.came(m, m, c.Next[m])
			known[m] = true
		}
	}
	return arrived
}

// came notes how the voice of m came by the delegation of m to one whose own way is known.
func (c *capping) came(m, by, to ID) {
	c.hops[m] = c.hops[to] + 1
	c.latest[m] = c.later(c.latest[to], c.governedBy(by))
}

func (c *capping) governedBy(m ID) int32 {
	if len(c.governing) == 0 {
		return -1
	}
	return c.governing[m]
}

// turnBack takes from every ballot that is over the cap, of those who arrived last,
// until it fits, and returns who was turned back.
func (c *capping) turnBack(arrived []ID) (back []ID) {
	r := c.result
	over := arrived[:0]
	for _, m := range arrived {
		if r.Weight[r.Final[m]] > c.terms.Cap {
			over = append(over, m)
		}
	}
	slices.SortFunc(over, c.compare)
	for _, m := range slices.Backward(over) {
		final := r.Final[m]
		if r.Weight[final] <= c.terms.Cap {
			continue
		}
		r.Weight[final] -= c.weights[m]
		r.Final[m], r.End[m], r.Lost[m] = None, EndCapped, LostCapped
		c.stand[final] = end
		c.turned.back[m] = true
		back = append(back, m)
	}
	return back
}

// compare orders voices by who carries them, those who came to one ballot by when.
func (c *capping) compare(a, b ID) int {
	return cmp.Or(
		cmp.Compare(c.result.Final[a], c.result.Final[b]),
		c.compareFrom(c.latest[a], c.latest[b]),
		cmp.Compare(c.hops[a], c.hops[b]),
		cmp.Compare(c.place(a), c.place(b)),
	)
}

func (c *capping) place(m ID) int32 {
	if c.terms.Lot == nil {
		return int32(m)
	}
	return c.terms.Lot[m]
}

// later is which of two delegations began later.
func (c *capping) later(a, b int32) int32 {
	if c.compareFrom(a, b) < 0 {
		return b
	}
	return a
}

func (c *capping) compareFrom(a, b int32) int {
	switch {
	case a == b:
		return 0
	case a == -1 || b == imagined:
		return -1
	case b == -1 || a == imagined:
		return 1
	}
	return c.delegations[a].From.Compare(c.delegations[b].From)
}

// sendOn sends the voices turned back to their next choice, and returns those who
// found one: they arrived in this round.
func (c *capping) sendOn(round int32, back []ID) []ID {
	if len(back) == 0 {
		return nil
	}
	switch c.terms.Rule {
	case Default: // one delegate a list: there is no next
		return nil
	case NonTransitive:
		return c.toNextVoter(round, back)
	}
	return c.search(round, back)
}

func (c *capping) toNextVoter(round int32, back []ID) []ID {
	arrived := back[:0]
	for _, m := range back {
		list, _ := c.lists.of(m)
		if to := firstVoter(list, c.stand); to >= 0 {
			c.Next[m] = to
			c.arrive(round, m, to)
			arrived = append(arrived, m)
		}
	}
	return arrived
}

// arrive adds a voice to the ballot it came to in this round.
func (c *capping) arrive(round int32, m, final ID) {
	c.result.Final[m], c.result.End[m], c.result.Lost[m] = final, EndVoted, Counted
	c.result.Weight[final] += c.weights[m]
	c.turned.round[m], c.turned.back[m] = round, false
}
