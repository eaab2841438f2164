// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"slices"
	"time"

	"moothall/bodies"
)

// Entrusted is by whom voices can pass in one count.
type Entrusted struct {
	// Delegations are those in force at the first instant of [Issue.ReadAt], Beside
	// those at the second. They may hold others than those in force or on the roll.
	Delegations, Beside []Delegation
	// Suspended are those who carry nobody's voice as of [Issue.SuspendedAt], whichever
	// of the two is read. They may hold others than those on the roll.
	Suspended []bodies.PersonID
	// Names is what the record calls a person; nil where they are called so here.
	Names func(bodies.PersonID) string
}

// sealed says whether a voice on the roll may have gone by a delegation that the
// record does not show to everybody.
func (e Entrusted) sealed(roll bodies.Roll) bool {
	for _, d := range slices.Concat(e.Delegations, e.Beside) {
		if d.Sealed && roll.Index(d.Delegator) >= 0 {
			return true
		}
	}
	return false
}

func (e Entrusted) named() func(bodies.PersonID) string {
	if e.Names == nil {
		return func(p bodies.PersonID) string { return string(p) }
	}
	return e.Names
}

// ReadAt is when the delegations are read that the count follows, and the other
// instant of which it tells what they would have given; zero where none is told.
func (i Issue) ReadAt() (decides, beside time.Time) {
	if i.Procedure.Delegation == nil {
		return i.Eve(), time.Time{}
	}
	switch i.Procedure.Delegation.Snapshot {
	case AtOpening:
		return i.dawn(), time.Time{}
	case AtBoth:
		return i.Eve(), i.dawn()
	}
	return i.Eve(), time.Time{}
}

// FollowedAt is the instant of whose delegations a voice is told its way now: that
// of the count once the vote is closed, that of the opening where the procedure
// reads no later ones, else now.
func (i Issue) FollowedAt(now time.Time) time.Time {
	decides, _ := i.ReadAt()
	early := i.Procedure.Delegation != nil && i.Procedure.Delegation.Snapshot == AtOpening && !i.Stage.Before(Voting)
	if i.ClosedAt.IsZero() && !early {
		return now
	}
	return decides
}

// dawn is the last instant before the opening, as Eve is before the close.
func (i Issue) dawn() time.Time {
	return i.OpensAt.Truncate(time.Millisecond).Add(-time.Millisecond)
}

// End is the first instant at which the delegation no longer holds: when it was
// taken back or expires, whichever is earlier; zero where neither.
func (d Delegation) End() time.Time {
	if d.EndedAt.IsZero() || !d.Until.IsZero() && d.Until.Before(d.EndedAt) {
		return d.Until
	}
	return d.EndedAt
}

// InForce says whether the delegation holds at an instant.
func (d Delegation) InForce(at time.Time) bool {
	end := d.End()
	return !at.Before(d.From) && (end.IsZero() || at.Before(end))
}

// Speaks says whether somebody named in the delegation has agreed to carry it.
func (d Delegation) Speaks(person bodies.PersonID) bool {
	return slices.Contains(d.Delegates, person) && !slices.Contains(d.Waiting, person)
}
