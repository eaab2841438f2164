// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"cmp"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// Address is where a person is written to.
type Address struct {
	Person    bodies.PersonID
	Address   string
	Confirmed time.Time
	Notices   governance.Notices // of votes
	Voices    governance.Notices // of delegated voices; empty on its way in: as Notices
}

type addressRow struct {
	Person      string `gorm:"primaryKey"`
	Address     string
	ConfirmedAt time.Time
	Notices     string
	Voices      string
}

func (addressRow) TableName() string { return "addresses" }

func (r addressRow) address() (Address, error) {
	return Address{bodies.PersonID(r.Person), r.Address, r.ConfirmedAt.UTC(), governance.Notices(r.Notices), governance.Notices(r.Voices)}, nil
}

// SetAddress makes an address the confirmed one of a person, in place of the one before.
func (tx *Tx) SetAddress(a Address) error {
	return tx.exec(`INSERT INTO addresses (person, address, confirmed_at, notices, voices) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (person) DO UPDATE SET address = excluded.address, confirmed_at = excluded.confirmed_at, notices = excluded.notices, voices = excluded.voices`,
		string(a.Person), a.Address, instant(a.Confirmed), string(a.Notices), string(cmp.Or(a.Voices, a.Notices)))
}

// Address returns the confirmed address of a person, or [ErrNotFound].
func (tx *Tx) Address(person bodies.PersonID) (Address, error) {
	row, err := one[addressRow](tx, "person = ?", string(person))
	if err != nil {
		return Address{}, err
	}
	return row.address()
}

// SetNotices changes how a person is told of votes; nothing happens where they
// have no address.
func (tx *Tx) SetNotices(person bodies.PersonID, n governance.Notices) error {
	return tx.exec("UPDATE addresses SET notices = ? WHERE person = ?", string(n), string(person))
}

// SetVoices is SetNotices of delegated voices.
func (tx *Tx) SetVoices(person bodies.PersonID, n governance.Notices) error {
	return tx.exec("UPDATE addresses SET voices = ? WHERE person = ?", string(n), string(person))
}

// RemoveAddress forgets where a person is written to.
func (tx *Tx) RemoveAddress(person bodies.PersonID) error {
	return tx.exec("DELETE FROM addresses WHERE person = ?", string(person))
}

// Link is a secret link that was mailed, under the digest of its secret.
type Link struct {
	Digest  string
	Purpose LinkPurpose
	Person  bodies.PersonID
	Address string // where it was sent
	Expires time.Time
}

// LinkPurpose is what following a link does.
type LinkPurpose string

// The purposes.
const (
	LinkConfirm LinkPurpose = "confirm"
	LinkRecover LinkPurpose = "recover"
)

type linkRow struct {
	Digest    string `gorm:"primaryKey"`
	Purpose   string
	Person    string
	Address   string
	ExpiresAt time.Time
}

func (linkRow) TableName() string { return "links" }

// AddLink keeps a link until it is followed or too old, and forgets those that are.
func (tx *Tx) AddLink(l Link, now time.Time) error {
	if err := tx.exec("DELETE FROM links WHERE expires_at <= ?", instant(now)); err != nil {
		return err
	}
	return insert(tx, []linkRow{{l.Digest, string(l.Purpose), string(l.Person), l.Address, instant(l.Expires)}})
}

// Link returns the link with a digest and a purpose, or [ErrNotFound].
func (tx *Tx) Link(p LinkPurpose, digest string) (Link, error) {
	row, err := one[linkRow](tx, "digest = ? AND purpose = ?", digest, string(p))
	return Link{row.Digest, LinkPurpose(row.Purpose), bodies.PersonID(row.Person), row.Address, row.ExpiresAt.UTC()}, err
}

// TakeLink takes a link, once: of two who follow it together one gets
// [ErrNotFound]. All others of the same person and purpose go with it.
func (tx *Tx) TakeLink(l Link) error {
	done, err := tx.change("DELETE FROM links WHERE digest = ? AND purpose = ?", l.Digest, string(l.Purpose))
	if err == nil && done == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return err
	}
	return tx.DropLinks(l.Purpose, l.Person)
}

// DropLinks makes every link of a person for a purpose good for nothing.
func (tx *Tx) DropLinks(p LinkPurpose, person bodies.PersonID) error {
	return tx.exec("DELETE FROM links WHERE person = ? AND purpose = ?", string(person), string(p))
}

// Recovery is an asking for a lost password, before it is known whose.
type Recovery struct {
	ID      string
	Login   string // as it was typed
	AskedAt time.Time
}

type recoveryRow struct {
	ID      string `gorm:"primaryKey"`
	Login   string
	AskedAt time.Time
}

func (recoveryRow) TableName() string { return "recoveries" }

// AddRecovery keeps an asking until it is looked up.
func (tx *Tx) AddRecovery(r Recovery) error {
	return insert(tx, []recoveryRow{{r.ID, r.Login, instant(r.AskedAt)}})
}

// TakeRecoveries removes and returns up to limit askings, the oldest first.
func (tx *Tx) TakeRecoveries(limit int) ([]Recovery, error) {
	rows, err := list[recoveryRow](tx.db.Order("asked_at, id").Limit(limit))
	return each(rows, err, func(r recoveryRow) (Recovery, error) {
		done, err := tx.change("DELETE FROM recoveries WHERE id = ?", r.ID)
		if err == nil && done == 0 {
			err = ErrConflict // another server took it
		}
		return Recovery{r.ID, r.Login, r.AskedAt.UTC()}, err
	})
}
