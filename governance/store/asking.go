// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"slices"
	"time"

	"gorm.io/gorm"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
)

// Between is somebody who stands to a delegate in a way, and since when.
type Between struct {
	Person bodies.Person
	Since  time.Time
}

type betweenRow struct {
	Row   personRow `gorm:"embedded"`
	Since time.Time
	Total int64
}

// Asking returns up to limit people whose delegations in force at an instant ask a
// person to carry them, the longest waiting first, and how many there are. What a
// person refused or laid down asks no more; nothing asks a public delegate.
func (tx *Tx) Asking(person bodies.PersonID, at time.Time, limit int) ([]Between, int64, error) {
	each := tx.asking(person, at).
		Select("delegations.delegator, delegations.begins_at AS since, ROW_NUMBER() OVER (PARTITION BY delegations.delegator ORDER BY delegations.begins_at, delegations.id) AS nth")
	first := tx.db.Table("(?) AS asked", each).Select("delegator, since, COUNT(*) OVER () AS total").Where("nth = 1").Order("since, delegator").Limit(limit)
	return tx.between(tx.db.Table("(?) AS asking", first).Select("people.*, asking.since, asking.total").
		Joins("JOIN people ON people.id = asking.delegator").Order("asking.since, people.id"))
}

// asking are the delegations that ask a person, joined to where they are named.
func (tx *Tx) asking(person bodies.PersonID, at time.Time) *gorm.DB {
	return inForce(tx.db.Table("delegates").Joins("JOIN delegations ON delegations.id = delegates.delegation").
		Where("NOT EXISTS (SELECT 1 FROM public_delegates p WHERE p.person = ? AND p.ended_at IS NULL)", string(person)), at). // once, not for every row
		Where("delegates.person = ?", string(person)).
		Where("NOT EXISTS (SELECT 1 FROM consents c WHERE c.delegator = delegations.delegator AND c.delegate = delegates.person AND (c.ended_at IS NULL OR c.ended_at >= delegations.begins_at))")
}

// AskedScopes returns for which scopes each of some people asks a person, in the
// order in which they were given.
func (tx *Tx) AskedScopes(person bodies.PersonID, from []bodies.PersonID, at time.Time) (map[bodies.PersonID][]delegation.Scope, error) {
	asked := map[bodies.PersonID][]delegation.Scope{}
	if len(from) == 0 {
		return asked, nil
	}
	rows, err := list[delegationRow](tx.asking(person, at).Select("delegations.*").Where("delegations.delegator IN ?", from).Order("delegations.begins_at, delegations.id"))
	for _, r := range rows {
		d := r.delegation()
		asked[d.Delegator] = append(asked[d.Delegator], d.Scope)
	}
	return asked, err
}

// Carried returns up to limit people for whom a person has agreed to speak, the
// first first, and how many there are.
func (tx *Tx) Carried(person bodies.PersonID, limit int) ([]Between, int64, error) {
	first := tx.db.Table("consents").Select("delegator, begins_at AS since, COUNT(*) OVER () AS total").
		Where("delegate = ? AND ended_at IS NULL", string(person)).Order("since, delegator").Limit(limit)
	return tx.between(tx.db.Table("(?) AS carried", first).Select("people.*, carried.since, carried.total").
		Joins("JOIN people ON people.id = carried.delegator").Order("carried.since, people.id"))
}

func (tx *Tx) between(query *gorm.DB) ([]Between, int64, error) {
	rows, err := list[betweenRow](query)
	var total int64
	found, err := each(rows, err, func(r betweenRow) (Between, error) {
		total = r.Total
		p, err := r.Row.person()
		return Between{p, r.Since.UTC()}, err
	})
	return found, total, err
}

