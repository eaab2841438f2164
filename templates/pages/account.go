// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// AccountView is the reader's own page: name, devices signed in.
type AccountView struct {
	Name, Login string
	// Address is where she is written to, empty where nowhere. How of votes and of
	// voices is single, daily or off.
	Address, Notices, Voices string
	Errors                   []FieldError
	Sessions                 []SessionLine
}

// SessionLine is one device that is signed in. Revoking posts to
// /account/sessions/{id}/revoke.
type SessionLine struct {
	ID string
	// Device is how the browser named itself, shortened.
	Device      string
	Began, Seen time.Time
	// Current is the one this page was asked from.
	Current bool
}
