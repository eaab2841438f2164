// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"time"

	"gorm.io/gorm"

	"moothall/bodies"
	"moothall/governance"
)

type caseRow struct {
	ID         string `gorm:"primaryKey"`
	Body       string
	TargetKind string
	TargetID   string
	Concerned  *string
	Stage      string
	RulesJSON  string
	OpenedAt   time.Time
	ChangedAt  time.Time
	DueAt      *time.Time
	EndedAt    *time.Time
}

func (caseRow) TableName() string { return "cases" }

func caseToRow(c governance.Case) (caseRow, error) {
	row := caseRow{
		ID: string(c.ID), Body: string(c.Body), TargetKind: string(c.Target.Kind), TargetID: c.Target.ID, Concerned: text(string(c.Concerned)),
		Stage: string(c.Stage), OpenedAt: instant(c.OpenedAt), ChangedAt: instant(c.ChangedAt), DueAt: nullable(c.Due()),
	}
	if c.Ruled() {
		row.EndedAt = nullable(c.Sittings[0].RuledAt)
	} else if c.Stage == governance.CaseWithdrawn {
		row.EndedAt = nullable(c.ChangedAt)
	}
	var err error
	row.RulesJSON, err = asJSON(c.Rules)
	return row, err
}

func (r caseRow) complaint() (governance.Case, error) {
	c := governance.Case{
		ID: governance.CaseID(r.ID), Body: bodies.Slug(r.Body), Target: governance.Target{Kind: governance.TargetKind(r.TargetKind), ID: r.TargetID},
		Concerned: bodies.PersonID(textOf(r.Concerned)), Stage: governance.CaseStage(r.Stage), OpenedAt: r.OpenedAt.UTC(), ChangedAt: r.ChangedAt.UTC(),
	}
	return c, fromJSON(r.RulesJSON, &c.Rules)
}

// NextCase returns the next free number of a case in a year, 1 for the first.
func (tx *Tx) NextCase(year int) (int, error) {
	var n int
	err := tx.db.Raw(`INSERT INTO case_numbers (year, last) VALUES (?, 1)
		ON CONFLICT (year) DO UPDATE SET last = case_numbers.last + 1 RETURNING last`, year).Row().Scan(&n)
	return n, translated(err)
}

// AddCase adds a case with its first sitting, whose entry stands in the journal.
// [ErrDuplicate] where an open one about the same is there.
func (tx *Tx) AddCase(c governance.Case) error {
	row, err := caseToRow(c)
	if err != nil {
		return err
	}
	return errors.Join(insert(tx, []caseRow{row}), tx.saveSittings(c))
}

// SaveCase saves a case that was loaded and changed, with its sittings and seats.
// What a ruling says is never written over.
func (tx *Tx) SaveCase(c governance.Case) error {
	row, err := caseToRow(c)
	if err != nil {
		return err
	}
	done := tx.db.Model(&caseRow{}).Where("id = ?", row.ID).Select("stage", "changed_at", "due_at", "ended_at").Updates(row)
	if done.Error != nil {
		return translated(done.Error)
	}
	return tx.saveSittings(c)
}

// Case returns a case with its sittings, or [ErrNotFound].
func (tx *Tx) Case(id governance.CaseID) (governance.Case, error) {
	found, err := tx.cases(tx.db.Where("id = ?", string(id)), string(id))
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return governance.Case{}, err
	}
	return found[0], nil
}

// CaseAbout returns the case before a body about a target that has no ruling yet,
// or [ErrNotFound].
func (tx *Tx) CaseAbout(body bodies.Slug, t governance.Target) (governance.Case, error) {
	found, err := tx.cases(tx.db.Where("body = ? AND target_kind = ? AND target_id = ? AND ended_at IS NULL", string(body), string(t.Kind), t.ID), t.ID)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return governance.Case{}, err
	}
	return found[0], nil
}

// CasesDue returns the cases the clock may owe something at an instant: those
// whose time has come, and those whose panel is to be drawn.
func (tx *Tx) CasesDue(now time.Time) ([]governance.CaseID, error) {
	rows, err := list[caseRow](tx.db.Select("id").Where("stage IN ('reported', 'appealed') OR due_at <= ?", instant(now)).Order("opened_at, id"))
	return each(rows, err, func(r caseRow) (governance.CaseID, error) { return governance.CaseID(r.ID), nil })
}