// ReliedOn returns how many people have each of some delegates first on a list that
// is in force at an instant and not for one paper, and were agreed to. Who relies on
// a delegate in several scopes counts once.
func (tx *Tx) ReliedOn(delegates []bodies.PersonID, at time.Time) (map[bodies.PersonID]int64, error) {
	relied := make(map[bodies.PersonID]int64, len(delegates))
	for some := range slices.Chunk(delegates, batch) {
		var rows []struct {
			Person string
			Voices int64
		}
		err := agreeing(inForce(tx.db.Table("delegates").Select("delegates.person, COUNT(DISTINCT delegations.delegator) AS voices").
			Joins("JOIN delegations ON delegations.id = delegates.delegation"), at), at).
			Where("delegates.person IN ? AND delegates.rank = 1 AND delegations.scope_issue = '' AND NOT (consents.delegate IS NULL AND public_delegates.person IS NULL)", some).
			Group("delegates.person").Scan(&rows).Error
		if err != nil {
			return nil, translated(err)
		}
		for _, r := range rows {
			relied[bodies.PersonID(r.Person)] = r.Voices
		}
	}
	return relied, nil
}

// DecidedWith returns up to limit decisions of public votes on whose roll a person
// stood, the newest first, beginning after the one with the id after: the last of
// the page before. "" begins at the newest.
func (tx *Tx) DecidedWith(person bodies.PersonID, after string, limit int) ([]Decision, error) {
	if !storable([]any{after}) {
		return nil, nil
	}
	q := tx.heldDecisions().Joins("JOIN roll_entries ON roll_entries.issue = decisions.issue AND roll_entries.person = ?", string(person)).
		Where("NOT EXISTS (SELECT 1 FROM pseudonym_keys k WHERE k.issue = decisions.issue)"). // which a confidential vote has, and keeps
		Order("decisions.at DESC, decisions.id DESC").Limit(limitOf(limit))
	if after != "" {
		q = q.Where("(decisions.at, decisions.id) < (SELECT at, id FROM decisions WHERE id = ?)", after)
	}
	rows, err := list[heldRow](q)
	return each(rows, err, heldRow.decision)
}

// DelegationsMet returns the delegations that a voice could meet on its way from a
// person at any instant of a time: hers, her delegates', and so on. Who had agreed
// when is said by [Tx.WordsOf]. Its joins are those of [Tx.DelegationsFrom], and why.
func (tx *Tx) DelegationsMet(person bodies.PersonID, from, to time.Time) ([]governance.Delegation, error) {
	const overlaps = "begins_at <= ? AND (lapses_at IS NULL OR lapses_at > ?) AND (ended_at IS NULL OR ended_at > ?)"
	f, t := instant(from), instant(to)
	return tx.delegations(tx.db.Where(`delegations.id IN (
		WITH RECURSIVE reach(person) AS (
			SELECT id FROM people WHERE id = ?
			UNION
			SELECT delegates.person FROM reach
			JOIN delegations ON delegations.delegator = reach.person AND `+overlaps+`
			JOIN delegates ON delegates.delegation = delegations.id
		)
		SELECT delegations.id FROM reach CROSS JOIN delegations WHERE delegations.delegator = reach.person AND `+overlaps+`
	)`, string(person), t, f, f, t, f, f), to)
}

// WordsOf returns every consent some people were given, and every time any of their
// delegates was a public delegate, over or not.
func (tx *Tx) WordsOf(delegators, delegates []bodies.PersonID) (w governance.Words, err error) {
	for some := range slices.Chunk(delegators, batch) {
		rows, err := list[consentRow](tx.db.Where("delegator IN ? AND (ended_at IS NULL OR ended_at > begins_at)", some))
		found, err := each(rows, err, consentRow.consent)
		if err != nil {
			return w, err
		}
		w.Consents = append(w.Consents, found...)
	}
	for some := range slices.Chunk(delegates, batch) {
		rows, err := list[publicDelegateRow](tx.db.Where("person IN ?", some))
		found, err := each(rows, err, publicDelegateRow.public)
		if err != nil {
			return w, err
		}
		w.Public = append(w.Public, found...)
	}
	return w, nil
}
