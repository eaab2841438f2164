// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pressly/goose/v3"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/migrations"
)

// date is the beginning of a day of the tests' story.
func date(n int) time.Time { return governance.DayOf(day(n)) }

// here makes it so that somebody was last here on a day, whatever was noted.
func here(t *testing.T, db *store.DB, person string, n int) {
	t.Helper()
	pool, _ := db.Pool()
	query := "UPDATE people SET seen_on = '" + day(n).Format(time.DateOnly) + "' WHERE id = '" + person + "'"
	if _, err := pool.ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

// TestNoteHere_KeepsTheLatestDay and no more than the day.
func TestNoteHere_KeepsTheLatestDay(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		last := func() time.Time {
			return get(t, db, func(tx *store.Tx) (time.Time, error) { return tx.LastHere("p-ada") })
		}
		if got, now := last(), time.Now(); !got.Equal(governance.DayOf(now)) && now.Sub(got) > 25*time.Hour {
			t.Errorf("who is added was last here on %s", got)
		}
		here(t, db, "p-ada", 0)
		for _, c := range []struct {
			at   time.Time
			want time.Time
		}{{day(0).Add(5 * time.Hour), date(0)}, {day(2), date(2)}, {day(1), date(2)}, {day(3).In(time.FixedZone("east", 14*3600)), date(3)}} {
			update(t, db, func(tx *store.Tx) error { return tx.NoteHere("p-ada", c.at) })
			if got := last(); !got.Equal(c.want) {
				t.Errorf("after %s: %s, want %s", c.at, got, c.want)
			}
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.LastHere("nobody"); return err })
		here(t, db, "p-bram", 1)
		seen := get(t, db, func(tx *store.Tx) (map[bodies.PersonID]time.Time, error) {
			return tx.LastHereOf([]bodies.PersonID{"p-ada", "p-bram", "nobody"})
		})
		if diff := cmp.Diff(map[bodies.PersonID]time.Time{"p-ada": date(3), "p-bram": date(1)}, seen); diff != "" {
			t.Error(diff)
		}
	})
}

// TestNoteUnknown_OfThoseOfWhomNoDayIsKnown: an older server, beside this one, adds
// people without a day, and until one is noted nobody takes them for away.
func TestNoteUnknown_OfThoseOfWhomNoDayIsKnown(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			return tx.AddDelegations([]governance.Delegation{entrusted("d-1", "p-ada", "p-bram", day(0))})
		})
		here(t, db, "p-bram", 5)
		pool, _ := db.Pool()
		if _, err := pool.ExecContext(t.Context(), "UPDATE people SET seen_on = '' WHERE id = 'p-ada'"); err != nil {
			t.Fatal(err)
		}
		last := func(who bodies.PersonID) time.Time {
			return get(t, db, func(tx *store.Tx) (time.Time, error) { return tx.LastHere(who) })
		}
		if got := last("p-ada"); !got.IsZero() {
			t.Errorf("last here on %s, which nobody knows", got)
		}
		if got := get(t, db, func(tx *store.Tx) ([]bodies.PersonID, error) { return tx.Absent("", day(4), day(5), 10) }); len(got) != 0 {
			t.Errorf("%v count as away", got)
		}
		update(t, db, func(tx *store.Tx) error { return tx.NoteUnknown(day(3)) })
		if ada, bram := last("p-ada"), last("p-bram"); !ada.Equal(date(3)) || !bram.Equal(date(5)) {
			t.Errorf("here on %s and %s, want %s and %s", ada, bram, date(3), date(5))
		}
		update(t, db, func(tx *store.Tx) error { return tx.NoteHere("p-ada", day(4)) })
		if got := last("p-ada"); !got.Equal(date(4)) {
			t.Errorf("last here on %s", got)
		}
	})
}

