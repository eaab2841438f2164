// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"moothall/governance/store"
	"moothall/governance/town"
)

// poison is what a page must show as letters, whatever it stands in: between tags, in
// an attribute, in a title, a text field, a picture, an address.
const poison = `"'></title></textarea></svg><img src=x onerror="window.stung=1"><svg onload="window.stung=2"></svg><script>window.stung=3</script><a href="javascript:window.stung=4">x</a>`

// machine are the columns that hold no words: ids, hashes, keys, states, tokens. Every
// other column of text is poisoned, so a column that is added is swept from its first
// day, or is named here.
func machine() []string {
	return []string{
		"instance.origin", "instance.zone", "instance.language", "slugs.slug", "slugs.kind", "bodies.slug", "charters.body",
		"people.id", "people.slug", "people.salt", "people.zone", "people.language", "people.seen_on", "people.commitment", "people.erased_ref", "people.unnamed_ref", "people.merged_into", "merge_proofs.session", "merge_proofs.person", "merge_proofs.other", "merge_proofs.password", "name_words.word", "name_words.person",
		"members.body", "members.person", "members.sphere", "members.place", "members.fields", "members.ground", "members.by_people", "members.ended", "members.ended_by", "mandates.id", "mandates.body", "mandates.person", "mandates.title",
		"matter_supports.issue", "matter_supports.person", "matter_supports.asks", "matter_rises.ref", "matter_rises.issue", "matter_rises.from_body", "matter_rises.to_body", "matter_rises.ground",
		"competence_disputes.ref", "competence_disputes.issue", "competence_disputes.in_body", "competence_disputes.desk", "competence_disputes.person", "competence_disputes.answer_ref", "competence_disputes.answered_by", "competence_disputes.to_body",
		"applications.id", "applications.body", "applications.person", "applications.sphere", "applications.ground", "applications.place", "applications.state", "application_voices.application", "application_voices.person",
		"death_notices.id", "death_notices.person", "death_notices.body", "death_notices.given_by", "death_notices.agreed_by", "death_notices.fate",
		"seat_draws.ref", "seat_draws.body", "seat_draws.among", "seat_draws.terms", "seat_draws.pool_sha256", "seat_draws.seed", "seat_draws.asked", "seat_draws.fate",
		"appointment_voices.body", "appointment_voices.person", "appointment_voices.voice",
		"foundings.zone", "foundings.language", "foundings.charters", "foundings.digest", "foundings.state", "founding_keys.digest",
		"founders.seats", "founders.address", "founders.letter", "founders.link", "founders.word", "founders.of_digest", "founders.slug", "founders.password_hash",
		"accounts.person", "accounts.login", "accounts.password_hash", "sessions.id", "sessions.person", "sessions.refresh_hash", "sessions.previous_hash", "sessions.family",
		"mandates.decision", "issues.seed", "nominations.id", "nominations.issue", "nominations.candidate", "nominations.nominator", "nominations.state", "nominations.ref",
		"seconds.nomination", "seconds.person", "challenges.id", "challenges.issue", "challenges.challenger", "challenges.person", "challenges.state", "challenges.officer",
		"attempts.key", "issues.id", "issues.body", "issues.kind", "issues.place", "issues.field", "issues.stage", "issues.lot_json", "issues.imported",
		"arguments.id", "arguments.issue", "arguments.person", "rolls.issue", "rolls.sha256", "roll_entries.issue", "roll_entries.person",
		"advice.ref", "advice.issue", "advice.person", "advice.choice", "advice.salt", "advice.replaces", "advice.idempotency_key",
		"advisory_rolls.issue", "advisory_rolls.sha256", "advisory_entries.issue", "advisory_entries.person",
		"ballots.ref", "ballots.issue", "ballots.person", "ballots.choice", "ballots.salt", "ballots.replaces", "ballots.idempotency_key",
		"delegations.id", "delegations.delegator", "delegations.scope_body", "delegations.scope_field", "delegations.scope_place", "delegations.scope_issue",
		"delegates.delegation", "delegates.person", "consents.delegate", "consents.delegator", "public_delegates.id", "public_delegates.person", "public_delegates.ref", "declarations.id", "declarations.issue", "declarations.person", "declarations.choice", "declarations.ref", "counts.issue", "counts.summary", "count_sheets.issue", "count_sheets.text",
		"decisions.id", "decisions.issue", "decisions.body", "decisions.data",
		"entries.ref", "entries.type", "entries.leaf", "entries.hash", "entries.opening", "entries.issue", "checkpoints.root", "checkpoints.note", "tiles.hashes",
		"ballot_files.issue", "ballot_files.content", "pseudonym_keys.issue", "pseudonym_keys.secret", "pseudonyms.issue", "pseudonyms.pseudonym", "pseudonyms.handle",
		"cases.id", "cases.body", "cases.target_kind", "cases.target_id", "cases.concerned", "cases.stage", "reports.id", "reports.case_id", "reports.reporter", "reports.salt",
		"sittings.case_id", "sittings.body", "sittings.ref", "sittings.lot_root", "sittings.lot_json", "sittings.ruling_salt", "sittings.ruling_ref", "sittings.appellant", "sittings.appeal_salt",
		"objections.report", "objections.juror", "case_seals.ref", "case_seals.case_id", "case_seals.salt", "case_seals.text", "case_seats.case_id", "case_seats.person", "case_seats.how", "recusal_requests.id", "recusal_requests.case_id", "recusal_requests.juror", "recusal_requests.asked_by",
		"recusal_votes.request", "recusal_votes.person", "case_texts.id", "case_texts.case_id", "case_texts.kind", "case_texts.person",
		"ruling_drafts.case_id", "ruling_drafts.person", "ruling_votes.case_id", "ruling_votes.person", "measures.case_id", "measures.person", "measures.kind", "measures.body",
		"actor_keys.name", "actor_keys.sealed", "followers.body", "followers.actor", "followers.host", "followers.inbox", "followers.shared_inbox", "followers.follow",
		"issues.proposed_by", "post_names.post", "post_names.person", "outgoing_names.activity", "outgoing_names.person",
		"posts.id", "posts.kind", "posts.body", "posts.issue", "posts.note", "outgoing.id", "outgoing.body", "outgoing.data", "deliveries.id", "deliveries.activity", "deliveries.inbox", "deliveries.state",
		"incoming.id", "incoming.actor", "incoming.host", "incoming.data", "incoming.state",
		"blocks.host", "blocks.by_person", "comments.id", "comments.issue", "comments.person", "comments.state", "comments.judged_by",
		"sealed_ballots.ref", "sealed_ballots.issue", "sealed_ballots.pseudonym", "sealed_ballots.choice", "sealed_ballots.salt", "sealed_ballots.idempotency_key",
		"findings.id", "findings.by_body", "findings.audited", "findings.issue", "findings.severity", "findings.person", "findings.ref",
		"emergency_acts.ref", "emergency_acts.kind", "emergency_acts.body", "emergency_acts.issue", "emergency_acts.text_id", "emergency_acts.ended_ref",
		"disputes.ref", "disputes.issue", "disputes.person", "disputes.evidence", "dispute_answers.dispute", "dispute_answers.body", "dispute_answers.person", "dispute_answers.verdict", "dispute_answers.ref",
		"finding_statements.finding", "finding_statements.kind", "finding_statements.person", "finding_statements.ref",
		"suspensions.decision", "suspensions.by_body", "suspensions.person", "suspensions.ref", "suspensions.released_by", "suspensions.released_ref",
		"member_lists.body", "member_lists.person", "member_lists.digest", "member_lists.content", "welcomes.person", "welcomes.address", "addresses.person", "addresses.notices", "addresses.voices", "delegations.shown", "turned_voices.issue", "turned_voices.person", "turned_voices.from_person", "turned_voices.to_person",
		"concentrations.issue", "concentrations.body", "concentrations.figures", "voice_notices.person", "voice_notices.kind", "voice_notices.subject", "voice_notices.digest", "voice_notices.facts", "voice_rounds.kind", "voice_rounds.subject", "voice_rounds.delegate", "voice_rounds.after",
		"voice_links.digest", "voice_links.purpose", "voice_links.person", "voice_links.subject", "links.digest", "links.purpose", "links.person", "links.address", "recoveries.id", "recoveries.login",
		"registrations.id", "registrations.digest", "registrations.next", "registrations.language", "registrations.invitation",
		"invitations.id", "invitations.body", "invitations.sphere", "invitations.by_person", "invitations.code", "invitations.holder", "invitations.state",
		"outbox.id", "outbox.kind", "outbox.person", "outbox.subject", "outbox.address", "recovery_bars.issue", "recovery_bars.person",
		"readers.name", "notice_rounds.issue", "notice_rounds.kind", "notice_rounds.after",
		"search_texts.id", "search_texts.kind", "search_texts.ref", "search_texts.body", "search_texts.visibility", "search_words.word", "search_words.text",
	}
}

