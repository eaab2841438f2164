// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
)

// Review is what an auditory body may do, by its own charter. It does not stand
// in the charters of those it supervises: they could take the power of their
// auditors away, and the auditors' own charter says already whom they supervise.
type Review struct {
	Days       int `json:"days"`        // after a decision in which it may be held back
	Longest    int `json:"longest"`     // days for which it is held back at most
	AnswerDays int `json:"answer_days"` // in which a finding is to be answered
}

// mostReview is how many days each of the times of a review has at most.
const mostReview = 366

// checkWatch refuses powers of audit that nobody or everybody could use: those
// of another level, over itself, without an end.
func (c Charter) checkWatch() error {
	bad := func(what string) error { return fmt.Errorf("%w: %s: %s", ErrCharter, c.Body.Slug, what) }
	if c.Body.Level != bodies.Auditory && (len(c.Body.Supervises) > 0 || c.Review != nil) {
		return bad("only an auditory body supervises others and reviews what they decide")
	}
	seen := map[bodies.Slug]bool{c.Body.Slug: true}
	for _, watched := range c.Body.Supervises {
		if !watched.Valid() || seen[watched] {
			return bad(fmt.Sprintf("it supervises other bodies, each named once, and not %q", watched))
		}
		seen[watched] = true
	}
	if c.Review == nil {
		return nil
	}
	for _, n := range []int{c.Review.Days, c.Review.Longest, c.Review.AnswerDays} {
		if n < 1 || n > mostReview {
			return bad(fmt.Sprintf("each time of a review has 1 to %d days", mostReview))
		}
	}
	return nil
}

// audits says, by a nil error, that the charter's body may act upon another
// through somebody who sits in it at an instant.
func (c Charter) audits(audited bodies.Slug, held []bodies.Mandate, person bodies.PersonID, at time.Time) error {
	if c.Review == nil || c.Body.Level != bodies.Auditory {
		return ErrNoReview
	}
	return c.MayRead(audited, held, person, at)
}

// MayRead says, by a nil error, that the charter's body supervises another and
// that the person, who holds these mandates, sits in it at an instant: what only
// auditors of that body may see is theirs to see.
func (c Charter) MayRead(audited bodies.Slug, held []bodies.Mandate, person bodies.PersonID, at time.Time) error {
	switch {
	case !bodies.WatchOf([]bodies.Body{c.Body}).Over(c.Body.Slug, audited):
		return fmt.Errorf("%w: %s", ErrUnwatched, audited)
	case !seated(held, person, c.Body.Slug, at):
		return fmt.Errorf("%w: %s", ErrNotSeated, c.Body.Slug)
	}
	return nil
}

// LongestReview is for how many days the charter's body may hold a decision back.
func (c Charter) LongestReview() int {
	if c.Review == nil {
		return 0
	}
	return c.Review.Longest
}

// Suspension holds a decision back for review, once, and ends by itself.
type Suspension struct {
	Decision string
	By       bodies.Slug // the auditory body
	Statement
	Until   time.Time  // it ends then, if it was not released before
	Release *Statement // nil: not released
}

// Holds says whether the decision is held back at an instant.
func (s Suspension) Holds(at time.Time) bool { return !at.Before(s.At) && at.Before(s.End()) }

// End is when the suspension ends or has ended.
func (s Suspension) End() time.Time {
	if s.Release != nil && s.Release.At.Before(s.Until) {
		return s.Release.At
	}
	return s.Until
}

// Suspended says whether the decision is held back at an instant: nothing that
// follows from it may be done then.
func (r Recorded) Suspended(at time.Time) bool { return r.Suspension != nil && r.Suspension.Holds(at) }

// Installed says whether a mandate that this decision installed gives a right at
// an instant: its term runs on while the decision is held back, and gives none
// meanwhile. It stays its holder's seat: nobody else is seated in its place, no
// seat that cannot be held beside it may be taken, and a later election ends it.
// Nor do those it followed come back.
func (r Recorded) Installed(m bodies.Mandate, at time.Time) bool {
	return m.Holds(at) && !r.Suspended(at)
}

// Suspend holds a decision back in the name of the charter's auditory body, by
// somebody who holds these mandates, each of which gives a right then: within the
// days of the review, for no longer than it allows, and never a second time. It
// refuses with [ErrOwnSeat] who sits there by that decision alone: nobody judges
// how they came to their seat, and a body whose seats all rest could not release
// what it held back. So whoever holds back could release in the same instant, and
// where nobody can any more, because their terms ended or another body holds back
// what they sit by, it ends by itself.
func (c Charter) Suspend(r Recorded, s Suspension, held []bodies.Mandate) (Recorded, error) {
	s.Decision, s.By = r.ID, c.Body.Slug
	if err := c.audits(r.Body, notBy(r.ID, held), s.Person, s.At); err != nil {
		if c.audits(r.Body, held, s.Person, s.At) == nil {
			err = ErrOwnSeat
		}
		return r, err
	}
	switch {
	case !r.Outcome.Binds():
		return r, ErrBindsNobody
	case r.Suspension != nil:
		return r, ErrReviewed
	case s.At.Before(r.At) || s.At.After(r.At.Add(days(c.Review.Days))):
		return r, fmt.Errorf("%w: %d after it was made", ErrReviewOver, c.Review.Days)
	case !s.Until.After(s.At) || s.Until.After(s.At.Add(days(c.Review.Longest))):
		return r, fmt.Errorf("%w: at most %d", ErrReviewLong, c.Review.Longest)
	}
	r.Suspension = &s
	return r, s.check()
}

// MaySuspend says, by a nil error, that somebody who holds these mandates could
// hold the decision back at an instant.
func (c Charter) MaySuspend(r Recorded, by bodies.PersonID, held []bodies.Mandate, at time.Time) error {
	trial := Suspension{Statement: Statement{Person: by, Text: "a reason", At: at}, Until: at.Add(days(1))}
	_, err := c.Suspend(r, trial, held)
	return err
}

// notBy are the mandates that a decision did not give.
func notBy(decision string, held []bodies.Mandate) []bodies.Mandate {
	return slices.DeleteFunc(slices.Clone(held), func(m bodies.Mandate) bool { return m.Decision == decision })
}

// Released ends the suspension of a decision before its time, with a reason, by
// somebody who holds these mandates, each of which gives a right then. A seat that
// the decision itself gave gives none.
func (r Recorded) Released(s Statement, held []bodies.Mandate) (Recorded, error) {
	switch {
	case !r.Suspended(s.At):
		return r, ErrNothingHeld
	case !seated(notBy(r.ID, held), s.Person, r.Suspension.By, s.At):
		return r, fmt.Errorf("%w: %s", ErrNotSeated, r.Suspension.By)
	}
	ended := *r.Suspension
	ended.Release = &s
	r.Suspension = &ended
	return r, s.check()
}
