// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// met are the delegations that a voice can meet on its way, as of several instants.
type met struct {
	all []governance.Delegation // of whichever instant
	at  func(time.Time) []governance.Delegation
}

// meets reads what a person's voice can meet as of some instants. It asks as often for
// many of them as for two, and less for one.
func meets(tx *store.Tx, person bodies.PersonID, instants []time.Time) (m met, err error) {
	if len(instants) == 0 {
		return met{at: func(time.Time) []governance.Delegation { return nil }}, nil
	}
	first, last := slices.MinFunc(instants, time.Time.Compare), slices.MaxFunc(instants, time.Time.Compare)
	if first.Equal(last) {
		m.all, err = tx.DelegationsFrom([]bodies.PersonID{person}, last)
		m.at = func(time.Time) []governance.Delegation { return m.all }
		return m, err
	}
	if m.all, err = tx.DelegationsMet(person, first, last); err != nil {
		return m, err
	}
	words, err := wordsOf(tx, m.all)
	m.at = func(at time.Time) []governance.Delegation { return words.At(m.all, at) }
	return m, err
}

// wordsOf is what the delegates that some delegations name have said at any time.
func wordsOf(tx *store.Tx, given []governance.Delegation) (governance.Words, error) {
	var from, to []bodies.PersonID
	for _, d := range given {
		from, to = append(from, d.Delegator), append(to, d.Delegates...)
	}
	slices.Sort(from)
	slices.Sort(to)
	return tx.WordsOf(slices.Compact(from), slices.Compact(to))
}

// followedAt are the instants of whose delegations voices are told their way now.
func followedAt(issues []governance.Issue, now time.Time) []time.Time {
	at := make([]time.Time, len(issues))
	for n, i := range issues {
		at[n] = i.FollowedAt(now)
	}
	return at
}

// waysOf follows a person's voice through the matters that are open to it, each by the
// delegations of the instant at which it is told its way there now.
func waysOf(tx *store.Tx, issues []governance.Issue, person bodies.PersonID, own aside, now time.Time) (near nearby, given met, paths []Path, err error) {
	if given, err = meets(tx, person, followedAt(issues, now)); err != nil {
		return near, given, nil, err
	}
	if near, err = surroundings(tx, issues, []bodies.PersonID{person}, given.all, now); err != nil {
		return near, given, nil, err
	}
	paths = make([]Path, len(issues))
	for n, i := range issues {
		at := i.FollowedAt(now)
		if own == ownAside {
			delete(near.cast[i.ID], person)
		}
		if paths[n], err = near.path(i, person, given.at(at), at); err != nil {
			return near, given, nil, err
		}
	}
	return near, given, paths, nil
}
