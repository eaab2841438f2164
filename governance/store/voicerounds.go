// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// VoiceRound is one walk through those whom something about a voice is to be told.
type VoiceRound struct {
	Kind     string
	Subject  string          // the vote, or the day
	Delegate bodies.PersonID // who has voted or whose voice was cast, where it is about that
	After    string          // the last person or delegation looked at
}

// Named is the round without how far it has come: what it is known by.
func (r VoiceRound) Named() VoiceRound {
	r.After = ""
	return r
}

type voiceRoundRow struct {
	Kind     string `gorm:"primaryKey"`
	Subject  string `gorm:"primaryKey"`
	Delegate string `gorm:"primaryKey"`
	BeganAt  time.Time
	After    string
	EndedAt  *time.Time
}

func (voiceRoundRow) TableName() string { return "voice_rounds" }

func (r voiceRoundRow) round() (VoiceRound, error) {
	return VoiceRound{r.Kind, r.Subject, bodies.PersonID(r.Delegate), r.After}, nil
}

// BeginVoiceRound begins a round that is about nobody, unless it was begun before.
func (tx *Tx) BeginVoiceRound(kind, subject string, at time.Time) error {
	return tx.exec(`INSERT INTO voice_rounds (kind, subject, delegate, began_at, after) VALUES (?, ?, '', ?, '')
		ON CONFLICT (kind, subject, delegate) DO NOTHING`, kind, subject, instant(at))
}

// OpenVoiceRounds returns up to limit rounds that are under way, the oldest first.
func (tx *Tx) OpenVoiceRounds(limit int) ([]VoiceRound, error) {
	rows, err := list[voiceRoundRow](tx.db.Where("ended_at IS NULL").Order("began_at, kind, subject, delegate").Limit(limit))
	return each(rows, err, voiceRoundRow.round)
}

// OpenVoiceRound returns one of them as it stands now, or [ErrNotFound] once it has ended.
func (tx *Tx) OpenVoiceRound(r VoiceRound) (VoiceRound, error) {
	row, err := one[voiceRoundRow](tx, "kind = ? AND subject = ? AND delegate = ? AND ended_at IS NULL", r.Kind, r.Subject, string(r.Delegate))
	if err != nil {
		return VoiceRound{}, err
	}
	return row.round()
}

// MoveVoiceRound notes how far a round has come. [ErrConflict] where another server
// has moved it since it was read.
func (tx *Tx) MoveVoiceRound(r VoiceRound, after string) error {
	return tx.moveVoiceRound("after = ?", after, r)
}

// EndVoiceRound ends a round.
func (tx *Tx) EndVoiceRound(r VoiceRound, at time.Time) error {
	return tx.moveVoiceRound("ended_at = ?", instant(at), r)
}

func (tx *Tx) moveVoiceRound(set string, value any, r VoiceRound) error {
	done, err := tx.change("UPDATE voice_rounds SET "+set+" WHERE kind = ? AND subject = ? AND delegate = ? AND after = ? AND ended_at IS NULL",
		value, r.Kind, r.Subject, string(r.Delegate), r.After)
	if err == nil && done == 0 {
		return ErrConflict
	}
	return err
}

// VoiceReader is somebody who is told of their voice, on their page and, where they
// have an address, by mail.
type VoiceReader struct {
	Person bodies.PersonID
	Zone   string             // empty: the community's
	Voices governance.Notices // empty: no address
}

// ofReaders reads what a VoiceReader is, of the people of another table.
const ofReaders = "p.id AS person, p.zone, COALESCE(a.voices, '') AS voices FROM people p LEFT JOIN addresses a ON a.person = p.id "

// standsAt is a condition on delegations d: in force at an instant, given thrice.
const standsAt = "d.begins_at <= ? AND (d.lapses_at IS NULL OR d.lapses_at > ?) AND (d.ended_at IS NULL OR d.ended_at > ?)"

// VoiceReaders returns those of the people asked for who are known, by id.
func (tx *Tx) VoiceReaders(people []bodies.PersonID) ([]VoiceReader, error) {
	var all []VoiceReader
	for some := range slices.Chunk(people, batch) {
		var rows []VoiceReader
		if err := tx.db.Raw("SELECT "+ofReaders+"WHERE p.id IN ? ORDER BY p.id", some).Scan(&rows).Error; err != nil {
			return nil, translated(err)
		}
		all = append(all, rows...)
	}
	return all, nil
}

