// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"slices"
	"time"

	"moothall/bodies"
)

// AssistRule says who may enter the vote of a member who cannot do it themselves, having
// no mail, no phone, or no sight of the page: two who are seated in a body, each by
// themselves from the same paper or the same word. In a confidential vote the two learn
// what is voted.
type AssistRule struct {
	By bodies.Slug `json:"by"` // whose seated may do so
}

// Why two may not enter a ballot for somebody.
var (
	ErrNotAssisted    = errors.New("by the rules of this vote nobody enters a ballot for another")
	ErrNoAssistant    = errors.New("only who holds a seat of the body that the charter names enters ballots for others")
	ErrAssistsSelf    = errors.New("nobody enters their own ballot as another's")
	ErrAssistStands   = errors.New("who stands in an election enters no ballots for others in it")
	ErrVotedThemself  = errors.New("they have voted themselves, and nobody replaces what they cast or took back")
	ErrAssistedByOne  = errors.New("two different people enter a ballot for another")
	ErrNobodyToAssist = errors.New("nobody of that name is on the roll of this vote")
)

// assistFault says what would be right, or nothing.
func (p Procedure) assistFault() string {
	switch {
	case p.Assist == nil:
		return ""
	case !p.Assist.By.Valid():
		return "the rule by which two enter a ballot for another names no body"
	case p.Install != nil && p.Install.Body == p.Assist.By:
		return "those whose seats are filled by an election enter no ballots for others in it"
	}
	return ""
}

// Assisting says whether somebody may enter a ballot for a voter, as one of two: they hold
// a seat that gives a right in the body of the rule, are not the voter, and do not stand in
// the election. voter is empty where nobody can know it, as from the record of a confidential
// vote. seated says who held such a seat at the instant of the entry.
func (i Issue) Assisting(by, voter bodies.PersonID, seated func(bodies.Slug, bodies.PersonID) bool) error {
	rule := i.Procedure.Assist
	switch {
	case rule == nil:
		return ErrNotAssisted
	case !seated(rule.By, by):
		return ErrNoAssistant
	case by == voter:
		return ErrAssistsSelf
	case slices.ContainsFunc(i.Options, func(o Option) bool { return o.Person != "" && o.Person == by }):
		return ErrAssistStands
	}
	return nil
}

// Assisted says whether a ballot may be cast that two have entered for a voter. It is the
// same function for the server and for an auditor with an archive. own says that the act it
// would take the place of, a ballot or a withdrawal, was the voter's: over that nobody else
// has a say.
func (i Issue) Assisted(by []bodies.PersonID, voter bodies.PersonID, own bool, seated func(bodies.Slug, bodies.PersonID) bool) error {
	if len(by) != 2 || by[0] == by[1] {
		return ErrAssistedByOne
	}
	for _, one := range by {
		if err := i.Assisting(one, voter, seated); err != nil {
			return err
		}
	}
	if own {
		return ErrVotedThemself
	}
	return nil
}

// Ordered is the choice as any that says the same is written: options that share a place
// stand in no order of their own.
func (c Choice) Ordered() Choice {
	ranking := make([][]OptionID, len(c.Ranking))
	for n, group := range c.Ranking {
		ranking[n] = slices.Sorted(slices.Values(group))
	}
	c.Ranking = ranking
	return c
}

// assistants: two enter each ballot, so that a body with one seat enters none; and those
// who enter members from a list could vote for whom they entered, who need never come.
func assistants(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if p.Assist == nil {
			return nil
		}
		if seats, known := all.seats(p.Assist.By); known && seats == 1 {
			f := c.about(n, AssistedByOne, Contradiction, "assist.by").naming(string(p.Assist.By)).figures(seats, 2)
			return &f
		}
		of, _ := all.of(p.Franchise.Body)
		if m := of.Membership; m != nil && m.Keeper == p.Assist.By && slices.ContainsFunc(m.Admissions, func(a bodies.Admission) bool { return a.Ground == bodies.ByList }) {
			f := c.about(n, AssistedByList, Warning, "assist.by").naming(string(p.Assist.By))
			return &f
		}
		return nil
	})
}

// AssistLife is how long what one of two has entered waits for the other.
const AssistLife = 24 * time.Hour
