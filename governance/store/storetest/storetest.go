// SPDX-License-Identifier: AGPL-3.0-or-later

// Package storetest gives a test its own databases.
//
//	storetest.Each(t, func(t *testing.T, db *store.DB) { … })
//
// runs a test on SQLite always and on PostgreSQL where there is one: at the
// address in MOOTHALL_TEST_POSTGRES, whose role must be allowed to create
// databases, else on a throw-away cluster started from the programs installed
// on this machine. Where there is neither, the PostgreSQL half is skipped with
// a sentence that says so; it is never replaced by something like it.
//
// Each test gets an empty, migrated database that vanishes with it, so tests may
// run in parallel. The cluster does not flush to disk: it is fast, and would not
// survive a power cut, which no test here makes. With MOOTHALL_TEST_FLUSH set it
// does, and with MOOTHALL_TEST_BUFFERS it has that much memory, for measurements.
package storetest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"moothall/governance/store"
)

// Each runs test as a subtest on each database. Options change how the database
// is opened; their Database is not looked at.
func Each(t *testing.T, test func(t *testing.T, db *store.DB), options ...store.Options) {
	t.Helper()
	o := store.Options{PoolSize: 20}
	for _, given := range options {
		o = given
	}
	t.Run("SQLite", func(t *testing.T) {
		o := o
		o.Database = SQLite(t)
		test(t, open(t, o))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		o := o
		o.Database = Postgres(t)
		test(t, open(t, o))
	})
}

// open opens a database, migrated, until the test has ended.
func open(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// fileOnce holds the bytes of a migrated SQLite file: a copy is made ten times
// as fast as the migrations run.
var fileOnce = sync.OnceValues(func() ([]byte, error) { return migratedFile() })

func migratedFile() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "moothall-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "moothall.db")
	if err := migrate(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// SQLite returns the path of a new migrated file.
func SQLite(t testing.TB) string {
	t.Helper()
	file, err := fileOnce()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "moothall.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
