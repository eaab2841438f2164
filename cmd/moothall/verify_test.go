// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/journal"
)

// evidence is a folder with a small archive, a receipt for a ballot in it, and
// what can be held against them.
type evidence struct {
	dir  string
	key  journal.Key
	tree tree

	leaves [][]byte // of archive.zip
}

// tree keeps the tiles of a log that fits one tile.
type tree struct {
	head  journal.Tree
	tiles map[int][]byte
}

func (t tree) ReadTile(level int, _ int64, width int) ([]byte, error) {
	return t.tiles[level][:32*width], nil
}

func (e evidence) path(name string) string { return filepath.Join(e.dir, name) }

func (e evidence) write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(e.path(name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func canonical(t *testing.T, v any) []byte {
	t.Helper()
	text, err := journal.Canonical(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// gather enters a charter and a cast and writes archive.zip, checkpoint,
// receipt.json, proof.json and foreign.zip, the same log without the cast.
func gather(t *testing.T) evidence {
	t.Helper()
	key, err := journal.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{7}, 32)), journal.Origin("estuary.example"))
	if err != nil {
		t.Fatal(err)
	}
	e := evidence{dir: t.TempDir(), key: key}
	at := time.Date(2026, 5, 3, 18, 0, 0, 0, time.UTC)
	charter := canonical(t, governance.Charter{Body: bodies.Body{Slug: "assembly", Name: "Assembly", Level: bodies.TopLevel}, Version: 1,
		Membership: &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}})
	opening := journal.Opening{Salt: journal.Salt{1}, Issue: "2026-41", Person: journal.Commit(journal.Salt{2}, "ada"), Choice: json.RawMessage(`{"choice":"yes"}`)}
	seal, err := opening.Seal()
	if err != nil {
		t.Fatal(err)
	}
	leaves := [][]byte{
		e.leaf(t, journal.Entry{Body: "assembly", At: journal.At(at), Ref: strings.Repeat("a", 32), Act: journal.CharterAdopt{Version: 1, Charter: charter}}),
		e.leaf(t, journal.Entry{At: journal.At(at), Ref: strings.Repeat("b", 32), Act: journal.BallotCast{DataSHA256: seal}}),
		e.leaf(t, journal.Entry{Body: "assembly", At: journal.At(at.Add(time.Hour)), Ref: strings.Repeat("c", 32), Act: journal.PersonAdmit{
			Person: opening.Person, Sphere: "inner", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(at), Ground: "open"}}),
	}
	receipt, err := journal.NewReceipt(leaves[1], opening.Issue, opening, at, key)
	if err != nil {
		t.Fatal(err)
	}
	signed := e.archive(t, "archive.zip", leaves)
	path, err := journal.ProveInclusion(e.tree.head, e.tree, 1)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := journal.NewInclusion(signed, e.tree.head, 1, leaves[1], path)
	if err != nil {
		t.Fatal(err)
	}
	e.write(t, "checkpoint", signed)
	e.write(t, "receipt.json", canonical(t, receipt))
	e.write(t, "proof.json", canonical(t, proof))
	e.archive(t, "without.zip", [][]byte{leaves[0], leaves[2]})
	e.leaves = leaves
	return e
}

func (e *evidence) leaf(t *testing.T, entry journal.Entry) []byte {
	t.Helper()
	leaf, err := journal.Leaf(entry)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// archive writes an archive of the leaves and returns its signed checkpoint.
func (e *evidence) archive(t *testing.T, name string, leaves [][]byte) []byte {
	t.Helper()
	var hashes []journal.Hash
	for _, leaf := range leaves {
		hashes = append(hashes, journal.LeafHash(leaf))
	}
	head, tiles, err := journal.Append(journal.EmptyTree(), tree{}, hashes)
	if err != nil {
		t.Fatal(err)
	}
	e.tree = tree{head, map[int][]byte{0: tiles[0].Data}}
	signed, err := journal.Checkpoint{Origin: e.key.Origin(), Tree: head}.Sign(e.key)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	record := audit.Record{Signed: signed, Key: e.key.Public(), Leaves: func(from, to int64) ([][]byte, error) { return leaves[from:to], nil }}
	if err := audit.Export(&out, record, audit.Disclosure{}); err != nil {
		t.Fatal(err)
	}
	e.write(t, name, out.Bytes())
	return signed
}

func run(args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	code = Main(args, strings.NewReader(""), &out, &errs, func(string) string { return "" })
	return out.String(), errs.String(), code
}

func TestVerify_ExitCodes(t *testing.T) {
	e := gather(t)
	altered, err := os.ReadFile(e.path("without.zip"))
	if err != nil {
		t.Fatal(err)
	}
	altered[len(altered)/2] ^= 1
	e.write(t, "altered.zip", altered)
	e.write(t, "key", []byte(e.key.Public().String()+"\n"))
	tests := []struct {
		name   string
		args   []string
		code   int
		stdout string
		stderr string
	}{
		{"an honest archive", []string{"verify", "without.zip"}, exitDone, "verified: estuary.example/log, 2 entries", ""},
		{"an honest archive, by a key from elsewhere", []string{"verify", "without.zip", "--key", "key"}, exitDone, "verified", ""},
		{"an honest archive, as JSON", []string{"verify", "without.zip", "--json"}, exitDone, `"verdict": "verified"`, ""},
		{"a ballot of no vote", []string{"verify", "archive.zip"}, exitRefused, "refused: leaf 1 (ballot.cast)", "archive.zip: refused: leaf 1 (ballot.cast)"},
		{"one altered bit", []string{"verify", "altered.zip"}, exitRefused, "", "altered.zip: not an archive of the record"},
		{"another history than the one kept", []string{"verify", "without.zip", "--against", "checkpoint"}, exitIncomplete, "incomplete", "covers 3 leaves"},
		{"no such file", []string{"verify", "nothing.zip"}, exitIncomplete, "", "nothing.zip"},
		{"a folder", []string{"verify", "."}, exitIncomplete, "", "is a folder; a file should be named"},
		{"no key", []string{"verify", "without.zip", "--key", "nothing"}, exitIncomplete, "", "neither a public key"},

		{"a ballot that is there", []string{"receipt", "verify", "receipt.json", "--against", "archive.zip"}, exitDone, "the ballot is leaf 1", ""},
		{"a ballot that a proof shows", []string{"receipt", "verify", "receipt.json", "--against", "proof.json"}, exitDone, "leaf 1 of the record of 3", ""},
		{"a ballot that was left out", []string{"receipt", "verify", "receipt.json", "--against", "without.zip"}, exitRefused, "the receipt holds", "broken promise"},
		{"a checkpoint alone", []string{"receipt", "verify", "receipt.json", "--against", "checkpoint"}, exitIncomplete, "", "cannot show a ballot"},
		{"a receipt that is none", []string{"receipt", "verify", "proof.json", "--against", "archive.zip"}, exitRefused, "", "receipt does not hold"},
		{"a receipt held to nothing", []string{"receipt", "verify", "receipt.json"}, exitIncomplete, "", "--against"},
	}
	t.Chdir(e.dir)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stdout, stderr, code := run(test.args...)
			if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
				t.Errorf("got %d, %q, %q", code, stdout, stderr)
			}
		})
	}
}

