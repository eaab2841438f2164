// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"gorm.io/gorm"

	"moothall/bodies"
	"moothall/governance"
)

type emergencyRow struct {
	Ref      string `gorm:"primaryKey"`
	Kind     string
	Body     *string
	Issue    *string
	TextID   *string
	Reason   string
	At       time.Time
	UntilAt  time.Time
	EndedAt  *time.Time
	EndedRef *string
}

func (emergencyRow) TableName() string { return "emergency_acts" }

func (r emergencyRow) emergency() (governance.Emergency, error) {
	return governance.Emergency{
		Ref: r.Ref, Kind: governance.EmergencyKind(r.Kind), Body: bodies.Slug(textOf(r.Body)), Issue: governance.IssueID(textOf(r.Issue)), Text: textOf(r.TextID),
		Reason: r.Reason, At: r.At.UTC(), Until: r.UntilAt.UTC(), Ended: timeOf(r.EndedAt), EndRef: textOf(r.EndedRef),
	}, nil
}

// AddEmergency adds an emergency act that nobody has ended.
func (tx *Tx) AddEmergency(e governance.Emergency) error {
	return insert(tx, []emergencyRow{{Ref: e.Ref, Kind: string(e.Kind), Body: text(string(e.Body)), Issue: text(string(e.Issue)), TextID: text(e.Text),
		Reason: e.Reason, At: instant(e.At), UntilAt: instant(e.Until)}})
}

// EndEmergency keeps when an act was ended before its time, once; [ErrNotFound] of one
// that was ended already.
func (tx *Tx) EndEmergency(e governance.Emergency) error {
	ended, err := tx.change("UPDATE emergency_acts SET ended_at = ?, ended_ref = ? WHERE ref = ? AND ended_at IS NULL", instant(e.Ended), e.EndRef, e.Ref)
	if err == nil && ended == 0 {
		err = ErrNotFound
	}
	return err
}

// Emergency returns the emergency act whose entry has a ref, or [ErrNotFound].
func (tx *Tx) Emergency(ref string) (governance.Emergency, error) {
	row, err := one[emergencyRow](tx, "ref = ?", ref)
	if err != nil {
		return governance.Emergency{}, err
	}
	return row.emergency()
}

// EmergenciesOf returns all acts of a kind there were, of one text where one is named,
// in their order.
func (tx *Tx) EmergenciesOf(kind governance.EmergencyKind, textID string) ([]governance.Emergency, error) {
	q := tx.db.Where("kind = ?", string(kind)).Order("at, ref")
	if textID != "" {
		q = q.Where("text_id = ?", textID)
	}
	rows, err := list[emergencyRow](q)
	return each(rows, err, emergencyRow.emergency)
}

// Emergencies returns up to limit acts, the newest first, beginning after the one with
// a ref; "" begins at the newest.
func (tx *Tx) Emergencies(after string, limit int) ([]governance.Emergency, error) {
	if !storable([]any{after}) {
		return nil, nil
	}
	q := tx.db.Order("at DESC, ref DESC").Limit(limitOf(limit))
	if after != "" {
		q = q.Where("(at, ref) < (SELECT at, ref FROM emergency_acts WHERE ref = ?)", after)
	}
	rows, err := list[emergencyRow](q)
	return each(rows, err, emergencyRow.emergency)
}

// holdingEmergency narrows a query to acts that hold at an instant, as governance.Emergency.Holds
// says.
func holdingEmergency(q *gorm.DB, at time.Time) *gorm.DB {
	return q.Where("at <= ? AND until_at > ? AND (ended_at IS NULL OR ended_at > ?)", instant(at), instant(at), instant(at))
}

// HoldingEmergencies returns the acts that hold at an instant, the newest first.
func (tx *Tx) HoldingEmergencies(at time.Time) ([]governance.Emergency, error) {
	rows, err := list[emergencyRow](holdingEmergency(tx.db, at).Order("at DESC, ref DESC"))
	return each(rows, err, emergencyRow.emergency)
}

// PausedBy returns the act that pauses what comes to a body at an instant, or
// [ErrNotFound].
func (tx *Tx) PausedBy(kind governance.EmergencyKind, body bodies.Slug, at time.Time) (governance.Emergency, error) {
	rows, err := list[emergencyRow](holdingEmergency(tx.db, at).Where("kind = ? AND (body IS NULL OR body = ?)", string(kind), string(body)).Limit(1))
	if err != nil {
		return governance.Emergency{}, err
	}
	if len(rows) == 0 {
		return governance.Emergency{}, ErrNotFound
	}
	return rows[0].emergency()
}

// EachEmergencyReason hands the reasons of all acts that have a number in the record to
// take as [Tx.EachSaid] does.
func (tx *Tx) EachEmergencyReason(take func(Said) error) error {
	return eachSaid(tx.db.Raw(`SELECT a.ref, a.reason, COALESCE(a.body, ''), COALESCE(a.issue, '') FROM emergency_acts AS a
		WHERE EXISTS (SELECT 1 FROM entries WHERE entries.ref = a.ref AND entries.seq IS NOT NULL)`), take)
}

// withheldColumns are those of the act for which a text is not shown, all null where
// there is none. An act that ended by itself may stand there still: whoever reads it
// holds it to the clock.
type withheldColumns struct {
	Ref         *string
	At, UntilAt *time.Time
}

func (c withheldColumns) withholding() governance.Withholding {
	return governance.Withholding{Ref: textOf(c.Ref), From: timeOf(c.At), Until: timeOf(c.UntilAt)}
}

// withWithheld reads the texts of a table with the newest act of a kind about each that
// nobody has ended: in the query that reads them, so that none is read without.
func (tx *Tx) withWithheld(table string, kind governance.EmergencyKind) *gorm.DB {
	return tx.db.Table(table).Select(table+".*, withheld.ref AS withheld_ref, withheld.at AS withheld_at, withheld.until_at AS withheld_until_at").
		Joins(`LEFT JOIN emergency_acts AS withheld ON withheld.text_id = `+table+`.id AND withheld.kind = ? AND withheld.ended_at IS NULL AND NOT EXISTS
			(SELECT 1 FROM emergency_acts AS newer WHERE newer.text_id = withheld.text_id AND newer.kind = withheld.kind AND newer.ended_at IS NULL AND newer.at > withheld.at)`, string(kind))
}
