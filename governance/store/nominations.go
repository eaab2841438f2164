// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

type nominationRow struct {
	ID        string `gorm:"primaryKey"`
	Issue     string
	Candidate string
	Nominator string
	State     string
	Statement string
	ActedAt   time.Time
	Ref       *string
}

func (nominationRow) TableName() string { return "nominations" }

func (r nominationRow) nomination() (governance.Nomination, error) {
	return governance.Nomination{
		ID: governance.OptionID(r.ID), Issue: governance.IssueID(r.Issue), Candidate: bodies.PersonID(r.Candidate), By: bodies.PersonID(r.Nominator),
		State: governance.NominationState(r.State), Statement: r.Statement, ActedAt: r.ActedAt.UTC(), Ref: textOf(r.Ref),
	}, nil
}

type secondRow struct {
	Nomination string `gorm:"primaryKey"`
	Person     string `gorm:"primaryKey"`
	At         time.Time
}

func (secondRow) TableName() string { return "seconds" }

// AddNomination adds a nomination nobody has seconded yet. A second one that
// stands for the same candidate in one election is refused with [ErrDuplicate].
func (tx *Tx) AddNomination(n governance.Nomination) error {
	if err := insert(tx, []nominationRow{{string(n.ID), string(n.Issue), string(n.Candidate), string(n.By), string(n.State), n.Statement, instant(n.ActedAt), text(n.Ref)}}); err != nil {
		return err
	}
	return tx.indexStatements(n)
}

// AddSecond adds who supports a nomination. The same person twice is refused
// with [ErrDuplicate].
func (tx *Tx) AddSecond(nomination governance.OptionID, person bodies.PersonID, at time.Time) error {
	if err := insert(tx, []secondRow{{string(nomination), string(person), instant(at)}}); err != nil {
		return err
	}
	return tx.exec("UPDATE nominations SET acted_at = ? WHERE id = ?", instant(at), string(nomination))
}

// SaveNomination saves what a candidate answered.
func (tx *Tx) SaveNomination(n governance.Nomination) error {
	if err := tx.exec("UPDATE nominations SET state = ?, statement = ?, acted_at = ?, ref = ? WHERE id = ?", string(n.State), n.Statement, instant(n.ActedAt), text(n.Ref), string(n.ID)); err != nil {
		return err
	}
	return tx.indexStatements(n)
}

// Nomination returns one with whoever seconded it, or [ErrNotFound].
func (tx *Tx) Nomination(id governance.OptionID) (governance.Nomination, error) {
	row, err := one[nominationRow](tx, "id = ?", string(id))
	if err != nil {
		return governance.Nomination{}, err
	}
	all, err := tx.seconded([]nominationRow{row})
	if err != nil {
		return governance.Nomination{}, err
	}
	return all[0], nil
}

// Nominations returns those of an election, with whoever seconded them, in the
// order of their ids, which is that of chance. Two queries, however many there are.
func (tx *Tx) Nominations(issue governance.IssueID) ([]governance.Nomination, error) {
	rows, err := list[nominationRow](tx.db.Where("issue = ?", string(issue)).Order("id"))
	if err != nil {
		return nil, err
	}
	return tx.seconded(rows)
}

// Accepted returns the leaves of the entries by which candidates of an election accepted,
// in one query.
func (tx *Tx) Accepted(issue governance.IssueID) (leaves [][]byte, err error) {
	query := tx.db.Raw(`SELECT leaf FROM entries WHERE issue = ? AND type = 'nomination' AND opening IS NULL AND leaf LIKE '%"act":"accepted"%'`, string(issue))
	return leaves, stream(query, func(scan func(...any) error) error {
		var leaf []byte
		err := scan(&leaf)
		leaves = append(leaves, leaf)
		return err
	})
}

// NominationsByID returns nominations by their ids, without who seconded them, in
// one query.
func (tx *Tx) NominationsByID(ids []governance.OptionID) (map[governance.OptionID]governance.Nomination, error) {
	rows, err := list[nominationRow](tx.db.Where("id IN ?", ids))
	nominations, err := each(rows, err, nominationRow.nomination)
	found := make(map[governance.OptionID]governance.Nomination, len(nominations))
	for _, n := range nominations {
		found[n.ID] = n
	}
	return found, err
}

func (tx *Tx) seconded(rows []nominationRow) ([]governance.Nomination, error) {
	ids := make([]string, len(rows))
	for n, r := range rows {
		ids[n] = r.ID
	}
	seconds, err := list[secondRow](tx.db.Where("nomination IN ?", ids).Order("at, person"))
	if err != nil {
		return nil, err
	}
	by := map[string][]bodies.PersonID{}
	for _, s := range seconds {
		by[s.Nomination] = append(by[s.Nomination], bodies.PersonID(s.Person))
	}
	all, err := each(rows, nil, nominationRow.nomination)
	for n := range all {
		all[n].Seconders = by[string(all[n].ID)]
	}
	return all, err
}