// inJSON are the columns whose words stand in JSON, under these names.
func inJSON() map[string]*regexp.Regexp {
	words := regexp.MustCompile(`"(name|title|purpose|detail|statement|text|facts|reasons|appeal|register)":"`)
	return map[string]*regexp.Regexp{"charters.data": words, "issues.options_json": words, "issues.effect_json": words, "issues.procedure_json": words, "counts.transcript": words, "counts.advice": words,
		"cases.rules_json": words, "sittings.rules_json": words, "sittings.ruling_json": words, "ruling_drafts.data": words}
}

// TestEveryTextField_IsShownAsLetters writes markup and script into every column that
// holds words, then reads every page there is in a browser, as a stranger, as a
// member and as one who judges. None of it is run, none becomes an element, and the content policy has
// nothing to refuse.
func TestEveryTextField_IsShownAsLetters(t *testing.T) {
	file, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "moothall.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if swept := poisonAll(t, path); swept < 10 {
		t.Fatalf("only %d columns were swept", swept)
	}
	h := open(t, path)
	for _, login := range []string{"", "nia", "chidi"} {
		pages := h.reachable(t, login)
		if len(pages) < 40 {
			t.Fatalf("%q reaches %d pages", login, len(pages))
		}
		b := h.newTab(t)
		if login != "" {
			b = h.signedIn(t, login)
		}
		shown := 0
		for _, page := range pages {
			b.open(page)
			b.unstung(page)
			if strings.Contains(ask[string](b, "document.body.textContent"), "window.stung=3") {
				shown++
			}
		}
		if shown < 30 {
			t.Errorf("%q: only %d of %d pages show what was written: the sweep misses them", login, shown, len(pages))
		}
		b.quiet("the sweep as " + login)
	}
}

