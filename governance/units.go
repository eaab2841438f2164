// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/voting"
	"moothall/voting/motion"
)

// UnitLayer is the tree that the units of a double majority are nodes of.
type UnitLayer string

// The layers.
const (
	UnitPlaces UnitLayer = "place"
	UnitFields UnitLayer = "field"
)

// UnitRule asks that a majority is reached in so many of some places or fields too,
// and not of the whole alone: a double majority.
//
// A voice counts where its owner belongs when the roll is made, whoever casts it: by
// residence in a unit or below it, or by the competence that is attested to them then,
// and if by several, in the unit that is listed first. Who belongs to none counts in
// the whole alone.
type UnitRule struct {
	Layer   UnitLayer `json:"layer"`
	Of      []string  `json:"of"`                 // the units: nodes of which none lies in another
	Share   Ratio     `json:"share"`              // of the units, in which the majority is reached
	AtLeast bool      `json:"at_least,omitempty"` // reaching the share is enough; otherwise it must be passed
}

// mostUnits is how many units a double majority may have.
const mostUnits = 100

// fault says what would be right, or nothing.
func (r *UnitRule) fault(p Procedure) string {
	switch {
	case r == nil:
		return ""
	case p.Sealed():
		return "a double majority needs a public vote: a ballot under a pseudonym comes from nowhere"
	case p.ElectsPersons():
		return "an election has no majority, so no double one"
	case r.Layer != UnitPlaces && r.Layer != UnitFields:
		return "the units of a double majority are of the layer place or field"
	case len(r.Of) < 2 || len(r.Of) > mostUnits:
		return fmt.Sprintf("a double majority is over 2 to %d units", mostUnits)
	case r.Share.Den <= 0 || r.Share.Num < 0 || r.Share.Num > r.Share.Den:
		return "the units that are needed are a share between 0 and 1, as in 1 of 2"
	}
	for n, unit := range r.Of {
		if unit == "" || slices.Contains(r.Of[:n], unit) {
			return "each unit of a double majority has a name, and stands once"
		}
	}
	return ""
}

// within says whether a node of the layer is a unit or lies in it.
func (r *UnitRule) within(l Layers, node, unit string) bool {
	if r.Layer == UnitFields {
		return l.Fields.Within(bodies.FieldID(node), bodies.FieldID(unit))
	}
	return l.Places.Within(bodies.PlaceID(node), bodies.PlaceID(unit))
}

// unitOf is the unit that somebody belongs to at an instant, from 1, or 0.
func (r *UnitRule) unitOf(e bodies.Elector, l Layers, at time.Time) int {
	if r == nil {
		return 0
	}
	return 1 + slices.IndexFunc(r.Of, func(unit string) bool {
		if r.Layer == UnitPlaces {
			return r.within(l, string(e.Place), unit)
		}
		return slices.ContainsFunc(e.Fields, func(c bodies.Competence) bool { return c.Holds(at) && r.within(l, string(c.Field), unit) })
	})
}

// units is the rule of the double majority, or nil.
func (p Procedure) units() *UnitRule {
	if p.Majority == nil {
		return nil
	}
	return p.Majority.Units
}

// InUnits names the test that a majority was reached in enough units.
const InUnits = "units"

// UnitFinding is in how many units the majority was reached, and how each voted.
type UnitFinding struct {
	Layer UnitLayer   `json:"layer"`
	Test  motion.Test `json:"test"`

	// Sums has each unit, in the order of the rule. It is empty where not everybody is
	// shown whose voices the ballots carried: beside the ballots that are, the sums of a
	// small unit would tell it.
	Sums []UnitSum `json:"sums,omitempty"`
}

// UnitSum is how the voices of one unit were cast.
type UnitSum struct {
	Unit    string      `json:"unit"`
	Vote    motion.Vote `json:"vote"`
	Reached bool        `json:"reached"`
}

// dividing finds in how many units the majority that decides a count was reached.
type dividing func(voting.Transcript) (*UnitFinding, error)

// divided measures the majority in each unit: of the voices of those who belong to it, as
// the ballots say that they are on, wherever those were cast. final has for each on the
// roll whose ballot their voice is on, or somebody below 0.
func (i Issue) divided(roll bodies.Roll, votes []Vote, final []delegation.ID) dividing {
	return func(t voting.Transcript) (*UnitFinding, error) {
		rule := i.Procedure.units()
		if rule == nil {
			return nil, nil
		}
		sums := make([]UnitSum, len(rule.Of))
		for n, unit := range rule.Of {
			vote, err := i.division(roll, votes, final, n+1, t)
			if err != nil {
				return nil, err
			}
			reached, err := i.Procedure.reachedIn(vote)
			if err != nil {
				return nil, err
			}
			sums[n] = UnitSum{unit, vote, reached}
		}
		f := rule.found(int64(countFunc(sums, func(s UnitSum) bool { return s.Reached })))
		f.Sums = sums
		return f, nil
	}
}

// division is how the voices of one unit were cast.
func (i Issue) division(roll bodies.Roll, votes []Vote, final []delegation.ID, unit int, t voting.Transcript) (motion.Vote, error) {
	carried, of := make([]int64, len(roll.Entries)), int64(0)
	for n, e := range roll.Entries {
		if e.Unit != unit {
			continue
		}
		of += e.Weight
		if final[n] >= 0 {
			carried[final[n]] += e.Weight
		}
	}
	profile, answers, err := i.profile(roll, votes, carried)
	if err != nil || !i.Procedure.Method.Ranked() {
		return i.answered(answers, Turnout{Electorate: of}), err
	}
	return i.duel(t, profile, Turnout{Electorate: of}), nil
}

// reachedIn says whether the majority is reached in a unit that voted so. One in which
// nobody cast a ballot does not reach it, whatever it is measured against.
func (p Procedure) reachedIn(v motion.Vote) (bool, error) {
	rule := p.rule()
	rule.Participation, rule.Approval = nil, nil
	f, err := motion.Decide(rule, v)
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrTally, err)
	}
	return f.Carried && v.Cast() > 0, nil
}

// stated is the finding of somebody who is told in how many units the majority was
// reached, and not whose voices the ballots carried.
func (i Issue) stated(reached int64) dividing {
	return func(voting.Transcript) (*UnitFinding, error) {
		rule := i.Procedure.units()
		switch {
		case rule == nil && reached == 0:
			return nil, nil
		case rule == nil || reached < 0 || reached > int64(len(rule.Of)):
			return nil, fmt.Errorf("%w: a majority in %d units, where there are not as many", ErrTally, reached)
		}
		return rule.found(reached), nil
	}
}

func (r *UnitRule) found(reached int64) *UnitFinding {
	test := motion.Test{Name: InUnits, Votes: reached, Of: int64(len(r.Of)), Need: fraction(r.Share), MoreThan: !r.AtLeast}
	return &UnitFinding{Layer: r.Layer, Test: test.Settled()}
}

// Reached is in how many units the majority was reached.
func (f *UnitFinding) Reached() int64 {
	if f == nil {
		return 0
	}
	return f.Test.Votes
}

// withoutSums is the finding as everybody is told it where not everybody is shown whose
// voices the ballots carried.
func (f *UnitFinding) withoutSums() *UnitFinding {
	if f == nil {
		return nil
	}
	return &UnitFinding{Layer: f.Layer, Test: f.Test}
}

func countFunc[T any](list []T, is func(T) bool) (n int) {
	for _, t := range list {
		if is(t) {
			n++
		}
	}
	return n
}
