// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"
	"time"
)

// TestIssue_SaysWhyItClosesLater: a program reads when the vote would have closed, and for
// which outage it closes later; the procedure has said before by which rule.
func TestIssue_SaysWhyItClosesLater(t *testing.T) {
	w := newWorld(t)
	var before, since issueAnswer
	w.get("", "/issues/2026-42").want(http.StatusOK, &before)
	closes, err := before.ClosesAt.Time()
	if err != nil || before.Prolonged != nil || before.Procedure.Prolong == nil {
		t.Fatalf("before: %+v, %v", before, err)
	}
	w.now = closes.Add(-2 * time.Hour)
	for _, want := range []int{0, 1} {
		if n, err := w.engine.Present(t.Context()); err != nil || n != want {
			t.Fatalf("%d votes are prolonged, want %d: %v", n, want, err)
		}
		w.now = w.now.Add(5 * time.Hour)
	}
	w.get("", "/issues/2026-42").want(http.StatusOK, &since)
	if x := since.Prolonged; x == nil || x.AnnouncedAt != before.ClosesAt || x.DownFrom >= x.AnnouncedAt || x.DownUntil <= x.AnnouncedAt || since.ClosesAt <= x.DownUntil {
		t.Errorf("since: %s, %+v", since.ClosesAt, x)
	}
	w.get("", "/issues").want(http.StatusOK, nil)
}
