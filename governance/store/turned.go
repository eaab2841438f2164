// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"slices"

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

// TurnedVoices returns how a cap turned back the voices of some people in an issue;
// whose voice it did not are left out.
func (tx *Tx) TurnedVoices(issue governance.IssueID, people []bodies.PersonID) (map[bodies.PersonID]governance.Turned, error) {
	found := map[bodies.PersonID]governance.Turned{}
	for some := range slices.Chunk(people, batch) {
		rows, err := list[turnedRow](tx.db.Where("issue = ? AND person IN ?", string(issue), some))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[bodies.PersonID(r.Person)] = r.turned()
		}
	}
	return found, nil
}

func (r turnedRow) turned() governance.Turned {
	return governance.Turned{Person: bodies.PersonID(r.Person), From: bodies.PersonID(r.FromPerson), To: bodies.PersonID(textOf(r.ToPerson))}
}

// TurnedBack returns how caps turned back one person's voice in some issues; those in
// which none did are left out.
func (tx *Tx) TurnedBack(person bodies.PersonID, issues []governance.IssueID) (map[governance.IssueID]governance.Turned, error) {
	found := make(map[governance.IssueID]governance.Turned, len(issues))
	if len(issues) == 0 {
		return found, nil
	}
	rows, err := list[turnedRow](tx.db.Where("person = ? AND issue IN ?", string(person), issues))
	for _, r := range rows {
		found[governance.IssueID(r.Issue)] = r.turned()
	}
	return found, err
}

// TurnedVoice returns how a cap turned back one person's voice in an issue, or
// [ErrNotFound].
func (tx *Tx) TurnedVoice(issue governance.IssueID, person bodies.PersonID) (governance.Turned, error) {
	row, err := one[turnedRow](tx, "issue = ? AND person = ?", string(issue), string(person))
	return row.turned(), err
}
