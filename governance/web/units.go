// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// unitName is what a unit of a double majority is called, its own name where it is in no tree.
func unitName(all engine.BodyList, layer governance.UnitLayer, unit string) string {
	if layer == governance.UnitFields {
		return cmp.Or(fieldName(all, bodies.FieldID(unit)), unit)
	}
	return cmp.Or(placeName(all, bodies.PlaceID(unit)), unit)
}

// units is the majority in places or fields, as it was measured.
func units(r engine.CountReading) pages.UnitsView {
	f := r.Decision.Units
	if f == nil {
		return pages.UnitsView{}
	}
	v := pages.UnitsView{Fields: f.Layer == governance.UnitFields, Reached: int(f.Test.Votes), Met: f.Test.Met, Decided: r.Decision.Ground == governance.UnitsMissed}
	v.Needed, v.Of = r.Issue.Procedure.Needed()
	for _, s := range f.Sums {
		v.Lines = append(v.Lines, pages.UnitLine{Name: cmp.Or(r.Units[s.Unit], s.Unit), Yes: int(s.Vote.Yes), No: int(s.Vote.No), Abstain: int(s.Vote.Abstain), Roll: int(s.Vote.Eligible), Reached: s.Reached})
	}
	return v
}

// inUnits says of a rule in how many places or fields a majority has to be reached too.
func (w wording) inUnits(r *governance.UnitRule) string {
	if r == nil {
		return ""
	}
	key := "rule.units_places_more"
	switch fields := r.Layer == governance.UnitFields; {
	case fields && r.AtLeast:
		key = "rule.units_fields_least"
	case fields:
		key = "rule.units_fields_more"
	case r.AtLeast:
		key = "rule.units_places_least"
	}
	names := make([]string, len(r.Of))
	for n, unit := range r.Of {
		names[n] = unitName(w.all, r.Layer, unit)
	}
	return w.t.Text(key, "Share", w.t.Fraction(int(r.Share.Num), int(r.Share.Den)), "Units", w.t.List(names))
}
