// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

type argumentRow struct {
	ID       string `gorm:"primaryKey"`
	Issue    string
	InFavour bool
	Person   string
	Text     string
	At       time.Time
}

func (argumentRow) TableName() string { return "arguments" }

func (r argumentRow) argument() (governance.Argument, error) {
	return governance.Argument{
		ID: r.ID, Issue: governance.IssueID(r.Issue), For: r.InFavour, Person: bodies.PersonID(r.Person), Text: r.Text, At: r.At.UTC(),
	}, nil
}

// AddArguments adds arguments, in bulk.
func (tx *Tx) AddArguments(arguments []governance.Argument) error {
	rows := make([]argumentRow, 0, len(arguments))
	for _, a := range arguments {
		rows = append(rows, argumentRow{a.ID, string(a.Issue), a.For, string(a.Person), a.Text, instant(a.At)})
	}
	if err := insert(tx, rows); err != nil {
		return err
	}
	return tx.indexArguments(arguments)
}

// Arguments returns up to limit arguments for the proposal, or against it, in
// the order in which they were given.
func (tx *Tx) Arguments(issue governance.IssueID, inFavour bool, limit int) ([]governance.Argument, error) {
	rows, err := list[argumentRow](tx.db.Where("issue = ? AND in_favour = ?", string(issue), inFavour).Order("at, id").Limit(limitOf(limit)))
	return each(rows, err, argumentRow.argument)
}

// ArguedSince counts the arguments somebody has given on an issue since an instant,
// up to most.
func (tx *Tx) ArguedSince(issue governance.IssueID, person bodies.PersonID, since time.Time, most int) (int, error) {
	return tx.atMost("SELECT 1 FROM arguments WHERE issue = ? AND person = ? AND at > ?", most, string(issue), string(person), instant(since))
}

// ArgumentCounts returns how many arguments there are for a proposal and against it.
func (tx *Tx) ArgumentCounts(issue governance.IssueID) (inFavour, against int64, err error) {
	err = tx.db.Raw("SELECT COUNT(CASE WHEN in_favour THEN 1 END), COUNT(CASE WHEN NOT in_favour THEN 1 END) FROM arguments WHERE issue = ?", string(issue)).
		Row().Scan(&inFavour, &against)
	return inFavour, against, translated(err)
}
