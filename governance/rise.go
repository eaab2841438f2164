// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
)

// RiseGround is why a matter went from one body to another.
type RiseGround string

// The grounds. Of a ruling it may go down as well.
const (
	RiseAsked  RiseGround = "escalation" // enough asked for it
	RiseCalled RiseGround = "call-in"    // enough of the next body did
	RiseRuled  RiseGround = "competence" // the auditory body ruled so
)

// Rise is that a matter went from one body to another, and why.
type Rise struct {
	Ref        string // of its entry
	From, To   bodies.Slug
	Ground     RiseGround
	Supporters int               // who asked for it
	By         []bodies.PersonID // who called it in
	Text       string            // the reason
	At         time.Time
}

// CompetenceDispute is what somebody says against that a matter stands in a body.
type CompetenceDispute struct {
	Ref   string
	Issue IssueID
	In    bodies.Slug // where it stood
	Desk  bodies.Slug // whose seated answer it
	Statement
	Answer *CompetenceAnswer // nil: none yet
}

// CompetenceAnswer is where a matter belongs, by those who were asked.
type CompetenceAnswer struct {
	Ref string
	To  bodies.Slug // empty: it stays
	Statement
}

// Why a matter does not go to another body.
var (
	ErrNoRise        = errors.New("a matter rises while it is discussed, by the rules of the body it is in")
	ErrNothingAbove  = errors.New("no other body may decide it after this one")
	ErrRuled         = errors.New("the auditory body has ruled whose matter it is; it is called in no more")
	ErrNoDesk        = errors.New("there is no auditory body that could answer")
	ErrCompetenceDue = errors.New("whose matter it is was disputed, and the answer is awaited")
	ErrOwnDispute    = errors.New("who disputes it does not answer it")
	ErrNotInChain    = errors.New("that body may not decide the matter")
	ErrAnsweredNow   = errors.New("the dispute was answered, or its matter is discussed there no more")
	ErrDisputedOnce  = errors.New("one person disputes whose matter it is once")
)

// Moves is nil while the matter may go to another body: from its admission until its text
// is fixed. One about a charter goes nowhere: the charters say whose matter it is.
func (i Issue) Moves(now time.Time) error {
	if i.Raised == nil || i.Stage != Discussion || !now.Before(i.FreezesAt) || i.Effect.Kind == EffectCharter {
		return ErrNoRise
	}
	return nil
}

// Rises is where the matter would rise to by a ground, or why it does not. rules are those
// of its kind in its body that are in force; ruled says that an auditory body has said
// where it belongs.
func (i Issue) Rises(ground RiseGround, rules Procedure, chain Chain, ruled bool, now time.Time) (bodies.Slug, error) {
	if err := i.Moves(now); err != nil {
		return "", err
	}
	r := rules.Rising
	switch {
	case r == nil, ground == RiseAsked && r.Supporters == 0 && r.Share == nil, ground == RiseCalled && r.CallIn == 0:
		return "", ErrNoRise
	case ground == RiseCalled && ruled:
		return "", ErrRuled
	}
	to, there := chain.Next(i.Body)
	if !there {
		return "", ErrNothingAbove
	}
	return to, nil
}

// Suffices refuses a rise that too few ask for, or call in.
func (r *RisingRule) Suffices(ground RiseGround, many, electorate int) error {
	needs := r.Needs(electorate)
	if ground == RiseCalled {
		needs = r.CallIn
	}
	if many < needs || needs == 0 {
		return fmt.Errorf("%w: %d, and %d are needed", ErrNoRise, many, needs)
	}
	return nil
}

// DisputesCompetence judges a new dispute about where a matter stands. concerned says
// whether its author may ask in one of the bodies that may decide it.
func (i Issue) DisputesCompetence(d CompetenceDispute, concerned bool, before []CompetenceDispute, charters []Charter) (CompetenceDispute, error) {
	if err := i.Moves(d.At); err != nil {
		return d, err
	}
	if !concerned {
		return d, ErrMayNotRaise
	}
	for _, b := range before {
		switch {
		case b.Person == d.Person:
			return d, ErrDisputedOnce
		case b.Waits(i):
			return d, ErrCompetenceDue
		}
	}
	desk, there := CompetenceDesk(i.Body, charters)
	if !there {
		return d, ErrNoDesk
	}
	d.Issue, d.In, d.Desk = i.ID, i.Body, desk
	return d, d.Statement.check()
}

// Waits says whether an answer is still awaited: not once the matter stands elsewhere.
func (d CompetenceDispute) Waits(i Issue) bool { return d.Answer == nil && d.In == i.Body }

// Answered adds where the matter belongs, by somebody who holds these mandates, each of
// which gives a right then.
func (d CompetenceDispute) Answered(a CompetenceAnswer, i Issue, chain Chain, held []bodies.Mandate) (CompetenceDispute, error) {
	switch {
	case !d.Waits(i) || i.Moves(a.At) != nil:
		return d, ErrAnsweredNow
	case !seated(held, a.Person, d.Desk, a.At):
		return d, fmt.Errorf("%w: %s", ErrNotSeated, d.Desk)
	case a.Person == d.Person:
		return d, ErrOwnDispute
	case a.To != "" && (!chain.Has(a.To) || a.To == i.Body):
		return d, ErrNotInChain
	}
	d.Answer = &a
	return d, a.check()
}

// CheckReason refuses a reason that says nothing, or too much.
func CheckReason(text string) error { return Statement{Text: text}.check() }

// Ruled says whether an auditory body has said where a matter belongs.
func Ruled(disputes []CompetenceDispute) bool {
	return slices.ContainsFunc(disputes, func(d CompetenceDispute) bool { return d.Answer != nil })
}

// CallersSit refuses that somebody calls a matter into a body who is not seated there. held
// gives the mandates by which somebody has a right at the instant.
func CallersSit(by []bodies.PersonID, to bodies.Slug, held func(bodies.PersonID) []bodies.Mandate, at time.Time) error {
	for _, person := range by {
		if !seated(held(person), person, to, at) {
			return fmt.Errorf("%w: %s", ErrNotSeated, to)
		}
	}
	return nil
}

// Heard refuses a vote on a raised matter that opens sooner after it was admitted, or came
// from another body, than its rules then, and those it is held by, give it to be discussed
// and read.
func (i Issue) Heard(held Procedure, opens time.Time) error {
	if least := i.FreezesAt.AddDate(0, 0, held.FrozenDays); opens.Before(least) {
		return fmt.Errorf("it opens at %s, and its rules have it discussed and read until %s", opens.Format(time.RFC3339), least.Format(time.RFC3339))
	}
	return nil
}
