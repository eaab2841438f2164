// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"slices"

	"moothall/bodies"
)

// Why somebody does not leave a body now.
var (
	ErrNotMember   = errors.New("you are no member there")
	ErrDied        = errors.New("two who keep the list said that they died; who comes back is admitted first")
	ErrNoticeGiven = errors.New("a notice waits that is not yours to give or to take back")
	ErrSeatFirst   = errors.New("you hold a seat there or in a body below: it is to be given up first")
)

// Ties are what somebody has to do in a community besides being a member.
type Ties struct {
	Seats []bodies.Mandate // theirs that have not ended, those that rest too
	Stood []Issue          // elections in which they stand
	Cases []Case           // in which they sit
}

// MayLeave says, by a nil error, that a person may leave a body now. Who holds a seat in
// it or below it, is on the paper of an election there or of its members, or judges a
// case there, ends that first: others rely on it. A case about them is no reason to stay.
func (t Ties) MayLeave(person bodies.PersonID, body bodies.Slug, charters []Charter) error {
	if len(t.SeatsIn(body, charters)) > 0 {
		return ErrSeatFirst
	}
	for _, i := range t.Stood {
		if in := i.Procedure.Franchise.Body == body || below(charters, i.Body, body); in && i.MayErase(person) != nil {
			return ErrCandidacy
		}
	}
	for _, c := range t.Cases {
		if errors.Is(c.MayErase(person), ErrJudging) && below(charters, c.Sitting().Body, body) {
			return ErrJudging
		}
	}
	return nil
}

// Bound says whether others rely on somebody anywhere: they hold a seat, also one that
// rests, are on the paper of an election that is not decided, or judge a case.
func (t Ties) Bound(person bodies.PersonID) bool {
	return len(t.Seats) > 0 ||
		slices.ContainsFunc(t.Stood, func(i Issue) bool { return i.MayErase(person) != nil }) ||
		slices.ContainsFunc(t.Cases, func(c Case) bool { return errors.Is(c.MayErase(person), ErrJudging) })
}

// Registrars are the bodies whose seated keep the lists of some bodies: of those that have
// one, and above which none of the others with one lies. They are ordered by name.
func Registrars(charters []Charter, of []bodies.Slug) (keepers []bodies.Slug) {
	keeper := map[bodies.Slug]bodies.Slug{}
	for _, c := range charters {
		if m := c.Membership; m != nil && m.Keeper != "" && slices.Contains(of, c.Body.Slug) {
			keeper[c.Body.Slug] = m.Keeper
		}
	}
	for body, k := range keeper {
		above := slices.ContainsFunc(lineage(charters, body), func(o bodies.Slug) bool { return o != body && keeper[o] != "" })
		if !above && !slices.Contains(keepers, k) {
			keepers = append(keepers, k)
		}
	}
	slices.Sort(keepers)
	return keepers
}

// SeatsIn are the bodies whose seats are to be given up first, each once.
func (t Ties) SeatsIn(body bodies.Slug, charters []Charter) (in []bodies.Slug) {
	for _, m := range t.Seats {
		if below(charters, m.Body, body) && !slices.Contains(in, m.Body) {
			in = append(in, m.Body)
		}
	}
	return in
}

// below says whether a body is another, or lies under it.
func below(charters []Charter, body, other bodies.Slug) bool {
	return slices.Contains(lineage(charters, body), other)
}
