// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"moothall/bodies"
)

// Taking is what the charter in force is asked when somebody takes a seat that no
// election of this instant gives: all are the charters in force, and past is every mandate
// of the body that there was.
func (c Charter) Taking(m bodies.Mandate, founded bool, all []Charter, past []bodies.Mandate) bodies.Taking {
	return bodies.Taking{Now: m, Founded: founded, Elected: ElectedSeats(all, m.Body, m.Seat), Seats: c.Body.Seats, Past: past}
}

// ElectedSeats is how many sit at a time by election in a seat of a body, by whichever
// charter it is elected; 0 where no election fills it.
func ElectedSeats(all []Charter, body bodies.Slug, seat string) (n int) {
	for _, c := range all {
		for _, p := range c.Procedures {
			if p.Install != nil && p.Install.Body == body && p.Install.Seat == seat {
				n += max(p.Seats, 1)
			}
		}
	}
	return n
}
