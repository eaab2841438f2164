// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"moothall/governance/journal"
)

// fetch reads a page, or what went wrong.
func fetch(url string) string {
	r, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// await asks until an answer holds a text.
func await(t *testing.T, url, want string, who ...*process) string {
	t.Helper()
	for begun := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		said := fetch(url)
		if strings.Contains(said, want) {
			return said
		}
		if time.Since(begun) > 40*time.Second {
			var logs []string
			for _, p := range who {
				logs = append(logs, p.said.String())
			}
			t.Fatalf("%s never said %q:\n%.2000s\n%s", url, want, said, logs)
		}
	}
}

// endsWith waits for a process that refuses to start, and returns what it said.
func (s *process) refuses(t *testing.T) string {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- s.cmd.Wait() }()
	select {
	case err := <-ended:
		if err == nil || s.cmd.ProcessState.ExitCode() != exitRefused {
			t.Errorf("it ended with %v; %s", err, s.said)
		}
	case <-time.After(40 * time.Second):
		t.Fatalf("it serves; %s", s.said)
	}
	return s.said.String()
}

func copyOf(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestWitness_TheWholeRoad has two witnesses in processes of their own see a record; an
// archive is verified by their policy; then an older copy of the database is served,
// with and without what was kept beside the key.
func TestWitness_TheWholeRoad(t *testing.T) {
	folder := t.TempDir()
	p := smallTown(t, folder)
	key, err := logKey(p.LogKeyFile, "")
	if err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(folder, name) }
	logs := in("logs.policy")
	write := func(file, text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(logs, "log "+key.Public().String()+"\nquorum none\n")
	policy, all := "", []*process{}
	for _, name := range []string{"a", "b"} {
		address := freeAddress(t)
		w := startProcess(t, "witness", logs, "--listen", address, "--database", in(name+".db"), "--name", name+".example/witness")
		said := await(t, "http://"+address+"/", "has submitted nothing yet", w)
		public := regexp.MustCompile(`(?m)^\S+\+[0-9a-f]{8}\+\S+$`).FindString(said)
		if _, err := journal.ParseWitnessPublicKey(public); err != nil {
			t.Fatalf("%q: %v", said, err)
		}
		policy += fmt.Sprintf("witness %s %s http://%s\n", name, public, address)
		all = append(all, w)
	}
	write(in("witnesses.policy"), policy+"group both all a b\nquorum both\n")
	older := in("older.db")
	copyOf(t, p.Database, older)

	address := freeAddress(t)
	server := serveProcess(t, p, address, "--base-url", "http://"+address, "--witness-policy", in("witnesses.policy"))
	await(t, "http://"+address+"/record/witnessed", "— a.example/witness ", append(all, server)...)
	await(t, "http://"+address+"/record", "2 of 2 have signed the first", server)
	if err := os.WriteFile(in("record.zip"), []byte(fetch("http://"+address+"/record/archive")), 0o600); err != nil {
		t.Fatal(err)
	}
	// An entry more than the copy has, that witnesses see.
	await(t, "http://"+address+"/record/witnessed", fmt.Sprintf("\n%d\n", grown(t, address, server)), server)
	server.interrupt(t)

	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"verify", in("record.zip"), "--witness", in("witnesses.policy")}, exitDone, "by a.example/witness, b.example/witness"},
		{[]string{"verify", in("record.zip")}, exitDone, "nobody told this verification to trust, so that whether they hold was not judged: 2;"},
		{[]string{"export", "--database", p.Database, "--log-key-file", p.LogKeyFile, "--out", in("seen.zip"), "--witness-policy", in("witnesses.policy")}, exitDone, ""},
		{[]string{"verify", in("seen.zip"), "--witness", in("witnesses.policy")}, exitDone, "by a.example/witness, b.example/witness"},
		{[]string{"export", "--database", p.Database, "--log-key-file", p.LogKeyFile, "--out", in("unasked.zip")}, exitDone, ""},
		{[]string{"verify", in("unasked.zip"), "--witness", in("witnesses.policy")}, exitIncomplete, "no witness has cosigned"},
		{[]string{"recover", "--database", older, "--log-key-file", p.LogKeyFile}, exitRefused, "was signed for"},
		{[]string{"recover", "--database", p.Database, "--log-key-file", p.LogKeyFile}, exitDone, "was signed for"},
	} {
		var out, errs bytes.Buffer
		if code := Main(c.args, strings.NewReader(""), &out, &errs, func(string) string { return "" }); code != c.code || !strings.Contains(out.String(), c.want) {
			t.Errorf("%v: exit %d, %s%s", c.args, code, out.String(), errs.String())
		}
	}

	for _, suffix := range []string{"", "-wal", "-shm"} {
		os.Remove(p.Database + suffix) // not there where it was checkpointed
	}
	copyOf(t, older, p.Database)
	if said := serveProcess(t, p, freeAddress(t)).refuses(t); !strings.Contains(said, "holds less of the record") {
		t.Errorf("an older copy beside the head that was kept: %s", said)
	}
	if err := os.Remove(p.headFile()); err != nil {
		t.Fatal(err)
	}
	if said := serveProcess(t, p, freeAddress(t), "--witness-policy", in("witnesses.policy")).refuses(t); !strings.Contains(said, "a witness has seen another history") || !strings.Contains(said, "a.example/witness") {
		t.Errorf("an older copy, and nothing was kept: %s", said)
	}
}

