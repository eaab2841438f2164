// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"moothall/bodies"
)

// Severity is how grave a finding is.
type Severity string

// The severities: worth knowing; a rule was not kept; a right was hurt or a
// result may be wrong.
const (
	Remark Severity = "remark"
	Fault  Severity = "fault"
	Grave  Severity = "grave"
)

// Severities lists them, the least first.
func Severities() []Severity { return []Severity{Remark, Fault, Grave} }

// Why a finding, an answer or a review is refused.
var (
	ErrNotSeated   = errors.New("only who sits in the body may do this")
	ErrNoReview    = errors.New("the charter of the auditory body gives it no such power")
	ErrUnwatched   = errors.New("the auditory body does not supervise that body")
	ErrSeverity    = errors.New("a finding is a remark, a fault or grave")
	ErrStatement   = errors.New("a text of 1 to 8000 letters is needed")
	ErrAnswered    = errors.New("the finding was answered already")
	ErrWithdrawn   = errors.New("the finding was withdrawn")
	ErrNoDecision  = errors.New("a finding about a decision needs one, and a matter of that body")
	ErrReviewOver  = errors.New("the days in which the decision could be held back are over")
	ErrReviewLong  = errors.New("a decision is held back for a number of days the charter allows")
	ErrOwnSeat     = errors.New("nobody holds back the decision that gave them the seat they act from")
	ErrReviewed    = errors.New("a decision is held back once")
	ErrNothingHeld = errors.New("the decision is not held back")
	ErrBindsNobody = errors.New("nothing follows from the decision that could be held back")
)

// Statement is what somebody says for their body, at an instant.
type Statement struct {
	Person bodies.PersonID
	Text   string
	At     time.Time
}

// maxStatement is how long a statement is at most, in letters.
const maxStatement = 8000

// check refuses with [ErrStatement] a text that says nothing, or too much.
func (s Statement) check() error {
	if n := len([]rune(s.Text)); strings.TrimSpace(s.Text) == "" || n > maxStatement {
		return ErrStatement
	}
	return nil
}

// Finding is what an auditory body says of a body it supervises, which must
// answer by a date.
type Finding struct {
	ID         string
	By         bodies.Slug // the auditory body
	Audited    bodies.Slug
	Issue      IssueID // what it is about; empty: the body as such
	OfDecision bool    // it is about the decision on that issue
	Severity   Severity
	Statement
	DueAt      time.Time  // the answer is late after this
	Answer     *Statement // of the audited body; nil: none yet
	Withdrawal *Statement // with the reason; nil: it stands
}

// File makes of what is to be said a finding of the charter's auditory body, by
// somebody who holds these mandates, and sets the date of the answer. about is
// the issue it names, nil where it is about the body as such.
func (c Charter) File(f Finding, about *Issue, held []bodies.Mandate) (Finding, error) {
	f.By = c.Body.Slug
	if err := c.audits(f.Audited, held, f.Person, f.At); err != nil {
		return f, err
	}
	if !slices.Contains(Severities(), f.Severity) {
		return f, ErrSeverity
	}
	if !f.fits(about) {
		return f, ErrNoDecision
	}
	f.DueAt = f.At.Add(days(c.Review.AnswerDays))
	return f, f.check()
}

// fits says whether the finding names the issue as it stands: one of the audited
// body, decided where the finding is about its decision.
func (f Finding) fits(about *Issue) bool {
	if about == nil {
		return f.Issue == "" && !f.OfDecision
	}
	return about.ID == f.Issue && about.Body == f.Audited && (!f.OfDecision || about.Stage == Decided)
}

// Answered adds the answer of the audited body, given by somebody who holds
// these mandates. It is taken after the date too, and is late then.
func (f Finding) Answered(s Statement, held []bodies.Mandate) (Finding, error) {
	switch {
	case !seated(held, s.Person, f.Audited, s.At):
		return f, fmt.Errorf("%w: %s", ErrNotSeated, f.Audited)
	case f.Withdrawal != nil:
		return f, ErrWithdrawn
	case f.Answer != nil:
		return f, ErrAnswered
	}
	f.Answer = &s
	return f, s.check()
}

// Withdrawn takes the finding back, with a reason.
func (f Finding) Withdrawn(s Statement, held []bodies.Mandate) (Finding, error) {
	switch {
	case !seated(held, s.Person, f.By, s.At):
		return f, fmt.Errorf("%w: %s", ErrNotSeated, f.By)
	case f.Withdrawal != nil:
		return f, ErrWithdrawn
	}
	f.Withdrawal = &s
	return f, s.check()
}

// Awaits says whether an answer is still owed.
func (f Finding) Awaits() bool { return f.Answer == nil && f.Withdrawal == nil }

// Late says whether the answer came after its date, or is owed and the date has
// passed at an instant.
func (f Finding) Late(now time.Time) bool {
	if f.Answer != nil {
		return f.Answer.At.After(f.DueAt)
	}
	return f.Awaits() && now.After(f.DueAt)
}

// seated says whether the person holds one of the mandates in a body at an instant.
func seated(held []bodies.Mandate, person bodies.PersonID, body bodies.Slug, at time.Time) bool {
	return slices.ContainsFunc(held, func(m bodies.Mandate) bool { return m.Person == person && m.Body == body && m.Holds(at) })
}

// days is so many times twenty-four hours.
func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }
