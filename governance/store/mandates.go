// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"cmp"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

type mandateRow struct {
	ID       string `gorm:"primaryKey"`
	Body     string
	Seat     string
	Person   string
	Title    string
	BeginsAt time.Time
	EndsAt   *time.Time
	Decision string
}

func (mandateRow) TableName() string { return "mandates" }

func (r mandateRow) mandate() (bodies.Mandate, error) {
	return bodies.Mandate{
		ID: r.ID, Body: bodies.Slug(r.Body), Seat: r.Seat, Person: bodies.PersonID(r.Person), Title: r.Title,
		Begins: r.BeginsAt.UTC(), Ends: timeOf(r.EndsAt), Decision: r.Decision,
	}, nil
}

// AddMandate gives a person a seat.
func (tx *Tx) AddMandate(m bodies.Mandate) error {
	return insert(tx, []mandateRow{{m.ID, string(m.Body), m.Seat, string(m.Person), m.Title, instant(m.Begins), nullable(m.Ends), m.Decision}})
}

// EndMandate ends a mandate at an instant, if it would not have ended before.
// [ErrNotFound] otherwise.
func (tx *Tx) EndMandate(id string, at time.Time) error {
	ended, err := tx.change("UPDATE mandates SET ends_at = ? WHERE id = ? AND (ends_at IS NULL OR ends_at > ?)", instant(at), id, instant(at))
	if err == nil && ended == 0 {
		return ErrNotFound
	}
	return err
}

// Mandates returns the mandates of a body in force at an instant, by seat.
func (tx *Tx) Mandates(body bodies.Slug, at time.Time) ([]bodies.Mandate, error) {
	return tx.mandates("body = ?", string(body), at)
}

// MandatesOf returns the mandates of a person in force at an instant.
func (tx *Tx) MandatesOf(person bodies.PersonID, at time.Time) ([]bodies.Mandate, error) {
	return tx.mandates("person = ?", string(person), at)
}

// MandatesFrom returns the mandates of a person that are in force at an instant
// or will be later.
func (tx *Tx) MandatesFrom(person bodies.PersonID, at time.Time) ([]bodies.Mandate, error) {
	rows, err := list[mandateRow](tx.db.Where("person = ? AND (ends_at IS NULL OR ends_at > ?)", string(person), instant(at)).Order("body, seat, id"))
	return each(rows, err, mandateRow.mandate)
}

// MandatesBy returns the mandates that the decision on an issue gave, past ones
// too, by id.
func (tx *Tx) MandatesBy(issue governance.IssueID) ([]bodies.Mandate, error) {
	rows, err := list[mandateRow](tx.db.Where("decision = ?", string(issue)).Order("id"))
	return each(rows, err, mandateRow.mandate)
}

// LastSeating returns when a mandate of a body last began, up to an instant or by
// a decision, which may be a moment ahead of the clock; the zero time before the
// first.
func (tx *Tx) LastSeating(body bodies.Slug, at time.Time) (time.Time, error) {
	rows, err := list[mandateRow](tx.db.Select("begins_at").Where("body = ? AND (begins_at <= ? OR decision <> '')", string(body), instant(at)).Order("begins_at DESC").Limit(1))
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].BeginsAt.UTC(), nil
}

func (tx *Tx) mandates(whose, id string, at time.Time) ([]bodies.Mandate, error) {
	rows, err := list[mandateRow](tx.db.Where(whose, id).
		Where("begins_at <= ? AND (ends_at IS NULL OR ends_at > ?)", instant(at), instant(at)).Order("body, seat, id"))
	return each(rows, err, mandateRow.mandate)
}

// seat marks the electors who hold a mandate and adds the holders who are not
// among them, keeping the order by person.
func seat(electors []bodies.Elector, mandates []bodies.Mandate) []bodies.Elector {
	byPerson := func(e bodies.Elector, p bodies.PersonID) int { return cmp.Compare(e.Person, p) }
	for _, m := range mandates {
		i, found := slices.BinarySearchFunc(electors, m.Person, byPerson)
		if !found {
			electors = slices.Insert(electors, i, bodies.Elector{Person: m.Person})
		}
		electors[i].Seated = true
	}
	return electors
}
