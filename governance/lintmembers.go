// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"cmp"
	"slices"

	"moothall/bodies"
)

// amendments finds charters that nobody can change, or that one alone, or those to whom
// they give their power, keep as they are.
func amendments(all community) (flaws []Flaw) {
	if len(nobodyDecides(all)) > 0 {
		return nil
	}
	for _, c := range all {
		if c.Amendment == nil {
			flaws = append(flaws, c.flaw(NeverAmended, Warning, "amendment"))
			continue
		}
		body := cmp.Or(c.Amendment.Body, c.Body.Slug)
		deciding, known := all.of(body)
		if !known {
			continue // a body that is named and not there is found elsewhere
		}
		p, there := deciding.Procedure(c.Amendment.Kind)
		switch {
		case !there || p.Method != MethodMotion:
			flaws = append(flaws, c.flaw(AmendedByNone, Contradiction, "amendment.kind").naming(string(body)))
		case p.asksForAll():
			flaws = append(flaws, c.flaw(AmendedByAll, Contradiction, "amendment.kind").naming(p.Name))
		case p.Franchise.Seated && p.Franchise.Body == c.Body.Slug:
			flaws = append(flaws, c.flaw(AmendedByFew, Warning, "amendment.kind").naming(p.Name))
		}
	}
	return flaws
}

// asksForAll says whether one who stays away, or says no, is enough that nothing is adopted.
func (p Procedure) asksForAll() bool {
	whole := func(r Ratio) bool { return r.Den > 0 && r.Num >= r.Den }
	return whole(p.Quorum.Share) || p.Majority != nil && whole(p.Majority.Share)
}

// standingIdle finds votes that ask for good standing in a body whose charter knows none.
func standingIdle(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		of, known := all.of(p.Franchise.Body)
		if !p.Franchise.Good || !known || of.Membership != nil && of.Membership.Terms != (bodies.Terms{}) {
			return nil
		}
		f := c.about(n, StandingIdle, Warning, "franchise.good").naming(string(p.Franchise.Body))
		return &f
	})
}

// unattested finds votes that ask for a competence which nobody attests to the members of
// the body: those who were founded with it are all who will ever vote.
func unattested(all community) []Flaw {
	_, fields := all.nodes()
	layers, err := LayersOf(all)
	if err != nil {
		return nil
	}
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		of, known := all.of(p.Franchise.Body)
		if p.Franchise.Field == "" || p.Franchise.Seated || !known || of.Membership == nil {
			return nil
		}
		if slices.ContainsFunc(fields, func(f node) bool {
			_, attested := of.Membership.Attests(bodies.FieldID(f.id), layers.Fields)
			return attested && layers.Fields.Within(bodies.FieldID(f.id), p.Franchise.Field)
		}) {
			return nil
		}
		f := c.about(n, Unattested, Warning, "franchise.field").naming(string(p.Franchise.Field))
		return &f
	})
}
