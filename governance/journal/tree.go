// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Tree is a size and the root over that many leaves. The zero Tree is no tree;
// begin with EmptyTree.
type Tree = tlog.Tree

// EmptyTree returns the tree over no leaves, whose root is SHA-256 of nothing
// (RFC 6962 section 2.1).
func EmptyTree() Tree {
	root, _ := tlog.TreeHash(0, nil) // needs no hash, so cannot fail to read one
	return Tree{Hash: root}
}

// TileReader gives the tiles of a tree back.
type TileReader interface {
	// ReadTile returns the first width hashes, 32·width bytes, of the tile at
	// level and index. More bytes are legal and not looked at.
	ReadTile(level int, index int64, width int) ([]byte, error)
}

// Append grows the tree head by the leaves with the given hashes. It returns
// the new head and the tiles to write, each whole: those that were partial and
// grew, and new ones, from the lowest level up. It reads one tile a level, and
// refuses with ErrTile tiles that do not make the root of head.
func Append(head Tree, tiles TileReader, leaves []Hash) (Tree, []Tile, error) {
	edge, err := readEdge(head, tiles)
	if err != nil {
		return Tree{}, nil, err
	}
	var grown []Tile
	for level, hashes := 0, leaves; len(hashes) > 0; level++ {
		if level == len(edge) {
			edge = append(edge, Tile{Level: level})
		}
		var full []Tile
		full, edge[level] = edge[level].extend(hashes)
		grown = append(grown, full...)
		if edge[level].Width > 0 {
			grown = append(grown, edge[level])
		}
		hashes = hashes[:0:0]
		for _, t := range full {
			hashes = append(hashes, t.hash(0, TileWidth))
		}
	}
	return Tree{N: head.N + int64(len(leaves)), Hash: edgeRoot(edge)}, grown, nil
}

// extend adds hashes to a partial tile. It returns the tiles this fills, and
// the partial one, perhaps empty, that follows them.
func (t Tile) extend(hashes []Hash) (full []Tile, rest Tile) {
	t.Data = append([]byte(nil), t.Data[:t.Width*tlog.HashSize]...)
	for _, h := range hashes {
		t.Data = append(t.Data, h[:]...)
		if t.Width++; t.Width == TileWidth {
			full = append(full, t)
			t = Tile{Level: t.Level, Index: t.Index + 1}
		}
	}
	return full, t
}

// readEdge returns the right edge of a tree: the partial tile of each level,
// with width 0 where all tiles of a level are full.
func readEdge(head Tree, tiles TileReader) ([]Tile, error) {
	if head.N < 0 {
		return nil, fmt.Errorf("%w: a tree of %d leaves", ErrTile, head.N)
	}
	var edge []Tile
	for level, n := 0, head.N; n > 0; level, n = level+1, n/TileWidth {
		t := Tile{Level: level, Index: n / TileWidth, Width: int(n % TileWidth)}
		if t.Width > 0 {
			data, err := readTile(tiles, t)
			if err != nil {
				return nil, err
			}
			t.Data = data
		}
		edge = append(edge, t)
	}
	if root := edgeRoot(edge); root != head.Hash {
		return nil, fmt.Errorf("%w: the edge of the tree makes the root %s, the head of %d leaves says %s", ErrTile, root, head.N, head.Hash)
	}
	return edge, nil
}

// edgeRoot folds the edge of a tree into its root: the complete subtrees it is
// made of, one for each bit of its size, joined from the smallest up.
func edgeRoot(edge []Tile) Hash {
	root, begun := EmptyTree().Hash, false
	for _, t := range edge {
		for end, width := t.Width, 1; end > 0; width *= 2 {
			if end&width == 0 {
				continue
			}
			end -= width
			if subtree := t.hash(end, width); begun {
				root = tlog.NodeHash(subtree, root)
			} else {
				root, begun = subtree, true
			}
		}
	}
	return root
}

// RootAt returns the root that the tree head had when it held so many leaves.
// It refuses, with ErrProof, a size the tree has not reached, and with ErrTile tiles that
// do not make its root.
func RootAt(head Tree, tiles TileReader, size int64) (Hash, error) {
	if size < 0 || size > head.N {
		return Hash{}, fmt.Errorf("%w: a size of %d for a tree of %d", ErrProof, size, head.N)
	}
	return fromTiles(head, tiles, func(r tlog.HashReader) (Hash, error) { return tlog.TreeHash(size, r) })
}

