// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// SeatsReading is who sits in a body, what is vacant, and what the actor may do about it.
type SeatsReading struct {
	Charter  governance.Charter
	Seats    []Seat
	Vacant   []governance.Vacancy
	Waiting  []SeatWord // told to those who may appoint
	Lots     []SeatLot
	Appoints bool // the actor may appoint to some seat
	Acts     bool // the actor may say who acts in a vacant one
	Now      time.Time
}

// SeatWord is an appointment that waits for the word of others.
type SeatWord struct {
	Seat       string
	Person     bodies.Person
	Until      time.Time
	Agree, Ask int
	Mine       bool // the actor agreed
}

// SeatsOf reads the seats of a body.
func (e *Engine) SeatsOf(ctx context.Context, actor access.Actor, slug bodies.Slug) (SeatsReading, error) {
	if err := e.gate.May(actor, "body.read", access.Object{Body: slug}); err != nil {
		return SeatsReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r SeatsReading, err error) {
		all, err := tx.Charters()
		if err != nil {
			return r, err
		}
		n := slices.IndexFunc(all, func(c governance.Charter) bool { return c.Body.Slug == slug })
		if n < 0 {
			return r, fmt.Errorf("body %s: %w", slug, store.ErrNotFound)
		}
		r.Charter = all[n]
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		if r.Seats, err = seats(tx, slug, r.Now); err != nil {
			return r, err
		}
		past, err := tx.MandatesIn(slug)
		if err != nil {
			return r, err
		}
		r.Vacant = r.Charter.Vacancies(all, past, r.Now)
		if r.Lots, err = seatLots(tx, r.Charter, actor, r.Now); err != nil {
			return r, err
		}
		if by, acts := r.Charter.Seating.Acts(slug); acts {
			r.Acts = slices.Contains(actor.Seated, by)
		}
		if r.Charter.Seating != nil {
			r.Appoints = slices.ContainsFunc(r.Charter.Seating.Ways, func(f bodies.Filling) bool { return slices.Contains(actor.Seated, f.By) })
		}
		if r.Appoints {
			r.Waiting, err = waitingWords(tx, r.Charter, actor)
		}
		return r, err
	})
}

// waitingWords gathers what was said of seats by what it would give, where those sit still
// who said it.
func waitingWords(tx *store.Tx, c governance.Charter, actor access.Actor) (words []SeatWord, err error) {
	said, err := tx.AppointmentVoices(c.Body.Slug)
	if err != nil || len(said) == 0 {
		return nil, err
	}
	now, err := tx.Now()
	if err != nil {
		return nil, err
	}
	h := membersHeld{charter: c, now: now}
	w := h.witnesses(tx)
	ids := make([]bodies.PersonID, len(said))
	for n, v := range said {
		ids[n] = v.Person
	}
	people, err := tx.People(ids)
	if err != nil {
		return nil, err
	}
	for _, v := range said {
		way, there := c.Seating.Way(v.Seat)
		if !there || !w.Seated(way.By, v.Voice) {
			continue
		}
		n := slices.IndexFunc(words, func(o SeatWord) bool { return o.Seat == v.Seat && o.Person.ID == v.Person && o.Until.Equal(v.Until) })
		if n < 0 {
			n, words = len(words), append(words, SeatWord{Seat: v.Seat, Person: people[v.Person], Until: v.Until, Ask: max(way.Consents, 1)})
		}
		words[n].Agree++
		words[n].Mine = words[n].Mine || v.Voice == actor.Person
	}
	return words, w.fault
}
