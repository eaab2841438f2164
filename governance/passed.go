// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"slices"
	"time"

	"moothall/bodies"
)

// ErrPassed is why nothing of their own will is taken from somebody of whom two have said
// that they died. They may look, dispute a count, and ask to be admitted anew.
var ErrPassed = errors.New("two who keep the list of members have said that you died, and no body has admitted you since")

// Living refuses with [ErrPassed] what somebody does while one of their passings lasts: a
// ballot, a word about voices, a seat. It is the same function for the server and for an
// auditor with an archive.
func Living(passings []bodies.Passing, at time.Time) error {
	if slices.ContainsFunc(passings, func(p bodies.Passing) bool { return p.Holds(at) }) {
		return ErrPassed
	}
	return nil
}
