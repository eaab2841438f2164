// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// shelf keeps the widest form of each tile by its place, as a store would: one
// row a tile.
type shelf map[string][]byte

func place(level int, index int64) string { return fmt.Sprintf("%d/%d", level, index) }

func (s shelf) ReadTile(level int, index int64, width int) ([]byte, error) {
	data, ok := s[place(level, index)]
	if !ok || len(data) < 32*width {
		return nil, fmt.Errorf("no tile %s of width %d", place(level, index), width)
	}
	return data, nil
}

func (s shelf) put(tiles []Tile) {
	for _, t := range tiles {
		s[place(t.Level, t.Index)] = t.Data
	}
}

func leafHashes(from, to int) []Hash {
	var out []Hash
	for i := from; i < to; i++ {
		out = append(out, LeafHash(leafText(i)))
	}
	return out
}

// leafText is a text as a leaf must be: JSON in canonical form.
func leafText(i int) []byte { return fmt.Appendf(nil, `"leaf %d"`, i) }

// grow makes the tree of n leaves in batches of the given size.
func grow(t testing.TB, n, batch int) (Tree, shelf) {
	t.Helper()
	head, tiles := EmptyTree(), shelf{}
	for at := 0; at < n; at += batch {
		grown, written, err := Append(head, tiles, leafHashes(at, min(at+batch, n)))
		if err != nil {
			t.Fatal(err)
		}
		tiles.put(written)
		head = grown
	}
	return head, tiles
}

// rootOf is the root by tlog's own storage of every node, one after another.
func rootOf(t testing.TB, n int) Hash {
	t.Helper()
	var stored []Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		var out []Hash
		for _, i := range indexes {
			out = append(out, stored[i])
		}
		return out, nil
	})
	for i, h := range leafHashes(0, n) {
		nodes, err := tlog.StoredHashesForRecordHash(int64(i), h, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, nodes...)
	}
	root, err := tlog.TreeHash(int64(n), reader)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestAppend_MakesTheRootOfRFC6962WhateverTheBatches(t *testing.T) {
	for _, n := range []int{0, 1, 2, 255, 256, 257, 511, 512, 600, 70000} {
		want := rootOf(t, n)
		for _, batch := range []int{1, 3, 256, 1000, 70000} {
			if n > 1000 && batch < 256 {
				continue
			}
			if head, _ := grow(t, n, batch); head.Hash != want || head.N != int64(n) {
				t.Errorf("%d leaves in batches of %d: got %d %s, want %s", n, batch, head.N, head.Hash, want)
			}
		}
	}
}

func TestAppend_WritesOneTileALevelForASmallBatch(t *testing.T) {
	head, tiles := grow(t, 70000, 1000)
	_, written, err := Append(head, tiles, leafHashes(70000, 70001))
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, w := range written {
		paths = append(paths, w.Path())
	}
	if want := []string{"tile/0/273.p/113"}; !slices.Equal(paths, want) {
		t.Errorf("one leaf wrote %v, want %v", paths, want)
	}
	_, written, err = Append(head, tiles, leafHashes(70000, 70500))
	if err != nil || len(written) != 4 {
		t.Errorf("500 leaves wrote %d tiles, %v, want 3 of level 0 and 1 of level 1", len(written), err)
	}
}

func TestAppend_RefusesTilesThatDoNotMakeTheHead(t *testing.T) {
	head, tiles := grow(t, 300, 300)
	tiles[place(0, 1)] = slices.Clone(tiles[place(0, 1)])
	tiles[place(0, 1)][5] ^= 1
	if _, _, err := Append(head, tiles, leafHashes(300, 301)); !errors.Is(err, ErrTile) {
		t.Errorf("got %v, want ErrTile", err)
	}
}

func TestProofs_OfEverySizeHold(t *testing.T) {
	head, tiles := EmptyTree(), shelf{}
	heads := []Tree{head}
	for n := 1; n <= 600; n++ {
		grown, written, err := Append(head, tiles, leafHashes(n-1, n))
		if err != nil {
			t.Fatal(err)
		}
		tiles.put(written)
		head, heads = grown, append(heads, grown)
		for _, i := range []int{0, n / 3, n - 1} {
			path, err := ProveInclusion(head, tiles, int64(i))
			if err == nil {
				err = CheckInclusion(path, head, int64(i), leafHashes(i, i+1)[0])
			}
			if err != nil {
				t.Fatalf("leaf %d of %d: %v", i, n, err)
			}
		}
		for _, older := range []int{0, 1, n / 2, n - 1, n} {
			path, err := ProveConsistency(head, tiles, int64(older))
			if err == nil {
				err = CheckConsistency(path, heads[older], head)
			}
			if err != nil {
				t.Fatalf("from %d to %d: %v", older, n, err)
			}
		}
	}
}

