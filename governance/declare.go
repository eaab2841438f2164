// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"slices"
	"time"

	"moothall/bodies"
)

// Declaration is how a public delegate says, before everybody and before the close,
// that they will vote. It is speech and no ballot: it binds nobody, is counted
// nowhere, and says nothing of whether they have cast.
type Declaration struct {
	ID     string
	Issue  IssueID
	Person bodies.PersonID
	Choice Choice
	Text   string // their reasons; may be empty
	At     time.Time
}

// Why a declaration is not taken.
var (
	ErrNoLockIn     = errors.New("nobody declares in this vote how they will cast")
	ErrLockedIn     = errors.New("the time in which delegates could declare is over")
	ErrDeclared     = errors.New("this was declared before")
	ErrDeclareOften = errors.New("a declaration may be changed so often and no more")
	ErrDeclareWords = errors.New("the reasons of a declaration are 2000 letters at most")
)

// MostDeclared is how often somebody may declare something in one vote: each time all
// who rely on them are told.
const MostDeclared = 10

// maxReasons is how long the reasons of a declaration are at most, in letters.
const maxReasons = 2000

// LocksIn says whether the procedure has a stage in which delegates declare.
func (i Issue) LocksIn() bool {
	return i.Procedure.Delegation != nil && i.Procedure.Delegation.LockInHours > 0
}

// LockIn is the instant from which on no declaration is taken, so many hours before
// the close announced; false where the procedure has no such stage, or
// nothing was announced yet. It moves with a
// vote that opens late, and not with one that is prolonged: what was said for good
// stays said, and those who rely on it have more time, never less.
func (i Issue) LockIn() (time.Time, bool) {
	if !i.LocksIn() || i.ClosesAt.IsZero() {
		return time.Time{}, false
	}
	return i.Announced().Add(-time.Duration(i.Procedure.Delegation.LockInHours) * time.Hour), true
}

// Declaring is nil while declarations are taken, else it says why they are not.
func (i Issue) Declaring(now time.Time) error {
	if !i.LocksIn() {
		return ErrNoLockIn
	}
	if err := i.Open(now); err != nil {
		return err
	}
	if until, _ := i.LockIn(); !now.Before(until) {
		return ErrLockedIn
	}
	return nil
}

// Declare says whether a declaration may be taken at its instant. before are those of
// the same person on the issue, the latest last; public says whether the person is a
// public delegate then. A declaration may be changed for as long as it may be made,
// [MostDeclared] times: what says the same again is refused with [ErrDeclared].
func (i Issue) Declare(d Declaration, before []Declaration, public, onRoll bool) error {
	if err := i.Declaring(d.At); err != nil {
		return err
	}
	switch {
	case !public:
		return ErrNotPublic
	case !onRoll:
		return ErrNotOnRoll
	case len([]rune(d.Text)) > maxReasons:
		return ErrDeclareWords
	}
	if err := d.Choice.Check(i); err != nil {
		return err
	}
	if n := len(before); n > 0 && before[n-1].Choice.Same(d.Choice) && before[n-1].Text == d.Text {
		return ErrDeclared
	}
	if len(before) >= MostDeclared {
		return ErrDeclareOften
	}
	return nil
}

// Same says whether two choices that are well formed say the same: options that
// share a place have no order among them.
func (c Choice) Same(d Choice) bool {
	return c.Answer == d.Answer && slices.EqualFunc(c.Ranking, d.Ranking, func(a, b []OptionID) bool {
		return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
	})
}

// Departure is what somebody's ballot came to, held to their last declaration.
type Departure string

// The ballot says what was declared; it says something else; there is none.
const (
	Kept     Departure = "kept"
	Departed Departure = "departed"
	Uncast   Departure = "uncast"
)

// Departs holds a ballot, nil where none was cast, to what its owner declared. It
// is empty as long as not everybody may know both the ballot and who has voted.
func (i Issue) Departs(declared Choice, ballot *Choice, now time.Time) Departure {
	known := i.MayKnow(Viewer{}, now)
	switch {
	case !known.Result || !known.Voters:
		return ""
	case ballot == nil:
		return Uncast
	case ballot.Same(declared):
		return Kept
	}
	return Departed
}
