// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"moothall/bodies"
	"moothall/governance"
)

// VoiceNotice is something that happened to somebody's delegated voice, told once.
type VoiceNotice struct {
	Person  bodies.PersonID
	Kind    string
	Subject string // a vote, a delegation, a day: with person and kind it is the only one
	At      time.Time
	Digest  string // the day of the daily mail it stands in; empty where in none
	Facts   VoiceFacts
}

// VoiceFacts is what cannot be read elsewhere any more when a notice is told. What a
// ballot says never stands here: it is asked for each time, behind the gate.
type VoiceFacts struct {
	Way    []bodies.PersonID     `json:"way,omitempty"`   // whom a voice came to, its owner left out; the last cast for them
	Named  []bodies.PersonID     `json:"named,omitempty"` // whom the owner named and who cast
	Lost   bool                  `json:"lost,omitempty"`  // nobody cast the voice, though its owner had given it
	Relied []governance.Reliance `json:"relied,omitempty"`
	Months int                   `json:"months,omitempty"` // of absence, by which a delegation lapsed
}

type voiceNoticeRow struct {
	Person  string `gorm:"primaryKey"`
	Kind    string `gorm:"primaryKey"`
	Subject string `gorm:"primaryKey"`
	At      time.Time
	Digest  string
	Facts   string
}

func (voiceNoticeRow) TableName() string { return "voice_notices" }

func (r voiceNoticeRow) notice() (VoiceNotice, error) {
	n := VoiceNotice{Person: bodies.PersonID(r.Person), Kind: r.Kind, Subject: r.Subject, At: r.At.UTC(), Digest: r.Digest}
	return n, fromJSON(r.Facts, &n.Facts)
}

// AddVoiceNotices adds notices; one of the same person, kind and subject stays as it
// is, whoever comes second.
func (tx *Tx) AddVoiceNotices(notices []VoiceNotice) error {
	rows := make([]voiceNoticeRow, len(notices))
	for n, v := range notices {
		facts, err := asJSON(v.Facts)
		if err != nil {
			return err
		}
		rows[n] = voiceNoticeRow{string(v.Person), v.Kind, v.Subject, instant(v.At), v.Digest, facts}
	}
	if len(rows) == 0 {
		return nil
	}
	return translated(tx.db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, batch).Error)
}

// VoiceNotice returns a notice, or [ErrNotFound].
func (tx *Tx) VoiceNotice(person bodies.PersonID, kind, subject string) (VoiceNotice, error) {
	row, err := one[voiceNoticeRow](tx, "person = ? AND kind = ? AND subject = ?", string(person), kind, subject)
	if err != nil {
		return VoiceNotice{}, err
	}
	return row.notice()
}

// VoiceNotices returns up to limit notices to a person, the newest first.
func (tx *Tx) VoiceNotices(person bodies.PersonID, limit int) ([]VoiceNotice, error) {
	rows, err := list[voiceNoticeRow](tx.db.Where("person = ?", string(person)).Order("at DESC, kind, subject").Limit(limitOf(limit)))
	return each(rows, err, voiceNoticeRow.notice)
}

// VoiceNoticesIn returns up to limit notices to a person that stand in the daily
// mail of a day, the oldest first.
func (tx *Tx) VoiceNoticesIn(person bodies.PersonID, day string, limit int) ([]VoiceNotice, error) {
	rows, err := list[voiceNoticeRow](tx.db.Where("person = ? AND digest = ?", string(person), day).Order("at, kind, subject").Limit(limitOf(limit)))
	return each(rows, err, voiceNoticeRow.notice)
}

// DropVoiceNotices forgets notices from before an instant, and the rounds that ended
// before it: but not who has voted in a vote that is open, or a ballot cast anew
// there would be told again.
func (tx *Tx) DropVoiceNotices(before time.Time) error {
	if err := tx.exec("DELETE FROM voice_notices WHERE at < ?", instant(before)); err != nil {
		return err
	}
	return tx.exec(`DELETE FROM voice_rounds WHERE ended_at < ?
		AND NOT EXISTS (SELECT 1 FROM issues i WHERE i.id = voice_rounds.subject AND i.stage = 'voting')`, instant(before))
}

