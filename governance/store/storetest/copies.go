// SPDX-License-Identifier: AGPL-3.0-or-later

package storetest

import (
	"database/sql"
	"fmt"
	"net/url"
	"testing"
)

// CopyOf keeps a copy of a PostgreSQL database under a name of its own, as a backup does,
// until the test ends. Nobody may be connected to it.
func CopyOf(t testing.TB, database, name string) {
	t.Helper()
	copied := copyName(t, database, name)
	mustRun(t, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", copied, nameOf(t, database)))
	t.Cleanup(func() { mustRun(t, "DROP DATABASE "+copied+" WITH (FORCE)") })
}

// PutBack puts such a copy in the place of the database.
func PutBack(t testing.TB, database, name string) {
	t.Helper()
	mustRun(t, "DROP DATABASE "+nameOf(t, database)+" WITH (FORCE)")
	mustRun(t, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", nameOf(t, database), copyName(t, database, name)))
}

// Content is a digest of the rows of every table of a PostgreSQL database.
func Content(t testing.TB, database string) string {
	t.Helper()
	db, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var all string // a query for each table, made by the server, which knows how they are called
	if err := db.QueryRow(`SELECT STRING_AGG(FORMAT('SELECT %L AS name, COALESCE(MD5(STRING_AGG(t::text, ''|'' ORDER BY t::text)), ''none'') AS held FROM %I AS t', tablename, tablename), ' UNION ALL ')
		FROM pg_tables WHERE schemaname = current_schema()`).Scan(&all); err != nil {
		t.Fatal(err)
	}
	var digest string
	if err := db.QueryRow(`SELECT STRING_AGG(name || ' ' || held, ', ' ORDER BY name) FROM (` + all + `) AS each`).Scan(&digest); err != nil {
		t.Fatal(err)
	}
	return digest
}

func copyName(t testing.TB, database, name string) string {
	t.Helper()
	return nameOf(t, database) + "_" + name
}

func nameOf(t testing.TB, database string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil || len(u.Path) < 2 {
		t.Fatalf("%q: %v", database, err)
	}
	return u.Path[1:]
}

func mustRun(t testing.TB, statement string) {
	t.Helper()
	s, err := serverOnce()
	if err == nil {
		err = s.run(statement)
	}
	if err != nil {
		t.Fatal(err)
	}
}
