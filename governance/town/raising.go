// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"context"
	"time"

	"moothall/governance/access"
	"moothall/governance/engine"
)

// raise has a member of the Wales Chapter bring a matter: it looks for supporters, and has one.
func raise(ctx context.Context, e *engine.Engine, clock *Clock, now time.Time) error {
	c := calendar{now}
	clock.set(c.at(-2, 19, 40))
	m, err := e.RaiseMatter(ctx, access.Actor{Person: ID("elin"), Name: "Elin Vaughan"}, engine.Raising{
		Kind: "initiative", Place: "cardiff", Field: "events",
		Title:    "A bench by the water for whoever comes early",
		Question: "Mainc wrth y dŵr: shall the chapter ask the harbour for a bench where we meet on first Thursdays?",
		Text:     "The chapter writes to the harbour office and offers £120 towards a bench with a back, at the end of the slipway.",
		Follows:  "The committee writes the letter, and pays once the bench stands.",
	})
	if err != nil {
		return err
	}
	clock.set(c.at(-1, 8, 20))
	_, err = e.SupportMatter(ctx, access.Actor{Person: ID("dewi")}, m.ID)
	return err
}
