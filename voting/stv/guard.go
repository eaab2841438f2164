// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"fmt"
	"slices"

	"moothall/voting"
)

// guard knows which committees meet the constraints of a count.
type guard struct {
	constraints []Constraint
	kinds       []uint32 // the different memberships; bit k is constraint k
	kind        []int    // per option, which of the kinds it is; -1 where it does not stand
	places      int      // members of the whole committee
	sitting     []int    // per kind, members whom the count does not elect
	work        int      // what all searches of the count have cost
}

// newGuard returns nil where there is nothing to keep. sitting are members of the
// committee already, outside the count.
//
// Errors: ErrSetting where no committee meets the constraints.
func newGuard(c voting.Contest, list []Constraint, sitting []voting.Index) (*guard, error) {
	if err := checkConstraints(c, list); err != nil || len(list) == 0 {
		return nil, err
	}
	g := &guard{constraints: list, kind: make([]int, len(c.Options)), places: min(c.Seats, len(c.Standing())) + len(sitting)}
	g.sort(c, sitting)
	ok, err := g.possible(g.room(func(voting.Index) state { return continuing }))
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, fmt.Errorf("%w: constraints=%s cannot be met: no committee of %d of those who stand does", voting.ErrSetting, constraintsText(c, list), g.places)
	}
	return g, nil
}

// sort finds the kind of everybody who stands or sits.
func (g *guard) sort(c voting.Contest, sitting []voting.Index) {
	for i := range g.kind {
		g.kind[i] = -1
	}
	for _, i := range c.Standing() {
		g.kind[i] = g.kindOf(i)
	}
	var kinds []int
	for _, i := range sitting {
		kinds = append(kinds, g.kindOf(i))
	}
	g.sitting = make([]int, len(g.kinds))
	for _, k := range kinds {
		g.sitting[k]++
	}
}

// kindOf finds the kind of an option, or notes it.
func (g *guard) kindOf(i voting.Index) int {
	var bits uint32
	for k, c := range g.constraints {
		if slices.Contains(c.Of, i) {
			bits |= 1 << k
		}
	}
	at := slices.Index(g.kinds, bits)
	if at < 0 {
		at = len(g.kinds)
		g.kinds = append(g.kinds, bits)
	}
	return at
}

// room is, per kind, how many the committee will have at least and at most.
type room struct{ low, high []int }

func (g *guard) room(state func(voting.Index) state) room {
	r := room{slices.Clone(g.sitting), slices.Clone(g.sitting)}
	for i, k := range g.kind {
		if k < 0 {
			continue
		}
		switch state(voting.Index(i)) {
		case elected:
			r.low[k]++
			r.high[k]++
		case continuing:
			r.high[k]++
		}
	}
	return r
}

// judge says who of those that continue is in no committee that is still
// possible, and who is in all of them. Candidates of one kind are alike.
func (g *guard) judge(left []voting.Index, state func(voting.Index) state) (doomed, guarded []voting.Index, err error) {
	can, may, err := g.choices(g.room(state))
	if err != nil {
		return nil, nil, err
	}
	for _, i := range left {
		switch k := g.kind[i]; {
		case !can[k]:
			doomed = append(doomed, i)
		case !may[k]:
			guarded = append(guarded, i)
		}
	}
	return doomed, guarded, nil
}

// choices says, per kind, whether one more of it can be elected, and whether one
// can be left out.
func (g *guard) choices(r room) (can, may []bool, err error) {
	can, may = make([]bool, len(g.kinds)), make([]bool, len(g.kinds))
	for k := range g.kinds {
		if r.low[k] == r.high[k] {
			continue
		}
		r.low[k]++
		if can[k], err = g.possible(r); err != nil {
			return nil, nil, err
		}
		r.low[k]--
		r.high[k]--
		if may[k], err = g.possible(r); err != nil {
			return nil, nil, err
		}
		r.high[k]++
	}
	return can, may, nil
}

// together says whether a committee is still possible that has all of these.
func (g *guard) together(these []voting.Index, states func(voting.Index) state) (bool, error) {
	return g.possible(g.room(func(i voting.Index) state {
		if slices.Contains(these, i) {
			return elected
		}
		return states(i)
	}))
}

// possible says whether the room holds a committee that meets the constraints.
func (g *guard) possible(r room) (bool, error) {
	s := search{guard: g, room: r, dead: map[string]bool{}, held: make([]int, len(g.constraints))}
	ok := s.fill(0, 0)
	if g.work > maxWork {
		return false, fmt.Errorf("%w: the constraints overlap in too many ways to be checked; fewer of them, or groups that do not cut across each other, can be", voting.ErrSetting)
	}
	return ok, nil
}

// maxWork ends searches that a count could not wait for: a second or two of additions.
const maxWork = 300_000_000

// search looks for one committee, kind by kind. What has failed before from the
// same numbers is not tried again.
type search struct {
	*guard
	room
	dead map[string]bool
	held []int // per constraint, members chosen
}

// fill chooses how many of kind k are in the committee, and goes on to the next.
// It is false, too, where the work has become too much.
func (s *search) fill(k, members int) bool {
	s.work += (len(s.kinds) - k + 8) * (len(s.constraints) + 1)
	if s.work > maxWork || !s.fits(k, members) {
		return false
	}
	if k == len(s.kinds) {
		return true
	}
	key := fmt.Sprint(k, members, s.held)
	if s.dead[key] {
		return false
	}
	for n := s.low[k]; n <= s.high[k]; n++ {
		s.choose(k, n)
		ok := s.fill(k+1, members+n)
		s.choose(k, -n)
		if ok {
			return true
		}
	}
	s.dead[key] = true
	return false
}

// choose puts n more of kind k under every constraint they fall under.
func (s *search) choose(k, n int) {
	for c := range s.held {
		if s.kinds[k]>>c&1 == 1 {
			s.held[c] += n
		}
	}
}

// fits says whether the kinds from k on can still make up the numbers, each
// number taken alone.
func (s *search) fits(k, members int) bool {
	least, most := members, members
	for j := k; j < len(s.kinds); j++ {
		least, most = least+s.low[j], most+s.high[j]
	}
	if least > s.places || most < s.places {
		return false
	}
	for c, constraint := range s.constraints {
		in, out, atLeast, atMost := 0, 0, s.held[c], s.held[c]
		for j := k; j < len(s.kinds); j++ {
			if s.kinds[j]>>c&1 == 1 {
				atLeast, atMost = atLeast+s.low[j], atMost+s.high[j]
			} else {
				in, out = in+s.low[j], out+s.high[j]
			}
		}
		atLeast = max(atLeast, s.held[c]+s.places-members-out)
		atMost = min(atMost, s.held[c]+s.places-members-in)
		if atMost < constraint.Min || constraint.Max > 0 && atLeast > constraint.Max {
			return false
		}
	}
	return true
}
