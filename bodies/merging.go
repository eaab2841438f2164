// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"errors"
	"slices"
)

// Merger is that two accounts are one person's: one of them ends, and what it belonged to
// goes over to the other. Nobody's voice becomes another's by it, and nobody's two.
type Merger struct {
	Person PersonID // whose account ends
	Into   PersonID // the same human being, by the account that stays

	Merged    bool // one of the two was ended so before
	TookIn    bool // another was ended in favour of the one that is to end
	Gone      bool // one of the two was erased or died
	Bound     bool // the one that ends holds a seat, stands in an election or judges a case
	Suspended bool // a ruling suspends one of the two, as far as is known
	Entrusted bool // in a vote that runs both are on the roll, and the voice of the one that ends was entrusted as of its opening
}

// Why two accounts are not made one now.
var (
	ErrOneAccount     = errors.New("these are not two accounts")
	ErrMerged         = errors.New("one of the two accounts was joined to another before, or has taken one in")
	ErrMergeGone      = errors.New("one of the two was erased, or is said to have died")
	ErrMergeBound     = errors.New("the account that is to end holds a seat, stands in an election or judges a case")
	ErrMergeSuspended = errors.New("a ruling suspends one of the two accounts, or a case about the one that is to end is heard")
	ErrMergeEntrusted = errors.New("in a vote that runs both accounts have a voice, and one cannot be taken back now")
)

// Judge refuses a merger that would wash off a sanction, leave an office without its holder
// or let one person speak twice.
func (m Merger) Judge() error {
	switch {
	case m.Person == m.Into:
		return ErrOneAccount
	case m.Gone:
		return ErrMergeGone
	case m.Merged || m.TookIn:
		return ErrMerged
	case m.Bound:
		return ErrMergeBound
	case m.Suspended:
		return ErrMergeSuspended
	case m.Entrusted:
		return ErrMergeEntrusted
	}
	return nil
}

// GoesOn is the membership as the account has it that stays: it is the same person's, who
// was admitted by the charter and has belonged since then, so that only the name is another.
func (m Member) GoesOn(into PersonID) Member {
	m.Person, m.Ground, m.By, m.Ended = into, BySame, nil, Ending{}
	m.Fields = slices.Clone(m.Fields)
	return m
}

// judgeSame holds a membership that goes on under another account to what was known of it
// under the first.
func (e Entrance) judgeSame() error {
	switch was := e.Same; {
	case was == nil:
		return noWay("only where two accounts of one person are made one")
	case e.Now.Sphere != was.Sphere || !e.Now.Since.Equal(was.Since) || e.Now.Place != was.Place || !e.Now.GoodUntil.Equal(was.GoodUntil) ||
		len(beside(e.Now.Fields, was.Fields))+len(beside(was.Fields, e.Now.Fields)) > 0:
		return noWay("what goes over to another account of the same person is what was known of it, and nothing else")
	}
	return e.byNobody()
}
