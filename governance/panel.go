// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
)

// Lot is a draw that anybody can make again from the record.
type Lot struct {
	Size  int64             // leaves of the record under the root
	Root  string            // of the record at the first signed checkpoint over the act that fixed the pool, base64
	Order []bodies.PersonID // the whole pool, as the lot puts it
}

// CaseSeat is a place on a panel.
type CaseSeat struct {
	Person bodies.PersonID
	From   time.Time
	Left   time.Time // stepped aside; zero: sits
	How    string    // "self" where they stepped aside, "asked" where the others decided so; empty while they sit
}

// Sits says whether somebody judges in the sitting.
func (s Sitting) Sits(p bodies.PersonID) bool { return p != "" && slices.Contains(s.Panel(), p) }

// Panel is who judges in the sitting, in the order in which they were seated.
func (s Sitting) Panel() []bodies.PersonID {
	var panel []bodies.PersonID
	for _, seat := range s.Seats {
		if seat.Left.IsZero() {
			panel = append(panel, seat.Person)
		}
	}
	return panel
}

// Seated says whether somebody sat at any time in the sitting.
func (s Sitting) Seated(p bodies.PersonID) bool {
	return p != "" && slices.ContainsFunc(s.Seats, func(seat CaseSeat) bool { return seat.Person == p })
}

// MayJudge says whether somebody may sit in the present sitting: no party, nobody
// who sat below, nobody who left the panel or sits on it.
func (c Case) MayJudge(p bodies.PersonID, reporters []bodies.PersonID) bool {
	below := slices.ContainsFunc(c.Sittings, func(s Sitting) bool { return s.Seated(p) })
	return p != "" && p != c.Concerned && !below && !slices.Contains(reporters, p)
}

// Seating is who takes a seat by the lot, and who was passed over because they
// may not judge. Somebody whose mandate has ended meanwhile is passed over
// without being listed: that stands in the record.
type Seating struct {
	Panel []bodies.PersonID
	Left  []bodies.PersonID
}

// Seat takes the first n of the lot's order who may judge and hold a mandate
// still. It refuses with [ErrNoPanel] where they are fewer.
func (c Case) Seat(order []bodies.PersonID, n int, reporters []bodies.PersonID, holds func(bodies.PersonID) bool) (Seating, error) {
	var s Seating
	s.Panel = sortition.Draw(order, n, func(p bodies.PersonID) bool {
		if !c.MayJudge(p, reporters) {
			if !c.Sitting().Seated(p) { // that they sat stands in the record
				s.Left = append(s.Left, p)
			}
			return true
		}
		return !holds(p)
	})
	if len(s.Panel) < n {
		return s, fmt.Errorf("%w: %d of the %d needed", ErrNoPanel, len(s.Panel), n)
	}
	return s, nil
}

// Begun is the case once its panel was drawn: the hearing begins, and lasts the
// days of the charter from now.
func (c Case) Begun(lot Lot, panel []bodies.PersonID, now time.Time) Case {
	c.Sittings = slices.Clone(c.Sittings)
	s := &c.Sittings[len(c.Sittings)-1]
	s.Lot, s.Seats, s.HearingUntil = lot, nil, now.AddDate(0, 0, s.Rules.HearingDays)
	for _, p := range panel {
		s.Seats = append(s.Seats, CaseSeat{Person: p, From: now})
	}
	c.Stage, c.ChangedAt = CaseHearing, now
	return c
}

// Replaced is the case once somebody left the panel and the next took the seat.
func (c Case) Replaced(juror, next bodies.PersonID, how string, now time.Time) Case {
	c.Sittings = slices.Clone(c.Sittings)
	s := &c.Sittings[len(c.Sittings)-1]
	s.Seats = slices.Clone(s.Seats)
	for n := range s.Seats {
		if s.Seats[n].Person == juror && s.Seats[n].Left.IsZero() {
			s.Seats[n].Left, s.Seats[n].How = now, how
		}
	}
	s.Seats = append(s.Seats, CaseSeat{Person: next, From: now})
	c.ChangedAt = now
	return c
}

// Recuse says, by a nil error, that somebody may step aside now.
func (c Case) Recuse(juror bodies.PersonID) error { return c.judged(juror) }

// RecusalRequest is a party's wish that somebody on the panel step aside.
type RecusalRequest struct {
	ID      string
	Juror   bodies.PersonID
	By      bodies.PersonID
	Reason  string
	At      time.Time
	Settled time.Time // zero: the others have not decided
	Granted bool
}

// AskRecusal says, by a nil error, that a party may ask now that somebody on the
// panel step aside; the same of one judge only once.
func (c Case) AskRecusal(r RecusalRequest, reporter bool, earlier []RecusalRequest) error {
	switch {
	case r.By == "" || r.By != c.Concerned && !reporter:
		return ErrNotParty
	case c.judged(r.Juror) != nil:
		return c.judged(r.Juror)
	case slices.ContainsFunc(earlier, func(e RecusalRequest) bool { return e.By == r.By && e.Juror == r.Juror }):
		return ErrTwice
	}
	return CheckText(r.Reason)
}

// RecusalWindow is how long a request that nobody settles keeps the judge it names
// from voting: without an end a party could keep a panel from ruling.
const RecusalWindow = 3 * 24 * time.Hour

// Stopped says whether somebody who sits may not vote or draft now, because a party
// asked that they step aside and the others have not decided. The others go on.
func Stopped(p bodies.PersonID, requests []RecusalRequest, now time.Time) bool {
	return slices.ContainsFunc(requests, func(r RecusalRequest) bool {
		return r.Juror == p && r.Settled.IsZero() && now.Before(r.At.Add(RecusalWindow))
	})
}

// SettleRecusal counts what the rest of a panel of so many says to a request. It
// is settled once the others cannot change it: granted where half of them or more
// are for it, since in doubt somebody steps aside; refused by more than half.
func SettleRecusal(panel, granting, refusing int) (settled, granted bool) {
	rest := panel - 1
	switch {
	case 2*granting >= rest:
		return true, true
	case 2*refusing > rest:
		return true, false
	}
	return false, false
}
