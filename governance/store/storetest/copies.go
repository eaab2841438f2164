// SPDX-License-Identifier: AGPL-3.0-or-later

package storetest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
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

// Content is a digest of all rows of all tables of a PostgreSQL database.
func Content(t testing.TB, database string) string {
	t.Helper()
	dump := "pg_dump"
	if bin, err := findPrograms(); err == nil {
		dump = filepath.Join(bin, dump)
	}
	text, err := exec.Command(dump, "--data-only", "--dbname", database).Output()
	if err != nil {
		t.Fatalf("%s: %v", dump, err)
	}
	var kept []byte
	for line := range bytes.Lines(text) {
		if !bytes.HasPrefix(line, []byte(`\`)) { // a newer pg_dump fences each dump with a word drawn for it
			kept = append(kept, line...)
		}
	}
	return fmt.Sprintf("%x", sha256.Sum256(kept))
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
