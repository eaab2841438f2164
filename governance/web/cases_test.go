// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/identity"
	"moothall/governance/store"
	"moothall/governance/town"
)

// enroll lets members of the town sign in who cannot in the demo.
func (w *world) enroll(logins ...bodies.Slug) {
	w.t.Helper()
	var accounts []store.Account
	for _, l := range logins {
		accounts = append(accounts, store.Account{Person: town.ID(l), Login: string(l), PasswordHash: string(identity.DemoHash(town.Password))})
	}
	if err := w.db.Update(w.t.Context(), func(tx *store.Tx) error { return tx.AddAccounts(accounts) }); err != nil {
		w.t.Fatal(err)
	}
}

// enrollCourts lets everybody of the council and the bench sign in.
func (w *world) enrollCourts() {
	w.enroll("tomas", "amina", "sofia", "owain", "kofi", "henk", "itziar", "jonas", "fatou")
}

// english is a browser in which somebody has signed in who reads English now.
func (w *world) english(login string) *browser {
	return w.signedIn(login).post("/language", "lang", "en", "return", "/")
}

// panelOf is who judges a case now, by their logins, and who left its panel.
func (w *world) panelOf(id governance.CaseID) (sits, left []string) {
	w.t.Helper()
	var c governance.Case
	if err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) { c, err = tx.Case(id); return err }); err != nil {
		w.t.Fatal(err)
	}
	for _, s := range c.Sitting().Seats {
		login := strings.TrimPrefix(string(s.Person), "person-")
		if s.Left.IsZero() {
			sits = append(sits, login)
		} else {
			left = append(left, login)
		}
	}
	return sits, left
}

// draws lets the record be signed and panels be drawn.
func (w *world) draws() {
	w.t.Helper()
	w.forward(0)
	w.forward(time.Second)
}

const day = 24 * time.Hour

// reported is a case about Dewi that Marta and Lowri reported, by the forms.
func (w *world) reported() governance.CaseID {
	w.t.Helper()
	w.english("marta").get("/cases").get("/cases/report?kind=person&id=dewi").says("About: Dewi Prosser").
		submit("Send the report", "rule", "1", "text", "ALLEGATION").says("Your report was received.")
	w.english("lowri").get("/cases/report").submit("Send the report", "kind", "person", "id", "Dewi Prosser", "rule", "1", "text", "SECONDREPORT").says("Your report was received.")
	var open []governance.Case
	if err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
		open, err = tx.Cases(store.CaseFilter{Concerned: town.ID("dewi")})
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return open[0].ID
}

// ownReport is the page of the report somebody sent last.
func (w *world) ownReport(login string) string {
	w.t.Helper()
	var sent []governance.Report
	if err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) {
		sent, err = tx.ReportsBy(town.ID(bodies.Slug(login)), 1)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return reportPath(sent[0].ID)
}

// ruling fills in the form of a ruling.
func ruling(b *browser, id governance.CaseID, facts, measure, days string) {
	b.get(casePath(id, "")).submit("Put this on the table", "facts", facts, "rule", "1", "broken", "1", "reasons", "REASONS", "measure", measure, "days", days,
		"appeal", "HOWTO", "register", "REGISTER").status(http.StatusOK).says("The ruling on the table")
}

