// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"net/url"
	"time"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// RegisterView is where a stranger asks for an account of their own. It posts address, next
// and t to /register.
type RegisterView struct {
	// Shut says why nobody may ask; empty where one may.
	Shut string
	// Bodies lead to how people come in by themselves.
	Bodies []Link
	// Next and Code go along: where they come from, and the code of an invitation.
	Next, Code string
	// Address is what was typed, Errors what was wrong with it.
	Address string
	Errors  []FieldError
	SignIn  string
}

// NewAccountView is the page behind the link of the mail. It posts t, name, login and
// password to /register/new.
type NewAccountView struct {
	Secret string
	// Address is where the link was sent.
	Address string
	// Name and Login are what was typed.
	Name, Login string
	Errors      []FieldError
}

// InvitationView is what somebody is shown who follows an invitation.
type InvitationView struct {
	// Code goes along; empty where the invitation is the reader's already.
	Code    string
	Inviter Person
	Body    Link
	Sphere  string // in words
	Until   time.Time
	// Enough: the inviter's word alone lets them in. Need is how many must vouch in all.
	Enough bool
	Need   int
	// SignIn and Register lead a stranger on; Register empty where no account is made here.
	SignIn, Register string
	// Own is how a reader who is in stands to the body already; empty: they may use it.
	Own    string
	Places []Filter
	// Text and Place are what was typed.
	Text, Place string
	Errors      []FieldError
}

// InvitationsView is what a member has made of invitations into a body, and where they
// make more. It posts sphere, note and address to the page itself.
type InvitationsView struct {
	Body Link
	// Ways are the spheres one is invited into; none: the reader may make none now.
	Ways []Filter
	// Left is how many more the reader may have open.
	Left  int
	Lines []InvitationLine
	// Shut: nobody without an account can follow one.
	Shut bool
	// Note and Address are what was typed.
	Note, Address string
	Errors        []FieldError
	// Made is the one that was just made; nil: none was.
	Made *MadeInvitation
}

// MadeInvitation is what is shown once.
type MadeInvitation struct {
	Note      string
	Code, URL string // empty where it was mailed
	Until     time.Time
}

// InvitationLine is an invitation in the list of who made it.
type InvitationLine struct {
	ID, Note, Address string
	Sphere            string
	At, Until, Ended  time.Time
	State             InvitationState
}

// InvitationState is what became of one.
type InvitationState string

// The states.
const (
	InvitationWaits   InvitationState = "open"
	InvitationUsed    InvitationState = "used"
	InvitationBack    InvitationState = "withdrawn"
	InvitationTooLate InvitationState = "expired"
)

// InvitationWords say what became of an invitation.
func InvitationWords(t locales.Localizer, l InvitationLine) string {
	switch l.State {
	case InvitationUsed:
		return t.Text("invite.was_used", "When", t.Date(l.Ended))
	case InvitationBack:
		return t.Text("invite.was_withdrawn", "When", t.Date(l.Ended))
	case InvitationTooLate:
		return t.Text("invite.was_late", "When", t.Date(l.Until))
	}
	if l.Address != "" {
		return t.Text("invite.was_mailed", "Until", t.Date(l.Until))
	}
	return t.Text("invite.waits", "Until", t.Date(l.Until))
}

func invitationRows(f Frame, lines []InvitationLine) []ui.Row {
	rows := make([]ui.Row, len(lines))
	for n, l := range lines {
		rows[n] = ui.Row{Main: invitationMain(f, l)}
		if l.State == InvitationWaits {
			rows[n].End = invitationEnd(f, l)
		}
	}
	return rows
}

func spheresOf(ways []Filter) []ui.SelectOption {
	all := make([]ui.SelectOption, len(ways))
	for n, w := range ways {
		all[n] = ui.SelectOption{Value: w.Value, Text: w.Text, Chosen: w.Chosen}
	}
	return all
}

// nextQuery carries a page along to which somebody is led afterwards.
func nextQuery(next string) string { return url.Values{"next": {next}}.Encode() }

// ChainView is by whose word somebody came into a body, and for whom they vouched.
type ChainView struct {
	Body   Link
	Back   Link // to where the reader comes from
	Person Person
	// Steps are they themselves, those who vouched for them, those who vouched for those.
	Steps [][]ChainLine
	// Before is how many vouched for the last step.
	Before  int
	Vouched []ChainLine
	Next    string
}

// ChainLine is one person, and how they came in.
type ChainLine struct{ Name, CameIn string }
