// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// Behind returns a person and those whose voice can come to her by delegations in
// force at an instant, directly or through others, at most so many of them, and
// whether there are more. PostgreSQL stops looking where it has found enough, so that on
// whom a hundred thousand rely is as quickly answered as on whom a thousand do; SQLite
// only after all who name the one it is looking at.
func (tx *Tx) Behind(person bodies.PersonID, at time.Time, most int) (found []bodies.PersonID, more bool, err error) {
	t := instant(at)
	err = translated(tx.db.Raw(`
		WITH RECURSIVE behind(person) AS (
			SELECT id FROM people WHERE id = ?
			UNION
			SELECT delegations.delegator FROM behind
			JOIN delegates ON delegates.person = behind.person
			JOIN delegations ON delegations.id = delegates.delegation AND begins_at <= ?
				AND (lapses_at IS NULL OR lapses_at > ?) AND (ended_at IS NULL OR ended_at > ?)
		)
		SELECT person FROM behind LIMIT ?`, string(person), t, t, t, most+1).Scan(&found).Error)
	if len(found) > most {
		return found[:most], true, err
	}
	return found, false, err
}

// PublicAmong returns who of some people were public delegates at an instant.
func (tx *Tx) PublicAmong(people []bodies.PersonID, at time.Time) (map[bodies.PersonID]bool, error) {
	public, t := map[bodies.PersonID]bool{}, instant(at)
	for some := range slices.Chunk(people, batch) {
		var found []bodies.PersonID
		err := translated(tx.db.Raw("SELECT person FROM public_delegates WHERE person IN ? AND begins_at <= ? AND (ended_at IS NULL OR ended_at > ?)", some, t, t).Scan(&found).Error)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			public[p] = true
		}
	}
	return public, nil
}

// RollWeights returns the electorate of each of some issues that has a roll.
func (tx *Tx) RollWeights(issues []governance.IssueID) (map[governance.IssueID]int64, error) {
	weights := make(map[governance.IssueID]int64, len(issues))
	for some := range slices.Chunk(issues, batch) {
		rows, err := list[rollRow](tx.db.Where("issue IN ?", some))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			weights[governance.IssueID(r.Issue)] = r.Weight
		}
	}
	return weights, nil
}

// SilentLately returns who of some people cast no ballot in any of the last public
// votes, so many of them, that were decided and on whose roll they stood. Who stood on
// fewer is not among them.
func (tx *Tx) SilentLately(people []bodies.PersonID, votes int) ([]bodies.PersonID, error) {
	var silent []bodies.PersonID
	if len(people) == 0 {
		return nil, nil
	}
	err := translated(tx.db.Raw(`
		SELECT person FROM (
			SELECT e.person, ROW_NUMBER() OVER (PARTITION BY e.person ORDER BY decisions.at DESC, decisions.id DESC) AS nth,
				CASE WHEN EXISTS (SELECT 1 FROM ballots b WHERE b.issue = e.issue AND b.person = e.person AND b.superseded_at IS NULL AND NOT b.withdrawn)
				THEN 1 ELSE 0 END AS voted
			FROM roll_entries e JOIN decisions ON decisions.issue = e.issue
			WHERE e.person IN ? AND NOT EXISTS (SELECT 1 FROM pseudonym_keys k WHERE k.issue = e.issue)
		) AS lately WHERE nth <= ? GROUP BY person HAVING COUNT(*) = ? AND SUM(voted) = 0 ORDER BY person`,
		people, votes, votes).Scan(&silent).Error)
	return silent, err
}
