// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// Concentration is how the voices of a decided matter lay on its ballots, or that
// it waits to be reckoned.
type Concentration struct {
	Issue     governance.IssueID
	Body      bodies.Slug
	DecidedAt time.Time
	Figures   *governance.Concentration // nil: not reckoned yet
	At        time.Time                 // when it was reckoned
}

type concentrationRow struct {
	Issue     string `gorm:"primaryKey"`
	Body      string
	DecidedAt time.Time
	Figures   *string
	At        *time.Time
}

func (concentrationRow) TableName() string { return "concentrations" }

func (r concentrationRow) concentration() (Concentration, error) {
	c := Concentration{Issue: governance.IssueID(r.Issue), Body: bodies.Slug(r.Body), DecidedAt: r.DecidedAt.UTC()}
	if r.Figures == nil {
		return c, nil
	}
	c.Figures, c.At = &governance.Concentration{}, timeOf(r.At)
	return c, fromJSON(*r.Figures, c.Figures)
}

// AwaitConcentration notes that a decided matter is to be reckoned.
func (tx *Tx) AwaitConcentration(issue governance.IssueID, body bodies.Slug, decided time.Time) error {
	return insert(tx, []concentrationRow{{Issue: string(issue), Body: string(body), DecidedAt: instant(decided)}})
}

// ConcentrationsDue returns up to limit matters that wait to be reckoned, the
// newest first.
func (tx *Tx) ConcentrationsDue(limit int) ([]governance.IssueID, error) {
	rows, err := list[concentrationRow](tx.db.Where("figures IS NULL").Order("decided_at DESC, issue DESC").Limit(limit))
	return each(rows, err, func(r concentrationRow) (governance.IssueID, error) { return governance.IssueID(r.Issue), nil })
}

// AddConcentration keeps what was reckoned of a matter that waits for it. Where it
// was kept before it stays as it is, and no error is returned: whoever reckons it
// comes to the same.
func (tx *Tx) AddConcentration(issue governance.IssueID, c governance.Concentration, at time.Time) error {
	data, err := asJSON(c)
	if err != nil {
		return err
	}
	_, err = tx.change("UPDATE concentrations SET figures = ?, at = ? WHERE issue = ? AND figures IS NULL", data, instant(at), string(issue))
	return err
}

// Concentration returns that of a matter, or [ErrNotFound] where no voice could be
// delegated, or nothing is decided.
func (tx *Tx) Concentration(issue governance.IssueID) (Concentration, error) {
	row, err := one[concentrationRow](tx, "issue = ?", string(issue))
	if err != nil {
		return Concentration{}, err
	}
	return row.concentration()
}

// Concentrations returns up to limit of those of a body, the newest decision first,
// beginning after a matter: the last of the page before. "" begins at the newest.
// Those that wait to be reckoned are among them.
func (tx *Tx) Concentrations(body bodies.Slug, after governance.IssueID, limit int) ([]Concentration, error) {
	if !storable([]any{string(body), string(after)}) {
		return nil, nil
	}
	q := tx.db.Where("body = ?", string(body)).Order("decided_at DESC, issue DESC").Limit(limitOf(limit))
	if after != "" {
		q = q.Where("(decided_at, issue) < (SELECT decided_at, issue FROM concentrations WHERE issue = ?)", string(after))
	}
	rows, err := list[concentrationRow](q)
	return each(rows, err, concentrationRow.concentration)
}
