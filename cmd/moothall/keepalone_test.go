// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"fmt"
	"log"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"moothall/governance/journal"
)

// keptByEach is how many lines a process adds, one by one.
const keptByEach = 60

// keeps adds lines to one of the files beside the key, from a number on: it runs in a
// process of its own.
func keeps(kind, path, from string) {
	first, err := strconv.Atoi(from)
	erased, missing := &erasedFile{path: path}, &missingFile{path: path}
	for n := first; err == nil && n < first+keptByEach; n++ {
		switch kind {
		case "erased":
			err = erased.keep(someone(n))
		case "missing":
			err = missing.keep([]noted{noteNumber(n)})
		case "dropped": // what it adds goes again at once
			if err = missing.keep([]noted{noteNumber(n)}); err == nil {
				err = missing.drop(map[string]bool{noteNumber(n).Leaf: true})
			}
		}
	}
	if err != nil {
		log.Fatal(err)
	}
}

func someone(n int) journal.Commitment { return journal.Commit(journal.Salt{1}, fmt.Sprint(n)) }

// together runs processes of these kinds at once, each from another number on.
func together(t *testing.T, path string, kinds ...string) {
	t.Helper()
	var all []*exec.Cmd
	var said bytes.Buffer
	for n, kind := range kinds {
		run := exec.Command("keeps", kind, path, strconv.Itoa(n*keptByEach))
		run.Stderr = &said
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, run)
	}
	for _, run := range all {
		if err := run.Wait(); err != nil {
			t.Errorf("%v: %s", err, said.String())
		}
	}
}

// TestKept_ByProcessesAtOneInstant: of processes that add to one file at once none
// overwrites what another added, and none loses it to one that puts another file in its
// place.
func TestKept_ByProcessesAtOneInstant(t *testing.T) {
	in := func(name string) string { return filepath.Join(t.TempDir(), name) }
	t.Run("who was erased", func(t *testing.T) {
		f := &erasedFile{path: in("moothall.erased")}
		together(t, f.path, "erased", "erased", "erased")
		kept, err := f.read()
		if err != nil || len(kept) != 3*keptByEach {
			t.Errorf("%d are kept (%v), want %d", len(kept), err, 3*keptByEach)
		}
	})
	t.Run("what is missing", func(t *testing.T) {
		f := &missingFile{path: in("moothall.missing")}
		together(t, f.path, "missing", "missing", "dropped")
		kept, err := f.read()
		leaves := map[string]bool{}
		for _, n := range kept {
			leaves[n.Leaf] = true
		}
		if err != nil || len(kept) != 2*keptByEach || len(leaves) != len(kept) {
			t.Errorf("%d lines of %d leaves are kept (%v), want %d", len(kept), len(leaves), err, 2*keptByEach)
		}
	})
}
