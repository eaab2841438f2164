// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"
)

// StreamsView is how voices came to the ballots that spoke for them, layer by layer.
type StreamsView struct {
	// ID keeps the titles of two drawings apart; Title tells the picture in words.
	ID, Title string
	// Streams in the order of reading: each before those that lead into it.
	Streams []Stream
	// Heads stand over the layers, that of the ballots first.
	Heads []string
	Words StreamWords
	RTL   bool
}

// StreamWords are the legend.
type StreamWords struct{ Own, Carried, Folded string }

// Stream is one member through whom voices passed, or several folded together.
type Stream struct {
	Name, Number string
	// Title says in words what flows from here, for a pointer.
	Title       string
	Voices, Own int
	// Into is the place of the stream this one leads into; below 0 it is a ballot.
	Into, Depth int
	Folded      bool
}

// fitting is the name cut to stand beside its number in a line of so many letters. Of
// a fold the number stands alone then: its bar says that it is one.
func (s Stream) fitting(letters int, rtl bool) string {
	letters = max(letters-len([]rune(s.Number))-1, 2)
	if s.Folded && len([]rune(s.Name)) > letters {
		return ""
	}
	return isolated(cut(s.Name, letters), rtl)
}

// StreamsDrawing is the picture in pixels.
type StreamsDrawing struct {
	Width, Height float64
	Bands         []Band
	Bars          []Bar
	Heads         []Label
	Labels        []StreamLabel
}

// StreamLabel is a number and a name beside a bar; on a phone the number stands at
// the end of the line, at NumberX.
type StreamLabel struct {
	X, Y, NumberX float64
	Number, Name  string
}

// Sizes of the wide drawing, in units of its view box.
const (
	streamsWidth   = 1020.0
	streamsEdge    = 4.0
	streamsNames   = 230.0 // beside the ballots
	streamsTop     = 34.0
	streamsThick   = 16.0
	streamsVoices  = 340.0 // all voices, one above the other
	streamsFloor   = 19.0  // a stream is at least as high as its name
	streamsGap     = 5.0
	streamsBallots = 9.0 // between two ballots
	streamsStep    = 385.0
)

// Sizes of the narrow one, which is a list of bars.
const (
	streamsPhone  = 328.0
	streamsRow    = 42.0
	streamsIndent = 14.0
	streamsBar    = 11.0
)

// fan is the wide drawing while it is made.
type fan struct {
	v     StreamsView
	scale float64
	step  float64
	last  float64   // where the ballots stand
	slots []float64 // the height each stream needs with all that leads into it
	tops  []float64 // where its slot begins
	taken []float64 // how much of each bar has been led into
	d     StreamsDrawing
}

// Wide lays the streams out from side to side: voices flow to the ballots in the
// direction of reading.
func (v StreamsView) Wide() StreamsDrawing {
	f := fan{v: v, slots: make([]float64, len(v.Streams)), tops: make([]float64, len(v.Streams)), taken: make([]float64, len(v.Streams))}
	f.scale = streamsVoices / float64(max(v.ballotVoices(), 1))
	if depth := v.deepest(); depth > 0 {
		f.step = min(streamsStep, (streamsWidth-streamsNames-streamsThick-streamsEdge)/float64(depth))
		f.last = f.step * float64(depth)
	}
	f.last += streamsEdge
	f.d.Width, f.d.Height = streamsWidth, f.place()
	for i := range v.Streams {
		f.draw(i)
	}
	for depth, head := range v.Heads[:min(len(v.Heads), v.deepest()+1)] {
		f.d.Heads = append(f.d.Heads, Label{Class: "head", X: f.x(f.along(depth)), Y: 15, Text: cut(head, f.room(depth))})
	}
	return f.d
}

// ballotVoices is all that is on ballots.
func (v StreamsView) ballotVoices() int {
	sum := 0
	for _, s := range v.Streams {
		if s.Into < 0 {
			sum += s.Voices
		}
	}
	return sum
}

func (v StreamsView) deepest() int {
	deepest := 0
	for _, s := range v.Streams {
		deepest = max(deepest, s.Depth)
	}
	return deepest
}

// place gives each stream its slot and returns the height of the picture. What
// leads into a stream comes after it, so sums are made from the end.
func (f *fan) place() float64 {
	inside := make([]float64, len(f.slots))
	for i, s := range slices.Backward(f.v.Streams) {
		f.slots[i] = max(f.height(s.Voices), streamsFloor, inside[i]-streamsGap)
		if s.Into >= 0 {
			inside[s.Into] += f.slots[i] + streamsGap
		}
	}
	next, bottom := make([]float64, len(f.slots)), streamsTop
	for i, s := range f.v.Streams {
		if s.Into < 0 {
			f.tops[i] = bottom
			bottom += f.slots[i] + streamsBallots
		} else {
			f.tops[i] = next[s.Into]
			next[s.Into] += f.slots[i] + streamsGap
		}
		// What leads in stands in the middle where it is less than the bar.
		next[i] = f.tops[i] + max(f.slots[i]-(inside[i]-streamsGap), 0)/2
	}
	return bottom
}

