// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"context"
	"errors"

	"moothall/governance"
	"moothall/governance/identity"
)

type searchStateRow struct {
	ID      int64 `gorm:"primaryKey;autoIncrement:false"`
	Folding int64
}

func (searchStateRow) TableName() string { return "search_state" }

// makeSearchable indexes everything there is, once: in a database from before
// there was an index, where a migration has emptied it because more can be found
// since, and where words are folded another way since. Words are folded by this
// program and by no database, so a migration cannot do it itself. One transaction:
// a crash leaves the index as it was, to be made at the next start.
func (db *DB) makeSearchable(ctx context.Context) error {
	return db.Update(ctx, func(tx *Tx) error {
		if err := tx.hold(false, "search"); err != nil {
			return err
		}
		state, err := one[searchStateRow](tx, "id = 1")
		if err == nil && state.Folding == identity.Folding {
			return nil
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := tx.indexAll(); err != nil {
			return err
		}
		return tx.exec("INSERT INTO search_state (id, folding) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET folding = excluded.folding", identity.Folding)
	})
}

// indexAll indexes noun by noun. Matters come before what candidates say: those
// that are on no paper are left out.
func (tx *Tx) indexAll() error {
	for _, noun := range []func() error{tx.reindexBodies, tx.reindexIssues, tx.reindexDecisions, tx.reindexArguments, tx.reindexComments, tx.reindexStatements,
		tx.reindexRulings, tx.reindexFindings, tx.reindexReviews} {
		if err := noun(); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) reindexBodies() error {
	charters, err := list[charterRow](tx.db.Joins("JOIN bodies ON bodies.slug = charters.body AND bodies.version = charters.version").Order("body"))
	if err != nil {
		return err
	}
	for _, row := range charters {
		c, err := row.charter()
		if err := errors.Join(err, tx.indexBody(c, row.AdoptedAt.UTC())); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) reindexIssues() error {
	return eachRow(tx, func(r issueRow) string { return r.ID }, issueRow.issue, tx.indexIssue)
}

func (tx *Tx) reindexDecisions() error {
	read := func(r decisionRow) (Decision, error) { return heldRow{Row: r}.decision() }
	return eachRow(tx, func(r decisionRow) string { return r.ID }, read, tx.indexDecision)
}

func (tx *Tx) reindexArguments() error {
	return pageThrough(tx, func(r argumentRow) string { return r.ID }, func(rows []argumentRow) error {
		arguments, err := each(rows, nil, argumentRow.argument)
		return errors.Join(err, tx.indexArguments(arguments))
	})
}

func (tx *Tx) reindexComments() error {
	return pageThrough(tx, func(r commentRow) string { return r.ID }, func(rows []commentRow) error {
		comments, err := each(rows, nil, commentRow.comment)
		return errors.Join(err, tx.indexComments(comments...))
	})
}

func (tx *Tx) reindexStatements() error {
	return pageThrough(tx, func(r nominationRow) string { return r.ID }, func(rows []nominationRow) error {
		nominations, err := each(rows, nil, nominationRow.nomination)
		return errors.Join(err, tx.indexStatements(nominations...))
	})
}

func (tx *Tx) reindexRulings() error {
	id := func(r caseRow) (governance.CaseID, error) { return governance.CaseID(r.ID), nil }
	return eachRow(tx, func(r caseRow) string { return r.ID }, id, tx.indexRulings)
}

func (tx *Tx) reindexFindings() error {
	id := func(r findingRow) (string, error) { return r.ID, nil }
	return eachRow(tx, func(r findingRow) string { return r.ID }, id, tx.indexFinding)
}

// reindexReviews needs no pages: a decision is seldom held back.
func (tx *Tx) reindexReviews() error {
	rows, err := list[suspensionRow](tx.db.Order("decision"))
	for _, r := range rows {
		if err := tx.indexReview(r.Decision); err != nil {
			return err
		}
	}
	return err
}

// eachRow reads a whole table, row by row in the order of its id, and indexes it.
func eachRow[Row, Noun any](tx *Tx, id func(Row) string, read func(Row) (Noun, error), index func(Noun) error) error {
	return pageThrough(tx, id, func(rows []Row) error {
		for _, row := range rows {
			noun, err := read(row)
			if err == nil {
				err = index(noun)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// pageThrough hands a whole table to take, a page at a time in the order of its id.
func pageThrough[Row any](tx *Tx, id func(Row) string, take func([]Row) error) error {
	for after := ""; ; {
		rows, err := list[Row](tx.db.Where("id > ?", after).Order("id").Limit(pageSize))
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := take(rows); err != nil {
			return err
		}
		after = id(rows[len(rows)-1])
	}
}
