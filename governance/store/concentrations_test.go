// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/migrations"
)

// decidedMatters are the ferry and two more, decided on three days; the last two can
// be delegated.
func decidedMatters(t *testing.T, db *store.DB) {
	t.Helper()
	update(t, db, func(tx *store.Tx) error {
		err := error(nil)
		for n, id := range []governance.IssueID{"2026-1", "2026-2", "2026-3"} {
			i := ferry()
			if i.ID = id; n > 0 {
				i.Procedure.Delegation = &governance.DelegationRule{Rule: "default", Months: 12, Shown: governance.ShownPublic}
				err = errors.Join(err, tx.AddIssue(i))
			}
			err = errors.Join(err, tx.AddDecision(store.Decision{ID: string(id), Issue: id, Body: "assembly", Data: []byte("{}"), At: day(10 + n)}))
		}
		return err
	})
}

func TestConcentrations_WaitAreKeptOnceAndListed(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		decidedMatters(t, db)
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AwaitConcentration("2026-2", "assembly", day(11)), tx.AwaitConcentration("2026-3", "assembly", day(12)))
		})
		due := func() []governance.IssueID {
			return get(t, db, func(tx *store.Tx) ([]governance.IssueID, error) { return tx.ConcentrationsDue(10) })
		}
		if got := due(); !cmp.Equal(got, []governance.IssueID{"2026-3", "2026-2"}) {
			t.Errorf("%v wait, want the newest first", got)
		}
		if got := get(t, db, func(tx *store.Tx) ([]governance.IssueID, error) { return tx.ConcentrationsDue(1) }); len(got) != 1 {
			t.Errorf("%v of one", got)
		}
		figures := governance.Concentration{Electorate: 3, Direct: 2, Lost: map[string]int64{"no-vote": 1}, Gini: "0",
			Branches: []governance.Tributary{{Person: "p-ada", Into: -1, Voices: 1, Own: 1}}, Carriers: []governance.Carrier{{Person: "p-ada", Voices: 7}}}
		update(t, db, func(tx *store.Tx) error { return tx.AddConcentration("2026-3", figures, day(13)) })
		update(t, db, func(tx *store.Tx) error {
			return tx.AddConcentration("2026-3", governance.Concentration{Electorate: 4}, day(14))
		})
		want := store.Concentration{Issue: "2026-3", Body: "assembly", DecidedAt: day(12), Figures: &figures, At: day(13)}
		got := get(t, db, func(tx *store.Tx) (store.Concentration, error) { return tx.Concentration("2026-3") })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if left := due(); !cmp.Equal(left, []governance.IssueID{"2026-2"}) {
			t.Errorf("%v wait still", left)
		}
		all := get(t, db, func(tx *store.Tx) ([]store.Concentration, error) { return tx.Concentrations("assembly", "", 5) })
		if len(all) != 2 || all[0].Issue != "2026-3" || all[1].Figures != nil {
			t.Errorf("listed are %+v", all)
		}
		for after, n := range map[governance.IssueID]int{"2026-3": 1, "2026-2": 0, "none": 0, "\x00": 0} {
			if rest := get(t, db, func(tx *store.Tx) ([]store.Concentration, error) { return tx.Concentrations("assembly", after, 5) }); len(rest) != n {
				t.Errorf("after %q: %+v", after, rest)
			}
		}
		view(t, db, func(tx *store.Tx) error {
			if _, err := tx.Concentration("2026-1"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("of a matter without delegation: %v", err)
			}
			return nil
		})
	})
}

// TestConcentrations_OfOldMattersWaitAfterTheMigration: what was decided before there
// were figures gets them too, where voices could be delegated.
func TestConcentrations_OfOldMattersWaitAfterTheMigration(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		decidedMatters(t, db)
		pool, postgres := db.Pool()
		dialect, files := goose.DialectSQLite3, migrations.SQLite()
		if postgres {
			dialect, files = goose.DialectPostgres, migrations.Postgres()
		}
		p, err := goose.NewProvider(dialect, pool, files)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(t.Context(), 42); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Up(t.Context()); err != nil {
			t.Fatal(err)
		}
		all := get(t, db, func(tx *store.Tx) ([]store.Concentration, error) { return tx.Concentrations("assembly", "", 5) })
		want := []store.Concentration{{Issue: "2026-3", Body: "assembly", DecidedAt: day(12)}, {Issue: "2026-2", Body: "assembly", DecidedAt: day(11)}}
		if diff := cmp.Diff(want, all); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPublicAt_IsWhoWasOneThen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town(t, db)
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.Enter(entry(1), entry(2)), tx.AddPublicDelegates([]store.PublicDelegate{
				{PublicDelegate: governance.PublicDelegate{ID: "d1", Person: "p-ada", Text: "All.", From: day(1), EndedAt: day(3)}, Ref: entry(1).Ref},
				{PublicDelegate: governance.PublicDelegate{ID: "d2", Person: "p-bram", Text: "All.", From: day(2)}, Ref: entry(2).Ref},
			}))
		})
		for n, want := range map[int]int{0: 0, 1: 1, 2: 2, 3: 1} {
			if got := get(t, db, func(tx *store.Tx) (map[string]bool, error) {
				all, err := tx.PublicAt(day(n))
				out := map[string]bool{}
				for p := range all {
					out[string(p)] = true
				}
				return out, err
			}); len(got) != want {
				t.Errorf("on day %d: %v, want %d", n, got, want)
			}
		}
	})
}
