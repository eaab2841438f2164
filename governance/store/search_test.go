// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/governance"
	"moothall/governance/store"
)

// foundBy are the ids of what a search finds.
func foundBy(t *testing.T, db *store.DB, typed string, f store.SearchFilter) []string {
	t.Helper()
	ids := []string{}
	for _, found := range get(t, db, func(tx *store.Tx) ([]store.Found, error) { return tx.Search(typed, f) }) {
		ids = append(ids, found.ID)
	}
	return ids
}

// told adds what can be found beside the ferry.
func told(t *testing.T, db *store.DB) {
	update(t, db, func(tx *store.Tx) error {
		return tx.AddArguments([]governance.Argument{
			{ID: "a-1", Issue: "2026-1", For: true, Person: "p-ada", Text: "The café on the quay closes at one.", At: day(1)},
			{ID: "a-2", Issue: "2026-1", Person: "p-bram", Text: "Ночью ёлка темна; الأعضاء ينامون.", At: day(2)},
		})
	})
	update(t, db, func(tx *store.Tx) error {
		return tx.AddDecision(store.Decision{ID: "2026-1", Issue: "2026-1", Body: "assembly", Data: []byte("{}"), At: day(11)})
	})
}

func TestSearch_FindsTheSameOnBothDatabases(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		told(t, db)
		for typed, want := range map[string][]string{
			"ferry":         {"argument a-2", "argument a-1", "decision 2026-1", "matter 2026-1"},
			"FERRY night":   {"argument a-2", "argument a-1", "decision 2026-1", "matter 2026-1"},
			"assembl":       {"body assembly"},
			"cafe":          {"argument a-1"},
			"quay CAFÉ":     {"argument a-1"},
			"caf quay":      {}, // only the last may be a beginning
			"елк":           {"argument a-2"},
			"الاعضاء":       {"argument a-2"},
			"timetable":     {"matter 2026-1"},
			"stay":          {"matter 2026-1"}, // an option
			"ferry nowhere": {},
			"":              {},
			"%":             {},
			"fe_ry":         {},
			"ferry\x00":     {"argument a-2", "argument a-1", "decision 2026-1", "matter 2026-1"},
		} {
			if diff := cmp.Diff(want, foundBy(t, db, typed, store.SearchFilter{})); diff != "" {
				t.Errorf("%q: %s", typed, diff)
			}
		}
		if got := foundBy(t, db, strings.Repeat("ferry ", 200), store.SearchFilter{}); len(got) != 4 {
			t.Errorf("many words find %v", got)
		}
	})
}

// TestSearch_FollowsTheText: what was written over is found no more.
func TestSearch_FollowsTheText(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		i := ferry()
		i.ID, i.Stage, i.Title, i.Text = "2026-2", governance.Discussion, "The lantern", "A lantern at the pier"
		update(t, db, func(tx *store.Tx) error { return tx.AddIssue(i) })
		i.Text = "A lighthouse at the pier"
		update(t, db, func(tx *store.Tx) error { return tx.SaveIssue(i) })
		for typed, want := range map[string][]string{"lighthouse": {"matter 2026-2"}, "lantern pier": {"matter 2026-2"}, "lantern lighthouse": {"matter 2026-2"}} {
			if diff := cmp.Diff(want, foundBy(t, db, typed, store.SearchFilter{})); diff != "" {
				t.Errorf("%q: %s", typed, diff)
			}
		}
		i.Title = "The light"
		update(t, db, func(tx *store.Tx) error { return tx.SaveIssue(i) })
		if got := foundBy(t, db, "lantern", store.SearchFilter{}); len(got) != 0 {
			t.Errorf("what was written over is found: %v", got)
		}
	})
}

func TestSearch_PagesByKey(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		var want []string
		for n := range 23 {
			i := ferry()
			i.ID, i.Title, i.CreatedAt = governance.IssueID(fmt.Sprintf("2026-%d", n+10)), "A buoy", day(n/2) // two of an instant
			update(t, db, func(tx *store.Tx) error { return tx.AddIssue(i) })
			want = append(want, "matter "+string(i.ID))
		}
		if got := foundBy(t, db, "buoy", store.SearchFilter{}); len(got) != store.PerKind+1 {
			t.Errorf("of one kind %d are shown at first, want one more than %d", len(got), store.PerKind)
		}
		seen := map[string]bool{}
		for after := ""; ; {
			page := foundBy(t, db, "buoy", store.SearchFilter{Kind: store.SearchMatter, After: after, Limit: 5})
			if len(page) == 0 {
				break
			}
			for _, id := range page {
				if seen[id] {
					t.Fatalf("%s comes twice", id)
				}
				seen[id] = true
			}
			after = page[len(page)-1]
		}
		if len(seen) != len(want) {
			t.Errorf("%d found, want %d", len(seen), len(want))
		}
	})
}

// TestMigrate_MakesAnOldDatabaseSearchable: one from before there was an index, or
// whose words were folded another way.
func TestMigrate_MakesAnOldDatabaseSearchable(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		told(t, db)
		want := foundBy(t, db, "ferry", store.SearchFilter{})
		pool, _ := db.Pool()
		for _, statement := range []string{"DELETE FROM search_words", "DELETE FROM search_texts"} {
			if _, err := pool.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := foundBy(t, db, "ferry", store.SearchFilter{}); len(got) != 0 {
			t.Errorf("an index of this folding was made anew: %v", got)
		}
		if _, err := pool.ExecContext(t.Context(), "UPDATE search_state SET folding = 0"); err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, foundBy(t, db, "ferry", store.SearchFilter{})); diff != "" {
			t.Error(diff)
		}
	})
}

// TestSearch_LeavesOutWhatIsNotForEverybody.
func TestSearch_LeavesOutWhatIsNotForEverybody(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		told(t, db)
		pool, _ := db.Pool()
		if _, err := pool.ExecContext(t.Context(), "UPDATE search_texts SET visibility = 'closed' WHERE kind = 'argument'"); err != nil {
			t.Fatal(err)
		}
		for _, f := range []store.SearchFilter{{}, {Limit: 10}, {Kind: store.SearchArgument, Limit: 10}} {
			for _, id := range foundBy(t, db, "ferry", f) {
				if strings.HasPrefix(id, "argument") {
					t.Errorf("%+v finds %s", f, id)
				}
			}
		}
	})
}
