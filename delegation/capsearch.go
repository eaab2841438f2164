// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import "slices"

// local is the part of the graph that the voices turned back in one round can reach,
// numbered anew, so that a round takes no longer than that part is large. Its room is
// used again from round to round.
type local struct {
	number  []ID // of each member of the roll, from 1; 0 where she is not in it
	members []ID // by number less one: those turned back first
	lists   lists
	stand   []standing

	search search
	next   []ID // by number, where her voice goes on, the ballot it comes to,
	final  []ID // and the delegation on its way that began last
	latest []int32
	passed Set // over whom voices of this round go
}

// search finds the next choice of every voice turned back, by the rule of the first
// round, among the ballots that are not full.
func (c *capping) search(round int32, back []ID) []ID {
	l := &c.local
	l.gather(c, back)
	s := &l.search
	s.prepare(&l.lists, l.stand, c.terms.Rule)
	l.next = zeroed(l.next, len(l.members))
	s.follow(l.next, voter)
	c.trace()
	arrived := back[:0]
	for n, m := range l.members[:len(back)] {
		if s.hops[n] == unreached {
			continue
		}
		c.Next[m], c.hops[m], c.latest[m] = l.members[l.next[n]], s.hops[n], l.latest[n]
		c.arrive(round, m, l.members[l.final[n]])
		arrived = append(arrived, m)
	}
	c.detour(round, len(back))
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

// trace says where each way ends and which delegation on it began last.
func (c *capping) trace() {
	l, s := &c.local, &c.local.search
	l.final, l.latest = zeroed(l.final, len(l.next)), zeroed(l.latest, len(l.next))
	for _, n := range s.order { // whom a way goes over comes before
		l.final[n], l.latest[n] = n, -1
		if s.stand[n] == passes {
			l.final[n] = l.final[l.next[n]]
			l.latest[n] = c.later(l.latest[l.next[n]], c.governedBy(l.members[n]))
		}
	}
}

// detour notes, of those whom the ways of this round go over, where they go on from
// who is not herself in this round. The first so many by number are.
func (c *capping) detour(round int32, back int) {
	l, s := &c.local, &c.local.search
	l.passed = zeroed(l.passed, len(l.next))
	for _, n := range slices.Backward(s.order) {
		if s.stand[n] != passes || int(n) >= back && !l.passed[n] {
			continue
		}
		l.passed[l.next[n]] = true
		at, to := l.members[n], l.members[l.next[n]]
		if int(n) >= back && to != c.turned.onward(round, at, c.Next[at]) {
			c.turned.detours[at] = append(c.turned.detours[at], detour{round, to})
		}
	}
}
