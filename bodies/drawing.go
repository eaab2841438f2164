// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Drawing is the rule by which a seat is filled by lot.
type Drawing struct {
	Among Slug `json:"among,omitempty"` // among whose members of the inner sphere in good standing; empty: those of the body itself
	Days  int  `json:"days"`            // for so many whoever is drawn may answer; silence declines
}

// MostDays is for how many days somebody who is drawn may answer at most: the seat is
// vacant meanwhile.
const MostDays = 60

// Pool is the rule of who stands in a lot for a seat of a body.
func (d Drawing) Pool(body Slug) Franchise {
	return Franchise{Body: cmp.Or(d.Among, body), Spheres: []Sphere{Inner}, Good: true}
}

func (f Filling) faultOfDrawing() string {
	switch d := f.Drawn; {
	case d == nil:
		return ""
	case f.By != "" || f.Consents != 0:
		return "a seat is filled by lot, or by those who appoint"
	case d.Among != "" && !d.Among.Valid():
		return "a lot is drawn among the members of a body"
	case d.Days < 1 || d.Days > MostDays:
		return fmt.Sprintf("whoever is drawn has some days to answer, from 1 to %d", MostDays)
	}
	return ""
}

// Draw is a lot for one seat: its pool is sealed, then drawn in one order, and they are
// asked one after the other until somebody takes the seat. There is no other order.
type Draw struct {
	Ref    string // of the entry that sealed the pool
	Body   Slug
	Seat   string
	Among  Slug
	Sealed time.Time

	Place   int      // in the order, from 1, of who is asked, or was last; 0: nobody yet
	Asked   PersonID // who may answer; empty: nobody
	AskedAt time.Time
	EndedAt time.Time // zero: it goes on
	Fate    DrawFate
}

// DrawFate is what became of a draw.
type DrawFate string

// The fates.
const (
	DrawGoesOn DrawFate = ""
	DrawSeated DrawFate = "seated" // who was asked took the seat
	DrawNobody DrawFate = "nobody" // nobody of the order is left
	DrawVoid   DrawFate = "void"   // the charter fills the seat by this lot no more
)

// PassedOn is why the next of an order is asked, or nobody any more.
type PassedOn string

// The reasons.
const (
	PassedFirst    PassedOn = ""         // nobody was asked before
	PassedDeclined PassedOn = "declined" // who was asked said no
	PassedSilent   PassedOn = "silent"   // they said nothing in their days
	PassedUnfit    PassedOn = "unfit"    // they could not take the seat any more
	PassedVoid     PassedOn = "void"     // nobody is asked any more, for the charter has another rule
)

// Lot is what the next step of a draw is judged by, at an instant.
type Lot struct {
	At      time.Time
	InForce time.Time // since when the charter is
	Way     Filling   // by which it fills the seat
	Stands  bool      // that is by lot, among the same
	Fit     func(PersonID) bool
}

// ErrNotDrawn refuses a step of a draw that is not due, and the word of whom it does not ask.
var ErrNotDrawn = errors.New("the lot asks somebody else, or nobody any more")

// Until is when the days of who is asked are over: they run from when they were asked, and
// anew from another charter, by which the body might give no seats meanwhile.
func (d Draw) Until(l Lot) time.Time {
	return latest(d.AskedAt, l.InForce).AddDate(0, 0, l.Way.days())
}

func (f Filling) days() int {
	if f.Drawn == nil {
		return 0
	}
	return f.Drawn.Days
}

// Due is the reason for which the next step of a draw is due by itself, or false where it
// waits for who is asked.
func (d Draw) Due(l Lot) (PassedOn, bool) {
	switch {
	case !d.EndedAt.IsZero():
		return "", false
	case !l.Stands:
		return PassedVoid, true
	case d.Place == 0:
		return PassedFirst, true
	case !l.Fit(d.Asked):
		return PassedUnfit, true
	case !l.At.Before(d.Until(l)):
		return PassedSilent, true
	}
	return "", false
}

