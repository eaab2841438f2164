// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/town"
)

// TestDisputes_AreReadByAnybody who learns nothing of who filed them and why.
func TestDisputes_AreReadByAnybody(t *testing.T) {
	w := newWorld(t)
	w.now = w.now.AddDate(0, 0, 5)
	if _, err := w.engine.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.engine.Dispute(t.Context(), access.Actor{Person: town.ID("lowri"), Session: "s"}, engine.DisputeFiling{Issue: "2026-48", Text: "I was hurried."}); err != nil {
		t.Fatal(err)
	}
	var l disputeList
	w.get("", "/issues/2026-48/disputes").want(http.StatusOK, &l)
	if len(l.Disputes) != 1 || l.Disputes[0].Text != "" || l.Disputes[0].Answer != nil || !l.Watched || len(l.Desk) != 1 || l.Desk[0].Slug != "audit" {
		t.Errorf("got %+v", l)
	}
	w.get("", "/issues/2026-9999/disputes").want(http.StatusNotFound, nil)
}
