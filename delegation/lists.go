// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Place is one place on a member's list of delegates.
type Place struct {
	Delegator, Delegate ID
	Rank                int32 // from 1; a rank nobody stands at counts as a rank
}

// Draw makes a graph of lists that govern already, as those of a file: places may
// come in any order, and opted holds the members who opted out. It returns
// ErrMember for a position outside the roll, ErrSelf, ErrRank for a rank below 1,
// and ErrTwice for a rank or a delegate that stands twice on one list, and for a
// list beside an opt-out.
func Draw(members int, places []Place, opted Set) (Graph, error) {
	g := Graph{Next: make([]ID, members), lists: &lists{start: make([]int32, members+1)}}
	for i, p := range places {
		if err := p.check(members); err != nil {
			return Graph{}, fmt.Errorf("place %d: %w", i, err)
		}
		if opted.Has(p.Delegator) {
			return Graph{}, fmt.Errorf("%w: member %d opted out and has a list", ErrTwice, p.Delegator)
		}
	}
	g.lists.fill(places)
	for m := range g.Next {
		to, rank := g.lists.of(ID(m))
		if n := doubled(to, rank); n >= 0 {
			return Graph{}, fmt.Errorf("%w: member %d names %d again, or another at rank %d", ErrTwice, m, to[n], rank[n])
		}
		switch {
		case opted.Has(ID(m)):
			g.Next[m] = OptOut
		case len(to) == 0:
			g.Next[m] = None
		case rank[0] > 1:
			g.Next[m] = OffRoll // nobody stands at the first rank
		default:
			g.Next[m] = to[0]
		}
	}
	return g, nil
}

func (p Place) check(members int) error {
	if p.Rank < 1 {
		return fmt.Errorf("%w: %d of member %d", ErrRank, p.Rank, p.Delegator)
	}
	if p.Delegate < 0 {
		return fmt.Errorf("%w: delegate %d", ErrMember, p.Delegate)
	}
	return Delegation{Delegator: p.Delegator, Delegates: []ID{p.Delegate}}.check(members)
}

// doubled is the first position on a list sorted by rank whose rank or delegate
// stands before it already, or -1.
func doubled(to []ID, rank []int32) int {
	for n := 1; n < len(to); n++ {
		if rank[n] == rank[n-1] {
			return n
		}
	}
	if len(to) <= 16 {
		for n := 1; n < len(to); n++ {
			if slices.Contains(to[:n], to[n]) {
				return n
			}
		}
		return -1
	}
	seen := make(map[ID]bool, len(to))
	for n, member := range to {
		if seen[member] {
			return n
		}
		seen[member] = true
	}
	return -1
}

// lists are everybody's delegates who are on the roll and accepted, flat: those of
// member m stand from start[m] to start[m+1], in order of rank. Read backwards they
// are who names m, at which rank.
type lists struct {
	start []int32
	to    []ID
	rank  []int32
}

func (l *lists) of(m ID) (to []ID, rank []int32) {
	from, end := l.start[m], l.start[m+1]
	return l.to[from:end], l.rank[from:end]
}

// fill makes lists of places, by counting: members' starts are zero before.
func (l *lists) fill(places []Place) {
	for _, p := range places {
		l.start[p.Delegator+1]++
	}
	l.accumulate()
	for _, p := range places {
		l.put(p.Delegator, p.Delegate, p.Rank)
	}
	l.settle()
	var room []Place
	for m := range len(l.start) - 1 {
		room = l.sort(ID(m), room)
	}
}

// accumulate turns counts, one behind each member, into starts and makes room.
func (l *lists) accumulate() {
	for m := 1; m < len(l.start); m++ {
		l.start[m] += l.start[m-1]
	}
	n := l.start[len(l.start)-1]
	l.to, l.rank = zeroed(l.to, int(n)), zeroed(l.rank, int(n))
}

// put fills the next free place of one member, whose start moves on.
func (l *lists) put(m, to ID, rank int32) {
	n := l.start[m]
	l.to[n], l.rank[n] = to, rank
	l.start[m]++
}

// settle moves the starts back when all places are filled: each stands where the next
// one began.
func (l *lists) settle() {
	copy(l.start[1:], l.start)
	l.start[0] = 0
}

// sort puts one member's list in order of rank, then of delegate, by way of places
// that it may use again.
func (l *lists) sort(m ID, places []Place) []Place {
	to, rank := l.of(m)
	if inOrder(rank) {
		return places
	}
	places = places[:0]
	for n := range to {
		places = append(places, Place{m, to[n], rank[n]})
	}
	slices.SortFunc(places, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Delegate, b.Delegate))
	})
	for n, p := range places {
		to[n], rank[n] = p.Delegate, p.Rank
	}
	return places
}

// inOrder says whether each rank is above the one before.
func inOrder(rank []int32) bool {
	for n := 1; n < len(rank); n++ {
		if rank[n] <= rank[n-1] {
			return false
		}
	}
	return true
}

// flat is the graph's lists as the ranked rules read them: nothing of those whose
// delegation has ended or who opted out, and of the others nobody who is off the roll
// or has not accepted. It returns ErrRoll where there are
// 2³¹ places or more.
func (g Graph) flat() (*lists, error) {
	if g.lists != nil {
		return g.lists, nil
	}
	l, places := &lists{start: make([]int32, len(g.Next)+1)}, 0
	for m := range g.Next {
		for _, to := range g.named(ID(m)) {
			if to >= 0 {
				l.start[m+1]++
				places++
			}
		}
	}
	if places > math.MaxInt32 {
		return nil, fmt.Errorf("%w: %d places on lists, at most %d are possible", ErrRoll, places, math.MaxInt32)
	}
	l.accumulate()
	n := 0
	for m := range g.Next {
		for i, to := range g.named(ID(m)) {
			if to >= 0 {
				l.to[n], l.rank[n] = to, int32(i+1)
				n++
			}
		}
	}
	return l, nil
}

// named are the delegates that govern the member's voice, in order.
func (g Graph) named(m ID) []ID {
	switch {
	case g.Next[m] == Lapsed:
		return nil
	case len(g.governing) > 0 && g.governing[m] >= 0:
		return g.delegations[g.governing[m]].Delegates
	case g.Next[m] >= 0: // a graph of single edges
		return g.Next[m : m+1]
	}
	return nil
}
