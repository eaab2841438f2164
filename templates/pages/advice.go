// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"moothall/templates/locales"
	"moothall/templates/ui"
)

// AdviceView is what one electorate said that is asked and binds nobody.
type AdviceView struct {
	Name string
	// Took is the voices cast, Roll those of everybody who was asked.
	Took, Roll int
	// Yes, No and Abstain are those of a motion; First is what is put first where options
	// are ranked, empty where nothing is.
	Ranked           bool
	Yes, No, Abstain int
	First            string
}

func adviceTable(t locales.Localizer, all []AdviceView) ui.TableView {
	table := ui.TableView{ID: "advice", Caption: t.Text("advice.caption"), Columns: []ui.Column{{Head: t.Text("advice.who")}, {Head: t.Text("advice.roll"), Number: true}, {Head: t.Text("advice.took"), Number: true}}}
	if all[0].Ranked {
		table.Columns = append(table.Columns, ui.Column{Head: t.Text("advice.first")})
	} else {
		for _, c := range []Choice{Yes, No, Abstain} {
			table.Columns = append(table.Columns, ui.Column{Head: choiceName(t, c), Number: true})
		}
	}
	for _, a := range all {
		row := ui.TableRow{Head: ui.Words(a.Name), Cells: []ui.Cell{ui.Text(t.Number(a.Roll)), ui.Text(t.Number(a.Took))}}
		switch {
		case !a.Ranked:
			row.Cells = append(row.Cells, ui.Text(t.Number(a.Yes)), ui.Text(t.Number(a.No)), ui.Text(t.Number(a.Abstain)))
		case a.First == "":
			row.Cells = append(row.Cells, ui.Text(t.Text("advice.nothing")))
		default:
			row.Cells = append(row.Cells, ui.Cell{Body: ui.Words(a.First)})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
