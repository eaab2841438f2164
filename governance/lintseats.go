// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"

	"moothall/bodies"
)

// seatsFilled finds seats that nobody can ever be appointed to, or that nobody fills once
// those who were founded with the body have left.
func seatsFilled(all community) (flaws []Flaw) {
	for _, c := range all {
		var ways []bodies.Filling
		if c.Seating != nil {
			ways = c.Seating.Ways
		}
		for n, f := range ways {
			in := func(name FlawName, part string) Flaw {
				return c.flaw(name, Contradiction, fmt.Sprintf("seating.ways[%d].%s", n, part))
			}
			if ElectedSeats(all, c.Body.Slug, f.Seat) > 0 {
				flaws = append(flaws, in(FilledTwice, "seat").naming(f.Seat))
			}
			if seats, known := all.seats(f.By); known && seats > 0 && f.Consents > seats {
				flaws = append(flaws, in(ConsentsMany, "consents").naming(string(f.By)).figures(seats, f.Consents))
			}
		}
		if c.Body.Seats > 0 && len(ways) == 0 && !all.elects(c.Body.Slug) {
			flaws = append(flaws, c.flaw(NeverFilled, Warning, "body.seats"))
		}
	}
	return flaws
}

// elects says whether an election fills some seat of a body.
func (all community) elects(body bodies.Slug) bool {
	for _, c := range all {
		for _, p := range c.Procedures {
			if p.Install != nil && p.Install.Body == body {
				return true
			}
		}
	}
	return false
}

// watchedAppoint finds those who choose who watches them.
func watchedAppoint(all community) (flaws []Flaw) {
	watch := bodies.WatchOf(all.bodies())
	for _, c := range all {
		if c.Seating == nil {
			continue
		}
		for n, f := range c.Seating.Ways {
			if watch.Over(c.Body.Slug, f.By) {
				flaws = append(flaws, c.flaw(WatchedAppoint, Warning, fmt.Sprintf("seating.ways[%d].by", n)).naming(string(f.By)))
			}
		}
		if by, acts := c.Seating.Acts(c.Body.Slug); acts && watch.Over(c.Body.Slug, by) {
			flaws = append(flaws, c.flaw(WatchedAppoint, Warning, "seating.acting_by").naming(string(by)))
		}
	}
	return flaws
}
