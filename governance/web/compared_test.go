// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"moothall/governance/audit"
)

// TestCompared_AuditorsAreToldWhatCameSince: two archives of the same server, one made
// after a decision, compared elsewhere and read on the desk; and a fork is loud.
func TestCompared_AuditorsAreToldWhatCameSince(t *testing.T) {
	w := newWorld(t)
	before := w.browser().download(http.MethodGet, "/record/archive", "")
	w.forward(5 * 24 * time.Hour) // the board has decided on its backups
	after := w.browser().download(http.MethodGet, "/record/archive", "")
	found := audit.Compare(opened(t, before), opened(t, after), audit.Against{})
	if found.Verdict != audit.Verified || found.Relation != audit.Continues || len(found.Decided) == 0 {
		t.Fatalf("%s %s: %v", found.Verdict, found.Relation, found.Findings)
	}
	text := func(c audit.Comparison) []byte {
		out, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	w.browser().bring("comparison.json", text(found)).status(http.StatusOK).
		says("Two archives, compared", "Verified.", "history was not rewritten", "Decided since", "2026-48", "decision", "byte for byte the same")

	found.Verdict, found.Relation = audit.Refused, audit.Forked
	found.Findings = append(found.Findings, audit.Finding{Verdict: audit.Refused, Where: "leaf 7", What: "TWO HISTORIES"})
	w.browser().bring("comparison.json", text(found)).status(http.StatusOK).
		says("Refused.", "The record is forked", "leaf 7", "TWO HISTORIES", "Keep both files").saysNot("goes on where the older ended")
}
