// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "strings"

// ApplicationsView is who asks to become a member of a body, for those who answer.
type ApplicationsView struct {
	Body  Link
	Lines []ApplicationLine
	// Next leads to the page behind; empty where there is none.
	Next   string
	Errors []FieldError
}

// ApplicationLine is one who asks.
type ApplicationLine struct {
	WaitsView
	Person Person
	// Place is where they say they live; empty where they do not.
	Place string
	// Said is what the reader answered before; nil where they did not.
	Said *bool
	// Reason is what was typed and refused.
	Reason string
}

// bodySlug is the name of a body in addresses.
func bodySlug(body Link) string { return strings.TrimPrefix(body.URL, "/bodies/") }
