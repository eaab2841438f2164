// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"moothall/bodies"
)

// Why an invitation, or the use of one, is refused.
var (
	ErrInviters    = errors.New("members in good standing invite, where the charter has a way in by invitation")
	ErrInvitations = errors.New("as many invitations are open as one member may have")
	ErrInvitation  = errors.New("the invitation is good for nothing any more")
	ErrNote        = errors.New("the note says in 1 to 100 characters, in one line, whom the invitation is for")
	ErrAgain       = errors.New("they asked so not long ago; some days are to pass first")
)

// Bounds of invitations.
const (
	InvitationDays  = 14 // an invitation is good for so long
	InvitationsOpen = 5  // so many of one member to one body are open at a time
	longestNote     = 100
)

// Invitation is a member's word for one person whom the hall need not know yet: who
// follows it asks to come in, and the member's voice stands already. It is used once.
type Invitation struct {
	ID      string
	Body    bodies.Slug
	Sphere  bodies.Sphere
	By      bodies.PersonID
	Code    string          // digest of the code; empty where it was mailed
	Address string          // where the server mailed it; empty: handed over, and once it has ended
	Note    string          // whom it is for, in the inviter's words, for the inviter alone
	Holder  bodies.PersonID // whose it became by following it; empty before
	At      time.Time
	Expires time.Time
	State   InvitationState
	EndedAt time.Time
}

// InvitationState is what became of an invitation.
type InvitationState string

// The states. One whose time is over is open, and good for nothing.
const (
	InvitationOpen      InvitationState = "open"
	InvitationUsed      InvitationState = "used"
	InvitationWithdrawn InvitationState = "withdrawn"
)

// Good says whether it can be used still, as far as it lies in the invitation itself.
func (i Invitation) Good(now time.Time) bool {
	return i.State == InvitationOpen && now.Before(i.Expires)
}

// Ended is the invitation once it was used or taken back.
func (i Invitation) Ended(as InvitationState, now time.Time) (Invitation, error) {
	if !i.Good(now) {
		return i, ErrInvitation
	}
	i.State, i.EndedAt, i.Address = as, now, ""
	return i, nil
}

// CheckNote refuses a note that the inviter could not tell invitations apart by.
func CheckNote(note string) error {
	if n := utf8.RuneCountInString(note); n < 1 || n > longestNote || !utf8.ValidString(note) || strings.ContainsFunc(note, unicode.IsControl) {
		return ErrNote
	}
	return nil
}

// How many days somebody waits before they ask a body again in the same way. A refusal is an answer, and
// who answers is not to be worn down; what was taken back may have been a slip.
const (
	RefusedDays   = 14
	WithdrawnDays = 1
)

// AskAgain is from when on somebody may ask a body again who asked before, by their
// latest one of that way that has ended; the zero time: they may now, or never had to
// wait. Whoever was let in since has not been refused.
func (a Application) AskAgain() time.Time {
	switch a.State {
	case ApplicationRefused:
		return a.EndedAt.AddDate(0, 0, RefusedDays)
	case ApplicationWithdrawn:
		return a.EndedAt.AddDate(0, 0, WithdrawnDays)
	}
	return time.Time{}
}
