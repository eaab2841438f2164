// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance/journal"
)

func testKey(t testing.TB, seed byte) journal.Key {
	t.Helper()
	key, err := journal.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{seed}, 32)), journal.Origin("estuary.example"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// testRef is a ref made of a number.
func testRef(n int) string { return fmt.Sprintf("%032x", n) }

// testRecord signs a log of the given leaves.
func testRecord(t testing.TB, leaves [][]byte) Record {
	t.Helper()
	return signedBy(t, leaves, testKey(t, 1))
}

// signedBy signs one with a key.
func signedBy(t testing.TB, leaves [][]byte, key journal.Key) Record {
	t.Helper()
	tree := newTiler()
	for part := range slices.Chunk(leaves, 100) {
		if err := tree.grow(part); err != nil {
			t.Fatal(err)
		}
	}
	signed, err := journal.Checkpoint{Origin: key.Origin(), Tree: tree.head}.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	return Record{Signed: signed, Key: key.Public(), Leaves: func(from, to int64) ([][]byte, error) { return leaves[from:to], nil }}
}

// plainLeaves returns n leaves of casts nobody opens.
func plainLeaves(t testing.TB, n int) [][]byte {
	t.Helper()
	var leaves [][]byte
	for i := range n {
		leaf, err := journal.Leaf(journal.Entry{At: journal.At(time.Unix(int64(i), 0)), Ref: testRef(i), Act: journal.BallotCast{DataSHA256: journal.Digest([]byte{byte(i)})}})
		if err != nil {
			t.Fatal(err)
		}
		leaves = append(leaves, leaf)
	}
	return leaves
}

// smallArchive returns the bytes of an archive with a member of each kind. Its
// content is well formed and means nothing.
func smallArchive(t testing.TB, n int) []byte {
	t.Helper()
	ada := journal.Commit(journal.Salt{1}, "ada")
	roll, err := journal.RollSheet([]journal.RollLine{{Member: ada, Weight: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return exported(t, testRecord(t, plainLeaves(t, n)), Disclosure{
		Scope:  Scope{Body: "assembly"},
		People: named([]journal.Named{{Commitment: ada, Salt: journal.Salt{1}, Person: "ada", Name: "Ada"}}),
		Issues: []string{"2026-42", "2026-41"},
		Matter: func(issue string) (Matter, error) {
			o := journal.Opening{Salt: journal.Salt{2}, Issue: issue, Person: ada, Choice: json.RawMessage(`{"choice":"yes"}`)}
			casts := []journal.Opened{{Ref: testRef(2), Opening: o}, {Ref: testRef(1), Opening: o}}
			return folder{Matter: Matter{Count: []byte("{}"), Paper: []byte("text")}, Casts: casts, Roll: roll}.matter(), nil
		},
	})
}

func exported(t testing.TB, r Record, d Disclosure) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Export(&out, r, d); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(b []byte) (*Archive, error) { return Open(bytes.NewReader(b), int64(len(b))) }

func TestExport_IsReadByOtherPeoplesTools(t *testing.T) {
	file := smallArchive(t, 300)
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(r); err != nil { // checks the CRC
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	want := []string{"README.txt",
		"openings/issues/2026-41/casts.jsonl", "openings/issues/2026-41/count.json", "openings/issues/2026-41/paper.json", "openings/issues/2026-41/roll.csv",
		"openings/issues/2026-42/casts.jsonl", "openings/issues/2026-42/count.json", "openings/issues/2026-42/paper.json", "openings/issues/2026-42/roll.csv",
		"openings/people.jsonl", "record/checkpoint", "record/key",
		"record/tile/0/000", "record/tile/0/001.p/44", "record/tile/1/000.p/1", "record/tile/entries/000", "record/tile/entries/001.p/44", "manifest.json"}
	if !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

func TestExport_MakesTheSameBytesAgain(t *testing.T) {
	if !bytes.Equal(smallArchive(t, 300), smallArchive(t, 300)) {
		t.Error("two exports of one record differ")
	}
}

func TestExport_RefusesLeavesThatAreNotThoseOfTheCheckpoint(t *testing.T) {
	leaves := plainLeaves(t, 3)
	r := testRecord(t, leaves)
	leaves[1] = leaves[0]
	err := Export(io.Discard, r, Disclosure{})
	if !errors.Is(err, ErrArchive) || !strings.Contains(err.Error(), "root") {
		t.Errorf("got %v, want ErrArchive about the root", err)
	}
}

func TestOpen_GivesBackWhatWasExported(t *testing.T) {
	a, err := open(smallArchive(t, 300))
	if err != nil {
		t.Fatal(err)
	}
	if paper, err := a.Read("openings/issues/2026-41/paper.json"); err != nil || string(paper) != "text" {
		t.Errorf("got %q, %v", paper, err)
	}
	if a.Scope != (Scope{Body: "assembly"}) {
		t.Errorf("scope %+v", a.Scope)
	}
	if _, err := a.Read("openings/issues/2026-41/weights.csv"); !errors.Is(err, ErrArchive) {
		t.Errorf("a member that is not there: %v", err)
	}
}

func TestOpen_RefusesOneAlteredBitAnywhere(t *testing.T) {
	file := smallArchive(t, 2)
	for i := range file {
		bit := byte(1) << (i % 8)
		file[i] ^= bit
		if _, err := open(file); !errors.Is(err, ErrArchive) {
			t.Fatalf("byte %d of %d altered: got %v, want ErrArchive", i, len(file), err)
		}
		file[i] ^= bit
	}
	if _, err := open(file); err != nil {
		t.Fatal(err)
	}
}

func TestOpen_RefusesEveryTruncation(t *testing.T) {
	file := smallArchive(t, 2)
	for n := range file {
		if _, err := open(file[:n]); !errors.Is(err, ErrArchive) {
			t.Fatalf("cut to %d bytes: got %v, want ErrArchive", n, err)
		}
	}
}

// TestOpen_RefusesOtherForms makes, from the members of a good archive, files
// that other tools would take for the same or more.
func TestOpen_RefusesOtherForms(t *testing.T) {
	good := smallArchive(t, 2)
	a, err := open(good)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range a.members {
		names = append(names, name)
	}
	slices.Sort(names)
	// rewrite writes the members again with the writer's own records, changed as
	// a forger would who remakes the manifest too.
	rewrite := func(change func(names []string, content map[string][]byte) []string) []byte {
		content := map[string][]byte{}
		var order []string
		for _, name := range names {
			content[name] = a.mustRead(name)
			if name != manifestName {
				order = append(order, name)
			}
		}
		order = change(order, content)
		var out bytes.Buffer
		w := &writer{out: &out, partSize: MaxMember}
		for _, name := range order {
			past := w.members
			w.members = nil // lets names come in any order
			if err := w.add(name, content[name]); err != nil {
				t.Fatal(err)
			}
			w.members = append(past, w.members...)
		}
		head, err := a.head()
		if err != nil {
			t.Fatal(err)
		}
		if err := w.close(head, a.Scope); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	same := rewrite(func(n []string, _ map[string][]byte) []string { return n })
	if !bytes.Equal(same, good) {
		t.Fatal("the forger's tool does not work")
	}
	with := func(name string) func([]string, map[string][]byte) []string {
		return func(n []string, c map[string][]byte) []string {
			c[name] = []byte("x")
			n = append(n, name)
			slices.Sort(n)
			return n
		}
	}
	without := func(name string) func([]string, map[string][]byte) []string {
		return func(n []string, _ map[string][]byte) []string {
			return slices.DeleteFunc(n, func(x string) bool { return x == name })
		}
	}
	var deflated bytes.Buffer
	z := zip.NewWriter(&deflated)
	for _, name := range names {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(a.mustRead(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		file []byte
	}{
		{"a second read-me", rewrite(with("README.md"))},
		{"a path that climbs", rewrite(with("record/../../etc/passwd"))},
		{"an absolute path", rewrite(with("/etc/passwd"))},
		{"a folder", rewrite(with("record/"))},
		{"an issue that climbs", rewrite(with("openings/issues/../casts.jsonl"))},
		{"another read-me text", rewrite(func(n []string, c map[string][]byte) []string { c[readmeName] = []byte("all is well"); return n })},
		{"no read-me", rewrite(without(readmeName))},
		{"no people", rewrite(without(peopleName))},
		{"no key", func() []byte { return bytes.ReplaceAll(good, []byte(keyName), []byte("record/kez")) }()},
		{"a repeated member", rewrite(func(n []string, _ map[string][]byte) []string { return slices.Insert(n, 1, n[1]) })},
		{"another order", rewrite(func(n []string, _ map[string][]byte) []string { n[1], n[2] = n[2], n[1]; return n })},
		{"compressed members", deflated.Bytes()},
		{"a byte before", append([]byte{0}, good...)},
		{"a byte after", append(slices.Clone(good), 0)},
		{"a member that says it is huge", func() []byte {
			f := slices.Clone(good)
			copy(f[18:26], "\xff\xff\xff\x7f\xff\xff\xff\x7f")
			return f
		}()},
		{"nothing", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := open(test.file); !errors.Is(err, ErrArchive) {
				t.Errorf("got %v, want ErrArchive", err)
			}
		})
	}
}

func FuzzOpen(f *testing.F) {
	good := smallArchive(f, 2)
	f.Add(good)
	f.Add(good[:200])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := open(file)
		if err != nil {
			return
		}
		for name := range a.members {
			if _, err := a.Read(name); err != nil {
				t.Errorf("%s was seen and cannot be read: %v", name, err)
			}
		}
	})
}
