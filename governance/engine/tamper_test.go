// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"database/sql"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/audit/recounttest"
	"moothall/governance/store"
)

// past is the history that is tampered with: votes of every kind, an election
// that was imported, a case with its ruling, a finding and a decision held back, a
// dispute that was upheld, and a member who was erased.
func past(t *testing.T, db *store.DB, clock *handClock) courts {
	t.Helper()
	w := foundCourts(t, db, clock)
	w.openNow("2026-1", "paper", 2*time.Hour)
	w.openNow("2026-2", "name", time.Hour)
	w.openNow("2026-3", "quiet", time.Hour)
	for n := range 4 {
		w.castAs(n, "2026-1", answer([]string{"yes", "no"}[n%2]))
		w.castAs(n, "2026-2", rankedAs("quay", "tide"))
		w.castAs(n, "2026-3", rankedAs("tide", "quay"))
	}
	_, err := w.Withdraw(t.Context(), member(0), "2026-1")
	w.must(err)
	_, err = w.Delegate(t.Context(), member(5), Entrust{To: w.speaking(1)})
	w.must(err)
	w.must(w.Declare(t.Context(), w.as(1), "2026-1", answer("yes"), "It is cheap."))
	_, err = w.ImportElection(t.Context(), ward())
	w.must(err)
	id, err := w.report(theReporter, "He wrote what hurt.")
	w.must(err)
	w.draws()
	w.days(4)
	w.rules(id, aRuling("mute", 30))
	f, err := w.FileFinding(t.Context(), w.as(theAuditor), Filing{By: "audit", Audited: "council", Severity: governance.Fault, Text: "There are no minutes."})
	w.must(err)
	_, err = w.AnswerFinding(t.Context(), w.as(0), f.ID, "There are.")
	w.must(err)
	w.bringTo("council", "2026-9", clock.now().Add(time.Hour))
	clock.forward(time.Hour)
	w.advance()
	w.castAs(0, "2026-9", answer("yes"))
	clock.forward(2 * day)
	w.advance()
	decision := read(w.world, func(tx *store.Tx) (store.Decision, error) { return tx.DecisionOf("2026-9") })
	_, err = w.Suspend(t.Context(), w.as(theAuditor), HoldBack{Decision: decision.ID, By: "audit", Days: 3, Text: "Who was asked?"})
	w.must(err)
	d, err := w.Dispute(t.Context(), member(3), DisputeFiling{Issue: "2026-9", Text: "My ballot is missing.", Evidence: strings.Repeat("0a", 32)})
	w.must(err)
	clock.forward(time.Hour)
	w.must(w.judges(w.as(theAuditor), d, "audit", governance.ChallengeUpheld))
	w.must(w.Erase(t.Context(), w.enrolled(27), credentials))
	w.must(w.SequenceAll(t.Context()))
	return w
}

// owner is who owns the database of the courts, and may write what they like.
type owner struct {
	courts
	postgres bool
}

// Why an alteration of a column changes no archive.
const (
	private   = "it is of no record: what somebody needs to come in, to be written to or to be found"
	talk      = "it is of no record: what is said about a matter, and what other servers say"
	judged    = "the archive has the leaves instead; acts by a right that was altered here are refused by verify"
	leafOnly  = "the archive has the leaf itself, which says it too"
	byOpening = "the openings in the archive say what replaces what"
	inCamera  = "nobody but those who sit in the case may read it; the leaf seals it"
	derived   = "the program keeps it to find its way: numbers to give, how far it has read"
	prolongs  = "no vote here was prolonged; TestTamperedExtension_DoesNotVerify alters one that was"
	elections = "nobody is elected here: see TestIssue_ShowsNobodyInAnothersPlace"
	unbound   = "the record does not bind it: a note for readers"
)

