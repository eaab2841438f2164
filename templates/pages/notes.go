// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "moothall/templates/locales"

// Note names what an act led to. It travels to the next page by name (in a
// cookie, say) and is put into words there, so that no words come from outside.
type Note string

// The notes.
const (
	NoteDelegated    Note = "delegated"
	NoteRevoked      Note = "revoked"
	NoteSessionEnded Note = "session-ended"
	NoteSignedOut    Note = "signed-out"
)

// Flash is the note in words; a name that is none of the notes is nothing.
func (n Note) Flash(t locales.Localizer) Flash {
	switch n {
	case NoteDelegated:
		return Flash{Kind: FlashOK, Text: t.Text("flash.delegated")}
	case NoteRevoked:
		return Flash{Kind: FlashOK, Text: t.Text("flash.revoked")}
	case NoteSessionEnded:
		return Flash{Kind: FlashOK, Text: t.Text("flash.session_ended")}
	case NoteSignedOut:
		return Flash{Kind: FlashOK, Text: t.Text("flash.signed_out")}
	}
	return Flash{}
}

// Mistake is what is wrong with a field; its sentence says what would be right.
type Mistake string

// The mistakes.
const (
	MistakeNoDelegate     Mistake = "no-delegate"
	MistakeUnknown        Mistake = "unknown-member"
	MistakeSeveral        Mistake = "several-members"
	MistakeSelf           Mistake = "yourself"
	MistakeNotMember      Mistake = "not-a-member"
	MistakeScope          Mistake = "scope"
	MistakeUntil          Mistake = "until"
	MistakeUntilPast      Mistake = "until-past"
	MistakeUntilTooFar    Mistake = "until-too-far"
	MistakeNotDelegable   Mistake = "not-delegable"
	MistakeBox            Mistake = "box"
	MistakeNoChoice       Mistake = "no-choice"
	MistakeUnknownOption  Mistake = "unknown-option"
	MistakeUnreadableForm Mistake = "unreadable"
)

// On is the mistake as the error of a field of a form.
func (m Mistake) On(t locales.Localizer, field string) FieldError {
	return FieldError{Field: field, Text: m.sentence(t)}
}

func (m Mistake) sentence(t locales.Localizer) string {
	switch m {
	case MistakeNoDelegate:
		return t.Text("mistake.no_delegate")
	case MistakeUnknown:
		return t.Text("mistake.unknown_member")
	case MistakeSeveral:
		return t.Text("mistake.several")
	case MistakeSelf:
		return t.Text("mistake.self")
	case MistakeNotMember:
		return t.Text("mistake.not_member")
	case MistakeScope:
		return t.Text("mistake.scope")
	case MistakeUntil:
		return t.Text("mistake.until")
	case MistakeUntilPast:
		return t.Text("mistake.until_past")
	case MistakeUntilTooFar:
		return t.Text("mistake.until_far")
	case MistakeNotDelegable:
		return t.Text("mistake.not_delegable")
	case MistakeBox:
		return t.Text("mistake.box")
	case MistakeNoChoice:
		return t.Text("mistake.no_choice")
	case MistakeUnknownOption:
		return t.Text("mistake.unknown_option")
	}
	return t.Text("mistake.unreadable")
}
