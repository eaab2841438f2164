// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// FoundingView is what a founder is to found, as their link shows it.
type FoundingView struct {
	// Secret is the link's, Digest that of all that is shown: what is sent goes with both.
	Secret, Digest string
	Community      string
	Zone, Language string
	Bodies         []FoundingBody
	Founders       []FounderLine
	// You is who reads, one of the founders.
	You FounderLine
	// Declined: a founder did, and nothing more can be said.
	Declined bool
	// Login and Why are what was typed, Errors what was wrong with it.
	Login, Why string
	Errors     []FieldError
}

// FoundingFormView is where whoever started the server says what is to be founded, and
// by whom.
type FoundingFormView struct {
	// Key is that of the start; it travels in the form and in no other place.
	Key                              string
	Community, Zone, Language, Start string
	// Charter is what was pasted, where Start is "own".
	Charter string
	// Mails: the server sends mail, and founders may have addresses.
	Mails    bool
	Founders []FounderField
	Errors   []FieldError
}

// FounderField is what was typed of one founder.
type FounderField struct{ Name, Mail, Seats string }

// FoundingLinksView is what is to be handed out.
type FoundingLinksView struct {
	Community string
	Replaced  bool
	Links     []FounderLink
}

// FounderLink is the link of one founder, or where it is mailed.
type FounderLink struct{ Name, URL, Mail string }

// FoundingBody is the charter of one body in words.
type FoundingBody struct {
	Slug, Name string
	Sections   []CharterSection
}

// FounderLine is one of those who found it, and what they said.
type FounderLine struct {
	Name  string
	Seats []string // names of the bodies in which they sit at first
	Word  FounderWord
	At    time.Time
	Why   string
}

// FounderWord is what a founder said.
type FounderWord string

// The words.
const (
	FounderSilent    FounderWord = "silent"
	FounderConsented FounderWord = "consented"
	FounderDeclined  FounderWord = "declined"
)
