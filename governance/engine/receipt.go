// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"slices"

	"moothall/bodies"
	"moothall/governance/store"
)

// surround adds what the page of a receipt says beside it: which ballot it took
// the place of, what would hold if the ballot were taken back, and what else waits for the person.
func (r *ReceiptReading) surround(tx *store.Tx, person bodies.PersonID) error {
	named, err := bodyNames(tx)
	if err != nil {
		return err
	}
	r.Body = named.body[r.Issue.Body]
	if r.Ballot.Advises {
		if r.Advises, err = advisingAs(tx, r.Issue, person); err != nil {
			return err
		}
	}
	if r.Ballot.Replaces != "" {
		replaced, err := tx.Replaced(r.Ballot, person)
		if err != nil {
			return err
		}
		r.Replaced = &replaced
	}
	if r.Issue.Procedure.Delegation != nil && !r.Ballot.Advises {
		path, err := pathOf(tx, r.Issue, person, ownAside, r.Now)
		if err != nil {
			return err
		}
		r.Without = &path
	}
	kept, perhaps, _, err := tx.Kept(r.Issue.ID, person, r.Now)
	if err != nil {
		return err
	}
	r.Barred = r.Issue.Untouched(kept, r.Now) != nil
	if perhaps {
		charters, err := tx.Charters()
		if err != nil {
			return err
		}
		if r.SuspendedUntil, err = suspendedUntil(tx, perhaps, charters, r.Issue, person, r.Now); err != nil {
			return err
		}
	}
	if r.Waiting, err = needs(tx, named, person, r.Now); err != nil {
		return err
	}
	r.Waiting = slices.DeleteFunc(r.Waiting, func(l Line) bool { return l.Issue.ID == r.Issue.ID })
	return nil
}
