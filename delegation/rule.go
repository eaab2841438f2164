// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"fmt"
	"slices"
)

// Rule says how a member's list of delegates is read.
type Rule uint8

// The rules. Never two inside one decision.
const (
	// Default reads the first delegate alone, transitively.
	Default Rule = iota
	// NonTransitive reads the first delegate on the list who votes, and goes no further.
	NonTransitive
	// BreadthFirst goes to the nearest voter, among the nearest by the ranks read
	// from the delegator.
	BreadthFirst
	// MinSum goes by the least sum of ranks along the path, then by fewer hops, then
	// by the ranks read from the delegator.
	MinSum
)

var ruleNames = []string{"default", "non-transitive", "breadth-first", "minsum"}

// ErrRule is returned for a rule that has no such name.
var ErrRule = errors.New("the rule is default, non-transitive, breadth-first or minsum")

// ParseRule finds a rule by its name in files and charters, or returns [ErrRule].
func ParseRule(name string) (Rule, error) {
	if n := slices.Index(ruleNames, name); n >= 0 {
		return Rule(n), nil
	}
	return Default, fmt.Errorf("%w, not %.40q", ErrRule, name)
}

// String is the rule's name.
func (r Rule) String() string { return ruleNames[r] }

// Version is the rule's name in records, with the version of its meaning: another
// meaning would be another version, so that an old count is repeated as it was.
func (r Rule) Version() string { return r.String() + "/1" }

// Lists says whether the rule reads more of a list than its first delegate.
func (r Rule) Lists() bool { return r != Default }

// Terms are the terms on which voices are followed in one decision.
type Terms struct {
	Rule Rule
	// Cap is the most one ballot may carry, its owner's weight included, which is
	// never cut; 0: no limit.
	//
	// All voices are followed without the cap first. A ballot that would carry more
	// keeps its owner's weight and the voices that came first; those that came last are
	// turned back, whole members, the latest first, until it fits. A voice came when
	// the delegation on its way that began last was given; of those that came at one
	// instant the one over fewer delegations came first, then the one whose member
	// stands first in Lot. Where no times are known, as in files, all came at once.
	//
	// A ballot that turned somebody back is full: it takes no new voice, and as a voter
	// stops every voice it is no passage either. The voices turned back go on, by the
	// same rule, as if the full ones were nobody's; those who reach no other voter are
	// lost as capped. This is repeated until no ballot is over; who arrives in a later
	// round came later than all of an earlier one. Under the default rule there is no
	// next choice: who is turned back is lost.
	//
	// What it costs: every round fills a ballot, and takes as long as the part of the
	// graph is large that those turned back can reach. With n members of one voice each
	// there are at most n/Cap rounds.
	Cap int64
	// Lot orders the members where a cap must turn back one of several voices that
	// came at the same instant: Lot[m] is the member's place in the published order,
	// the lowest kept first. Nil is the order of the roll. It is not read without a cap.
	Lot []int32
}

// Weighed is what becomes of every voice under the terms.
type Weighed struct {
	Result
	// Uncapped is what would have become of them without the cap; nil where there is none.
	Uncapped *Result
	// Graph is where each voice went, one way a member: what [PathOf] follows.
	Graph Graph
}
