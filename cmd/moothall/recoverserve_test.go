// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"moothall/governance/journal"
	"moothall/governance/store/storetest"
)

// bring sends receipts as a browser sends them, a file each, and returns the answer.
func bring(t *testing.T, address string, receipts ...[]byte) (status int, said string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i, text := range receipts {
		file, err := form.CreateFormFile("file", fmt.Sprintf("receipt-%d.json", i))
		if err == nil {
			_, err = file.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.Post("http://"+address+"/recover", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

// databases are two kinds of a place to keep a community, and how a copy of it is taken
// and put back while nobody has it.
var databases = map[string]func(t *testing.T, folder string) (database string, copyTo, putBack func(name string)){
	"SQLite": func(t *testing.T, folder string) (string, func(string), func(string)) {
		database := filepath.Join(folder, "moothall.db")
		at := func(name string) string { return filepath.Join(folder, name+".db") }
		return database, func(name string) { copyOf(t, database, at(name)) }, func(name string) {
			for _, suffix := range []string{"", "-wal", "-shm"} {
				os.Remove(database + suffix) // not there where it was checkpointed
			}
			copyOf(t, at(name), database)
		}
	},
	"PostgreSQL": func(t *testing.T, folder string) (string, func(string), func(string)) {
		database := storetest.Postgres(t)
		return database, func(name string) { storetest.CopyOf(t, database, name) }, func(name string) { storetest.PutBack(t, database, name) }
	},
}

// townKept is the town in a new database of a kind, with its keys in a folder.
func townKept(t *testing.T, folder, kind string) (p place, copyTo, putBack func(name string)) {
	t.Helper()
	p = demoPlace(folder, "moothall.db", "http://127.0.0.1")
	p.Database, copyTo, putBack = databases[kind](t, folder)
	if err := seedTown(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return p, copyTo, putBack
}

// TestRecover_TheWholeRoad: votes are cast, a copy is taken, more votes are cast, the copy
// is put back. The server refuses it and says what else can be done; in its place one page
// answers and nothing else, receipts of before and after are brought, and false ones; the
// command lists what is missing; the newer copy is put back, and is served.
func TestRecover_TheWholeRoad(t *testing.T) {
	for name := range databases {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			p, copyTo, putBack := townKept(t, folder, name)
			address := freeAddress(t)
			base := []string{"--base-url", "http://" + address}
			server := serveProcess(t, p, address, base...)
			await(t, "http://"+address+"/record", "Public key", server)
			before := votesAs(t, address, "nia", "yes")
			server.interrupt(t)
			copyTo("older")

			server = serveProcess(t, p, address, base...)
			await(t, "http://"+address+"/record", "Public key", server)
			after, changed := votesAs(t, address, "chidi", "no"), votesAs(t, address, "nia", "no")
			grown(t, address, server)
			server.interrupt(t)
			copyTo("newer")
			putBack("older")

			if said := serveProcess(t, p, address, base...).refuses(t); !strings.Contains(said, "holds less of the record") || !strings.Contains(said, "moothall recover --listen ADDRESS") {
				t.Errorf("an older copy: %s", said)
			}
			untouched := contentOf(t, p.Database)
			still := startProcess(t, append(flagsOf(p, "recover", "--listen", address), base...)...)
			page := await(t, "http://"+address+"/recover", "waits for a newer copy", still)
			signed, err := os.ReadFile(p.headFile())
			if err != nil {
				t.Fatal(err)
			}
			var size int64
			if _, err := fmt.Sscanf(string(signed), "estuary.example/log\n%d\n", &size); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(page, fmt.Sprintf("Of %s entries", figures(size))) {
				t.Errorf("the page does not say that %d were signed: %s", size, page)
			}
			nothingElse(t, address, signed)

			_, elsewhere := writtenBy(t, p, before)
			status, said := bring(t, address, before, after, changed, elsewhere, bytes.Replace(after, []byte(`"no"`), []byte(`"yes"`), 1), []byte("a letter"))
			if status != http.StatusOK || strings.Count(said, "<b>Genuine, and here.</b>") != 1 || strings.Count(said, "<b>Genuine, and missing here.</b>") != 2 || strings.Count(said, "<b>Not genuine.</b>") != 2 || strings.Count(said, "<b>This is no receipt.</b>") != 1 {
				t.Errorf("%d %s; %s", status, said, still.said)
			}
			if status, _ := bring(t, address, bytes.Repeat([]byte(" "), 2<<20)); status != http.StatusRequestEntityTooLarge {
				t.Errorf("two mebibytes are answered %d", status)
			}
			if _, said := bring(t, address, after); !strings.Contains(said, "That is noted") {
				t.Errorf("brought again: %s", said)
			}
			if seen := fetch("http://" + address + "/recover"); strings.Contains(seen, "2026-41") || strings.Contains(seen, "Genuine") {
				t.Errorf("somebody else is shown what was brought: %s", seen)
			}
			notes(t, p, after, changed)

			ran(t, exitIncomplete, flagsOf(p, "recover", "--listen", freeAddress(t), filepath.Join(folder, "receipt.json"))...)
			listed := ran(t, exitRefused, flagsOf(p, "recover")...)
			for _, r := range [][]byte{after, changed} {
				if leaf := leafOf(t, r); !strings.Contains(listed, "MISSING  "+leaf+" ballot.cast in issue 2026-41, received ") {
					t.Errorf("%s is not listed: %s", leaf, listed)
				}
			}
			if !strings.Contains(listed, "2 are missing here") {
				t.Error(listed)
			}
			still.interrupt(t)
			if strings.Contains(still.said.String(), leafOf(t, after)) || strings.Contains(still.said.String(), "level=ERROR") {
				t.Errorf("the log tells of receipts, or of faults: %s", still.said)
			}
			if now := contentOf(t, p.Database); now != untouched {
				t.Error("the database was written to")
			}

			// A copy that passes for the newest, but that ballots are not in.
			if err := os.Rename(p.headFile(), filepath.Join(folder, "kept")); err != nil {
				t.Fatal(err)
			}
			if said := serveProcess(t, p, address, base...).refuses(t); !strings.Contains(said, "2 ballots are not in this database, and voters have shown receipts for them") {
				t.Errorf("without the head: %s", said)
			}
			if err := os.Rename(filepath.Join(folder, "kept"), p.headFile()); err != nil {
				t.Fatal(err)
			}

			putBack("newer")
			if said := ran(t, exitDone, flagsOf(p, "recover")...); !strings.Contains(said, "0 are missing here") {
				t.Error(said)
			}
			server = serveProcess(t, p, address, base...)
			await(t, "http://"+address+"/record", "Public key", server)
			if _, err := os.Stat(p.missingFile().path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("what is here is still noted as missing: %v", err)
			}
			if said := votesAs(t, address, "chidi", "yes"); leafOf(t, said) == leafOf(t, after) {
				t.Error("nothing can be cast")
			}
			server.interrupt(t)
			if said := ran(t, exitDone, flagsOf(p, "recover")...); strings.Contains(said, "MISSING") {
				t.Error(said)
			}
		})
	}
}

// nothingElse asks what a server would answer, and what witnesses and monitors ask.
func nothingElse(t *testing.T, address string, kept []byte) {
	t.Helper()
	for _, c := range []struct{ method, path string }{
		{"GET", "/"}, {"GET", "/issues/2026-41"}, {"GET", "/login"}, {"POST", "/login"}, {"GET", "/record"}, {"GET", "/record/checkpoint"}, {"GET", "/record/witnessed"},
		{"GET", "/record/archive"}, {"GET", "/record/entries/0"}, {"GET", "/witness"}, {"POST", "/issues/2026-41/ballot/cast"}, {"POST", "/inbox"}, {"DELETE", "/recover"},
		{"GET", "/readyz"}, {"GET", "/api/v1/issues"}, {"POST", "/api/v1/sessions"}, {"GET", "/record/tile/0/999"},
	} {
		r, err := http.NewRequest(c.method, "http://"+address+c.path, strings.NewReader(""))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" || answer.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: %d %v %v", c.method, c.path, answer.StatusCode, answer.Header, err)
		}
		if c.path == "/readyz" {
			continue
		}
		if !strings.Contains(string(text), "/recover") {
			t.Errorf("%s %s leads nowhere: %s", c.method, c.path, text)
		}
		if api := strings.HasPrefix(c.path, "/api/"); api != (answer.Header.Get("Content-Type") == "application/problem+json") {
			t.Errorf("%s %s: %v", c.method, c.path, answer.Header)
		}
	}
	for path, want := range map[string]string{
		"/healthz": "ok\n", "/recover/signed": string(kept), "/recover/here": "estuary.example/log\n", "/record/tile/0/000": "",
	} {
		r, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != http.StatusOK || !strings.HasPrefix(string(text), want) || path == "/record/tile/0/000" && (len(text) != 256*32 || r.Header.Get("Cache-Control") != "no-store") {
			t.Errorf("%s: %d %v %.100q", path, r.StatusCode, r.Header, text)
		}
	}
	for _, form := range []string{"/language", "/theme"} {
		r, err := http.PostForm("http://"+address+form, url.Values{"lang": {"ar"}, "theme": {"dark"}, "return": {"/recover"}})
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusOK || r.Request.URL.Path != "/recover" {
			t.Errorf("%s: %d, %s", form, r.StatusCode, r.Request.URL)
		}
	}
}

// notes checks that exactly the leaves of these receipts are noted, and that nothing of
// who voted and how stands in the file, which only its owner may read.
func notes(t *testing.T, p place, receipts ...[]byte) {
	t.Helper()
	file := p.missingFile()
	text, err := os.ReadFile(file.path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	all, err := file.read()
	if err != nil || len(all) != len(receipts) {
		t.Fatalf("%+v, %v", all, err)
	}
	for i, brought := range receipts {
		r, err := journal.ParseReceipt(brought)
		if err != nil {
			t.Fatal(err)
		}
		if all[i].Leaf != r.LeafHash || all[i].Deadline != r.Deadline || all[i].Issue != "2026-41" || all[i].Type != "ballot.cast" {
			t.Errorf("%+v", all[i])
		}
		choice, _ := json.Marshal(r.Opening.Choice)
		for _, secret := range []string{string(r.Opening.Person), string(choice), r.Signature, r.Ref} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%q is kept: %s", secret, text)
			}
		}
	}
}

func leafOf(t *testing.T, receipt []byte) string {
	t.Helper()
	r, err := journal.ParseReceipt(receipt)
	if err != nil {
		t.Fatal(err)
	}
	return r.LeafHash
}

// writtenBy signs the content of a receipt with another key of the same name.
func writtenBy(t *testing.T, p place, receipt []byte) (journal.Key, []byte) {
	t.Helper()
	r, err := journal.ParseReceipt(receipt)
	if err != nil {
		t.Fatal(err)
	}
	other, err := journal.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{5}, 32)), r.Log)
	if err != nil {
		t.Fatal(err)
	}
	at, err := r.ReceivedAt.Time()
	if err != nil {
		t.Fatal(err)
	}
	forged, err := journal.NewReceipt(r.Leaf, r.Issue, r.Opening, at, other)
	if err != nil {
		t.Fatal(err)
	}
	text, err := journal.Canonical(forged)
	if err != nil {
		t.Fatal(err)
	}
	return other, text
}

// contentOf is a digest of everything a database holds.
func contentOf(t *testing.T, database string) string {
	t.Helper()
	if isPostgres(database) {
		return storetest.Content(t, database)
	}
	text, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))
}

// figures is a number as a page in English writes it.
func figures(n int64) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
