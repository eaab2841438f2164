// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"slices"
	"time"

	"moothall/bodies"
)

// Taking is what the charter in force is asked when somebody takes a seat that no
// election of this instant gives: founded says whether that is with the founding, which was
// at an instant or zero, all are the charters in force, and past is every mandate of the
// body that there was.
func (c Charter) Taking(m bodies.Mandate, founded bool, founding time.Time, all []Charter, past []bodies.Mandate) bodies.Taking {
	return bodies.Taking{Now: m, Founded: founded, Founding: founding, Elected: ElectedSeats(all, m.Body, m.Seat), Seats: c.Body.Seats, Past: past}
}

// ElectedSeats is how many sit at a time by election in a seat of a body, by whichever
// charter it is elected; 0 where no election fills it.
func ElectedSeats(all []Charter, body bodies.Slug, seat string) (n int) {
	for _, c := range all {
		for _, p := range c.Procedures {
			if p.Install != nil && p.Install.Body == body && p.Install.Seat == seat && c.Body.Life().State != bodies.Dissolved {
				n += max(p.Seats, 1)
			}
		}
	}
	return n
}

// Vacancy is a seat of a body that nobody sits in, by its name, or "" for any that is not
// named; how many sit in it besides; and since when, zero where nobody ever did.
type Vacancy struct {
	Seat  string
	Count int
	Since time.Time
}

// Vacancies are the seats of the body that an election or an appointment fills and nobody
// holds at an instant, as many as it has room for. past is every mandate of it that there
// was. Who acts in a seat holds it here.
func (c Charter) Vacancies(all []Charter, past []bodies.Mandate, at time.Time) (vacant []Vacancy) {
	held, last := map[string]int{}, map[string]time.Time{}
	room := c.Body.Seats
	for _, m := range past {
		if m.Holds(at) {
			held[m.Seat]++
			room--
		} else if m.Title != bodies.TitleActing && m.Ends.After(last[m.Seat]) && !m.Ends.After(at) {
			last[m.Seat] = m.Ends
		}
	}
	free := func(seat string, of int) {
		if c.Body.Seats > 0 {
			of = min(of, room)
		}
		if of > 0 {
			vacant, room = append(vacant, Vacancy{seat, of, last[seat]}), room-of
		}
	}
	for _, seat := range c.seatNames(all) {
		free(seat, max(ElectedSeats(all, c.Body.Slug, seat), 1)-held[seat])
	}
	if _, any := c.Seating.Way(""); any {
		free("", room)
	}
	return vacant
}

// seatNames are the seats that an election or a rule of appointment names.
func (c Charter) seatNames(all []Charter) (names []string) {
	add := func(seat string) {
		if seat != "" && !slices.Contains(names, seat) {
			names = append(names, seat)
		}
	}
	for _, other := range all {
		for _, p := range other.Procedures {
			if p.Install != nil && p.Install.Body == c.Body.Slug {
				add(p.Install.Seat)
			}
		}
	}
	if c.Seating != nil {
		for _, f := range c.Seating.Ways {
			add(f.Seat)
		}
	}
	return names
}
