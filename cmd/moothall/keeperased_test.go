// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"moothall/governance/journal"
	"moothall/governance/town"
)

// TestErase_IsReplayedOnARestoredCopy: a member is erased at a running server; an older
// copy of the database, which names them, is put back; nothing is exported from it, and
// a server that starts on it erases them again before it answers anybody.
func TestErase_IsReplayedOnARestoredCopy(t *testing.T) {
	folder := t.TempDir()
	p := smallTown(t, folder)
	older, name := filepath.Join(folder, "older.db"), "Bram"
	copyOf(t, p.Database, older)
	address := freeAddress(t)
	server := serveProcess(t, p, address, "--base-url", "http://"+address)
	if said := await(t, "http://"+address+"/delegates", name, server); !strings.Contains(said, name) {
		t.Fatal("the name is nowhere before: the search finds nothing")
	}
	bram := newVoter("http://"+address, "bram")
	bram.signIn(t)
	if status, location, err := bram.post("/account/erase", url.Values{"erase-password": {town.Password}}); err != nil || status != http.StatusSeeOther || location != "/" {
		t.Fatalf("%d %s %v; %s", status, location, err, server.said)
	}
	gone := func(server *process, address string) {
		t.Helper()
		delegates := await(t, "http://"+address+"/delegates", "</html>", server)
		archive := []byte(fetch("http://" + address + "/record/archive"))
		for what, text := range map[string]string{"the list of delegates": delegates, "the archive": string(archive)} {
			if strings.Contains(text, name+" ") {
				t.Errorf("%s names them", what)
			}
		}
		file := filepath.Join(folder, "after.zip")
		if err := os.WriteFile(file, archive, 0o600); err != nil {
			t.Fatal(err)
		}
		if said, code := saidBy("verify", file); code != exitDone {
			t.Errorf("the archive: exit %d, %s", code, said)
		}
	}
	gone(server, address)
	server.interrupt(t)
	kept, err := p.erasedFile().read()
	if err != nil || len(kept) != 1 {
		t.Fatalf("%v are kept (%v), want one", kept, err)
	}

	for _, suffix := range []string{"", "-wal", "-shm"} {
		os.Remove(p.Database + suffix) // not there where it was checkpointed
	}
	copyOf(t, older, p.Database)
	if err := os.Remove(p.headFile()); err != nil {
		t.Fatal(err)
	}
	place := []string{"--database", p.Database, "--log-key-file", p.LogKeyFile}
	if said, code := saidBy(append([]string{"export", "--out", filepath.Join(folder, "older.zip")}, place...)...); code != exitRefused || !strings.Contains(said, "who were erased") {
		t.Errorf("an export of the copy: exit %d, %s", code, said)
	}
	if said, code := saidBy(append([]string{"recover"}, place...)...); code != exitDone || !strings.Contains(said, "names 1 members who were erased") {
		t.Errorf("recover: exit %d, %s", code, said)
	}
	tear(t, p.erasedFile().path)
	address = freeAddress(t)
	server = serveProcess(t, p, address, "--base-url", "http://"+address)
	gone(server, address)
	server.interrupt(t)
	if again, err := p.erasedFile().read(); err != nil || len(again) != 1 || again[0] != kept[0] {
		t.Errorf("%v are kept (%v), want %v", again, err, kept)
	}
	if said, code := saidBy(append([]string{"export", "--out", filepath.Join(folder, "newer.zip")}, place...)...); code != exitDone {
		t.Errorf("an export afterwards: exit %d, %s", code, said)
	}
}

func saidBy(args ...string) (said string, code int) {
	var out bytes.Buffer
	code = Main(args, strings.NewReader(""), &out, &out, func(string) string { return "" })
	return out.String(), code
}

// tear adds half a line, as a crash leaves it.
func tear(t *testing.T, path string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("0123"); err != nil {
		t.Fatal(err)
	}
}

// TestErasedFile_OnlyGrows: each stands there once, what a crash has torn is written
// over, and a line that says nothing is refused.
func TestErasedFile_OnlyGrows(t *testing.T) {
	f := &erasedFile{path: filepath.Join(t.TempDir(), "moothall.erased")}
	one, two := journal.Commit(journal.Salt{1}, "one"), journal.Commit(journal.Salt{2}, "two")
	holds := func(want ...journal.Commitment) {
		t.Helper()
		text, _ := os.ReadFile(f.path)
		got, err := f.read()
		if err != nil || len(got) != len(want) || bytes.Count(text, []byte("\n")) != len(want) {
			t.Fatalf("it holds %q (%v), want %v", text, err, want)
		}
	}
	if kept, err := f.read(); kept != nil || err != nil {
		t.Fatalf("before there is one: %v %v", kept, err)
	}
	for _, who := range [][]journal.Commitment{{one}, {one}, {one, two}} {
		if err := f.keep(who...); err != nil {
			t.Fatal(err)
		}
	}
	holds(one, two)
	tear(t, f.path)
	holds(one, two)
	three := journal.Commit(journal.Salt{3}, "three")
	if err := f.keep(three); err != nil {
		t.Fatal(err)
	}
	holds(one, two, three)
	tear(t, f.path)
	if file, err := os.OpenFile(f.path, os.O_APPEND|os.O_WRONLY, 0); err != nil {
		t.Fatal(err)
	} else if _, err := file.WriteString("\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.read(); err == nil {
		t.Error("half a line is taken for somebody")
	}
}
