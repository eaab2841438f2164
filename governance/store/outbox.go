// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
)

// Letter is a mail to be sent once.
type Letter struct {
	ID      string
	Kind    string
	Person  bodies.PersonID
	Subject string // what it is about: with kind and person it is the only one
	Address string // where it goes; empty: the person's confirmed address when it is sent
	MadeAt  time.Time
	DueAt   time.Time
	DoneAt  time.Time // sent, or of no use any more; zero before
}

type letterRow struct {
	ID      string `gorm:"primaryKey"`
	Kind    string
	Person  string
	Subject string
	Address string
	MadeAt  time.Time
	DueAt   time.Time
	DoneAt  *time.Time
}

func (letterRow) TableName() string { return "outbox" }

func (r letterRow) letter() (Letter, error) {
	return Letter{r.ID, r.Kind, bodies.PersonID(r.Person), r.Subject, r.Address, r.MadeAt.UTC(), r.DueAt.UTC(), timeOf(r.DoneAt)}, nil
}

// AddLetter puts a letter into the outbox, and says whether it is new: one of the
// same kind, person and subject is there once, whoever comes second.
func (tx *Tx) AddLetter(l Letter) (added bool, err error) {
	done, err := tx.change(`INSERT INTO outbox (id, kind, person, subject, address, made_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, person, subject) DO NOTHING`, l.ID, l.Kind, string(l.Person), l.Subject, l.Address, instant(l.MadeAt), instant(l.DueAt))
	return done == 1, err
}

// Letter returns a letter, done or not, or [ErrNotFound].
func (tx *Tx) Letter(id string) (Letter, error) {
	row, err := one[letterRow](tx, "id = ?", id)
	if err != nil {
		return Letter{}, err
	}
	return row.letter()
}

// LettersDue returns up to limit letters that have been due since an instant and
// are not done, the longest due first.
func (tx *Tx) LettersDue(since time.Time, limit int) ([]Letter, error) {
	rows, err := list[letterRow](tx.db.Where("done_at IS NULL AND due_at <= ?", instant(since)).Order("due_at, id").Limit(limit))
	return each(rows, err, letterRow.letter)
}

// DropLetters forgets letters that were done before an instant: whom a vote still
// needed on its last day is nobody's business once it is over.
func (tx *Tx) DropLetters(before time.Time) error {
	return tx.exec("DELETE FROM outbox WHERE done_at < ?", instant(before))
}

// EndLetter marks a letter as done and forgets where it went.
func (tx *Tx) EndLetter(id string, at time.Time) error {
	return tx.exec("UPDATE outbox SET done_at = ?, address = '' WHERE id = ? AND done_at IS NULL", instant(at), id)
}
