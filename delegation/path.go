// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import "fmt"

// Hop is one member a voice comes to.
type Hop struct {
	Member ID
	// Scope is that of the delegation, or opt-out, of this member that governs
	// the matter; zero where she has none, and where she voted.
	Scope Scope
}

// Chain is the road of one voice, the member herself first. A member who votes is a
// chain of one.
type Chain struct {
	Hops  []Hop
	End   End
	Final ID // who casts for the member; None where her voice is lost
	// Back is, where the chain ends in a cycle, the position in Hops to which the
	// last hop leads back; -1 elsewhere.
	Back int
}

// Lost is why the voice is lost, or Counted: what [Assign] says of the member.
func (c Chain) Lost() Reason {
	switch {
	case c.End == EndVoted:
		return Counted
	case c.End == EndCycle:
		return LostCycle
	case c.End == EndCapped:
		return LostCapped
	case len(c.Hops) > 1 || c.End == EndOffRoll || c.End == EndUnaccepted || c.End == EndUnheard:
		return LostDeadEnd
	case c.End == EndOptOut:
		return LostOptOut
	}
	return LostNoVote
}

// PathOf follows the voice of one member through the graph to whoever casts for her,
// or to where it is lost. It takes as long as the chain, whatever the roll.
//
// The chain tells who has cast a ballot. While the vote runs only the member who
// asks may learn that, and only where the mode allows it: ask MayKnow first.
// A member outside the roll has an empty, silent chain.
//
// Under another rule than the default one, and under a cap, g is [Weighed].Graph:
// what [Resolve] draws says where lists begin, not where voices went.
func PathOf(member ID, g Graph, direct Set) Chain {
	c := follow(member, g, func(m ID) (ID, bool) { return g.onward(member, m), true }, direct.Has)
	if c.End == EndVoted && g.turnedBack(member) {
		c.End, c.Final = EndCapped, None
	}
	return c
}

// follow walks from a member by next, stopping at who votes: both are functions, so
// that a preview can answer for one member otherwise than the graph does. next is
// false where it does.
func follow(member ID, g Graph, next func(ID) (ID, bool), votes func(ID) bool) Chain {
	c := Chain{Final: None, End: EndSilent, Back: -1}
	if member < 0 || int(member) >= len(g.Next) {
		return c
	}
	seen := make(map[ID]int)
	for at := member; ; {
		if back, been := seen[at]; been {
			c.End, c.Back = EndCycle, back
			return c
		}
		seen[at] = len(c.Hops)
		to, governed := next(at)
		hop := Hop{Member: at}
		if d, found := g.Governing(at); found && governed && !votes(at) {
			hop.Scope = d.Scope
		}
		c.Hops = append(c.Hops, hop)
		switch {
		case votes(at) && to == Suspended && at != member:
			c.End = EndSuspended // her cast stands, but she no longer carries
			return c
		case votes(at):
			c.End, c.Final = EndVoted, at
			return c
		case to < 0:
			c.End = ending(to)
			return c
		}
		at = to
	}
}

// checkOnRoll returns ErrMember for a position outside the roll.
func checkOnRoll(member ID, g Graph) error {
	if member < 0 || int(member) >= len(g.Next) {
		return fmt.Errorf("%w: member %d, the roll has %d", ErrMember, member, len(g.Next))
	}
	return nil
}
