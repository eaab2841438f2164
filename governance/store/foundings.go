// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

type foundingRow struct {
	ID       int64 `gorm:"primaryKey;autoIncrement:false"`
	Name     string
	Zone     string
	Language string
	Charters string
	Digest   string
	State    string
	MadeAt   time.Time
	EndedAt  *time.Time
}

func (foundingRow) TableName() string { return "foundings" }

type founderRow struct {
	Nth          int64 `gorm:"primaryKey;autoIncrement:false"`
	Name         string
	Seats        string
	Address      string
	Letter       string
	Again        bool
	ScheduledAt  *time.Time
	MailedAt     *time.Time
	Link         string
	Word         string
	SaidAt       *time.Time
	OfDigest     string
	Why          string
	Slug         string
	PasswordHash string
}

func (founderRow) TableName() string { return "founders" }

func founderToRow(n int, f governance.Founder) (founderRow, error) {
	seats, err := asJSON(append([]bodies.Slug{}, f.Seats...))
	return founderRow{int64(n) + 1, f.Name, seats, f.Mail.Address, f.Mail.Letter, f.Mail.Again, nullable(f.Mail.Scheduled), nullable(f.Mail.Mailed),
		f.Link, string(f.Word), nullable(f.At), f.Of, f.Why, string(f.Slug), f.PasswordHash}, err
}

func (r founderRow) founder() (governance.Founder, error) {
	f := governance.Founder{Name: r.Name, Link: r.Link, Word: governance.FounderWord(r.Word), At: timeOf(r.SaidAt), Of: r.OfDigest, Why: r.Why,
		Mail: governance.FounderMail{Address: r.Address, Letter: r.Letter, Again: r.Again, Scheduled: timeOf(r.ScheduledAt), Mailed: timeOf(r.MailedAt)},
		Slug: bodies.Slug(r.Slug), PasswordHash: r.PasswordHash}
	return f, fromJSON(r.Seats, &f.Seats)
}

// SaveFounding keeps a founding in place of the one there is, with its founders and
// what they said.
func (tx *Tx) SaveFounding(f governance.Founding) error {
	charters, err := asJSON(f.Charters)
	if err != nil {
		return err
	}
	digest, err := f.Digest()
	if err != nil {
		return err
	}
	if err := tx.dropFounding(); err != nil {
		return err
	}
	rows := make([]founderRow, len(f.Founders))
	for n, one := range f.Founders {
		if rows[n], err = founderToRow(n, one); err != nil {
			return err
		}
	}
	if err := insert(tx, []foundingRow{{1, f.Name, f.Zone, f.Language, charters, digest, string(f.State), instant(f.MadeAt), nullable(f.EndedAt)}}); err != nil {
		return err
	}
	return insert(tx, rows)
}

func (tx *Tx) dropFounding() error {
	if err := tx.exec("DELETE FROM founders"); err != nil {
		return err
	}
	return tx.exec("DELETE FROM foundings")
}

// Founding returns the founding that waits, or was declined; [ErrNotFound] where there
// is none, or it is done.
func (tx *Tx) Founding() (governance.Founding, error) {
	row, err := one[foundingRow](tx, "id = 1 AND state <> 'done'")
	if err != nil {
		return governance.Founding{}, err
	}
	f := governance.Founding{Name: row.Name, Zone: row.Zone, Language: row.Language, State: governance.FoundingState(row.State), MadeAt: row.MadeAt.UTC(), EndedAt: timeOf(row.EndedAt)}
	if err := fromJSON(row.Charters, &f.Charters); err != nil {
		return f, err
	}
	founders, err := list[founderRow](tx.db.Order("nth"))
	f.Founders, err = each(founders, err, founderRow.founder)
	return f, err
}

// EndFounding forgets the founding that waits, with its founders, their links and the
// key of whoever prepared it: the community is founded. That it was, and of what
// digest, is kept where there was one.
func (tx *Tx) EndFounding(at time.Time) error {
	if err := tx.exec("DELETE FROM founders"); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM founding_keys"); err != nil {
		return err
	}
	return tx.exec("UPDATE foundings SET name = '', zone = '', language = '', charters = '', state = 'done', ended_at = ?", instant(at))
}

// SetFoundingKey keeps the digest of the key by which a founding may be prepared, in
// place of the one there was.
func (tx *Tx) SetFoundingKey(digest string, at time.Time) error {
	return tx.exec("INSERT INTO founding_keys (id, digest, made_at) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, made_at = excluded.made_at", digest, instant(at))
}

// FoundingKey returns its digest, or [ErrNotFound].
func (tx *Tx) FoundingKey() (string, error) {
	type keyRow struct{ Digest string }
	rows, err := list[keyRow](tx.db.Table("founding_keys"))
	if err != nil {
		return "", err
	}
	if len(rows) == 0 {
		return "", ErrNotFound
	}
	return rows[0].Digest, nil
}
