// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/delegation"
)

// ErrSuspended is why no ballot is taken from somebody whom a ruling has suspended.
var ErrSuspended = errors.New("a ruling has suspended you from voting here for a time")

// MayCast refuses, with [ErrSuspended], a ballot in a body by somebody whom a measure
// of theirs suspends from it now: a first one and a changed one. What they had cast
// before stands, and they may take it back. charters are those in force.
//
// A measure that was laid upon them holds though its first instant is not reached
// yet: a clock may have been put back.
func MayCast(measures []Measure, charters []Charter, in bodies.Slug, now time.Time) error {
	above := lineage(charters, in)
	for _, m := range measures {
		at := now
		if m.From.After(at) {
			at = m.From
		}
		if m.suspends(above, at) {
			return ErrSuspended
		}
	}
	return nil
}

// SuspendedUntil is when the last of the measures ends that suspend somebody from
// a body now; the zero time where none does.
func SuspendedUntil(measures []Measure, charters []Charter, in bodies.Slug, now time.Time) (until time.Time) {
	above := lineage(charters, in)
	for _, m := range measures {
		if m.suspends(above, now) && m.Until.After(until) {
			until = m.Until
		}
	}
	return until
}

// Suspended are those whom some measures suspend from a body at an instant. They
// stay on its rolls: what the roll of a vote leaves out everybody would see, and no
// appeal could give back.
func Suspended(measures []Measure, charters []Charter, in bodies.Slug, at time.Time) (out []bodies.PersonID) {
	above := lineage(charters, in)
	for _, m := range measures {
		if m.suspends(above, at) && !slices.Contains(out, m.Person) {
			out = append(out, m.Person)
		}
	}
	return out
}

func (m Measure) suspends(in []bodies.Slug, at time.Time) bool {
	return m.Kind == MeasureSuspension && slices.Contains(in, m.Body) && m.Holds(at)
}

// SuspendedAt is the instant as of which the suspended carry nobody's voice: the
// last before the close once the vote is closed, now while it runs, whenever the
// delegations are read.
func (i Issue) SuspendedAt(now time.Time) time.Time {
	if i.ClosedAt.IsZero() {
		return now
	}
	return i.Eve()
}

// silenced are the positions on a roll of those whom a ruling has suspended.
func (e Entrusted) silenced(roll bodies.Roll) (out delegation.Set) {
	for _, p := range e.Suspended {
		n := roll.Index(p)
		if n < 0 {
			continue
		}
		if out == nil {
			out = make(delegation.Set, len(roll.Entries))
		}
		out[n] = true
	}
	return out
}
