// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/audit"
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
				"options_json ":  `[{"id":"quay","title":"Quay","person":"person-0001"},{"id":"tide","title":"Tide"},{"id":"same","title":"No new name","status_quo":true}]`,
				"options_json":   `[{"id":"quay","title":"Quay","detail":"It costs nothing."},{"id":"tide","title":"Tide"},{"id":"same","title":"No new name","status_quo":true}]`,
				"lot_json":       `["quay","tide","same"]`,
				"procedure_json": `{"kind":"name"}`,
				"imported":       "ballots.blt",
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
		silent, err := w.Nominate(t.Context(), w.as(3), id, personID(2))
		w.must(err)
		w.did(w.Second(t.Context(), w.as(4), silent))
		w.did(w.Answer(t.Context(), w.as(2), silent, governance.ActAccept, ""))
		shown := func() error {
			_, err := w.Issue(t.Context(), w.as(3), id)
			return err
		}
		w.must(shown())
		w.sql("UPDATE nominations SET candidate = 'person-0005' WHERE candidate = 'person-0000'")
		if err := shown(); !errors.Is(err, ErrContradicts) {
			t.Errorf("somebody else in their place, before the paper is fixed: %v", err)
		}
		w.sql("UPDATE nominations SET candidate = 'person-0000' WHERE candidate = 'person-0005'")
		w.must(shown())
		clock.forward(3 * day)
		w.advance()
		w.must(shown())
		w.sequenced()
		clock.forward(2 * day)
		w.advance()
		w.must(shown())
		var procedure string
		const turn = "UPDATE issues SET options_json = replace(replace(replace(CAST(options_json AS TEXT), '%[1]s', 'nobody'), '%[2]s', '%[1]s'), 'nobody', '%[2]s') WHERE id = '%[3]s'"
		w.sql(turn, personID(0), personID(1), id)
		if err := shown(); !errors.Is(err, ErrContradicts) {
			t.Errorf("two candidates changed places: %v", err)
		}
		w.sql(turn, personID(0), personID(1), id)
		w.must(shown())
		exchange := func(table, column, one, other string) func() {
			return func() {
				for _, to := range [][2]string{{"person-0005", one}, {one, other}, {other, "person-0005"}} {
					w.sql("UPDATE %s SET %s = '%s' WHERE %[2]s = '%[4]s' AND issue = '%[5]s'", table, column, to[0], to[1], id)
				}
			}
		}
		for what, deed := range map[string][2]func(){
			"what a candidate says": {
				func() { w.sql("UPDATE nominations SET statement = 'I am worthy.' WHERE candidate = 'person-0000'") },
				func() { w.sql("UPDATE nominations SET statement = 'I am 0.' WHERE candidate = 'person-0000'") },
			},
			"that a candidate said something": {
				func() { w.sql("UPDATE nominations SET statement = '' WHERE candidate = 'person-0000'") },
				func() { w.sql("UPDATE nominations SET statement = 'I am 0.' WHERE candidate = 'person-0000'") },
			},
			"that a candidate said nothing": {
				func() { w.sql("UPDATE nominations SET statement = 'I am best.' WHERE candidate = 'person-0002'") },
				func() { w.sql("UPDATE nominations SET statement = '' WHERE candidate = 'person-0002'") },
			},
			"that a candidate stands": {
				func() { w.sql("UPDATE nominations SET state = 'withdrawn' WHERE candidate = 'person-0000'") },
				func() { w.sql("UPDATE nominations SET state = 'accepted' WHERE candidate = 'person-0000'") },
			},
			"who said it":                      {exchange("nominations", "candidate", "person-0000", "person-0001"), exchange("nominations", "candidate", "person-0000", "person-0001")},
			"the rules, so that nobody stands": {func() { procedure = w.alteredRules(id, `{"kind":"election"}`) }, func() { w.alteredRules(id, procedure) }},
		} {
			deed[0]()
			if err := shown(); !errors.Is(err, ErrContradicts) {
				t.Errorf("%s altered: %v", what, err)
			}
			deed[1]()
			if err := shown(); err != nil {
				t.Errorf("%s put back: %v", what, err)
			}
		}
		clock.forward(4 * day)
		w.advance()
		w.must(shown())
		w.must(w.SequenceAll(t.Context()))
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s %v", r.Verdict, r.Findings)
		}
		w.sql("UPDATE nominations SET statement = 'I am worthy.' WHERE candidate = 'person-0000'")
		if r := w.verified(); r.Verdict != audit.Refused {
			t.Errorf("what a candidate had said altered: %s", r.Verdict)
		}
	})
}

// alteredRules puts other rules in the place of those of an issue, in the database alone,
// and returns them.
func (w world) alteredRules(id governance.IssueID, rules string) (were string) {
	w.must(w.db.View(w.t.Context(), func(tx *store.Tx) error {
		return tx.SQL().QueryRowContext(w.t.Context(), "SELECT CAST(procedure_json AS TEXT) FROM issues WHERE id = '"+string(id)+"'").Scan(&were)
	}))
	w.sql("UPDATE issues SET procedure_json = '%s' WHERE id = '%s'", rules, id)
	return were
}