// Lapsing returns up to limit standing delegations that lapse after one instant and
// by another, the first to lapse first, and of which their giver was not told by a
// notice of a kind whose subject is the delegation's id and a suffix. Those for one
// vote that is over are left out: they speak nowhere any more.
func (tx *Tx) Lapsing(kind, suffix string, from, by time.Time, limit int) ([]governance.Delegation, error) {
	var ids []string
	err := tx.db.Raw(`SELECT d.id FROM delegations d WHERE d.ended_at IS NULL AND d.lapses_at > ? AND d.lapses_at <= ?
		AND NOT EXISTS (SELECT 1 FROM voice_notices n WHERE n.person = d.delegator AND n.kind = ? AND n.subject = d.id || ?)
		AND NOT EXISTS (SELECT 1 FROM issues i WHERE i.id = d.scope_issue AND i.stage IN ('closed', 'decided', 'cancelled'))
		ORDER BY d.lapses_at, d.id LIMIT ?`, instant(from), instant(by), kind, suffix, limit).Scan(&ids).Error
	if err != nil || len(ids) == 0 {
		return nil, translated(err)
	}
	return tx.DelegationsByID(ids, from)
}

// DelegationsByID returns delegations, ended or not, with who had agreed to carry
// them at an instant; those that are not there are left out.
func (tx *Tx) DelegationsByID(ids []string, at time.Time) ([]governance.Delegation, error) {
	among, listed := oneOf(tx, "delegations.id", ids)
	return tx.delegations(tx.db.Where(among, listed), at)
}

// turned names the delegations that began, ended or lapsed after one instant and by
// another, each pair given thrice.
const turned = `(SELECT id FROM delegations WHERE begins_at > ? AND begins_at <= ?
	UNION SELECT id FROM delegations WHERE ended_at > ? AND ended_at <= ?
	UNION SELECT id FROM delegations WHERE lapses_at > ? AND lapses_at <= ?)`

// ReliedAnew returns up to limit people, by id from after a person on, who are named
// first in a delegation that began or ended after one instant and by another.
func (tx *Tx) ReliedAnew(from, to time.Time, after bodies.PersonID, limit int) ([]bodies.PersonID, error) {
	var ids []bodies.PersonID
	a, b := instant(from), instant(to)
	err := tx.db.Raw("SELECT DISTINCT g.person FROM delegates g JOIN "+turned+` d ON d.id = g.delegation
		WHERE g.rank = 1 AND g.person > ? ORDER BY g.person LIMIT ?`, a, b, a, b, a, b, string(after), limit).Scan(&ids).Error
	return ids, translated(err)
}

// RelianceTurns returns for each of the people the delegations that name them first
// and that began or ended after one instant and by another.
func (tx *Tx) RelianceTurns(people []bodies.PersonID, from, to time.Time) (map[bodies.PersonID][]governance.Delegation, error) {
	turns := make(map[bodies.PersonID][]governance.Delegation, len(people))
	a, b := instant(from), instant(to)
	for some := range slices.Chunk(people, batch) {
		var rows []struct {
			Person string
			Row    delegationRow `gorm:"embedded"`
		}
		err := tx.db.Raw("SELECT g.person, all_of.* FROM delegates g JOIN "+turned+` d ON d.id = g.delegation
			JOIN delegations all_of ON all_of.id = d.id WHERE g.rank = 1 AND g.person IN ?`, a, b, a, b, a, b, some).Scan(&rows).Error
		if err != nil {
			return nil, translated(err)
		}
		for _, r := range rows {
			id := bodies.PersonID(r.Person)
			turns[id] = append(turns[id], r.Row.delegation())
		}
	}
	return turns, nil
}
