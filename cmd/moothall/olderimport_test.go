// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestImport_OnAnOlderCopy puts an older copy back and imports an election into it: the
// head that is kept beside the key refuses that before anything is written.
func TestImport_OnAnOlderCopy(t *testing.T) {
	p := smallTown(t, t.TempDir())
	in := func(name string) string { return filepath.Join(filepath.Dir(p.Database), name) }
	copyOf(t, p.Database, in("older.db"))
	address := freeAddress(t)
	server := serveProcess(t, p, address)
	await(t, "http://"+address+"/record", "Public key", server)
	grown(t, address, server)
	server.interrupt(t)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		os.Remove(p.Database + suffix)
	}
	copyOf(t, in("older.db"), p.Database)
	file := "3 1\n4 1 2 0\n3 2 0\n2 3 1 0\n0\n\"Ada\"\n\"Bo\"\n\"Cem\"\n\"Ward\"\n"
	if err := os.WriteFile(in("ward.blt"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	said, code := saidBy(flagsOf(p, "import", "election", "--body", "council", "--method", "irv", "--date", "2022-06-01", in("ward.blt"))...)
	if code == exitDone || !strings.Contains(said, "holds less of the record") {
		t.Errorf("exit %d: %s", code, said)
	}
}