// TestAbsent_AreThoseWhoAreAwayAndHaveSomebodySpeak, in parts.
func TestAbsent_AreThoseWhoAreAwayAndHaveSomebodySpeak(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			optOut := entrusted("d-3", "p-chidi", "", day(0))
			optOut.Delegates = nil
			return tx.AddDelegations([]governance.Delegation{entrusted("d-1", "p-ada", "p-bram", day(0)), entrusted("d-2", "p-bram", "p-ada", day(0)), optOut})
		})
		here(t, db, "p-ada", 1)
		here(t, db, "p-bram", 2)
		here(t, db, "p-chidi", 0)
		for _, c := range []struct {
			what   string
			after  bodies.PersonID
			by, at int
			limit  int
			want   []bodies.PersonID
		}{
			{"both", "", 2, 5, 10, []bodies.PersonID{"p-ada", "p-bram"}},
			{"the first", "", 2, 5, 1, []bodies.PersonID{"p-ada"}},
			{"the next", "p-ada", 2, 5, 1, []bodies.PersonID{"p-bram"}},
			{"who was away a day longer", "", 1, 5, 10, []bodies.PersonID{"p-ada"}},
			{"nobody yet", "", 0, 5, 10, nil},
			{"once all have lapsed by their age", "", 2, 10, 10, nil},
		} {
			got := get(t, db, func(tx *store.Tx) ([]bodies.PersonID, error) {
				return tx.Absent(c.after, day(c.by), day(c.at), c.limit)
			})
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s: %s", c.what, diff)
			}
		}
	})
}

// TestEndAway_EndsOnceAndSaysWhy: what its owner took back, or somebody else's, it
// leaves alone.
func TestEndAway_EndsOnceAndSaysWhy(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddDelegations([]governance.Delegation{entrusted("d-1", "p-ada", "p-chidi", day(0)), entrusted("d-2", "p-bram", "p-chidi", day(0))}),
				tx.EndDelegation("d-2", "p-bram", day(1)))
		})
		standing := func(n int) (ids []string) {
			for _, d := range get(t, db, func(tx *store.Tx) ([]governance.Delegation, error) {
				return tx.StandingOf([]bodies.PersonID{"p-ada", "p-bram"}, day(n))
			}) {
				ids = append(ids, d.ID)
			}
			return ids
		}
		if diff := cmp.Diff([]string{"d-1"}, standing(3)); diff != "" {
			t.Error(diff)
		}
		update(t, db, func(tx *store.Tx) error { return tx.EndAway("d-1", "p-ada", day(4)) })
		for id, away := range map[string]bool{"d-1": true, "d-2": false} {
			d := get(t, db, func(tx *store.Tx) (governance.Delegation, error) { return tx.Delegation(id) })
			if d.Away != away || d.EndedAt.IsZero() {
				t.Errorf("%s: away %t, ended %s", id, d.Away, d.EndedAt)
			}
			refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { return tx.EndAway(id, d.Delegator, day(5)) })
		}
		if got := standing(3); got != nil {
			t.Errorf("what has ended stands: %v", got)
		}
	})
}

// TestSession_TellsWhenItsPersonWasHere, for whoever is received.
func TestSession_TellsWhenItsPersonWasHere(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		here(t, db, "p-ada", 2)
		update(t, db, func(tx *store.Tx) error {
			return tx.AddSession(store.Session{ID: "s-1", Person: "p-ada", Family: "f", RefreshHash: "h", CreatedAt: day(0), UsedAt: day(0), ExpiresAt: day(9)})
		})
		if s := get(t, db, func(tx *store.Tx) (store.Session, error) { return tx.Session("s-1") }); !s.Seen.Equal(date(2)) {
			t.Errorf("last here on %s, want %s", s.Seen, date(2))
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.Session("s-2"); return err })
	})
}

