// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"moothall/templates/locales"
)

// watched is a body's liquid decisions, the newest of which nobody has reckoned yet.
func watched() WatchView {
	line := func(title, gini, effective string, counted, largest int, alerts ...WatchAlert) WatchLine {
		return WatchLine{Matter: Link{Text: title, URL: "/issues/1/concentration"}, At: day(11, 29, 20, 0), Ballots: 312, Counted: counted, Largest: largest, Gini: gini, Effective: effective, Rings: -1, Alerts: alerts}
	}
	ringed := line("Close registration during holidays", "608/1310", "87/3", 1310, 402,
		WatchAlert{Kind: AlertHeavy, Person: chidi(), Voices: 402, Of: 1310}, WatchAlert{Kind: AlertInflow, Person: chidi(), Voices: 401, Before: 112},
		WatchAlert{Kind: AlertRings, Voices: 61, Of: 4218, Rings: 3}, WatchAlert{Kind: AlertRings, Voices: 61, Of: 4218})
	ringed.LostInRings, ringed.Rings = 61, 3
	return WatchView{Body: assembly(), Measures: WatchMeasures{4, 10, 100, 100}, Next: "/auditors/bodies/assembly/concentration?after=2026-1", Lines: []WatchLine{
		{Matter: Link{Text: "Publish quarterly figures", URL: "/issues/2/concentration"}, At: day(11, 30, 20, 0), Waiting: true},
		ringed, line("Rename the help channel", "3/10", "101/2", 900, 113), line("What should the autumn sprint build?", "1/4", "60", 1100, 90),
	}}
}

func watchSamples() []sample {
	of := func(name string, v WatchView) sample {
		return sample{name, func(f Frame) templ.Component { f.Section = SectionRecord; return Watch(f, v) }}
	}
	calm := watched()
	calm.Lines[1].Alerts = nil
	return []sample{of("watch", watched()), of("watch-calm", calm), of("watch-none", WatchView{Body: assembly()}), of("watch-end", WatchView{Body: assembly(), More: true})}
}

func TestWatch_SaysWhatStandsOutAndByWhichMeasure(t *testing.T) {
	html := render(t, frame(t, "en"), watchSamples()[0])
	for _, want := range []string{
		"The ballot of <b>Chidi Okonkwo</b> held 402 of 1,310 counted voices, 30.7 %.", "The ballot of <b>Chidi Okonkwo</b> carried 401 voices of others; in the decision before 112.",
		"<b>61 voices</b> were lost in 3 circles, 1.4 % of the roll.", "<b>61 voices</b> were lost in circles, 1.4 % of the roll.",
		"more than 25.0 % of the counted voices", "at least 10 and 1.0 % of the roll more", "At least 1.0 % of the voices", "It does not say that anything is wrong",
		"being worked out", "Older decisions", "Gini over ballots: 0.25 in the oldest decision shown, 0.46 in the newest.",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if calm := render(t, frame(t, "en"), watchSamples()[1]); !strings.Contains(calm, "Nothing on this page stands out.") {
		t.Error("a calm page does not say so")
	}
}

// The lines have every value of the table, in the order of time.
func TestWatch_TheLinesAreTheTable(t *testing.T) {
	for _, lang := range locales.Languages() {
		f := frame(t, lang.Tag)
		v := watched()
		for _, line := range trends(f.T, v) {
			if len(line.Points) != 3 || line.Points[0].Label == "" || line.Points[2].Label == "" || line.Points[1].Label != "" || line.Top <= 0 || line.TopLabel == "" {
				t.Errorf("%s: %+v", line.Name, line)
			}
		}
		if rows := watchTable(f.T, v).Rows; len(rows) != 4 || plain(t, rows[1].Cells[2].Body) != f.T.Decimal("608/1310", 3) {
			t.Errorf("%d rows", len(rows))
		}
	}
}
