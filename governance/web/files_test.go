// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/tables"
	"moothall/governance/town"
	"moothall/voting/ballots"
)

// fetched is the whole answer to a request for a file.
func (b *browser) fetched(method, path string) (*http.Response, []byte) {
	b.w.t.Helper()
	request, err := http.NewRequest(method, b.w.server.URL+path, nil)
	if err != nil {
		b.w.t.Fatal(err)
	}
	response, err := b.client.Do(request)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return response, content
}

// decidedFile fills in a decided matter, or a body, that has the file of a route.
func decidedFile(r Route) string {
	issue := "2026-35" // an election by a confidential vote
	if strings.Contains(r.Path, "/delegations.") {
		issue = "2026-34"
	}
	return strings.NewReplacer(":id", issue, ":slug", "assembly").Replace(r.Path)
}

// TestFiles_AreWholeAndCalledWhatTheyAre: media type, name and length are told, a head is
// that of the answer, and no cache keeps what may differ by reader.
func TestFiles_AreWholeAndCalledWhatTheyAre(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	types := map[string]string{".csv": "text/csv", ".jsonl": "application/jsonl", ".json": "application/json", ".blt": "text/plain"}
	names := map[string]bool{}
	for _, r := range Files(Page) {
		path := decidedFile(r)
		got, content := b.fetched(http.MethodGet, path)
		end := path[strings.LastIndex(path, "."):]
		media, _, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
		if got.StatusCode != http.StatusOK || err != nil || media != types[end] {
			t.Errorf("%s: %d %s, want 200 %s", path, got.StatusCode, media, types[end])
		}
		_, said, err := mime.ParseMediaType(got.Header.Get("Content-Disposition"))
		if err != nil || !strings.HasSuffix(said["filename"], end) || names[said["filename"]] {
			t.Errorf("%s: it is called %q, %v", path, said["filename"], err)
		}
		names[said["filename"]] = true
		if length := got.Header.Get("Content-Length"); length != strconv.Itoa(len(content)) || len(content) == 0 {
			t.Errorf("%s: %d bytes of %s", path, len(content), length)
		}
		if got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: it may be kept", path)
		}
		head, none := b.fetched(http.MethodHead, path)
		if head.StatusCode != http.StatusOK || head.Header.Get("Content-Length") != strconv.Itoa(len(content)) || len(none) > 0 {
			t.Errorf("%s: the head says %d and %s bytes", path, head.StatusCode, head.Header.Get("Content-Length"))
		}
		if _, again := b.fetched(http.MethodGet, path); !bytes.Equal(content, again) {
			t.Errorf("%s: the second file is another", path)
		}
	}
}

// TestFiles_AreReadByOthers: tables have the columns they are said to have, and each of
// the page's decisions a row; ballots are read by our own reader.
func TestFiles_AreReadByOthers(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	_, text := b.fetched(http.MethodGet, "/decisions.csv")
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for n, c := range tables.Decisions().Columns {
		if rows[0][n] != c.Name {
			t.Errorf("column %d is %q, want %q", n, rows[0][n], c.Name)
		}
	}
	_, lines := b.fetched(http.MethodGet, "/decisions.jsonl")
	if n := bytes.Count(lines, []byte("\n")); n != len(rows)-1 || n < 5 {
		t.Errorf("%d lines, and %d rows in the other form", n, len(rows)-1)
	}
	b.get("/decisions")
	for line := range bytes.Lines(lines) {
		var d struct {
			Issue, Title string
			Entry        int64
			Direct       int64
			Represented  int64
			Lost         int64
			Electorate   int64
		}
		if err := json.Unmarshal(line, &d); err != nil || d.Entry == 0 || d.Direct+d.Represented+d.Lost != d.Electorate {
			t.Errorf("%v: %+v", err, d)
		}
		b.says(d.Title)
	}
	_, records := b.fetched(http.MethodGet, "/issues/2026-35/cvr.json")
	file, err := ballots.Read("cvr.json", bytes.NewReader(records))
	if err != nil || file.Contest.Seats != 3 || file.Contest.Options[0].Name == "" {
		t.Errorf("%v: %+v", err, file.Contest)
	}
}

