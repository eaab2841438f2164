// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"gorm.io/gorm"

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

// Seat is a mandate in force. While the decision that gave it is held back for
// review it rests: it is somebody's seat still, and gives no right.
type Seat struct {
	bodies.Mandate
	Rests time.Time // until then, where the decision is not released before; zero: it does not rest
}

type restRow struct {
	Mandate    mandateRow `gorm:"embedded"`
	RestsUntil *time.Time
}

func (r restRow) seat() (Seat, error) {
	m, err := r.Mandate.mandate()
	return Seat{m, timeOf(r.RestsUntil)}, err
}

// What every reading of seats is made of: each mandate beside the suspension that
// holds its decision back at an instant, those in force then, and those of them
// that give a right, as governance.Recorded.Installed says.
const (
	seatsAt = "mandates LEFT JOIN suspensions ON suspensions.decision = mandates.decision AND " + heldAt
	holdsAt = "mandates.begins_at <= ? AND (mandates.ends_at IS NULL OR mandates.ends_at > ?)"
	awake   = "suspensions.decision IS NULL"
)

// Mandates returns the mandates of a body that give a right at an instant, by
// seat: in force, and by no decision that is held back then.
func (tx *Tx) Mandates(body bodies.Slug, at time.Time) ([]bodies.Mandate, error) {
	return mandatesOf(tx.seats(at).Where("mandates.body = ? AND "+awake, string(body)))
}

// MandatesOf returns the mandates of a person that give a right at an instant, as
// [Tx.Mandates] does of a body.
func (tx *Tx) MandatesOf(person bodies.PersonID, at time.Time) ([]bodies.Mandate, error) {
	return mandatesOf(tx.seats(at).Where("mandates.person = ? AND "+awake, string(person)))
}

// Seats returns the mandates of a body in force at an instant, by seat, those
// that rest among them. Who acts by a seat is asked of [Tx.Mandates].
func (tx *Tx) Seats(body bodies.Slug, at time.Time) ([]Seat, error) {
	rows, err := list[restRow](tx.seats(at).Where("mandates.body = ?", string(body)))
	return each(rows, err, restRow.seat)
}

// SeatsOf returns the mandates of a person in force at an instant, by body and
// seat, those that rest among them.
func (tx *Tx) SeatsOf(person bodies.PersonID, at time.Time) ([]Seat, error) {
	rows, err := list[restRow](tx.seats(at).Where("mandates.person = ?", string(person)))
	return each(rows, err, restRow.seat)
}

// MandatesFrom returns the mandates of a person that are in force at an instant
// or will be later, those that rest among them: they are seats beside which some
// others cannot be held.
func (tx *Tx) MandatesFrom(person bodies.PersonID, at time.Time) ([]bodies.Mandate, error) {
	rows, err := list[mandateRow](tx.db.Where("person = ? AND (ends_at IS NULL OR ends_at > ?)", string(person), instant(at)).Order("body, seat, id"))
	return each(rows, err, mandateRow.mandate)
}

// MandatesSince returns the mandates of everybody that are in force at an instant or will
// be later, those that rest among them, by person.
func (tx *Tx) MandatesSince(at time.Time) ([]bodies.Mandate, error) {
	rows, err := list[mandateRow](tx.db.Where("ends_at IS NULL OR ends_at > ?", instant(at)).Order("person, body, seat, id"))
	return each(rows, err, mandateRow.mandate)
}

// MandatesIn returns every mandate of a body that there was, those of before and those
// that rest among them, by seat.
func (tx *Tx) MandatesIn(body bodies.Slug) ([]bodies.Mandate, error) {
	if !body.Valid() {
		return nil, nil // what is no name of a body names none
	}
	rows, err := list[mandateRow](tx.db.Where("body = ?", string(body)).Order("seat, begins_at, id"))
	return each(rows, err, mandateRow.mandate)
}

// MandatesBy returns the mandates that the decision on an issue gave, past ones
// and those that rest too, by id.
func (tx *Tx) MandatesBy(issue governance.IssueID) ([]bodies.Mandate, error) {
	rows, err := list[mandateRow](tx.db.Where("decision = ?", string(issue)).Order("id"))
	return each(rows, err, mandateRow.mandate)
}

// LastSeating returns when who gives a body its voice last changed by an act up
// to an instant: a mandate of it began or ended, or a decision that gave one was
// held back or released. What a decision did may be a moment ahead of the clock
// and counts. The zero time before the first.
func (tx *Tx) LastSeating(body bodies.Slug, at time.Time) (last time.Time, err error) {
	later := func(t time.Time) {
		if t.After(last) {
			last = t
		}
	}
	began, err := list[mandateRow](tx.db.Select("begins_at").Where("body = ? AND (begins_at <= ? OR decision <> '')", string(body), instant(at)).Order("begins_at DESC").Limit(1))
	if err != nil {
		return last, err
	}
	ended, err := list[mandateRow](tx.db.Select("ends_at").Where("body = ? AND ends_at <= ?", string(body), instant(at)).Order("ends_at DESC").Limit(1))
	if err != nil {
		return last, err
	}
	held, err := list[heldInstants](tx.db.Table("suspensions").Select("at, released_at").
		Where("decision IN (SELECT decision FROM mandates WHERE body = ? AND decision <> '')", string(body)))
	for _, r := range began {
		later(r.BeginsAt.UTC())
	}
	for _, r := range ended {
		later(timeOf(r.EndsAt))
	}
	for _, r := range held {
		later(r.At.UTC())
		later(timeOf(r.ReleasedAt))
	}
	return last, err
}

// heldInstants are the instants at which a decision was held back and released.
type heldInstants struct {
	At         time.Time
	ReleasedAt *time.Time
}

// seats are the mandates in force at an instant, each beside what holds it back.
func (tx *Tx) seats(at time.Time) *gorm.DB {
	t := instant(at)
	return tx.db.Table(seatsAt, t, t, t).Select("mandates.*, suspensions.until_at AS rests_until").Where(holdsAt, t, t).
		Order("mandates.body, mandates.seat, mandates.id")
}

func mandatesOf(seats *gorm.DB) ([]bodies.Mandate, error) {
	rows, err := list[mandateRow](seats)
	return each(rows, err, mandateRow.mandate)
}
