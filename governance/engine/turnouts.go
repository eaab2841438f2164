// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"fmt"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// TurnoutSeries is who took part in one body's decided matters, as auditors look at it.
type TurnoutSeries struct {
	Body  bodies.Body
	Lines []Line // the newest first, each with its decision
	More  bool   // there are pages before this one
	Next  string // cursor of the following page, empty on the last
}

// shownTurnouts is how many matters a page of the series shows.
const shownTurnouts = 20

// Turnouts reads the series of a body, from a decision downwards. It is made of what
// the decisions say, and open to everybody, as they are: nothing of a vote before its
// decision, and of a confidential one no more than its page shows.
func (e *Engine) Turnouts(ctx context.Context, actor access.Actor, body bodies.Slug, after string) (TurnoutSeries, error) {
	if err := e.gate.May(actor, "record.read", access.Object{}); err != nil {
		return TurnoutSeries{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (s TurnoutSeries, err error) {
		now, err := tx.Now()
		if err != nil {
			return s, err
		}
		named, err := bodyNames(tx)
		if err != nil {
			return s, err
		}
		known := false
		if s.Body, known = named.body[body]; !known {
			return s, fmt.Errorf("body %s: %w", body, ErrNotFound)
		}
		lines, err := decidedLines(tx, named, body, after, shownTurnouts+1)
		if len(lines) > shownTurnouts {
			lines = lines[:shownTurnouts]
			s.Next = lines[shownTurnouts-1].Decision.ID
		}
		for _, l := range lines {
			if l.Issue.MayKnow(governance.Viewer{Person: actor.Person}, now).Result {
				s.Lines = append(s.Lines, l)
			}
		}
		s.More = after != ""
		return s, err
	})
}
