// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"
	"strconv"
	"strings"
)

// OrganigramView is the bodies of a community as a tree of boxes, with auditory
// ones beside it.
type OrganigramView struct {
	// ID names the picture; Title tells it in words.
	ID, Title string
	Boxes     []OrganBox
	Words     OrganWords
	RTL       bool
}

// OrganWords are the legend.
type OrganWords struct{ Top, Intermediate, Auditory, Part, Watches string }

// OrganBox is one body. Its level is a shape, and said in Kind; Size says how
// many members it has, or nothing where nobody counts them.
type OrganBox struct {
	Name, Kind, Size, URL string
	Level                 OrganLevel
	// Parent is the place of the body it is a part of; below 0 it is part of none.
	Parent int
	// Watches are the places of those it supervises.
	Watches []int
}

// OrganLevel is the look of a box.
type OrganLevel string

// The looks.
const (
	OrganTop          OrganLevel = "top"
	OrganIntermediate OrganLevel = "intermediate"
	OrganAuditory     OrganLevel = "auditory"
)

// Organ is a box laid out, in units of the picture.
type Organ struct {
	OrganBox
	X, Y, W, H int
	// Lines are its name, cut where two lines do not hold it.
	Lines []string
	row   int
}

// OrganLine joins two boxes: a part to its whole, or, dashed, who watches to
// what is watched.
type OrganLine struct {
	From, To int
	Dashed   bool
	Points   []Spot
}

// Spot is a place on the picture.
type Spot struct{ X, Y int }

// OrganDrawing is the picture laid out. Its boxes are in the order of the view.
type OrganDrawing struct {
	Width, Height int
	Organs        []Organ
	Lines         []OrganLine
}

// Sizes, in units of the view box. Every box begins on a row, so that between two
// rows a line can run across the whole picture and meet no box.
const (
	organWidth  = 1020
	organWide   = 172
	organLeast  = 136 // a box far down in a deep tree
	organHigh   = 78
	organGap    = 16
	organIndent = 20
	organPad    = 10 // from a box's edge to its words
	organLine   = 17
	organLane   = 5 // between two dashed lines
	organEdge   = 2
)

// organs is the picture while it is made.
type organs struct {
	v      OrganigramView
	parent []int
	parts  [][]int
	below  []int // how many lie under each
	deep   []int // how many levels
	lanes  []int // who watches somebody, in the order of the view
	pitch  int   // from one row to the next
	d      OrganDrawing
}

// Draw lays the boxes out: parts under their whole, in rows that wrap, and the
// auditory bodies with their own parts in a column at the end.
func (v OrganigramView) Draw() OrganDrawing {
	o := organs{v: v, d: OrganDrawing{Organs: make([]Organ, len(v.Boxes))}}
	o.plant()
	o.pitch = organHigh + 24 + organLane*len(o.lanes)
	channel := 0
	if len(o.lanes) > 0 {
		channel = 2*organGap + organLane*len(o.lanes)
	}
	var trunk, side []int
	for i, p := range o.parent {
		switch {
		case p >= 0:
		case v.Boxes[i].Level == OrganAuditory:
			side = append(side, i)
		default:
			trunk = append(trunk, i)
		}
	}
	room := organWidth - 2*organEdge
	if len(side) > 0 {
		room -= channel + organGap + organWide
	}
	right, bottom := o.flow(trunk, organEdge, 0, room)
	main := right
	if len(side) > 0 {
		right, below := o.flow(side, main+channel+organGap, 0, organWide)
		o.d.Width, bottom = right, max(bottom, below)
	}
	o.d.Width = max(o.d.Width, main, organWidth-organEdge) + organEdge
	o.d.Height = o.top(bottom) - (o.pitch - organHigh) + organEdge
	o.join(main)
	if v.RTL {
		o.mirror()
	}
	return o.d
}

// plant finds who is under whom. An auditory body stands beside the tree, not in
// it; and of bodies that lie under each other in a circle, one is taken out.
func (o *organs) plant() {
	n := len(o.v.Boxes)
	o.parent, o.parts, o.below, o.deep = make([]int, n), make([][]int, n), make([]int, n), make([]int, n)
	for i, b := range o.v.Boxes {
		o.parent[i] = b.Parent
		if b.Parent >= n || b.Level == OrganAuditory && b.Parent >= 0 && o.v.Boxes[b.Parent].Level != OrganAuditory {
			o.parent[i] = -1
		}
		if len(b.Watches) > 0 {
			o.lanes = append(o.lanes, i)
		}
	}
	for i := range o.parent {
		at, steps := o.parent[i], 0
		for ; at >= 0 && at != i && steps <= n; steps++ {
			at = o.parent[at]
		}
		if at == i {
			o.parent[i] = -1
		}
	}
	for i := range o.parent {
		depth := 0
		for at := o.parent[i]; at >= 0; at = o.parent[at] {
			depth++
			o.below[at]++
			o.deep[at] = max(o.deep[at], depth)
		}
	}
	for i, p := range o.parent {
		if p >= 0 {
			o.parts[p] = append(o.parts[p], i)
		}
	}
	for _, parts := range o.parts { // those without parts first, so that rows are even
		slices.SortStableFunc(parts, func(a, b int) int { return min(o.below[a], 1) - min(o.below[b], 1) })
	}
}

