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

// TestReport_IsReadWithWhatIsOutOfTheOrdinary: keys handed over, outages, disputes and
// emergency acts are told beside what was counted.
func TestReport_IsReadWithWhatIsOutOfTheOrdinary(t *testing.T) {
	w := newWorld(t)
	text, err := json.Marshal(audit.Report{
		Schema: "moothall-verification/1", Verdict: audit.Incomplete, Findings: []audit.Finding{{Verdict: audit.Incomplete, Where: "record/keys", What: "nobody vouches"}}, Log: "estuary.example/log", Size: 90, Witnessed: 80, WitnessedBy: []string{"w1.example", "w2.example"},
		Issues: []audit.IssueReport{{Issue: "2026-1", State: audit.Running, Later: "2026-11-26T10:00:00.000Z"}}, SealedDisputes: 2, Emergencies: &audit.EmergencyReport{Acts: 3, Withheld: 1},
		Handovers: []audit.HandoverReport{{State: audit.Vouched}, {State: audit.NotVouchedFor}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.browser().bring("report.json", text).status(http.StatusOK).says("handed over: 2.", "nobody else says that the record before it is the same: 1.", "trust have cosigned: 80, by w1.example and w2.example.",
		"close later because the server could not be reached: 1.", "disputes that are not opened: 2.", "Emergency acts of the operator: 3; texts withheld by them: 1.")
}
