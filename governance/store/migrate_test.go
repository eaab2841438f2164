// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/migrations"
)

// What both databases are asked: table, column, type and whether it may be null;
// and the indexes we named, not those each makes by itself for a key.
const (
	sqliteColumns = `SELECT m.name, c.name, c.type, CASE WHEN c."notnull" = 1 THEN 'NO' ELSE 'YES' END FROM sqlite_master AS m, pragma_table_info(m.name) AS c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%'`
	postgresColumns = `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name NOT LIKE 'goose_%'`
	sqliteIndexes   = `SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%'`
	postgresIndexes = `SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key' AND indexname NOT LIKE 'goose_%'`
)

// lines reads what a query returns, a line a row, sorted.
func lines(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		values := make([]string, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		line := strings.ToUpper(strings.Join(values, " "))
		all = append(all, strings.Replace(line, "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP", 1))
	}
	slices.SortFunc(all, cmp.Compare[string])
	return all
}

// upDownUp runs all migrations up, down and up again, and returns the columns
// and indexes after each way up; after the way down nothing may be left.
func upDownUp(t *testing.T, driver, address string, d goose.Dialect, files fs.FS, columns, indexes string) []string {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	p, err := goose.NewProvider(d, db, files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = p.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := append(lines(t, db, columns), lines(t, db, indexes)...)
	if _, err = p.DownTo(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if left := lines(t, db, columns); len(left) > 0 {
		t.Errorf("after all the way down there is still %v", left)
	}
	if _, err = p.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(first, append(lines(t, db, columns), lines(t, db, indexes)...)); diff != "" {
		t.Errorf("up, down and up is not up: %s", diff)
	}
	return first
}

func TestMigrations_MakeTheSameTablesOnBothDatabases(t *testing.T) {
	lite := upDownUp(t, "sqlite", filepath.Join(t.TempDir(), "x.db"), goose.DialectSQLite3, migrations.SQLite(), sqliteColumns, sqliteIndexes)
	if len(lite) < 100 {
		t.Fatalf("%d columns and indexes, want more than 100", len(lite))
	}
	t.Run("PostgreSQL", func(t *testing.T) {
		great := upDownUp(t, "pgx", storetest.Postgres(t), goose.DialectPostgres, migrations.Postgres(), postgresColumns, postgresIndexes)
		if diff := gocmp.Diff(lite, great); diff != "" {
			t.Errorf("SQLite has -, PostgreSQL has +: %s", diff)
		}
	})
}

// eachMigrating runs a test of migrations on a database of each kind, through its bare driver.
func eachMigrating(t *testing.T, test func(t *testing.T, db *sql.DB, p *goose.Provider)) {
	t.Helper()
	for name, on := range map[string]struct {
		driver  string
		dialect goose.Dialect
		files   fs.FS
		address func(*testing.T) string
	}{
		"SQLite":     {"sqlite", goose.DialectSQLite3, migrations.SQLite(), func(t *testing.T) string { return filepath.Join(t.TempDir(), "x.db") }},
		"PostgreSQL": {"pgx", goose.DialectPostgres, migrations.Postgres(), func(t *testing.T) string { return storetest.Postgres(t) }},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := sql.Open(on.driver, on.address(t))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			p, err := goose.NewProvider(on.dialect, db, on.files)
			if err != nil {
				t.Fatal(err)
			}
			test(t, db, p)
		})
	}
}

