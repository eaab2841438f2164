// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"moothall/bodies"
	"moothall/governance"
)

type turnedRow struct {
	Issue      string `gorm:"primaryKey"`
	Person     string `gorm:"primaryKey"`
	FromPerson string
	ToPerson   *string
}

func (turnedRow) TableName() string { return "turned_voices" }

// AddTurned keeps whose voices a cap turned back in an issue, in bulk.
func (tx *Tx) AddTurned(issue governance.IssueID, turned []governance.Turned) error {
	rows := make([]turnedRow, len(turned))
	for n, t := range turned {
		rows[n] = turnedRow{string(issue), string(t.Person), string(t.From), text(string(t.To))}
	}
	return insert(tx, rows)
}

// TurnedVoice returns how a cap turned back one person's voice in an issue, or
// [ErrNotFound].
func (tx *Tx) TurnedVoice(issue governance.IssueID, person bodies.PersonID) (governance.Turned, error) {
	row, err := one[turnedRow](tx, "issue = ? AND person = ?", string(issue), string(person))
	return governance.Turned{Person: person, From: bodies.PersonID(row.FromPerson), To: bodies.PersonID(textOf(row.ToPerson))}, err
}
