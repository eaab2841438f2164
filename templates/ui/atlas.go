// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"math"
	"slices"
	"strconv"
)

// AtlasView is places on a map of their own: no coast, no border, no tile from
// anywhere, only where they stand to each other.
type AtlasView struct {
	// ID keeps the titles of two drawings apart; Title tells the map in words.
	ID, Title string
	Places    []AtlasPlace
	Words     AtlasWords
}

// AtlasWords write what stands on the map. Degrees come in ten-thousandths.
type AtlasWords struct {
	Parallel, Meridian func(tenThousandths int) string
	Kilometres         func(km int) string
	// Seat and Place are the legend; Numbered leads the names that have no room.
	Seat, Place, Numbered string
}

// AtlasPlace is a point of the map, in ten-thousandths of a degree. One with a
// body has an address.
type AtlasPlace struct {
	Name, URL string
	Lat, Lon  int
}

// AtlasDrawing is the map laid out.
type AtlasDrawing struct {
	Width, Height float64
	Frame         Box
	Lines         []AtlasLine
	Dots          []AtlasDot
	// Bar is the scale: a line of so many kilometres, as broad as it says in the
	// middle of the map.
	Bar     Box
	BarText Label
}

// AtlasLine is one of the graticule, and what is written at its end.
type AtlasLine struct {
	Path  string
	Label Label
}

// AtlasDot is a place and its name, or its number where the name has no room.
type AtlasDot struct {
	AtlasPlace
	Number int // of the place, from 1; its name stands below the map
	X, Y   float64
	Label  Box
	Text   string // empty: there was room for neither
	Leader bool   // a thin line leads from the place to its name
}

// Box is a part of a picture.
type Box struct{ X, Y, W, H float64 }

func (b Box) meets(o Box) bool {
	return b.X < o.X+o.W && o.X < b.X+b.W && b.Y < o.Y+o.H && o.Y < b.Y+b.H
}

func (b Box) within(o Box) bool {
	return b.X >= o.X && b.Y >= o.Y && b.X+b.W <= o.X+o.W && b.Y+b.H <= o.Y+o.H
}

// Sizes of the two drawings, in units of their view boxes.
const (
	atlasWide, atlasWideHigh     = 1020.0, 760.0
	atlasNarrow, atlasNarrowHigh = 328.0, 430.0
	atlasLeast                   = 220.0 // no map is lower
	atlasRadius                  = 5.0
	atlasLine                    = 17.0 // a line of words
	atlasReach                   = 9    // how many lines away a name may stand from its place
	kilometresOfDegree           = 111.195
)

// turn is a whole turn round the globe, in ten-thousandths of a degree.
const turn = 360_0000

// atlas is the map while it is made.
type atlas struct {
	v             AtlasView
	letter        float64
	west, south   float64 // the corner, in degrees
	across, up    float64 // how many degrees it shows
	scale         float64 // units a degree of latitude
	cosine        float64
	taken         []Box // where no name may stand
	width, height float64
	d             AtlasDrawing
}

// Cut is the narrowest strip of the globe that holds all the longitudes: where
// it begins, and how wide it is. It begins after the widest gap between two
// neighbours, so that places on both sides of the date line stay together.
func Cut(longitudes []int) (west, span int) {
	if len(longitudes) == 0 {
		return 0, 0
	}
	all := slices.Sorted(slices.Values(longitudes))
	west, gap := all[0], all[0]+turn-all[len(all)-1]
	for n := range all[1:] {
		if between := all[n+1] - all[n]; between > gap {
			west, gap = all[n+1], between
		}
	}
	return west, turn - gap
}

// Wide draws the map for a wide page, Narrow for a phone.
func (v AtlasView) Wide() AtlasDrawing {
	return v.draw(atlas{v: v, width: atlasWide, height: atlasWideHigh, letter: 7.6})
}

// Narrow draws the map for a phone.
func (v AtlasView) Narrow() AtlasDrawing {
	return v.draw(atlas{v: v, width: atlasNarrow, height: atlasNarrowHigh, letter: 6.6})
}

