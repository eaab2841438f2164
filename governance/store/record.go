// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"moothall/governance/journal"
)

// Head is a checkpoint that was signed: the tree it covers and the note itself.
type Head struct {
	Tree journal.Tree
	Note []byte    // as published; empty for the tree before the first checkpoint
	At   time.Time // when it was signed
}

type checkpointRow struct {
	Size int64 `gorm:"primaryKey;autoIncrement:false"`
	Root string
	Note string
	At   time.Time
}

func (checkpointRow) TableName() string { return "checkpoints" }

func (r checkpointRow) head() (Head, error) {
	root, err := hashOf(r.Root)
	return Head{journal.Tree{N: r.Size, Hash: root}, []byte(r.Note), r.At.UTC()}, err
}

type tileRow struct {
	Level    int64 `gorm:"primaryKey;autoIncrement:false"`
	Position int64 `gorm:"primaryKey;autoIncrement:false"`
	Width    int64
	Hashes   string
}

func (tileRow) TableName() string { return "tiles" }

// Sequence numbers pending entries in the order of refs, after the last one
// numbered, and saves the tiles that grew and the head that covers them. The
// caller holds the sequencer. A head that does not follow the present one by as
// many entries as refs has is refused with [ErrConflict], and so is a ref that
// is not pending.
//
// A crash before the commit leaves every entry pending and nothing published; so
// a checkpoint is published only after it.
func (tx *Tx) Sequence(refs []string, tiles []journal.Tile, head Head) error {
	present, err := tx.Head()
	if err != nil {
		return err
	}
	if present.Tree.N+int64(len(refs)) != head.Tree.N {
		return fmt.Errorf("%w: a head of %d entries does not follow one of %d by %d", ErrConflict, head.Tree.N, present.Tree.N, len(refs))
	}
	if err := tx.number(present.Tree.N, refs); err != nil {
		return err
	}
	if err := tx.saveTiles(tiles); err != nil {
		return err
	}
	return insert(tx, []checkpointRow{{head.Tree.N, hex.EncodeToString(head.Tree.Hash[:]), string(head.Note), instant(head.At)}})
}

func (tx *Tx) saveTiles(tiles []journal.Tile) error {
	if len(tiles) == 0 {
		return nil
	}
	rows := make([]tileRow, 0, len(tiles))
	for _, t := range tiles {
		rows = append(rows, tileRow{int64(t.Level), t.Index, int64(t.Width), base64.StdEncoding.EncodeToString(t.Data)})
	}
	grow := clause.OnConflict{
		Columns:   []clause.Column{{Name: "level"}, {Name: "position"}},
		DoUpdates: clause.AssignmentColumns([]string{"width", "hashes"}),
	}
	return translated(tx.db.Clauses(grow).CreateInBatches(rows, batch).Error)
}

// ReadTile returns the first width hashes of a tile, 32 bytes each, or
// [ErrNotFound] if there are not as many. With it a Tx is a [journal.TileReader].
func (tx *Tx) ReadTile(level int, index int64, width int) ([]byte, error) {
	row, err := one[tileRow](tx, "level = ? AND position = ? AND width >= ?", level, index, width)
	if err != nil {
		return nil, fmt.Errorf("tile %d/%d of %d hashes: %w", level, index, width, err)
	}
	hashes, err := base64.StdEncoding.Strict().DecodeString(row.Hashes)
	if size := width * len(journal.Hash{}); err == nil && len(hashes) >= size {
		return hashes[:size], nil
	}
	return nil, fmt.Errorf("tile %d/%d holds %d bytes that are not %d hashes", level, index, len(hashes), width)
}

// Head returns the newest checkpoint, or the empty tree before the first.
func (tx *Tx) Head() (Head, error) {
	var row checkpointRow
	err := translated(tx.db.Order("size DESC").Take(&row).Error)
	if errors.Is(err, ErrNotFound) {
		return Head{Tree: journal.EmptyTree()}, nil
	}
	if err != nil {
		return Head{}, err
	}
	return row.head()
}

// Root returns the root of the tree that the checkpoint of so many entries was signed
// over, or [ErrNotFound].
func (tx *Tx) Root(size int64) (journal.Hash, error) {
	var root []string
	err := tx.db.Raw("SELECT root FROM checkpoints WHERE size = ?", size).Scan(&root).Error
	if err != nil || len(root) == 0 {
		return journal.Hash{}, cmp.Or(translated(err), ErrNotFound)
	}
	return hashOf(root[0])
}

// Checkpoint returns the checkpoint that covers exactly size entries, or [ErrNotFound].
func (tx *Tx) Checkpoint(size int64) (Head, error) {
	row, err := one[checkpointRow](tx, "size = ?", size)
	if err != nil {
		return Head{}, err
	}
	return row.head()
}

// Checkpoints returns up to limit checkpoints, the newest first, of those that
// cover fewer entries than before; 0 begins at the newest.
func (tx *Tx) Checkpoints(before int64, limit int) ([]Head, error) {
	q := tx.db.Order("size DESC").Limit(limitOf(limit))
	if before > 0 {
		q = q.Where("size < ?", before)
	}
	rows, err := list[checkpointRow](q)
	return each(rows, err, checkpointRow.head)
}
