// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"slices"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// roundsTable is the twin of the picture: every tally with its change.
func roundsTable(t locales.Localizer, v CountView) ui.TableView {
	table := ui.TableView{ID: "rounds", Caption: t.Text("count.stages_caption"), Sticky: true, Class: "rounds", Columns: []ui.Column{{Head: t.Text("count.candidate")}}}
	for n, r := range v.Rounds {
		table.Columns = append(table.Columns, ui.Column{Head: t.Number(n + 1), Sub: roundTitle(t, v, r), Number: true})
	}
	table.Columns = append(table.Columns, ui.Column{Head: t.Text("count.outcome"), Keep: true})
	for _, c := range v.inOutcomeOrder() {
		table.Rows = append(table.Rows, v.candidateRow(t, c))
	}
	table.Rows = append(table.Rows, v.softRow(t, t.Text("count.ended"), 2, func(r Round) string { return r.Ended })...)
	table.Rows = append(table.Rows, v.softRow(t, t.Text("count.rounding"), 4, func(r Round) string { return r.Rounding })...)
	table.Foot = []ui.Cell{ui.Text(t.Text("count.sum"))}
	for _, r := range v.Rounds {
		table.Foot = append(table.Foot, ui.Text(v.decimal(t, r.Sum)))
	}
	table.Foot = append(table.Foot, ui.Text(t.Text("count.sum_more")))
	return table
}

// shownPlaces is how many places the table shows of those that were counted with.
const shownPlaces = 2

func (v CountView) decimal(t locales.Localizer, exact string) string {
	if exact == "" {
		return ""
	}
	return t.Decimal(exact, min(v.Places, shownPlaces))
}

func (v CountView) candidateRow(t locales.Localizer, c int) ui.TableRow {
	row := ui.TableRow{Head: ui.Words(v.name(c))}
	outcome := ui.Cell{Body: ui.Words(t.Text("count.not_elected"))}
	if v.Outcome != Elected {
		outcome = ui.Cell{}
	}
	if v.Candidates[c].Withdrawn {
		outcome = ui.Text(t.Text("count.withdrawn"))
	}
	for n, r := range v.Rounds {
		cell := v.tallyCell(t, n, c)
		for _, e := range r.Elected {
			if e == c {
				cell.Strong = true
				outcome = ui.Cell{Strong: true, Body: ui.Words(v.electedAt(t, n))}
			}
		}
		if r.Kind == RoundExclusion && slices.Contains(r.Of, c) {
			outcome = ui.Text(t.Text("count.excluded_at", "Stage", n+1))
		}
		row.Cells = append(row.Cells, cell)
	}
	row.Cells = append(row.Cells, outcome)
	return row
}

func (v CountView) electedAt(t locales.Localizer, n int) string {
	if v.Outcome == Elected {
		return t.Text("count.elected_at", "Stage", n+1)
	}
	return t.Text("count.wins_at", "Stage", n+1)
}

// tallyCell is a tally and its change from the round before.
func (v CountView) tallyCell(t locales.Localizer, n, c int) ui.Cell {
	text := v.tally(n, c)
	if text == "" {
		return ui.Cell{Out: t.Text("count.out")}
	}
	cell := ui.Text(v.decimal(t, text))
	if n == 0 {
		return cell
	}
	before := v.tally(n-1, c)
	change := ui.Votes(text) - ui.Votes(before)
	cell.Sub = t.Text("count.no_change")
	if change != 0 {
		cell.Sub = t.Gain(change.Exact(), min(v.Places, shownPlaces))
	}
	return cell
}

// softRow is a row of votes that stand with nobody; it is left out where there
// never were any.
func (v CountView) softRow(t locales.Localizer, head string, places int, of func(Round) string) []ui.TableRow {
	row, some := ui.TableRow{Head: ui.Words(head), Soft: true}, false
	for _, r := range v.Rounds {
		text := of(r)
		if ui.Votes(text) != 0 {
			some = true
		}
		if text == "" {
			text = "0"
		}
		row.Cells = append(row.Cells, ui.Text(t.Decimal(text, min(v.Places, places))))
	}
	row.Cells = append(row.Cells, ui.Cell{})
	if !some {
		return nil
	}
	return []ui.TableRow{row}
}

// matrix sets the pairs; a row wins where more place it above the column than below.
func matrix(t locales.Localizer, v CountView) ui.MatrixView {
	order := v.inOutcomeOrder()
	m := ui.MatrixView{ID: "pairs", Caption: t.Text("count.pairs_caption"), Corner: t.Text("count.pairs_corner"), WinsWord: t.Text("count.pairs_wins"), SelfWord: t.Text("count.pairs_self")}
	for _, a := range order {
		m.Names = append(m.Names, v.name(a))
		m.Short = append(m.Short, v.short(a))
		cells, wins := make([]string, 0, len(order)), make([]bool, 0, len(order))
		for _, b := range order {
			cells = append(cells, t.Number(v.Pairwise[a][b]))
			wins = append(wins, v.beats(a, b))
		}
		m.Cells, m.Wins = append(m.Cells, cells), append(m.Wins, wins)
	}
	return m
}

func (v CountView) beats(a, b int) bool { return a != b && v.Pairwise[a][b] > v.Pairwise[b][a] }

// pairsSentence says who beats everybody, or names a cycle of three.
func pairsSentence(t locales.Localizer, v CountView) string {
	for a := range v.Candidates {
		beaten := 0
		for b := range v.Candidates {
			if v.beats(a, b) {
				beaten++
			}
		}
		if beaten == len(v.Candidates)-1 {
			return t.Text("count.pairs_winner", "Name", v.name(a))
		}
	}
	for _, a := range v.inOutcomeOrder() {
		for b := range v.Candidates {
			for c := range v.Candidates {
				if v.beats(a, b) && v.beats(b, c) && v.beats(c, a) {
					return t.Text("count.pairs_cycle", "A", v.short(a), "B", v.short(b), "C", v.short(c))
				}
			}
		}
	}
	return t.Text("count.pairs_nobody")
}