func (v AtlasView) draw(a atlas) AtlasDrawing {
	a.frame()
	a.graticule()
	a.bar()
	for n, p := range v.Places {
		x, y := a.at(float64(p.Lat)/1e4, float64(p.Lon)/1e4)
		a.d.Dots = append(a.d.Dots, AtlasDot{AtlasPlace: p, Number: n + 1, X: x, Y: y})
		a.taken = append(a.taken, Box{x - atlasRadius, y - atlasRadius, 2 * atlasRadius, 2 * atlasRadius})
	}
	for _, seat := range []bool{true, false} { // who has a body is named first
		for n := range a.d.Dots {
			if (a.d.Dots[n].URL != "") == seat {
				a.name(&a.d.Dots[n])
			}
		}
	}
	return a.d
}

// frame finds what part of the globe is shown: all places, with a margin. Degrees
// of longitude are as much shorter as they are in the middle latitude.
func (a *atlas) frame() {
	var lats, lons []int
	for _, p := range a.v.Places {
		lats, lons = append(lats, p.Lat), append(lons, p.Lon)
	}
	west, span := Cut(lons)
	south, north := slices.Min(append(lats[:len(lats):len(lats)], 90_0000)), slices.Max(append(lats[:len(lats):len(lats)], -90_0000))
	a.cosine = max(math.Cos(float64(south+north)/2e4*math.Pi/180), .1)
	a.up, a.across = float64(north-south)/1e4, float64(span)/1e4
	pad := max(.12*a.up, .12*a.across*a.cosine, .05)
	a.up, a.across = a.up+2*pad, min(a.across+2*pad/a.cosine, 360)
	a.scale = min(a.width/(a.across*a.cosine), a.height/a.up)
	a.d.Width, a.d.Height = a.width, max(math.Ceil(a.up*a.scale), atlasLeast)
	a.up = a.d.Height / a.scale
	a.across = min(a.width/(a.cosine*a.scale), 360)
	a.west, a.south = float64(west)/1e4+float64(span)/2e4-a.across/2, float64(south+north)/2e4-a.up/2
	wide := a.across * a.cosine * a.scale
	a.d.Frame = Box{(a.width - wide) / 2, 0, wide, a.d.Height}
}

// at is where a point of the globe stands on the map.
func (a *atlas) at(lat, lon float64) (x, y float64) {
	east := math.Mod(lon-a.west+720, 360)
	return a.d.Frame.X + east*a.cosine*a.scale, a.d.Height - (lat-a.south)*a.scale
}

// steps are how far apart the lines of a graticule may be, in ten-thousandths of
// a degree.
var steps = []int{100, 200, 500, 1000, 2000, 5000, 1_0000, 2_0000, 5_0000, 10_0000, 15_0000, 30_0000, 45_0000}

func (a *atlas) graticule() {
	step := steps[len(steps)-1]
	for _, s := range slices.Backward(steps) {
		if float64(s)/1e4*a.scale*a.cosine >= .11*a.width {
			step = s
		}
	}
	whole := func(degrees float64) int { return int(math.Ceil(degrees*1e4/float64(step))) * step }
	for lat := whole(max(a.south, -90)); float64(lat)/1e4 <= min(a.south+a.up, 90); lat += step {
		_, y := a.at(float64(lat)/1e4, a.west)
		a.line("M"+px(a.d.Frame.X)+" "+px(y)+"h"+px(a.d.Frame.W), a.v.Words.Parallel(lat), a.d.Frame.X+4, y-4)
	}
	for lon := whole(a.west); float64(lon)/1e4 < a.west+a.across; lon += step {
		x := a.d.Frame.X + (float64(lon)/1e4-a.west)*a.cosine*a.scale
		a.line("M"+px(x)+" 0V"+px(a.d.Height), a.v.Words.Meridian(around(lon)), x+4, a.d.Height-5)
	}
}

// around brings a longitude to where charters count it: more than -180 degrees,
// and 180 at most.
func around(lon int) int {
	lon = (lon%turn + turn) % turn
	if lon > turn/2 {
		lon -= turn
	}
	return lon
}

