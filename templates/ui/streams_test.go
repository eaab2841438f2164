// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// smallStreams is one ballot two lead to, one of them through another, and the rest.
func smallStreams() StreamsView {
	return StreamsView{
		ID: "streams", Title: "Ten voices to four ballots", Heads: []string{"On the ballot", "1 step before"}, Words: StreamWords{"own", "carried", "folded"},
		Streams: []Stream{
			{Name: "Ada", Number: "6", Voices: 6, Own: 1, Into: -1},
			{Name: "Bram", Number: "3", Title: "3 voices from Bram to Ada", Voices: 3, Own: 2, Into: 0, Depth: 1},
			{Name: "from 2 others", Number: "2", Voices: 2, Into: 0, Depth: 1, Folded: true},
			{Name: "on 3 other ballots", Number: "4", Voices: 4, Into: -1, Folded: true},
		},
	}
}

func smallLorenz() LorenzView {
	return LorenzView{
		ID: "lorenz", Title: "Curve", Main: LorenzCurve{"ballots", []LorenzPoint{{0, 0}, {1, 1}, {2, 4}}}, Other: LorenzCurve{"members", []LorenzPoint{{0, 0}, {3, 0}, {5, 4}}},
		Marks: []int{1, 7}, Equal: "equal", Across: "ballots", Up: "voices", Half: "50 %", Whole: "100 %",
	}
}

// anyStreams is a forest with branches that add up.
func anyStreams(t *rapid.T) StreamsView {
	v := StreamsView{Heads: []string{"ballot", "one before"}, RTL: rapid.Bool().Draw(t, "rtl")}
	var grow func(into, depth, voices int)
	grow = func(into, depth, voices int) {
		at := len(v.Streams)
		s := Stream{Name: rapid.StringN(0, 40, -1).Draw(t, "name"), Number: fmt.Sprint(voices), Voices: voices, Into: into, Depth: depth, Folded: rapid.IntRange(0, 3).Draw(t, "folded") == 0}
		if !s.Folded {
			s.Own = rapid.IntRange(0, voices).Draw(t, "own")
		}
		v.Streams = append(v.Streams, s)
		for left := voices - s.Own; !s.Folded && left > 0 && depth < 60 && rapid.Bool().Draw(t, "more"); {
			part := rapid.IntRange(1, left).Draw(t, "part")
			left -= part
			grow(at, depth+1, part)
		}
	}
	for range rapid.IntRange(0, 12).Draw(t, "ballots") {
		grow(-1, 0, rapid.IntRange(0, 5_000_000).Draw(t, "voices"))
	}
	return v
}

func TestStreams_StayWithinThePicture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyStreams(t)
		for name, d := range map[string]StreamsDrawing{"wide": v.Wide(), "narrow": v.Narrow()} {
			for _, b := range d.Bars {
				if b.X < -.01 || b.X+b.W > d.Width+1.01 || b.Y < 0 || b.Y+b.H > d.Height {
					t.Errorf("%s: a bar leaves the picture: %+v of %f × %f", name, b, d.Width, d.Height)
				}
			}
			if len(d.Labels) != len(v.Streams) {
				t.Errorf("%s: %d of %d streams are named", name, len(d.Labels), len(v.Streams))
			}
			for _, l := range d.Labels {
				if l.X < 0 || l.X > d.Width || l.Y < 0 || l.Y > d.Height {
					t.Errorf("%s: a name leaves the picture: %+v", name, l)
				}
			}
		}
	})
}

// Names of one layer never lie over each other.
func TestStreams_NamesHaveALineOfTheirOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyStreams(t)
		lines := map[float64][]float64{}
		for _, l := range v.Wide().Labels {
			lines[l.X] = append(lines[l.X], l.Y)
		}
		for x, ys := range lines {
			slices.Sort(ys)
			for i := 1; i < len(ys); i++ {
				if ys[i]-ys[i-1] < streamsFloor-.01 {
					t.Errorf("two names at %f are %f apart", x, ys[i]-ys[i-1])
				}
			}
		}
	})
}

func TestStreams_BarsAreAsHighAsTheirVoices(t *testing.T) {
	v := smallStreams()
	d := v.Wide()
	// Ada carried and own, Bram carried and own, two folds.
	voices, scale := []float64{5, 1, 1, 2, 2, 4}, d.Bars[0].H/5
	for i, b := range d.Bars {
		if off := b.H - voices[i]*scale; off > .01 || off < -.01 {
			t.Errorf("bar %d is %f high, want %f", i, b.H, voices[i]*scale)
		}
	}
	// What leads to Ada ends in her bar, one below the other, the first at its top.
	ends := []float64{d.Bars[0].Y, d.Bars[0].Y + 3*scale}
	for i, b := range d.Bands {
		if want := " " + px(ends[i]) + "V" + px(ends[i]+[]float64{3, 2}[i]*scale); !strings.Contains(b.Path, want) {
			t.Errorf("band %d is %s, which lacks %s", i, b.Path, want)
		}
	}
}

func TestStreams_MirrorTheWayForAScriptFromTheRight(t *testing.T) {
	left, right := smallStreams(), smallStreams()
	right.RTL = true
	for _, d := range [][2]StreamsDrawing{{left.Wide(), right.Wide()}, {left.Narrow(), right.Narrow()}} {
		for i, b := range d[0].Bars {
			if got, want := d[1].Bars[i].X, d[0].Width-b.X-b.W; got-want > .01 || want-got > .01 {
				t.Errorf("bar %d stands at %f, want %f", i, got, want)
			}
		}
		if got := d[1].Labels[0].Name; got != "\u2068Ada\u2069" {
			t.Errorf("the name %q is not set apart", got)
		}
	}
}

func TestLorenz_StandsOnAnyView(t *testing.T) {
	var none LorenzView
	if none.Main.path() != "" || none.Main.ground() != "" || none.marks() != nil {
		t.Errorf("nothing draws %q", none.Main.path())
	}
	v := smallLorenz()
	if got := v.Main.path(); got != "M50 306L190 236L330 26" {
		t.Errorf("the curve is %s", got)
	}
	if marks := v.marks(); len(marks) != 1 || marks[0].X != "190" || marks[0].Y != "236" {
		t.Errorf("marks %+v", marks)
	}
	zero := LorenzCurve{"nobody", []LorenzPoint{{0, 0}}}
	if got := zero.path(); got != "M50 306" {
		t.Errorf("a curve of nobody is %s", got)
	}
}

// A chain of thousands is no picture, but it must not bring the page down.
func TestStreams_TakeAnyDepth(t *testing.T) {
	var v StreamsView
	for depth := range 3_000 {
		v.Streams = append(v.Streams, Stream{Name: "somebody with a name", Number: "3,000", Voices: 3_000 - depth, Own: 1, Into: depth - 1, Depth: depth})
	}
	v.Streams[2_998].Folded = true
	if got := v.Wide().Labels[2_998].Name; got != "" {
		t.Errorf("of a fold without room for its name stands %q", got)
	}
	if wide, narrow := v.Wide(), v.Narrow(); wide.Labels[2_999].Name != "s…" || len(narrow.Labels) != 3_000 {
		t.Errorf("the last is named %q; %d names on a phone", wide.Labels[2_999].Name, len(narrow.Labels))
	}
}
