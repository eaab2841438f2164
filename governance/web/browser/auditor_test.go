// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"bytes"
	"encoding/base64"
	"testing"
	"time"

	"moothall/governance/audit"
	"moothall/governance/store/storetest"
)

// TestAuditorRoad goes an auditor's road: a finding and its answer, a decision held
// back and released, and home with an archive that verifies.
func TestAuditorRoad(t *testing.T) { auditing(t, newHall(t)) }

// TestAuditorRoad_OnPostgreSQL goes it once on the other database.
func TestAuditorRoad_OnPostgreSQL(t *testing.T) {
	if _, err := findChromium(); err != nil {
		leftOut(t, err) // before a town is made for nobody
	}
	database := storetest.Postgres(t)
	if err := seed(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	auditing(t, open(t, database))
}

func auditing(t *testing.T, h hall) {
	h.forward(t, 5*24*time.Hour) // the board has decided on its backups
	joanna := h.signedIn(t, "joanna").open("/auditors").says("What you watch", "No decision is held back now")
	joanna.click("link", "File a finding about Board").says("Board must answer by")
	joanna.fill("Your finding", "Two offers were asked for, and one is on file.").click("button", "File the finding").says("Your finding is filed", "Finding 2026-3")

	lowri := h.signedIn(t, "lowri").open("/").says("A finding waits for the answer of Board")
	lowri.click("link", "Read and answer it").at("/auditors/findings/2026-3").fill("The answer of Board", "The second came by post.").click("button", "Answer").says("answered in time", "Lowri Jenkins for Board")
	lowri.quiet("answering")

	joanna.open("/decisions/"+backups).find("spinbutton", "For how many days")
	joanna.do(evaluate(`document.querySelector("#days").value = "2"`))
	joanna.fill("Why it is held back", "The order and the offer differ.").click("button", "Hold the decision back")
	joanna.says("Held back for review.", "The order and the offer differ.")
	stranger := h.newTab(t).open("/decisions").says("Held back for review until")
	stranger.open("/issues/" + backups + "/count").says("Nothing that follows from it may be done until then")
	stranger.open("/decisions/" + backups)
	if _, err := axeSource(); err == nil {
		stranger.look("a decision held back")
	}
	joanna.fill("Why it may go on", "They agree after all.").click("button", "Release the decision").says("The decision is released", "released it on")
	stranger.open("/decisions").saysNot("Held back for review until")

	if r := joanna.archive("/auditors/archive", `{method: "POST", body: new URLSearchParams({body: "board"})}`); r.Verdict != audit.Verified || r.Scope != (audit.Scope{Body: "board", Auditor: true}) {
		t.Errorf("the auditor's archive: %s, %+v: %v", r.Verdict, r.Scope, r.Findings)
	}
	if r := stranger.archive("/record/archive", "{}"); r.Verdict != audit.Verified || r.Reviews.Findings != 3 || r.Reviews.Suspensions != 2 {
		t.Errorf("the public archive: %s, %+v: %v", r.Verdict, r.Reviews, r.Findings)
	}
	joanna.quiet("auditing")
}

// archive takes an archive with the browser's own cookies, and verifies it.
func (b *tab) archive(path, how string) audit.Report {
	b.t.Helper()
	text := ask[string](b, `fetch("`+path+`", `+how+`).then(r => r.ok ? r.blob() : Promise.reject(r.status)).then(blob => new Promise(done => {
		const reader = new FileReader(); reader.onload = () => done(reader.result.split(",")[1]); reader.readAsDataURL(blob);
	}))`)
	file, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		b.t.Fatal(err)
	}
	a, err := audit.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		b.t.Fatal(err)
	}
	return audit.Verify(a, audit.Against{})
}
