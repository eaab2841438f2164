// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/governance/journal"
	"moothall/governance/spool"
)

// inParts is how many bytes a part of a list has at most in these tests: about
// two ballots.
const inParts = 700

func (v *village) exportParts(partSize int) []byte {
	v.t.Helper()
	var out bytes.Buffer
	if err := exportParts(&out, testRecord(v.t, v.leaves()), v.disclosure(), partSize); err != nil {
		v.t.Fatal(err)
	}
	return out.Bytes()
}

func openInParts(t testing.TB, file []byte) *Archive {
	t.Helper()
	a, err := openParts(bytes.NewReader(file), int64(len(file)), inParts)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestExport_CutsALongListIntoParts(t *testing.T) {
	v := newVillage(t)
	file := v.exportParts(inParts)
	if !bytes.Equal(file, v.exportParts(inParts)) {
		t.Error("two exports of one record differ")
	}
	a, one := openInParts(t, file), openWhole(t, v.export())
	parts := map[string]int{}
	for list, members := range a.lists {
		var joined []byte
		for _, m := range members {
			if isList(path.Base(list)) && m.size > inParts {
				t.Errorf("%s has %d bytes, a part at most %d", m.name, m.size, inParts)
			}
			content, err := a.Read(m.name)
			if err != nil {
				t.Fatal(err)
			}
			joined = append(joined, content...)
		}
		if list == manifestName {
			continue
		}
		if whole, err := one.Read(list); err != nil || !bytes.Equal(whole, joined) {
			t.Errorf("the parts of %s are not the list: %v", list, err)
		}
		if len(members) > 1 {
			parts[list] = len(members)
		}
	}
	want := map[string]int{
		"openings/issues/2026-1/casts.jsonl": 2, "openings/issues/2026-1/weights.csv": 2, "openings/people.jsonl": 2,
	}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Errorf("lists in parts (-want +got):\n%s", diff)
	}
}

