// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"
)

func TestTurnouts_AreThoseOfABody(t *testing.T) {
	w := newWorld(t)
	type answer struct {
		Decisions []struct {
			Issue   struct{ ID string }
			Turnout *struct {
				Electorate, Direct, Represented int64
				Lost                            map[string]int64
			}
			Took_part int64
		}
		Next string
	}
	var got, after answer
	w.get("", "/bodies/assembly/turnout").want(http.StatusOK, &got)
	if len(got.Decisions) < 2 {
		t.Fatalf("%+v", got)
	}
	for _, d := range got.Decisions {
		if d.Issue.ID == threats {
			t.Errorf("%s runs still", d.Issue.ID)
		}
		if d.Turnout == nil {
			continue
		}
		var lost int64
		for _, n := range d.Turnout.Lost {
			lost += n
		}
		if n := d.Turnout; n.Electorate == 0 || n.Direct+n.Represented != d.Took_part || d.Took_part+lost != n.Electorate {
			t.Errorf("%+v", d)
		}
	}
	w.get("", "/bodies/assembly/turnout?cursor="+got.Decisions[0].Issue.ID).want(http.StatusOK, &after)
	if len(after.Decisions) != len(got.Decisions)-1 {
		t.Errorf("the page after the first: %+v", after)
	}
	w.get("", "/bodies/nowhere/turnout").refused(http.StatusNotFound, "not-found", "")
}
