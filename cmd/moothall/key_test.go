// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"moothall/governance/audit"
	"moothall/governance/journal"
)

// ran runs a command and returns what it said.
func ran(t *testing.T, code int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if got := Main(args, strings.NewReader(""), &out, &errs, func(string) string { return "" }); got != code {
		t.Fatalf("%v: exit %d, want %d: %s%s", args, got, code, out.String(), errs.String())
	}
	return out.String() + errs.String()
}

// flagsOf name where a community is kept.
func flagsOf(p place, args ...string) []string {
	return append(args, "--database", p.Database, "--log-key-file", p.LogKeyFile)
}

// inAFolder is a community in a folder of its own.
func inAFolder(t *testing.T, from place) place {
	t.Helper()
	folder := t.TempDir()
	to := demoPlace(folder, "moothall.db", from.BaseURL)
	for old, name := range map[string]string{from.Database: to.Database, from.LogKeyFile: to.LogKeyFile, from.SecretFile: to.SecretFile} {
		copyOf(t, old, name)
	}
	return to
}

// TestKeyRotate_ACrashAtEveryStepLeavesOneKey ends a handover after each of its steps, and
// starts a server then: it goes on with exactly the key that the record names, its head is
// by that key, and what is archived leads to it from the first.
func TestKeyRotate_ACrashAtEveryStepLeavesOneKey(t *testing.T) {
	town := smallTown(t, t.TempDir())
	first, err := readKey(town.LogKeyFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		reason string
		steps  int
		handed bool
	}{
		{"before anything", "routine", 0, false}, {"the next key is made", "routine", 1, false}, {"the record is handed over", "routine", 2, true},
		{"its head is kept", "routine", 3, true}, {"the key is in its place", "routine", 4, true}, {"the record is handed over, the key was compromised", "compromised", 2, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := inAFolder(t, town)
			steps(t, p, c.reason, c.steps)
			next, err := readKey(p.nextKeyFile())
			if c.steps == 4 {
				next, err = readKey(p.LogKeyFile)
			}
			if c.steps > 0 && err != nil {
				t.Fatal(err)
			}
			address := freeAddress(t)
			server := serveProcess(t, p, address)
			await(t, "http://"+address+"/record", "Public key", server)
			grown(t, address, server)
			server.interrupt(t)

			signs := first
			if c.handed {
				signs = next
				if _, err := os.Stat(p.nextKeyFile()); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("the next key is still beside the present one: %v", err)
				}
			}
			now, err := readKey(p.LogKeyFile)
			if err != nil || now.Text() != signs.Text() {
				t.Fatalf("the file holds %s, %v", now.Public(), err)
			}
			kept, err := os.ReadFile(p.headFile())
			if err == nil {
				_, err = journal.OpenCheckpoint(kept, signs.Public())
			}
			if err != nil {
				t.Errorf("the head that is kept: %v", err)
			}
			if c.steps == 1 { // it can still be done
				ran(t, exitDone, flagsOf(p, "key", "rotate", "--reason", c.reason)...)
				c.handed = true
			}
			archive := filepath.Join(filepath.Dir(p.Database), "record.zip")
			ran(t, exitDone, flagsOf(p, "export", "--out", archive)...)
			r := verifyFile(t, archive, first.Public())
			want := audit.Verified
			if c.reason == "compromised" {
				want = audit.Incomplete // of the first key it is known that others may hold it
			}
			if r.Verdict != want || (len(r.Handovers) == 1) != c.handed {
				t.Errorf("%s %q, %+v", r.Verdict, r.Findings, r.Handovers)
			}
		})
	}
}

