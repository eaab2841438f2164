// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/governance"
)

type presenceRow struct {
	ID     int64 `gorm:"primaryKey;autoIncrement:false"`
	SeenAt time.Time
}

func (presenceRow) TableName() string { return "presence" }

// SeenAt returns when a server last gave a sign of life, or [ErrNotFound] before the first.
func (tx *Tx) SeenAt() (time.Time, error) {
	row, err := one[presenceRow](tx, "id = 1")
	return row.SeenAt.UTC(), err
}

// NoteSeen notes a sign of life.
func (tx *Tx) NoteSeen(at time.Time) error {
	return tx.exec("INSERT INTO presence (id, seen_at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at", instant(at))
}

// SignsBetween returns the instants between two that entries are dated, in their order.
// Ballots of confidential votes, which bear no instant of their own, are not among them.
func (tx *Tx) SignsBetween(from, until time.Time) ([]time.Time, error) {
	rows, err := list[entryRow](tx.db.Select("at").Where("at > ? AND at < ? AND (issue IS NOT NULL OR type NOT IN ('ballot.cast', 'ballot.withdraw'))", instant(from), instant(until)).Order("at"))
	return each(rows, err, func(r entryRow) (time.Time, error) { return r.At.UTC(), nil })
}

// Prolongable returns the votes that run, that an outage may prolong by their procedure,
// and that none has, by id.
func (tx *Tx) Prolongable() ([]governance.IssueID, error) {
	rows, err := list[issueRow](tx.db.Where("stage = 'voting' AND announced_at IS NULL").Order("id"))
	if err != nil {
		return nil, err
	}
	var ids []governance.IssueID
	for _, r := range rows {
		i, err := r.issue()
		if err != nil {
			return nil, err
		}
		if i.Procedure.Prolong != nil {
			ids = append(ids, i.ID)
		}
	}
	return ids, nil
}
