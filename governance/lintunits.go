// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"slices"

	"moothall/bodies"
)

// needed is the least number of units in which the majority has to be reached; one more
// than there are where no number is enough.
func (r *UnitRule) needed() int {
	of := int64(len(r.Of))
	least := r.Share.Num * of / r.Share.Den
	if !r.AtLeast || least*r.Share.Den < r.Share.Num*of {
		least++
	}
	return int(least)
}

// Needed is in how many units of how many the majority has to be reached; 0 of 0 where it
// is one of the whole alone.
func (p Procedure) Needed() (units, of int) {
	if r := p.units(); r != nil {
		return r.needed(), len(r.Of)
	}
	return 0, 0
}

// unitsMissing finds units of double majorities that are in no tree: nobody belongs to one.
func unitsMissing(all community) (flaws []Flaw) {
	places, fields := all.nodes()
	for _, c := range all {
		for n, p := range c.Procedures {
			r := p.units()
			if r == nil {
				continue
			}
			tree := places
			if r.Layer == UnitFields {
				tree = fields
			}
			for k, unit := range r.Of {
				if !slices.ContainsFunc(tree, func(node node) bool { return node.id == unit }) {
					flaws = append(flaws, c.about(n, NodeMissing, Contradiction, fmt.Sprintf("majority.units.of[%d]", k)).naming(unit))
				}
			}
		}
	}
	return flaws
}

// unitsOverlap finds units of which one lies in another: whoever belongs to both counts in
// the one that is listed first, and is missing in the other.
func unitsOverlap(all community) []Flaw {
	layers, err := LayersOf(all)
	if err != nil {
		return nil
	}
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		r := p.units()
		if r == nil {
			return nil
		}
		for k, unit := range r.Of {
			if slices.ContainsFunc(r.Of, func(other string) bool { return other != unit && r.within(layers, unit, other) }) {
				f := c.about(n, UnitsOverlap, Contradiction, fmt.Sprintf("majority.units.of[%d]", k)).naming(unit)
				return &f
			}
		}
		return nil
	})
}

// unitsBeyond finds double majorities that ask for more units than there are, and those
// that ask for every one: a unit in which nobody lives any more is enough that nothing is
// adopted.
func unitsBeyond(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		r := p.units()
		if r == nil || r.needed() < len(r.Of) {
			return nil
		}
		f := c.about(n, UnitsAll, Warning, "majority.units.share")
		if r.needed() > len(r.Of) {
			f = c.about(n, UnitsBeyond, Contradiction, "majority.units.share")
		}
		return &f
	})
}

// unitsUnattested finds units of fields in which nobody attests a competence to the members
// of the body: nobody comes to belong to one.
func unitsUnattested(all community) []Flaw {
	_, fields := all.nodes()
	layers, err := LayersOf(all)
	if err != nil {
		return nil
	}
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		r := p.units()
		of, known := all.of(p.Franchise.Body)
		if r == nil || r.Layer != UnitFields || !known || of.Membership == nil {
			return nil
		}
		for k, unit := range r.Of {
			attested := slices.ContainsFunc(fields, func(f node) bool {
				_, is := of.Membership.Attests(bodies.FieldID(f.id), layers.Fields)
				return is && r.within(layers, f.id, unit)
			})
			if !attested && layers.Fields.Has(bodies.FieldID(unit)) {
				f := c.about(n, Unattested, Warning, fmt.Sprintf("majority.units.of[%d]", k)).naming(unit)
				return &f
			}
		}
		return nil
	})
}
