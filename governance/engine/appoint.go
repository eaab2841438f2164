// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// Appointment says who is to sit in which seat of a body, and until when.
type Appointment struct {
	Body   bodies.Slug
	Seat   string
	Person bodies.PersonID
	Until  time.Time
}

// Appointed says what became of an appointment: the mandate, once as many agree as the
// charter asks for, and until then how many do.
type Appointed struct {
	Mandate    string
	Agree, Ask int
}

// AppointToSeat agrees to an appointment, by the charter of the body whose seat it is.
// Once enough of those agree who may appoint, the mandate begins, in the same commit, and
// that of who acts in the seat ends by it. Until then the word of each waits, in place
// of what they said of that seat before, and counts no more once they sit there no more.
// It refuses with bodies.ErrNoSeat whatever the charter does not allow, and with
// bodies.ErrIncompatible and ErrOneSeat.
func (e *Engine) AppointToSeat(ctx context.Context, actor access.Actor, a Appointment) (Appointed, error) {
	return update(ctx, e, func(tx *store.Tx) (Appointed, error) {
		h, err := e.holdSeat(tx, actor, a, bodies.TitleAppointed)
		if err != nil {
			return Appointed{}, err
		}
		way, _ := h.charter.Seating.Way(h.mandate.Seat)
		said, err := tx.AppointmentVoices(a.Body)
		if err != nil {
			return Appointed{}, err
		}
		agree, w := []bodies.PersonID{actor.Person}, h.witnesses(tx)
		for _, v := range said {
			same := v.Seat == h.mandate.Seat && v.Person == a.Person && v.Until.Equal(h.mandate.Ends)
			if same && v.Voice != actor.Person && w.Seated(way.By, v.Voice) {
				agree = append(agree, v.Voice)
			}
		}
		if w.fault != nil {
			return Appointed{}, w.fault
		}
		out := Appointed{Agree: len(agree), Ask: max(way.Consents, 1)}
		if out.Agree < out.Ask {
			h.mandate.By = agree
			rule := h.charter.Seating.AgreedBy(out.Agree)
			if _, err := h.judge(tx, rule); err != nil { // so that nothing waits which could not be
				return out, err
			}
			v := store.AppointmentVoice{Body: a.Body, Seat: h.mandate.Seat, Person: a.Person, Until: h.mandate.Ends, Voice: actor.Person, At: h.now}
			return out, tx.SayAppointment(v)
		}
		h.mandate.By = agree
		if out.Mandate, err = e.fillSeat(tx, h); err != nil {
			return out, err
		}
		return out, tx.EndAppointments(a.Body, h.mandate.Seat)
	})
}

// ActInSeat puts somebody into a seat that is vacant, for a time, and returns the
// mandate, which ends by itself, or when the seat is filled. It refuses as AppointToSeat
// does.
func (e *Engine) ActInSeat(ctx context.Context, actor access.Actor, a Appointment) (string, error) {
	return update(ctx, e, func(tx *store.Tx) (string, error) {
		h, err := e.holdSeat(tx, actor, a, bodies.TitleActing)
		if err != nil {
			return "", err
		}
		h.mandate.By = []bodies.PersonID{actor.Person}
		return e.fillSeat(tx, h)
	})
}

// ResignSeat gives up a seat of the actor's own, one that rests too. It refuses with
// store.ErrNotFound a mandate that is not in force.
func (e *Engine) ResignSeat(ctx context.Context, actor access.Actor, body bodies.Slug, mandate string) error {
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		m, err := mandateIn(tx, body, mandate)
		if err != nil {
			return struct{}{}, err
		}
		if err := e.gate.May(actor, "seat.resign", access.Object{Owner: m.Person}); err != nil {
			return struct{}{}, err
		}
		h, err := holdMembers(tx, body)
		if err != nil {
			return struct{}{}, err
		}
		if m, err = mandateIn(tx, body, mandate); err != nil { // as it is now that nobody else ends it
			return struct{}{}, err
		}
		h.now = later(h.now, m.Begins.Add(time.Millisecond)) // it may have begun a moment ahead of the clock
		if h.now, err = judgedAt(tx, h.now, body); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, e.endMandate(tx, m, h.now, journal.Resigned)
	})
	return err
}

func mandateIn(tx *store.Tx, body bodies.Slug, id string) (bodies.Mandate, error) {
	all, err := tx.MandatesIn(body)
	if err != nil {
		return bodies.Mandate{}, err
	}
	n := slices.IndexFunc(all, func(m bodies.Mandate) bool { return m.ID == id })
	if n < 0 {
		return bodies.Mandate{}, fmt.Errorf("mandate %s of %s: %w", id, body, store.ErrNotFound)
	}
	return all[n], nil
}

