// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"

	"moothall/bodies"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/town"
)

func TestFindings_AreReadByAnybody(t *testing.T) {
	w := newWorld(t)
	var all, about findingPage
	w.get("", "/findings").want(http.StatusOK, &all)
	if len(all.Findings) != 2 || all.Findings[0].ID != "2026-2" || all.Findings[0].Answer != nil || all.Findings[1].Answer == nil || all.Findings[1].Late {
		t.Errorf("got %+v", all.Findings)
	}
	w.get("", "/findings?body=board").want(http.StatusOK, &about)
	if len(about.Findings) != 1 || about.Findings[0].Audited.Slug != "board" {
		t.Errorf("about the board: %+v", about.Findings)
	}
	var one findingAnswer
	w.get("", "/findings/2026-1").want(http.StatusOK, &one)
	if one.Answer == nil || one.By.Slug != "audit" {
		t.Errorf("got %+v", one)
	}
	w.get("", "/findings/2026-9").want(http.StatusNotFound, nil)
	w.get("", "/findings?body=No+Body").want(http.StatusUnprocessableEntity, nil)
	w.get("", "/findings?cursor=x").want(http.StatusUnprocessableEntity, nil)
}

// TestDecision_SaysThatItIsHeldBack in the answer about it and in every list.
func TestDecision_SaysThatItIsHeldBack(t *testing.T) {
	w := newWorld(t)
	var was decisionAnswer
	w.get("", "/decisions/2026-35").want(http.StatusOK, &was)
	if was.Suspended || was.Review == nil || was.Review.Release == nil {
		t.Errorf("of one that was released: %+v", was)
	}
	w.now = w.now.AddDate(0, 0, 5)
	if _, err := w.engine.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	joanna := access.Actor{Person: town.ID("joanna"), Seated: []bodies.Slug{"audit"}, Audits: []bodies.Slug{"board"}}
	if _, err := w.engine.Suspend(t.Context(), joanna, engine.HoldBack{Decision: "2026-48", By: "audit", Days: 2, Text: "The offers differ."}); err != nil {
		t.Fatal(err)
	}
	var is decisionAnswer
	w.get("", "/decisions/2026-48").want(http.StatusOK, &is)
	if !is.Suspended || is.Review == nil || is.Review.Reason != "The offers differ." {
		t.Errorf("of one that is held back: %+v", is)
	}
	var issue issueAnswer
	w.get("", "/issues/2026-48").want(http.StatusOK, &issue)
	var list issuePage
	w.get("", "/issues?body=board&stage=decided").want(http.StatusOK, &list)
	if issue.Decision.HeldUntil != is.Review.Until || list.Issues[0].Decision.HeldUntil != is.Review.Until {
		t.Errorf("the issue says %q, the list %q, want %q", issue.Decision.HeldUntil, list.Issues[0].Decision.HeldUntil, is.Review.Until)
	}
}
