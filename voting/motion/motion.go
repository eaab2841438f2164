// SPDX-License-Identifier: AGPL-3.0-or-later

// Package motion answers: is it carried?
//
// A [Vote] is the weight of yes, no and abstain among so many who may vote. A
// [Rule] is the ratio needed, of what, and the quorum. [Decide] compares whole
// numbers and returns a [Finding] with every figure it used.
//
//	twoThirds := motion.Rule{Need: voting.Fraction{Num: 2, Den: 3}}
//	finding, err := motion.Decide(twoThirds, motion.Vote{Yes: 66, No: 33, Abstain: 4, Eligible: 200})
//	finding.Carried // true: 66 of 99 is at least 2/3
//
// It refuses votes that nobody could have cast (more weight than the roll
// holds) and rates that are no rates. A tie is not carried.
package motion

import (
	"errors"
	"fmt"

	"moothall/voting"
)

// What Decide refuses.
var (
	// ErrVote marks figures that cannot be: below 0, or more weight cast than there is.
	ErrVote = errors.New("vote cannot be decided")
	// ErrRule marks a rule that is no rule: a rate below 0 or above 1, or without a denominator.
	ErrRule = errors.New("rule cannot be applied")
)

// Vote is the result of a division, by weight.
type Vote struct {
	Yes      int64 `json:"yes"`
	No       int64 `json:"no"`
	Abstain  int64 `json:"abstain"`  // present and not deciding; counts for participation
	Eligible int64 `json:"eligible"` // the weight of the whole roll
	// Represented is how much of all that was cast others cast for its owners.
	Represented int64 `json:"represented,omitempty"`
}

// Cast is all weight that took part.
func (v Vote) Cast() int64 { return v.Yes + v.No + v.Abstain }

// Base is what the yes votes are measured against.
type Base string

// The bases.
const (
	// OfDecided measures yes against yes and no: a majority of votes cast.
	OfDecided Base = "decided"
	// OfCast measures yes against all who took part: an abstention weighs like a no.
	OfCast Base = "cast"
	// OfEligible measures yes against the roll: an absolute majority.
	OfEligible Base = "eligible"
)

// Rule says when a motion is carried. The zero Base is OfDecided; quorums are
// nil where there are none.
type Rule struct {
	Need          voting.Fraction  `json:"need"`           // the share of yes
	MoreThan      bool             `json:"more_than"`      // the share must be passed; else reaching it is enough
	Base          Base             `json:"base,omitempty"` // of what
	Participation *voting.Fraction `json:"participation,omitempty"`
	Approval      *voting.Fraction `json:"approval,omitempty"`
	// OwnVotes lets the participation quorum count only what its owners cast
	// themselves; without it a voice that was cast by a delegate takes part.
	OwnVotes bool `json:"own_votes,omitempty"`
}

// SimpleMajority is more yes than no.
func SimpleMajority() Rule { return Rule{Need: voting.Fraction{Num: 1, Den: 2}, MoreThan: true} }

// AbsoluteMajority is yes of more than half the roll.
func AbsoluteMajority() Rule {
	return Rule{Need: voting.Fraction{Num: 1, Den: 2}, MoreThan: true, Base: OfEligible}
}

// TwoThirdsMajority is yes of at least two thirds of yes and no.
func TwoThirdsMajority() Rule { return Rule{Need: voting.Fraction{Num: 2, Den: 3}} }

// Finding is the answer and every figure behind it.
type Finding struct {
	Carried bool   `json:"carried"`
	Vote    Vote   `json:"vote"`
	Rule    Rule   `json:"rule"`
	Tests   []Test `json:"tests"` // majority first, then the quorums there are
}

// The tests a motion can stand.
const (
	Majority      = "majority"
	Participation = "participation quorum"
	Approval      = "approval quorum"
)

// Test is one comparison: Votes out of Of against Need.
type Test = voting.Measure

// Decide measures the vote by the rule. All tests must be met. Shares are
// compared by cross multiplication in 128 bits. Where there is nothing to
// measure against, a test is not met: silence carries nothing. An even vote is
// not more than half, and does not carry. It takes a few multiplications.
//
// Robert's Rules of Order (12th ed.), § 44.
//
// Errors: ErrVote, ErrRule.
func Decide(r Rule, v Vote) (Finding, error) {
	if err := check(r, v); err != nil {
		return Finding{}, err
	}
	f := Finding{Carried: true, Vote: v, Rule: r}
	f.measure(Test{Name: Majority, Votes: v.Yes, Of: base(r, v), Need: r.Need, MoreThan: r.MoreThan})
	if r.Participation != nil {
		took := v.Cast()
		if r.OwnVotes {
			took -= v.Represented
		}
		f.measure(Test{Name: Participation, Votes: took, Of: v.Eligible, Need: *r.Participation})
	}
	if r.Approval != nil {
		f.measure(Test{Name: Approval, Votes: v.Yes, Of: v.Eligible, Need: *r.Approval})
	}
	return f, nil
}

func (f *Finding) measure(t Test) {
	t = t.Settled()
	f.Carried = f.Carried && t.Met
	f.Tests = append(f.Tests, t)
}

func base(r Rule, v Vote) int64 {
	switch r.Base {
	case OfCast:
		return v.Cast()
	case OfEligible:
		return v.Eligible
	}
	return v.Yes + v.No
}

func check(r Rule, v Vote) error {
	if v.Yes < 0 || v.No < 0 || v.Abstain < 0 || max(v.Yes, v.No, v.Abstain, v.Eligible) > voting.MaxTotal {
		return fmt.Errorf("%w: yes %d, no %d, abstain %d should each be 0 to %d", ErrVote, v.Yes, v.No, v.Abstain, int64(voting.MaxTotal))
	}
	if v.Represented < 0 || v.Represented > v.Cast() {
		return fmt.Errorf("%w: %d was cast for others, and should be 0 to %d, all that was cast", ErrVote, v.Represented, v.Cast())
	}
	if v.Cast() > v.Eligible {
		return fmt.Errorf("%w: %d was cast and the roll holds %d", ErrVote, v.Cast(), v.Eligible)
	}
	switch r.Base {
	case "", OfDecided, OfCast, OfEligible:
	default:
		return fmt.Errorf("%w: the base %q should be %s, %s or %s", ErrRule, r.Base, OfDecided, OfCast, OfEligible)
	}
	for _, rate := range []*voting.Fraction{&r.Need, r.Participation, r.Approval} {
		if rate != nil && (!rate.Valid() || rate.Num > rate.Den) {
			return fmt.Errorf("%w: the rate %s should lie between 0 and 1", ErrRule, rate)
		}
	}
	return nil
}

// Duel is the vote between two options of a ranked count: yes prefers the
// winner, no prefers the status quo, abstain is who ranks them equal or neither.
// Blank ballots abstain. The caller says how many are eligible.
func Duel(p *voting.Profile, winner, statusQuo voting.Index, eligible int64) Vote {
	v := Vote{Eligible: eligible}
	for b := range p.All() {
		w, s := rank(b.Marks, winner), rank(b.Marks, statusQuo)
		switch {
		case w < s:
			v.Yes += b.Weight
		case s < w:
			v.No += b.Weight
		default:
			v.Abstain += b.Weight
		}
	}
	return v
}

// rank is where the ballot marks the option first; below every mark where it does not.
func rank(marks []voting.Mark, option voting.Index) int {
	rank := 0
	for _, m := range marks {
		if !m.IsTied() {
			rank++
		}
		if m.Names() && m.Option() == option {
			return rank
		}
	}
	return len(marks) + 1
}
