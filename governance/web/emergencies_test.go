// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store"
)

// emergency begins an act for a day.
func (w *world) emergency(kind governance.EmergencyKind, text, reason string) governance.Emergency {
	w.t.Helper()
	act, err := w.engine.BeginEmergency(w.t.Context(), engine.EmergencyIn{Kind: kind, Text: text, Reason: reason, For: 24 * time.Hour})
	if err != nil {
		w.t.Fatal(err)
	}
	return act
}

// TestEmergency_PageSaysWhatIsWithheldAndWhy in the place of the text, to everybody.
func TestEmergency_PageSaysWhatIsWithheldAndWhy(t *testing.T) {
	w := newWorld(t)
	nia, stranger, joanna := w.signedIn("nia"), w.browser(), w.signedIn("joanna")
	stranger.get("/emergency-acts").status(http.StatusOK).says("No emergency act holds now", "There were no others", "72 hours at most")
	joanna.get("/auditors").says("No emergency act holds now")
	nia.get(surplus).submit("Send the comment", "comment", "CANARY of Nia.")
	stranger.get(surplus).says("CANARY")
	var comment, argument string
	err := w.db.View(t.Context(), func(tx *store.Tx) error {
		said, err := tx.Comments("2026-39", false, 1)
		comment = said[0].ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	act := w.emergency(governance.WithholdComment, comment, "By order of the district court.")
	for _, b := range []*browser{stranger, nia, joanna} {
		b.get(surplus+"?said="+comment).status(http.StatusOK).saysNot("CANARY").says("This text is withheld by an emergency act, from", "Nia Rees", "Why, and who was told")
		b.get("/search?q=canary").saysNot("CANARY of")
	}
	stranger.get(surplus).follow("Why, and who was told").at("/emergency-acts").says("One comment is not shown", "it ends by itself on", "By order of the district court.", "It went to", "Audit College")
	if !strings.Contains(stranger.page.raw, `id="act-`+act.Ref+`"`) {
		t.Error("the link leads to no place")
	}
	joanna.get("/auditors").says("One comment is not shown", "By order of the district court.")
	joanna.get("/").says("An emergency act of the operator holds until", "By order of the district court.")
	nia.get("/").saysNot("An emergency act")
	w.forward(25 * time.Hour)
	stranger.get(surplus).says("CANARY").saysNot("withheld")
	stranger.get("/emergency-acts").says("No emergency act holds now", "One comment is not shown")
	joanna.get("/").saysNot("An emergency act")

	err = w.db.View(t.Context(), func(tx *store.Tx) error {
		said, err := tx.Arguments("2026-39", true, 1)
		argument = said[0].ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.emergency(governance.WithholdArgument, argument, "By another order.")
	stranger.get(surplus).says("This text is withheld by an emergency act")
	nia.get("/cases/report?kind=argument&id=" + argument).says("This text is withheld by an emergency act")
}

// TestEmergency_WhoMeetsAPauseKeepsWhatTheyWrote and is told until when and why.
func TestEmergency_WhoMeetsAPauseKeepsWhatTheyWrote(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	w.emergency(governance.PauseComments, "", "Thousands of advertisements.")
	w.emergency(governance.PauseReports, "", "Thousands of reports.")
	keeps := func(text string, says ...string) {
		t.Helper()
		nia.status(http.StatusConflict).says(says...)
		if !strings.Contains(nia.page.raw, text) {
			t.Errorf("what was written is lost at %s", nia.page.url)
		}
	}
	nia.get(surplus).submit("Send the comment", "comment", "My LONG comment.")
	keeps("My LONG comment.", "New comments are not taken until", "Thousands of advertisements.", "What you wrote is still here")
	nia.get("/cases/report?kind=person&id=dewi").submit("Send the report", "rule", "1", "text", "My LONG report.")
	keeps("My LONG report.", "Until then new reports are not taken", "Thousands of reports.")
	w.forward(25 * time.Hour)
	nia.get(surplus).submit("Send the comment", "comment", "My LONG comment.").status(http.StatusOK).says("My LONG comment.")
}

// TestEmergency_NoRouteBeginsOne: nobody is set above the community by a page.
func TestEmergency_NoRouteBeginsOne(t *testing.T) {
	for _, r := range Routes() {
		if strings.Contains(r.Path, "emergency") && r.Method != http.MethodGet {
			t.Errorf("%s %s", r.Method, r.Path)
		}
	}
}
