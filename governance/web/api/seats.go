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
	Lots   []seatLot    `json:"lots"`
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

// seatLot is the latest lot for a seat that is vacant. Asked is absent where nobody is asked,
// seed until the record has numbered the entry that sealed the pool.
type seatLot struct {
	Draw   string          `json:"draw"`
	Seat   string          `json:"seat"`
	Among  bodies.Slug     `json:"among"`
	Pool   int64           `json:"pool"`
	Digest string          `json:"pool_sha256"`
	Sealed journal.Instant `json:"sealed_at"`
	Seed   string          `json:"seed,omitempty"`
	Asked  *person         `json:"asked,omitempty"`
	Until  journal.Instant `json:"until,omitempty"`
	Months int             `json:"months,omitempty"`
	Passed int64           `json:"passed"`
	Over   bool            `json:"over,omitempty"`
	Mine   bool            `json:"mine,omitempty"`
}

func seatLotOf(l engine.SeatLot) seatLot {
	out := seatLot{
		Draw: l.Ref, Seat: l.Seat, Among: l.Among, Pool: l.Pool, Digest: l.PoolSHA256, Sealed: instant(l.Sealed), Seed: l.Seed,
		Until: instant(l.Until), Months: l.Months, Passed: l.Passed, Over: !l.EndedAt.IsZero(), Mine: l.Mine,
	}
	if l.Asked != nil {
		who := personOf(*l.Asked)
		out.Asked = &who
	}
	return out
}

func seats(c *web.Call) error {
	r, err := c.Engine.SeatsOf(c.Ctx(), c.Actor(), bodies.Slug(c.Param("id")))
	if err != nil {
		return err
	}
	out := seatsAnswer{Seats: []seatHeld{}, Vacant: []seatVacant{}, Lots: []seatLot{}}
	for _, s := range r.Seats {
		out.Seats = append(out.Seats, seatHeld{s.ID, s.Mandate.Seat, personOf(s.Holder), s.Title, instant(s.Ends)})
	}
	for _, v := range r.Vacant {
		out.Vacant = append(out.Vacant, seatVacant{v.Seat, v.Count, instant(v.Since)})
	}
	for _, l := range r.Lots {
		out.Lots = append(out.Lots, seatLotOf(l))
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

// seatTaken is the mandate of who took the seat that a lot asked them to take.
type seatTaken struct {
	Mandate string `json:"mandate"`
}

// takeSeat takes the seat that a lot asks the reader to take.
func takeSeat(c *web.Call) error {
	return answerLot(c, func(draw string) error {
		mandate, err := c.Engine.AnswerSeat(c.Ctx(), c.Actor(), draw, true)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, seatTaken{mandate})
	})
}

// declineSeat declines it.
func declineSeat(c *web.Call) error {
	return answerLot(c, func(draw string) error {
		if _, err := c.Engine.AnswerSeat(c.Ctx(), c.Actor(), draw, false); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	})
}

func answerLot(c *web.Call, do func(draw string) error) error {
	o, err := membersOf(c, "draw")
	if err != nil {
		return err
	}
	draw := o.text("draw")
	return o.then(func() error { return do(draw) })
}