// Delegators returns who of a roll has named a delegate in delegations in force at an
// instant, whatever their scopes and ranks. It looks at up to limit delegations that
// ever named them, by id from after one on, and says which was the last, empty where
// there is none: a part takes as long however many rely on somebody, or did once.
func (tx *Tx) Delegators(issue governance.IssueID, delegate bodies.PersonID, after string, at time.Time, limit int) (readers []VoiceReader, last string, err error) {
	var rows []struct {
		Delegation string
		Reader     VoiceReader `gorm:"embedded"`
	}
	t := instant(at)
	err = tx.db.Raw(`SELECT g.delegation, COALESCE(p.id, '') AS person, COALESCE(p.zone, '') AS zone, COALESCE(a.voices, '') AS voices
		FROM (SELECT delegation FROM delegates WHERE person = ? AND delegation > ? ORDER BY delegation LIMIT ?) g
		LEFT JOIN delegations d ON d.id = g.delegation AND `+standsAt+`
		LEFT JOIN roll_entries e ON e.issue = ? AND e.person = d.delegator LEFT JOIN people p ON p.id = e.person
		LEFT JOIN addresses a ON a.person = p.id ORDER BY g.delegation`, string(delegate), after, limit, t, t, t, string(issue)).Scan(&rows).Error
	seen := make(map[bodies.PersonID]bool, len(rows))
	for _, r := range rows {
		last = r.Delegation
		if who := r.Reader.Person; who != "" && !seen[who] { // one may name the delegate in several scopes
			seen[who] = true
			readers = append(readers, r.Reader)
		}
	}
	return readers, last, translated(err)
}

// BeginPassed begins a round for each of the people whose voice was cast for them in a
// vote and who were ever named in a delegation, unless it was begun before. Whether one
// is in force the round finds out: asked here, of all at once, it would cost more.
func (tx *Tx) BeginPassed(issue governance.IssueID, people []bodies.PersonID, now time.Time) error {
	return tx.beginRounds("passed", string(issue), people, now)
}

// beginRounds begins a round of a kind about each of the people who were ever named in
// a delegation, unless it was begun before.
func (tx *Tx) beginRounds(kind, subject string, people []bodies.PersonID, now time.Time) error {
	t := instant(now)
	for some := range slices.Chunk(people, batch) {
		err := tx.exec(`INSERT INTO voice_rounds (kind, subject, delegate, began_at, after)
			SELECT ?, ?, p.id, ?, '' FROM people p WHERE p.id IN ?
			AND EXISTS (SELECT 1 FROM delegates g WHERE g.person = p.id)
			ON CONFLICT (kind, subject, delegate) DO NOTHING`, kind, subject, t, some)
		if err != nil {
			return err
		}
	}
	return nil
}

// BeginRetired begins the round about a public delegate who laid it down, where anybody
// ever named them.
func (tx *Tx) BeginRetired(public string, person bodies.PersonID, now time.Time) error {
	return tx.beginRounds("retired", public, []bodies.PersonID{person}, now)
}

// Named is a delegation, and its giver as a reader of news.
type Named struct {
	Delegation string
	Reader     VoiceReader `gorm:"embedded"`
}

// NamedAt returns the delegations that name a delegate, by id from after one on, and
// are in force at an instant; those that are not come without a reader. It looks at up
// to limit that ever named them.
func (tx *Tx) NamedAt(delegate bodies.PersonID, after string, at time.Time, limit int) ([]Named, error) {
	var rows []Named
	t := instant(at)
	err := tx.db.Raw(`SELECT g.delegation, COALESCE(p.id, '') AS person, COALESCE(p.zone, '') AS zone, COALESCE(a.voices, '') AS voices
		FROM (SELECT delegation FROM delegates WHERE person = ? AND delegation > ? ORDER BY delegation LIMIT ?) g
		LEFT JOIN delegations d ON d.id = g.delegation AND `+standsAt+`
		LEFT JOIN people p ON p.id = d.delegator
		LEFT JOIN addresses a ON a.person = p.id ORDER BY g.delegation`, string(delegate), after, limit, t, t, t).Scan(&rows).Error
	return rows, translated(err)
}

// Delegating returns up to limit people of a roll, by id from after a person on, who
// had a delegation in force at an instant, whatever its scope.
func (tx *Tx) Delegating(issue governance.IssueID, after bodies.PersonID, at time.Time, limit int) ([]VoiceReader, error) {
	var rows []VoiceReader
	t := instant(at)
	err := tx.db.Raw(`SELECT `+ofReaders+`JOIN roll_entries e ON e.person = p.id
		WHERE e.issue = ? AND e.person > ? AND EXISTS (SELECT 1 FROM delegations d WHERE d.delegator = p.id AND `+standsAt+`)
		ORDER BY e.person LIMIT ?`, string(issue), string(after), t, t, t, limit).Scan(&rows).Error
	return rows, translated(err)
}