// TestFiles_AreRefusedWithWhen: before the decision each says in a sentence when it can be
// had; of a motion there are no ranked ballots, and where nobody could delegate it says so.
func TestFiles_AreRefusedWithWhen(t *testing.T) {
	w := newWorld(t)
	for _, b := range []*browser{w.browser(), w.signedIn("nia")} {
		for _, r := range append(Files(Page), Route{Path: "/issues/:id/protocol"}) {
			if !strings.Contains(r.Path, "/issues/") || strings.Contains(r.Path, "/delegations.") {
				continue
			}
			path := strings.Replace(r.Path, ":id", strings.TrimPrefix(surplus, "/issues/"), 1)
			b.get(path).status(http.StatusForbidden).says("25 November")
			if head, _ := b.fetched(http.MethodHead, path); head.StatusCode != http.StatusForbidden {
				t.Errorf("%s: the head is told with %d", path, head.StatusCode)
			}
		}
		b.get(threats + "/delegations.csv").status(http.StatusForbidden).says("29 November")
		b.get("/issues/2026-35/delegations.csv").status(http.StatusNotFound)
		b.get("/issues/2026-34/cvr.json").status(http.StatusNotFound)
		b.get("/issues/2031-1/votes.csv").status(http.StatusNotFound)
		b.get("/bodies/nobody/decisions.csv").status(http.StatusNotFound)
		b.get("/issues/%00/votes.csv").status(http.StatusNotFound)
	}
}

// TestDecision_LeadsToItsFiles: to those there are, and every link leads to one.
func TestDecision_LeadsToItsFiles(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	for page, want := range map[string]int{"/decisions/2026-34": 4, "/decisions/2026-35": 6, "/decisions": 2, "/bodies/assembly": 2} {
		var found []string
		for _, a := range b.get(page).page.root.all("a") {
			if _, download := a.attr["download"]; download {
				found = append(found, a.attr["href"])
			}
		}
		if len(found) != want {
			t.Errorf("%s leads to %v, want %d files", page, found, want)
		}
		for _, path := range found {
			if got, _ := b.fetched(http.MethodGet, path); got.StatusCode != http.StatusOK {
				t.Errorf("%s leads to %s, which answers %d", page, path, got.StatusCode)
			}
		}
	}
	b.get("/decisions/2026-35").says("Protocol of this decision")
}

// TestProtocol_HoldsWhatIsFiled of a vote with names, and of one without.
func TestProtocol_HoldsWhatIsFiled(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/issues/2026-34/protocol").says("Community", "Estuary", "Decided by", "General Assembly", "Vote opened", "Vote closed", "Rule 11 is in force", "Its leaf hash", "First signed head that covers it", "How to check it")
	b.get("/issues/2026-35/protocol").says("Audit College held this decision back", "Nobody is told who cast which ballot", "Stage by stage", "Other members cannot see how you voted").saysNot("by the names of who cast them")
	b.get("/issues/2026-34/protocol")
	first := b.page.raw
	w.forward(time.Hour)
	if b.get("/issues/2026-34/protocol"); b.page.raw != first {
		t.Error("an hour later it is another sheet")
	}
}

// TestPapers_OfTooManyVoicesSayWhatToTakeInstead of a file that is cut off.
func TestPapers_OfTooManyVoicesSayWhatToTakeInstead(t *testing.T) {
	w := newWorld(t)
	in, err := w.engine.ImportElection(t.Context(), engine.PastElection{PastElection: governance.PastElection{Method: governance.MethodScottish}, Body: "assembly", File: "ward.blt",
		Held: town.Day().AddDate(-4, 0, 0), Content: []byte("2 1\n1000000 1 0\n1 2 0\n0\n\"Ada\"\n\"Bo\"\n\"Ward\"\n")})
	if err != nil {
		t.Fatal(err)
	}
	w.forward(0)
	for _, form := range engine.PaperForms() {
		b := w.browser().get(issuePath(in.Issue, "/"+string(form)))
		if form == engine.PaperBLT {
			b.status(http.StatusOK)
			continue
		}
		b.status(http.StatusConflict).says("There are too many voices for a file of this format.", "a million of them at most; nothing was cut off", "hold each ballot once")
	}
}