// unseen are the columns that no archive is made of, or all of a table, each with
// why. Whoever adds a column says here why the record does without, or binds it.
func unseen() map[string]string {
	return map[string]string{
		"accounts": private, "addresses": private, "attempts": private, "links": private, "name_words": private, "outbox": private,
		"registrations": private, "member_lists": private, "welcomes": private, "recoveries": private, "recovery_bars": private, "search_state": private, "search_texts": private, "search_words": private, "sessions": private,
		"pseudonyms.handle": private, "pseudonym_keys.secret": private, "pseudonym_keys.destroy_at": judged, "pseudonym_keys.destroyed_at": judged,
		"people.zone": private, "people.language": private, "people.joined": judged,
		"people.erased_ref": leafOnly, "people.unnamed_ref": leafOnly, "people.merged_into": leafOnly, "merge_proofs": private,
		"people.seen_on": "the day on which somebody was last here is shown to nobody: the record tells the lapse that follows from it, and verify judges that by their acts",

		"arguments": talk, "blocks": talk, "comments": talk, "actor_keys": talk, "deliveries": talk, "followers": talk, "incoming": talk,
		"outgoing": talk, "outgoing_names": talk, "posts": talk, "post_names": talk, "publishing": talk,

		"assist_halves": "of no record: no ballot before another enters the same, and gone by then",
		"foundings":     "of no record: it waits, and is empty once it is done", "founders": "of no record: who consented stands in a leaf, and the rows are gone by then", "founding_keys": private,

		"applications": "of no record: what is asked for gives no right, and of who is let in the admission has a leaf", "application_voices": "of no record: who answers for an admission stands in its leaf, and verify judges whether they might",
		"death_notices":   "of no record: what waits gives no right, and of what is done each end has a leaf",
		"seat_draws":      "each step of a lot has a leaf, and verify judges it by memberships and seats; from another pool than its leaf says nothing is drawn",
		"invitations":     "of no record: whoever comes in by one has an admission that names who vouched, and verify judges whether they might",
		"matter_supports": "of no record until what is asked for is done, and then of none but the sealed entries", "matter_rises": judged, "competence_disputes": judged,
		"issues.gather_until": judged, "issues.raise_needs": judged, "issues.admitted_at": judged, "issues.rise_needs": derived, "issues.acted_at": derived,
		"appointment_voices": "of no record: who gave a seat stands in its leaf, and verify judges whether they might",
		"bodies.version":     judged, "bodies.members": derived, "charters": judged, "challenges": judged, "delegates": judged, "delegations": judged, "consents": judged, "turned_voices": "the sheet of weights, which is bound, says whose ballot each voice was on",
		"declarations.id": judged, "declarations.issue": judged, "declarations.person": judged, "declarations.choice": judged, "declarations.at": judged,
		"public_delegates.id": judged, "public_delegates.person": judged, "public_delegates.begins_at": judged, "public_delegates.ended_at": judged,
		"roll_entries.unit": judged,
		"advice":            advising, "advisory_entries": advising, "advisory_rolls": advising,
		"mandates": judged, "measures": "the register has the ruling, which says the measure and how long it holds", "members": judged, "nominations.id": judged, "nominations.issue": judged, "nominations.candidate": judged, "nominations.nominator": judged, "nominations.state": judged, "nominations.acted_at": judged, "nominations.statement": elections, "nominations.ref": elections, "seconds": judged, "suspensions": judged,
		"emergency_acts": "no archive is made where it says otherwise than its entries, see TestEmergencies_NoArchiveIsMadeAgainstTheirEntries",
		"findings":       judged, "finding_statements": judged, "instance": unbound, "issue_numbers": derived, "case_numbers": derived,
		"concentrations": "anybody reckons them again from the count, which is bound", "notice_rounds": derived, "readers": derived, "voice_rounds": derived, "voice_notices": private, "voice_links": private, "tiles": "the tree is made anew of the leaves; a server reads it whole before it serves it",
		"witnesses": "what a witness answered is asked again", "cosignatures": "each is signed by its witness, and counts for nothing where it does not hold: see TestWitnessed_IsNothingButCosignaturesThatHold", "seen_logs": "it is of other records, and signed by them",

		"entries.ref": leafOnly, "entries.type": leafOnly, "entries.at": leafOnly, "entries.hash": leafOnly, "checkpoints": leafOnly,
		"ballots.superseded_at": byOpening, "ballots.nth": byOpening, "ballots.idempotency_key": private,
		"issues.proposer": unbound, "issues.proposed_by": unbound, "issues.created_at": unbound, "issues.discuss_at": unbound,
		"presence": derived, "issues.announced_at": prolongs, "issues.down_from": prolongs, "issues.down_until": prolongs, "issues.extended_at": prolongs,
		"issues.freezes_at": unbound, "issues.roll_at": judged, "issues.seed": judged,

		"cases": inCamera, "case_seats": judged, "case_texts": inCamera, "objections": inCamera, "recusal_requests": inCamera, "recusal_votes": inCamera, "reports": inCamera,
		"ruling_drafts": inCamera, "ruling_votes": inCamera, "sittings": inCamera,
		"sealed_ballots.standing": byOpening, "sealed_ballots.nth": byOpening, "sealed_ballots.idempotency_key": private,
	}
}

