// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"time"

	"moothall/templates/pages"
)

// refusal is an error with what the page needs to say about it: when the vote
// closed, when the roll was frozen and why somebody is not on it, where to go on.
type refusal struct {
	error
	closed, opens, frozen, joined time.Time
	off                           pages.RollStanding
	detail                        string
	back, more                    pages.Link
}

// Unwrap is the error itself.
func (r refusal) Unwrap() error { return r.error }
