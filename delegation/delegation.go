// SPDX-License-Identifier: AGPL-3.0-or-later

// Package delegation answers who speaks for whom when a vote closes.
//
// A [Delegation] entrusts a member's voice to somebody else within a [Scope]. For
// one [Matter] at one instant, [Resolve] finds the delegation that governs each
// member and draws the [Graph] of where voices go; [Assign] follows them all and
// gives every member of the roll to the final delegate who cast a ballot, or
// counts her as lost and says why.
//
//	graph, err := delegation.Resolve(len(roll), delegations, matter, closedAt, nil)
//	if err != nil {
//		return err
//	}
//	result, err := delegation.Assign(weights, graph.Next, direct)
//	if err != nil {
//		return err
//	}
//	for voter, weight := range result.Weight {
//		// weight is what the ballot of this voter counts; 0 where she cast none
//	}
//	chain := delegation.PathOf(member, graph, direct) // the road of one voice, for its owner
//
// The rule is the default one: one delegate a scope, transitive, lazy. Nothing is
// copied when somebody votes; casting beats delegating; no voice is dropped without
// a reason. The result does not depend on the order of anything given.
//
// The package refuses to guess: two delegations of one member for one scope, a
// delegation to oneself, weights that do not add up are errors. It knows no clock,
// no chance, no fractions and no names: members are positions on a roll, and what
// may be shown to whom while a vote runs is decided by its callers.
//
// Christoff and Grossi, Binary Voting with Delegable Proxy (2017), for the model;
// Behrens and Swierczek (2015), for why the rule reads one delegate a scope.
package delegation

import (
	"errors"
	"time"
)

// ID is a member's position on the roll, counted from 0. Negative values are the
// places a voice can end instead of with a member: see [None] and those after it.
type ID int32

// Where a voice goes that is not passed on to a member of the roll.
const (
	None      ID = -1 // no delegation matches
	OptOut    ID = -2 // a delegation to nobody, which blocks wider ones
	OffRoll   ID = -3 // to somebody who is not on the roll, so cannot carry
	Lapsed    ID = -4 // only a delegation that has ended matches
	Suspended ID = -5 // the member is suspended: she neither casts from now on nor carries
	// Unaccepted, among delegates, is somebody on the roll who has not agreed to
	// carry this voice.
	Unaccepted ID = -6
	// Unheard is where [Graph.Weigh] sends a voice by a list of which nobody votes,
	// under the rule that goes no further.
	Unheard ID = -7
)

// Scope says for which matters a delegation is meant. An empty axis means any; the
// zero Scope is everything. Field and Place stand for whole subtrees.
type Scope struct {
	Body  string // slug of a body
	Field string // node of the functional tree
	Place string // node of the geographic tree
	Issue string // one issue
}

// Delegation entrusts a member's voice to others within a scope.
type Delegation struct {
	Delegator ID
	Scope     Scope
	// Delegates in order of preference; nobody at all is an opt-out, which blocks
	// wider scopes. The default rule reads the first alone. Somebody who is not
	// on the roll is OffRoll, who has not agreed to carry it Unaccepted.
	Delegates []ID
	// From is the first instant it holds, Until the first it no longer does.
	// A zero Until is open.
	From, Until time.Time
}

// Set says for each member of the roll whether she belongs to it. A nil Set is empty.
type Set []bool

// Has says whether member belongs to the set.
func (s Set) Has(member ID) bool { return member >= 0 && int(member) < len(s) && s[member] }

// Reasons a set of inputs is refused.
var (
	ErrRoll    = errors.New("the roll is malformed")               // sizes differ, a weight is negative, the sum overflows
	ErrMember  = errors.New("no such member on the roll")          // a position outside the roll
	ErrSelf    = errors.New("nobody delegates to herself")         // a delegation to its own delegator
	ErrTwice   = errors.New("two delegations for one scope")       // at most one is live for a delegator and scope
	ErrRank    = errors.New("a rank is a whole number from 1")     // a place on a list before the first
	ErrTerms   = errors.New("the terms are malformed")             // a cap below 0, a lot that is no order of the roll
	ErrBalance = errors.New("weights do not add up to electorate") // counted and lost voices are not the electorate
)

// holds says whether the delegation is in force at the instant.
func (d Delegation) holds(at time.Time) bool { return !at.Before(d.From) && !d.ended(at) }

// ended says whether the delegation expired or was revoked by the instant.
func (d Delegation) ended(at time.Time) bool { return !d.Until.IsZero() && !at.Before(d.Until) }

// next is where the default rule sends a voice by this delegation.
func (d Delegation) next() ID {
	if len(d.Delegates) == 0 {
		return OptOut
	}
	return d.Delegates[0]
}
