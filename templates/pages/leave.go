// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

// LeaveView is what leaving a body means.
type LeaveView struct {
	Body Link
	StatusView
	// Refused says in ready words why it cannot be done now; empty where it can.
	Refused string
	// Seats are the bodies whose seats are to be given up first.
	Seats []Link
}
