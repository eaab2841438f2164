// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrIncompatible refuses a person two seats of which one watches the other.
var ErrIncompatible = errors.New("nobody sits in a body and in one that supervises it")

// ErrOneSeat refuses a person a seat beside one that is to be their only one.
var ErrOneSeat = errors.New("who sits there holds no other seat")

// Watch says beside which seats somebody cannot hold another: which bodies each auditory
// body supervises, and in which nobody sits who holds any other seat.
type Watch struct {
	over  map[Slug][]Slug
	alone map[Slug]bool
}

// WatchOf reads who supervises whom, and who holds no other seat, from the bodies there are.
func WatchOf(all []Body) Watch {
	w := Watch{map[Slug][]Slug{}, map[Slug]bool{}}
	for _, b := range all {
		if b.Level == Auditory {
			w.over[b.Slug] = b.Supervises
		}
		if b.OneSeat {
			w.alone[b.Slug] = true
		}
	}
	return w
}

// Of returns the bodies that one supervises.
func (w Watch) Of(auditor Slug) []Slug { return w.over[auditor] }

// Over says whether one body supervises another.
func (w Watch) Over(auditor, audited Slug) bool { return slices.Contains(w.over[auditor], audited) }

// Seat refuses with [ErrIncompatible] a mandate of somebody who, at some instant
// of it, also holds one in a body that supervises its body or is supervised by
// it, and with [ErrOneSeat] one of somebody who holds any other, a second of the same
// body too, where either is to be their only one: whichever of the two began first.
// held may hold mandates of others too.
func (w Watch) Seat(m Mandate, held []Mandate) error {
	clashing := w.Clashes(m, held)
	if len(clashing) == 0 {
		return nil
	}
	other, refusal := clashing[0], ErrIncompatible
	if !w.watched(m, other) {
		refusal = ErrOneSeat
	}
	return fmt.Errorf("%w: mandate %s in %s would meet mandate %s in %s", refusal, m.ID, m.Body, other.ID, other.Body)
}

func (w Watch) watched(m, other Mandate) bool {
	return w.Over(m.Body, other.Body) || w.Over(other.Body, m.Body)
}

// Apart refuses, as [Watch.Seat] does, mandates of whatever people of which somebody
// holds two that cannot be held beside each other.
func (w Watch) Apart(held []Mandate) error {
	of := map[PersonID][]Mandate{}
	for _, m := range held {
		if err := w.Seat(m, of[m.Person]); err != nil {
			return err
		}
		of[m.Person] = append(of[m.Person], m)
	}
	return nil
}

// Clashes returns those of held beside which the mandate cannot be held.
func (w Watch) Clashes(m Mandate, held []Mandate) (clashing []Mandate) {
	for _, other := range held {
		apart := w.watched(m, other) || w.alone[m.Body] || w.alone[other.Body]
		if apart && other.Person == m.Person && m.Meets(other) {
			clashing = append(clashing, other)
		}
	}
	return clashing
}

// Meets says whether there is an instant at which both mandates are in force.
func (m Mandate) Meets(other Mandate) bool {
	return m.Holds(latest(m.Begins, other.Begins)) && other.Holds(latest(m.Begins, other.Begins))
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