// steps does so many of the steps of a handover.
func steps(t *testing.T, p place, reason string, n int) {
	t.Helper()
	if n == 0 {
		return
	}
	ran(t, exitDone, flagsOf(p, "key", "next")...)
	if n == 1 {
		return
	}
	if n == 4 {
		ran(t, exitDone, flagsOf(p, "key", "rotate", "--reason", reason)...)
		return
	}
	h, head, err := p.glance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	next, err := readKey(p.nextKeyFile())
	if err != nil {
		t.Fatal(err)
	}
	r, err := (&keyRotate{place: p, Reason: reason}).rotation(h.handed, head, next)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&keyRotate{place: p}).enter(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if n == 2 { // the head was not kept yet
		if err := os.Remove(p.headFile()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKeyRotate_IsEndedByAnotherRun: where no server is started after a run that broke off,
// the command ends it, whatever reason is given then.
func TestKeyRotate_IsEndedByAnotherRun(t *testing.T) {
	p := smallTown(t, t.TempDir())
	steps(t, p, "routine", 2)
	next, err := readKey(p.nextKeyFile())
	if err != nil {
		t.Fatal(err)
	}
	ran(t, exitDone, flagsOf(p, "export", "--out", filepath.Join(filepath.Dir(p.Database), "between.zip"))...)
	ran(t, exitDone, flagsOf(p, "key", "rotate", "--reason", "routine")...)
	if now, err := readKey(p.LogKeyFile); err != nil || now.Text() != next.Text() {
		t.Errorf("the file holds %s, %v", now.Public(), err)
	}
	ran(t, exitIncomplete, flagsOf(p, "key", "rotate", "--reason", "routine")...) // and there is no next one
}

func verifyFile(t *testing.T, name string, key journal.PublicKey) audit.Report {
	t.Helper()
	archive, file, err := openArchive(name, watch(&bytes.Buffer{}, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	return audit.Verify(archive, audit.Against{Key: &key})
}

// TestKeyRotate_BesideARunningServer hands over while a server runs: it goes on with the
// new key, and a database of before is not served with it, nor with the old one.
func TestKeyRotate_BesideARunningServer(t *testing.T) {
	p := smallTown(t, t.TempDir())
	in := func(name string) string { return filepath.Join(filepath.Dir(p.Database), name) }
	copyOf(t, p.LogKeyFile, in("first.key"))
	copyOf(t, p.Database, in("older.db"))
	first, err := readKey(p.LogKeyFile)
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	server := serveProcess(t, p, address)
	await(t, "http://"+address+"/record", "Public key", server)
	receipt := in("receipt.json")
	if err := os.WriteFile(receipt, votes(t, address), 0o600); err != nil {
		t.Fatal(err)
	}
	ran(t, exitDone, flagsOf(p, "key", "next")...)
	ran(t, exitDone, flagsOf(p, "key", "rotate", "--reason", "routine")...)
	now, err := readKey(p.LogKeyFile)
	if err != nil {
		t.Fatal(err)
	}
	grown(t, address, server)
	note := []byte(fetch("http://" + address + "/record/checkpoint"))
	if _, err := journal.OpenCheckpoint(note, now.Public()); err != nil {
		t.Errorf("the server goes on with another key: %v", err)
	}
	if _, err := journal.OpenCheckpoint(note, first.Public()); err == nil {
		t.Error("the old key signs too")
	}
	await(t, "http://"+address+"/record", "as planned", server)
	if keys, err := journal.ParseKeys([]byte(fetch("http://" + address + "/record/keys"))); err != nil || keys.Place(first.Public()) != 0 || keys.Current().String() != now.Public().String() {
		t.Errorf("%+v, %v", keys, err)
	}
	server.interrupt(t)

	ran(t, exitDone, flagsOf(p, "export", "--out", in("record.zip"))...)
	if said := ran(t, exitDone, "receipt", "verify", receipt, "--against", in("record.zip"), "--key", now.Public().String()); !strings.Contains(said, "(routine), and what it promised binds the record still") {
		t.Errorf("a receipt of before: %s", said)
	}
	if said := ran(t, exitDone, flagsOf(p, "recover", receipt)...); !strings.Contains(said, "here    ") {
		t.Errorf("a receipt of before: %s", said)
	}

	copyOf(t, p.LogKeyFile, in("second.key"))
	copyOf(t, in("first.key"), p.LogKeyFile)
	if said := serveProcess(t, p, freeAddress(t)).refuses(t); !strings.Contains(said, "the record was handed over to") {
		t.Errorf("with the old key: %s", said)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		os.Remove(p.Database + suffix) // not there where it was checkpointed
	}
	copyOf(t, in("older.db"), p.Database)
	if said := serveProcess(t, p, freeAddress(t)).refuses(t); !strings.Contains(said, "head: ") && !strings.Contains(said, "holds less of the record") {
		t.Errorf("the database of before, with the old key: %s", said)
	}
	copyOf(t, in("second.key"), p.LogKeyFile)
	if said := serveProcess(t, p, freeAddress(t)).refuses(t); !strings.Contains(said, "did not sign the record of this community") {
		t.Errorf("the database of before, with the new key: %s", said)
	}
	if said := ran(t, exitRefused, flagsOf(p, "recover", receipt)...); !strings.Contains(said, "was signed for") || !strings.Contains(said, "MISSING ") {
		t.Errorf("recover: %s", said)
	}
}

// votes has somebody cast a ballot, and returns the receipt.
func votes(t *testing.T, address string) []byte { return votesAs(t, address, "nia", "yes") }

func votesAs(t *testing.T, address, login, choice string) []byte {
	t.Helper()
	v := newVoter("http://"+address, login)
	v.signIn(t)
	if status := v.insist(sent{"2026-41", choice, rand.Text()}); status != http.StatusSeeOther {
		t.Fatalf("%d %q", status, v.faults)
	}
	r, err := v.client.Get(v.url + "/issues/2026-41/receipt.json")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%d %s %v", r.StatusCode, text, err)
	}
	return text
}

// TestReceiptVerify_AfterAHandover holds a receipt of the first key to an archive and to a
// proof of a record that was handed over since.
func TestReceiptVerify_AfterAHandover(t *testing.T) {
	for _, reason := range []journal.RotateReason{journal.RotateRoutine, journal.RotateLost, journal.RotateCompromised} {
		e := gather(t)
		next := e.handOver(t, reason)
		at := func(name string) string { return e.path(name) }
		first, second := e.key.Public().String(), next.Public().String()
		gap := exitIncomplete // whoever knows the first key alone must ask witnesses
		if reason == journal.RotateRoutine {
			gap = exitDone
		}
		for _, c := range []struct {
			code int
			want string
			args []string
		}{
			{exitDone, "its key was", []string{"--against", at("handed.zip"), "--key", second}},
			{gap, "", []string{"--against", at("handed.zip"), "--key", first, "--keys", at("keys")}},
			{exitDone, "the ballot is leaf 1", []string{"--against", at("handed.zip")}},
			{exitDone, "its key was", []string{"--against", at("handed.json"), "--keys", at("keys"), "--key", second}},
			{gap, "", []string{"--against", at("handed.json"), "--keys", at("keys")}},
			{exitRefused, "", []string{"--against", at("handed.json")}},
			{exitRefused, "no key of this log", []string{"--against", at("handed.json"), "--key", second}},
			{exitRefused, "not the keys of a log", []string{"--against", at("handed.json"), "--keys", at("receipt.json")}},
			{exitDone, "the ballot is leaf 1 of the record of 3", []string{"--against", at("proof.json")}},
			{exitIncomplete, "a checkpoint alone", []string{"--against", at("handed.checkpoint"), "--keys", at("keys"), "--key", second}},
		} {
			if said := ran(t, c.code, append([]string{"receipt", "verify", at("receipt.json")}, c.args...)...); !strings.Contains(said, c.want) {
				t.Errorf("%s, %v: %s", reason, c.args, said)
			}
		}
	}
}

// handOver hands the log of the evidence over after its three leaves, and writes an
// archive, a proof, the head and the keys of what it is then.
func (e *evidence) handOver(t *testing.T, reason journal.RotateReason) journal.Key {
	t.Helper()
	next, err := journal.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{8}, 32)), e.key.Origin())
	if err != nil {
		t.Fatal(err)
	}
	act := journal.KeyRotate{From: e.key.Public().String(), To: next.Public().String(), Reason: reason}
	signers := []journal.Key{next}
	switch reason {
	case journal.RotateRoutine:
		signers = []journal.Key{e.key, next}
	case journal.RotateCompromised:
		act.ValidTo = 3
	}
	at := time.Date(2026, 5, 3, 20, 0, 0, 0, time.UTC)
	over := e.leaf(t, journal.Entry{At: journal.At(at), Ref: strings.Repeat("d", 32), Act: act})
	left := e.leaf(t, journal.Entry{Body: "assembly", At: journal.At(at.Add(time.Hour)), Ref: strings.Repeat("e", 32), Act: journal.PersonLeave{Person: journal.Commit(journal.Salt{2}, "ada"), Ground: "left"}})
	all := [][]byte{e.leaves[0], e.leaves[1], e.leaves[2], over, left}
	proof := func(size int, leaf int64, by ...journal.Key) (signed []byte, grown tree, path []journal.Hash) {
		var hashes []journal.Hash
		for _, l := range all[:size] {
			hashes = append(hashes, journal.LeafHash(l))
		}
		head, tiles, err := journal.Append(journal.EmptyTree(), tree{}, hashes)
		if err != nil {
			t.Fatal(err)
		}
		grown = tree{head, map[int][]byte{0: tiles[0].Data}}
		if path, err = journal.ProveInclusion(head, grown, leaf); err != nil {
			t.Fatal(err)
		}
		if signed, err = (journal.Checkpoint{Origin: next.Origin(), Tree: head}).Sign(by...); err != nil {
			t.Fatal(err)
		}
		return signed, grown, path
	}
	signed, grown, path := proof(4, 3, signers...)
	keys, err := journal.KeysOf(e.key.Public()).Handed(signed, grown.head, over, path)
	if err != nil {
		t.Fatal(err)
	}
	signed, grown, path = proof(5, 1, next)
	shown, err := journal.NewInclusion(signed, grown.head, 1, all[1], path)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := audit.Export(&out, audit.Record{Signed: signed, Key: next.Public(), Keys: keys.Text(), Leaves: func(from, to int64) ([][]byte, error) { return all[from:to], nil }}, audit.Disclosure{}); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"handed.zip": out.Bytes(), "handed.json": canonical(t, shown), "handed.checkpoint": signed, "keys": keys.Text()} {
		e.write(t, name, content)
	}
	return next
}
