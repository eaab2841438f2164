// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

// EraseView is the review before the reader is erased. It posts erase-password to
// /account/erase.
type EraseView struct {
	Name, Login string
	// Refused says why it cannot be done now; empty where it can.
	Refused string
	Errors  []FieldError
}
