// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"strings"
	"testing"

	"moothall/bodies"
)

// TestCharter_RefusesPlacesAndFormsThereAreNot: a charter is read by itself, so
// what is wrong with one place or one body is said when it is adopted. Whether a
// place is wider than what it lies in is said where the trees are joined.
func TestCharter_RefusesPlacesAndFormsThereAreNot(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Charter)
		says   string // empty: it is fine
	}{
		{"as it was", func(*Charter) {}, ""},
		{"a kind and a point", func(c *Charter) {
			c.Places = []bodies.Place{{ID: "wales", Parent: "of another charter", Kind: bodies.National, At: &bodies.Point{Lat: 523_000, Lon: -37_600}}}
		}, ""},
		{"a kind there is not", func(c *Charter) { c.Places = []bodies.Place{{ID: "wales", Kind: "big"}} }, `no kind "big"`},
		{"a point on no globe", func(c *Charter) { c.Places = []bodies.Place{{ID: "wales", At: &bodies.Point{Lat: 1_000_000}}} }, "nowhere on the globe"},
		{"a legal form", func(c *Charter) { c.Body.Legal = &bodies.Legal{Form: "association"} }, ""},
		{"a register that knows no form", func(c *Charter) { c.Body.Legal = &bodies.Legal{Register: "1"} }, "begins with a form"},
	} {
		t.Run(c.name, func(t *testing.T) {
			charter := Charter{Version: 1, Body: bodies.Body{Slug: "board", Name: "Board", Level: bodies.TopLevel}}
			c.change(&charter)
			err := charter.Check()
			if (err == nil) != (c.says == "") || err != nil && (!errors.Is(err, ErrCharter) || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
	wide := []Charter{{Places: []bodies.Place{{ID: "wales", Kind: bodies.Local}}}, {Places: []bodies.Place{{ID: "cardiff", Parent: "wales", Kind: bodies.Zonal}}}}
	if _, err := LayersOf(wide); err == nil || !strings.Contains(err.Error(), "no place is wider") {
		t.Errorf("a town wider than its country: got %v", err)
	}
}