// TestLeftOnPath_LeadsToTheRoot: a reader who joins the hashes on the sides named
// comes to the root of the tree, in trees of every size.
func TestLeftOnPath_LeadsToTheRoot(t *testing.T) {
	for size := 1; size <= 40; size++ {
		head, tiles := grow(t, size, size)
		for index, have := range leafHashes(0, size) {
			path, err := ProveInclusion(head, tiles, int64(index))
			if err != nil {
				t.Fatal(err)
			}
			left := LeftOnPath(int64(index), int64(size))
			if len(left) != len(path) {
				t.Fatalf("leaf %d of %d: %d sides for %d hashes", index, size, len(left), len(path))
			}
			for n, h := range path {
				if left[n] {
					have = sha256.Sum256(slices.Concat([]byte{1}, h[:], have[:]))
				} else {
					have = sha256.Sum256(slices.Concat([]byte{1}, have[:], h[:]))
				}
			}
			if have != head.Hash {
				t.Errorf("leaf %d of %d: the sides lead to %s, not to the root", index, size, have)
			}
		}
	}
	if LeftOnPath(3, 3) != nil || LeftOnPath(-1, 3) != nil || LeftOnPath(0, 0) != nil {
		t.Error("an index outside the tree has sides")
	}
}

func TestProofs_MutatedAreRefused(t *testing.T) {
	head, tiles := grow(t, 600, 600)
	heads := map[int]Tree{}
	rapid.Check(t, func(t *rapid.T) {
		index := rapid.IntRange(0, 599).Draw(t, "index")
		path, err := ProveInclusion(head, tiles, int64(index))
		if err != nil {
			t.Fatal(err)
		}
		leaf := leafHashes(index, index+1)[0]
		bad, badHead, badLeaf, badIndex := slices.Clone(path), head, leaf, int64(index)
		switch rapid.IntRange(0, 6).Draw(t, "mutation") {
		case 0:
			bad[rapid.IntRange(0, len(bad)-1).Draw(t, "step")][rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		case 1:
			bad = bad[:len(bad)-1]
		case 2:
			bad = append(bad, Hash{})
		case 3:
			badLeaf[0] ^= 1
		case 4:
			badHead.Hash[31] ^= 1
		case 5:
			badIndex ^= 1
		case 6:
			badIndex = head.N + badIndex
		}
		if err := CheckInclusion(bad, badHead, badIndex, badLeaf); !errors.Is(err, ErrProof) {
			t.Fatalf("a spoilt inclusion proof: %v", err)
		}

		size := rapid.IntRange(1, 599).Draw(t, "size")
		older, ok := heads[size]
		if !ok {
			older = Tree{N: int64(size), Hash: rootOfFirst(size, tiles)}
			heads[size] = older
		}
		consistency, err := ProveConsistency(head, tiles, int64(size))
		if err != nil || CheckConsistency(consistency, older, head) != nil {
			t.Fatalf("a good consistency proof: %v", err)
		}
		consistency[rapid.IntRange(0, len(consistency)-1).Draw(t, "step2")][0] ^= 1
		if err := CheckConsistency(consistency, older, head); !errors.Is(err, ErrProof) {
			t.Fatalf("a spoilt consistency proof: %v", err)
		}
	})
}

// rootOfFirst recomputes the root of the first n leaves on a shelf.
func rootOfFirst(n int, tiles shelf) Hash {
	var edge []Tile
	for level, m := 0, n; m > 0; level, m = level+1, m/TileWidth {
		edge = append(edge, Tile{Level: level, Width: m % TileWidth, Data: tiles[place(level, int64(m/TileWidth))]})
	}
	return edgeRoot(edge)
}

func TestTilePath_IsReadBackAndNothingElseIs(t *testing.T) {
	good := map[string]Tile{
		"tile/0/000":               {Level: 0, Index: 0, Width: 256},
		"tile/3/x001/x234/067":     {Level: 3, Index: 1234067, Width: 256},
		"tile/0/x001/234.p/17":     {Level: 0, Index: 1234, Width: 17},
		"tile/entries/x001/000":    {Level: Entries, Index: 1000, Width: 256},
		"tile/entries/000.p/255":   {Level: Entries, Index: 0, Width: 255},
		"tile/1/x999/x999/999.p/1": {Level: 1, Index: 999999999, Width: 1},
	}
	for path, tile := range good {
		got, err := ParseTilePath(path)
		if err != nil || got.Path() != path || got.Level != tile.Level || got.Index != tile.Index || got.Width != tile.Width {
			t.Errorf("%s: got %+v, %v", path, got, err)
		}
	}
	for _, path := range []string{
		"", "tile", "tile/", "tile/0", "tile/0/0", "tile/0/00", "tile/0/1000", "tile/00/000", "tile/-1/000", "tile/8/000", "tile/0/000.p/256",
		"tile/0/000.p/0", "tile/0/000.p/01", "tile/0/001/000", "tile/0/x000/001", "tile/0/../000", "tile/data/000", "tile/0/000/", "/tile/0/000",
		"tile/0/" + strings.Repeat("x999/", 10) + "999",
	} {
		if tile, err := ParseTilePath(path); !errors.Is(err, ErrTile) {
			t.Errorf("%q: got %+v, %v, want ErrTile", path, tile, err)
		}
	}
}

func TestBundle_IsReadBackAndNothingElseIs(t *testing.T) {
	leaves := [][]byte{[]byte("one"), {}, []byte(strings.Repeat("x", MaxLeaf))}
	bundle, err := Bundle(leaves)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseBundle(bundle, 3)
	if err != nil || len(got) != 3 || string(got[0]) != "one" || len(got[2]) != MaxLeaf {
		t.Errorf("read back %d leaves, %v", len(got), err)
	}
	for name, bad := range map[string]func() ([][]byte, error){
		"a leaf too many":    func() ([][]byte, error) { return ParseBundle(bundle, 4) },
		"a leaf too few":     func() ([][]byte, error) { return ParseBundle(bundle, 2) },
		"a bundle cut short": func() ([][]byte, error) { return ParseBundle(bundle[:len(bundle)-1], 3) },
		"no leaves":          func() ([][]byte, error) { return ParseBundle(nil, 0) },
		"too many leaves":    func() ([][]byte, error) { return ParseBundle(bundle, 257) },
	} {
		if _, err := bad(); !errors.Is(err, ErrTile) {
			t.Errorf("%s: got %v, want ErrTile", name, err)
		}
	}
	if _, err := Bundle([][]byte{make([]byte, MaxLeaf+1)}); !errors.Is(err, ErrTooBig) {
		t.Errorf("a leaf above the limit: got %v, want ErrTooBig", err)
	}
}

func FuzzParseTilePath(f *testing.F) {
	f.Add("tile/0/x001/234.p/17")
	f.Add("tile/entries/000")
	f.Fuzz(func(t *testing.T, path string) {
		if tile, err := ParseTilePath(path); err == nil && tile.Path() != path {
			t.Errorf("%q was read as %+v", path, tile)
		}
	})
}

func FuzzParseBundle(f *testing.F) {
	f.Add([]byte("\x00\x03one\x00\x00"), 2)
	f.Fuzz(func(t *testing.T, bundle []byte, width int) {
		leaves, err := ParseBundle(bundle, width)
		if err != nil {
			return
		}
		if again, err := Bundle(leaves); err != nil || string(again) != string(bundle) {
			t.Errorf("%q was read, and written as %q", bundle, again)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	head, tiles := grow(b, 10000, 1000)
	batch := leafHashes(10000, 10500)
	for b.Loop() {
		if _, _, err := Append(head, tiles, batch); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTile_WithinATree(t *testing.T) {
	for _, c := range []struct {
		tile Tile
		n    int64
		want bool
	}{
		{Tile{Level: 0, Index: 0, Width: 1}, 0, false},
		{Tile{Level: 0, Index: 0, Width: 7}, 7, true},
		{Tile{Level: 0, Index: 0, Width: 8}, 7, false},
		{Tile{Level: Entries, Index: 0, Width: 7}, 7, true},
		{Tile{Level: 0, Index: 0, Width: 256}, 256, true},
		{Tile{Level: 0, Index: 1, Width: 1}, 256, false},
		{Tile{Level: 1, Index: 0, Width: 1}, 255, false},
		{Tile{Level: 1, Index: 0, Width: 1}, 256, true},
		{Tile{Level: 1, Index: 0, Width: 255}, 65535, true},
		{Tile{Level: 1, Index: 0, Width: 256}, 65535, false},
		{Tile{Level: 7, Index: 0, Width: 1}, 1 << 56, true},
	} {
		if got := c.tile.Within(Tree{N: c.n}); got != c.want {
			t.Errorf("%s in a tree of %d: %v", c.tile.Path(), c.n, got)
		}
	}
}

// TestCheckTiles_FindsEveryAlteredTile alters a byte of each tile of trees of one to
// three levels.
func TestCheckTiles_FindsEveryAlteredTile(t *testing.T) {
	for _, n := range []int{0, 1, 255, 256, 257, 1000, 256 * 256, 256*256 + 300} {
		head, tiles := grow(t, n, max(n, 1))
		if err := CheckTiles(head, tiles); err != nil {
			t.Errorf("%d leaves: %v", n, err)
		}
		for at, data := range tiles {
			if n > 1000 && len(at) > 3 && !strings.HasSuffix(at, "77") { // some of the many
				continue
			}
			for _, i := range []int{0, len(data) / 2, len(data) - 1} {
				data[i] ^= 4
				if err := CheckTiles(head, tiles); !errors.Is(err, ErrTile) {
					t.Errorf("%d leaves, byte %d of tile %s altered: %v", n, i, at, err)
				}
				data[i] ^= 4
			}
			delete(tiles, at)
			if err := CheckTiles(head, tiles); err == nil {
				t.Errorf("%d leaves, tile %s gone", n, at)
			}
			tiles[at] = data
		}
		if other, _ := grow(t, n+1, n+1); CheckTiles(other, tiles) == nil {
			t.Errorf("%d leaves, a head of more", n)
		}
	}
}
