// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import "slices"

// unreached is the distance of who has no way to any of those sought.
const unreached = -1

// search finds the best way from every member to the nearest of those sought, all
// at once, from them backwards. Lists are read backwards too, in arrays alone.
type search struct {
	stand  []standing
	lists  *lists
	naming lists   // who names a member: those who pass voices on
	hops   []int32 // delegations to the nearest sought
	sum    []int64 // ranks to her, in a search by sums; none in one by hops
	order  []ID    // all who were reached, the nearest first
	ring   [][]ID  // those at each sum, as many sums as the largest rank and one
}

// prepare makes ready for a search by the rule among members of such standing, in the
// room of the search before. Members who pass voices on and have nobody to pass them
// to become ends.
func (s *search) prepare(l *lists, stand []standing, rule Rule) {
	n := len(stand)
	s.lists, s.stand, s.sum = l, stand, s.sum[:0]
	s.naming.start, s.hops, s.order = zeroed(s.naming.start, n+1), zeroed(s.hops, n), zeroed(s.order, n)
	top := int32(0)
	for m := range n {
		s.hops[m] = unreached
		to, rank := l.of(ID(m))
		if stand[m] == passes && len(to) == 0 {
			stand[m] = end
		}
		if stand[m] == passes {
			for _, to := range to {
				s.naming.start[to+1]++
			}
			top = max(top, rank[len(rank)-1])
		}
	}
	s.turn()
	if rule == MinSum {
		s.sum = zeroed(s.sum, n)
		s.ring = append(s.ring, make([][]ID, max(0, int(top)+1-len(s.ring)))...)
	}
}

// zeroed is a slice of n zeros, in the room of another where it suffices.
func zeroed[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// turn reads the lists of those who pass voices on backwards.
func (s *search) turn() {
	s.naming.accumulate()
	for m := range s.stand {
		if s.stand[m] != passes {
			continue
		}
		to, rank := s.lists.of(ID(m))
		for n, to := range to {
			s.naming.put(to, ID(m), rank[n])
		}
	}
	s.naming.settle()
}

// follow seeks those of one standing and writes where each who reaches one goes.
func (s *search) follow(next []ID, sought standing) {
	s.order = s.order[:0]
	if len(s.sum) == 0 {
		s.nearest(sought)
	} else {
		s.lightest(sought)
	}
	for _, m := range s.order {
		if s.stand[m] == passes {
			next[m] = s.best(m)
		}
	}
	for _, m := range s.order {
		if len(s.sum) > 0 {
			s.sum[m] = 0 // no later search has a better way for her
		}
	}
}

// nearest goes by hops: those at one are all reached before the first at two.
func (s *search) nearest(sought standing) {
	for m := range s.stand {
		if s.stand[m] == sought {
			s.hops[m] = 0
			s.order = append(s.order, ID(m))
		}
	}
	for n := 0; n < len(s.order); n++ {
		at := s.order[n]
		from, _ := s.naming.of(at)
		for _, m := range from {
			if s.hops[m] == unreached {
				s.hops[m] = s.hops[at] + 1
				s.order = append(s.order, m)
			}
		}
	}
}

// lightest goes by sums of ranks: Dial's shortest paths. No rank is 0, so whoever
// has a sum has it from somebody of a smaller one, and what is said of her, her hops
// included, is final when her turn comes.
//
// Dial, Algorithm 360, Communications of the ACM 12 (1969), 632-633.
func (s *search) lightest(sought standing) {
	waiting := 0
	for m := range s.stand {
		if s.stand[m] == sought {
			s.hops[m], s.sum[m] = 0, 0
			s.ring[0] = append(s.ring[0], ID(m))
			waiting++
		}
	}
	for sum := int64(0); waiting > 0; sum++ {
		bucket := &s.ring[sum%int64(len(s.ring))]
		for _, at := range *bucket {
			if waiting--; s.sum[at] == sum {
				s.order = append(s.order, at)
				waiting += s.reach(at, sum)
			}
		}
		*bucket = (*bucket)[:0]
	}
}

// reach offers a way over one member to all who name her, and returns how many took it.
func (s *search) reach(at ID, sum int64) (took int) {
	from, rank := s.naming.of(at)
	for n, m := range from {
		by, hops := sum+int64(rank[n]), s.hops[at]+1
		switch {
		case s.hops[m] == unreached || by < s.sum[m]:
			s.sum[m], s.hops[m] = by, hops
			bucket := &s.ring[by%int64(len(s.ring))]
			*bucket = append(*bucket, m)
			took++
		case by == s.sum[m]:
			s.hops[m] = min(s.hops[m], hops)
		}
	}
	return took
}

// best is the first on the member's list over whom her best way may go. Ranks on a
// list differ, so ways of the same length are ordered by the first of them; the rest
// of the way is the delegate's own.
func (s *search) best(m ID) ID {
	to, rank := s.lists.of(m)
	for n, to := range to {
		if s.hops[to] == s.hops[m]-1 && (len(s.sum) == 0 || s.sum[to]+int64(rank[n]) == s.sum[m]) {
			return to
		}
	}
	return Unheard // nobody is reached but from somebody on her list
}
