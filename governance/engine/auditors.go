// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"

	"moothall/bodies"
	"moothall/governance/access"
	"moothall/governance/store"
)

// Desk is what an auditor begins with: how far the record goes, and how much of
// it can be counted again.
type Desk struct {
	Head      Head
	Bodies    []BodyLine // the auditory ones
	All       BodyList
	Decisions int64
}

// Desk reads the auditor's desk. It is open to everybody, as the record is.
func (e *Engine) Desk(ctx context.Context, actor access.Actor) (Desk, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return Desk{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (d Desk, err error) {
		if d.Head, err = tx.Head(); err != nil {
			return d, err
		}
		if d.Decisions, err = tx.DecisionCount(); err != nil {
			return d, err
		}
		d.All, err = bodyList(tx, actor)
		for _, l := range d.All.Lines {
			if l.Charter.Body.Level == bodies.Auditory {
				d.Bodies = append(d.Bodies, l)
			}
		}
		return d, err
	})
}
