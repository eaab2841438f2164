// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"moothall/bodies"
	"moothall/governance/store"
)

// giveSeat gives a person a seat, wherever a mandate begins: at the founding, by
// an election or a lot. It refuses with bodies.ErrIncompatible somebody who
// would sit in a body and in one that supervises it. Whoever seats several does
// it in the order of persons, so that two of them never wait for each other.
func giveSeat(tx *store.Tx, m bodies.Mandate) error {
	if err := tx.HoldSeats(m.Person); err != nil {
		return err
	}
	held, err := tx.MandatesFrom(m.Person, m.Begins)
	if err != nil {
		return err
	}
	all, err := tx.Bodies()
	if err != nil {
		return err
	}
	if err := bodies.WatchOf(all).Seat(m, held); err != nil {
		return err
	}
	return tx.AddMandate(m)
}
