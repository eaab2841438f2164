// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"moothall/bodies"

	"pgregory.net/rapid"
)

var widths = []bodies.Kind{bodies.Local, bodies.Zonal, bodies.Regional, bodies.National, bodies.Continental, bodies.Global}

func TestPlaces_SayWhatIsWrongWithAPlace(t *testing.T) {
	at := func(lat, lon int) []bodies.Place {
		return []bodies.Place{{ID: "a", At: &bodies.Point{Lat: lat, Lon: lon}}}
	}
	for _, c := range []struct {
		name  string
		nodes []bodies.Place
		says  string // empty: it is fine
	}{
		{"a kind there is not", []bodies.Place{{ID: "a", Kind: "galactic"}}, `no kind "galactic"`},
		{"no kind at all", []bodies.Place{{ID: "a"}, {ID: "b", Parent: "a", Kind: bodies.Global}}, ""},
		{"as wide as what it lies in", []bodies.Place{{ID: "a", Kind: bodies.National}, {ID: "b", Parent: "a", Kind: bodies.National}}, ""},
		{"wider than what it lies in", []bodies.Place{{ID: "a", Kind: bodies.Local}, {ID: "b", Parent: "a", Kind: bodies.Zonal}}, `"b" is zonal and lies in "a", which is local`},
		{"wider than what lies above a place of no kind", []bodies.Place{{ID: "c", Parent: "b", Kind: bodies.Regional}, {ID: "b", Parent: "a"}, {ID: "a", Kind: bodies.Zonal}}, `"c" is regional and lies in "a"`},
		{"the poles", at(900_000, 0), ""},
		{"beyond the north pole", at(900_001, 0), "nowhere on the globe"},
		{"beyond the south pole", at(-900_001, 0), "nowhere on the globe"},
		{"the date line", at(0, 1_800_000), ""},
		{"the date line from the other side, which is the same line", at(0, -1_800_000), "nowhere on the globe"},
		{"beyond the date line", at(0, 1_800_001), "nowhere on the globe"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := bodies.Places(c.nodes)
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

// In a tree that is taken, no place is wider than any of those it lies in,
// whatever the order of the nodes.
func TestPlaces_NarrowDownwards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var nodes []bodies.Place
		for n := range rapid.IntRange(1, 8).Draw(t, "places") {
			p := bodies.Place{ID: bodies.PlaceID(rune('a' + n)), Kind: rapid.SampledFrom(append([]bodies.Kind{""}, widths...)).Draw(t, "kind")}
			if n > 0 {
				p.Parent = nodes[rapid.IntRange(0, n-1).Draw(t, "parent")].ID
			}
			nodes = append(nodes, p)
		}
		tree, err := bodies.Places(rapid.Permutation(nodes).Draw(t, "order"))
		wider := false
		for _, n := range nodes {
			for _, above := range tree.Path(n.Parent) {
				over := nodes[above[0]-'a'].Kind
				wider = wider || n.Kind != "" && over != "" && slices.Index(widths, n.Kind) > slices.Index(widths, over)
			}
		}
		if (err != nil) != wider {
			t.Fatalf("got %v of %v", err, nodes)
		}
	})
}

func TestLegal_IsALineEach(t *testing.T) {
	long := strings.Repeat("é", 200)
	for _, c := range []struct {
		name string
		of   *bodies.Legal
		fine bool
	}{
		{"nothing", nil, true},
		{"a form alone", &bodies.Legal{Form: "association"}, true},
		{"all of it", &bodies.Legal{Form: "registered society", Law: "England and Wales", Register: "FCA, 7000"}, true},
		{"no form", &bodies.Legal{Law: "England and Wales"}, false},
		{"as long as may be", &bodies.Legal{Form: long}, true},
		{"longer", &bodies.Legal{Form: "a", Register: long + "é"}, false},
		{"two lines", &bodies.Legal{Form: "a\nb"}, false},
		{"a space at its end", &bodies.Legal{Form: "a", Law: "Wales "}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.of.Check(); (err == nil) != c.fine {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A charter from before there were kinds, points and legal forms is still the
// same bytes, and so has the same hash in the record.
func TestPlaceAndBody_AreWhatTheyWereWithoutWhatIsNew(t *testing.T) {
	for want, v := range map[string]any{
		`{"id":"wales","parent":"britain","name":"Wales"}`:       bodies.Place{ID: "wales", Parent: "britain", Name: "Wales"},
		`{"slug":"board","name":"Board","level":"top-level"}`:    bodies.Body{Slug: "board", Name: "Board", Level: bodies.TopLevel},
		`{"id":"a","name":"A","at":{"lat":0,"lon":0}}`:           bodies.Place{ID: "a", Name: "A", At: &bodies.Point{}},
		`{"id":"a","name":"A","kind":"local"}`:                   bodies.Place{ID: "a", Name: "A", Kind: bodies.Local},
		`{"slug":"a","name":"","level":"","legal":{"form":"b"}}`: bodies.Body{Slug: "a", Legal: &bodies.Legal{Form: "b"}},
	} {
		if got, err := json.Marshal(v); err != nil || string(got) != want {
			t.Errorf("got %s (%v), want %s", got, err, want)
		}
	}
}
