// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "moothall/templates/ui"

// KeptView is a list of members for those who note something of them.
type KeptView struct {
	Body  Link
	Typed string
	Lines []KeptLine
	// ListURL is where a list of them is brought, by who keeps it; may be empty.
	ListURL string
	Next    string
}

// KeptLine is a member in it.
type KeptLine struct {
	Person Person
	URL    string
	Sphere string // in words
	StatusView
}

// KeptMemberView is one member, and what of them the reader may note.
type KeptMemberView struct {
	Body   Link
	URL    string // of this page
	Person Person
	StatusView
	Sphere, CameIn, Place string
	// Gone: they are no member any more, and nothing can be noted.
	Gone   bool
	Fields []AttestedField
	// Renew, Reside say what the reader may note; Spheres and Attests what they may choose.
	Renew, Reside            bool
	Spheres, Places, Attests []Filter
	// Strike: the reader may strike them off now.
	Strike bool
	Ended  EndedView
	Death  DeathView
	// Limits say in ready words for how long a field is attested.
	Limits string
	// Typed is what was refused.
	TypedRenewal, TypedEnd, TypedReason string
	Errors                              []FieldError
}

// DeathView is what is said of a member's death.
type DeathView struct {
	Waits bool
	Said  string // in ready words
	Say   bool   // the reader may say it, as the first or the second
	Mine  bool   // the reader said it, and may take it back
}

// EndedView says who ended a membership and why; empty where whose it was did.
type EndedView struct {
	Said   string // in ready words
	Reason string // as it was given
}

// keptOptions are choices of a form.
func keptOptions(choices []Filter) []ui.SelectOption {
	options := make([]ui.SelectOption, len(choices))
	for n, c := range choices {
		options[n] = ui.SelectOption{Value: c.Value, Text: c.Text, Chosen: c.Chosen}
	}
	return options
}
