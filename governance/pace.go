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
// one person may do of a thing in it: send ballots in one vote, or give
// delegations. Each is entered in the record for ever, so one person must not be
// able to fill it. Taking back is not limited: nobody takes back more than they
// gave.
const (
	PaceWindow = time.Hour
	PaceLimit  = 5000
)

// Pace returns an error that wraps [ErrTooMany] where done, what the person has
// done of a thing within the last [PaceWindow], leaves no room for one more.
func Pace(done int64) error {
	if done >= PaceLimit {
		return fmt.Errorf("%w: %d is the most", ErrTooMany, PaceLimit)
	}
	return nil
}