// seatHeld is a seat that is about to be given, and what that is judged by.
type seatHeld struct {
	membersHeld
	mandate bodies.Mandate
	draw    *store.SeatDraw // by which it is taken; nil: somebody gives it
}

// holdSeat waits for everything that is judged by seats, as holdMembers does, and lets
// nobody by who does not sit where the charter says.
func (e *Engine) holdSeat(tx *store.Tx, actor access.Actor, a Appointment, title string) (h seatHeld, err error) {
	charter, err := tx.Charter(a.Body)
	if err != nil {
		return h, fmt.Errorf("body %s: %w", a.Body, err)
	}
	of, there := givesSeat(charter, a.Seat, title)
	if !there {
		return h, fmt.Errorf("%w: nobody gives seat %q of %s so", bodies.ErrNoSeat, a.Seat, a.Body)
	}
	if err := e.gate.May(actor, "seat.appoint", access.Object{Body: of}); err != nil {
		return h, err
	}
	people, err := tx.People([]bodies.PersonID{a.Person})
	if err != nil {
		return h, err
	}
	if p, known := people[a.Person]; !known || p.Erased() || p.Merged != "" {
		return h, fmt.Errorf("person %s: %w", a.Person, store.ErrNotFound)
	}
	if h.membersHeld, err = holdMembers(tx, a.Body); err != nil {
		return h, err
	}
	if err := living(tx, a.Person, h.now); errors.Is(err, governance.ErrPassed) {
		return h, governance.ErrDied
	} else if err != nil {
		return h, err
	}
	h.mandate = bodies.Mandate{Body: a.Body, Seat: a.Seat, Person: a.Person, Title: title, Begins: h.now, Ends: a.Until.Truncate(time.Millisecond)}
	return h, nil
}

// givesSeat is whose seated give a seat of a body by a title, or false.
func givesSeat(c governance.Charter, seat, title string) (bodies.Slug, bool) {
	if title == bodies.TitleActing {
		return c.Seating.Acts(c.Body.Slug)
	}
	way, there := c.Seating.Way(seat)
	return way.By, there
}

// fillSeat gives the seat: rows and entry in one commit, or nothing.
//
// It is later than the last change of who sits in the body and of who sits where those
// sit who give it: the record tells by its order who sat.
func (e *Engine) fillSeat(tx *store.Tx, h seatHeld) (string, error) {
	h.mandate = h.termed()
	given, err := h.judge(tx, h.charter.Seating)
	if err != nil {
		return "", err
	}
	if h.now, err = judgedAt(tx, h.now, h.mandate.Body, given.in); err != nil {
		return "", err
	}
	h.mandate.Begins = h.now
	h.mandate = h.termed()
	if given, err = h.judge(tx, h.charter.Seating); err != nil { // a seat may have ended meanwhile
		return "", err
	}
	for _, acting := range given.follows {
		if err := e.endMandate(tx, acting, h.now, ""); err != nil {
			return "", err
		}
	}
	marks, err := tx.Marks(append([]bodies.PersonID{h.mandate.Person}, h.mandate.By...))
	if err != nil {
		return "", err
	}
	who, err := committedBy(marks)
	if err != nil {
		return "", err
	}
	return e.enterMandate(tx, h.mandate, who, given.in)
}

// givenSeat is in which body those sit who give a seat, and whose mandates end by it.
type givenSeat struct {
	in      bodies.Slug
	follows []bodies.Mandate
}

// judge holds the mandate to a rule of seats.
func (h seatHeld) judge(tx *store.Tx, rule *bodies.SeatRule) (givenSeat, error) {
	all, err := tx.Charters()
	if err != nil {
		return givenSeat{}, err
	}
	past, err := tx.MandatesIn(h.mandate.Body)
	if err != nil {
		return givenSeat{}, err
	}
	instance, err := tx.Instance()
	if err != nil {
		return givenSeat{}, err
	}
	t, w := h.charter.Taking(h.mandate, false, instance.FoundedAt, all, past), h.witnesses(tx)
	if h.draw != nil {
		d, err := drawOf(tx, *h.draw, h.mandate.Begins)
		if err != nil {
			return givenSeat{}, err
		}
		t.Draw, t.Lot = d.Draw, d.lot
		in, err := rule.Judge(t, w.Witnesses)
		return givenSeat{in, nil}, cmp.Or(d.fault, err)
	}
	in, err := rule.Judge(t, w.Witnesses)
	return givenSeat{in, t.Fills()}, cmp.Or(w.fault, err)
}

// termed is the mandate, which ends after its months where it was drawn: nobody says when.
func (h seatHeld) termed() bodies.Mandate {
	if h.draw != nil {
		way, _ := h.charter.Seating.Way(h.mandate.Seat)
		h.mandate.Ends = h.mandate.Begins.AddDate(0, way.Months, 0)
	}
	return h.mandate
}
