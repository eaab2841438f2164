// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

// TrendView is one figure over time, as a line.
type TrendView struct {
	// ID keeps two pictures on one page apart; Name says what it is, Title tells the
	// picture in words.
	ID, Name, Title string
	// Points in time, the oldest first, at equal steps.
	Points []TrendPoint
	// Top is the highest value of the scale, which begins at 0; TopLabel and Zero are
	// written at its ends.
	Top            float64
	TopLabel, Zero string
	RTL            bool
}

// TrendPoint is a value, in words where it is written beside the point.
type TrendPoint struct {
	Value float64
	Label string
}

// The ground the line lies in, in units of the view box.
const (
	trendWidth = 320.0
	trendLeft  = 60.0
	trendRight = 52.0 // beside it stands the last value
	trendTop   = 12.0
	trendHigh  = 84.0
)

// x is where the nth point stands: from the side on which reading begins to the other.
func (v TrendView) x(n int) float64 {
	along := trendLeft
	if len(v.Points) > 1 {
		along += (trendWidth - trendLeft - trendRight) * float64(n) / float64(len(v.Points)-1)
	}
	return v.turned(along)
}

// turned mirrors a place where reading goes from right to left.
func (v TrendView) turned(along float64) float64 {
	if v.RTL {
		return trendWidth - along
	}
	return along
}

func (v TrendView) y(n int) float64 {
	if v.Top <= 0 {
		return trendTop + trendHigh
	}
	return trendTop + trendHigh*(1-min(max(v.Points[n].Value/v.Top, 0), 1))
}

// path is the line; empty of a single point.
func (v TrendView) path() string {
	path := ""
	for n := range v.Points {
		step := "L"
		if n == 0 {
			step = "M"
		}
		path += step + px(v.x(n)) + " " + px(v.y(n))
	}
	if len(v.Points) < 2 {
		return ""
	}
	return path
}

// frame is the scale and the ground line.
func (v TrendView) frame() string {
	start, end := px(v.turned(trendLeft-8)), px(v.turned(trendWidth-trendRight+6))
	return "M" + start + " " + px(trendTop) + "V" + px(trendTop+trendHigh) + "H" + end
}

// trendMark is a stone of the line, with its value where it has one.
type trendMark struct{ X, Y, TextX, TextY, Label string }

func (v TrendView) marks() []trendMark {
	var marks []trendMark
	for n, p := range v.Points {
		m := trendMark{X: px(v.x(n)), Y: px(v.y(n)), Label: p.Label, TextX: px(v.x(n)), TextY: px(v.y(n) - 8)}
		if n == 0 { // the first beside the scale
			m.TextX = px(v.x(n) + v.beside()/2)
		}
		if n == len(v.Points)-1 { // the last value stands after the line
			m.TextX, m.TextY = px(v.x(n)+v.beside()), px(v.y(n)+4)
		}
		marks = append(marks, m)
	}
	return marks
}

func (v TrendView) beside() float64 {
	if v.RTL {
		return -28
	}
	return 28
}

func (v TrendView) scaleX() string { return px(v.turned(22)) }