// TestRoad_OfACase goes the whole way of a case by plain forms, without script:
// report, panel, recusal, request, answer, notes, ruling, appeal, register.
func TestRoad_OfACase(t *testing.T) {
	w := newWorld(t)
	w.enrollCourts()
	id := w.reported()
	w.draws()
	dewi := w.english("dewi").get("/").says("A report is about you.")
	dewi.get(casePath(id, "")).says("ALLEGATION", "SECONDREPORT", "You can answer.", "A party").saysNot("Marta", "Lowri", "moothall lot")

	sits, _ := w.panelOf(id)
	first := w.english(sits[0]).get("/").says("You were drawn by lot to judge.").get(casePath(id, ""))
	first.says("Marta Kowalska", "In chambers").submit("Step aside").says("You have left the panel.").saysNot("ALLEGATION", "Marta", "In chambers")
	sits, left := w.panelOf(id)
	if len(sits) != 3 || len(left) != 1 {
		t.Fatalf("%v sit, %v left", sits, left)
	}
	dewi.get(casePath(id, "")).submit("Ask the panel", "juror", sits[0], "reason", "We are cousins.").says("have not decided yet")
	w.english(sits[1]).get(casePath(id, "")).submit("Do not grant it").says("You did not agree.")
	w.english(sits[2]).get(casePath(id, "")).submit("Do not grant it").says("The others did not grant it.")
	dewi.get(casePath(id, "")).submit("Send your answer", "answer", "I was\nangry.").says("I was angry.")
	w.english(sits[0]).get(casePath(id, "")).submit("Send to the panel", "note", "NOTE").says("NOTE")

	w.forward(7 * day)
	dewi.post(casePath(id, "/answer"), "answer", "late").status(http.StatusConflict).says("This was not done", "a hearing may have ended")
	writer := w.english(sits[0])
	writer.get(casePath(id, "")).submit("Put this on the table", "facts", "F", "rule", "1", "reasons", "R", "measure", "mute", "days", "7", "appeal", "A", "register", "Dewi did it.").
		status(http.StatusUnprocessableEntity).says("A measure follows only where the rule was broken")
	writer.submit("Put this on the table", "broken", "1").status(http.StatusUnprocessableEntity).says("This names a party.", "Dewi did it.")
	ruling(writer, id, "FACTS", "mute", "7")
	w.english(sits[1]).get("/").get(casePath(id, "")).says("Your vote is missing.").submit("I agree: this is my ruling").says("The ruling", "Barred from giving reasons and comments until")
	dewi.get("/").says("A panel has ruled.").get(casePath(id, "")).says("FACTS", "REASONS", "HOWTO").saysNot("NOTE")
	dewi.post("/issues/2026-44/argue", "side", "for", "text", "Because.").status(http.StatusForbidden).says("A ruling bars you from giving reasons here for a time.")
	w.browser().get(casePath(id, "")).status(http.StatusOK).says("REGISTER").saysNot("FACTS", "ALLEGATION", "Dewi", "Marta")

	dewi.get(casePath(id, "")).submit("Appeal", "appeal", "It was once.").says("Appealed; another panel is being drawn")
	w.draws()
	w.forward(5 * day)
	bench, _ := w.panelOf(id)
	for _, b := range bench {
		if slices.Contains(append(sits, left...), b) {
			t.Errorf("%s hears the appeal and sat below", b)
		}
	}
	above := w.english(bench[0])
	above.get(casePath(id, "")).says("It was once.", "ALLEGATION").saysNot("NOTE")
	ruling(above, id, "FACTS", "warning", "")
	w.english(bench[1]).get(casePath(id, "")).submit("I agree: this is my ruling").says("The ruling on appeal", "A warning")
	dewi.post("/issues/2026-44/argue", "side", "for", "text", "Because.").status(http.StatusOK).says("Your reason stands with the others.")
	w.browser().get("/cases").says("Case "+strings.TrimPrefix(string(id), "2026-")+" of 2026", "changed on appeal", "REGISTER", "A warning")

	w.forward(0)
	var file bytes.Buffer
	if err := w.engine.Export(t.Context(), access.Actor{}, &file, audit.Scope{}); err != nil {
		t.Fatal(err)
	}
	archive, err := audit.Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if r := audit.Verify(archive, audit.Against{}); r.Verdict != audit.Verified {
		t.Errorf("%s: %v", r.Verdict, r.Findings)
	}
}

