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

// ArgumentGiven is when somebody gave the nth of their arguments on an issue,
// counted from the latest; the zero time where they gave fewer.
func (tx *Tx) ArgumentGiven(issue governance.IssueID, person bodies.PersonID, nth int) (time.Time, error) {
	rows, err := list[argumentRow](tx.db.Select("at").Where("issue = ? AND person = ?", string(issue), string(person)).Order("at DESC").Offset(nth - 1).Limit(1))
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].At.UTC(), nil
}

// ArgumentCounts returns how many arguments there are for a proposal and against it.
func (tx *Tx) ArgumentCounts(issue governance.IssueID) (inFavour, against int64, err error) {
	err = tx.db.Raw("SELECT COUNT(CASE WHEN in_favour THEN 1 END), COUNT(CASE WHEN NOT in_favour THEN 1 END) FROM arguments WHERE issue = ?", string(issue)).
		Row().Scan(&inFavour, &against)
	return inFavour, against, translated(err)
}
