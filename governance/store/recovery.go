// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// BarFrom keeps a person's account out of a vote from an instant on.
func (tx *Tx) BarFrom(issue governance.IssueID, person bodies.PersonID, at time.Time) error {
	return tx.exec("INSERT INTO recovery_bars (issue, person, at) VALUES (?, ?, ?) ON CONFLICT (issue, person) DO NOTHING", string(issue), string(person), instant(at))
}

// DropBars forgets what a recovery has barred of votes that are over: in a
// confidential one it would go on telling that somebody had voted.
func (tx *Tx) DropBars() error {
	return tx.exec("DELETE FROM recovery_bars WHERE NOT EXISTS (SELECT 1 FROM issues WHERE issues.id = recovery_bars.issue AND issues.stage = 'voting')")
}

// Barred says whether a recovery has barred a person's account from a vote.
func (tx *Tx) Barred(issue governance.IssueID, person bodies.PersonID) (bool, error) {
	var n int64
	err := tx.db.Raw("SELECT COUNT(*) FROM recovery_bars WHERE issue = ? AND person = ?", string(issue), string(person)).Row().Scan(&n)
	return n > 0, translated(err)
}

// Standing says whether a person stands on the roll of an issue, and what [Tx.Kept]
// says: one query for all.
func (tx *Tx) Standing(issue governance.IssueID, person bodies.PersonID, at time.Time) (onRoll, barred, perhaps bool, err error) {
	var on, kept, measures int64
	err = tx.db.Raw(`SELECT (SELECT COUNT(*) FROM roll_entries WHERE issue = ? AND person = ?), (SELECT COUNT(*) FROM recovery_bars WHERE issue = ? AND person = ?), (`+mayBeKept+`)`,
		string(issue), string(person), string(issue), string(person), string(person), instant(at), instant(at), string(person)).Row().Scan(&on, &kept, &measures)
	return on > 0, kept > 0, measures > 0, translated(err)
}

const mayBeKept = `SELECT (SELECT COUNT(*) FROM measures WHERE person = ? AND until_at > ? AND kind = 'suspension' AND (lifted_at IS NULL OR lifted_at > ?))
	+ (SELECT COUNT(*) FROM members WHERE person = ? AND ended = 'died')`

// BarredFrom returns the votes still running from which a recovery has barred a
// person's account.
func (tx *Tx) BarredFrom(person bodies.PersonID) ([]governance.Issue, error) {
	rows, err := list[issueRow](tx.db.Select("issues.*").Joins("JOIN recovery_bars ON recovery_bars.issue = issues.id").
		Where("recovery_bars.person = ? AND issues.stage = 'voting'", string(person)).Order("issues.closes_at, issues.id"))
	return each(rows, err, issueRow.issue)
}
