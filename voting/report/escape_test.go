// SPDX-License-Identifier: AGPL-3.0-or-later

package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/report"
	"moothall/voting/votingtest"
)

// sly are names of people who would like to be more than a name.
var sly = []string{
	`<script>alert(1)</script>`, `"Ada" & 'Bram'`, `=HYPERLINK("x")`, "+1", "-2+3", "@SUM(A1)", "＝1+1",
	"\tTab", "two\nlines\r\n<dd class=\"hash\" id=\"page-hash\">", "\x1b[2J", "\u202egnp.eda", "مريم العلي", "", "\xff\xfe",
}

func slyReport(t *testing.T, method string) report.Report {
	t.Helper()
	c := people(sly...)
	c.Title = `</title><script src="//evil.example"></script>`
	var ballots []votingtest.Ballot
	for i := range sly {
		ballots = append(ballots, votingtest.Ballot{Weight: int64(i/2 + 1), Ranks: [][]int{{i}, {(i + 5) % len(sly)}, {0}}})
	}
	r := counted(t, c, votingtest.Pack(t, c, ballots), method, nil)
	r.Date, r.Jurisdiction, r.Office = "2026-11-22", "=1+1", "<b>Warden</b>"
	r.Sources = []voting.Source{{Name: "@post</p>", Ballots: 1, SHA256: "aa"}, {Name: "-hall", Ballots: 2}}
	r.Transcript.Notes = append(r.Transcript.Notes, "=a note")
	return r
}

func TestReport_NamesStayNames(t *testing.T) {
	for _, method := range []string{"irv", "scottish-stv", "schulze", "plurality"} {
		r := slyReport(t, method)
		page := written(t, r, report.Report.WriteHTML)
		for _, bad := range []string{"<script", "<b>", "@post</p>", "\x1b", "\u202e", "two\nlines"} {
			if bytes.Contains(page, []byte(bad)) {
				t.Errorf("%s: the page holds %q", method, bad)
			}
		}
		checkPage(t, page)
		checkCells(t, written(t, r, report.Report.WriteCSV))
		if problems := nistProblems(t, written(t, r, report.Report.WriteNIST)); problems != nil {
			t.Errorf("%s: %s", method, problems)
		}
		if method != "schulze" {
			out := rctab(t, r)
			if problems := votingtest.CheckRCTab(out, new(big.Rat)); problems != nil || !json.Valid(out) {
				t.Errorf("%s: %s\n%s", method, problems, out)
			}
		}
	}
}

// checkCells looks for cells that a spreadsheet would reckon; figures may have a sign.
func checkCells(t *testing.T, text []byte) {
	t.Helper()
	in := csv.NewReader(bytes.NewReader(text))
	in.FieldsPerRecord = -1
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	figure := regexp.MustCompile(`^[+-]\d+(\.\d+)?$`)
	first := regexp.MustCompile(`^[=+\-@\t\r＝＋－＠]`)
	found := false
	for _, row := range rows {
		for at, cell := range row {
			found = found || cell == "'+1"
			if first.MatchString(cell) && (at == 0 || !figure.MatchString(cell)) {
				t.Errorf("the cell %q begins a formula", cell)
			}
		}
	}
	if !found {
		t.Errorf("the candidate +1 is not in\n%s", text)
	}
}

// checkPage reads a page as XML is read, so that every tag must be closed, and
// checks what a screen reader needs of its tables.
func checkPage(t *testing.T, page []byte) {
	t.Helper()
	in := xml.NewDecoder(bytes.NewReader(page))
	in.Strict, in.AutoClose, in.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	count, last := map[string]int{}, ""
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the page is not well formed: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok {
			checkElement(t, e, last)
			count[e.Name.Local]++
			last = e.Name.Local
		}
	}
	if count["h1"] != 1 || count["main"] != 1 || count["title"] != 1 || count["script"]+count["link"]+count["img"] > 0 || count["table"] < 3 {
		t.Errorf("the page has %v", count)
	}
}

func checkElement(t *testing.T, e xml.StartElement, last string) {
	t.Helper()
	attributes := map[string]string{}
	for _, a := range e.Attr {
		attributes[a.Name.Local] = a.Value
	}
	switch {
	case last == "table" && e.Name.Local != "caption":
		t.Errorf("a table begins with %s, and should with its caption", e.Name.Local)
	case e.Name.Local == "th" && attributes["scope"] == "":
		t.Errorf("a head of a table says no scope")
	case e.Name.Local == "html" && attributes["lang"] != "en":
		t.Errorf("the page says no language")
	case attributes["style"]+attributes["onclick"]+attributes["src"]+attributes["href"] != "":
		t.Errorf("%s has %v", e.Name.Local, attributes)
	}
}

var pageHash = regexp.MustCompile(`(?m)^(<dd class="hash" id="page-hash">)([0-9a-f]{64})`)

// The command on the page, run on the page, gives the hash on the page; one
// other letter anywhere gives another.
func TestWriteHTML_TheCommandOnThePageChecksIt(t *testing.T) {
	page := written(t, slyReport(t, "scottish-stv"), report.Report.WriteHTML)
	found := pageHash.FindAllSubmatch(page, -1)
	if len(found) != 1 {
		t.Fatalf("the page has %d lines for its hash", len(found))
	}
	command := regexp.MustCompile(`<pre><code>(.*)</code></pre>`).FindSubmatch(page)
	if command == nil {
		t.Fatal("the page has no command")
	}
	said := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&#43;", "+").Replace(string(command[1]))
	reckon := func(page []byte) string {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "report.html"), page, 0o600); err != nil {
			t.Fatal(err)
		}
		sh := exec.Command("sh", "-c", said)
		sh.Dir = folder
		out, err := sh.Output()
		if err != nil {
			t.Fatalf("%s: %v", said, err)
		}
		return strings.Fields(string(out))[0]
	}
	if got := reckon(page); got != string(found[0][2]) {
		t.Errorf("the command gives %s, the page says %s", got, found[0][2])
	}
	if got := reckon(bytes.Replace(page, []byte("Warden"), []byte("warden"), 1)); got == string(found[0][2]) {
		t.Error("another page has the same hash")
	}
}

func TestReport_Difference(t *testing.T) {
	for _, c := range []struct {
		expected, received int64
		want               string
	}{
		{97, 94, "97 ballots were expected and 94 received: 3 too few."},
		{1, 2, "1 ballot was expected and 2 received: 1 too many."},
		{5, 5, ""},
	} {
		r := report.Report{Expected: &c.expected}
		r.Transcript.Ballots.Received = c.received
		if got := r.Difference(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if got := (report.Report{}).Difference(); got != "" {
		t.Errorf("nobody expected anything, and it says %q", got)
	}
}
