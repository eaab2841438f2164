// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"gorm.io/gorm/clause"

	"moothall/bodies"
	"moothall/governance"
)

// The kinds of what is written in a case.
const (
	AnswerText = "answer" // of the person concerned
	NoteText   = "note"   // of the panel to itself
)

type caseTextRow struct {
	ID     string
	CaseID string
	Nth    int
	Kind   string
	Person string
	Text   string
	At     time.Time
}

func (caseTextRow) TableName() string { return "case_texts" }

func (r caseTextRow) text() (governance.CaseText, error) {
	return governance.CaseText{ID: r.ID, By: bodies.PersonID(r.Person), Text: r.Text, At: r.At.UTC()}, nil
}

// AddCaseText adds an answer or a note to the nth sitting of a case.
func (tx *Tx) AddCaseText(id governance.CaseID, nth int, kind string, t governance.CaseText) error {
	return insert(tx, []caseTextRow{{t.ID, string(id), nth, kind, string(t.By), t.Text, instant(t.At)}})
}

// CaseTexts returns what was written in a sitting, the first first.
func (tx *Tx) CaseTexts(id governance.CaseID, nth int, kind string) ([]governance.CaseText, error) {
	rows, err := list[caseTextRow](tx.db.Where("case_id = ? AND nth = ? AND kind = ?", string(id), nth, kind).Order("at, id"))
	return each(rows, err, caseTextRow.text)
}

type draftRow struct {
	CaseID string
	Nth    int
	Number int64
	Person string
	Data   string
	At     time.Time
}

func (draftRow) TableName() string { return "ruling_drafts" }

func (r draftRow) draft() (governance.RulingDraft, error) {
	d := governance.RulingDraft{Number: r.Number, By: bodies.PersonID(r.Person), At: r.At.UTC()}
	return d, fromJSON(r.Data, &d.Ruling)
}

// AddRulingDraft puts a ruling on the table of a sitting.
func (tx *Tx) AddRulingDraft(id governance.CaseID, nth int, d governance.RulingDraft) error {
	data, err := asJSON(d.Ruling)
	if err != nil {
		return err
	}
	return insert(tx, []draftRow{{string(id), nth, d.Number, string(d.By), data, instant(d.At)}})
}

// RulingDraft returns the ruling that lies on the table of a sitting, or
// [ErrNotFound].
func (tx *Tx) RulingDraft(id governance.CaseID, nth int) (governance.RulingDraft, error) {
	var row draftRow
	if err := translated(tx.db.Where("case_id = ? AND nth = ?", string(id), nth).Order("number DESC").Take(&row).Error); err != nil {
		return governance.RulingDraft{}, err
	}
	return row.draft()
}

type rulingVoteRow struct {
	CaseID string
	Nth    int
	Number int64
	Person string
	Agrees bool
}

func (rulingVoteRow) TableName() string { return "ruling_votes" }

// VoteRuling writes what one of the panel says to a draft, in place of what they
// said to it before.
func (tx *Tx) VoteRuling(id governance.CaseID, nth int, number int64, person bodies.PersonID, agrees bool) error {
	again := clause.OnConflict{Columns: []clause.Column{{Name: "case_id"}, {Name: "nth"}, {Name: "number"}, {Name: "person"}}, DoUpdates: clause.AssignmentColumns([]string{"agrees"})}
	return translated(tx.db.Clauses(again).Create(&rulingVoteRow{string(id), nth, number, string(person), agrees}).Error)
}

// RulingVotes returns what the panel says to a draft, by person.
func (tx *Tx) RulingVotes(id governance.CaseID, nth int, number int64) (map[bodies.PersonID]bool, error) {
	rows, err := list[rulingVoteRow](tx.db.Where("case_id = ? AND nth = ? AND number = ?", string(id), nth, number))
	votes := make(map[bodies.PersonID]bool, len(rows))
	for _, r := range rows {
		votes[bodies.PersonID(r.Person)] = r.Agrees
	}
	return votes, err
}

type measureRow struct {
	CaseID   string
	Nth      int
	Person   string
	Kind     string
	Body     string
	FromAt   time.Time
	UntilAt  *time.Time
	LiftedAt *time.Time
}

func (measureRow) TableName() string { return "measures" }

func (r measureRow) measure() (governance.Measure, error) {
	return governance.Measure{Case: governance.CaseID(r.CaseID), Person: bodies.PersonID(r.Person), Kind: governance.MeasureKind(r.Kind), Body: bodies.Slug(r.Body),
		From: r.FromAt.UTC(), Until: timeOf(r.UntilAt), Lifted: timeOf(r.LiftedAt)}, nil
}

// AddMeasure lays what the nth ruling of a case says upon a person.
func (tx *Tx) AddMeasure(nth int, m governance.Measure) error {
	return insert(tx, []measureRow{{string(m.Case), nth, string(m.Person), string(m.Kind), string(m.Body), instant(m.From), nullable(m.Until), nil}})
}

// LiftMeasures lifts what earlier rulings of a case laid upon anybody.
func (tx *Tx) LiftMeasures(id governance.CaseID, at time.Time) error {
	return tx.exec("UPDATE measures SET lifted_at = ? WHERE case_id = ? AND lifted_at IS NULL", instant(at), string(id))
}

// MeasuresOf returns what lies upon a person at an instant.
func (tx *Tx) MeasuresOf(person bodies.PersonID, at time.Time) ([]governance.Measure, error) {
	rows, err := list[measureRow](tx.db.Where("person = ? AND (until_at IS NULL OR until_at > ?) AND (lifted_at IS NULL OR lifted_at > ?)", string(person), instant(at), instant(at)).Order("from_at, case_id"))
	return each(rows, err, measureRow.measure)
}

// PublishedRulings returns, by case, how many of its rulings have their number in
// the record: 1, or 2 with the one on appeal.
func (tx *Tx) PublishedRulings() (map[governance.CaseID]int, error) {
	rows, err := list[sittingRow](tx.db.Select("case_id", "nth").Where("EXISTS (SELECT 1 FROM entries WHERE entries.ref = sittings.ruling_ref AND entries.seq >= 0)"))
	published := map[governance.CaseID]int{}
	for _, r := range rows {
		published[governance.CaseID(r.CaseID)]++
	}
	return published, err
}
