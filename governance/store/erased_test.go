// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"
)

// TestMigrations_FindWhoIsMeant: of what there was before, a matter was brought by the
// one person who bears the name, and by nobody known where two do; and what told of an
// election names those whom it seated, from the decision on.
func TestMigrations_FindWhoIsMeant(t *testing.T) {
	eachMigrating(t, func(t *testing.T, db *sql.DB, p *goose.Provider) {
		_, err1 := p.Up(t.Context()) // a database of the tests is migrated already
		_, err2 := p.DownTo(t.Context(), 51)
		faults := errors.Join(err1, err2)
		do := func(statement string, args ...any) {
			_, err := db.Exec(statement, args...)
			faults = errors.Join(faults, err)
		}
		do("INSERT INTO slugs (slug, kind) VALUES ('hall', 'body')")
		do("INSERT INTO bodies (slug, version, members, founding) VALUES ('hall', 1, 0, TRUE)")
		for id, called := range map[string]string{"ada": "Ada", "bo-1": "Bo", "bo-2": "Bo", "gone": ""} {
			do("INSERT INTO slugs (slug, kind) VALUES ($1, 'person')", id)
			do("INSERT INTO people (id, slug, name, salt, place, fields, zone, language, joined) VALUES ($1, $1, $2, '', '', '[]', '', '', '2026-01-01 00:00:00')", id, called)
		}
		for id, proposer := range map[string]string{"by-ada": "Ada", "by-bo": "Bo", "by-hall": "The hall", "by-nobody": ""} {
			do(`INSERT INTO issues (id, body, kind, title, question, text_before, text, place, field, proposer, stage, procedure_json, options_json, lot_json, effect_json, imported, created_at, opens_at, closes_at, closed_at, decided_at)
				VALUES ($1, 'hall', '', '', '', '', '', '', '', $2, 'decided', '{}', '[]', '[]', '{}', '', '2026-01-01 00:00:00', '2026-01-02 00:00:00', '2026-01-03 00:00:00', '2026-01-03 00:00:00', '2026-01-03 00:00:00')`, id, proposer)
		}
		do("INSERT INTO decisions (id, issue, body, data, at) VALUES ('by-ada', 'by-ada', 'hall', '{}', '2026-01-03 00:00:00')")
		do("INSERT INTO mandates (id, body, seat, person, title, begins_at, decision) VALUES ('m', 'hall', 's', 'bo-1', 'elected', '2026-01-03 00:00:00', 'by-ada')")
		do("INSERT INTO posts (id, kind, body, issue, note, seq, at) VALUES ('https://x/issues/by-ada', 'call', 'hall', 'by-ada', '', 1, '2026-01-02 00:00:00'), ('https://x/issues/by-bo', 'call', 'hall', 'by-bo', '', 2, '2026-01-02 00:00:00')")
		do("INSERT INTO outgoing (id, body, data, at) VALUES ('https://x/issues/by-ada/activity', 'hall', '', '2026-01-02 00:00:00'), ('https://x/issues/by-ada#updates/7', 'hall', '', '2026-01-03 00:00:00'), ('https://x/issues/by-ada-2#updates/7', 'hall', '', '2026-01-03 00:00:00')")
		_, err := p.UpTo(t.Context(), 52)
		if err := errors.Join(faults, err); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]string{
			"SELECT id, COALESCE(proposed_by, 'nobody') FROM issues": "BY-ADA ADA, BY-BO NOBODY, BY-HALL NOBODY, BY-NOBODY NOBODY",
			"SELECT post, person FROM post_names":                    "HTTPS://X/ISSUES/BY-ADA BO-1",
			"SELECT activity, person FROM outgoing_names":            "HTTPS://X/ISSUES/BY-ADA#UPDATES/7 BO-1",
		} {
			if got := strings.Join(lines(t, db, query), ", "); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
	})
}
