// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func atlasWords() AtlasWords {
	write := func(n int) string { return strconv.FormatFloat(float64(n)/1e4, 'g', -1, 64) + "°" }
	return AtlasWords{Parallel: write, Meridian: write, Kilometres: func(km int) string { return strconv.Itoa(km) + " km" }, Seat: "with a body", Place: "without", Numbered: "Also:"}
}

// smallAtlas is three ports, of which two lie beside each other.
func smallAtlas() AtlasView {
	return AtlasView{ID: "atlas", Title: "Where the places are", Words: atlasWords(), Places: []AtlasPlace{
		{"Wales", "/bodies/wales", 52_3300, -3_7600}, {"Cardiff", "", 51_4816, -3_1791}, {"Splott", "", 51_4850, -3_1500}, {"Lisbon", "/bodies/lisbon", 38_7223, -9_1393}}}
}

func TestCut_IsTheNarrowestStrip(t *testing.T) {
	for _, c := range []struct {
		name       string
		longitudes []int
		west, span int
	}{
		{"nowhere", nil, 0, 0},
		{"one place", []int{-3_0000}, -3_0000, 0},
		{"two in Europe", []int{-9_0000, 13_0000}, -9_0000, 22_0000},
		{"both sides of the date line", []int{-175_0000, 178_0000}, 178_0000, 7_0000},
		{"on the line itself", []int{180_0000, -179_0000, 179_0000}, 179_0000, 2_0000},
		{"Fiji, Samoa and Wellington", []int{178_4400, -171_7700, 174_7800}, 174_7800, 13_4500},
		{"round the globe", []int{-90_0000, 0, 90_0000, 180_0000}, -90_0000, 270_0000},
		{"the same twice", []int{5, 5}, 5, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if west, span := Cut(c.longitudes); west != c.west || span != c.span {
				t.Errorf("got %d and %d, want %d and %d", west, span, c.west, c.span)
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.IntRange(-179_9999, 180_0000), 1, 12).Draw(t, "longitudes")
		west, span := Cut(all)
		for _, lon := range all {
			if (lon-west+turn)%turn > span {
				t.Fatalf("%d is not in the %d from %d on", lon, span, west)
			}
		}
		for _, begin := range all { // no other strip that begins at one of them is narrower
			reach := 0
			for _, lon := range all {
				reach = max(reach, (lon-begin+turn)%turn)
			}
			if reach < span {
				t.Fatalf("from %d on %d are enough, got %d from %d", begin, reach, span, west)
			}
		}
	})
}

// A few islands on both sides of the date line fill their map: the two furthest
// apart are not at its two ends with the whole world between them.
func TestAtlas_DoesNotShowTheWorldForTwoIslands(t *testing.T) {
	v := AtlasView{Words: atlasWords(), Places: []AtlasPlace{{"Suva", "", -18_1400, 178_4400}, {"Apia", "", -13_8300, -171_7700}}}
	d := v.Wide()
	if apart := d.Dots[1].X - d.Dots[0].X; apart < d.Width/3 || d.Dots[1].Y >= d.Dots[0].Y {
		t.Errorf("Apia lies north-east of Suva; on the map they are at %v and %v", d.Dots[0], d.Dots[1])
	}
}

func TestAtlas_ADegreeIsAsWideAsItIsThere(t *testing.T) {
	// Near 60 degrees north a degree of longitude is half a degree of latitude.
	v := AtlasView{Words: atlasWords(), Places: []AtlasPlace{{"a", "", 59_0000, 10_0000}, {"b", "", 61_0000, 10_0000}, {"c", "", 60_0000, 14_0000}}}
	d := v.Wide()
	up, across := d.Dots[0].Y-d.Dots[1].Y, d.Dots[2].X-d.Dots[0].X
	if math.Abs(up-across) > .5 {
		t.Errorf("two degrees north are %.1f, four degrees east %.1f", up, across)
	}
	for _, km := range []float64{1, 2, 5, 10, 20, 50, 100, 200} {
		if strconv.Itoa(int(km))+" km" == d.BarText.Text {
			if want := up / 2 / 111.195 * km; math.Abs(d.Bar.W-want) > .1 {
				t.Errorf("the scale is %.1f wide, %.0f km are %.1f", d.Bar.W, km, want)
			}
			return
		}
	}
	t.Errorf("the scale says %q", d.BarText.Text)
}

func randomAtlas(t *rapid.T) AtlasView {
	v := AtlasView{Words: atlasWords()}
	reach := rapid.SampledFrom([]int{0, 1000, 5_0000, 179_0000}).Draw(t, "reach")
	at := rapid.IntRange(-90_0000, 90_0000).Draw(t, "lat")
	lon := rapid.IntRange(-179_9999, 180_0000).Draw(t, "lon")
	for n := range rapid.IntRange(2, 40).Draw(t, "places") {
		p := AtlasPlace{Name: "Place " + strconv.Itoa(n), Lat: at + rapid.IntRange(-reach, reach).Draw(t, "north"), Lon: around(lon + rapid.IntRange(-reach, reach).Draw(t, "east"))}
		p.Lat = min(max(p.Lat, -90_0000), 90_0000)
		if rapid.IntRange(0, 4).Draw(t, "seat") == 0 {
			p.URL = "/bodies/" + strconv.Itoa(n)
		}
		v.Places = append(v.Places, p)
	}
	return v
}

func TestAtlas_NoTwoNamesMeetAndNothingLeavesTheMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := randomAtlas(t)
		for _, d := range []AtlasDrawing{v.Wide(), v.Narrow()} {
			var names []Box
			for _, l := range d.Lines {
				if l.Label.Text != "" {
					names = append(names, Box{l.Label.X, l.Label.Y - 12, 5 * float64(len([]rune(l.Label.Text))), 12})
				}
			}
			for n, dot := range d.Dots {
				if dot.Name != v.Places[n].Name || dot.Number != n+1 || dot.Text != "" && dot.Text != dot.Name && dot.Text != strconv.Itoa(n+1) {
					t.Fatalf("place %d became %+v", n, dot)
				}
				if dot.X < 0 || dot.Y < 0 || dot.X > d.Width || dot.Y > d.Height {
					t.Fatalf("a place leaves the map of %.0f × %.0f: %+v", d.Width, d.Height, dot)
				}
				if dot.Text != "" {
					names = append(names, dot.Label)
				}
			}
			if d.Height > atlasWideHigh+1 {
				t.Fatalf("%.0f high", d.Height)
			}
			for n, a := range names {
				if !a.within(d.Frame) {
					t.Fatalf("a name leaves the map: %v", a)
				}
				if slices.ContainsFunc(names[:n], a.meets) {
					t.Fatalf("two names meet: %v and one of %v", a, names[:n])
				}
			}
		}
	})
}
