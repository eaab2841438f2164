// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"

	"moothall/bodies"
)

// Why somebody is not erased now, and what is not done with somebody who was.
var (
	ErrCandidacy = errors.New("you are a candidate in an election that is not decided yet")
	ErrJudging   = errors.New("you are on a panel that has not ruled yet: step aside first")
	ErrHeard     = errors.New("a case about you is being heard")
	ErrErased    = errors.New("this member was erased")
)

// MayErase says, by a nil error, that a person may be erased while this matter stands
// as it does. The paper of an election shows its candidates until it is decided: who
// is fixed on it cannot be taken off, and a name nobody can read cannot be voted for.
// Before that their nomination falls by itself, for they may not hold the seat.
func (i Issue) MayErase(person bodies.PersonID) error {
	if i.Stage == Decided || i.Stage == Cancelled || i.RollAt.IsZero() {
		return nil
	}
	for _, o := range i.Options {
		if o.Person == person {
			return ErrCandidacy
		}
	}
	return nil
}

// MayErase says the same of a case. Who judges steps aside first, so that the panel
// stays whole. Who is concerned is heard to the end: after the ruling they may go, and
// what it ordered stays. Before a panel is drawn they do not know that there is a case,
// and a refusal would tell them; it goes on without them.
func (c Case) MayErase(person bodies.PersonID) error {
	switch c.Stage {
	case CaseHearing, CaseDeliberation, CaseAppealed:
	default:
		return nil
	}
	if c.Concerned == person {
		return ErrHeard
	}
	if c.Sitting().Sits(person) {
		return ErrJudging
	}
	return nil
}
