// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"time"

	"moothall/delegation"
)

// ErrRecovered refuses an account that was recovered while a vote ran in which
// it had spoken before: whoever reads its owner's mail could have recovered it,
// and must not be able to turn a voice that is given already.
var ErrRecovered = errors.New("this account was recovered while the vote was running and had spoken in it before; what it said stands until the close")

// Spoken is how an account's voice stood in a vote at the instant of its recovery.
type Spoken struct {
	Ballot    bool // a ballot stands
	Entrusted bool // a delegation in force gives it to somebody, whether or not they have voted
}

// Bars says whether a recovery at an instant keeps the account out of the vote
// until it has closed: where the vote is open and the account had spoken. One
// that had been silent may cast: it takes nothing from anybody.
func (i Issue) Bars(s Spoken, at time.Time) bool {
	return i.Open(at) == nil && (s.Ballot || s.Entrusted)
}

// Untouched returns [ErrRecovered] while the vote is open to an account that a
// recovery has barred from it; nil where barred is false or the vote is over.
func (i Issue) Untouched(barred bool, now time.Time) error {
	if barred && i.Open(now) == nil {
		return ErrRecovered
	}
	return nil
}

// Unentangled returns [ErrRecovered] where a delegation of a scope, given or
// taken back, would reach one of the votes that a recovery has barred the account
// from and that are still open.
func Unentangled(s delegation.Scope, barred []Issue, l Layers, now time.Time) error {
	for _, i := range barred {
		if i.Procedure.Delegation != nil && i.matter(l).Fits(s) {
			if err := i.Untouched(true, now); err != nil {
				return err
			}
		}
	}
	return nil
}
