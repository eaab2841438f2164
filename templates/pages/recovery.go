// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

// NewPasswordView is the page behind the link of a mail. It posts t and new to /login/new.
type NewPasswordView struct {
	// Secret is the link's; it travels in the form and in no other place.
	Secret string
	// Error is a sentence about the password typed; empty where there is none.
	Error string
}

// ConfirmView asks for one press of a button, as a link alone must change nothing:
// mail programs follow links. It posts t to Action.
type ConfirmView struct {
	Title, Lead, Act, Action string
	Secret                   string
}

// DoneView says that something was done, and leads on.
type DoneView struct {
	Title, Lead, More string
	On                Link
}
