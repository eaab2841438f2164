// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// bodySeats is who sits in a body, what is vacant, and the forms of those who give seats.
func bodySeats(c *Call) error { return c.seatsPage(http.StatusOK, nil) }

func seatsPath(slug string) string { return "/bodies/" + slug + "/seats" }

func (c *Call) seatsPage(status int, faults []pages.FieldError) error {
	r, err := c.Engine.SeatsOf(c.Ctx(), c.Actor(), bodies.Slug(c.Param("slug")))
	if err != nil {
		return err
	}
	v := pages.SeatsView{
		Body: bodyLink(r.Charter.Body), URL: seatsPath(string(r.Charter.Body.Slug)), CharterURL: charterPath(r.Charter.Body.Slug, 0),
		Appoints: r.Appoints, Acts: r.Acts, Person: c.Field("whom"), Seat: c.Field("seat"), Until: c.Field("until"), Errors: faults,
	}
	for _, s := range r.Seats {
		v.Seats = append(v.Seats, pages.SeatHeld{
			Seat: pages.Seat{Person: c.person(s.Holder), Role: s.Mandate.Seat, Title: pages.SeatTitle(s.Title), Until: s.Ends, Rests: s.Rests},
			ID:   s.ID, Mine: s.Person == c.Actor().Person && c.Actor().SignedIn(),
		})
	}
	for _, s := range r.Vacant {
		v.Vacant = append(v.Vacant, pages.VacantSeat{Seat: s.Seat, Count: s.Count, Since: s.Since})
	}
	for _, w := range r.Waiting {
		v.Waiting = append(v.Waiting, pages.SeatWord{Seat: w.Seat, Person: c.person(w.Person), Slug: string(w.Person.Slug), Until: w.Until, Day: w.Until.In(c.T.Zone()).Format(dateForm), Agree: w.Agree, Ask: w.Ask, Mine: w.Mine})
	}
	for _, l := range r.Lots {
		v.Lots = append(v.Lots, c.seatLot(l, r.Now))
	}
	return c.page(status, pages.Seats(c.frame(pages.SectionBodies), v))
}

// giveSeat appoints somebody, or agrees to that, or says who acts.
func giveSeat(c *Call) error {
	refuse := func(field, text string) error {
		return c.seatsPage(http.StatusUnprocessableEntity, []pages.FieldError{{Field: field, Text: c.T.Text(text)}})
	}
	who, err := c.Engine.FindPerson(c.Ctx(), c.Actor(), c.Field("whom"))
	if errors.Is(err, governance.ErrNoDelegate) {
		return refuse("whom", "election.fault_unknown")
	}
	if err != nil {
		return err
	}
	until, err := c.lastSecond(c.Field("until"))
	if err != nil || until.IsZero() {
		return refuse("until", "seats.fault_until")
	}
	a := engine.Appointment{Body: bodies.Slug(c.Param("slug")), Seat: c.Field("seat"), Person: who.ID, Until: until}
	said := noticeSeated
	if c.Field("as") == bodies.TitleActing {
		_, err = c.Engine.ActInSeat(c.Ctx(), c.Actor(), a)
	} else {
		var out engine.Appointed
		if out, err = c.Engine.AppointToSeat(c.Ctx(), c.Actor(), a); out.Mandate == "" {
			said = noticeAgreedSeat
		}
	}
	switch {
	case errors.Is(err, bodies.ErrNoSeat):
		return refuse("seat", "seats.fault_none")
	case errors.Is(err, bodies.ErrIncompatible), errors.Is(err, bodies.ErrOneSeat):
		return refuse("whom", "seats.fault_beside")
	case err != nil:
		return err
	}
	c.leave(said)
	return c.see(seatsPath(c.Param("slug")))
}

// resignSeat gives up a seat of one's own.
func resignSeat(c *Call) error {
	if err := c.Engine.ResignSeat(c.Ctx(), c.Actor(), bodies.Slug(c.Param("slug")), c.Field("mandate")); err != nil {
		return err
	}
	c.leave(noticeResigned)
	return c.see(seatsPath(c.Param("slug")))
}

// seatLot is a lot for a seat as the page shows it.
func (c *Call) seatLot(l engine.SeatLot, now time.Time) pages.SeatLot {
	v := pages.SeatLot{
		Seat: l.Seat, Pool: int(l.Pool), Sealed: l.Sealed, Passed: int(l.Passed), Over: !l.EndedAt.IsZero(), Seed: l.Seed,
		Draw: l.Ref, Until: l.Until, Left: daysLeft(now, l.Until), Months: l.Months, Mine: l.Mine,
	}
	if l.Entry >= 0 {
		v.EntryURL = entryPath(l.Entry)
	}
	if l.Asked != nil {
		who := c.person(*l.Asked)
		v.Asked = &who
	}
	return v
}

// daysLeft is how many days are left until an instant, each begun one counted.
func daysLeft(now, until time.Time) int {
	const day = 24 * time.Hour
	return int((max(until.Sub(now), 0) + day - 1) / day)
}

// offerDuties lead who was drawn to the seat that they are asked to take.
func (c *Call) offerDuties(offers []engine.SeatOffer, now time.Time) (duties []pages.Duty) {
	for _, o := range offers {
		duties = append(duties, pages.Duty{Title: c.T.Text("seats.duty", "Seat", o.Seat, "Body", o.Body.Name, "When", c.T.Moment(o.Until)),
			Action: pages.Link{Text: c.T.Text("seats.duty_act"), URL: seatsPath(string(o.Body.Slug)) + "#lots"}})
	}
	return duties
}

// answerSeat takes the seat that a lot asks the reader to take, or declines it.
func answerSeat(c *Call) error {
	takes := c.Field("as") == "take"
	if !takes && c.Field("as") != "decline" {
		return governance.ErrNoLot
	}
	_, err := c.Engine.AnswerSeat(c.Ctx(), c.Actor(), c.Field("draw"), takes)
	if errors.Is(err, bodies.ErrNoSeat) { // they could not take it any more, or not in time
		err = governance.ErrNoLot
	}
	if err != nil {
		return err
	}
	if takes {
		c.leave(noticeTaken)
	} else {
		c.leave(noticeLotDeclined)
	}
	return c.see(seatsPath(c.Param("slug")))
}