// CaseFilter says which cases a list holds; everything in it must fit.
type CaseFilter struct {
	Judge     bodies.PersonID // who sits in them now, and has still to rule
	Concerned bodies.PersonID // whom they are about
	Reporter  bodies.PersonID // who reported them
	Bodies    []bodies.Slug   // heard by one of these, at first or on appeal
	Awaits    bodies.PersonID // in which somebody is waited for: to judge, to answer, or to appeal while there is time
	Ruled     bool            // that some panel has ruled
	Appealed  bool            // that a panel has ruled upon on appeal
	After     governance.CaseID
	Limit     int
}

// judged is the condition that somebody sits in the present sitting of a case.
const judged = `stage IN ('hearing', 'deliberation') AND EXISTS (SELECT 1 FROM case_seats s WHERE s.case_id = cases.id AND s.person = ? AND s.left_at IS NULL
	AND s.nth = (SELECT MAX(nth) FROM sittings WHERE sittings.case_id = cases.id))`

// Cases lists cases, the newest first.
func (tx *Tx) Cases(f CaseFilter) ([]governance.Case, error) {
	q := tx.db.Model(&caseRow{})
	if f.Judge != "" {
		q = q.Where(judged, string(f.Judge))
	}
	if f.Awaits != "" {
		who := string(f.Awaits)
		q = q.Where("("+judged+") OR concerned = ? AND stage IN ('hearing', 'ruled') OR stage = 'ruled' AND id IN (SELECT case_id FROM reports WHERE reporter = ? AND withdrawn_at IS NULL AND NOT witness)", who, who, who)
	}
	if f.Concerned != "" {
		q = q.Where("concerned = ?", string(f.Concerned))
	}
	if f.Reporter != "" {
		q = q.Where("id IN (SELECT case_id FROM reports WHERE reporter = ?)", string(f.Reporter))
	}
	if len(f.Bodies) > 0 {
		q = q.Where("id IN (SELECT case_id FROM sittings WHERE body IN ?)", f.Bodies)
	}
	if f.Ruled {
		q = q.Where("ended_at IS NOT NULL AND stage <> 'withdrawn'")
	}
	if f.Appealed {
		q = q.Where("id IN (SELECT case_id FROM sittings WHERE nth = 2 AND ruling_json IS NOT NULL)")
	}
	if f.After != "" {
		if !storable([]any{string(f.After)}) {
			return nil, nil
		}
		q = q.Where("(opened_at, id) < (SELECT opened_at, id FROM cases WHERE id = ?)", string(f.After))
	}
	return tx.cases(q.Order("opened_at DESC, id DESC").Limit(limitOf(f.Limit)))
}

// cases reads cases with all that belongs to them, in three queries. named are
// the texts the query holds: what cannot stand in a column is not found there.
func (tx *Tx) cases(q *gorm.DB, named ...any) ([]governance.Case, error) {
	if !storable(named) {
		return nil, nil
	}
	rows, err := list[caseRow](q)
	found, err := each(rows, err, caseRow.complaint)
	if err != nil {
		return nil, err
	}
	return found, tx.readSittings(found)
}

// CaseFigures are the figures of the register.
type CaseFigures struct {
	Stages map[governance.CaseStage]int64
	Took   []time.Duration // from report to first ruling, of those ruled upon
}

// figuresOf is of how many rulings, the newest, the figures tell the time they took.
const figuresOf = 1000

// CaseFigures counts the cases by stage.
func (tx *Tx) CaseFigures() (CaseFigures, error) {
	f := CaseFigures{Stages: map[governance.CaseStage]int64{}}
	rows, err := tx.db.Raw("SELECT stage, COUNT(*) FROM cases GROUP BY stage").Rows()
	if err != nil {
		return f, translated(err)
	}
	defer rows.Close()
	for rows.Next() {
		var stage string
		var n int64
		if err := rows.Scan(&stage, &n); err != nil {
			return f, translated(err)
		}
		f.Stages[governance.CaseStage(stage)] = n
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return f, translated(err)
	}
	ended, err := list[caseRow](tx.db.Select("opened_at", "ended_at").Where("ended_at IS NOT NULL AND stage <> 'withdrawn'").Order("opened_at DESC, id DESC").Limit(figuresOf))
	for _, r := range ended {
		f.Took = append(f.Took, timeOf(r.EndedAt).Sub(r.OpenedAt.UTC()))
	}
	return f, err
}