// unstung reports a page on which something of the poison came alive.
func (b *tab) unstung(where string) {
	b.t.Helper()
	if stung := b.stung(); stung != "" {
		b.t.Errorf("%s: what a field holds became part of the page: %s", where, stung)
	}
}

func (b *tab) stung() string {
	b.t.Helper()
	return ask[string](b, `(() => {
		const found = window.stung ? ["run " + window.stung] : [];
		for (const e of document.querySelectorAll("*")) for (const a of e.attributes) if (/^on/i.test(a.name) || /^\s*javascript:/i.test(a.value)) found.push(e.tagName + " " + a.name);
		for (const e of document.scripts) if (e.textContent) found.push("SCRIPT");
		return found.join(", ");
	})()`)
}

// TestStung_Bites shows that the sweep finds what it looks for.
func TestStung_Bites(t *testing.T) {
	b := newHall(t).newTab(t).open("/")
	b.do(evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', " + quoted(poison) + ")"))
	for _, want := range []string{"IMG onerror", "svg onload", "A href", "SCRIPT"} {
		if got := b.stung(); !strings.Contains(got, want) {
			t.Errorf("found %q, want %q among it", got, want)
		}
	}
}

func quoted(text string) string {
	out, _ := json.Marshal(text) // a text is always written
	return string(out)
}

// poisonAll writes the poison behind the words of every column and returns how many
// columns it was written into.
func poisonAll(t *testing.T, path string) (swept int) {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Database: path})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	skipped, words := machine(), inJSON()
	err = db.Update(t.Context(), func(tx *store.Tx) error {
		swept = 0
		columns, err := textColumns(tx)
		if err != nil {
			return err
		}
		for _, left := range slices.DeleteFunc(machine(), func(c string) bool { return slices.Contains(columns, c) }) {
			t.Errorf("%s is left out, and is not there", left)
		}
		for _, column := range columns {
			table, name, _ := strings.Cut(column, ".")
			if slices.Contains(skipped, column) {
				continue
			}
			swept++
			if words[column] == nil {
				if _, err := tx.SQL().Exec("UPDATE "+table+" SET "+name+" = "+name+" || ? WHERE "+name+" <> ''", " "+poison); err != nil {
					return err
				}
				continue
			}
			if err := poisonJSON(tx, table, name, words[column]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return swept
}

func poisonJSON(tx *store.Tx, table, name string, words *regexp.Regexp) error {
	rows, err := tx.SQL().Query("SELECT rowid, " + name + " FROM " + table + " WHERE " + name + " IS NOT NULL")
	if err != nil {
		return err
	}
	defer rows.Close()
	texts := map[int64]string{}
	for rows.Next() {
		var id int64
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return err
		}
		texts[id] = words.ReplaceAllStringFunc(text, func(before string) string { return before + strings.Trim(quoted(poison+" "), `"`) })
	}
	for id, text := range texts {
		if _, err := tx.SQL().Exec("UPDATE "+table+" SET "+name+" = ? WHERE rowid = ?", text, id); err != nil {
			return err
		}
	}
	return rows.Err()
}

// textColumns are the columns of the database that hold text.
func textColumns(tx *store.Tx) (columns []string, err error) {
	rows, err := tx.SQL().Query("SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type = 'TEXT' ORDER BY 1")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			return nil, err
		}
		columns = append(columns, column)
	}
	return columns, rows.Err()
}

// reachable follows every link from the first page, as somebody who is in or as a
// stranger, and returns the pages by address.
func (h hall) reachable(t *testing.T, login string) (pages []string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	if login != "" {
		response, err := client.PostForm(h.url+"/login", url.Values{"login": {login}, "password": {town.Password}})
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	link := regexp.MustCompile(`<a [^>]*href="(/[^"#]*)`)
	seen, queue := map[string]bool{"/logout": true}, []string{"/"}
	for len(queue) > 0 && len(pages) < 150 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		response, err := client.Get(h.url + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode >= 500 {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
		if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
			continue
		}
		pages = append(pages, path)
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			to := strings.ReplaceAll(m[1], "&amp;", "&")
			if !strings.HasPrefix(to, "/static/") && !strings.HasPrefix(to, "/record/entries/") {
				queue = append(queue, to)
			}
		}
	}
	return pages
}
