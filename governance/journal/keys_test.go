// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// ring is a log that is handed over, leaf by leaf.
type ring struct {
	t     testing.TB
	tree  Tree
	tiles shelf
	keys  Keys
	lines [][]byte
}

func newRing(t testing.TB, first Key) *ring {
	return &ring{t: t, tree: EmptyTree(), tiles: shelf{}, keys: KeysOf(first.Public())}
}

func (r *ring) grow(leaves ...[]byte) {
	r.t.Helper()
	var hashes []Hash
	for _, leaf := range leaves {
		hashes = append(hashes, LeafHash(leaf))
	}
	tree, tiles, err := Append(r.tree, r.tiles, hashes)
	if err != nil {
		r.t.Fatal(err)
	}
	r.tree = tree
	r.tiles.put(tiles)
}

func (r *ring) sign(keys ...Key) []byte {
	r.t.Helper()
	signed, err := Checkpoint{Origin: keys[0].Origin(), Tree: r.tree}.Sign(keys...)
	if err != nil {
		r.t.Fatal(err)
	}
	return signed
}

// line writes a handover as a forger would, with whatever signatures.
func (r *ring) line(act KeyRotate, signers ...Key) []byte {
	r.t.Helper()
	leaf, err := Leaf(Entry{At: At(time.Unix(r.tree.N*60, 0)), Ref: fmt.Sprintf("%032x", r.tree.N), Act: act})
	if err != nil {
		r.t.Fatal(err)
	}
	r.grow(leaf)
	path, err := ProveInclusion(r.tree, r.tiles, r.tree.N-1)
	if err != nil {
		r.t.Fatal(err)
	}
	p, err := NewInclusion(r.sign(signers...), r.tree, r.tree.N-1, leaf, path)
	if err != nil {
		r.t.Fatal(err)
	}
	line, err := Canonical(p)
	if err != nil {
		r.t.Fatal(err)
	}
	line = append(line, '\n')
	r.lines = append(r.lines, line)
	return line
}

func rotation(from, to Key, reason RotateReason, validTo int64) KeyRotate {
	return KeyRotate{from.Public().String(), to.Public().String(), reason, validTo}
}

// fourKeys is a log of which the first key was handed over, the second lost, and the
// third compromised, each after ten entries more.
func fourKeys(t testing.TB) (*ring, []Key) {
	var keys []Key
	for n := range 4 {
		keys = append(keys, testKey(t, "commons.example/log", byte(n+1)))
	}
	r := newRing(t, keys[0])
	ten := func() {
		for range 10 {
			r.grow(leafText(int(r.tree.N)))
		}
	}
	ten()
	r.line(rotation(keys[0], keys[1], RotateRoutine, 0), keys[0], keys[1])
	ten()
	r.line(rotation(keys[1], keys[2], RotateLost, 0), keys[2])
	ten()
	r.line(rotation(keys[2], keys[3], RotateCompromised, 30), keys[3])
	ten()
	return r, keys
}

func TestKeys_EachSignsItsStretch(t *testing.T) {
	r, keys := fourKeys(t)
	all, err := ParseKeys(bytes.Join(r.lines, nil))
	if err != nil || all.Current().String() != keys[3].Public().String() || len(all.Handovers()) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	// 10 and 11: handed over; 21 and 22: lost; 30, 32 and 33: compromised.
	stretches := [][2]int64{{0, 11}, {11, 21}, {22, 30}, {33, 1 << 40}}
	for n, k := range keys {
		for _, size := range []int64{0, 1, 10, 11, 12, 21, 22, 23, 30, 31, 32, 33, 34, 1000} {
			signed, err := Checkpoint{Origin: k.Origin(), Tree: Tree{N: size, Hash: Hash{byte(size)}}}.Sign(k)
			if err != nil {
				t.Fatal(err)
			}
			_, err = all.Open(signed)
			if want := stretches[n][0] <= size && size <= stretches[n][1]; (err == nil) != want || err != nil && !errors.Is(err, ErrCheckpoint) {
				t.Errorf("key %d, %d entries: %v", n+1, size, err)
			}
		}
	}
	stranger := testKey(t, "commons.example/log", 9)
	if _, err := all.Open(r.sign(stranger)); !errors.Is(err, ErrCheckpoint) || all.Place(stranger.Public()) != -1 || all.Place(PublicKey{}) != -1 {
		t.Errorf("a stranger's head: %v", err)
	}
	if _, err := (Keys{}).Open(r.sign(keys[3])); !errors.Is(err, ErrKey) {
		t.Errorf("no key: %v", err)
	}
	one := KeysOf(keys[0].Public())
	if c, err := one.Open(r.sign(keys[0])); err != nil || c.Tree != r.tree || one.Text() != nil {
		t.Errorf("of a log that was never handed over: %v, %v", c, err)
	}
}