// Passed is the draw after a step: the next of the order is asked who could take the seat,
// or it ends. It refuses with [ErrNotDrawn] a step that is not due, or that who is asked
// declines who is not asked any more.
func (d Draw) Passed(why PassedOn, order []PersonID, l Lot) (Draw, error) {
	due, is := d.Due(l)
	declines := why == PassedDeclined && !is && d.Place > 0 && d.EndedAt.IsZero()
	if !declines && (!is || due != why) {
		return d, fmt.Errorf("%w: its next step is not for the reason %q", ErrNotDrawn, why)
	}
	d.Asked, d.AskedAt = "", l.At
	if why == PassedVoid {
		d.EndedAt, d.Fate = l.At, DrawVoid
		return d, nil
	}
	for d.Place < len(order) {
		d.Place++
		if l.Fit(order[d.Place-1]) {
			d.Asked = order[d.Place-1]
			return d, nil
		}
	}
	d.EndedAt, d.Fate = l.At, DrawNobody
	return d, nil
}

// Took is the draw once who was asked took the seat.
func (d Draw) Took(at time.Time) Draw {
	d.EndedAt, d.Fate = at, DrawSeated
	return d
}

// Bars says whether no other draw for its seat begins at an instant: it goes on, or nobody
// took the seat and as many days have not passed since as somebody has to answer.
func (d Draw) Bars(way Filling, at time.Time) bool {
	return d.EndedAt.IsZero() || d.Fate == DrawNobody && at.Before(d.EndedAt.AddDate(0, 0, way.days()))
}

// Fit says whether somebody could take the seat of a draw at an instant: they are what the
// pool asks for, no other draw of the body asks them, and they hold no seat of the body,
// and none beside which this one cannot be held. held are mandates, others' too.
func (d Draw) Fit(p PersonID, way Filling, at time.Time, is Standing, beside []Draw, held []Mandate, w Watch) bool {
	m := Mandate{Body: d.Body, Seat: d.Seat, Person: p, Title: TitleDrawn, Begins: at, Ends: at.AddDate(0, way.Months, 0)}
	sits := func(o Mandate) bool { return o.Person == p && o.Body == d.Body && o.Meets(m) }
	asked := func(o Draw) bool { return o.Body == d.Body && o.Ref != d.Ref && o.Asked == p && o.EndedAt.IsZero() }
	return p != "" && is == OnRoll && !slices.ContainsFunc(held, sits) && !slices.ContainsFunc(beside, asked) && len(w.Clashes(m, held)) == 0
}

// judgeDrawn: who was drawn takes the seat by their own word, and by nobody else's.
func (r *SeatRule) judgeDrawn(t Taking) (Slug, error) {
	way, _ := r.Way(t.Now.Seat)
	d, l := t.Draw, t.Lot
	l.At = t.Now.Begins
	switch {
	case d.Ref == "" || d.Ref != t.Now.Draw || d.Body != t.Now.Body || d.Seat != t.Now.Seat:
		return "", noSeat("behind the founding nobody is drawn but by a lot for the seat, which stands in the record")
	case len(t.Now.By) > 0:
		return "", noSeat("nobody gives a seat that is filled by lot")
	case d.Asked == "" || d.Asked != t.Now.Person || !d.EndedAt.IsZero():
		return "", noSeat("the lot for seat %q of %s asks somebody else, or nobody any more", t.Now.Seat, t.Now.Body)
	case !l.Stands:
		return "", noSeat("the charter fills seat %q of %s by this lot no more", t.Now.Seat, t.Now.Body)
	case !l.At.Before(d.Until(l)):
		return "", noSeat("the days in which who is drawn takes seat %q of %s are over", t.Now.Seat, t.Now.Body)
	case !l.Fit(t.Now.Person):
		return "", noSeat("who was drawn cannot take seat %q of %s any more", t.Now.Seat, t.Now.Body)
	case !t.Now.Ends.Equal(t.Now.Begins.AddDate(0, way.Months, 0)):
		return "", noSeat("who is drawn to seat %q of %s holds it for %d months", t.Now.Seat, t.Now.Body, way.Months)
	case len(t.holding(func(m Mandate) bool { return m.Seat == t.Now.Seat })) > 0:
		return "", noSeat("seat %q of %s is taken", t.Now.Seat, t.Now.Body)
	}
	return "", t.room(t.holding(func(Mandate) bool { return true }))
}
