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

// college lets the Audit College work, each deed at its own time and by somebody
// who sat there then.
type college struct {
	e     *engine.Engine
	clock *Clock
	calendar
}

// review is the work of the Audit College: a finding about the minutes of the
// board, which was answered; the election of the council, held back for a night
// because two receipts were missing, and disputed by one who missed his; a finding
// about the register of the council, which waits for its answer, and so does a dispute.
func review(ctx context.Context, e *engine.Engine, clock *Clock, now time.Time) error {
	c := college{e, clock, calendar{now}}
	minutes, err := e.FileFinding(ctx, c.acts("joanna", c.at(-40, 11, 15)),
		engine.Filing{By: "audit", Audited: "board", Severity: governance.Fault, Text: minutesLate})
	if err != nil {
		return err
	}
	if _, err := e.AnswerFinding(ctx, c.acts("lowri", c.at(-29, 18, 40)), minutes.ID, minutesPublished); err != nil {
		return err
	}
	election := engine.HoldBack{Decision: "2026-35", By: "audit", Days: 3, Text: receiptsMissing}
	missing, err := e.Dispute(ctx, c.acts("owain", c.at(-15, 21, 5)), engine.DisputeFiling{Issue: "2026-35", Text: receiptMissed})
	if err != nil {
		return err
	}
	if _, err := e.Suspend(ctx, c.acts("idris", c.at(-15, 21, 30)), election); err != nil {
		return err
	}
	if _, err := e.Release(ctx, c.acts("kirsten", c.at(-14, 9, 50)), election.Decision, receiptsFound); err != nil {
		return err
	}
	answer := engine.DisputeAnswering{Issue: missing.Issue, Ref: missing.Ref, By: "audit", Verdict: governance.ChallengeDismissed, Text: receiptFound}
	if _, err := e.AnswerDispute(ctx, c.acts("kirsten", c.at(-14, 10, 20)), answer); err != nil {
		return err
	}
	_, err = e.FileFinding(ctx, c.acts("kirsten", c.at(-9, 10, 5)),
		engine.Filing{By: "audit", Audited: "council", Severity: governance.Remark, Text: registerUnclear})
	if err != nil {
		return err
	}
	_, err = e.Dispute(ctx, c.acts("chidi", c.at(-6, 12, 10)), engine.DisputeFiling{Issue: "2026-34", Text: closedEarly})
	return err
}

// acts is somebody at an instant, with the rights of their mandates then, and
// sets the clock to it.
func (c college) acts(who bodies.Slug, at time.Time) access.Actor {
	c.clock.set(at)
	actor := access.Actor{Person: ID(who)}
	for _, m := range Mandates(c.now) {
		if m.Person != actor.Person || !m.Holds(at) {
			continue
		}
		actor.Seated = append(actor.Seated, m.Body)
		for _, b := range Bodies() {
			if b.Slug == m.Body {
				actor.Audits = append(actor.Audits, b.Supervises...)
			}
		}
	}
	return actor
}

// What was said.
const (
	minutesLate      = "The minutes of four meetings of the board between June and September were published more than a month late. The rules ask for two weeks.\nWe ask which step takes the time, and who sees to it that it does not again."
	minutesPublished = "You are right, and there is no good reason. I wrote them on the train and published them when I remembered.\nFrom now on Hanna publishes the draft the next morning, marked as one. All four are up."
	receiptsMissing  = "Two members say that the record does not hold their receipts. Until we have looked, nobody should take a seat on the strength of this count."
	receiptsFound    = "Both receipts are of the vote on the help channel. They are in the record, where they belong. The count was made again from the archive and agrees."
	receiptMissed    = "I have looked for my receipt in the record three times tonight, and it is not there."
	receiptFound     = "The receipt is of the vote on the help channel, and the record holds it. Every receipt of the election that was brought to us is there too."
	closedEarly      = "My watch said 19:59 when I pressed the button, and the page said that the vote was over. Which clock counts, and where can I see it?"
	registerUnclear  = "The register of the council counts reports by the month in which they were closed, not in which they came in. Nobody can see from it how long people wait.\nWe ask for both dates."
)