// TestMigrations_TakeNobodyForAway: whoever was known before the day was kept counts as
// here on the day of the migration, and the way down leaves them.
func TestMigrations_TakeNobodyForAway(t *testing.T) {
	eachMigrating(t, func(t *testing.T, db *sql.DB, p *goose.Provider) {
		const awayAt = 42
		_, err0 := p.Up(t.Context()) // a database of the tests is migrated already
		_, err1 := p.DownTo(t.Context(), awayAt-1)
		_, err2 := db.Exec(`INSERT INTO slugs (slug, kind) VALUES ('ada', 'person')`)
		_, err3 := db.Exec(`INSERT INTO people (id, slug, name, salt, place, fields, zone, language, joined) VALUES ('p-ada', 'ada', 'Ada', '', '', '[]', '', '', '2019-01-01 00:00:00')`)
		_, err4 := db.Exec(`INSERT INTO delegations (id, delegator, scope_body, scope_field, scope_place, scope_issue, begins_at) VALUES ('d-1', 'p-ada', '', '', '', '', '2019-01-01 00:00:00')`)
		before := time.Now().UTC().Format(time.DateOnly)
		_, err5 := p.UpTo(t.Context(), awayAt)
		if err := errors.Join(err0, err1, err2, err3, err4, err5); err != nil {
			t.Fatal(err)
		}
		var seen string
		var away bool
		err1 = db.QueryRow("SELECT seen_on FROM people").Scan(&seen)
		err2 = db.QueryRow("SELECT away FROM delegations").Scan(&away)
		if err := errors.Join(err1, err2); err != nil || seen < before || seen > time.Now().UTC().Format(time.DateOnly) || away {
			t.Errorf("seen on %q, away %t, %v; the migration ran on %s", seen, away, err, before)
		}
		if _, err := db.Exec("UPDATE delegations SET away = TRUE"); err == nil {
			t.Error("a delegation that stands can have ended by absence")
		}
		var people int
		_, err1 = p.DownTo(t.Context(), awayAt-1)
		err2 = db.QueryRow("SELECT COUNT(*) FROM people").Scan(&people)
		_, err3 = p.UpTo(t.Context(), awayAt)
		if err := errors.Join(err1, err2, err3); err != nil || people != 1 {
			t.Errorf("down and up: %v, %d people", err, people)
		}
	})
}

// TestMigrate_TakesTheDayInUTC whatever zone and way of writing days the operator of the
// database has set: by one of the two zones it is always another day.
func TestMigrate_TakesTheDayInUTC(t *testing.T) {
	for _, zone := range []string{"Etc/GMT-14", "Etc/GMT+12"} {
		t.Run(zone, func(t *testing.T) {
			address := storetest.Postgres(t)
			raw, err := sql.Open("pgx", address)
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			p, err := goose.NewProvider(goose.DialectPostgres, raw, migrations.Postgres())
			if err != nil {
				t.Fatal(err)
			}
			_, err0 := p.Up(t.Context())
			_, err1 := p.DownTo(t.Context(), 41)
			for _, statement := range []string{
				`INSERT INTO slugs (slug, kind) VALUES ('ada', 'person')`,
				`INSERT INTO people (id, slug, name, salt, place, fields, zone, language, joined) VALUES ('p-ada', 'ada', 'Ada', '', '', '[]', '', '', '2019-01-01 00:00:00')`,
				`DO $$ BEGIN
					EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), '` + zone + `');
					EXECUTE format('ALTER DATABASE %I SET datestyle = %L', current_database(), 'German');
				END $$`,
			} {
				_, err := raw.ExecContext(t.Context(), statement)
				err0 = errors.Join(err0, err)
			}
			db, err2 := store.Open(t.Context(), store.Options{Database: address})
			if err := errors.Join(err0, err1, err2); err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			before := time.Now().UTC().Format(time.DateOnly)
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			var seen string
			if err := raw.QueryRow("SELECT seen_on FROM people").Scan(&seen); err != nil || seen < before || seen > time.Now().UTC().Format(time.DateOnly) {
				t.Errorf("seen on %q, %v; the migration ran on %s", seen, err, before)
			}
		})
	}
}
