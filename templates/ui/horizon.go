// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

// The line of days: a fortnight on 324 units.
const (
	horizonFrom  = 16.0
	horizonStep  = 20.8
	horizonDays  = 14
	horizonWidth = 324.0
	// labelRoom is how far two day names must stand apart to be read.
	labelRoom = 58.0
)

type dayPlace struct {
	x, y, textY, turn, stem string
	text, label, labelX     string
}

func (v HorizonView) x(days int) float64 {
	x := horizonFrom + horizonStep*float64(min(max(days, 0), horizonDays))
	if v.RTL {
		return horizonWidth - x
	}
	return x
}

// todayX keeps the word inside the picture.
func (v HorizonView) todayX() string {
	if v.RTL {
		return px(horizonWidth - 18)
	}
	return "18"
}

func (v HorizonView) ground() string {
	d := "M" + px(v.x(0)) + " 60H" + px(v.x(horizonDays))
	for day := range horizonDays + 1 {
		tick := "5"
		if day == 0 {
			tick = "8"
		}
		d += "M" + px(v.x(day)) + " 60v" + tick
	}
	return d
}

// places puts each mark over its day. Marks of the same or the next day step
// aside upward; a day name is left out where it would run into the one before.
func (v HorizonView) places() []dayPlace {
	placed := make([]dayPlace, 0, len(v.Marks))
	lastLabel, lastX, raised := v.x(0), -1000.0, false
	for i, m := range v.Marks {
		if m.Days > horizonDays {
			continue
		}
		x := v.x(m.Days)
		raised = apart(x, lastX) < 34 && !raised
		y := 34.0
		if raised {
			y = 26
		}
		lastX = x
		p := dayPlace{x: px(x), y: px(y), textY: px(y + 4.5), turn: px(float64(i*6 - 2)), text: m.Text, stem: "M" + px(x) + " 60V" + px(y+14)}
		if apart(x, lastLabel) >= labelRoom {
			p.label, p.labelX = m.Label, px(min(max(x, 26), horizonWidth-26))
			lastLabel = x
		}
		placed = append(placed, p)
	}
	return placed
}

func apart(a, b float64) float64 { return max(a-b, b-a) }

type duelPlace struct{ class, word, textX, width, carriedX, carriedW string }

// longest is the number the whole width stands for.
func (v DuelView) longest() int {
	longest := max(v.GoalVotes, 1)
	for _, b := range v.Bars {
		longest = max(longest, b.Total)
	}
	return longest
}

func (v DuelView) at(votes int) float64 { return 538 * float64(votes) / float64(v.longest()) }

func (v DuelView) bars() []duelPlace {
	places := make([]duelPlace, len(v.Bars))
	for i, b := range v.Bars {
		places[i] = duelPlace{
			class: string(b.Shape), word: b.Word + " " + b.Number, textX: "0",
			width:    px(v.at(b.Total)),
			carriedX: px(v.at(b.Total - b.Carried)), carriedW: px(v.at(b.Carried)),
		}
	}
	return places
}
