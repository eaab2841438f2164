// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"slices"

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

// drawnAmong finds lots whose pool runs dry, and such that anybody can come into as a seat
// falls vacant, and with however many others.
func drawnAmong(all community) (flaws []Flaw) {
	for _, c := range all {
		if c.Seating == nil {
			continue
		}
		for n, f := range c.Seating.Ways {
			if f.Drawn == nil {
				continue
			}
			among := f.Drawn.Pool(c.Body.Slug).Body
			of, known := all.of(among)
			if !known {
				continue // which is another flaw
			}
			in := func(name FlawName) {
				flaws = append(flaws, c.flaw(name, Warning, fmt.Sprintf("seating.ways[%d].drawn", n)).naming(string(among)))
			}
			if !of.letsIn(bodies.Inner) {
				in(DrawnOfNobody)
			} else if of.Membership.Terms.ProbationDays == 0 && !of.Membership.Terms.Renewed && of.openTo(bodies.Inner) {
				in(DrawnAtTheDoor)
			}
		}
	}
	return flaws
}

// letsIn says whether somebody can come into a sphere of the body.
func (c Charter) letsIn(s bodies.Sphere) bool {
	return c.Membership != nil && slices.ContainsFunc(c.Membership.Admissions, func(a bodies.Admission) bool { return a.Sphere == s })
}

// openTo says whether nobody is asked when somebody comes into a sphere.
func (c Charter) openTo(s bodies.Sphere) bool {
	return slices.ContainsFunc(c.Membership.Admissions, func(a bodies.Admission) bool { return a.Sphere == s && a.Ground == bodies.ByOpenDoor })
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
