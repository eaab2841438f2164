// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// The tree is kept in tiles of height 8, in the C2SP tlog-tiles layout: a tile
// of level L holds up to 256 hashes of the tree's level 8·L, so that one row
// stands for hundreds of nodes and a full tile never changes again.
const (
	tileHeight = 8
	TileWidth  = 1 << tileHeight // hashes in a full tile
)

// Entries is the level of the bundles that hold the leaves themselves.
const Entries = -1

// Tile is a run of hashes of the tree, or, at level Entries, of leaves.
type Tile struct {
	Level int    // of tiles, from 0 up; or Entries
	Index int64  // within its level, from 0
	Width int    // hashes or leaves in it, 1 to 256
	Data  []byte // 32·Width bytes of hashes; empty where only the place is meant
}

// Path returns the tile's path in the tlog-tiles layout, such as
// "tile/0/x001/234" or, while it is not full, "tile/0/x001/234.p/17".
func (t Tile) Path() string {
	level := "entries"
	if t.Level != Entries {
		level = strconv.Itoa(t.Level)
	}
	n := fmt.Sprintf("%03d", t.Index%1000)
	for rest := t.Index / 1000; rest > 0; rest /= 1000 {
		n = fmt.Sprintf("x%03d/%s", rest%1000, n)
	}
	path := "tile/" + level + "/" + n
	if t.Width < TileWidth {
		path += ".p/" + strconv.Itoa(t.Width)
	}
	return path
}

// ParseTilePath reads a path that Tile.Path writes; anything else is ErrTile.
func ParseTilePath(path string) (Tile, error) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok {
		return Tile{}, fmt.Errorf("%w: path %q does not begin with tile/", ErrTile, path)
	}
	level, rest, _ := strings.Cut(rest, "/")
	t := Tile{Level: Entries, Width: TileWidth}
	if level != "entries" {
		t.Level, _ = strconv.Atoi(level) // a bad number shows below, when the path is written again
	}
	number, width, partial := strings.Cut(rest, ".p/")
	if partial {
		t.Width, _ = strconv.Atoi(width)
	}
	for _, part := range strings.Split(number, "/") {
		digits, _ := strconv.ParseInt(strings.TrimPrefix(part, "x"), 10, 64)
		if t.Index > maxInteger/1000 {
			return Tile{}, fmt.Errorf("%w: path %q is too long", ErrTile, path)
		}
		t.Index = t.Index*1000 + digits
	}
	if t.Level > 7 || t.Width < 1 || t.Index < 0 || (partial && t.Width >= TileWidth) || t.Path() != path {
		return Tile{}, fmt.Errorf("%w: path %q is not written like tile/0/x001/234.p/17", ErrTile, path)
	}
	return t, nil
}

// Within says whether all of the tile is covered by a tree: so many hashes, or leaves,
// its level has.
func (t Tile) Within(head Tree) bool {
	has := head.N >> (tileHeight * max(t.Level, 0))
	return t.Index < has/TileWidth || t.Index == has/TileWidth && int64(t.Width) <= has%TileWidth
}

// hash returns the root of the subtree over width hashes from the one at from;
// width is a power of two.
func (t Tile) hash(from, width int) Hash {
	if width == 1 {
		return Hash(t.Data[from*tlog.HashSize:])
	}
	half := width / 2
	return tlog.NodeHash(t.hash(from, half), t.hash(from+half, half))
}

// Bundle writes up to 256 leaves as an entry bundle of the tlog-tiles layout:
// each leaf after its length in two bytes, the high one first.
func Bundle(leaves [][]byte) ([]byte, error) {
	if len(leaves) > TileWidth {
		return nil, fmt.Errorf("%w: %d leaves in a bundle, where at most 256 fit", ErrTile, len(leaves))
	}
	var out []byte
	for _, leaf := range leaves {
		if len(leaf) > MaxLeaf {
			return nil, fmt.Errorf("%w: this one has %d", ErrTooBig, len(leaf))
		}
		out = binary.BigEndian.AppendUint16(out, uint16(len(leaf)))
		out = append(out, leaf...)
	}
	return out, nil
}

// ParseBundle returns the width leaves of an entry bundle, which share its
// memory. A bundle that holds fewer, or more bytes, is refused with ErrTile.
func ParseBundle(bundle []byte, width int) ([][]byte, error) {
	if width < 1 || width > TileWidth {
		return nil, fmt.Errorf("%w: a bundle of %d leaves, where 1 to 256 stand", ErrTile, width)
	}
	leaves := make([][]byte, 0, width)
	for rest := bundle; len(leaves) < width; {
		if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
			return nil, fmt.Errorf("%w: the bundle ends inside leaf %d of %d", ErrTile, len(leaves)+1, width)
		}
		end := 2 + int(binary.BigEndian.Uint16(rest))
		leaves = append(leaves, rest[2:end:end])
		if rest = rest[end:]; len(leaves) == width && len(rest) > 0 {
			return nil, fmt.Errorf("%w: %d bytes follow the last leaf of a bundle", ErrTile, len(rest))
		}
	}
	return leaves, nil
}
