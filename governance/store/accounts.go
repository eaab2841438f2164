// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
)

// Account is how a person proves who they are.
type Account struct {
	Person       bodies.PersonID
	Login        string // as package identity writes it
	PasswordHash string // PHC string; empty where no password is set
}

type accountRow struct {
	Person       string `gorm:"primaryKey"`
	Login        string
	PasswordHash string
}

func (accountRow) TableName() string { return "accounts" }

func (r accountRow) account() Account {
	return Account{bodies.PersonID(r.Person), r.Login, r.PasswordHash}
}

// AddAccounts adds accounts, in bulk. A login in use is refused with [ErrDuplicate].
func (tx *Tx) AddAccounts(accounts []Account) error {
	rows := make([]accountRow, 0, len(accounts))
	for _, a := range accounts {
		rows = append(rows, accountRow{string(a.Person), a.Login, a.PasswordHash})
	}
	return insert(tx, rows)
}

// Account returns the account of a person, or [ErrNotFound].
func (tx *Tx) Account(person bodies.PersonID) (Account, error) {
	row, err := one[accountRow](tx, "person = ?", string(person))
	return row.account(), err
}

// AccountByLogin returns the account with a login, or [ErrNotFound].
func (tx *Tx) AccountByLogin(login string) (Account, error) {
	row, err := one[accountRow](tx, "login = ?", login)
	return row.account(), err
}

// SetPassword changes the password's hash. [ErrNotFound] if there is no account.
func (tx *Tx) SetPassword(person bodies.PersonID, hash string) error {
	done, err := tx.change("UPDATE accounts SET password_hash = ? WHERE person = ?", hash, string(person))
	if err == nil && done == 0 {
		return ErrNotFound
	}
	return err
}

// attemptsKept is how long attempts to log in are remembered.
const attemptsKept = 24 * time.Hour

// NoteAttempt remembers an attempt to log in under a key, an address or a login,
// and forgets every attempt older than a day.
func (tx *Tx) NoteAttempt(key string, at time.Time) error {
	if err := tx.exec("DELETE FROM attempts WHERE at < ?", instant(at.Add(-attemptsKept))); err != nil {
		return err
	}
	return tx.exec(`INSERT INTO attempts (key, at, times) VALUES (?, ?, 1)
		ON CONFLICT (key, at) DO UPDATE SET times = attempts.times + 1`, key, instant(at))
}

// Attempts returns how many attempts were noted under a key since an instant,
// which should be less than a day ago.
func (tx *Tx) Attempts(key string, since time.Time) (int64, error) {
	var times int64
	err := tx.db.Raw("SELECT CAST(COALESCE(SUM(times), 0) AS BIGINT) FROM attempts WHERE key = ? AND at >= ?", key, instant(since)).
		Row().Scan(&times)
	return times, translated(err)
}
