// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// deepestBehind is how many delegations long the ways are that [Tx.Behind] goes back.
const deepestBehind = 30

// Behind returns a person and those whose voice can come to her by delegations in
// force at an instant, directly or through others, at most so many of them, and
// whether there are more. It goes back one delegation after the other, and at each
// reads no more than could still be returned: on whom a hundred thousand rely is as
// quickly answered as on whom a thousand do.
func (tx *Tx) Behind(person bodies.PersonID, at time.Time, most int) (found []bodies.PersonID, more bool, err error) {
	found = []bodies.PersonID{person}
	seen, layer := map[bodies.PersonID]bool{person: true}, found
	for range deepestBehind {
		if layer, err = tx.behindThese(layer, seen, at, most+1-len(found)); err != nil {
			return nil, false, err
		}
		if len(layer) == 0 {
			return found, false, nil
		}
		if found = append(found, layer...); len(found) > most {
			return found[:most], true, nil
		}
	}
	return found, true, nil
}

// behindThese are those who name one of some people and were not seen before: all of
// them, or so many at the least. To ask for each of them once would read all there are,
// so what is read may hold one several times, and is read anew, twice as much of it,
// where that leaves too few.
func (tx *Tx) behindThese(people []bodies.PersonID, seen map[bodies.PersonID]bool, at time.Time, least int) (all []bodies.PersonID, err error) {
	for some := range slices.Chunk(people, batch) {
		for limit, cut := 2*least, true; cut && len(all) < least; limit *= 2 {
			var found []bodies.PersonID
			err := translated(inForce(tx.db.Table("delegates").Select("delegations.delegator").
				Joins("JOIN delegations ON delegations.id = delegates.delegation"), at).
				Where("delegates.person IN ?", some).Limit(limit).Scan(&found).Error)
			if err != nil {
				return nil, err
			}
			cut = len(found) == limit
			for _, p := range found {
				if !seen[p] {
					seen[p], all = true, append(all, p)
				}
			}
		}
	}
	return all, nil
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
