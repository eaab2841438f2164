// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"bytes"
	"errors"
	"iter"
	"slices"
	"time"

	"gorm.io/gorm"

	"moothall/bodies"
	"moothall/governance"
)

// Count is what counting an issue gave.
type Count struct {
	Issue      governance.IssueID
	Transcript []byte // every step of the count, JSON
	Summary    []byte // its numbers, JSON
	Advice     []byte // how those voted who advise, JSON; empty where none were asked
	At         time.Time

	// Sheet is what is published of the voices cast, CSV; of a confidential vote the list
	// of its ballots, JSON lines. It is long: what reads a count leaves it empty, see
	// [Tx.Sheet].
	Sheet []byte
}

type countRow struct {
	Issue      string `gorm:"primaryKey"`
	Transcript string
	Summary    string
	At         time.Time
	Advice     string
}

func (countRow) TableName() string { return "counts" }

type countSheetRow struct {
	Issue string `gorm:"primaryKey"`
	Nth   int64  `gorm:"primaryKey"`
	Text  string
}

func (countSheetRow) TableName() string { return "count_sheets" }

// sheetPiece is how many bytes a piece of a sheet has, but for the line that ends it.
const sheetPiece = 256 << 10

// AddCount adds the count of an issue. A second one is refused with [ErrDuplicate].
func (tx *Tx) AddCount(c Count) error {
	if err := insert(tx, []countRow{{string(c.Issue), string(c.Transcript), string(c.Summary), instant(c.At), string(c.Advice)}}); err != nil {
		return err
	}
	var piece []byte
	nth := int64(0)
	add := func() error {
		err := insert(tx, []countSheetRow{{string(c.Issue), nth, string(piece)}})
		piece, nth = piece[:0], nth+1
		return err
	}
	for line := range bytes.Lines(c.Sheet) {
		if piece = append(piece, line...); len(piece) < sheetPiece {
			continue
		}
		if err := add(); err != nil {
			return err
		}
	}
	if len(piece) == 0 {
		return nil
	}
	return add()
}

// Count returns the count of an issue without its sheet, or [ErrNotFound] before there
// is one.
func (tx *Tx) Count(issue governance.IssueID) (Count, error) {
	row, err := one[countRow](tx, "issue = ?", string(issue))
	if err != nil {
		return Count{}, err
	}
	return Count{Issue: governance.IssueID(row.Issue), Transcript: []byte(row.Transcript), Summary: []byte(row.Summary), Advice: []byte(row.Advice), At: row.At.UTC()}, nil
}

// Sheet returns the sheet of a count, whole. It is empty where nobody could vote.
func (tx *Tx) Sheet(issue governance.IssueID) ([]byte, error) {
	var sheet []byte
	for piece, err := range tx.SheetPieces(issue) {
		if err != nil {
			return nil, err
		}
		sheet = append(sheet, piece...)
	}
	return sheet, nil
}

// SheetPieces gives the text of a sheet in pieces, which may end anywhere. They are
// read one by one, and whoever is given one may use the transaction.
func (tx *Tx) SheetPieces(issue governance.IssueID) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for nth := int64(0); ; nth++ {
			row, err := one[countSheetRow](tx, "issue = ? AND nth = ?", string(issue), nth)
			if errors.Is(err, ErrNotFound) {
				return
			}
			if !yield([]byte(row.Text), err) || err != nil {
				return
			}
		}
	}
}

// Decision is what a count obliges.
type Decision struct {
	ID    string
	Issue governance.IssueID
	Body  bodies.Slug
	Data  []byte // the whole decision, JSON
	At    time.Time

	Suspension *governance.Suspension // read only; nil: it was never held back
}

type decisionRow struct {
	ID    string `gorm:"primaryKey"`
	Issue string
	Body  string
	Data  string
	At    time.Time
}

func (decisionRow) TableName() string { return "decisions" }

// heldRow is a decision with its suspension, read at once: every list of
// decisions says which of them are held back.
type heldRow struct {
	Row  decisionRow `gorm:"embedded"`
	Held heldColumns `gorm:"embedded;embeddedPrefix:held_"`
}

// heldDecisions is the query both are read by.
func (tx *Tx) heldDecisions() *gorm.DB {
	return tx.db.Table("decisions").Select("decisions.*, " + heldSelected).Joins("LEFT JOIN suspensions ON suspensions.decision = decisions.id")
}

func (r heldRow) decision() (Decision, error) {
	d := r.Row
	return Decision{d.ID, governance.IssueID(d.Issue), bodies.Slug(d.Body), []byte(d.Data), d.At.UTC(), r.Held.suspension(d.ID)}, nil
}

// AddDecision adds the decision on an issue. A second one is refused with
// [ErrDuplicate], whatever its id.
func (tx *Tx) AddDecision(d Decision) error {
	if err := insert(tx, []decisionRow{{d.ID, string(d.Issue), string(d.Body), string(d.Data), instant(d.At)}}); err != nil {
		return err
	}
	return tx.indexDecision(d)
}

// Decision returns a decision, or [ErrNotFound].
func (tx *Tx) Decision(id string) (Decision, error) { return tx.decision("id = ?", id) }

// DecisionOf returns the decision on an issue, or [ErrNotFound] before there is one.
func (tx *Tx) DecisionOf(issue governance.IssueID) (Decision, error) {
	return tx.decision("issue = ?", string(issue))
}

func (tx *Tx) decision(condition, id string) (Decision, error) {
	if !storable([]any{id}) {
		return Decision{}, ErrNotFound
	}
	var row heldRow
	if err := tx.heldDecisions().Where(condition, id).Take(&row).Error; err != nil {
		return Decision{}, translated(err)
	}
	return row.decision()
}

// Decisions returns up to limit decisions, the newest first, beginning after the
// one with the id after: the last of the page before. "" begins at the newest.
// body narrows the list to one body unless it is empty.
func (tx *Tx) Decisions(body bodies.Slug, after string, limit int) ([]Decision, error) {
	if !storable([]any{string(body), after}) {
		return nil, nil
	}
	q := tx.heldDecisions().Order("decisions.at DESC, decisions.id DESC").Limit(limitOf(limit))
	if body != "" {
		q = q.Where("body = ?", string(body))
	}
	if after != "" {
		q = q.Where("(decisions.at, decisions.id) < (SELECT at, id FROM decisions WHERE id = ?)", after)
	}
	rows, err := list[heldRow](q)
	return each(rows, err, heldRow.decision)
}

// DecisionEntries returns the entries by which some issues were decided, numbered or
// not: of one held elsewhere, by which it was imported.
func (tx *Tx) DecisionEntries(issues []governance.IssueID) (map[governance.IssueID]Entry, error) {
	found := make(map[governance.IssueID]Entry, len(issues))
	for some := range slices.Chunk(issues, batch) {
		entries, err := tx.entries("issue IN ? AND type IN ? AND opening IS NULL", "at, ref", 2*len(some), some, []string{"decision", "election.import"})
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			found[e.Issue] = e
		}
	}
	return found, nil
}