// TestCases_ShowEachRoleOnlyWhatIsTheirs has a canary in every field of a case and
// reads everything as everybody: pages, lists, first page, record, export, log.
func TestCases_ShowEachRoleOnlyWhatIsTheirs(t *testing.T) {
	w := newWorld(t)
	w.enrollCourts()
	id := w.reported()
	w.draws()
	sits, _ := w.panelOf(id)
	recused := sits[0]
	w.english(recused).get(casePath(id, "")).submit("Step aside")
	sits, _ = w.panelOf(id)
	w.english("dewi").get(casePath(id, "")).submit("Send your answer", "answer", "ANSWER")
	w.english("marta").get(w.ownReport("marta")).submit("Say so", "juror", sits[0], "reason", "REQUEST").says("You asked that")
	w.english("grace").get("/cases/report?kind=person&id=dewi").submit("Send the report", "rule", "1", "text", "LATEREPORT").says("Your report was received.")
	for _, other := range sits[1:] {
		w.english(other).get(casePath(id, "")).submit("Do not grant it")
	}
	w.english(sits[0]).get(casePath(id, "")).submit("Send to the panel", "note", "NOTE").status(http.StatusOK)
	w.forward(7 * day)
	ruling(w.english(sits[0]), id, "DRAFT", "mute", "7")
	council := ""
	for _, l := range []string{"tomas", "priya", "amina", "chidi", "sofia", "owain", "kofi"} {
		if !slices.Contains(append(sits, recused), l) {
			council = l
		}
	}
	who := map[string]string{"concerned": "dewi", "reporter": "marta", "witness": "grace", "juror": sits[1], "recused": recused, "council": council, "auditor": "joanna", "member": "nia", "stranger": ""}
	texts := []string{"ALLEGATION", "SECONDREPORT", "LATEREPORT", "ANSWER", "REQUEST", "NOTE", "DRAFT", "REASONS", "HOWTO", "REGISTER"}
	names := []string{"Marta Kowalska", "Lowri Jenkins", "Dewi Prosser"}
	look := func(stage string, want map[string][]string) {
		t.Helper()
		for role, login := range who {
			b := w.browser()
			if login != "" {
				b = w.english(login)
			}
			everywhere, there := w.readAll(b, id)
			for _, s := range texts {
				if got, may := strings.Contains(everywhere, s), slices.Contains(want[role], s); got != may {
					t.Errorf("%s: the %s reads %s: %v, want %v", stage, role, s, got, may)
				}
				led := slices.ContainsFunc(b.found("q="+s), func(to string) bool { return strings.HasPrefix(to, casePath(id, "")) })
				if got, may := led, slices.Contains(want["stranger"], s); got != may {
					t.Errorf("%s: the %s finds %s: %v, want %v", stage, role, s, got, may)
				}
			}
			for _, n := range names {
				own := login != "" && strings.Contains(strings.ToLower(n), login) // her own name stands at the top of every page
				if got, may := strings.Contains(there, n), slices.Contains(want[role], n); got != may && !own {
					t.Errorf("%s: the %s reads %s there: %v, want %v", stage, role, n, got, may)
				}
			}
		}
	}
	all := append(slices.Clone(names), "ALLEGATION", "SECONDREPORT", "LATEREPORT", "ANSWER")
	look("deliberation", map[string][]string{
		"concerned": {"ALLEGATION", "SECONDREPORT", "LATEREPORT", "ANSWER", "Dewi Prosser"},
		"reporter":  {"ALLEGATION", "REQUEST", "Dewi Prosser"},
		"witness":   {"LATEREPORT", "Dewi Prosser"},
		"juror":     append(slices.Clone(all), "REQUEST", "NOTE", "DRAFT", "REASONS", "HOWTO", "REGISTER"),
		"auditor":   all,
	})
	w.english(sits[1]).get(casePath(id, "")).submit("I agree: this is my ruling")
	w.forward(0)
	ruled := []string{"DRAFT", "REASONS", "HOWTO", "REGISTER"}
	look("ruled", map[string][]string{
		"concerned": append([]string{"ALLEGATION", "SECONDREPORT", "LATEREPORT", "ANSWER", "Dewi Prosser"}, ruled...),
		"reporter":  append([]string{"ALLEGATION", "REQUEST", "Dewi Prosser"}, ruled...),
		"juror":     append(slices.Clone(all), ruled...), "auditor": append(slices.Clone(all), ruled...),
		"witness": {"LATEREPORT", "Dewi Prosser", "REGISTER"},
		"recused": {"REGISTER"}, "council": {"REGISTER"}, "member": {"REGISTER"}, "stranger": {"REGISTER"},
	})
	var file bytes.Buffer
	if err := w.engine.Export(t.Context(), access.Actor{}, &file, audit.Scope{}); err != nil {
		t.Fatal(err)
	}
	for place, text := range map[string]string{"the export": file.String(), "the log": w.log.String()} {
		for _, s := range texts {
			if strings.Contains(text, s) && (s != "REGISTER" || place == "the log") {
				t.Errorf("%s holds %s", place, s)
			}
		}
	}
	if !strings.Contains(file.String(), "REGISTER") {
		t.Error("the export lacks the register")
	}
}