// flow sets boxes with all that is under them beside each other from x on, and
// begins further rows where they are wider than the room. It returns the end of
// the widest row, and the row below all of them.
func (o *organs) flow(some []int, x, row, room int) (right, bottom int) {
	right, bottom = x, row
	columns := max(1, (room+organIndent+organGap)/(organWide+organGap))
	cell := max(organLeast, (room-(columns-1)*organGap)/columns)
	for at, i := x, 0; i < len(some); i++ {
		span := columns // of one alone
		if len(some) > 1 {
			span = o.columns(some[i], columns, cell)
		}
		wide := span*(cell+organGap) - organGap
		if at > x && at+wide > x+room {
			at, row = x, bottom
		}
		end, below := o.lay(some[i], at, row, wide)
		right, bottom = max(right, end), max(bottom, below)
		at = max(at+wide, end) + organGap
	}
	return right, bottom
}

// columns is how many of the columns there are a body with its parts takes: more
// where much is under it, or far down.
func (o *organs) columns(i, most, cell int) int {
	n := 1 + o.below[i]/4
	for n < most && n*(cell+organGap)-organGap < organLeast+organIndent*o.deep[i] {
		n++
	}
	return min(n, most)
}

// lay sets one box, and its parts below it and a little further in.
func (o *organs) lay(i, x, row, room int) (right, bottom int) {
	wide := min(max(room, organLeast), organWide)
	b := o.v.Boxes[i]
	o.d.Organs[i] = Organ{OrganBox: b, X: x, Y: o.top(row), W: wide, H: organHigh, row: row, Lines: broken(b.Name, (wide-2*organPad)*10/78)}
	right, bottom = o.flow(o.parts[i], x+organIndent, row+1, room-organIndent)
	return max(right, x+wide), bottom
}

// top is where the boxes of a row begin.
func (o *organs) top(row int) int { return organEdge + organLane*len(o.lanes) + 8 + row*o.pitch }

// join draws the lines. A part hangs on a line that comes down beside the parts
// before it. Who watches has a dashed line of their own behind the tree, which
// ends beyond its widest row, and between two rows another to each of the watched.
func (o *organs) join(end int) {
	for i, p := range o.parent {
		if p < 0 {
			continue
		}
		whole, part := o.d.Organs[p], o.d.Organs[i]
		x, y := whole.X+organIndent/2, part.Y-organLane*len(o.lanes)-12
		to := part.X + organIndent/2
		o.d.Lines = append(o.d.Lines, OrganLine{From: p, To: i, Points: []Spot{{x, whole.Y + whole.H}, {x, y}, {to, y}, {to, part.Y}}})
	}
	for lane, i := range o.lanes {
		who, trunk := o.d.Organs[i], end+organGap+organLane*lane
		for _, w := range o.v.Boxes[i].Watches {
			if w < 0 || w >= len(o.d.Organs) || w == i {
				continue
			}
			watched := o.d.Organs[w]
			y, to := watched.Y-6-organLane*lane, watched.X+watched.W-14-6*(lane%16)
			o.d.Lines = append(o.d.Lines, OrganLine{From: i, To: w, Dashed: true, Points: []Spot{
				{who.X, who.Y + who.H/2}, {trunk, who.Y + who.H/2}, {trunk, y}, {to, y}, {to, watched.Y}}})
		}
	}
}

// mirror turns the picture for a script from the right.
func (o *organs) mirror() {
	for i := range o.d.Organs {
		o.d.Organs[i].X = o.d.Width - o.d.Organs[i].X - o.d.Organs[i].W
	}
	for _, l := range o.d.Lines {
		for n := range l.Points {
			l.Points[n].X = o.d.Width - l.Points[n].X
		}
	}
}

// path is a line as a picture takes it.
func (l OrganLine) path() string {
	var b strings.Builder
	for n, p := range l.Points {
		b.WriteString(map[bool]string{true: "M", false: "L"}[n == 0] + strconv.Itoa(p.X) + " " + strconv.Itoa(p.Y))
	}
	return b.String()
}

// wordsX is where the words of a box begin, in the direction of reading.
func (b Organ) wordsX(rtl bool) string {
	if rtl {
		return strconv.Itoa(b.X + b.W - organPad)
	}
	return strconv.Itoa(b.X + organPad)
}

// lineY is the base of one of its lines: the name, what it is, its size, which
// stand together in the middle.
func (b Organ) lineY(n int) string {
	lines := len(b.Lines) + 1 + min(len(b.Size), 1)
	return strconv.Itoa(b.Y + (organHigh-(lines-1)*organLine)/2 + 5 + n*organLine)
}

// cut says whether its lines do not hold the whole name.
func (b Organ) cut() bool { return strings.Join(b.Lines, " ") != b.Name }
