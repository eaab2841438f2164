// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"
)

func TestOverridden_HasBothEnds(t *testing.T) {
	w := newWorld(t)
	var got struct {
		Rulings []struct {
			Case          string
			First, Appeal struct{ Measure, Text string }
		}
		Decisions []struct{ By struct{ ID string } }
	}
	w.get("", "/overridden").want(http.StatusOK, &got)
	if len(got.Rulings) == 0 {
		t.Fatal("no ruling of the town was changed")
	}
	for _, r := range got.Rulings {
		if r.First.Text == "" || r.Appeal.Text == "" || r.First == r.Appeal {
			t.Errorf("%+v", r)
		}
	}
	next := got.Rulings[0].Case
	w.get("", "/overridden?rulings="+next).want(http.StatusOK, &got)
	for _, r := range got.Rulings {
		if r.Case == next {
			t.Errorf("the page after %s begins with it", next)
		}
	}
}