// ProveInclusion returns the audit path (RFC 6962 section 2.1.1) that shows
// leaf number index, counted from 0, in the tree head.
func ProveInclusion(head Tree, tiles TileReader, index int64) ([]Hash, error) {
	if index < 0 || index >= head.N {
		return nil, fmt.Errorf("%w: leaf %d of a tree of %d", ErrProof, index, head.N)
	}
	return fromTiles(head, tiles, func(r tlog.HashReader) ([]Hash, error) { return tlog.ProveRecord(head.N, index, r) })
}

// LeftOnPath says of each hash of the audit path of leaf number index in a tree of
// size leaves, from the leaf up, whether it stands on the left of what it is
// hashed with (RFC 6962 section 2.1.1). It is empty for an index outside the tree.
func LeftOnPath(index, size int64) []bool {
	if index < 0 || index >= size || size == 1 {
		return nil
	}
	left := int64(1) << (bits.Len64(uint64(size-1)) - 1) // leaves of the left subtree: the largest power of two below size
	if index < left {
		return append(LeftOnPath(index, left), false)
	}
	return append(LeftOnPath(index-left, size-left), true)
}

// CheckInclusion says, by a nil error, that path shows the leaf with that hash
// at index in the tree head. Otherwise it returns ErrProof.
func CheckInclusion(path []Hash, head Tree, index int64, leaf Hash) error {
	if index < 0 || index >= head.N || tlog.CheckRecord(path, head.N, head.Hash, index, leaf) != nil {
		return fmt.Errorf("%w: leaf %s is not shown at position %d of the tree of %d", ErrProof, leaf, index, head.N)
	}
	return nil
}

// ProveConsistency returns the proof (RFC 6962 section 2.1.2) that the tree
// head begins with the same size leaves as it had when it was that large.
func ProveConsistency(head Tree, tiles TileReader, size int64) ([]Hash, error) {
	if size < 0 || size > head.N {
		return nil, fmt.Errorf("%w: an older size of %d for a tree of %d", ErrProof, size, head.N)
	}
	if size == 0 || size == head.N {
		return nil, nil // nothing to show: every tree begins with the empty one and with itself
	}
	return fromTiles(head, tiles, func(r tlog.HashReader) ([]Hash, error) { return tlog.ProveTree(head.N, size, r) })
}

// CheckConsistency says, by a nil error, that path shows the tree older to be
// the beginning of newer. Otherwise it returns ErrProof.
func CheckConsistency(path []Hash, older, newer Tree) error {
	bad := fmt.Errorf("%w: the tree of %d is not shown to begin with that of %d", ErrProof, newer.N, older.N)
	switch {
	case older.N < 0 || older.N > newer.N:
		return bad
	case older.N == newer.N && (len(path) > 0 || older.Hash != newer.Hash):
		return bad
	case older.N == 0 && (len(path) > 0 || older.Hash != EmptyTree().Hash):
		return bad
	case older.N == 0 || older.N == newer.N:
		return nil
	case tlog.CheckTree(path, newer.N, newer.Hash, older.N, older.Hash) != nil:
		return bad
	}
	return nil
}

// fromTiles has tlog read our tiles, each of which it checks against the root before it
// believes it. What they do not bear out is ErrTile; that one could not be read is the
// reader's own error.
func fromTiles[T any](head Tree, tiles TileReader, read func(tlog.HashReader) (T, error)) (T, error) {
	source := &tileSource{tiles: tiles}
	out, err := read(tlog.TileHashReader(head, source))
	switch {
	case source.fault != nil:
		return out, source.fault
	case err != nil:
		return out, fmt.Errorf("%w: %w", ErrTile, err)
	}
	return out, nil
}

// tileSource lets tlog read our tiles, and keeps why one could not be.
type tileSource struct {
	tiles TileReader
	fault error
}

func (tileSource) Height() int { return tileHeight }

func (tileSource) SaveTiles([]tlog.Tile, [][]byte) {}

func (s *tileSource) ReadTiles(wanted []tlog.Tile) (all [][]byte, err error) {
	defer func() { s.fault = err }()
	out := make([][]byte, len(wanted))
	for i, t := range wanted {
		data, err := s.tiles.ReadTile(t.L, t.N, t.W)
		if err != nil {
			return nil, err
		}
		if len(data) < t.W*tlog.HashSize {
			return nil, fmt.Errorf("%w: %s has %d bytes, where 32 a hash were expected", ErrTile, t.Path(), len(data))
		}
		out[i] = data[:t.W*tlog.HashSize]
	}
	return out, nil
}
