// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"cmp"
	"slices"

	"moothall/bodies"
)

// askersFew finds matters that are raised by those who hold a seat, and for which more are
// asked than there are seats: none is ever admitted, or ever rises.
func askersFew(all community) (flaws []Flaw) {
	return append(
		all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
			if p.Admission == nil {
				return nil
			}
			return all.fewerSeats(c, n, p, p.Admission.Supporters+1, "admission.supporters")
		}),
		all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
			if p.Rising == nil {
				return nil
			}
			return all.fewerSeats(c, n, p, p.Rising.Supporters, "rising.supporters")
		})...)
}

// fewerSeats is a flaw where fewer may ask for something than must.
func (all community) fewerSeats(c Charter, n int, p Procedure, need int, rule string) *Flaw {
	seats, known := all.seats(p.Franchise.Body)
	if p.Admission.By != BySeated || !known || seats == 0 || seats >= need {
		return nil
	}
	f := c.about(n, AskersFew, Contradiction, rule).naming(string(p.Franchise.Body)).figures(seats, need)
	return &f
}

// askersNone finds matters that members raise where those who vote hold a seat and their
// body lets nobody in: who is a member of it was one when it was founded, if anybody.
func askersNone(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		of, known := all.of(p.Franchise.Body)
		if p.Admission == nil || p.Admission.By != ByMembers || !p.Franchise.Seated || !known || of.Membership != nil {
			return nil
		}
		f := c.about(n, AskersNone, Warning, "admission.by").naming(string(p.Franchise.Body))
		return &f
	})
}

// risesNowhere finds matters that are to rise and have nowhere to rise to, or that are to
// be called in by more than hold a seat in any body they could rise to.
func risesNowhere(all community) []Flaw {
	layers, err := LayersOf(all)
	if err != nil {
		return nil
	}
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if p.Admission == nil || p.Rising == nil {
			return nil
		}
		most, rises := 0, false
		for _, above := range all.above(c.Body.Slug, p.Kind, layers) {
			seats, _ := all.seats(above)
			most, rises = max(most, seats), true
		}
		switch {
		case !rises:
			f := c.about(n, RisesNowhere, Contradiction, "rising")
			return &f
		case p.Rising.CallIn > most:
			f := c.about(n, CalledByNobody, Contradiction, "rising.call_in").figures(most, p.Rising.CallIn)
			return &f
		}
		return nil
	})
}

// above are the bodies to which some matter of a kind can rise from one, wherever it is
// and whatever it is about.
func (all community) above(body bodies.Slug, kind string, l Layers) (next []bodies.Slug) {
	places, fields := all.nodes()
	for _, p := range append(places, node{}) {
		for _, f := range append(fields, node{}) {
			to, there := Competence(kind, bodies.PlaceID(p.id), bodies.FieldID(f.id), all, l).Next(body)
			if there && !slices.Contains(next, to) {
				next = append(next, to)
			}
		}
	}
	return next
}

// amendedAside finds charters whose next version members raise, and could not put to those
// whom the charter names: matters of that kind, of that body's place and field, belong to
// another body first.
func amendedAside(all community) (flaws []Flaw) {
	layers, err := LayersOf(all)
	if err != nil {
		return nil
	}
	for _, c := range all {
		if c.Amendment == nil {
			continue
		}
		deciding, _ := all.of(cmp.Or(c.Amendment.Body, c.Body.Slug)) // one that is not there is found elsewhere
		p, there := deciding.Procedure(c.Amendment.Kind)
		if !there || p.Admission == nil {
			continue
		}
		first, any := Competence(p.Kind, deciding.Body.Place, deciding.Body.Field, all, layers).First()
		if any && first != deciding.Body.Slug {
			flaws = append(flaws, c.flaw(AmendedAside, Contradiction, "amendment.kind").naming(string(first)))
		}
	}
	return flaws
}
