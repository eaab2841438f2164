// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
)

// SeatDraw is a lot for a seat, with what its pool is made again from.
type SeatDraw struct {
	bodies.Draw
	Terms      bodies.Terms // of the body it is drawn among, as they were when the pool was sealed
	Pool       int64
	PoolSHA256 string
	Seed       string // empty until the record has numbered the entry that sealed the pool
	Passed     int64  // who were asked before and did not take the seat
}

type seatDrawRow struct {
	Ref        string `gorm:"primaryKey"`
	Body       string
	Seat       string
	Among      string
	Terms      string
	Pool       int64
	PoolSHA256 string `gorm:"column:pool_sha256"`
	SealedAt   time.Time
	Seed       string
	Place      int64
	Passed     int64
	Asked      *string
	AskedAt    *time.Time
	EndedAt    *time.Time
	Fate       string
}

func (seatDrawRow) TableName() string { return "seat_draws" }

func (r seatDrawRow) draw() (SeatDraw, error) {
	d := SeatDraw{
		Draw: bodies.Draw{
			Ref: r.Ref, Body: bodies.Slug(r.Body), Seat: r.Seat, Among: bodies.Slug(r.Among), Sealed: r.SealedAt.UTC(),
			Place: int(r.Place), AskedAt: timeOf(r.AskedAt), EndedAt: timeOf(r.EndedAt), Fate: bodies.DrawFate(r.Fate),
		},
		Pool: r.Pool, PoolSHA256: r.PoolSHA256, Seed: r.Seed, Passed: r.Passed,
	}
	if r.Asked != nil {
		d.Asked = bodies.PersonID(*r.Asked)
	}
	return d, fromJSON(r.Terms, &d.Terms)
}

// AddSeatDraw adds a lot whose pool is sealed. [ErrDuplicate] where one for the same seat
// goes on.
func (tx *Tx) AddSeatDraw(d SeatDraw) error {
	terms, err := asJSON(d.Terms)
	if err != nil {
		return err
	}
	return insert(tx, []seatDrawRow{{
		Ref: d.Ref, Body: string(d.Body), Seat: d.Seat, Among: string(d.Among), Terms: terms, Pool: d.Pool, PoolSHA256: d.PoolSHA256, SealedAt: instant(d.Sealed),
	}})
}

// SaveSeatDraw keeps a step of a lot. [ErrConflict] where it has ended.
func (tx *Tx) SaveSeatDraw(d SeatDraw) error {
	done, err := tx.change("UPDATE seat_draws SET seed = ?, place = ?, passed = ?, asked = ?, asked_at = ?, ended_at = ?, fate = ? WHERE ref = ? AND ended_at IS NULL",
		d.Seed, d.Place, d.Passed, text(string(d.Asked)), nullable(d.AskedAt), nullable(d.EndedAt), string(d.Fate), d.Ref)
	if err == nil && done == 0 {
		return ErrConflict
	}
	return err
}

// SeatDraw returns a lot; [ErrNotFound] for an unknown one.
func (tx *Tx) SeatDraw(ref string) (SeatDraw, error) {
	row, err := one[seatDrawRow](tx, "ref = ?", ref)
	if err != nil {
		return SeatDraw{}, err
	}
	return row.draw()
}

// SeatDrawsGoing returns the lots that go on, the oldest first.
func (tx *Tx) SeatDrawsGoing() ([]SeatDraw, error) {
	rows, err := list[seatDrawRow](tx.db.Where("ended_at IS NULL").Order("sealed_at, body, seat"))
	return each(rows, err, seatDrawRow.draw)
}

// SeatDrawsAsking returns the lots that ask somebody, the oldest first.
func (tx *Tx) SeatDrawsAsking(person bodies.PersonID) ([]SeatDraw, error) {
	rows, err := list[seatDrawRow](tx.db.Where("asked = ? AND ended_at IS NULL", string(person)).Order("asked_at, ref"))
	return each(rows, err, seatDrawRow.draw)
}

// SeatDraws returns of each seat of a body the latest lot, by seat.
func (tx *Tx) SeatDraws(body bodies.Slug) ([]SeatDraw, error) {
	rows, err := list[seatDrawRow](tx.db.Where("body = ? AND NOT EXISTS (SELECT 1 FROM seat_draws AS later WHERE later.body = seat_draws.body AND later.seat = seat_draws.seat AND later.sealed_at > seat_draws.sealed_at)",
		string(body)).Order("seat, sealed_at"))
	return each(rows, err, seatDrawRow.draw)
}

// LastDrawn returns when a pool was last sealed, or a step of a lot was made; the zero time
// before the first.
func (tx *Tx) LastDrawn() (last time.Time, err error) {
	for _, column := range []string{"sealed_at", "asked_at"} {
		rows, err := list[seatDrawRow](tx.db.Where(column + " IS NOT NULL").Order(column + " DESC").Limit(1))
		if err != nil {
			return last, err
		}
		for _, r := range rows {
			for _, t := range []time.Time{r.SealedAt.UTC(), timeOf(r.AskedAt)} {
				if t.After(last) {
					last = t
				}
			}
		}
	}
	return last, nil
}

// LastBegun returns when a mandate last began, of whatever body, by an instant; the zero
// time before the first.
func (tx *Tx) LastBegun(by time.Time) (time.Time, error) {
	rows, err := list[mandateRow](tx.db.Select("begins_at").Where("begins_at <= ?", instant(by)).Order("begins_at DESC").Limit(1))
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].BeginsAt.UTC(), nil
}

// InForceSince returns since when the charter of a body is in force; [ErrNotFound] of a body
// there is not.
func (tx *Tx) InForceSince(body bodies.Slug) (time.Time, error) {
	row, err := one[charterRow](tx, "body = ? AND version = (SELECT version FROM bodies WHERE slug = ?)", string(body), string(body))
	return row.AdoptedAt.UTC(), err
}
