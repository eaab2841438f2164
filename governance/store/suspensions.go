// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

type suspensionRow struct {
	Decision string `gorm:"primaryKey"`
	ByBody   string
	Person   string
	Said     string
	At       time.Time
	UntilAt  time.Time
	Ref      string
}

func (suspensionRow) TableName() string { return "suspensions" }

// heldSelected names the columns of [heldColumns] beside those of a decision.
const heldSelected = `suspensions.by_body AS held_by_body, suspensions.person AS held_person, suspensions.said AS held_said,
	suspensions.at AS held_at, suspensions.until_at AS held_until_at, suspensions.released_by AS held_released_by,
	suspensions.released_said AS held_released_said, suspensions.released_at AS held_released_at`

// heldColumns are those of a suspension, all null where there is none.
type heldColumns struct {
	ByBody, Person, Said     *string
	At, UntilAt              *time.Time
	ReleasedBy, ReleasedSaid *string
	ReleasedAt               *time.Time
}

func (r heldColumns) suspension(decision string) *governance.Suspension {
	if r.At == nil {
		return nil
	}
	s := governance.Suspension{
		Decision: decision, By: bodies.Slug(textOf(r.ByBody)), Until: timeOf(r.UntilAt),
		Statement: governance.Statement{Person: bodies.PersonID(textOf(r.Person)), Text: textOf(r.Said), At: timeOf(r.At)},
	}
	if r.ReleasedAt != nil {
		s.Release = &governance.Statement{Person: bodies.PersonID(textOf(r.ReleasedBy)), Text: textOf(r.ReleasedSaid), At: timeOf(r.ReleasedAt)}
	}
	return &s
}

// Suspend holds a decision back; its entry has a ref. A second time is refused
// with [ErrDuplicate].
func (tx *Tx) Suspend(s governance.Suspension, ref string) error {
	if err := insert(tx, []suspensionRow{{s.Decision, string(s.By), string(s.Person), s.Text, instant(s.At), instant(s.Until), ref}}); err != nil {
		return err
	}
	return tx.indexReview(s.Decision)
}

// heldAt finds the suspensions that hold at an instant, which it asks for three
// times; it says what governance.Suspension.Holds does.
const heldAt = "suspensions.at <= ? AND suspensions.until_at > ? AND (suspensions.released_at IS NULL OR suspensions.released_at > ?)"

// HeldBack returns the decisions that are held back at an instant, the one held
// back last first.
func (tx *Tx) HeldBack(at time.Time) ([]Decision, error) {
	rows, err := list[heldRow](tx.heldDecisions().Where(heldAt, instant(at), instant(at), instant(at)).
		Order("suspensions.at DESC, decisions.id DESC"))
	return each(rows, err, heldRow.decision)
}

// Release ends a suspension before its time, once; its entry has a ref.
// [ErrNotFound] otherwise.
func (tx *Tx) Release(decision string, s governance.Statement, ref string) error {
	ended, err := tx.change("UPDATE suspensions SET released_by = ?, released_said = ?, released_at = ?, released_ref = ? WHERE decision = ? AND released_at IS NULL",
		string(s.Person), s.Text, instant(s.At), ref, decision)
	if err == nil && ended == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return err
	}
	return tx.indexReview(decision)
}

// OnceHeld returns up to limit decisions that were ever held back, the one held back
// last first, beginning after the one with the id after; "" begins at the newest.
func (tx *Tx) OnceHeld(after string, limit int) ([]Decision, error) {
	if !storable([]any{after}) {
		return nil, nil
	}
	q := tx.heldDecisions().Where("suspensions.at IS NOT NULL").Order("suspensions.at DESC, decisions.id DESC").Limit(limitOf(limit))
	if after != "" {
		q = q.Where("(suspensions.at, decisions.id) < (SELECT at, decision FROM suspensions WHERE decision = ?)", after)
	}
	rows, err := list[heldRow](q)
	return each(rows, err, heldRow.decision)
}