// TestTamperedHistory_DoesNotVerify is never-event 8: somebody who owns the
// database alters a value, in every column there is. Wherever that changes an
// archive, it is refused, or none is made; where it changes none, the column is
// known to.
func TestTamperedHistory_DoesNotVerify(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := owner{courts: past(t, db, clock)}
		_, w.postgres = db.Pool()
		honest, kept := w.archives(), audit.Against{Checkpoints: [][]byte{read(w.world, func(tx *store.Tx) (store.Head, error) { return tx.Head() }).Note}}
		for n, archive := range honest {
			if said := refusal(archive, kept); said != "" {
				t.Fatalf("archive %d, which nobody touched: %s", n, said)
			}
			if recounttest.Here(t) {
				if said := recounttest.Run(t, archive); said.Verdict != "incomplete" || !strings.HasSuffix(said.Lines[len(said.Lines)-1], elsewhere) {
					t.Errorf("archive %d: the second recount says %s: %q", n, said.Verdict, said.Lines)
				}
			}
		}
		columns, unseen := w.columns(), unseen()
		for name := range unseen {
			if !slices.ContainsFunc(columns, func(c column) bool { return name == c.table || name == c.String() }) {
				t.Errorf("%s is excused, and is not there", name)
			}
		}
		for _, c := range columns {
			found, refused := false, false
			for value, other := range w.others(c) {
				if !w.alter(c, value, other) {
					refused = true // by the database itself
					continue
				}
				for n, archive := range w.archives() {
					if bytes.Equal(archive, honest[n]) {
						continue
					}
					found = true
					if refusal(archive, kept) == "" && c.String() != "people.name" { // names are what somebody is called, and may change
						t.Errorf("%s was %.60s and is %.60s: archive %d tells it and verifies", c, value, other, n)
					}
				}
				if !w.alter(c, other, value) {
					t.Fatalf("%s: it cannot be put back", c)
				}
			}
			if !found && !refused && unseen[c.table] == "" && unseen[c.String()] == "" {
				t.Errorf("%s was altered, no archive shows it, and nobody said why", c)
			}
		}
	})
}

// archives are what anybody and what an auditor of everything may take home; nil
// where none is made.
func (w owner) archives() (all [2][]byte) {
	for n, scope := range []audit.Scope{{}, {Auditor: true}} {
		var file bytes.Buffer
		if err := w.Archive(w.t.Context(), &file, scope); err == nil {
			all[n] = file.Bytes()
		}
	}
	return all
}

// refusal says why an archive is not believed; "" where it verifies.
func refusal(file []byte, kept audit.Against) string {
	if file == nil {
		return "none was made"
	}
	archive, err := audit.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return err.Error()
	}
	if r := audit.Verify(archive, kept); r.Verdict != audit.Verified {
		return fmt.Sprint(r.Verdict, r.Findings)
	}
	return ""
}

// column is a column of a table, and how its values are read and written as text.
type column struct {
	table, name, read, write string
	truth                    bool // it holds true and false
}

func (c column) String() string { return c.table + "." + c.name }

