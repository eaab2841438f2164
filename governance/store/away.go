// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// dayText is a day in UTC as it is stored; it sorts as the days do.
func dayText(at time.Time) string { return at.UTC().Format(time.DateOnly) }

// dayOf is the beginning of a stored day; the zero time where none is, which is so of
// people whom an older server has added since the days are kept.
func dayOf(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.DateOnly, text)
}

// NoteHere notes that somebody used the hall on the day of an instant, unless that day
// or a later one is noted. No more than the day is kept.
func (tx *Tx) NoteHere(person bodies.PersonID, at time.Time) error {
	return errors.Join(tx.endDeathNoticesOf(person, at),
		tx.exec("UPDATE people SET seen_on = ? WHERE id = ? AND seen_on < ? AND commitment = ''", dayText(at), string(person), dayText(at)))
}

// NoteUnknown notes of everybody of whom no day is known that they were here on the day
// of an instant. It reads everybody, which is work for once a day.
func (tx *Tx) NoteUnknown(at time.Time) error {
	return tx.exec("UPDATE people SET seen_on = ? WHERE seen_on = '' AND commitment = ''", dayText(at))
}

// LastHere returns the last day on which somebody used the hall, or [ErrNotFound]; the
// zero time where none is known.
func (tx *Tx) LastHere(person bodies.PersonID) (time.Time, error) {
	row, err := one[personRow](tx, "id = ?", string(person))
	if err != nil {
		return time.Time{}, err
	}
	return dayOf(row.SeenOn)
}

// LastHereOf is [Tx.LastHere] of several people; who is not known is not in it.
func (tx *Tx) LastHereOf(people []bodies.PersonID) (map[bodies.PersonID]time.Time, error) {
	seen := make(map[bodies.PersonID]time.Time, len(people))
	for some := range slices.Chunk(people, batch) {
		rows, err := list[personRow](tx.db.Select("id", "seen_on").Where("id IN ?", some))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if seen[bodies.PersonID(r.ID)], err = dayOf(r.SeenOn); err != nil {
				return nil, err
			}
		}
	}
	return seen, nil
}

// Absent returns up to limit people, by id from after a person on, who were last here
// on a day or before and have somebody speak for them at an instant. It reads one
// person after the other, which is work for once a day.
func (tx *Tx) Absent(after bodies.PersonID, by, at time.Time, limit int) (people []bodies.PersonID, err error) {
	err = tx.db.Raw(`SELECT p.id FROM people p WHERE p.id > ? AND p.seen_on <= ? AND p.seen_on <> ''
		AND EXISTS (SELECT 1 FROM delegations d JOIN delegates g ON g.delegation = d.id AND g.rank = 1
			WHERE d.delegator = p.id AND d.ended_at IS NULL AND (d.lapses_at IS NULL OR d.lapses_at > ?))
		ORDER BY p.id LIMIT ?`, string(after), dayText(by), instant(at), limit).Scan(&people).Error
	return people, translated(err)
}

// StandingOf returns the delegations of several people that stand at an instant.
func (tx *Tx) StandingOf(people []bodies.PersonID, at time.Time) ([]governance.Delegation, error) {
	among, listed := oneOf(tx, "delegations.delegator", people)
	return tx.delegations(inForce(tx.db, at).Where(among+" AND delegations.ended_at IS NULL", listed), at)
}

// WarnedAway returns when each of the people was told of what, of notices of one kind.
func (tx *Tx) WarnedAway(kind string, people []bodies.PersonID) (map[bodies.PersonID]map[string]time.Time, error) {
	warned := make(map[bodies.PersonID]map[string]time.Time, len(people))
	for some := range slices.Chunk(people, batch) {
		rows, err := list[voiceNoticeRow](tx.db.Where("kind = ? AND person IN ?", kind, some))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			who := bodies.PersonID(r.Person)
			if warned[who] == nil {
				warned[who] = map[string]time.Time{}
			}
			warned[who][r.Subject] = r.At.UTC()
		}
	}
	return warned, nil
}

// EndAway ends a standing delegation of somebody who is away. [ErrNotFound] if it is
// not theirs or does not stand.
func (tx *Tx) EndAway(id string, person bodies.PersonID, at time.Time) error {
	done, err := tx.change("UPDATE delegations SET ended_at = ?, away = TRUE WHERE id = ? AND delegator = ? AND ended_at IS NULL", instant(at), id, string(person))
	if err == nil && done == 0 {
		return ErrNotFound
	}
	return err
}

// LastLapse returns when a delegation of somebody last ended because they were away; the
// zero time if none ever did.
func (tx *Tx) LastLapse(person bodies.PersonID) (time.Time, error) {
	rows, err := list[delegationRow](tx.db.Select("ended_at").Where("delegator = ? AND away", string(person)).Order("ended_at DESC").Limit(1))
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return timeOf(rows[0].EndedAt), nil
}
