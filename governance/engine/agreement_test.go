// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"testing"
	"time"

	"moothall/governance/store"
)

// TestIssue_ShowsNoOtherPaperThanWasOpened alters what the page of a vote shows while it
// runs, in the database and in no leaf. Nobody is shown it, and everybody the true one
// again once that is back.
func TestIssue_ShowsNoOtherPaperThanWasOpened(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 4)
		w.openNow("2026-1", "name", time.Hour)
		column := func(name string) (was string) {
			w.must(w.db.View(t.Context(), func(tx *store.Tx) error {
				return tx.SQL().QueryRowContext(t.Context(), "SELECT CAST("+name+" AS TEXT) FROM issues WHERE id = '2026-1'").Scan(&was)
			}))
			return was
		}
		shown := func() error {
			_, err := w.Issue(t.Context(), member(1), "2026-1")
			return err
		}
		shows := func(when string) {
			t.Helper()
			for name, to := range map[string]string{
				"title":          "Another matter",
				"question":       "Shall it not be so?",
				"text":           "It shall not be so.",
				"text_before":    "Members pay ten times as much today.",
				"effect_json":    `{"kind":"text","detail":"The board may do as it likes."}`,
				"options_json":   `[{"id":"quay","title":"Quay","detail":"It costs nothing."},{"id":"tide","title":"Tide"},{"id":"same","title":"No new name","status_quo":true}]`,
				"lot_json":       `["quay","tide","same"]`,
				"procedure_json": `{"kind":"name"}`,
				"closes_at":      "2031-01-01 00:00:00+00:00",
				"stage":          "frozen",
			} {
				was := column(name)
				w.sql("UPDATE issues SET %s = '%s' WHERE id = '2026-1'", name, to)
				if err := shown(); !errors.Is(err, ErrContradicts) {
					t.Errorf("%s, %s altered: %v", when, name, err)
				}
				w.sql("UPDATE issues SET %s = '%s' WHERE id = '2026-1'", name, was)
				if err := shown(); err != nil {
					t.Errorf("%s, %s put back: %v", when, name, err)
				}
			}
		}
		shows("before it is numbered")
		w.must(w.SequenceAll(t.Context()))
		shows("while it runs")
		if err := openingAgrees(w.issue("2026-1"), nil, store.Entry{}); !errors.Is(err, ErrContradicts) {
			t.Errorf("a vote that was never opened: %v", err)
		}
	})
}

// TestIssue_ShowsNobodyInAnothersPlace changes who the candidates of a running election
// are, where the paper keeps their places.
func TestIssue_ShowsNobodyInAnothersPlace(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.call()
		w.stands(id, 0, 3, 4)
		w.stands(id, 1, 3, 4)
		shown := func() error {
			_, err := w.Issue(t.Context(), w.as(3), id)
			return err
		}
		w.must(shown())
		clock.forward(3 * day)
		w.advance()
		w.must(shown())
		w.sequenced()
		clock.forward(2 * day)
		w.advance()
		w.must(shown())
		const turn = "UPDATE issues SET options_json = replace(replace(replace(CAST(options_json AS TEXT), '%[1]s', 'nobody'), '%[2]s', '%[1]s'), 'nobody', '%[2]s') WHERE id = '%[3]s'"
		w.sql(turn, personID(0), personID(1), id)
		if err := shown(); !errors.Is(err, ErrContradicts) {
			t.Errorf("two candidates changed places: %v", err)
		}
		w.sql(turn, personID(0), personID(1), id)
		w.must(shown())
		for what, statement := range map[string]string{
			"what a candidate says":      "UPDATE nominations SET statement = 'I am worthy.' WHERE candidate = '%s'",
			"by which entry they say it": "UPDATE nominations SET ref = NULL WHERE candidate = '%s'",
			"by an entry of another's":   "UPDATE nominations SET ref = (SELECT ref FROM nominations WHERE candidate <> '%[1]s' AND ref IS NOT NULL) WHERE candidate = '%[1]s'",
		} {
			var ref string
			w.must(db.View(t.Context(), func(tx *store.Tx) error {
				return tx.SQL().QueryRowContext(t.Context(), "SELECT ref FROM nominations WHERE candidate = '"+string(personID(0))+"'").Scan(&ref)
			}))
			w.sql(statement, personID(0))
			if err := shown(); !errors.Is(err, ErrContradicts) {
				t.Errorf("%s altered: %v", what, err)
			}
			w.sql("UPDATE nominations SET statement = 'I am 0.', ref = '%s' WHERE candidate = '%s'", ref, personID(0))
			w.must(shown())
		}
		clock.forward(4 * day)
		w.advance()
		w.must(shown())
	})
}
