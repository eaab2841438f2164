// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
)

// TestDecision_CarriesOutOnlyWhatBinds: an effect is entered of what was adopted
// or elected, and the page claims it of nothing else.
func TestDecision_CarriesOutOnlyWhatBinds(t *testing.T) {
	at := time.Unix(1000, 0)
	for o, want := range map[governance.Outcome]string{
		governance.Adopted: "the rule changes", governance.Elected: "the rule changes",
		governance.Rejected: "", governance.Void: "", governance.Tied: "",
	} {
		var r engine.CountReading
		r.Issue.Effect.Detail, r.Decision.Outcome, r.Decision.At = "the rule changes", o, at
		v := (&Call{}).decisionView(r)
		if v.Effect != want || v.EffectAt.IsZero() != (want == "") {
			t.Errorf("%s: effect %q at %v, want %q", o, v.Effect, v.EffectAt, want)
		}
	}
}

func TestDecision_SaysWhatFollows(t *testing.T) {
	w := newWorld(t)
	reader := w.browser()
	reader.get("/decisions/2026-30").status(http.StatusOK).says("What follows Nothing changes: the vote is void", "The text that was voted on").saysNot("Rule 3 changes", "Carried out")
	reader.get("/decisions/2026-32").status(http.StatusOK).says("What follows Nothing changes: what was asked was rejected").saysNot("Rule 2 changes", "Carried out")
	reader.get("/decisions/2026-34").status(http.StatusOK).says("Rule 11 is in force from the next day.", "Carried out on Sunday 15 November").saysNot("Nothing changes", "The text that was voted on")
	reader.get("/decisions").says("Rename the help channel").saysNot("Carried out")
}
