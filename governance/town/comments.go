// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"context"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
)

// said is a comment: who says what about which matter, days from now.
type said struct {
	issue  governance.IssueID
	person bodies.Slug
	day    int
	text   string
}

func comments() []said {
	return []said{
		{"2026-39", "grace", -5, "For those who ask where the £21,600 comes from: hosting cost less than planned. The accounts of the year show it line by line."},
		{"2026-39", "bram", -3, "Would the test of the app look at our captions too, or only at what is tapped?"},
		{"2026-39", "elin", -1, "We talked about this in Bangor. Most of us would rather see it spent than kept."},
	}
}

// talk lets people say what they say, by the deed that serves everybody.
func talk(ctx context.Context, e *engine.Engine, clock *Clock, now time.Time) error {
	for _, c := range comments() {
		clock.set(calendar{now}.at(c.day, 19, 30))
		if err := e.Comment(ctx, access.Actor{Person: ID(c.person)}, c.issue, c.text); err != nil {
			return err
		}
	}
	return nil
}
