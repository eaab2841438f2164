// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"time"
)

// ErrTooMany refuses what one person does far more often than anybody needs to.
var ErrTooMany = errors.New("too many in one hour; the newest stands, try again later")

// PaceWindow is the time over which a pace is measured, and PaceLimit how much
// one person may do of a thing in it: send ballots in one vote and take them back,
// or give delegations. Each is entered in the record for ever, so one person must
// not be able to fill it. The last ballot can always be taken back.
const (
	PaceWindow = time.Hour
	PaceLimit  = 5000
)

// PaceSealed returns an error that wraps [ErrTooMany] where more ballots and
// withdrawals come under one pseudonym than [PaceLimit]: nobody keeps when those of
// a confidential vote came, so it is the most in the whole of the vote.
func PaceSealed(b Ballot) error {
	if !b.Withdrawn && b.Nth > PaceLimit {
		return fmt.Errorf("%w: %d is the most in a confidential vote", ErrTooMany, PaceLimit)
	}
	return nil
}

// StandsDaily is how often one person becomes a public delegate within 24 hours. They
// lay it down as often as they stand, which is always possible, and each time all whose
// voice then goes nowhere are told.
const StandsDaily = 3

// Why one who speaks, challenges or stands more than anybody needs to waits.
var (
	ErrArguments  = fmt.Errorf("one person gives %d arguments on one matter within an hour at most", ArgumentsHourly)
	ErrComments   = fmt.Errorf("one person makes %d comments within an hour at most", CommentsHourly)
	ErrStands     = fmt.Errorf("one person becomes a public delegate %d times within a day at most", StandsDaily)
	ErrChallenges = fmt.Errorf("%d challenges of one person wait in one election at most; the next can be made once one is decided", MaxChallenges)
)

// TooSoon is a refusal that passes: Err says what of, and Until when.
type TooSoon struct {
	Err   error
	Until time.Time
}

// Error is the refusal with when to try again.
func (t TooSoon) Error() string {
	return t.Err.Error() + "; try again at " + t.Until.UTC().Format(time.RFC3339)
}

// Unwrap is the refusal without its time.
func (t TooSoon) Unwrap() error { return t.Err }

// ArgumentPace refuses, with a [TooSoon] of [ErrArguments], the next argument of
// somebody on a matter. first is that of their latest [ArgumentsHourly] on it which
// came first, the zero time where they gave fewer.
func ArgumentPace(first, now time.Time) error { return within(time.Hour, ErrArguments, first, now) }

// CommentPace is the same of comments, on any matter: [ErrComments] and
// [CommentsHourly].
func CommentPace(first, now time.Time) error { return within(time.Hour, ErrComments, first, now) }

// StandPace is the same of becoming a public delegate, within 24 hours: [ErrStands] and
// [StandsDaily].
func StandPace(first, now time.Time) error { return within(24*time.Hour, ErrStands, first, now) }

func within(window time.Duration, refused error, first, now time.Time) error {
	if until := first.Add(window); now.Before(until) {
		return TooSoon{refused, until}
	}
	return nil
}

// Pace returns an error that wraps [ErrTooMany] where the person did the same
// [PaceLimit] times before, the first of these less than [PaceWindow] ago.
func Pace(first, now time.Time) error {
	if now.Sub(first) < PaceWindow {
		return fmt.Errorf("%w: %d is the most", ErrTooMany, PaceLimit)
	}
	return nil
}
