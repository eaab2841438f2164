// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestPending_IsTheBeginningOfTheWholeOrder has entries wait at random, many of them at
// one instant, and compares each beginning of the line with what the database says that
// sorts everything that waits. Everything is undone after each run.
func TestPending_IsTheBeginningOfTheWholeOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			rapid.Check(t, func(t *rapid.T) {
				undo := fmt.Errorf("undo")
				err := tx.Savepoint(func(tx *store.Tx) error {
					waitAtRandom(t, tx)
					return undo
				})
				if err != undo {
					t.Fatal(err)
				}
			})
			return nil
		})
	})
}

func waitAtRandom(t *rapid.T, tx *store.Tx) {
	kinds := []journal.Type{"ballot.cast", "ballot.withdraw", "count", "issue.close", "person.admit", "unheard.of"}
	instants := []time.Duration{0, 100 * time.Millisecond, 120 * time.Millisecond, 123 * time.Millisecond, time.Second}
	few := rapid.IntRange(1, len(instants)).Draw(t, "instants")
	var all []store.Entry
	for n := range rapid.IntRange(0, 60).Draw(t, "entries") {
		e := entry(n)
		e.Ref = fmt.Sprintf("%08x", rapid.Uint32().Draw(t, "ref")) + e.Ref
		e.Type = rapid.SampledFrom(kinds).Draw(t, "type")
		e.At = day(0).Truncate(time.Second).Add(rapid.SampledFrom(instants[:few]).Draw(t, "at"))
		all = append(all, e)
	}
	if err := tx.Enter(all...); err != nil {
		t.Fatal(err)
	}
	if err := sequence(tx, rapid.IntRange(0, 10).Draw(t, "numbered")); err != nil {
		t.Fatal(err)
	}
	types := rapid.Permutation(kinds[:5]).Draw(t, "types")
	types = types[:rapid.IntRange(0, len(types)).Draw(t, "named")]
	want := wholeOrder(t, tx, types)
	for _, limit := range []int{rapid.IntRange(1, 60).Draw(t, "limit"), 1000} {
		pending, err := tx.Pending(limit, types...)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range pending {
			got = append(got, e.Ref)
		}
		if !slices.Equal(got, want[:min(limit, len(want))]) {
			t.Fatalf("the first %d of %d that wait are %s, want %s", limit, len(want), got, want)
		}
	}
}

// wholeOrder sorts everything that waits: ballots stand together, and what nobody named first.
func wholeOrder(t *rapid.T, tx *store.Tx, types []journal.Type) (refs []string) {
	rank := "CASE type WHEN '' THEN 0"
	for n, kind := range types {
		if kind == "ballot.withdraw" {
			n = max(slices.Index(types, "ballot.cast"), 0)
		}
		rank += fmt.Sprintf(" WHEN '%s' THEN %d", kind, n)
	}
	rows, err := tx.SQL().Query("SELECT ref FROM entries WHERE seq IS NULL ORDER BY at, " + rank + " ELSE -1 END, ref")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var ref string
		if err := rows.Scan(&ref); err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return refs
}

// TestPending_SortsNothingThatWaits: what is asked for each batch comes from the index in
// its order, however many entries wait, so that a backlog is not sorted as often as it has
// batches.
func TestPending_SortsNothingThatWaits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ties := make([]store.Entry, 5000)
		for n := range ties {
			ties[n] = entry(n)
		}
		update(t, db, func(tx *store.Tx) error { return tx.Enter(ties...) })
		pool, server := db.Pool()
		explain := "EXPLAIN QUERY PLAN "
		if server {
			explain = "EXPLAIN "
			if _, err := pool.Exec("ANALYZE entries"); err != nil {
				t.Fatal(err)
			}
		}
		for _, query := range []string{
			"SELECT * FROM entries WHERE seq IS NULL ORDER BY at, type, ref LIMIT 100",
			"SELECT type FROM entries WHERE seq IS NULL AND at = '2026-03-01 12:00:00.25+00:00' AND type > 'count' ORDER BY type LIMIT 1",
			"SELECT * FROM entries WHERE seq IS NULL AND at = '2026-03-01 12:00:00.25+00:00' AND type BETWEEN 'issue.close' AND 'issue.close' ORDER BY type, ref LIMIT 100",
		} {
			plan := planOf(t, db, explain+query)
			if !strings.Contains(plan, "entries_pending") || strings.Contains(plan, "Sort") || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%s\n%s", query, plan)
			}
		}
	})
}

// planOf is what a database says of how it would answer a query.
func planOf(t *testing.T, db *store.DB, explain string) (plan string) {
	t.Helper()
	pool, _ := db.Pool()
	rows, err := pool.QueryContext(t.Context(), explain)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		step := make([]any, len(columns)) // the last says what is done
		for n := range step {
			step[n] = new(string)
		}
		if err := rows.Scan(step...); err != nil {
			t.Fatal(err)
		}
		plan += *step[len(step)-1].(*string) + "\n"
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan
}

// TestSequence_ReadsNoMoreThanItNumbers: PostgreSQL counts what a transaction reads of a
// table. A batch is found and numbered by reading some times as much, and not everything
// that waits, also where the planner was told when nothing waited.
func TestSequence_ReadsNoMoreThanItNumbers(t *testing.T) {
	const many, some = 40_000, 200
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		pool, server := db.Pool()
		if !server {
			t.Skip("SQLite does not count; it chooses without knowing how many wait")
		}
		run := func(statement string) {
			t.Helper()
			if _, err := pool.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		fill := func(name, seq string) {
			t.Helper()
			run(fmt.Sprintf(`INSERT INTO entries (ref, type, at, leaf, hash, seq)
				SELECT MD5('%[1]s' || n), 'ballot.cast', '2026-03-01 12:00:00', '{}', MD5('%[1]s' || n) || MD5('hash' || n), %[2]s FROM GENERATE_SERIES(1, %[3]d) AS n`, name, seq, many))
		}
		run("ALTER TABLE entries SET (autovacuum_enabled = false)")
		fill("before", fmt.Sprintf("%d + n", many))
		run("ANALYZE entries")
		fill("after", "NULL")
		update(t, db, func(tx *store.Tx) error {
			if err := sequence(tx, some); err != nil {
				return err
			}
			var read int64
			err := tx.SQL().QueryRow("SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'entries'").Scan(&read)
			if read < some || read > 10*some {
				t.Errorf("%d rows were read to number %d", read, some)
			}
			return err
		})
	})
}