func openWhole(t testing.TB, file []byte) *Archive {
	t.Helper()
	a, err := open(file)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestVerify_ReadsAListInParts(t *testing.T) {
	v := newVillage(t)
	whole := v.verify(Against{})
	for _, size := range []int{300, inParts, 5000} {
		file := v.exportParts(size)
		a, err := openParts(bytes.NewReader(file), int64(len(file)), int64(size))
		if err != nil {
			t.Fatalf("parts of %d bytes: %v", size, err)
		}
		if diff := cmp.Diff(whole, Verify(a, Against{})); diff != "" {
			t.Errorf("parts of %d bytes (-whole +parts):\n%s", size, diff)
		}
	}
	t.Run("and finds the ballot of a receipt", func(t *testing.T) {
		for n, cast := range v.matters["2026-1"].Casts {
			kept, err := openInParts(t, v.exportParts(inParts)).Find(receiptOf(t, v, cast))
			if err != nil || !kept.Opened {
				t.Errorf("cast %d: %+v, %v", n, kept, err)
			}
		}
	})
	t.Run("and names the part and the line of a forgery", func(t *testing.T) {
		v := newVillage(t)
		v.matters["2026-1"].Casts[3].Opening.Person = who("zoe")
		v.reseal(v.matters["2026-1"].Casts[3])
		r := Verify(openInParts(t, v.exportParts(inParts)), Against{})
		if r.Verdict != Refused || r.Findings[0].Where != "openings/issues/2026-1/casts.0002.jsonl line 1" {
			t.Errorf("got %s: %v", r.Verdict, r.Findings)
		}
	})
	t.Run("and the part and the line of an altered weight", func(t *testing.T) {
		v := newVillage(t)
		m := v.matters["2026-1"]
		lines := bytes.SplitAfter(m.Weights, []byte("\n"))
		last := len(lines) - 2
		lines[last] = append(bytes.TrimSuffix(lines[last], []byte("\n")), "9\n"...)
		m.Weights = bytes.Join(lines, nil)
		countWith(func(c *journal.Count) { c.WeightsSHA256 = journal.Digest(m.Weights) })(v)
		r := Verify(openInParts(t, v.exportParts(inParts)), Against{})
		if r.Verdict != Refused || !strings.HasPrefix(r.Findings[0].Where, "openings/issues/2026-1/weights.0002.csv line") {
			t.Errorf("got %s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestOpen_RefusesAListCutInAnotherWay makes, from the parts of a good archive,
// those that hold the same lines and are not what the writer would have made.
func TestOpen_RefusesAListCutInAnotherWay(t *testing.T) {
	good := newVillage(t).exportParts(inParts)
	const first, second = "openings/issues/2026-1/casts.0001.jsonl", "openings/issues/2026-1/casts.0002.jsonl"
	const third, plain = "openings/issues/2026-1/casts.0003.jsonl", "openings/issues/2026-1/casts.jsonl"
	tests := map[string]func(c map[string][]byte){
		"a line moved on": func(c map[string][]byte) {
			at := bytes.IndexByte(c[first], '\n') + 1
			c[first], c[second] = c[first][:at], append(bytes.Clone(c[first][at:]), c[second]...)
		},
		"parts in one": func(c map[string][]byte) { c[first] = append(c[first], c[second]...); delete(c, second) },
		"the list in one": func(c map[string][]byte) {
			c[plain] = append(c[first], c[second]...)
			delete(c, first)
			delete(c, second)
		},
		"the list besides":     func(c map[string][]byte) { c[plain] = append(bytes.Clone(c[first]), c[second]...) },
		"the first part alone": func(c map[string][]byte) { delete(c, second) },
		"the second alone":     func(c map[string][]byte) { delete(c, first) },
		"an empty part more":   func(c map[string][]byte) { c[third] = nil },
		"a number left out":    func(c map[string][]byte) { c[third] = c[second]; delete(c, second) },
		"a part of no list":    func(c map[string][]byte) { c["openings/issues/2026-1/count.0001.json"] = []byte("{}") },
		"a part numbered 0":    func(c map[string][]byte) { c["openings/issues/2026-1/casts.0000.jsonl"] = c[first] },
		"a part numbered -1":   func(c map[string][]byte) { c["openings/issues/2026-1/casts.-001.jsonl"] = c[first] },
	}
	for what, change := range tests {
		t.Run(what, func(t *testing.T) {
			file := remade(t, openInParts(t, good), change)
			if _, err := openParts(bytes.NewReader(file), int64(len(file)), inParts); !errors.Is(err, ErrArchive) {
				t.Errorf("got %v, want ErrArchive", err)
			}
		})
	}
	if same := remade(t, openInParts(t, good), func(map[string][]byte) {}); !bytes.Equal(same, good) {
		t.Error("the forger's tool does not work")
	}
}

func TestOpen_RefusesAPartThatIsTooLong(t *testing.T) {
	const size = 300
	good := newVillage(t).exportParts(size)
	a, err := openParts(bytes.NewReader(good), int64(len(good)), size)
	if err != nil {
		t.Fatal(err)
	}
	part := func(n int) string { return partName("openings/issues/2026-1/casts.jsonl", n) }
	file := remade(t, a, func(c map[string][]byte) {
		c[part(1)] = append(c[part(1)], c[part(2)]...)
		c[part(2)], c[part(3)] = c[part(3)], c[part(4)]
		delete(c, part(4))
	})
	if _, err := openParts(bytes.NewReader(file), int64(len(file)), size); !errors.Is(err, ErrArchive) || !strings.Contains(err.Error(), "a part at most 300") {
		t.Errorf("got %v", err)
	}
}

func TestPartOf_KnowsThePartsOfListsAlone(t *testing.T) {
	for _, c := range []struct {
		name, list string
		n          int
	}{
		{"openings/people.0001.jsonl", "openings/people.jsonl", 1},
		{"openings/issues/1/roll.9999.csv", "openings/issues/1/roll.csv", 9999},
		{"openings/issues/1/roll.csv", "openings/issues/1/roll.csv", 0},
		{"openings/issues/1/count.0001.json", "openings/issues/1/count.0001.json", 0},
		{"openings/issues/1/paper.0001.txt", "openings/issues/1/paper.0001.txt", 0},
		{"openings/issues/1/roll.0000.csv", "openings/issues/1/roll.0000.csv", 0},
		{"openings/issues/1/roll.001.csv", "openings/issues/1/roll.001.csv", 0},
		{"openings/issues/1/roll.+001.csv", "openings/issues/1/roll.+001.csv", 0},
		{"openings/issues/1/roll.10000.csv", "openings/issues/1/roll.10000.csv", 0},
		{"a", "a", 0}, {"", "", 0}, {".", ".", 0}, {"....", "....", 0},
	} {
		if list, n := partOf(c.name); list != c.list || n != c.n {
			t.Errorf("%q: got %q, %d, want %q, %d", c.name, list, n, c.list, c.n)
		}
	}
}

// remade writes an archive again, its members changed and in their order, with a
// manifest that fits them.
func remade(t testing.TB, a *Archive, change func(content map[string][]byte)) []byte {
	t.Helper()
	content := map[string][]byte{}
	for name := range a.members {
		content[name] = a.mustRead(name)
	}
	delete(content, manifestName)
	change(content)
	var out bytes.Buffer
	w := &writer{out: &out, partSize: MaxMember}
	for _, name := range slices.Sorted(maps.Keys(content)) {
		if err := w.add(name, content[name]); err != nil {
			t.Fatal(err)
		}
	}
	head, err := a.head()
	if err == nil {
		err = w.close(head, a.Scope)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestExport_RefusesALineNobodyCouldRead(t *testing.T) {
	v := newVillage(t)
	v.people[0].Name = strings.Repeat("a", maxLine)
	if err := exportParts(new(bytes.Buffer), testRecord(t, v.leaves()), v.disclosure(), MaxMember); !errors.Is(err, ErrArchive) || !strings.Contains(err.Error(), "a line of openings/people.jsonl") {
		t.Errorf("got %v", err)
	}
}

func TestExport_RefusesListsThatAreNotInTheirOrder(t *testing.T) {
	v := newVillage(t)
	d := v.disclosure()
	d.People = named([]journal.Named{v.people[0], v.people[0]})
	if err := exportParts(new(bytes.Buffer), testRecord(t, v.leaves()), d, MaxMember); !errors.Is(err, ErrArchive) {
		t.Errorf("got %v, want ErrArchive", err)
	}
	cut := fmt.Errorf("the database went away")
	d.People = func(yield func(spool.Line, error) bool) { yield(spool.Line{}, cut) }
	if err := exportParts(new(bytes.Buffer), testRecord(t, v.leaves()), d, MaxMember); !errors.Is(err, cut) {
		t.Errorf("got %v, want what the reader said", err)
	}
}

func TestVerify_RefusesAListThatChangesWhileItIsRead(t *testing.T) {
	file := newVillage(t).export()
	a := openWhole(t, file)
	at := bytes.Index(file, []byte("The gwen"))
	copy(file[at:], "The Gwen")
	r := Verify(a, Against{})
	if r.Verdict != Refused || !strings.Contains(r.Findings[0].What, "people.jsonl changed while it was read") {
		t.Errorf("got %s: %v", r.Verdict, r.Findings)
	}
}