func (f *fan) height(voices int) float64 { return float64(voices) * f.scale }

// along is where a layer stands in the direction of reading.
func (f *fan) along(depth int) float64 { return f.last - f.step*float64(depth) }

// x turns a place in the direction of reading into one on the picture.
func (f *fan) x(along float64) float64 {
	if f.v.RTL {
		return f.d.Width - along
	}
	return along
}

// top is where a stream's bar begins: in the middle of its slot.
func (f *fan) top(i int) float64 {
	return f.tops[i] + (f.slots[i]-f.height(f.v.Streams[i].Voices))/2
}

// room is how many letters stand beside a bar of a layer.
func (f *fan) room(depth int) int {
	if depth == 0 {
		return room(f.d.Width - f.last - streamsThick - 8)
	}
	return room(f.step - streamsThick - 10)
}

func (f *fan) draw(i int) {
	s, y := f.v.Streams[i], f.top(i)
	along, own := f.along(s.Depth), f.height(s.Own)
	carried := max(f.height(s.Voices)-own, 0)
	switch {
	case s.Folded:
		f.bar("folded", along, y, f.height(s.Voices))
	default:
		if carried > 0 {
			f.bar("carried", along, y, carried)
		}
		if own > 0 {
			f.bar("own", along, y+carried, own)
		}
	}
	if s.Into >= 0 {
		to := f.top(s.Into) + f.taken[s.Into]
		f.taken[s.Into] += f.height(s.Voices)
		f.band(along+streamsThick, f.along(s.Depth-1), y, to, f.height(s.Voices), s)
	}
	f.d.Labels = append(f.d.Labels, StreamLabel{
		X: f.x(along + streamsThick + 5), Y: y + f.height(s.Voices)/2 + 4.5,
		Number: s.Number, Name: s.fitting(f.room(s.Depth), f.v.RTL),
	})
}

func (f *fan) bar(class string, along, y, height float64) {
	x := f.x(along)
	if f.v.RTL {
		x -= streamsThick
	}
	f.d.Bars = append(f.d.Bars, Bar{Class: class, X: x, Y: y, W: streamsThick, H: max(height, 1)})
}

func (f *fan) band(start, end, from, to, high float64, s Stream) {
	at := func(along, y float64) string { return px(f.x(along)) + " " + px(y) }
	middle := (start + end) / 2
	path := "M" + at(start, from) + "C" + at(middle, from) + " " + at(middle, to) + " " + at(end, to) +
		"V" + px(to+high) + "C" + at(middle, to+high) + " " + at(middle, from+high) + " " + at(start, from+high) + "Z"
	class := "stream"
	if s.Folded {
		class = "stream folded"
	}
	f.d.Bands = append(f.d.Bands, Band{Class: class, Path: path, Title: s.Title})
}

// Narrow lays them out as a list: each stream a bar below its name, what leads into
// it moved in and hung on it.
func (v StreamsView) Narrow() StreamsDrawing {
	d := StreamsDrawing{Width: streamsPhone, Height: streamsRow*float64(len(v.Streams)) + 4}
	x := func(along float64) float64 {
		if v.RTL {
			return streamsPhone - along
		}
		return along
	}
	widest := 1
	for _, s := range v.Streams {
		widest = max(widest, s.Voices)
	}
	indent := min(streamsIndent, streamsPhone/3/float64(max(v.deepest(), 1)))
	scale := (streamsPhone - indent*float64(v.deepest())) / float64(widest)
	for i, s := range v.Streams {
		along, y := indent*float64(s.Depth), streamsRow*float64(i)
		bar := func(class string, from, wide float64) {
			b := Bar{Class: class, X: x(along + from), Y: y + 20, W: max(wide, 1), H: streamsBar}
			if v.RTL {
				b.X -= b.W
			}
			d.Bars = append(d.Bars, b)
		}
		switch whole, own := float64(s.Voices)*scale, float64(s.Own)*scale; {
		case s.Folded:
			bar("folded", 0, whole)
		default:
			if own > 0 {
				bar("own", 0, own)
			}
			if whole > own {
				bar("carried", own, whole-own)
			}
		}
		if s.Into >= 0 {
			hook := px(x(along - indent/2))
			d.Bands = append(d.Bands, Band{Class: "hook", Path: "M" + hook + " " + px(streamsRow*float64(s.Into)+20+streamsBar) + "V" + px(y+20+streamsBar/2) + "H" + px(x(along)), Title: s.Title})
		}
		d.Labels = append(d.Labels, StreamLabel{X: x(along), Y: y + 14, NumberX: x(streamsPhone), Number: s.Number, Name: s.fitting(room(streamsPhone-along), v.RTL)})
	}
	return d
}
