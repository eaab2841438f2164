// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// overriddenAnswer is what was decided and then changed or stopped by others.
type overriddenAnswer struct {
	Rulings       []overriddenRuling `json:"rulings"`   // the newest case first
	Decisions     []heldDecision     `json:"decisions"` // held back last first
	NextRulings   string             `json:"next_rulings,omitempty"`
	NextDecisions string             `json:"next_decisions,omitempty"`
}

// overriddenRuling is a ruling and what the appeal made of it, without names.
type overriddenRuling struct {
	Case   governance.CaseID `json:"case"`
	First  registerText      `json:"first"`
	Appeal registerText      `json:"appeal"`
}

type registerText struct {
	Body    bodyRef                `json:"body"`
	At      journal.Instant        `json:"at"`
	Measure governance.MeasureKind `json:"measure"`
	Text    string                 `json:"text"`
}

type heldDecision struct {
	Issue      issueRef         `json:"issue"`
	Body       bodyRef          `json:"body"`
	By         bodyRef          `json:"by"`
	From       journal.Instant  `json:"from"`
	Until      journal.Instant  `json:"until"`
	ReleasedAt *journal.Instant `json:"released_at,omitempty"`
}

// overridden lists both, each from its cursor.
func overridden(c *web.Call) error {
	o, err := c.Engine.Overridden(c.Ctx(), c.Actor(), governance.CaseID(c.QueryParam("rulings")), c.QueryParam("decisions"))
	if err != nil {
		return err
	}
	out := overriddenAnswer{Rulings: []overriddenRuling{}, Decisions: []heldDecision{}, NextRulings: string(o.NextRulings), NextDecisions: o.NextHeld}
	for _, r := range o.Rulings {
		out.Rulings = append(out.Rulings, overriddenRuling{r.ID, inRegister(r.First), inRegister(r.Then)})
	}
	for _, l := range o.Held {
		s := l.Decision.Suspension
		by := o.Bodies[s.By]
		line := heldDecision{Issue: issueRef{l.Issue.ID, l.Issue.Title}, Body: bodyRef{l.Body.Slug, l.Body.Name}, By: bodyRef{by.Slug, by.Name}, From: instant(s.At), Until: instant(s.Until)}
		if s.Release != nil {
			at := instant(s.Release.At)
			line.ReleasedAt = &at
		}
		out.Decisions = append(out.Decisions, line)
	}
	return c.JSON(http.StatusOK, out)
}

func inRegister(r engine.RulingReading) registerText {
	return registerText{bodyRef{r.Body.Slug, r.Body.Name}, instant(r.At), r.Kind, r.Text}
}
