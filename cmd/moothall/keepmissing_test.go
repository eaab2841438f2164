// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"moothall/governance/web"
)

func noteNumber(n int) noted {
	return noted{Leaf: fmt.Sprintf("%064x", n), Type: "ballot.cast", Issue: "2026-41", Deadline: "2026-05-03T18:09:00.000Z", Key: "k"}
}

// TestMissingFile_HoldsEachOnce: what a crash has torn is written over, what another
// process left is read again, a line that says nothing is refused, and there is an end.
func TestMissingFile_HoldsEachOnce(t *testing.T) {
	f := &missingFile{path: filepath.Join(t.TempDir(), "moothall.missing")}
	holds := func(want int) {
		t.Helper()
		kept, err := f.read()
		if err != nil || len(kept) != want {
			t.Fatalf("%d are kept (%v), want %d", len(kept), err, want)
		}
		for i, n := range kept {
			if n != noteNumber(i) {
				t.Errorf("line %d is %+v", i, n)
			}
		}
	}
	keep := func(all ...noted) {
		t.Helper()
		if err := f.keep(all); err != nil {
			t.Fatal(err)
		}
	}
	holds(0)
	keep(noteNumber(0))
	keep(noteNumber(0), noteNumber(1), noteNumber(1))
	holds(2)
	tear(t, f.path)
	holds(2)
	keep(noteNumber(2))
	holds(3)
	other := &missingFile{path: f.path}
	if err := other.drop(map[string]bool{noteNumber(1).Leaf: true, noteNumber(2).Leaf: true}); err != nil {
		t.Fatal(err)
	}
	keep(noteNumber(0), noteNumber(1))
	holds(2)
	if info, err := os.Stat(f.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	for n := len(f.known); n < maxNoted; n++ {
		f.known[fmt.Sprint(n)] = true
	}
	if err := f.keep([]noted{noteNumber(2)}); !errors.Is(err, web.ErrNotedFull) {
		t.Errorf("one more than there is room for: %v", err)
	}
	long := noteNumber(3)
	long.Issue = strings.Repeat("x", maxNotedLine)
	f.seen = nil
	if err := f.keep([]noted{long}); !errors.Is(err, web.ErrNotedFull) {
		t.Errorf("a line without end: %v", err)
	}
	holds(2)
	for _, line := range []string{"{}", `{"leaf":"0","type":"","issue":"","deadline":"2026-05-03T18:09:00.000Z","key":""}`, "x"} {
		if err := os.WriteFile(f.path, []byte(line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if kept, err := f.read(); err == nil {
			t.Errorf("%s is read as %+v", line, kept)
		}
	}
	if err := os.Remove(f.path); err != nil {
		t.Fatal(err)
	}
	keep(noteNumber(0))
	if err := f.drop(map[string]bool{noteNumber(0).Leaf: true}); err != nil {
		t.Fatal(err)
	}
	holds(0)
	if _, err := os.Stat(f.path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is there and holds nothing: %v", err)
	}
}

// TestKeepHead_NeverGoesBack: where an older copy took the place of the database of a
// server that runs, the head that was kept stays what it was.
func TestKeepHead_NeverGoesBack(t *testing.T) {
	folder := t.TempDir()
	p := smallTown(t, folder)
	older := inAFolder(t, p)
	address := freeAddress(t)
	server := serveProcess(t, p, address)
	await(t, "http://"+address+"/record", "Public key", server)
	grown(t, address, server)
	server.interrupt(t)
	before, err := os.ReadFile(p.headFile())
	if err != nil {
		t.Fatal(err)
	}
	h, err := older.open(t.Context(), opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	if err := h.keepHead(t.Context(), p.headFile()); err == nil || !strings.Contains(err.Error(), "holds less of the record") {
		t.Errorf("the head of an older copy: %v", err)
	}
	if after, err := os.ReadFile(p.headFile()); err != nil || string(after) != string(before) {
		t.Errorf("%v: %s", err, after)
	}
}
