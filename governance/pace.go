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

// Pace returns an error that wraps [ErrTooMany] where the person did the same
// [PaceLimit] times before, the first of these less than [PaceWindow] ago.
func Pace(first, now time.Time) error {
	if now.Sub(first) < PaceWindow {
		return fmt.Errorf("%w: %d is the most", ErrTooMany, PaceLimit)
	}
	return nil
}
