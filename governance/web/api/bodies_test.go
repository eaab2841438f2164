// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"reflect"
	"testing"

	"moothall/bodies"
	"moothall/governance/town"
)

// TestBodies_AreAsTheirCharters say, with what they are before the law, how wide
// the places are and where they stand.
func TestBodies_AreAsTheirCharters(t *testing.T) {
	var got struct {
		Bodies []struct {
			bodies.Body
			Members, Open int64
		}
		Places []bodies.Place
		Fields []bodies.Field
	}
	newWorld(t).get("", "/bodies").want(http.StatusOK, &got)
	want := map[bodies.Slug]bodies.Body{}
	for _, b := range town.Bodies() {
		want[b.Slug] = b
	}
	if len(got.Bodies) != len(want) || want["assembly"].Legal == nil {
		t.Errorf("%d bodies, want %d; the assembly is %+v before the law", len(got.Bodies), len(want), want["assembly"].Legal)
	}
	for _, b := range got.Bodies {
		if !reflect.DeepEqual(b.Body, want[b.Slug]) {
			t.Errorf("got %+v, want %+v", b.Body, want[b.Slug])
		}
		if b.Slug == "assembly" && (b.Members == 0 || b.Open == 0) {
			t.Errorf("the assembly has %d members and %d open matters", b.Members, b.Open)
		}
	}
	if !reflect.DeepEqual(got.Places, town.Places()) || !reflect.DeepEqual(got.Fields, town.Fields()) {
		t.Errorf("got %v and %v", got.Places, got.Fields)
	}
}
