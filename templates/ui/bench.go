// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"math"
)

// Pebble is a stone in a picture: an ellipse a little turned, so that no two
// beside each other look alike.
type Pebble struct {
	X, Y, RX, RY, Turn string
	Kind               StoneKind
	Initials           string
	// TextY is the baseline of the initials; empty where there is no room.
	TextY string
}

// class is the pebble's look in a picture, where a filled seat is "on".
func (p Pebble) class() string {
	switch p.Kind {
	case StonePlain, StoneVoted:
		return "on"
	case StoneEmpty:
		return "open"
	}
	return string(p.Kind)
}

// The bench is drawn on 320 × 158 units around the point below its middle.
const (
	benchX, benchY  = 160.0, 150.0
	benchOuter      = 118.0
	benchFrom       = 10.0 // degrees from the left end of the arc
	benchTo         = 170.0
	benchWidest     = 46.0 // degrees between two seats, where there are few
	benchBigPerRow  = 9
	benchBigInRows  = 15
	benchSmallLimit = 37
)

// benchRow is one arc of stones.
type benchRow struct {
	radius float64
	seats  int
}

// Bench places seats on one or more arcs, from the reading side on, outer arc
// first. Above 15 the stones are small and carry no initials; above 37 the rest
// is left to the words below the picture.
func Bench(seats []StoneView, rtl bool) []Pebble {
	rows, rx, ry := benchRows(len(seats))
	pebbles := make([]Pebble, 0, len(seats))
	next := 0
	for _, row := range rows {
		for i := range row.seats {
			angle := benchAngle(i, row) * math.Pi / 180
			x, y := benchX-row.radius*math.Cos(angle), benchY-row.radius*math.Sin(angle)
			if rtl {
				x = 2*benchX - x
			}
			pebbles = append(pebbles, seatPebble(seats[next], next, x, y, rx, ry))
			next++
		}
	}
	return pebbles
}

func seatPebble(seat StoneView, n int, x, y, rx, ry float64) Pebble {
	p := Pebble{
		X: px(x), Y: px(y), RX: px(rx + float64(n%2)), RY: px(ry + float64((n+2)%3)/2),
		Turn: px(float64((n*37)%29 - 14)), Kind: seat.Kind,
	}
	if rx > 12 {
		p.Initials, p.TextY = seat.Initials, px(y+4)
	}
	return p
}

func benchRows(n int) (rows []benchRow, rx, ry float64) {
	switch {
	case n <= benchBigPerRow:
		return []benchRow{{benchOuter, n}}, 17, 15
	case n <= benchBigInRows:
		outer := min(benchBigPerRow, (n*3+4)/5)
		return []benchRow{{benchOuter, outer}, {benchOuter - 40, n - outer}}, 16, 14.5
	}
	left := min(n, benchSmallLimit)
	for _, row := range []benchRow{{118, 13}, {94, 11}, {70, 8}, {46, 5}} {
		take := min(left, row.seats)
		if take > 0 {
			rows = append(rows, benchRow{row.radius, take})
		}
		left -= take
	}
	return rows, 9.5, 8.5
}

// benchAngle spreads the seats of a row over the arc, a few of them not too far.
func benchAngle(i int, row benchRow) float64 {
	if row.seats == 1 {
		return 90
	}
	step := math.Min((benchTo-benchFrom)/float64(row.seats-1), benchWidest)
	return 90 + (float64(i)-float64(row.seats-1)/2)*step
}

// turnoutStones is how many stones a turnout line has: each is 4 % of the roll.
const turnoutStones = 25

// turnoutWidth is the length of the line in units.
const turnoutWidth = 540.0

// TurnoutView is how many take part. It is never a result.
type TurnoutView struct {
	// ID keeps two pictures on one page apart.
	ID string
	// Label tells the picture in words; Strong and Soft stand around it.
	Label, Strong, Needed, Scale string
	Took, Roll, Quorum           int
}

// reach is the point of the line that part of the roll fills, in units.
func (v TurnoutView) reach(part int) float64 {
	if v.Roll <= 0 {
		return 0
	}
	return turnoutWidth * float64(min(max(part, 0), v.Roll)) / float64(v.Roll)
}

func (v TurnoutView) stones() []Pebble {
	pebbles := make([]Pebble, turnoutStones)
	for i := range pebbles {
		pebbles[i] = Pebble{
			X: px((float64(i) + .5) * turnoutWidth / turnoutStones), Y: "14",
			RX: px(8.3 + float64(i%2)/2), RY: px(7.6 + float64((i+1)%3/2)*.6), Turn: px(float64((i*15)%21 - 9)),
		}
	}
	return pebbles
}

// bracket is the mark of the quorum: a line under the stones up to the one that
// makes it.
func (v TurnoutView) bracket() string {
	end := px(v.reach(v.Quorum))
	return "M0 34H" + end + "M" + end + " 0v40M1 30v8"
}
