// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"moothall/bodies"
	"moothall/governance"
)

type reportRow struct {
	ID          string `gorm:"primaryKey"`
	CaseID      string
	Reporter    string
	Rule        int
	Text        string
	Salt        string
	At          time.Time
	Witness     bool
	WithdrawnAt *time.Time
}

func (reportRow) TableName() string { return "reports" }

func (r reportRow) report() (governance.Report, error) {
	return governance.Report{ID: governance.ReportID(r.ID), Case: governance.CaseID(r.CaseID), Reporter: bodies.PersonID(r.Reporter), Rule: r.Rule, Text: r.Text, Salt: r.Salt,
		At: r.At.UTC(), Witness: r.Witness, Withdrawn: timeOf(r.WithdrawnAt)}, nil
}

// AddReport adds a report to a case. [ErrDuplicate] where its reporter has sent
// one before that stands.
func (tx *Tx) AddReport(r governance.Report) error {
	return insert(tx, []reportRow{{string(r.ID), string(r.Case), string(r.Reporter), r.Rule, r.Text, r.Salt, instant(r.At), r.Witness, nil}})
}

// Report returns a report by its id, or [ErrNotFound].
func (tx *Tx) Report(id governance.ReportID) (governance.Report, error) {
	row, err := one[reportRow](tx, "id = ?", string(id))
	if err != nil {
		return governance.Report{}, err
	}
	return row.report()
}

// ReportsBy returns up to limit reports of one person, the newest first.
func (tx *Tx) ReportsBy(reporter bodies.PersonID, limit int) ([]governance.Report, error) {
	rows, err := list[reportRow](tx.db.Where("reporter = ?", string(reporter)).Order("at DESC, id").Limit(limitOf(limit)))
	return each(rows, err, reportRow.report)
}

// PartsOf returns the reports of one person in the cases that are not over, without
// their texts.
func (tx *Tx) PartsOf(reporter bodies.PersonID) ([]governance.Report, error) {
	rows, err := list[reportRow](tx.db.Omit("text").Where("reporter = ? AND case_id IN (SELECT id FROM cases WHERE stage NOT IN ('final', 'withdrawn'))", string(reporter)))
	return each(rows, err, reportRow.report)
}

// Reports returns up to limit reports of a case, the reader's own before the
// others and those in the order in which they came, those taken back among them.
func (tx *Tx) Reports(id governance.CaseID, reader bodies.PersonID, limit int) ([]governance.Report, error) {
	own := clause.Expr{SQL: "CASE WHEN reporter = ? THEN 0 ELSE 1 END, at, reporter, id", Vars: []any{string(reader)}}
	rows, err := list[reportRow](tx.db.Where("case_id = ?", string(id)).Order(clause.OrderBy{Expression: own}).Limit(limitOf(limit)))
	return each(rows, err, reportRow.report)
}

// Reporters returns all who reported a case, once each: also those who took it back
// and those who came late judge it no more. parties are those who are neither.
func (tx *Tx) Reporters(id governance.CaseID) (all, parties []bodies.PersonID, err error) {
	rows, err := list[reportRow](tx.db.Select("reporter", "witness", "withdrawn_at").Where("case_id = ?", string(id)).Order("reporter"))
	for _, r := range rows {
		who := bodies.PersonID(r.Reporter)
		if len(all) == 0 || all[len(all)-1] != who {
			all = append(all, who)
		}
		if r.WithdrawnAt == nil && !r.Witness {
			parties = append(parties, who)
		}
	}
	return all, parties, err
}

// UpheldReports counts the reports of a case that stand.
func (tx *Tx) UpheldReports(id governance.CaseID) (n int64, err error) {
	err = tx.db.Model(&reportRow{}).Where("case_id = ? AND withdrawn_at IS NULL", string(id)).Count(&n).Error
	return n, translated(err)
}

// ReportsSince counts what somebody has reported since an instant.
func (tx *Tx) ReportsSince(reporter bodies.PersonID, since time.Time) (n int64, err error) {
	err = tx.db.Model(&reportRow{}).Where("reporter = ? AND at > ?", string(reporter), instant(since)).Count(&n).Error
	return n, translated(err)
}

// WithdrawReport takes a report back. [ErrNotFound] where it does not stand.
func (tx *Tx) WithdrawReport(id governance.ReportID, at time.Time) error {
	n, err := tx.change("UPDATE reports SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL", instant(at), string(id))
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

type objectionRow struct {
	Report string
	Juror  string
	Reason string
	At     time.Time
}

func (objectionRow) TableName() string { return "objections" }

func (r objectionRow) objection() (governance.Objection, error) {
	return governance.Objection{Report: governance.ReportID(r.Report), Juror: bodies.PersonID(r.Juror), Reason: r.Reason, At: r.At.UTC()}, nil
}

// AddObjection adds that a reporter does not want somebody to judge.
func (tx *Tx) AddObjection(o governance.Objection) error {
	return insert(tx, []objectionRow{{string(o.Report), string(o.Juror), o.Reason, instant(o.At)}})
}

// Objections returns what was said of who should not judge in some reports, the
// first first.
func (tx *Tx) Objections(reports ...governance.ReportID) ([]governance.Objection, error) {
	rows, err := list[objectionRow](tx.db.Where("report IN ?", reports).Order("at, juror"))
	return each(rows, err, objectionRow.objection)
}

// PartiesObject returns the objections of the parties to a case to those who sit,
// with who said them.
func (tx *Tx) PartiesObject(id governance.CaseID, panel []bodies.PersonID) (map[governance.ReportID]bodies.PersonID, []governance.Objection, error) {
	rows, err := list[reportRow](tx.db.Select("id", "reporter").Where("case_id = ? AND NOT witness AND withdrawn_at IS NULL", string(id)).
		Where("id IN (SELECT report FROM objections WHERE juror IN ?)", panel))
	by, ids := map[governance.ReportID]bodies.PersonID{}, []governance.ReportID(nil)
	for _, r := range rows {
		ids = append(ids, governance.ReportID(r.ID))
		by[governance.ReportID(r.ID)] = bodies.PersonID(r.Reporter)
	}
	if err != nil || len(ids) == 0 {
		return by, nil, err
	}
	said, err := tx.Objections(ids...)
	return by, slices.DeleteFunc(said, func(o governance.Objection) bool { return !slices.Contains(panel, o.Juror) }), err
}
