// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
)

// Consent is somebody's word to carry the voice of one other person, in whatever
// scope she gives it. It outlives the delegation that asked for it, so that a
// renewal asks nobody again. One that ends when it begins is a refusal.
type Consent struct {
	Delegate, Delegator bodies.PersonID
	From                time.Time
	EndedAt             time.Time // taken back; zero: it stands
	Sealed              bool      // the record does not say it to everybody
}

// Refused says whether the delegate said no to what she was asked.
func (c Consent) Refused() bool { return !c.EndedAt.IsZero() && !c.EndedAt.After(c.From) }

// Holds says whether the consent is in force at an instant.
func (c Consent) Holds(at time.Time) bool {
	return !at.Before(c.From) && (c.EndedAt.IsZero() || at.Before(c.EndedAt))
}

// PublicDelegate is somebody who carries the voice of whoever gives it, and owes
// everybody an account: she says what she stands for, and how she votes is shown.
type PublicDelegate struct {
	ID      string
	Person  bodies.PersonID
	Text    string // what she stands for
	From    time.Time
	EndedAt time.Time // laid down; zero: she stands
}

// Holds says whether she is a public delegate at an instant.
func (p PublicDelegate) Holds(at time.Time) bool {
	return !at.Before(p.From) && (p.EndedAt.IsZero() || at.Before(p.EndedAt))
}

// Why somebody cannot begin or cease to carry a voice.
var (
	ErrNotAsked    = errors.New("nobody of that name asks you to speak for them")
	ErrCarried     = errors.New("you speak for them already")
	ErrNotCarried  = errors.New("you do not speak for them")
	ErrFull        = errors.New("who is no public delegate speaks for so many and no more")
	ErrPublic      = errors.New("you are a public delegate already")
	ErrNotPublic   = errors.New("you are no public delegate")
	ErrPublicWords = errors.New("a public delegate says in 1 to 8000 letters what they stand for")
)

// Agree checks a consent on its way in. asked are the delegations in force in which
// the delegator names the delegate; held is for how many others she has consented
// to speak. A private person speaks for as many as the strictest of the charters
// allows that those delegations can meet; a public delegate need not consent.
func Agree(c Consent, asked []Delegation, held int, public bool, charters []Charter) (Consent, error) {
	if len(asked) == 0 {
		return c, ErrNotAsked
	}
	if public {
		return c, ErrCarried
	}
	c.Sealed = slices.ContainsFunc(asked, func(d Delegation) bool { return d.Shown != ShownPublic })
	if held < strictest(charters) {
		return c, nil
	}
	for _, d := range asked {
		s := d.Scope
		s.Issue = "" // of one issue: the rules of all matters in which it could lie
		met, err := Meets(s, charters)
		if err != nil {
			return c, err
		}
		if held >= met.Private {
			return c, fmt.Errorf("%w: %d", ErrFull, met.Private)
		}
	}
	return c, nil
}

// strictest is for how many a private person may speak wherever she may at all.
func strictest(charters []Charter) int {
	least := mostPrivate
	for _, c := range charters {
		for _, p := range c.Procedures {
			if p.Delegation != nil {
				least = min(least, p.Delegation.Privately())
			}
		}
	}
	return least
}

// Stand checks the words with which somebody becomes a public delegate.
func Stand(p PublicDelegate) error {
	if (Statement{Text: p.Text}).check() != nil {
		return ErrPublicWords
	}
	return nil
}

// Asks are those of a delegator's delegations that ask a person to speak for her:
// they name the person and are in force. A refusal answers those given before it.
func Asks(given []Delegation, person bodies.PersonID, refused, now time.Time) []Delegation {
	return slices.DeleteFunc(slices.Clone(given), func(d Delegation) bool {
		return !d.InForce(now) || !slices.Contains(d.Delegates, person) || !refused.IsZero() && !d.From.After(refused)
	})
}
