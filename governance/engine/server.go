// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// ServerReading is what the record and the database say of how the server is run.
type ServerReading struct {
	FoundedAt time.Time
	Founders  int                    // who consented to the charters; 0: the record names none
	Witnesses int                    // outside, whom the record is shown to; 0: none are asked
	Holding   int                    // emergency acts that hold
	Who       governance.Registering // may make an account of their own
	Now       time.Time
}

// Server reads it, for everybody.
func (e *Engine) Server(ctx context.Context, actor access.Actor) (ServerReading, error) {
	if err := e.gate.May(actor, "page.read", access.Object{}); err != nil {
		return ServerReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (r ServerReading, err error) {
		if r.Now, err = tx.Now(); err != nil {
			return r, err
		}
		instance, err := tx.Instance()
		if err != nil {
			return r, err
		}
		r.FoundedAt, r.Who = instance.FoundedAt, e.comers.Who
		if e.policy.Asks() {
			r.Witnesses = len(e.policy.Witnesses)
		}
		entries, err := tx.EntriesOf([]journal.Type{journal.Founding{}.Type()}, 0, 1)
		if err != nil {
			return r, err
		}
		for _, entry := range entries {
			parsed, err := journal.ParseLeaf(entry.Leaf)
			if err != nil {
				return r, err
			}
			if act, is := parsed.Act.(journal.Founding); is {
				r.Founders = len(act.Founders)
			}
		}
		acts, err := tx.HoldingEmergencies(r.Now)
		r.Holding = len(acts)
		return r, err
	})
}
