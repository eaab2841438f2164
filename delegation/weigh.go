// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

// Weigh follows every voice on the terms of one decision. weights is the roll,
// direct the members who cast a ballot.
//
// Every rule agrees that a ballot counts for its voter and stops every voice that
// reaches her, and that the suspended neither carry nor pass on. Under the default
// rule each voice follows the first on each list, and whoever stands there off the
// roll or without having accepted ends it. The others read on:
//
//   - NonTransitive: to the first on the list who votes. Where nobody on it does,
//     the voice is lost as a dead end; no cycle can occur.
//   - BreadthFirst: to the voter over the fewest delegations; among ways of the same
//     number by the ranks read from the delegator, one after another.
//   - MinSum: by the way whose ranks have the least sum; among those by the fewest
//     delegations, then by the ranks read from the delegator.
//
// Ranks on one list differ, so two ways from one member differ in the first rank at
// which they part: no tie is ever left for a lot. A way taken by somebody goes on,
// from each member on it, as that member's own does. Delegates who are off the roll
// or have not accepted are passed over, and keep their rank.
//
// BreadthFirst and MinSum lose a voice only where no way leads to a voter: as a dead
// end where some way ends, which is then followed to the nearest end by the same
// rule, and as a cycle only where every way runs round for ever.
//
// Weigh refuses what [Assign] refuses, and ErrTerms. It runs in O(members + places
// on lists), for MinSum also + the largest sum of ranks, without recursion; a cap
// adds what [Terms].Cap says.
//
// Kotsialou and Riley (2020) for BreadthFirst, Brill et al. (2022) for MinSum: see the
// package comment.
func (g Graph) Weigh(weights []int64, direct Set, terms Terms) (Weighed, error) {
	if err := terms.check(len(weights)); err != nil {
		return Weighed{}, err
	}
	if _, err := checkRoll(weights, g.Next, direct); err != nil {
		return Weighed{}, err
	}
	var all *lists
	var err error
	if terms.Rule.Lists() {
		if all, err = g.flat(); err != nil {
			return Weighed{}, err
		}
		g.Next = g.choose(all, direct, terms.Rule)
	}
	result, err := Assign(weights, g.Next, direct)
	if err != nil || terms.Cap == 0 {
		return Weighed{Result: result, Graph: g}, err
	}
	return g.capped(all, weights, direct, terms, result)
}

// choose is where each member's voice goes by a rule that reads lists.
func (g Graph) choose(all *lists, direct Set, rule Rule) []ID {
	stand := g.standing(direct)
	if rule == NonTransitive {
		return g.heard(all, stand)
	}
	next := make([]ID, len(g.Next))
	for m := range next {
		next[m] = g.stop(all, ID(m))
	}
	s := search{}
	s.prepare(all, stand, rule)
	s.follow(next, voter)
	s.follow(next, end)
	return next
}

// stop is where a voice goes that has no way to a voter or an end: nowhere, or round
// for ever, first to the first who passes it on.
func (g Graph) stop(all *lists, m ID) ID {
	to, _ := all.of(m)
	if g.Next[m] == Suspended || len(to) == 0 {
		return g.Next[m]
	}
	return to[0]
}

// heard sends each voice to the first on her list who votes and may carry.
func (g Graph) heard(all *lists, stand []standing) []ID {
	next := make([]ID, len(g.Next))
	for m := range next {
		next[m] = g.Next[m]
		if to, _ := all.of(ID(m)); stand[m] == passes && len(to) > 0 {
			next[m] = firstVoter(to, stand)
		}
	}
	return next
}

// firstVoter is the first voter on a list, or Unheard.
func firstVoter(list []ID, stand []standing) ID {
	for _, to := range list {
		if stand[to] == voter {
			return to
		}
	}
	return Unheard
}

// standing is what a member is to the voices of others.
type standing uint8

const (
	passes standing = iota // she did not vote, and has somebody to pass voices on to
	voter                  // she votes and carries
	end                    // she does not carry, nor pass on
)

// standing of every member. A voter who was suspended carries nobody: she is an end.
func (g Graph) standing(direct Set) []standing {
	stand := make([]standing, len(g.Next))
	for m, to := range g.Next {
		switch {
		case to == Suspended:
			stand[m] = end
		case direct.Has(ID(m)):
			stand[m] = voter
		}
	}
	return stand
}
