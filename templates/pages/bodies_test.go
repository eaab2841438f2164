// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
)

// TestBodies_HaveAMapOfTwoPlacesAtLeast: one point on an empty sheet tells nobody
// where it is.
func TestBodies_HaveAMapOfTwoPlacesAtLeast(t *testing.T) {
	for n := range 3 {
		html := render(t, frame(t, "en"), sample{"bodies", func(f Frame) templ.Component { return Bodies(f, BodiesView{Places: mappedSample()[:n]}) }})
		if drawn := strings.Contains(html, "Where the places are"); drawn != (n > 1) {
			t.Errorf("of %d places there is a map: %v", n, drawn)
		}
	}
}

// TestBodies_LeadFromTheMap to the one body of a place, and where there are more
// to the line that has them all.
func TestBodies_LeadFromTheMap(t *testing.T) {
	v := atlas(frame(t, "en").T, mappedSample())
	for n, want := range []string{"/bodies/wales", "", "", "#place-4"} {
		if v.Places[n].URL != want {
			t.Errorf("%s leads to %q, want %q", v.Places[n].Name, v.Places[n].URL, want)
		}
	}
	if few := mappedSample()[:3]; shared(few) || !shared(mappedSample()) {
		t.Error("the table is open where no place leads to it, or closed where one does")
	}
	for n, want := range map[int]string{51_4850: "51.485° N", -33_9249: "33.9249° S", 0: "0°", 45_0000: "45° N", -5: "0.0005° S"} {
		if got := latitude(frame(t, "en").T, n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
	if got := longitude(frame(t, "en").T, -9_1393); got != "9.1393° W" {
		t.Errorf("got %q", got)
	}
}
