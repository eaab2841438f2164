// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestExport_ForAuditorsIsReadByItsOwnerAlone also where an archive for everybody lay in
// its place; that for everybody can be read by everybody.
func TestExport_ForAuditorsIsReadByItsOwnerAlone(t *testing.T) {
	folder := t.TempDir()
	p := smallTown(t, folder)
	out := filepath.Join(folder, "record.zip")
	mode := func(want fs.FileMode) {
		t.Helper()
		info, err := os.Stat(out)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("the archive has mode %04o, want %04o", got, want)
		}
	}
	ran(t, exitDone, flagsOf(p, "export", "--out", out)...)
	mode(0o644)
	ran(t, exitDone, flagsOf(p, "export", "--out", out, "--auditor")...)
	mode(0o600)
	ran(t, exitDone, flagsOf(p, "export", "--out", out)...)
	mode(0o644)
}
