// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"fmt"
	"math"
	"slices"
)

// Reason says why a member's voice is lost, by her own position in the chain.
type Reason uint8

// The reasons, in the order they are published.
const (
	Counted     Reason = iota // not lost
	LostNoVote                // she ends the chain: neither voted nor delegated
	LostOptOut                // she ends the chain: opted out and did not vote
	LostDeadEnd               // her delegation leads to somebody silent, opted out, suspended, off the roll or who did not accept
	LostCycle                 // her delegation runs in, or into, a loop without a voter
	LostCapped                // a ballot that carries all it may turned her voice back, and nobody else took it
	reasons
)

// String is the reason's name in files and records.
func (r Reason) String() string {
	return [...]string{"counted", "no-vote", "opt-out", "dead-end", "cycle", "capped", "unknown"}[min(r, reasons)]
}

// End says how the chain that starts at a member ends: the cause behind a Reason.
type End uint8

// How a chain can end.
const (
	unwalked      End = iota // not yet followed
	walking                  // on the path that is being followed
	EndVoted                 // at a member who cast a ballot
	EndSilent                // at a member who neither voted nor delegated
	EndOptOut                // at a member who opted out
	EndLapsed                // at a member whose delegation has ended
	EndSuspended             // at a member who is suspended
	EndOffRoll               // at somebody who is not on the roll
	EndUnaccepted            // at somebody who has not agreed to carry the voice
	EndUnheard               // at a member of whose delegates nobody votes, where the rule asks no further
	EndCycle                 // nowhere: it runs into a loop
	EndCapped                // at a voter whose ballot carries all it may
)

// String is the end in one word.
func (e End) String() string {
	return [...]string{"open", "open", "voted", "silent", "opt-out", "lapsed", "suspended", "off-roll", "unaccepted", "unheard",
		"cycle", "capped", "unknown"}[min(e, EndCapped+1)]
}

// Result is what becomes of every voice on the roll. Slices are indexed by member.
type Result struct {
	Weight []int64  // what the member's ballot counts: her own weight and all she carries; 0 where she cast none
	Final  []ID     // who casts for the member; None where her voice is lost
	Lost   []Reason // why her voice is lost, or Counted
	End    []End    // how her chain ends

	Electorate  int64          // weight of the whole roll
	Direct      int64          // weight of those who cast a ballot themselves
	Represented int64          // weight of those for whom somebody else did
	LostBy      [reasons]int64 // weight lost by reason; at Counted 0

	Voters       int   // how many members cast a ballot
	LongestChain int   // most delegations any counted voice passed
	Largest      int64 // the largest weight on one ballot
}

// Assign gives every member of the roll to the final delegate who casts for her.
//
// weights is the roll: one integer weight a member. next holds for each member
// where her own delegation sends her voice ([Graph].Next). direct are the members
// who cast a ballot: a ballot counts for its voter and for all who reach her,
// whatever she delegated. Somebody suspended after casting keeps her own weight,
// but chains into her are dead ends.
//
// Assign returns ErrRoll, ErrMember or ErrSelf for malformed input and ErrBalance
// should counted and lost weight ever differ from the electorate. It runs in
// O(members), without recursion: a chain of a million is legal.
//
// The rule is the default one of the package comment.
func Assign(weights []int64, next []ID, direct Set) (Result, error) {
	electorate, err := checkRoll(weights, next, direct)
	if err != nil {
		return Result{}, err
	}
	r := Result{
		Weight: make([]int64, len(weights)), Final: make([]ID, len(weights)),
		Lost: make([]Reason, len(weights)), End: make([]End, len(weights)), Electorate: electorate,
	}
	r.settleEnds(next, direct)
	r.walk(next)
	r.total(weights, direct)
	return r, r.Check()
}

func checkRoll(weights []int64, next []ID, direct Set) (electorate int64, err error) {
	if len(next) != len(weights) || direct != nil && len(direct) != len(weights) {
		return 0, fmt.Errorf("%w: %d weights, %d edges and %d direct must be the same number", ErrRoll, len(weights), len(next), len(direct))
	}
	if len(weights) > math.MaxInt32 {
		return 0, fmt.Errorf("%w: %d members, at most %d are possible", ErrRoll, len(weights), math.MaxInt32)
	}
	for m, w := range weights {
		if w < 0 || w > math.MaxInt64-electorate {
			return 0, fmt.Errorf("%w: weight %d of member %d must not be negative, nor the sum exceed 63 bits", ErrRoll, w, m)
		}
		electorate += w
		switch to := next[m]; {
		case to == ID(m):
			return 0, fmt.Errorf("%w: member %d", ErrSelf, m)
		case to < Unheard || int(to) >= len(weights):
			return 0, fmt.Errorf("%w: member %d delegates to %d, the roll has %d", ErrMember, m, to, len(weights))
		}
	}
	return electorate, nil
}

