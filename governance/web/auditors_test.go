// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"moothall/governance/audit"
)

// TestRoad_OfAnAuditor goes the whole way of an auditor by plain forms: from a
// finding to its answer, from a suspension to its release, and home with an
// archive that verifies.
func TestRoad_OfAnAuditor(t *testing.T) {
	w := newWorld(t)
	w.forward(5 * 24 * time.Hour) // the board has decided on its backups
	joanna, lowri := w.signedIn("joanna"), w.signedIn("lowri")

	t.Run("she files a finding", func(t *testing.T) {
		w.t = t
		joanna.get("/auditors").status(http.StatusOK).says("What you watch", "Moderation Council", "No decision is held back now", "answered in time", "Emergency acts")
		joanna.get("/auditors/findings/new?body=board").status(http.StatusOK).says("must answer by 18 December", "Decision: Pay £3,900")
		joanna.submit("File the finding", "text", " ").status(http.StatusUnprocessableEntity).says("at most 8,000 letters")
		joanna.submit("File the finding", "about", "decision-2026-48", "severity", "fault", "text", "Two offers were asked for, and one is on file.").at("/auditors/findings/2026-3").says("Your finding is filed")
	})

	t.Run("the board answers", func(t *testing.T) {
		w.t = t
		lowri.get("/").says("A finding waits for the answer of Board")
		lowri.get("/bodies/board").says("Findings that wait for an answer", "2026-3")
		lowri.get("/auditors/findings/2026-3").says("Decision: Pay £3,900", "Two offers were asked for").submit("Answer", "answer", "").status(http.StatusUnprocessableEntity).says("Write something")
		lowri.submit("Answer", "answer", "The second came by post.").status(http.StatusOK).says("answered in time", "The second came by post", "Lowri Jenkins for Board")
		lowri.get("/").saysNot("A finding waits")
		lowri.get("/bodies/board").saysNot("Findings that wait")
		lowri.post("/auditors/findings/2026-3/answer", "answer", "Again").status(http.StatusConflict).says("cannot be done any more")
	})

	t.Run("she holds the decision back, and every page says so", func(t *testing.T) {
		w.t = t
		joanna.get("/decisions/2026-48").says("may hold this decision back, once", "At most 7 days")
		joanna.submit("Hold the decision back", "days", "8", "reason", "The order and the offer differ.").status(http.StatusUnprocessableEntity).says("a number of days the charter allows")
		joanna.submit("Hold the decision back", "days", "2", "reason", "The order and the offer differ.").status(http.StatusOK).says("The decision is held back", "The order and the offer differ")
		for _, path := range []string{"/decisions", "/decisions/2026-48", "/issues/2026-48", "/issues/2026-48/count", "/issues", "/auditors", "/bodies/board", "/"} {
			w.browser().get(path).status(http.StatusOK).says("eld back")
		}
		w.browser().get("/decisions/2026-48").says("Audit College holds this decision back until").saysNot("Release the decision")
		joanna.post("/decisions/2026-48/suspend", "by", "audit", "days", "1", "reason", "again").status(http.StatusConflict)
	})

	t.Run("she releases it", func(t *testing.T) {
		w.t = t
		joanna.get("/decisions/2026-48").submit("Release the decision", "reason", "They agree after all.").status(http.StatusOK).says("The decision is released", "They agree after all")
		w.browser().get("/decisions/2026-48").says("released it on").saysNot("Held back for review.", "may hold")
		w.browser().get("/decisions").saysNot("Held back")
	})

	t.Run("she takes the archive home, and has the report read to her", func(t *testing.T) {
		w.t = t
		w.forward(time.Second)
		file := joanna.download(http.MethodPost, "/auditors/archive", "body=board")
		if a := opened(t, file); a.Scope != (audit.Scope{Body: "board", Auditor: true}) {
			t.Errorf("the scope is %+v", a.Scope)
		}
		whole := audit.Verify(opened(t, w.browser().download(http.MethodGet, "/record/archive", "")), audit.Against{})
		if whole.Verdict != audit.Verified || whole.Reviews.Findings != 3 || whole.Reviews.Suspensions != 2 {
			t.Fatalf("%s %+v: %v", whole.Verdict, whole.Reviews, whole.Findings)
		}
		report, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		w.browser().bring("report.json", report).status(http.StatusOK).says("Verified.", "We have not checked it", "Findings of auditors: 3", "held to no checkpoint")
		compared, err := json.Marshal(audit.Compare(opened(t, file), opened(t, file), audit.Against{}))
		if err != nil {
			t.Fatal(err)
		}
		w.browser().bring("comparison.json", compared).status(http.StatusOK).says("Two archives, compared", "up to the same entry", "We have not checked it")
		w.browser().bring("report.json", []byte("verified")).status(http.StatusUnprocessableEntity).says("not a report of moothall verify")
	})
}