// TestMigrations_CutSheetsInPieces takes the sheets of counts through the migration that
// keeps them in pieces, back and forth: of many pieces, of one, and none.
func TestMigrations_CutSheetsInPieces(t *testing.T) {
	for _, kind := range []string{"SQLite", "PostgreSQL"} {
		t.Run(kind, func(t *testing.T) {
			driver, address, d, files := "sqlite", "", goose.DialectSQLite3, migrations.SQLite()
			if kind == "SQLite" {
				address = storetest.SQLite(t)
			} else {
				driver, address, d, files = "pgx", storetest.Postgres(t), goose.DialectPostgres, migrations.Postgres()
			}
			db, err := store.Open(t.Context(), store.Options{Database: address, PoolSize: 2})
			if err != nil {
				t.Fatal(err)
			}
			town(t, db)
			sheets := map[governance.IssueID][]byte{"2027-1": nil, "2027-2": []byte("a,1\n"), "2027-3": bytes.Repeat([]byte("żółw,1\n"), 100_000)}
			update(t, db, func(tx *store.Tx) (err error) {
				for id, sheet := range sheets {
					i := at(governance.Closed)
					i.ID = id
					err = errors.Join(err, tx.AddIssue(i), tx.AddCount(store.Count{Issue: id, Transcript: []byte("{}"), Summary: []byte("{}"), Sheet: sheet, At: day(10)}))
				}
				return err
			})
			raw, err := sql.Open(driver, address)
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			p, err := goose.NewProvider(d, raw, files)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.DownTo(t.Context(), 53); err != nil {
				t.Fatal(err)
			}
			for id, sheet := range sheets {
				var text string
				if err := raw.QueryRow("SELECT weights FROM counts WHERE issue = $1", string(id)).Scan(&text); err != nil || text != string(sheet) {
					t.Errorf("%s: %d bytes came down of %d, %v", id, len(text), len(sheet), err)
				}
			}
			if _, err := p.Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			for id, sheet := range sheets {
				if got := get(t, db, func(tx *store.Tx) ([]byte, error) { return tx.Sheet(id) }); !bytes.Equal(got, sheet) {
					t.Errorf("%s: %d bytes went up of %d", id, len(got), len(sheet))
				}
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestMigrations_DifferInCollationAlone, but for one file, which has PostgreSQL ask of a
// whole roll what both had asked of each of its lines. What each must refuse after it is
// held by TestRoll_IsOfPeopleAndVotesThatAreThere.
func TestMigrations_DifferInCollationAlone(t *testing.T) {
	const apart = "00059_roll_references.sql"
	names, err := fs.Glob(migrations.SQLite(), "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	others, _ := fs.Glob(migrations.Postgres(), "*.sql")
	if diff := gocmp.Diff(names, others); diff != "" {
		t.Fatal(diff)
	}
	for _, name := range names {
		lite, err1 := fs.ReadFile(migrations.SQLite(), name)
		great, err2 := fs.ReadFile(migrations.Postgres(), name)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(string(lite), strings.ReplaceAll(string(great), `TEXT COLLATE "C"`, "TEXT")); diff != "" && name != apart {
			t.Errorf("%s: %s", name, diff)
		}
		for _, line := range strings.Split(string(great), "\n") {
			if before, _, _ := strings.Cut(line, "--"); strings.Contains(before, " TEXT ") && !strings.Contains(before, `TEXT COLLATE "C"`) {
				t.Errorf("%s: %q compares text by the server's locale, want COLLATE \"C\"", name, line)
			}
		}
	}
}

func TestMigrations_SayWhatEachTableAndColumnIs(t *testing.T) {
	names, _ := fs.Glob(migrations.SQLite(), "*.sql")
	for _, name := range names {
		file, err := fs.ReadFile(migrations.SQLite(), name)
		if err != nil {
			t.Fatal(err)
		}
		before := ""
		for _, line := range strings.Split(string(file), "\n") {
			if strings.HasPrefix(line, "CREATE TABLE") && !strings.HasPrefix(before, "-- ") {
				t.Errorf("%s: %q has no sentence above it", name, line)
			}
			if first, _, _ := strings.Cut(strings.TrimSpace(line), " "); strings.HasPrefix(line, "  ") && first == strings.ToLower(first) && !strings.Contains(line, "-- ") {
				t.Errorf("%s: %q has no sentence behind it", name, line)
			}
			before = line
		}
	}
}

func TestReady_AsksForTheMigrations(t *testing.T) {
	db, err := store.Open(t.Context(), store.Options{Database: filepath.Join(t.TempDir(), "new.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Ready(t.Context()); !errors.Is(err, store.ErrNotMigrated) {
		t.Errorf("got %v, want ErrNotMigrated", err)
	}
	if err := errors.Join(db.Migrate(t.Context()), db.Migrate(t.Context()), db.Ready(t.Context())); err != nil {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Ready(ended); err == nil {
		t.Error("got no error from a database that could not be asked")
	}
}

func TestMigrate_ServersThatStartAtOnceMigrateOnce(t *testing.T) {
	address := storetest.Postgres(t)
	plain, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if _, err := plain.Exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			db, err := store.Open(t.Context(), store.Options{Database: address, PoolSize: 3})
			if err == nil {
				err = errors.Join(db.Migrate(t.Context()), db.Close())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestMigrate_RefusesTablesOfANewerProgram(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		pool, _ := db.Pool()
		if _, err := pool.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)"); err != nil {
			t.Fatal(err)
		}
		for name, ask := range map[string]func(context.Context) error{"Migrate": db.Migrate, "Ready": db.Ready} {
			if err := ask(t.Context()); !errors.Is(err, store.ErrNewer) {
				t.Errorf("%s: got %v, want ErrNewer", name, err)
			}
		}
	})
}

// emptied is a database, of either kind, in which there is nothing but what sql makes.
func emptied(t *testing.T, db *store.DB, sql string) (tables func() []string) {
	t.Helper()
	pool, server := db.Pool()
	query := sqliteColumns
	if server {
		query = postgresColumns
		if _, err := pool.Exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := pool.Exec(sql); err != nil {
		t.Fatal(err)
	}
	return func() []string { return lines(t, pool, query) }
}

func TestMigrate_LeavesTheTablesOfAnotherProgramAlone(t *testing.T) {
	for name, address := range map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "foreign.db") },
		"PostgreSQL": func(t *testing.T) string { return storetest.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), store.Options{Database: address(t)})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			tables := emptied(t, db, "CREATE TABLE ferries (name TEXT)")
			before := tables()
			for ask, err := range map[string]error{"Migrate": db.Migrate(t.Context()), "Ready": db.Ready(t.Context())} {
				if !errors.Is(err, store.ErrForeign) {
					t.Errorf("%s: got %v, want ErrForeign", ask, err)
				}
			}
			if diff := gocmp.Diff(before, tables()); diff != "" {
				t.Errorf("it was touched: %s", diff)
			}
		})
	}
}

func TestOpen_MakesAFileForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "moothall.db")
	for _, mode := range []fs.FileMode{0o600, 0o640} { // made by us, then as its operator wants it
		db, err := store.Open(t.Context(), store.Options{Database: path})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{path, path + "-wal", path + "-shm"} {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != mode {
				t.Errorf("%s: %v, %v, want %v", name, info, err, mode)
			}
		}
		if err := errors.Join(db.Close(), os.Chmod(path, 0o640)); err != nil {
			t.Fatal(err)
		}
	}
}
