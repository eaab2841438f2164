// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
)

// Session is one device on which a person is logged in.
type Session struct {
	ID           string
	Person       bodies.PersonID
	Family       string // what all its refresh tokens begin with, hex
	RefreshHash  string // SHA-256 of the refresh token that is good now, hex
	PreviousHash string // of the one before it, which a twin request may still show; empty at first
	CreatedAt    time.Time
	UsedAt       time.Time
	ExpiresAt    time.Time
	RevokedAt    time.Time // zero while it is good
	Agent        string    // the browser, as it names itself
	Seen         time.Time // the last day on which the person used the hall; read of one session alone
	SaidDead     bool      // one has said that the person died, and a second has not; the same
}

type sessionRow struct {
	ID           string `gorm:"primaryKey"`
	Person       string
	RefreshHash  string
	PreviousHash string
	CreatedAt    time.Time `gorm:"autoCreateTime:false"`
	UsedAt       time.Time
	ExpiresAt    time.Time
	RevokedAt    *time.Time
	Agent        string
	Family       string
}

func (sessionRow) TableName() string { return "sessions" }

func (r sessionRow) session() (Session, error) {
	return Session{
		ID: r.ID, Person: bodies.PersonID(r.Person), Family: r.Family, RefreshHash: r.RefreshHash, PreviousHash: r.PreviousHash,
		CreatedAt: r.CreatedAt.UTC(), UsedAt: r.UsedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), RevokedAt: timeOf(r.RevokedAt), Agent: r.Agent,
	}, nil
}

// AddSession begins a session.
func (tx *Tx) AddSession(s Session) error {
	return insert(tx, []sessionRow{{
		s.ID, string(s.Person), s.RefreshHash, s.PreviousHash,
		instant(s.CreatedAt), instant(s.UsedAt), instant(s.ExpiresAt), nullable(s.RevokedAt), s.Agent, s.Family,
	}})
}

// Session returns a session, ended or not, or [ErrNotFound], and with it when its
// person was last here: whoever is received is asked for both.
func (tx *Tx) Session(id string) (Session, error) {
	if !storable([]any{id}) {
		return Session{}, ErrNotFound
	}
	var row struct {
		Row    sessionRow `gorm:"embedded"`
		SeenOn string
		Said   int
	}
	// of whom two have said that they died any visit is the first of its day, and ends that
	err := tx.db.Table("sessions").Select(`sessions.*, CASE WHEN EXISTS (SELECT 1 FROM death_notices n WHERE n.person = people.id AND n.ended_at IS NULL AND n.agreed_at IS NOT NULL)
			THEN '' ELSE people.seen_on END AS seen_on,
			(SELECT COUNT(*) FROM death_notices n WHERE n.person = people.id AND n.ended_at IS NULL AND n.agreed_at IS NULL) AS said`).
		Joins("JOIN people ON people.id = sessions.person").Where("sessions.id = ?", id).Take(&row).Error
	if err != nil {
		return Session{}, translated(err)
	}
	s, err := row.Row.session()
	if err != nil {
		return s, err
	}
	s.SaidDead = row.Said > 0
	s.Seen, err = dayOf(row.SeenOn)
	return s, err
}

// SaveSession saves what changes in a session: its tokens, its use, its end. Two
// refreshes of the same token cannot both succeed: the hash that was good, now
// in PreviousHash, must still be the one that is stored, else [ErrConflict]. A
// session that was revoked stays so.
func (tx *Tx) SaveSession(s Session) error {
	done, err := tx.change(`UPDATE sessions SET refresh_hash = ?, previous_hash = ?, used_at = ?, expires_at = ?, revoked_at = COALESCE(revoked_at, ?)
		WHERE id = ? AND refresh_hash IN (?, ?)`,
		s.RefreshHash, s.PreviousHash, instant(s.UsedAt), instant(s.ExpiresAt), nullable(s.RevokedAt), s.ID, s.PreviousHash, s.RefreshHash)
	if err == nil && done == 0 {
		return ErrConflict
	}
	return err
}

// SessionsOf returns the sessions of a person that have not been revoked, the
// newest first.
func (tx *Tx) SessionsOf(person bodies.PersonID) ([]Session, error) {
	rows, err := list[sessionRow](tx.db.Where("person = ? AND revoked_at IS NULL", string(person)).Order("created_at DESC, id"))
	return each(rows, err, sessionRow.session)
}

// RevokeSessions ends all sessions of a person at an instant, but the one named
// except; "" spares none.
func (tx *Tx) RevokeSessions(person bodies.PersonID, except string, at time.Time) error {
	return tx.exec("UPDATE sessions SET revoked_at = ? WHERE person = ? AND id <> ? AND revoked_at IS NULL", instant(at), string(person), except)
}

// EndOldSessions ends the live sessions of a person but the newest so many. What
// is counted must not grow meanwhile: hold the person's sessions before.
func (tx *Tx) EndOldSessions(person bodies.PersonID, keep int, at time.Time) error {
	const live = "person = ? AND revoked_at IS NULL AND expires_at > ?"
	return tx.exec("UPDATE sessions SET revoked_at = ? WHERE "+live+" AND id NOT IN (SELECT id FROM sessions WHERE "+live+" ORDER BY created_at DESC, id LIMIT ?)",
		instant(at), string(person), instant(at), string(person), instant(at), keep)
}

// DeleteSessions deletes at most so many sessions that ended by themselves before
// an instant, and returns how many it deleted. One that was ended early stays
// until then: a token of it that is shown again is still known for what it is.
func (tx *Tx) DeleteSessions(before time.Time, limit int) (int64, error) {
	return tx.change("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at < ? ORDER BY expires_at LIMIT ?)", instant(before), limit)
}
