// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// submitted is what a log of n leaves sends a witness that has seen old of them.
func submitted(t testing.TB, key Key, old, n int) Submission {
	t.Helper()
	c, signed, tiles := signedHead(t, key, n)
	proof, err := ProveConsistency(c.Tree, tiles, int64(old))
	if err != nil {
		t.Fatal(err)
	}
	return Submission{int64(old), proof, signed}
}

func TestSubmission_IsReadBackAndNothingElseIs(t *testing.T) {
	key := testKey(t, "estuary.example/log", 1)
	for _, sizes := range [][2]int{{0, 0}, {0, 1}, {1, 1}, {3, 300}, {256, 300}} {
		s := submitted(t, key, sizes[0], sizes[1])
		again, err := ParseSubmission(s.Body())
		if err != nil || !reflect.DeepEqual(again, s) || again.Origin() != key.Origin() {
			t.Errorf("%v: %+v, %v", sizes, again, err)
		}
	}
	good := string(submitted(t, key, 3, 300).Body())
	for name, bad := range map[string]string{
		"nothing":               "",
		"no checkpoint":         "old 3\n",
		"a size with a nought":  strings.Replace(good, "old 3", "old 03", 1),
		"a size below nothing":  strings.Replace(good, "old 3", "old -3", 1),
		"a size and more":       strings.Replace(good, "old 3", "old 3 4", 1),
		"another first word":    strings.Replace(good, "old 3", "new 3", 1),
		"a hash of other bytes": strings.Replace(good, "old 3\n", "old 3\nAAAA\n", 1),
		"too many hashes":       "old 3\n" + strings.Repeat(strings.Repeat("A", 43)+"=\n", 64) + "\nx\n",
		"other line ends":       strings.Replace(good, "old 3\n", "old 3\r\n", 1),
	} {
		if s, err := ParseSubmission([]byte(bad)); !errors.Is(err, ErrSubmission) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

func TestJudge_CosignsOneHistory(t *testing.T) {
	key, thief := testKey(t, "estuary.example/log", 1), testKey(t, "estuary.example/log", 2)
	at := func(n int) Tree { head, _ := grow(t, n, max(n, 1)); return head }
	forked, tiles, err := Append(EmptyTree(), shelf{}, append([]Hash{LeafHash(leafText(7))}, leafHashes(1, 9)...))
	if err != nil {
		t.Fatal(err)
	}
	other := shelf{}
	other.put(tiles)
	lies := func(old int64) Submission {
		signed, err := Checkpoint{key.Origin(), forked}.Sign(key)
		if err != nil {
			t.Fatal(err)
		}
		proof, err := ProveConsistency(forked, other, old)
		if err != nil {
			t.Fatal(err)
		}
		return Submission{old, proof, signed}
	}
	unproved := submitted(t, key, 3, 9)
	unproved.Proof = unproved.Proof[1:]
	for _, c := range []struct {
		name string
		s    Submission
		seen Tree
		want error
	}{
		{"the first it sees", submitted(t, key, 0, 9), EmptyTree(), nil},
		{"one that goes on", submitted(t, key, 3, 9), at(3), nil},
		{"the same again", submitted(t, key, 9, 9), at(9), nil},
		{"an empty log", submitted(t, key, 0, 0), EmptyTree(), nil},
		{"signed by another key", submitted(t, thief, 3, 9), at(3), ErrCheckpoint},
		{"held to more than it has", Submission{10, nil, submitted(t, key, 9, 9).Note}, at(10), ErrShrunk},
		{"held to less than was seen", submitted(t, key, 3, 9), at(5), Stale{5}},
		{"held to more than was seen", submitted(t, key, 5, 9), at(3), Stale{3}},
		{"smaller than what was seen", submitted(t, key, 3, 3), at(9), Stale{9}},
		{"without its proof", unproved, at(3), ErrProof},
		{"another history of the same size", lies(9), at(9), ErrFork},
		{"the same, as if nothing was seen", Submission{0, nil, lies(9).Note}, at(9), ErrFork},
		{"another history that goes on", lies(3), at(3), ErrProof},
	} {
		got, err := c.s.Judge(c.seen, testKey(t, "estuary.example/log", 3).Public(), key.Public())
		if !errors.Is(err, c.want) || c.want == nil && (err != nil || got.Origin != key.Origin()) {
			t.Errorf("%s: %+v, %v, want %v", c.name, got, err, c.want)
		}
	}
}

func FuzzParseSubmission(f *testing.F) {
	key := testKey(f, "estuary.example/log", 1)
	for _, sizes := range [][2]int{{0, 1}, {3, 300}, {9, 9}} {
		f.Add(submitted(f, key, sizes[0], sizes[1]).Body())
	}
	seen, _ := grow(f, 3, 3)
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := ParseSubmission(body)
		if err != nil {
			if !errors.Is(err, ErrSubmission) {
				t.Error(err)
			}
			return
		}
		if !bytes.Equal(s.Body(), body) {
			t.Errorf("%q is read as %q", body, s.Body())
		}
		if c, err := s.Judge(seen, key.Public()); err == nil && c.Tree.N < seen.N {
			t.Errorf("%+v after %d", c, seen.N)
		}
	})
}
