// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// Overridden is what somebody decided and somebody else changed or stopped: rulings
// that came to another end on appeal, and decisions that were held back.
type Overridden struct {
	Rulings     []OverriddenRuling // the newest case first
	NextRulings governance.CaseID  // cursor, empty on the last page
	Held        []Line             // held back last first, each with its decision
	NextHeld    string             // cursor, empty on the last page
	Bodies      map[bodies.Slug]bodies.Body
}

// OverriddenRuling is a ruling and what the appeal made of it, as the register has them.
type OverriddenRuling struct {
	ID          governance.CaseID
	First, Then RulingReading
}

// Overridden lists both, each from its cursor downwards, for everybody: nothing in it is
// beyond what the register and the decisions say. A page of rulings can have fewer than
// the next: an appeal that came to the same end is not shown.
func (e *Engine) Overridden(ctx context.Context, actor access.Actor, rulings governance.CaseID, held string) (Overridden, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return Overridden{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (o Overridden, err error) {
		named, err := bodyNames(tx)
		if err != nil {
			return o, err
		}
		o.Bodies = named.body
		if err := o.readRulings(tx, named, rulings); err != nil {
			return o, err
		}
		return o, o.readHeld(tx, named, held)
	})
}

func (o *Overridden) readRulings(tx *store.Tx, named names, after governance.CaseID) error {
	cases, err := tx.Cases(store.CaseFilter{Ruled: true, Appealed: true, After: after, Limit: pageSize + 1})
	if len(cases) > pageSize {
		cases = cases[:pageSize]
		o.NextRulings = cases[pageSize-1].ID
	}
	for _, c := range cases {
		if c.Changed() && c.MayKnow(governance.CaseViewer{}).Register {
			o.Rulings = append(o.Rulings, OverriddenRuling{c.ID, rulingReading(c.Sittings[0], named, false), rulingReading(c.Sittings[1], named, false)})
		}
	}
	return err
}

func (o *Overridden) readHeld(tx *store.Tx, named names, after string) error {
	decisions, err := tx.OnceHeld(after, pageSize+1)
	if err != nil {
		return err
	}
	if len(decisions) > pageSize {
		decisions = decisions[:pageSize]
		o.NextHeld = decisions[pageSize-1].ID
	}
	o.Held, err = linesOf(tx, named, decisions)
	return err
}
