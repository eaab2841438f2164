// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"slices"

	"moothall/bodies"
)

// courtsIdle: a court takes reports of what happened in the body it lies under.
func courtsIdle(all community) (flaws []Flaw) {
	for _, c := range all {
		if c.Justice != nil && len(c.Justice.Rules) > 0 && c.Body.Parent == "" {
			flaws = append(flaws, c.flaw(CourtIdle, Contradiction, "body.parent"))
		}
	}
	return flaws
}

// courtsTwice: of two courts that lie under the same body only the first is asked.
func courtsTwice(all community) (flaws []Flaw) {
	for _, c := range all {
		if c.Justice == nil || len(c.Justice.Rules) == 0 || c.Body.Parent == "" {
			continue
		}
		if asked, _ := Court(all, c.Body.Parent); asked.Body.Slug != c.Body.Slug {
			flaws = append(flaws, c.flaw(CourtTwice, Contradiction, "justice.rules").naming(string(asked.Body.Slug)))
		}
	}
	return flaws
}

// courtsAbove: who hears appeals hears nothing else, or the appeal would go on to
// whoever hears those from there.
func courtsAbove(all community) (flaws []Flaw) {
	for _, c := range all {
		if c.Justice == nil || c.Justice.AppealTo == "" {
			continue
		}
		above, known := all.of(c.Justice.AppealTo)
		if known && (above.Justice == nil || len(above.Justice.Rules) > 0) {
			flaws = append(flaws, c.flaw(CourtAbove, Contradiction, "justice.appeal_to").naming(string(above.Body.Slug)))
		}
	}
	return flaws
}

// courtsWithoutSpare: a judge may be a party, or step aside.
func courtsWithoutSpare(all community) (flaws []Flaw) {
	for _, c := range all {
		if c.Justice != nil && c.Body.Seats > 0 && c.Body.Seats <= c.Justice.Panel {
			flaws = append(flaws, c.flaw(CourtSpare, Warning, "justice.panel").figures(c.Body.Seats, c.Justice.Panel))
		}
	}
	return flaws
}

func watchInCircles(all community) (flaws []Flaw) {
	watch := bodies.WatchOf(all.bodies())
	for _, c := range all {
		if inCircle(c.Body.Slug, func(s bodies.Slug) []bodies.Slug { return watch.Of(s) }) {
			flaws = append(flaws, c.flaw(WatchCircle, Contradiction, "body.supervises"))
		}
	}
	return flaws
}

// unwatched finds bodies whose seated decide or judge for others with nobody above
// them. A body of all members has none above it that could watch: the record is open.
// Auditors are watched by whoever reads what they find.
func unwatched(all community) (flaws []Flaw) {
	watched := map[bodies.Slug]bool{}
	watch := bodies.WatchOf(all.bodies())
	for _, c := range all {
		for _, slug := range watch.Of(c.Body.Slug) {
			watched[slug] = watched[slug] || c.Body.Slug != slug
		}
	}
	for _, c := range all {
		decides := c.Justice != nil || slices.ContainsFunc(c.Procedures, func(p Procedure) bool {
			return p.Franchise.Seated && p.Franchise.Body == c.Body.Slug
		})
		if decides && c.Body.Level != bodies.Auditory && !watched[c.Body.Slug] {
			flaws = append(flaws, c.flaw(Unwatched, Warning, "body"))
		}
	}
	return flaws
}
