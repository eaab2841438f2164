// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
)

// DeathNotice says that a member has died, as one who keeps the list gave notice of it.
type DeathNotice struct {
	ID       string
	Person   bodies.PersonID // of whom it is said
	Body     bodies.Slug     // in which those sit who say it
	By       bodies.PersonID
	GivenAt  time.Time
	AgreedBy bodies.PersonID // the second; empty until one agrees
	AgreedAt time.Time
	DueAt    time.Time // when it is done; zero until a second agrees
	EndedAt  time.Time
	Fate     Fate
}

// Fate is what became of a notice.
type Fate string

// The fates.
const (
	FateWaits     Fate = ""
	FateHere      Fate = "here"      // the member was here
	FateWithdrawn Fate = "withdrawn" // one of those who gave it took it back
	FateLapsed    Fate = "lapsed"    // nobody may give it any more
	FateDone      Fate = "done"
)

type deathNoticeRow struct {
	ID       string `gorm:"primaryKey"`
	Person   string
	Body     string
	GivenBy  string
	GivenAt  time.Time
	AgreedBy string
	AgreedAt *time.Time
	DueAt    *time.Time
	EndedAt  *time.Time
	Fate     string
}

func (deathNoticeRow) TableName() string { return "death_notices" }

func (r deathNoticeRow) notice() (DeathNotice, error) {
	return DeathNotice{
		ID: r.ID, Person: bodies.PersonID(r.Person), Body: bodies.Slug(r.Body), By: bodies.PersonID(r.GivenBy), GivenAt: r.GivenAt.UTC(),
		AgreedBy: bodies.PersonID(r.AgreedBy), AgreedAt: timeOf(r.AgreedAt), DueAt: timeOf(r.DueAt), EndedAt: timeOf(r.EndedAt), Fate: Fate(r.Fate),
	}, nil
}

// AddDeathNotice adds a notice. [ErrDuplicate] where one waits of that person.
func (tx *Tx) AddDeathNotice(n DeathNotice) error {
	return insert(tx, []deathNoticeRow{{ID: n.ID, Person: string(n.Person), Body: string(n.Body), GivenBy: string(n.By), GivenAt: instant(n.GivenAt)}})
}

// DeathNotice returns a notice; [ErrNotFound] for an unknown one.
func (tx *Tx) DeathNotice(id string) (DeathNotice, error) {
	row, err := one[deathNoticeRow](tx, "id = ?", id)
	if err != nil {
		return DeathNotice{}, err
	}
	return row.notice()
}

// DeathNoticeOf returns the notice that waits of a person; [ErrNotFound] where none does.
func (tx *Tx) DeathNoticeOf(person bodies.PersonID) (DeathNotice, error) {
	row, err := one[deathNoticeRow](tx, "person = ? AND ended_at IS NULL", string(person))
	if err != nil {
		return DeathNotice{}, err
	}
	return row.notice()
}

// DeathNoticesDue returns the notices that are to be done at an instant.
func (tx *Tx) DeathNoticesDue(at time.Time) ([]DeathNotice, error) {
	rows, err := list[deathNoticeRow](tx.db.Where("ended_at IS NULL AND due_at <= ?", instant(at)).Order("due_at, id"))
	return each(rows, err, deathNoticeRow.notice)
}

// AgreeToDeath notes the second who gives a notice, and in which body both sit. [ErrConflict] where it has ended, or
// another has agreed.
func (tx *Tx) AgreeToDeath(n DeathNotice) error {
	done, err := tx.change("UPDATE death_notices SET body = ?, agreed_by = ?, agreed_at = ?, due_at = ? WHERE id = ? AND ended_at IS NULL AND agreed_at IS NULL",
		string(n.Body), string(n.AgreedBy), instant(n.AgreedAt), instant(n.DueAt), n.ID)
	if err == nil && done == 0 {
		return ErrConflict
	}
	return err
}

// EndDeathNotice ends a notice. [ErrConflict] where it has ended: its member was here
// meanwhile.
func (tx *Tx) EndDeathNotice(id string, fate Fate, at time.Time) error {
	done, err := tx.change("UPDATE death_notices SET ended_at = ?, fate = ? WHERE id = ? AND ended_at IS NULL", instant(at), string(fate), id)
	if err == nil && done == 0 {
		return ErrConflict
	}
	return err
}

// endDeathNoticesOf ends what waits of somebody who is here.
func (tx *Tx) endDeathNoticesOf(person bodies.PersonID, at time.Time) error {
	return tx.exec("UPDATE death_notices SET ended_at = ?, fate = 'here' WHERE person = ? AND ended_at IS NULL", instant(at), string(person))
}

// noticedRow is somebody with what is said of their death.
type noticedRow struct {
	Who    personRow `gorm:"embedded"` // by a name, or it is left out
	Notice *string
}

// PersonWithNotice returns the person with an address, and the notice that waits of them,
// if one does. One query where none does. [ErrNotFound] for an unknown one.
func (tx *Tx) PersonWithNotice(slug bodies.Slug) (bodies.Person, *DeathNotice, error) {
	rows, err := list[noticedRow](tx.db.Table("people").Select("people.*, death_notices.id AS notice").
		Joins("LEFT JOIN death_notices ON death_notices.person = people.id AND death_notices.ended_at IS NULL").Where("people.slug = ?", string(slug)).Limit(1))
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return bodies.Person{}, nil, err
	}
	p, err := rows[0].Who.person()
	if err != nil || rows[0].Notice == nil {
		return p, nil, err
	}
	n, err := tx.DeathNotice(*rows[0].Notice)
	return p, &n, err
}