// TestArchive_LeavesNothingBehind: neither an archive that was sent nor one that
// could not be made.
func TestArchive_LeavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	w := newWorld(t)
	w.browser().download(http.MethodGet, "/record/archive", "")
	w.signedIn("tomos").post("/auditors/archive", "body", "board").status(http.StatusForbidden)
	w.signedIn("joanna").post("/auditors/archive", "body", "assembly").status(http.StatusForbidden)
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// TestArchive_OfNothingIsNoSuccess: what cannot be made is told as a fault.
func TestArchive_OfNothingIsNoSuccess(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
	w := newWorld(t)
	w.browser().get("/record/archive").status(http.StatusInternalServerError).says("Something broke")
}

// TestReviews_AreForThoseWhoSit: the buttons of auditors are nobody else's.
func TestReviews_AreForThoseWhoSit(t *testing.T) {
	w := newWorld(t)
	nia, lowri, joanna := w.signedIn("nia"), w.signedIn("lowri"), w.signedIn("joanna")
	for _, b := range []*browser{nia, lowri} {
		b.post("/auditors/findings", "by", "audit", "body", "board", "severity", "fault", "text", "x").status(http.StatusForbidden)
		b.post("/decisions/2026-35/suspend", "by", "audit", "days", "1", "reason", "x").status(http.StatusForbidden)
		b.post("/auditors/findings/2026-2/withdraw", "reason", "x").status(http.StatusForbidden)
		b.post("/auditors/findings/2026-2/answer", "answer", "x").status(http.StatusForbidden) // it is for the council to answer
	}
	joanna.post("/auditors/findings/2026-2/answer", "answer", "x").status(http.StatusForbidden)
	joanna.post("/auditors/findings", "by", "audit", "body", "wales", "severity", "fault", "text", "x").status(http.StatusForbidden)
	joanna.post("/auditors/findings", "by", "council", "body", "board", "severity", "fault", "text", "x").status(http.StatusForbidden).says("outside your power")
	joanna.get("/auditors/findings/new?body=wales").status(http.StatusForbidden)
	w.browser().get("/auditors/findings/2026-2").says("Moderation Council has not answered yet").saysNot("Why do you withdraw")
}

// download takes a file, whole.
func (b *browser) download(method, path, form string) []byte {
	b.w.t.Helper()
	request, err := http.NewRequest(method, b.w.server.URL+path, strings.NewReader(form))
	if err != nil {
		b.w.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", b.w.server.URL)
	response, err := b.client.Do(request)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer response.Body.Close()
	file, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || response.ContentLength != int64(len(file)) {
		b.w.t.Fatalf("%s: %d, %d bytes of %d: %v", path, response.StatusCode, len(file), response.ContentLength, err)
	}
	if got := response.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename=record") {
		b.w.t.Errorf("%s: %q", path, got)
	}
	return file
}

func opened(t *testing.T, file []byte) *audit.Archive {
	t.Helper()
	a, err := audit.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// bring sends a file to be read.
func (b *browser) bring(name string, content []byte) *browser {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		b.w.t.Fatal(err)
	}
	part.Write(content)
	form.Close()
	request, err := http.NewRequest(http.MethodPost, b.w.server.URL+"/auditors/report", &body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("Origin", b.w.server.URL)
	return b.do(request)
}
