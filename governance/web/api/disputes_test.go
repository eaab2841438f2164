// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"

	"moothall/governance"
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

// TestDisputes_AreFiledAndAnsweredAsOnThePage: by who may vote there, and by the auditors;
// what its author said they read, and the answer everybody.
func TestDisputes_AreFiledAndAnsweredAsOnThePage(t *testing.T) {
	w := newWorld(t)
	w.now = w.now.AddDate(0, 0, 5)
	if _, err := w.engine.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	const at = "/issues/2026-48/disputes"
	file := func(login, body string) answer { return w.send(login, http.MethodPost, at, body) }
	file("", `{"text":"I was hurried."}`).refused(http.StatusUnauthorized, "sign-in", "")
	file("nia", `{"text":"I was hurried."}`).refused(http.StatusForbidden, "not-concerned", "")
	file("lowri", `{"text":""}`).refused(http.StatusUnprocessableEntity, "statement", "text")
	file("lowri", `{"text":"I was hurried.","evidence":"12"}`).refused(http.StatusUnprocessableEntity, "evidence", "evidence")
	var d disputeOf
	file("lowri", `{"text":"I was hurried."}`).want(http.StatusCreated, &d)
	file("lowri", `{"text":"Again."}`).refused(http.StatusConflict, "disputed-already", "")
	var l disputeList
	w.get("lowri", at).want(http.StatusOK, &l)
	if len(l.Disputes) != 1 || l.Disputes[0].Ref != d.Ref || l.Disputes[0].Text != "I was hurried." || l.Disputes[0].DueAt != d.DueAt || d.DueAt == "" {
		t.Errorf("filed is %+v, listed %+v", d, l.Disputes)
	}
	answers := func(login, ref, body string) answer {
		return w.send(login, http.MethodPost, at+"/"+ref+"/answer", body)
	}
	answers("lowri", d.Ref, `{"by":"audit","verdict":"upheld","text":"It is so."}`).refused(http.StatusForbidden, "forbidden", "")
	answers("joanna", d.Ref, `{"by":"audit","verdict":"upheld","text":""}`).refused(http.StatusUnprocessableEntity, "statement", "text")
	answers("joanna", d.Ref, `{"by":"audit","verdict":"perhaps","text":"It is so."}`).refused(http.StatusUnprocessableEntity, "verdict-missing", "")
	answers("joanna", "none", `{"by":"audit","verdict":"upheld","text":"It is so."}`).refused(http.StatusNotFound, "not-found", "")
	answers("joanna", d.Ref, `{"by":"audit","verdict":"upheld","text":"It is so."}`).want(http.StatusNoContent, nil)
	answers("joanna", d.Ref, `{"by":"audit","verdict":"upheld","text":"It is so."}`).refused(http.StatusConflict, "dispute-answered", "")
	l = disputeList{}
	w.get("", at).want(http.StatusOK, &l)
	if a := l.Disputes[0].Answer; a == nil || a.Text != "It is so." || a.Verdict != governance.ChallengeUpheld || l.Disputes[0].Text != "" {
		t.Errorf("everybody reads %+v", l.Disputes[0])
	}
}
