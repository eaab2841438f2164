// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// CheckTiles reads every tile of hashes of a tree once and refuses, with ErrTile and its
// place, the first that does not make what stands above it, up to the root of the head.
// It holds one tile a level.
func CheckTiles(head Tree, tiles TileReader) error {
	if _, err := readEdge(head, tiles); err != nil { // the partial ones, and the root
		return err
	}
	for level, n := 0, head.N; n >= TileWidth; level, n = level+1, n/TileWidth {
		above := Tile{Level: level + 1, Index: -1}
		for index := range n / TileWidth {
			if index/TileWidth != above.Index {
				above.Index, above.Width = index/TileWidth, int(min(n/TileWidth-index, TileWidth))
				data, err := readTile(tiles, above)
				if err != nil {
					return err
				}
				above.Data = data
			}
			t := Tile{Level: level, Index: index, Width: TileWidth}
			data, err := readTile(tiles, t)
			if err != nil {
				return err
			}
			t.Data = data
			if at := int(index%TileWidth) * tlog.HashSize; t.hash(0, TileWidth) != Hash(above.Data[at:at+tlog.HashSize]) {
				return fmt.Errorf("%w: %s does not make the hash that stands for it in %s", ErrTile, t.Path(), above.Path())
			}
		}
	}
	return nil
}

// readTile reads all of a tile.
func readTile(tiles TileReader, t Tile) ([]byte, error) {
	data, err := tiles.ReadTile(t.Level, t.Index, t.Width)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", t.Path(), err)
	}
	if len(data) < t.Width*tlog.HashSize {
		return nil, fmt.Errorf("%w: %s has %d bytes, where 32 a hash were expected", ErrTile, t.Path(), len(data))
	}
	return data, nil
}
