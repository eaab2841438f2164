// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
)

// ArgumentsHourly is how many arguments one person gives on one issue within an
// hour, so that nobody buries what others say.
const ArgumentsHourly = 10

// ErrNoProposal refuses a reason for or against where people are elected.
var ErrNoProposal = errors.New("people are elected here: there is no proposal to be for or against")

// Argue says, by a nil error, that a reason for or against the proposal may be
// given now: by a member of the body whose members vote, from the discussion on
// until the vote closes. The errors are [ErrNoProposal], [ErrNotOpen], [ErrClosed], [ErrNotOnRoll]
// and [ErrText].
func (i Issue) Argue(members []bodies.Member, text string, now time.Time) error {
	belongs := slices.ContainsFunc(members, func(m bodies.Member) bool {
		return m.Body == i.Procedure.Franchise.Body && m.Belongs(now)
	})
	switch {
	case i.Procedure.ElectsPersons():
		return ErrNoProposal
	case i.Stage.Before(Discussion):
		return fmt.Errorf("%w: it is not being discussed", ErrNotOpen)
	case Voting.Before(i.Stage), i.Stage == Voting && i.Open(now) != nil:
		return ErrClosed
	case !belongs:
		return ErrNotOnRoll
	}
	return CheckText(text)
}