// TestServe_IsAWitnessToAnother has one community's server witness the record of
// another: told by its own page which key that needs, and what it has seen since.
func TestServe_IsAWitnessToAnother(t *testing.T) {
	theirs, ours := smallTown(t, t.TempDir()), smallTown(t, t.TempDir())
	key, err := logKey(theirs.LogKeyFile, "")
	if err != nil {
		t.Fatal(err)
	}
	logs, policy := filepath.Join(t.TempDir(), "logs.policy"), filepath.Join(t.TempDir(), "witnesses.policy")
	if err := os.WriteFile(logs, []byte("log "+key.Public().String()+"\nquorum none\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	witness := serveProcess(t, ours, address, "--base-url", "http://"+address, "--witness-logs", logs)
	said := await(t, "http://"+address+"/witness", "has submitted nothing yet", witness)
	public := regexp.MustCompile(`(?m)^\S+\+[0-9a-f]{8}\+\S+$`).FindString(said)
	if err := os.WriteFile(policy, []byte(fmt.Sprintf("witness them %s http://%s/witness\nquorum them\n", public, address)), 0o600); err != nil {
		t.Fatal(err)
	}
	elsewhere := freeAddress(t)
	server := serveProcess(t, theirs, elsewhere, "--base-url", "http://"+elsewhere, "--witness-policy", policy)
	await(t, "http://"+elsewhere+"/record/witnessed", "— "+address+"/witness ", witness, server)
	await(t, "http://"+address+"/witness", fmt.Sprintf("\n%d entries, root ", sizeOf(t, elsewhere)), witness, server)
	if said := fetch("http://" + elsewhere + "/witness"); strings.Contains(said, "A witness of records") {
		t.Errorf("a server that witnesses nobody says %q", said)
	}
}

// grown adds an entry to a record and returns how many it has then.
func grown(t *testing.T, address string, server *process) (size int64) {
	t.Helper()
	v := newVoter("http://"+address, "nia")
	v.signIn(t)
	before := sizeOf(t, address)
	if status, location, err := v.post("/delegates", url.Values{"text": {"I read everything, and say what I think of it."}}); err != nil || status != http.StatusSeeOther {
		t.Fatalf("%d %s %v; %s", status, location, err, server.said)
	}
	for begun := time.Now(); size <= before; time.Sleep(50 * time.Millisecond) {
		if size = sizeOf(t, address); time.Since(begun) > 20*time.Second {
			t.Fatalf("the record stays at %d; %s", size, server.said)
		}
	}
	return size
}

func sizeOf(t *testing.T, address string) (size int64) {
	t.Helper()
	note := fetch("http://" + address + "/record/checkpoint")
	if _, err := fmt.Sscanf(note, "estuary.example/log\n%d\n", &size); err != nil {
		t.Fatalf("%q: %v", note, err)
	}
	return size
}
