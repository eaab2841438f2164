// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"
)

// TestBallot_OfTheSuspendedIsNotTaken: a program of hers is told why and until when;
// what it reads of her voice says that it goes nowhere.
func TestBallot_OfTheSuspendedIsNotTaken(t *testing.T) {
	w := newWorld(t)
	const paper, deliberated = "2026-41", "/cases/2026-4"
	var before, since issueAnswer
	w.get("beatriz", "/issues/"+paper).want(http.StatusOK, &before)
	if before.Me == nil || !before.Me.OnRoll || before.Me.Suspended != "" {
		t.Fatalf("before: %+v", before.Me)
	}
	w.send("chidi", http.MethodPost, deliberated+"/draft", `{"facts":"It was said.","rule":4,"broken":true,"reasons":"R","measure":"suspension","days":0,"appeal":"A","register":"A member said it."}`).
		refused(http.StatusUnprocessableEntity, "ruling-incomplete", "")
	w.send("chidi", http.MethodPost, deliberated+"/draft", `{"facts":"It was said.","rule":4,"broken":true,"reasons":"R","measure":"suspension","days":7,"appeal":"A","register":"A member said it."}`).want(http.StatusOK, nil)
	var c caseAnswer
	w.send("priya", http.MethodPost, deliberated+"/vote", `{"draft":2,"agree":true}`).want(http.StatusOK, &c)
	if len(c.Rulings) != 1 || c.Rulings[0].Measure != "suspension" || c.Rulings[0].Until == "" {
		t.Fatalf("%+v", c.Rulings)
	}
	w.cast("beatriz", paper, `{"choice":"yes"}`, "4f0c7d0e-5f0e-4d5e-9d0a-0d2f6c1a7b11").refused(http.StatusForbidden, "suspended", "")
	w.get("beatriz", "/issues/"+paper).want(http.StatusOK, &since)
	if since.Me == nil || since.Me.Suspended != c.Rulings[0].Until || since.Me.Path == nil || since.Me.Path.End != "withheld" || !since.Me.OnRoll {
		t.Errorf("since: %+v, path %+v, want until %s", since.Me, since.Me.Path, c.Rulings[0].Until)
	}
	var nia issueAnswer
	if w.get("nia", "/issues/"+paper).want(http.StatusOK, &nia); nia.Me.Suspended != "" {
		t.Errorf("nia reads %+v", nia.Me)
	}
}