// fullDisk takes nothing, as a full disk does, or a reader that went away.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// TestVerify_NeverSaysDoneOfWhatItCouldNotSay: whoever reads only the exit code
// must not take a report that was lost for one that was given.
func TestVerify_NeverSaysDoneOfWhatItCouldNotSay(t *testing.T) {
	e := gather(t)
	t.Chdir(e.dir)
	for _, args := range [][]string{
		{"verify", "without.zip"}, {"verify", "without.zip", "--json"}, {"receipt", "verify", "receipt.json", "--against", "proof.json"},
	} {
		var errs bytes.Buffer
		if code := Main(args, strings.NewReader(""), fullDisk{}, &errs, func(string) string { return "" }); code != exitFailed {
			t.Errorf("%v: exit code %d, want %d: %s", args, code, exitFailed, errs.String())
		}
	}
}

func TestVerify_SaysWhatAnArchiveLeavesOut(t *testing.T) {
	var out bytes.Buffer
	writeReport(&out, audit.Report{Scope: audit.Scope{Body: "board", Issue: "2026-2"}})
	for _, want := range []string{"discloses only the matters of board\n", "discloses only the matter 2026-2\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got %q, want %q", out.String(), want)
		}
	}
}

func TestWriteWhole_LeavesTheOldFileWhereTheNewOneFailed(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "record.zip")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := writeWhole(file, func(out io.Writer) error {
		_, err := out.Write(make([]byte, 2<<20))
		return errors.Join(err, syscall.ENOSPC)
	})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v", err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "old" {
		t.Errorf("the old file is %q, %v", text, err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v: want the old one alone", len(left), err)
	}
}

func TestWriteWhole_ReplacesNothingButAFile(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "socket")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for _, there := range []string{socket, t.TempDir()} {
		_, err := writeWhole(there, func(io.Writer) error { return nil })
		if e := (exit{}); !errors.As(err, &e) || e.code != exitIncomplete {
			t.Errorf("%s: got %v, want it refused as used wrongly", there, err)
		}
	}
}

// TestKeptSentence_SaysWhetherItCounted: only what the list was held to is said to count.
func TestKeptSentence_SaysWhetherItCounted(t *testing.T) {
	cast := journal.Receipt{Opening: journal.Opening{Choice: json.RawMessage(`{"choice":"yes"}`)}}
	for _, test := range []struct {
		kept audit.Kept
		r    journal.Receipt
		want string
	}{
		{audit.Kept{Position: 7, Listed: true}, cast, "leaf 7 of the record, and was counted as it stands in the receipt"},
		{audit.Kept{Position: 7, Listed: true}, journal.Receipt{}, "it takes one back, and none under its name was counted"},
		{audit.Kept{Position: 7, Opened: true}, cast, "stands among the opened casts of its issue"},
		{audit.Kept{Position: 7}, cast, "does not open the casts"},
	} {
		if got := keptSentence(test.kept, test.r); !strings.Contains(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// TestHeldSentence_SaysUntilWhen, and nothing of a decision that is in force.
func TestHeldSentence_SaysUntilWhen(t *testing.T) {
	if got := heldSentence(audit.IssueReport{Held: "2026-11-24T09:00:00.000Z"}); !strings.Contains(got, "held back for review until 2026-11-24T09:00:00.000Z") {
		t.Errorf("got %q", got)
	}
	if got := heldSentence(audit.IssueReport{}); got != "" {
		t.Errorf("got %q", got)
	}
}
