// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"errors"
	"net/http"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// seatsAnswer is who sits in a body, and what is vacant.
type seatsAnswer struct {
	Seats  []seatHeld   `json:"seats"`
	Vacant []seatVacant `json:"vacant"`
}

// seatHeld is a seat somebody sits in. Mandate names it in the record.
type seatHeld struct {
	Mandate string          `json:"mandate"`
	Seat    string          `json:"seat"`
	Person  person          `json:"person"`
	Title   string          `json:"title"`
	Until   journal.Instant `json:"until,omitempty"`
}

// seatVacant is one that nobody sits in; without a name it is any. Since is absent where
// nobody ever sat in it.
type seatVacant struct {
	Seat  string          `json:"seat,omitempty"`
	Count int             `json:"count"`
	Since journal.Instant `json:"since,omitempty"`
}

func seats(c *web.Call) error {
	r, err := c.Engine.SeatsOf(c.Ctx(), c.Actor(), bodies.Slug(c.Param("id")))
	if err != nil {
		return err
	}
	out := seatsAnswer{Seats: []seatHeld{}, Vacant: []seatVacant{}}
	for _, s := range r.Seats {
		out.Seats = append(out.Seats, seatHeld{s.ID, s.Mandate.Seat, personOf(s.Holder), s.Title, instant(s.Ends)})
	}
	for _, v := range r.Vacant {
		out.Vacant = append(out.Vacant, seatVacant{v.Seat, v.Count, instant(v.Since)})
	}
	return c.JSON(http.StatusOK, out)
}

// seatGiven is what became of an appointment. Mandate is absent while it waits for others.
type seatGiven struct {
	Mandate string `json:"mandate,omitempty"`
	Agree   int    `json:"agree"`
	Ask     int    `json:"ask"`
}

// giveSeat appoints somebody, or agrees to that, or says who acts.
func giveSeat(c *web.Call) error {
	o, err := membersOf(c, "person", "seat", "until", "as")
	if err != nil {
		return err
	}
	slug, seat, day, as := o.text("person"), o.text("seat"), o.text("until"), o.text("as")
	until, err := time.Parse(time.RFC3339, day)
	switch {
	case o.err != nil:
		return o.err
	case err != nil:
		return wrong("until", "write the time as in 2027-05-03T18:00:00Z")
	case as != bodies.TitleAppointed && as != bodies.TitleActing:
		return wrong("as", "it should be appointed or acting")
	}
	who, err := c.Engine.PeopleBySlug(c.Ctx(), c.Actor(), []bodies.Slug{bodies.Slug(slug)})
	if errors.Is(err, governance.ErrNoDelegate) {
		return web.FieldError{Field: "person", Err: err}
	}
	if err != nil {
		return err
	}
	a := engine.Appointment{Body: bodies.Slug(c.Param("id")), Seat: seat, Person: who[0].ID, Until: until}
	if as == bodies.TitleActing {
		mandate, err := c.Engine.ActInSeat(c.Ctx(), c.Actor(), a)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, seatGiven{mandate, 1, 1})
	}
	out, err := c.Engine.AppointToSeat(c.Ctx(), c.Actor(), a)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, seatGiven(out))
}

// resignSeat gives up a seat of one's own.
func resignSeat(c *web.Call) error {
	o, err := membersOf(c, "mandate")
	if err != nil {
		return err
	}
	mandate := o.text("mandate")
	return o.then(func() error {
		if err := c.Engine.ResignSeat(c.Ctx(), c.Actor(), bodies.Slug(c.Param("id")), mandate); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	})
}
