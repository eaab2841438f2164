// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
)

// ErrNoLot refuses the answer of somebody whom a lot does not ask to take a seat, or asks
// no more.
var ErrNoLot = errors.New("no lot asks you to take that seat, or it asks you no more")

// LotOf is what the next step of a draw for a seat of the body is judged by at an instant,
// but for who could take it. all are the charters in force, this one since inForce, and
// past is every mandate of the body that there was.
func (c Charter) LotOf(d bodies.Draw, all []Charter, past []bodies.Mandate, inForce, at time.Time) bodies.Lot {
	way, there := c.byLot(d.Seat, all)
	stands := there && way.Drawn.Pool(c.Body.Slug).Body == d.Among && c.mayBeDrawn(d.Seat, way)
	held := 0
	for _, m := range past {
		if m.Holds(at) {
			held++
		}
		stands = stands && (m.Seat != d.Seat || !m.Holds(at))
	}
	return bodies.Lot{At: at, InForce: inForce, Way: way, Stands: stands && (c.Body.Seats == 0 || held < c.Body.Seats)}
}

// byLot is the rule by which a seat is filled by lot, or false where it is not.
func (c Charter) byLot(seat string, all []Charter) (bodies.Filling, bool) {
	way, there := c.Seating.Way(seat)
	return way, there && way.Drawn != nil && ElectedSeats(all, c.Body.Slug, seat) == 0
}

// mayBeDrawn says whether the body has a seat of that name, as its rule has it.
func (c Charter) mayBeDrawn(seat string, way bodies.Filling) bool {
	return way.Seat != "" || slices.Contains(c.numbers(), seat)
}

// numbers are the names of seats that nothing names: seat-1 and so on, as many as the body has.
func (c Charter) numbers() []string {
	names := make([]string, c.Body.Seats)
	for n := range names {
		names[n] = fmt.Sprintf("seat-%d", n+1)
	}
	return names
}

// FillsByLot says whether the charter fills some seat by lot.
func (c Charter) FillsByLot() bool {
	return c.Seating != nil && slices.ContainsFunc(c.Seating.Ways, func(f bodies.Filling) bool { return f.Drawn != nil })
}

// ToDraw are the seats of the body, by their names, for which a lot begins at an instant:
// those that are filled by lot, are vacant, and of which no draw goes on or was in vain a
// little while ago. draws are those of the body, all or the latest of each seat, and past is
// every mandate of it that there was. Which seats these are nobody chooses.
func (c Charter) ToDraw(all []Charter, past []bodies.Mandate, draws []bodies.Draw, at time.Time) (seats []string) {
	if !c.FillsByLot() || !c.Body.Life().State.May(bodies.Seating) {
		return nil
	}
	all = slices.SortedFunc(slices.Values(all), func(a, b Charter) int { return cmp.Compare(a.Body.Slug, b.Body.Slug) }) // whose seats come first does not depend on who asks
	barred := func(seat string, way bodies.Filling) bool {
		last := -1 // alone: by other days an earlier one would bar again
		for n, d := range draws {
			if d.Seat == seat && (last < 0 || d.Sealed.After(draws[last].Sealed)) {
				last = n
			}
		}
		return last >= 0 && draws[last].Bars(way, at)
	}
	for _, v := range c.Vacancies(all, past, at) {
		way, there := c.byLot(v.Seat, all)
		if !there {
			continue
		}
		if v.Seat != "" {
			if !barred(v.Seat, way) {
				seats = append(seats, v.Seat)
			}
			continue
		}
		free := v.Count
		var names []string
		for _, name := range c.numbers() {
			of, is := c.byLot(name, all)
			switch {
			case !is || of.Seat != "":
			case barred(name, way):
				free--
			case !slices.ContainsFunc(past, func(m bodies.Mandate) bool { return m.Seat == name && m.Holds(at) }):
				names = append(names, name)
			}
		}
		seats = append(seats, names[:max(0, min(free, len(names)))]...)
	}
	return seats
}