// readAll is everything a browser can read that could speak of a case, and what it
// reads on the pages of cases alone.
func (w *world) readAll(b *browser, id governance.CaseID) (everywhere, there string) {
	paths := []string{casePath(id, ""), "/cases"}
	for _, login := range []string{"marta", "lowri", "grace"} {
		paths = append(paths, w.ownReport(login))
	}
	for _, path := range paths {
		there += b.get(path).page.raw
	}
	everywhere = there
	for _, path := range []string{"/", "/record", "/record?kind=case.open", "/record?kind=case.ruling", "/bodies/council", "/auditors", "/issues/2026-41", "/decisions", "/cases/report?kind=person&id=dewi"} {
		everywhere += b.get(path).page.raw
	}
	return everywhere, there
}

// TestCase_OfOthersReadsAsNone: what somebody may not know of is, to the byte, what
// is not there.
func TestCase_OfOthersReadsAsNone(t *testing.T) {
	w := newWorld(t)
	running := governance.CaseID("")
	if err := w.db.View(t.Context(), func(tx *store.Tx) error {
		cases, err := tx.Cases(store.CaseFilter{Concerned: town.ID("tomos")})
		if err == nil {
			running = cases[0].ID
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	none := governance.CaseID("2026-9") // as long as the other
	for _, login := range []string{"", "grace"} {
		b := w.browser()
		if login != "" {
			b = w.english(login)
		}
		for _, act := range []string{"", "/answer", "/note", "/recuse", "/ask", "/decide", "/draft", "/vote", "/appeal"} {
			read := func(id governance.CaseID) (int, string) {
				if act == "" {
					b.get(casePath(id, act))
				} else {
					b.post(casePath(id, act), "answer", "x", "note", "x", "grant", "yes", "agree", "yes", "draft", "1", "appeal", "x", "facts", "x")
				}
				return b.page.status, strings.ReplaceAll(b.page.raw, string(id), "ID")
			}
			there, gone := "", ""
			status, there := read(running)
			other, gone := read(none)
			if status != other || there != gone || login != "" && status != http.StatusNotFound {
				t.Errorf("%q at %q: %d for a case of others, %d for none; the same to the byte: %v", login, act, status, other, there == gone)
			}
		}
	}
}

// TestReport_ReadsTheSameWhateverRuns: of a report about somebody who is before the
// council, in hearing or in deliberation, and about somebody who is not, all that its
// sender reads is, to the byte, the same.
func TestReport_ReadsTheSameWhateverRuns(t *testing.T) {
	w := newWorld(t)
	names := strings.NewReplacer("Dewi Prosser", "X", "Tomos Llewellyn", "X", "Beatriz Nunes", "X", "dewi", "x", "tomos", "x", "beatriz", "x")
	b, first := w.english("marta"), []string(nil)
	for _, about := range []string{"dewi", "tomos", "beatriz"} {
		var said []string
		read := func() {
			said = append(said, names.Replace(strings.ReplaceAll(b.page.raw, strings.TrimPrefix(b.page.url.Path, "/reports/"), "ID")))
		}
		b.get("/cases/report?kind=person&id="+about).submit("Send the report", "rule", "1", "text", "It was said.").status(http.StatusOK)
		at := b.page.url.Path
		if !strings.HasPrefix(at, "/reports/") || len(at) != len("/reports/")+32 {
			t.Errorf("a report about %s leads to %s", about, at)
		}
		read()
		b.get(at).submit("Say so", "juror", "chidi", "reason", "We are cousins.").status(http.StatusOK)
		read()
		b.get(at).submit("Take my report back").status(http.StatusOK)
		read()
		b.post(at+"/object", "juror", "chidi", "reason", "x").status(http.StatusConflict)
		b.post(at+"/object", "juror", "nia", "reason", "x").status(http.StatusConflict)
		if first == nil {
			first = said
		}
		for n := range said {
			if said[n] != first[n] {
				t.Errorf("about %s, page %d differs from that of a first report, from the byte %d on", about, n, apart(said[n], first[n]))
			}
		}
		for _, act := range []string{"", "/object", "/withdraw"} {
			other := w.english("nia")
			if act == "" {
				other.get(at)
			} else {
				other.post(at+act, "juror", "chidi", "reason", "x")
			}
			other.status(http.StatusNotFound)
		}
	}
}

// apart is where two texts begin to differ.
func apart(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