// settleEnds writes the members at whom chains end, so that following the others
// reads two small arrays and no more.
func (r *Result) settleEnds(next []ID, direct Set) {
	for m, to := range next {
		if direct.Has(ID(m)) {
			r.Final[m], r.End[m] = ID(m), EndVoted
			continue
		}
		r.Final[m] = None
		if to < 0 {
			r.End[m], r.Lost[m] = ending(to), endingReason(to)
		}
	}
}

// ending is how a chain ends at a member who did not vote and passes nothing on.
func ending(to ID) End {
	return [...]End{EndSilent, EndOptOut, EndOffRoll, EndLapsed, EndSuspended, EndUnaccepted, EndUnheard}[-to-1]
}

// endingReason is that member's own loss. Somebody off the roll, who did not accept
// or did not vote is no end of hers: she delegated, and it is her delegation that
// leads nowhere.
func endingReason(to ID) Reason {
	switch to {
	case OptOut:
		return LostOptOut
	case OffRoll, Unaccepted, Unheard:
		return LostDeadEnd
	}
	return LostNoVote
}

// walk follows every chain once, until it meets somebody settled or its own tail,
// and settles all it passed.
func (r *Result) walk(next []ID) {
	hops := make([]int32, len(next))
	var path []ID
	for start := range next {
		at := ID(start)
		for path = path[:0]; r.End[at] == unwalked; at = next[at] {
			r.End[at] = walking
			path = append(path, at)
		}
		if len(path) == 0 {
			continue
		}
		final, end, lost := r.arrive(at, next[at])
		for i, m := range path {
			r.Final[m], r.End[m], r.Lost[m] = final, end, lost
			hops[m] = hops[at] + int32(len(path)-i)
		}
		if lost == Counted {
			r.LongestChain = max(r.LongestChain, int(hops[start]))
		}
	}
}

// arrive is what a delegation to at brings, where at is settled or the chain's own tail.
func (r *Result) arrive(at, next ID) (final ID, end End, lost Reason) {
	switch {
	case r.End[at] == walking || r.End[at] == EndCycle:
		return None, EndCycle, LostCycle
	case r.End[at] != EndVoted:
		return None, r.End[at], LostDeadEnd
	case next == Suspended: // her cast stands, but she no longer carries
		return None, EndSuspended, LostDeadEnd
	}
	return r.Final[at], EndVoted, Counted
}

// total adds up what is said of each voice.
func (r *Result) total(weights []int64, direct Set) {
	clear(r.Weight)
	r.Direct, r.Represented, r.LostBy, r.Voters, r.Largest = 0, 0, [reasons]int64{}, 0, 0
	for m, w := range weights {
		switch {
		case r.Final[m] == None:
			r.LostBy[r.Lost[m]] += w
			continue
		case direct.Has(ID(m)):
			r.Voters++
			r.Direct += w
		default:
			r.Represented += w
		}
		r.Weight[r.Final[m]] += w
		r.Largest = max(r.Largest, r.Weight[r.Final[m]])
	}
}

// clone is a result of its own with the same content.
func (r Result) clone() Result {
	r.Weight, r.Final, r.Lost, r.End = slices.Clone(r.Weight), slices.Clone(r.Final), slices.Clone(r.Lost), slices.Clone(r.End)
	return r
}

// LostTotal is the weight lost for whatever reason.
func (r Result) LostTotal() int64 {
	var sum int64
	for _, w := range r.LostBy {
		sum += w
	}
	return sum
}

// Check returns ErrBalance unless the weights on ballots are the direct and
// represented voices, and with the lost ones the whole electorate.
func (r Result) Check() error {
	var cast int64
	for _, w := range r.Weight {
		cast += w
	}
	if cast != r.Direct+r.Represented || cast+r.LostTotal() != r.Electorate {
		return fmt.Errorf("%w: on ballots %d, direct %d, represented %d, lost %d, electorate %d",
			ErrBalance, cast, r.Direct, r.Represented, r.LostTotal(), r.Electorate)
	}
	return nil
}