// columns are those of all tables of ours, by table.
func (w owner) columns() (all []column) {
	query := "SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, c.cid"
	if w.postgres {
		query = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, ordinal_position"
	}
	w.sql(func(tx *sql.Tx) error {
		rows, err := tx.Query(query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c column
			var kind string
			if err := rows.Scan(&c.table, &c.name, &kind); err != nil {
				return err
			}
			c.read, c.write = "CAST("+c.name+" AS TEXT)", "?"
			switch {
			case strings.HasPrefix(c.table, "goose") || strings.HasPrefix(c.table, "sqlite") || strings.HasPrefix(c.table, "river"):
				continue
			case strings.EqualFold(kind, "boolean"):
				c.truth = true
			case kind == "BLOB":
				c.read, c.write = "hex("+c.name+")", "unhex(?)"
			case kind == "bytea":
				c.read, c.write = "encode("+c.name+", 'hex')", "decode($1, 'hex')"
			case w.postgres:
				c.write = "CAST($1 AS " + kind + ")"
			}
			all = append(all, c)
		}
		return rows.Err()
	})
	return all
}

// others pairs the least and the greatest value of a column each with one much like
// it that stands nowhere in it, and long ones with several.
func (w owner) others(c column) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, value := range w.values(c) {
			for part := range 4 {
				if end := len(value) - part*len(value)/4; part > 0 && len(value) < 20 || !yield(value, w.fresh(c, value, end)) {
					break
				}
			}
		}
	}
}

// values are the least and the greatest there is in a column.
func (w owner) values(c column) (all []string) {
	w.sql(func(tx *sql.Tx) error {
		var least, greatest sql.NullString
		err := tx.QueryRow(fmt.Sprintf("SELECT MIN(%s), MAX(%[1]s) FROM %s", c.read, c.table)).Scan(&least, &greatest)
		if least.Valid {
			all = append(all, least.String)
		}
		if greatest != least {
			all = append(all, greatest.String)
		}
		return err
	})
	return all
}

// altered is the value with, before an end, a letter or digit exchanged for another of its kind: the
// last at the first tries, and those before it at later ones; of an instant, of its seconds.
func altered(value string, end, by int) string {
	text := []byte(value)
	if instant.MatchString(value) {
		end = len("2026-01-05 09:00:00")
	}
	for n := end - 1; n >= 0; n-- {
		for _, kind := range []string{"0123456789", "abcdef", "ghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} {
			if at := strings.IndexByte(kind, text[n]); at >= 0 {
				if by < len(kind) {
					text[n] = kind[(at+by)%len(kind)]
					return string(text)
				}
				by -= len(kind) - 1
			}
		}
	}
	return fmt.Sprint(value, by)
}

var instant = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)

// fresh is a value much like one of a column that stands nowhere in it.
func (w owner) fresh(c column, value string, end int) string {
	for by := 1; ; by++ {
		other, n := altered(value, end, by), 0
		w.sql(func(tx *sql.Tx) error {
			return tx.QueryRow(fmt.Sprintf("SELECT COUNT(*) FROM %s WHERE %s = $1", c.table, c.read), other).Scan(&n)
		})
		if n == 0 {
			return other
		}
	}
}

// alter writes another value wherever one stands, and turns what is true and what
// is false around; the database may refuse it.
func (w owner) alter(c column, from, to string) bool {
	query, args := fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s = ?", c.table, c.name, c.write, c.read), []any{to, from}
	if w.postgres {
		query = strings.TrimSuffix(query, "?") + "$2"
	}
	if c.truth {
		query, args = fmt.Sprintf("UPDATE %s SET %s = NOT %[2]s", c.table, c.name), nil
	}
	var altered int64
	err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		result, err := tx.SQL().Exec(query, args...)
		if err != nil {
			return err
		}
		altered, err = result.RowsAffected()
		return err
	})
	if err == nil && altered == 0 {
		w.t.Fatalf("%s: no row holds %.60q, so nothing was altered", c, from)
	}
	return err == nil
}

func (w owner) sql(do func(*sql.Tx) error) {
	w.t.Helper()
	w.must(w.db.View(w.t.Context(), func(tx *store.Tx) error { return do(tx.SQL()) }))
}
