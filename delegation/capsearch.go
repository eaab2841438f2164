// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

// local is the part of the graph that the voices turned back in one round can reach,
// numbered anew, so that a round takes no longer than that part is large.
type local struct {
	number  []ID // of each member of the roll, from 1; 0 where she is not in it
	members []ID // by number less one: those turned back first
	lists   lists
	stand   []standing
}

// search finds the next choice of every voice turned back, by the rule of the first
// round, among the ballots that are not full.
func (c *capping) search(round int32, back []ID) []ID {
	l := &c.local
	l.gather(c, back)
	s, next := newSearch(&l.lists, l.stand, c.terms.Rule), make([]ID, len(l.members))
	s.follow(next, voter)
	final, latest := c.trace(s, next)
	arrived := back[:0]
	for n, m := range l.members[:len(back)] {
		if s.hops[n] == unreached {
			continue
		}
		c.Next[m], c.hops[m], c.latest[m] = l.members[next[n]], s.hops[n], latest[n]
		c.arrive(round, m, l.members[final[n]])
		arrived = append(arrived, m)
	}
	c.detour(round, s, next, len(back))
	return arrived
}

// gather numbers all that the voices can reach without passing a ballot, and draws
// the lists among them.
func (l *local) gather(c *capping, back []ID) {
	if l.number == nil {
		l.number = make([]ID, len(c.Next))
	}
	for _, m := range l.members {
		l.number[m] = 0
	}
	l.members, l.stand = l.members[:0], l.stand[:0]
	l.lists = lists{l.lists.start[:0], l.lists.to[:0], l.lists.rank[:0]}
	for _, m := range back {
		l.add(m, passes)
	}
	for n := 0; n < len(l.members); n++ {
		l.lists.start = append(l.lists.start, int32(len(l.lists.to)))
		if l.stand[n] != passes {
			continue
		}
		to, rank := c.lists.of(l.members[n])
		for _, to := range to {
			l.lists.to = append(l.lists.to, l.add(to, c.stand[to]))
		}
		l.lists.rank = append(l.lists.rank, rank...)
	}
	l.lists.start = append(l.lists.start, int32(len(l.lists.to)))
}

// add numbers a member, once, and returns her number less one.
func (l *local) add(m ID, stand standing) ID {
	if l.number[m] == 0 {
		l.members, l.stand = append(l.members, m), append(l.stand, stand)
		l.number[m] = ID(len(l.members))
	}
	return l.number[m] - 1
}

// trace says, by number, where each way ends and which delegation on it began last.
func (c *capping) trace(s *search, next []ID) (final []ID, latest []int32) {
	final, latest = make([]ID, len(next)), make([]int32, len(next))
	for _, n := range s.order { // whom a way goes over comes before
		final[n], latest[n] = n, -1
		if s.stand[n] == passes {
			final[n] = final[next[n]]
			latest[n] = c.later(latest[next[n]], c.governedBy(c.local.members[n]))
		}
	}
	return final, latest
}

// detour notes, of those whom the ways of this round go over, where they go on from
// who is not herself in this round. The first so many by number are.
func (c *capping) detour(round int32, s *search, next []ID, back int) {
	passed := make([]bool, len(next))
	for i := len(s.order) - 1; i >= 0; i-- {
		n := s.order[i]
		if s.stand[n] != passes || int(n) >= back && !passed[n] {
			continue
		}
		passed[next[n]] = true
		at, to := c.local.members[n], c.local.members[next[n]]
		if int(n) >= back && to != c.turned.onward(round, at, c.Next[at]) {
			c.turned.detours[at] = append(c.turned.detours[at], detour{round, to})
		}
	}
}
