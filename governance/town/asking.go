// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"context"
	"time"

	"moothall/bodies"
	"moothall/governance/access"
	"moothall/governance/engine"
)

// introduction is what Meinir says of herself to the membership office.
const introduction = `I have advised Estuary for the federation since 2024, and have read your accounts more often than my own. From January I work for myself, so nothing stands in the way of my belonging here, and of voting where I have only nodded so far.`

// knock has who wants to become a member ask: the membership office has not answered.
func knock(ctx context.Context, e *engine.Engine, clock *Clock, now time.Time) error {
	clock.set(calendar{now}.at(-3, 18, 15))
	_, err := e.Apply(ctx, access.Actor{Person: ID("meinir")}, engine.Membership{
		Body: "assembly", Sphere: bodies.Inner, Ground: bodies.ByApplication, Place: "cardiff", Text: introduction,
	})
	return err
}
