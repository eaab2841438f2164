// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"moothall/templates/locales"
	"moothall/templates/ui"
)

// UnitsView is in how many places or fields a majority was reached that had to be reached
// there too. Of 0: it was one of the whole alone.
type UnitsView struct {
	Fields              bool
	Reached, Needed, Of int
	Met                 bool
	// Decided: the majority of the whole was reached, and this kept the matter from passing.
	Decided bool
	// Lines are empty where not everybody is shown whose voices the ballots carried.
	Lines []UnitLine
}

// UnitLine is how the voices of one unit were cast.
type UnitLine struct {
	Name                   string
	Yes, No, Abstain, Roll int
	Reached                bool
}

func unitsTitle(t locales.Localizer, v UnitsView) string {
	if v.Fields {
		return t.Text("units.fields")
	}
	return t.Text("units.places")
}

func unitsCheck(t locales.Localizer, v UnitsView) string {
	switch {
	case v.Met && v.Fields:
		return t.Text("units.fields_met")
	case v.Met:
		return t.Text("units.places_met")
	case v.Fields:
		return t.Text("units.fields_missed")
	}
	return t.Text("units.places_missed")
}

func unitsSentence(t locales.Localizer, v UnitsView) string {
	if v.Fields {
		return t.Count("units.fields_more", v.Of, "Reached", v.Reached, "Needed", v.Needed)
	}
	return t.Count("units.places_more", v.Of, "Reached", v.Reached, "Needed", v.Needed)
}

// unitsNote says where a voice counts.
func unitsNote(t locales.Localizer, v UnitsView) string {
	if v.Fields {
		return t.Text("units.fields_note")
	}
	return t.Text("units.places_note")
}

func unitsTable(t locales.Localizer, v UnitsView) ui.TableView {
	head := t.Text("units.place")
	if v.Fields {
		head = t.Text("units.field")
	}
	table := ui.TableView{ID: "units", Caption: t.Text("units.caption"), Columns: []ui.Column{
		{Head: head}, {Head: t.Text("units.reached")},
		{Head: choiceName(t, Yes), Number: true}, {Head: choiceName(t, No), Number: true}, {Head: choiceName(t, Abstain), Number: true}, {Head: t.Text("units.roll"), Number: true},
	}}
	for _, l := range v.Lines {
		reached := t.Text("units.is_not")
		if l.Reached {
			reached = t.Text("units.is")
		}
		table.Rows = append(table.Rows, ui.TableRow{Head: ui.Words(l.Name), Cells: []ui.Cell{
			{Body: ui.Words(reached), Strong: l.Reached}, ui.Text(t.Number(l.Yes)), ui.Text(t.Number(l.No)), ui.Text(t.Number(l.Abstain)), ui.Text(t.Number(l.Roll)),
		}})
	}
	return table
}

// majorityReached says of a decision whether its majority of the whole was.
func majorityReached(v DecisionView) bool {
	return v.Outcome == Adopted || v.Outcome == Chosen || v.Units.Decided
}
