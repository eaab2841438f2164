// SPDX-License-Identifier: AGPL-3.0-or-later

// Package delegation answers who speaks for whom when a vote closes.
//
// A [Delegation] entrusts a member's voice to others within a [Scope]. For one
// [Matter] at one instant, [Resolve] finds the delegation that governs each member
// and draws the [Graph] of where voices go; [Graph.Weigh] follows them all on the
// [Terms] of the decision and gives every member of the roll to the final delegate
// who cast a ballot, or counts her as lost and says why.
//
//	graph, err := delegation.Resolve(len(roll), delegations, matter, closedAt, nil)
//	if err != nil {
//		return err
//	}
//	weighed, err := graph.Weigh(weights, direct, delegation.Terms{Rule: delegation.BreadthFirst})
//	if err != nil {
//		return err
//	}
//	for voter, weight := range weighed.Weight {
//		// weight is what the ballot of this voter counts; 0 where she cast none
//	}
//	chain := delegation.PathOf(member, weighed.Graph, direct) // the road of one voice, for its owner
//
// # The rules
//
// Under every rule nothing is copied when somebody votes; casting beats delegating;
// no voice is dropped without a reason; the result does not depend on the order of
// anything given. The charter names one rule, and no decision mixes two.
//
//   - The default rule reads one delegate a scope and follows it from member to
//     member ([Assign] is this rule alone). It is the easiest to foresee: my voice
//     goes to her, and then wherever hers goes. What it cannot do is look for another
//     way: a silent delegate or a loop loses the voice. A delegator who votes as her
//     final delegate does changes no total: it is copy-robust.
//   - Non-transitive goes to the first on the list who votes, and no further. Nobody
//     is spoken for by somebody she did not name; who names the silent alone is lost,
//     though they named others. Pirate Feedback counts so.
//   - Breadth-first goes to the nearest voter, then by the ranks.
//   - MinSum goes by the least sum of ranks: a first choice of a first choice is worth
//     as much as a second choice.
//
// [Graph.Weigh] says each of them exactly. Breadth-first and MinSum lose a voice only
// where no way at all leads to a voter, and nobody is ever worse off for a voice that
// she carries (guru participation).
//
// # What no rule can do
//
// Two wishes cannot both be had of ranked delegates. Where voices come to one member
// they should go on together, as her own does (a rule is confluent then): each way
// can be told in one line, and who delegates to her knows where to. And a delegator
// who casts the very ballot her delegate cast should change no total (copy-robust):
// else the two can gain by her doing what was done for her already. No rule that
// chooses one way for each voice, and loses none that has a way to a voter, has both
// (Brill et al. 2022). Breadth-first
// and MinSum have the first: when somebody in between casts a ballot she may become
// the nearest voter of members whose voices went elsewhere. [Graph.Foresee] names all
// whose ballots would then count less or more. Rules that split a voice among several
// have both (Utke and Schmidt-Kraepelin 2023); here a voice is never split, so that it
// can be told to its owner who cast it.
//
// A cap is no remedy for everything either: who is turned back depends on who came
// before, and under the default rule has nobody else. Both totals are published.
// [Terms] has the exact rule.
//
// # What the package refuses
//
// It refuses to guess: two delegations of one member for one scope, a delegation to
// oneself, weights that do not add up are errors. It knows no clock, no chance but
// from a seed it is given, no fractions in what is counted and, but for its files,
// no names: members are positions on a roll, and what may be shown to whom while a
// vote runs is decided by its callers.
//
// # Sources
//
// Christoff and Grossi, Binary Voting with Delegable Proxy: An Analysis of Liquid
// Democracy (TARK 2017), for the model of the default rule. Behrens and Swierczek,
// Preferential Delegation and the Problem of Negative Voting Weight (The Liquid
// Democracy Journal 3, 2015), for why it reads one delegate a scope. Kotsialou and
// Riley, Incentivising Participation in Liquid Democracy with Breadth-First
// Delegation (AAMAS 2020), for breadth-first and guru participation. Brill,
// Delemazure, George, Lackner and Schmidt-Kraepelin, Liquid Democracy with Ranked
// Delegations (AAAI 2022), for MinSum, for confluence and copy-robustness and for why
// they exclude each other. Utke and Schmidt-Kraepelin, Anonymous and Copy-Robust
// Delegations for Liquid Democracy (NeurIPS 2023), for splitting. Gölz, Kahng,
// Mackenzie and Procaccia, The Fluid Mechanics of Liquid Democracy (WINE 2018), for
// why a ballot should not carry too much.
package delegation

import (
	"errors"
	"strings"
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

// String writes a scope as forms and tables hold it: "field:moderation",
// "body:council,field:appeals", "everything".
func (s Scope) String() string {
	var parts []string
	for _, p := range []struct{ name, id string }{{"issue", s.Issue}, {"body", s.Body}, {"field", s.Field}, {"place", s.Place}} {
		if p.id != "" {
			parts = append(parts, p.name+":"+p.id)
		}
	}
	if len(parts) == 0 {
		return "everything"
	}
	return strings.Join(parts, ",")
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
