// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// LiveDelegations returns all delegations in force at an instant, the oldest
// first: what a close begins with. It reads four tables once each and puts them
// together here, because a join of all delegates with all consents takes either
// database longer than both.
func (tx *Tx) LiveDelegations(at time.Time) ([]governance.Delegation, error) {
	live, err := tx.liveAlone(at)
	if err != nil {
		return nil, err
	}
	consents, err := tx.consentsAt(at)
	if err != nil {
		return nil, err
	}
	public, err := tx.PublicAt(at)
	if err != nil {
		return nil, err
	}
	for n, d := range live {
		for _, to := range d.Delegates {
			if public[to] {
				continue
			}
			sealed, agreed := consents[pair{to, d.Delegator}]
			if !agreed {
				live[n].Waiting = append(live[n].Waiting, to)
			}
			live[n].Sealed = live[n].Sealed || sealed
		}
	}
	return live, nil
}

// liveAlone is LiveDelegations without what delegates said to them.
func (tx *Tx) liveAlone(at time.Time) ([]governance.Delegation, error) {
	var live []governance.Delegation
	place := map[string]int{}
	err := stream(inForce(tx.db.Model(&delegationRow{}).Select(liveColumns), at).Order("begins_at, id"), func(scan func(...any) error) error {
		var r delegationRow
		err := scan(r.live()...)
		place[r.ID] = len(live)
		live = append(live, r.delegation())
		return err
	})
	if err != nil {
		return nil, err
	}
	named := inForce(tx.db.Table("delegates").Select("delegates.delegation", "delegates.person").
		Joins("JOIN delegations ON delegations.id = delegates.delegation"), at).Order("delegates.delegation, delegates.rank")
	return live, stream(named, func(scan func(...any) error) error {
		var id string
		var to bodies.PersonID
		if err := scan(&id, &to); err != nil {
			return err
		}
		d := &live[place[id]]
		d.Delegates = append(d.Delegates, to)
		return nil
	})
}

// pair is a delegate and a delegator.
type pair struct{ delegate, delegator bodies.PersonID }

// consentsAt are who had agreed to speak for whom at an instant, and whether the
// record holds it sealed.
func (tx *Tx) consentsAt(at time.Time) (map[pair]bool, error) {
	t, agreed := instant(at), map[pair]bool{}
	return agreed, stream(tx.db.Raw("SELECT delegate, delegator, sealed FROM consents WHERE begins_at <= ? AND (ended_at IS NULL OR ended_at > ?)", t, t), func(scan func(...any) error) error {
		var p pair
		var sealed bool
		err := scan(&p.delegate, &p.delegator, &sealed)
		agreed[p] = sealed
		return err
	})
}
