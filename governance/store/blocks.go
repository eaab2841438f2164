// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"gorm.io/gorm/clause"

	"moothall/bodies"
	"moothall/governance"
)

type blockRow struct {
	Host     string `gorm:"primaryKey"`
	Reason   string
	ByPerson string
	At       time.Time
}

func (blockRow) TableName() string { return "blocks" }

func (r blockRow) block() (governance.Block, error) {
	return governance.Block{Host: r.Host, Reason: r.Reason, By: bodies.PersonID(r.ByPerson), At: r.At.UTC()}, nil
}

// Block keeps that nothing is taken from a server and nothing sent to it. Its
// followers are forgotten, and what it has said here is taken off the page. A
// server that is blocked already keeps its block.
func (tx *Tx) Block(b governance.Block) error {
	row := blockRow{b.Host, b.Reason, string(b.By), instant(b.At)}
	if err := translated(tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM followers WHERE host = ?", b.Host); err != nil {
		return err
	}
	if err := tx.unindexHost(b.Host); err != nil {
		return err
	}
	return tx.exec("UPDATE comments SET state = 'removed', judged_by = ?, judged_at = ? WHERE host = ? AND state IN ('held', 'shown')", row.ByPerson, row.At, b.Host)
}

// Unblock ends the block of a server, or fails with [ErrNotFound].
func (tx *Tx) Unblock(host string) error {
	n, err := tx.change("DELETE FROM blocks WHERE host = ?", host)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// Blocked says whether a server is blocked.
func (tx *Tx) Blocked(host string) (bool, error) {
	n, err := tx.atMost("SELECT 1 FROM blocks WHERE host = ?", 1, host)
	return n > 0, err
}

// Blocks returns up to limit blocked servers, by host, after one.
func (tx *Tx) Blocks(after string, limit int) ([]governance.Block, error) {
	rows, err := list[blockRow](tx.db.Where("host > ?", after).Order("host").Limit(limitOf(limit)))
	return each(rows, err, blockRow.block)
}
