// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"moothall/governance/store/storetest"
)

// TestCommands_DoTheSameOnPostgreSQL seeds, imports and exports there what the
// scripts do on SQLite, and verifies it.
func TestCommands_DoTheSameOnPostgreSQL(t *testing.T) {
	folder, address := t.TempDir(), storetest.Postgres(t)
	file := func(name string) string { return filepath.Join(folder, name) }
	if err := os.WriteFile(file("ward.blt"), []byte("2 1\n3 1 2 0\n2 2 0\n0\n\"Ada\"\n\"Bo\"\n\"Ward\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		variables := map[string]string{"MOOTHALL_DATABASE": address, "MOOTHALL_LOG_KEY_FILE": file("log.key"), "MOOTHALL_SECRET_FILE": file("hall.secret")}
		if code := Main(args, strings.NewReader(""), &out, &errs, func(name string) string { return variables[name] }); code != exitDone {
			t.Fatalf("%v: exit %d, %s", args, code, &errs)
		}
		return out.String()
	}
	run("seed", "--members", "40", "--delegations", "10", "--issues", "2")
	run("import", "election", "--body", "council", "--method", "irv", file("ward.blt"))
	run("export", "--out", file("first.zip"))
	run("export", "--out", file("second.zip"))
	first, err1 := os.ReadFile(file("first.zip"))
	second, err2 := os.ReadFile(file("second.zip"))
	if err1 != nil || err2 != nil || !bytes.Equal(first, second) {
		t.Errorf("two exports of one record differ: %d and %d bytes, %v %v", len(first), len(second), err1, err2)
	}
	if said := run("verify", file("first.zip")); !strings.Contains(said, "imported, counted again from its file, elected") {
		t.Errorf("verify says\n%s", said)
	}
}
