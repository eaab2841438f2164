// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"math/big"
	"slices"

	"github.com/a-h/templ"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

func watchLead(t locales.Localizer, v WatchView) string {
	switch {
	case len(v.Lines) > 0:
		return t.Count("watch.lead", len(v.Lines))
	case v.More:
		return t.Text("watch.end")
	}
	return t.Text("watch.none", "Body", v.Body.Text)
}

func (v WatchView) alerted() int {
	n := 0
	for _, l := range v.Lines {
		n += len(l.Alerts)
	}
	return n
}

// reckoned is how many matters have figures.
func (v WatchView) reckoned() int { return len(v.inTime()) }

// inTime are the matters that have figures, the oldest first.
func (v WatchView) inTime() []WatchLine {
	lines := slices.DeleteFunc(slices.Clone(v.Lines), func(l WatchLine) bool { return l.Waiting })
	slices.Reverse(lines)
	return lines
}

// measures say when something stands out.
func measures(t locales.Localizer, m WatchMeasures) []string {
	return []string{
		t.Text("watch.measure_heavy", "Share", t.Percent(1, m.HeavyOneIn)),
		t.Text("watch.measure_inflow", "Least", m.InflowLeast, "Share", t.Percent(1, m.InflowOneIn)),
		t.Text("watch.measure_rings", "Share", t.Percent(1, m.RingsOneIn)),
	}
}

func alertSentence(t locales.Localizer, a WatchAlert) templ.Component {
	switch a.Kind {
	case AlertHeavy:
		return t.RichCount("watch.heavy", a.Voices, "Name", personName(t, a.Person), "Of", a.Of, "Share", t.Percent(a.Voices, a.Of))
	case AlertInflow:
		return t.RichCount("watch.inflow", a.Voices, "Name", personName(t, a.Person), "Before", a.Before)
	}
	if a.Rings > 0 {
		return t.RichCount("watch.rings", a.Voices, "Share", t.Percent(a.Voices, a.Of), "Rings", t.Count("watch.circles", a.Rings))
	}
	return t.RichCount("watch.rings_only", a.Voices, "Share", t.Percent(a.Voices, a.Of))
}

// trends are the three figures in time.
func trends(t locales.Localizer, v WatchView) []ui.TrendView {
	lines := v.inTime()
	share := func(l WatchLine) *big.Rat { return big.NewRat(int64(l.Largest), int64(max(l.Counted, 1))) }
	whole := t.Text("number.percent", "Share", t.Number(100))
	return []ui.TrendView{
		trend(t, lines, "gini", t.Text("concentration.gini"), 1, t.Number(1), func(l WatchLine) (*big.Rat, string) { return ratOf(l.Gini), t.Decimal(l.Gini, 2) }),
		trend(t, lines, "largest", t.Text("concentration.largest"), 1, whole, func(l WatchLine) (*big.Rat, string) { return share(l), t.Percent(l.Largest, l.Counted) }),
		trend(t, lines, "effective", t.Text("concentration.effective"), 0, "", func(l WatchLine) (*big.Rat, string) { return ratOf(l.Effective), t.Decimal(l.Effective, 1) }),
	}
}

func ratOf(exact string) *big.Rat {
	x, ok := new(big.Rat).SetString(exact)
	if !ok {
		return new(big.Rat)
	}
	return x
}

// trend is one of them, with the first and the last value written on it. A top of 0
// is the highest value.
func trend[L any](t locales.Localizer, lines []L, id, name string, top float64, topLabel string, value func(L) (*big.Rat, string)) ui.TrendView {
	view := ui.TrendView{ID: "trend-" + id, Name: name, Top: top, TopLabel: topLabel, Zero: t.Number(0), RTL: t.RTL()}
	var first, last string
	for n, l := range lines {
		exact, said := value(l)
		at, _ := exact.Float64()
		p := ui.TrendPoint{Value: at}
		if n == 0 {
			first, p.Label = said, said
		}
		if n == len(lines)-1 {
			last, p.Label = said, said
		}
		if top == 0 && at >= view.Top {
			view.Top, view.TopLabel = at, said
		}
		view.Points = append(view.Points, p)
	}
	view.Title = t.Text("watch.trend", "Figure", name, "First", first, "Last", last)
	return view
}

// watchTable has every value of the lines.
func watchTable(t locales.Localizer, v WatchView) ui.TableView {
	table := ui.TableView{ID: "voices", Caption: t.Text("watch.caption"), Stack: true, Columns: []ui.Column{
		{Head: t.Text("watch.matter")}, {Head: t.Text("watch.decided")}, {Head: t.Text("watch.ballots"), Number: true}, {Head: t.Text("concentration.gini"), Number: true},
		{Head: t.Text("concentration.effective"), Number: true}, {Head: t.Text("concentration.largest"), Number: true}, {Head: t.Text("watch.lost_rings"), Number: true},
	}}
	for _, l := range v.Lines {
		row := ui.TableRow{Head: ui.Anchor(link(l.Matter)), Cells: []ui.Cell{ui.Text(t.ShortDate(l.At)), ui.Text(t.Text("watch.waiting")), {}, {}, {}, {}}}
		if !l.Waiting {
			rings := ui.Text(t.Number(l.LostInRings))
			if l.Rings > 0 {
				rings.Sub = t.Count("watch.circles", l.Rings)
			}
			largest := ui.Text(t.Percent(l.Largest, l.Counted))
			largest.Sub = t.Number(l.Largest)
			row.Cells = []ui.Cell{row.Cells[0], ui.Text(t.Number(l.Ballots)), ui.Text(t.Decimal(l.Gini, 3)), ui.Text(t.Decimal(l.Effective, 1)), largest, rings}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
