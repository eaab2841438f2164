// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"moothall/governance/journal"
)

// tiler grows a tree in memory, 32 bytes a leaf, and keeps the widest form of
// each tile.
type tiler struct {
	head  journal.Tree
	tiles map[tilePlace]journal.Tile

	// filled, if set, takes the tiles of the leaves' own hashes, in their order, and they
	// are not kept. It wants them whole: leaves are grown by tiles of them.
	filled func(journal.Tile) error
}

type tilePlace struct {
	level int
	index int64
}

func newTiler() *tiler {
	return &tiler{head: journal.EmptyTree(), tiles: map[tilePlace]journal.Tile{}}
}

// grow adds leaves to the tree.
func (t *tiler) grow(leaves [][]byte) error {
	hashes := make([]journal.Hash, len(leaves))
	for i, leaf := range leaves {
		hashes[i] = journal.LeafHash(leaf)
	}
	head, written, err := journal.Append(t.head, t, hashes)
	if err != nil {
		return err
	}
	for _, w := range written {
		if w.Level > 0 || t.filled == nil {
			t.tiles[tilePlace{w.Level, w.Index}] = w
			continue
		}
		if err := t.filled(w); err != nil {
			return err
		}
	}
	t.head = head
	return nil
}

// ReadTile gives a tile back.
func (t *tiler) ReadTile(level int, index int64, width int) ([]byte, error) {
	tile := t.tiles[tilePlace{level, index}]
	if tile.Width < width {
		return nil, fmt.Errorf("%w: no tile of level %d at %d with %d hashes", journal.ErrTile, level, index, width)
	}
	return tile.Data, nil
}

// sorted returns the tiles in the order of their paths.
func (t *tiler) sorted() []journal.Tile {
	return slices.SortedFunc(maps.Values(t.tiles), func(a, b journal.Tile) int { return cmp.Compare(a.Path(), b.Path()) })
}
