// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"time"

	"moothall/bodies"
	"moothall/governance/access"
	"moothall/governance/store"
)

// Inbox is what needs the actor's vote, and who waits for their word.
type Inbox struct {
	Lines   []Line           // first to close first, with where the actor's voice goes
	Asking  []bodies.Person  // the first who ask the actor to speak for them
	Asks    int64            // how many ask
	Applied []WaitingAnswers // who asks to become a member, where the actor decides
	Offers  []SeatOffer      // seats that lots ask the actor to take
	Now     time.Time
}

// Inbox lists the open votes the actor is on the roll of and has not cast in, and
// who asks the actor to speak for them.
func (e *Engine) Inbox(ctx context.Context, actor access.Actor) (Inbox, error) {
	if err := e.gate.May(actor, "inbox.read", access.Object{}); err != nil {
		return Inbox{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (in Inbox, err error) {
		if in.Now, err = tx.Now(); err != nil {
			return in, err
		}
		named, err := bodyNames(tx)
		if err != nil {
			return in, err
		}
		if in.Asking, in.Asks, err = askers(tx, actor.Person, in.Now); err != nil {
			return in, err
		}
		if in.Applied, err = waitingAnswers(tx, named.charters, actor); err != nil {
			return in, err
		}
		if in.Offers, err = offers(tx, named.charters, actor.Person, in.Now); err != nil {
			return in, err
		}
		in.Lines, err = needs(tx, named, actor.Person, in.Now)
		return in, err
	})
}
