// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
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
	Sheet      []byte // the published sheet of voices cast, CSV; of a confidential vote the list of its ballots, JSON lines
	At         time.Time
}

type countRow struct {
	Issue      string `gorm:"primaryKey"`
	Transcript string
	Summary    string
	Sheet      string `gorm:"column:weights"`
	At         time.Time
}

func (countRow) TableName() string { return "counts" }

// AddCount adds the count of an issue. A second one is refused with [ErrDuplicate].
func (tx *Tx) AddCount(c Count) error {
	return insert(tx, []countRow{{string(c.Issue), string(c.Transcript), string(c.Summary), string(c.Sheet), instant(c.At)}})
}

// Count returns the count of an issue, or [ErrNotFound] before there is one.
func (tx *Tx) Count(issue governance.IssueID) (Count, error) {
	row, err := one[countRow](tx, "issue = ?", string(issue))
	if err != nil {
		return Count{}, err
	}
	return Count{governance.IssueID(row.Issue), []byte(row.Transcript), []byte(row.Summary), []byte(row.Sheet), row.At.UTC()}, nil
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
