// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"moothall/governance/store"
)

// altered is a file after a statement was run on it: migrated before, where
// there is to be a community's tables.
func altered(t *testing.T, migrated bool, sql string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "moothall.db")
	db, err := store.Open(t.Context(), store.Options{Database: file})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if migrated {
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	pool, _ := db.Pool()
	if _, err := pool.Exec(sql); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOpen_RefusesTablesThatAreNotThisPrograms(t *testing.T) {
	newer := altered(t, true, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	foreign := altered(t, false, "CREATE TABLE ferries (name TEXT)")
	for _, c := range []struct{ file, want string }{
		{newer, ": its tables were made by a newer Moothall: take that one"},
		{foreign, ": it holds the tables of another program: a new database should be empty"},
	} {
		for _, args := range [][]string{
			{"serve", "--listen", "127.0.0.1:0", "--metrics-listen", "off"},
			{"seed", "--members", "3"},
			{"export", "--out", filepath.Join(t.TempDir(), "out.zip")},
		} {
			var errs bytes.Buffer
			code := Main(append(args, "--database", c.file), strings.NewReader(""), &bytes.Buffer{}, &errs, noVariables)
			if code != exitRefused || errs.String() != "moothall: "+c.file+c.want+"\n" {
				t.Errorf("%s: exit %d, %q, want %d and %q", args[0], code, &errs, exitRefused, c.want)
			}
		}
	}
}
