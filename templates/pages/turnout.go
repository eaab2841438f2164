// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"math/big"
	"slices"
	"time"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// TurnoutView is who took part in one body's decided matters, in time.
type TurnoutView struct {
	Body  Link
	Lines []TurnoutLine // the newest first
	// More says that there are newer ones; Next leads to the older ones.
	More          bool
	Next, JSONURL string
}

// TurnoutLine is one decided matter, in voices of the roll.
type TurnoutLine struct {
	Matter                          Link
	At                              time.Time
	Roll, Direct, Represented, Lost int
	Elsewhere                       bool // held and counted elsewhere: its file says nothing of a roll
	Quorum                          QuorumState
}

// QuorumState says whether enough took part.
type QuorumState string

// The states.
const (
	QuorumNone   QuorumState = "none" // none was asked for
	QuorumMet    QuorumState = "met"
	QuorumMissed QuorumState = "missed"
)

func (l TurnoutLine) part() int { return l.Direct + l.Represented }

func turnoutLead(t locales.Localizer, v TurnoutView) string {
	switch {
	case len(v.Lines) > 0:
		return t.Count("turnouts.lead", len(v.Lines))
	case v.More:
		return t.Text("watch.end")
	}
	return t.Text("turnouts.none", "Body", v.Body.Text)
}

// inTime are the matters that had a roll, the oldest first.
func (v TurnoutView) inTime() []TurnoutLine {
	lines := slices.DeleteFunc(slices.Clone(v.Lines), func(l TurnoutLine) bool { return l.Elsewhere || l.Roll == 0 })
	slices.Reverse(lines)
	return lines
}

// turnoutTrends draw who took part, and who did so themselves.
func turnoutTrends(t locales.Localizer, v TurnoutView) []ui.TrendView {
	of := func(id, name string, voices func(TurnoutLine) int) ui.TrendView {
		return trend(t, v.inTime(), id, name, 1, t.Text("number.percent", "Share", t.Number(100)), func(l TurnoutLine) (*big.Rat, string) {
			return big.NewRat(int64(voices(l)), int64(l.Roll)), t.Percent(voices(l), l.Roll)
		})
	}
	return []ui.TrendView{
		of("part", t.Text("turnouts.part"), TurnoutLine.part),
		of("direct", t.Text("turnouts.direct"), func(l TurnoutLine) int { return l.Direct }),
	}
}

// turnoutTable has every value of the lines.
func turnoutTable(t locales.Localizer, v TurnoutView) ui.TableView {
	table := ui.TableView{ID: "turnout", Caption: t.Text("turnouts.caption"), Stack: true, Columns: []ui.Column{
		{Head: t.Text("watch.matter")}, {Head: t.Text("watch.decided")}, {Head: t.Text("turnouts.roll"), Number: true}, {Head: t.Text("turnouts.direct"), Number: true},
		{Head: t.Text("turnouts.represented"), Number: true}, {Head: t.Text("turnouts.lost"), Number: true}, {Head: t.Text("turnouts.part"), Number: true}, {Head: t.Text("turnouts.quorum")},
	}}
	for _, l := range v.Lines {
		row := ui.TableRow{Head: ui.Anchor(link(l.Matter)), Cells: []ui.Cell{ui.Text(t.ShortDate(l.At)), ui.Text(t.Text("turnouts.elsewhere")), {}, {}, {}, {}, {}}}
		if !l.Elsewhere {
			share := ui.Text(t.Percent(l.part(), l.Roll))
			share.Sub = t.Number(l.part())
			row.Cells = []ui.Cell{row.Cells[0], ui.Text(t.Number(l.Roll)), ui.Text(t.Number(l.Direct)), ui.Text(t.Number(l.Represented)), ui.Text(t.Number(l.Lost)), share, ui.Text(quorumText(t, l.Quorum))}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func quorumText(t locales.Localizer, q QuorumState) string {
	switch q {
	case QuorumMet:
		return t.Text("turnouts.quorum_met")
	case QuorumMissed:
		return t.Text("turnouts.quorum_missed")
	}
	return t.Text("turnouts.quorum_none")
}
