// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"gorm.io/gorm"

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

// reasonRow is an argument with the emergency act for which it is not shown, read at
// once.
type reasonRow struct {
	Row      argumentRow     `gorm:"embedded"`
	Withheld withheldColumns `gorm:"embedded;embeddedPrefix:withheld_"`
}

func (r reasonRow) argument() (governance.Argument, error) {
	a, err := r.Row.argument()
	a.Withheld = r.Withheld.withholding()
	return a, err
}

// reasons is the query by which arguments are read to be shown.
func (tx *Tx) reasons() *gorm.DB { return tx.withWithheld("arguments", governance.WithholdArgument) }

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
	rows, err := list[reasonRow](tx.reasons().Where("arguments.issue = ? AND arguments.in_favour = ?", string(issue), inFavour).Order("arguments.at, arguments.id").Limit(limitOf(limit)))
	return each(rows, err, reasonRow.argument)
}

// Argument returns an argument by its id, or [ErrNotFound].
func (tx *Tx) Argument(id string) (governance.Argument, error) {
	if !storable([]any{id}) {
		return governance.Argument{}, ErrNotFound
	}
	found, err := tx.ArgumentsByID([]string{id})
	if a, there := found[id]; there || err != nil {
		return a, err
	}
	return governance.Argument{}, ErrNotFound
}

// ArgumentsByID returns arguments by their ids, in one query.
func (tx *Tx) ArgumentsByID(ids []string) (map[string]governance.Argument, error) {
	rows, err := list[reasonRow](tx.reasons().Where("arguments.id IN ?", ids))
	arguments, err := each(rows, err, reasonRow.argument)
	found := make(map[string]governance.Argument, len(arguments))
	for _, a := range arguments {
		found[a.ID] = a
	}
	return found, err
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
