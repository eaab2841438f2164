// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

// LorenzView is a curve of concentration: how much those who carry least carry
// together.
type LorenzView struct {
	// ID keeps two pictures on one page apart; Title tells the picture in words.
	ID, Title string
	// Main is drawn strong, with the ground up to the straight line; Other dashed.
	Main, Other LorenzCurve
	// Marks are places in Main, shown as stones numbered from 1.
	Marks []int
	// Equal names the straight line, Across and Up the two sides.
	Equal, Across, Up string
	// Half and Whole are the shares written along the sides: 50 %, 100 %.
	Half, Whole string
}

// LorenzCurve is its points, from nobody with nothing to all with everything.
type LorenzCurve struct {
	Name   string
	Points []LorenzPoint
}

// LorenzPoint says that so many carry so much together.
type LorenzPoint struct{ Lightest, Voices int }

// The square the curve lies in, in units of the view box.
const (
	lorenzEdge = 50.0
	lorenzTop  = 26.0
	lorenzSide = 280.0
)

// at is a point of the curve on the picture. A tally is not mirrored.
func (c LorenzCurve) at(i int) (x, y float64) {
	last, p := c.Points[len(c.Points)-1], c.Points[i]
	x = lorenzEdge + lorenzSide*float64(p.Lightest)/float64(max(last.Lightest, 1))
	return x, lorenzTop + lorenzSide - lorenzSide*float64(p.Voices)/float64(max(last.Voices, 1))
}

// path is the curve; empty where there are no points.
func (c LorenzCurve) path() string {
	path := ""
	for i := range c.Points {
		x, y := c.at(i)
		if i == 0 {
			path = "M" + px(x) + " " + px(y)
			continue
		}
		path += "L" + px(x) + " " + px(y)
	}
	return path
}

// ground is what lies between the curve and the straight line.
func (c LorenzCurve) ground() string {
	if len(c.Points) == 0 {
		return ""
	}
	return c.path() + "Z"
}

func (v LorenzView) marks() []Pebble {
	var marks []Pebble
	for n, i := range v.Marks {
		if i < 0 || i >= len(v.Main.Points) {
			continue
		}
		x, y := v.Main.at(i)
		marks = append(marks, Pebble{X: px(x), Y: px(y), RX: px(9.5 + float64(n%2)/2), RY: "9", Turn: px(float64(n*23%29 - 9)), TextY: px(y + 4)})
	}
	return marks
}

// lorenzFrame is the square with a short mark at the half of each side.
func lorenzFrame() string {
	left, right, top, bottom := px(lorenzEdge), px(lorenzEdge+lorenzSide), px(lorenzTop), px(lorenzTop+lorenzSide)
	return "M" + left + " " + top + "V" + bottom + "H" + right +
		"M" + left + " " + px(lorenzTop+lorenzSide/2) + "h-5" + "M" + px(lorenzEdge+lorenzSide/2) + " " + bottom + "v5" +
		"M" + left + " " + top + "h-5" + "M" + right + " " + bottom + "v5"
}

func lorenzEqual() string {
	return "M" + px(lorenzEdge) + " " + px(lorenzTop+lorenzSide) + "L" + px(lorenzEdge+lorenzSide) + " " + px(lorenzTop)
}