// line draws one of the graticule, and says which unless the words would leave
// the map or meet others.
func (a *atlas) line(path, words string, x, y float64) {
	l := AtlasLine{Path: path}
	if room, fits := a.fits(Box{x, y - 12, float64(len([]rune(words))) * a.letter, 15}); fits {
		l.Label = Label{X: x, Y: y, Text: words}
		a.taken = append(a.taken, room)
	}
	a.d.Lines = append(a.d.Lines, l)
}

func (a *atlas) fits(b Box) (Box, bool) {
	return b, b.within(a.d.Frame) && !slices.ContainsFunc(a.taken, b.meets)
}

// bar is a round number of kilometres, at most a fifth of the map.
func (a *atlas) bar() {
	unit := a.scale / kilometresOfDegree
	km := 1
	for _, next := range []int{2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000} {
		if float64(next)*unit <= a.width/5 {
			km = next
		}
	}
	words := a.v.Words.Kilometres(km)
	wide := float64(km) * unit
	room := max(wide, float64(len([]rune(words)))*a.letter) + 8
	a.d.Bar = Box{a.d.Frame.X + a.d.Frame.W - room, 22, wide, 0}
	a.d.BarText = Label{X: a.d.Bar.X, Y: 16, Text: words}
	a.taken = append(a.taken, Box{a.d.Bar.X - 4, 0, room + 4, 30})
}

// name finds a free spot for a name: beside its place, else a few lines further
// with a leader, else the same for its number.
func (a *atlas) name(dot *AtlasDot) {
	for _, text := range []string{dot.Name, strconv.Itoa(dot.Number)} {
		wide := float64(len([]rune(text)))*a.letter + 6
		for away := range atlasReach {
			for _, b := range a.spots(dot, wide, away) {
				if b, fits := a.fits(b); fits && a.leads(dot, b, away) {
					dot.Label, dot.Text, dot.Leader = b, text, away > 0
					a.taken = append(a.taken, b)
					return
				}
			}
		}
	}
}

// spots are where a name may stand, so many lines away from its place.
func (a *atlas) spots(dot *AtlasDot, wide float64, away int) []Box {
	high, far := atlasLine, atlasLine*float64(away)
	if dot.URL != "" {
		high = 24 // as high as what a finger can hit
	}
	right, left, middle := dot.X+atlasRadius+3+far/2, dot.X-atlasRadius-3-wide-far/2, dot.X-wide/2
	up, level, down := dot.Y-high/2-far, dot.Y-high/2, dot.Y-high/2+far
	if away == 0 {
		return []Box{{right, level, wide, high}, {left, level, wide, high}, {middle, dot.Y - atlasRadius - high, wide, high}, {middle, dot.Y + atlasRadius, wide, high}}
	}
	return []Box{{right, up, wide, high}, {right, down, wide, high}, {left, up, wide, high}, {left, down, wide, high},
		{right + far, level, wide, high}, {left - far, level, wide, high}, {right + far, up, wide, high}, {left - far, up, wide, high}, {right + far, down, wide, high}, {left - far, down, wide, high}}
}

// end is where a leader meets a name: the middle of the nearer side.
func (d AtlasDot) end(b Box) (x, y float64) {
	x = b.X
	if b.X < d.X {
		x = b.X + b.W
	}
	return x, b.Y + b.H/2
}

// leads says whether a leader to a name would run through no other name.
func (a *atlas) leads(dot *AtlasDot, b Box, away int) bool {
	if away == 0 {
		return true
	}
	x, y := dot.end(b)
	for _, other := range a.d.Dots {
		for n := range 40 {
			part := float64(n) / 40
			at := Box{dot.X + (x-dot.X)*part, dot.Y + (y-dot.Y)*part, .1, .1}
			if other.Text != "" && at.meets(other.Label) {
				return false
			}
		}
	}
	return true
}

// leader is the thin line from a place to its name.
func (d AtlasDot) leader() string {
	x, y := d.end(d.Label)
	return "M" + px(d.X) + " " + px(d.Y) + "L" + px(x) + " " + px(y)
}

// unnamed are the places whose names stand below the map.
func (d AtlasDrawing) unnamed() []AtlasDot {
	var out []AtlasDot
	for _, dot := range d.Dots {
		if dot.Text == strconv.Itoa(dot.Number) {
			out = append(out, dot)
		}
	}
	return out
}