func TestKeys_HandedIsWhatParseKeysReads(t *testing.T) {
	k := []Key{testKey(t, "commons.example/log", 1), testKey(t, "commons.example/log", 2)}
	r := newRing(t, k[0])
	r.grow(leafText(0), leafText(1))
	line := r.line(rotation(k[0], k[1], RotateRoutine, 0), k[0], k[1])
	all, err := ParseKeys(line)
	if err != nil {
		t.Fatal(err)
	}
	h := all.Handovers()[0]
	path, err := ProveInclusion(r.tree, r.tiles, r.tree.N-1)
	if err != nil {
		t.Fatal(err)
	}
	handed, err := r.keys.Handed(r.sign(k...), r.tree, h.Leaf, path)
	if err != nil || !bytes.Equal(handed.Text(), line) {
		t.Errorf("%q, %v", handed.Text(), err)
	}
}

// TestParseKeys_RefusesForgedHandovers has whoever holds one key or another write what
// the keys do not bear out.
func TestParseKeys_RefusesForgedHandovers(t *testing.T) {
	var k []Key
	for n := range 4 {
		k = append(k, testKey(t, "commons.example/log", byte(n+1)))
	}
	for _, c := range []struct {
		name string
		want string
		make func(r *ring)
	}{
		{"the old key has not signed", "bears 1 signatures", func(r *ring) { r.line(rotation(k[0], k[1], RotateRoutine, 0), k[1]) }},
		{"the new key signs nothing", "bears 1 signatures", func(r *ring) { r.line(rotation(k[0], k[1], RotateRoutine, 0), k[0]) }},
		{"the new key of a lost one signs nothing", "no verifiable signatures", func(r *ring) { r.line(rotation(k[0], k[1], RotateLost, 0), k[0]) }},
		{"somebody else signs besides", "bears 2 signatures of 3 keys", func(r *ring) { r.line(rotation(k[0], k[1], RotateRoutine, 0), k[0], k[1], k[2]) }},
		{"a lost key signs", "bears 1 signatures of 2 keys", func(r *ring) { r.line(rotation(k[0], k[1], RotateLost, 0), k[1], k[0]) }},
		{"the new one first", "the old key first", func(r *ring) { r.line(rotation(k[0], k[1], RotateRoutine, 0), k[1], k[0]) }},
		{"two from one key", "the key was", func(r *ring) {
			r.line(rotation(k[0], k[1], RotateRoutine, 0), k[0], k[1])
			r.line(rotation(k[0], k[2], RotateRoutine, 0), k[0], k[2])
		}},
		{"back to an older key", "which this log had before", func(r *ring) {
			r.line(rotation(k[0], k[1], RotateRoutine, 0), k[0], k[1])
			r.line(rotation(k[1], k[0], RotateRoutine, 0), k[1], k[0])
		}},
		{"one left out", "the key was", func(r *ring) {
			r.line(rotation(k[0], k[1], RotateRoutine, 0), k[0], k[1])
			r.line(rotation(k[1], k[2], RotateRoutine, 0), k[1], k[2])
			r.line(rotation(k[2], k[3], RotateRoutine, 0), k[2], k[3])
			r.lines = slices.Delete(r.lines, 1, 2)
		}},
		{"out of order", "the key was", func(r *ring) {
			r.line(rotation(k[0], k[1], RotateRoutine, 0), k[0], k[1])
			r.line(rotation(k[1], k[2], RotateRoutine, 0), k[1], k[2])
			slices.Reverse(r.lines)
		}},
		{"twice", "the key was", func(r *ring) {
			line := r.line(rotation(k[0], k[1], RotateRoutine, 0), k[0], k[1])
			r.lines = append(r.lines, line)
		}},
		{"another log's", "the key was", func(r *ring) {
			r.line(rotation(k[0], k[1], RotateRoutine, 0), k[0], k[1])
			a, b := testKey(t, "elsewhere.example/log", 5), testKey(t, "elsewhere.example/log", 6)
			r.line(rotation(a, b, RotateRoutine, 0), a, b)
		}},
		{"of a smaller head", "no more than that", func(r *ring) {
			earlier := newRing(t, k[1])
			earlier.grow(leafText(0))
			r.line(rotation(k[0], k[1], RotateRoutine, 0), k[0], k[1])
			r.lines = append(r.lines, earlier.line(rotation(k[1], k[2], RotateRoutine, 0), k[1], k[2]))
		}},
		{"trusted beyond the entry", "it was laid down by entry 2", func(r *ring) { r.line(rotation(k[0], k[1], RotateCompromised, 3), k[1]) }},
		{"of an entry that is not the last", "should be the last", func(r *ring) {
			line := r.line(rotation(k[0], k[1], RotateLost, 0), k[1])
			p, err := ParseInclusion(line)
			if err != nil {
				t.Fatal(err)
			}
			r.grow(leafText(9))
			path, err := ProveInclusion(r.tree, r.tiles, p.Index)
			if err != nil {
				t.Fatal(err)
			}
			if p, err = NewInclusion(r.sign(k[1]), r.tree, p.Index, p.Leaf, path); err != nil {
				t.Fatal(err)
			}
			if line, err = Canonical(p); err != nil {
				t.Fatal(err)
			}
			r.lines[0] = append(line, '\n')
		}},
		{"of another entry", "where a key.rotate was expected", func(r *ring) {
			leaf, err := Leaf(Entry{At: At(time.Unix(9, 0)), Ref: strings.Repeat("0", 32), Act: BallotCast{Digest(nil)}})
			if err != nil {
				t.Fatal(err)
			}
			r.grow(leaf)
			path, err := ProveInclusion(r.tree, r.tiles, r.tree.N-1)
			if err != nil {
				t.Fatal(err)
			}
			p, err := NewInclusion(r.sign(k[0], k[1]), r.tree, r.tree.N-1, leaf, path)
			if err != nil {
				t.Fatal(err)
			}
			line, err := Canonical(p)
			if err != nil {
				t.Fatal(err)
			}
			r.lines = append(r.lines, append(line, '\n'))
		}},
		{"not ended", "each ended", func(r *ring) {
			line := r.line(rotation(k[0], k[1], RotateLost, 0), k[1])
			r.lines[0] = line[:len(line)-1]
		}},
		{"spelt otherwise", "canonical", func(r *ring) {
			line := r.line(rotation(k[0], k[1], RotateLost, 0), k[1])
			r.lines[0] = bytes.Replace(line, []byte("{"), []byte("{ "), 1)
		}},
		{"an empty line", "line 2", func(r *ring) {
			r.line(rotation(k[0], k[1], RotateLost, 0), k[1])
			r.lines = append(r.lines, []byte("\n"))
		}},
		{"none", "it is empty", func(r *ring) {}},
	} {
		r := newRing(t, k[0])
		r.grow(leafText(0), leafText(1))
		c.make(r)
		if _, err := ParseKeys(bytes.Join(r.lines, nil)); !errors.Is(err, ErrKeys) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestParseKeys_RefusesOneByteAltered turns a bit of every byte.
func TestParseKeys_RefusesOneByteAltered(t *testing.T) {
	r, _ := fourKeys(t)
	text := bytes.Join(r.lines[:2], nil)
	for i := range text {
		text[i] ^= 1 << (i % 8)
		if _, err := ParseKeys(text); err == nil {
			t.Errorf("byte %d altered: accepted", i)
		}
		text[i] ^= 1 << (i % 8)
	}
}

func TestLeaf_RefusesHandoversThatSayTooMuchOrNothing(t *testing.T) {
	a, b, elsewhere := testKey(t, "commons.example/log", 1), testKey(t, "commons.example/log", 2), testKey(t, "elsewhere.example/log", 2)
	for seed := byte(2); !strings.ContainsAny(strings.Split(b.Public().String(), "+")[1], "abcdef"); seed++ {
		b = testKey(t, "commons.example/log", seed)
	}
	good := rotation(a, b, RotateRoutine, 0)
	name, rest, _ := strings.Cut(good.To, "+")
	for what, act := range map[string]KeyRotate{
		"no reason":                {good.From, good.To, "", 0},
		"another reason":           {good.From, good.To, "bored", 0},
		"a size of a routine one":  {good.From, good.To, RotateRoutine, 3},
		"a size of a lost one":     {good.From, good.To, RotateLost, 3},
		"no size of a stolen one":  {good.From, good.To, RotateCompromised, 0},
		"a size below nothing":     {good.From, good.To, RotateCompromised, -1},
		"to itself":                {good.From, good.From, RotateRoutine, 0},
		"another log":              {good.From, elsewhere.Public().String(), RotateRoutine, 0},
		"no key":                   {good.From, "commons.example/log", RotateRoutine, 0},
		"a key spelt otherwise":    {good.From, name + "+" + strings.ToUpper(rest[:8]) + rest[8:], RotateRoutine, 0},
		"a key with space about":   {good.From, " " + good.To, RotateRoutine, 0},
		"a private key":            {good.From, b.Text(), RotateRoutine, 0},
		"a from spelt otherwise":   {good.From + " ", good.To, RotateRoutine, 0},
		"the key of some witness":  {good.From, testWitness(t, "w.example/witness", 3).Public().String(), RotateRoutine, 0},
		"a size that is no number": {good.From, good.To, RotateCompromised, 1 << 60},
	} {
		if _, err := Leaf(Entry{At: At(time.Unix(0, 0)), Ref: strings.Repeat("0", 32), Act: act}); !errors.Is(err, ErrLeaf) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestKeys_VerifyReceiptsOfFormerKeys: a promise outlives the key it was made with.
func TestKeys_VerifyReceiptsOfFormerKeys(t *testing.T) {
	r, keys := fourKeys(t)
	all, err := ParseKeys(bytes.Join(r.lines, nil))
	if err != nil {
		t.Fatal(err)
	}
	for n, k := range keys {
		receipt, _ := testReceipt(t, k)
		former, err := all.Verify(receipt)
		if err != nil || (former == nil) != (n == 3) {
			t.Errorf("key %d: %+v, %v", n+1, former, err)
		}
		// The test's receipt is of 2026, the handovers are of 1970.
		if got, want := former.Binds(receipt), n != 2; got != want {
			t.Errorf("key %d: binds %v", n+1, got)
		}
		if former != nil {
			former.At = receipt.ReceivedAt
			if !former.Binds(receipt) {
				t.Errorf("key %d: a promise of the instant it was laid down does not bind", n+1)
			}
		}
	}
	stranger, _ := testReceipt(t, testKey(t, "commons.example/log", 9))
	if _, err := all.Verify(stranger); !errors.Is(err, ErrReceipt) {
		t.Errorf("a stranger's: %v", err)
	}
	forged, _ := testReceipt(t, keys[0])
	forged.Issue = "another"
	if _, err := all.Verify(forged); !errors.Is(err, ErrReceipt) {
		t.Errorf("a forged one: %v", err)
	}
	forged.Key = "none"
	if _, err := all.Verify(forged); !errors.Is(err, ErrReceipt) {
		t.Errorf("of no key: %v", err)
	}
}

func FuzzParseHandovers(f *testing.F) {
	r, _ := fourKeys(f)
	f.Add(bytes.Join(r.lines, nil))
	f.Add(r.lines[1])
	f.Add([]byte("\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		k, err := ParseKeys(text)
		if err != nil {
			if !errors.Is(err, ErrKeys) {
				t.Errorf("%v", err)
			}
			return
		}
		if !bytes.Equal(k.Text(), text) || len(k.Handovers()) != bytes.Count(text, []byte("\n")) {
			t.Errorf("%q is not what was read", k.Text())
		}
	})
}
