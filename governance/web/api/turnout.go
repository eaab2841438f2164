// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// turnoutAnswer is who took part in the decisions of a body.
type turnoutAnswer struct {
	Body      bodyRef       `json:"body"`
	Decisions []turnoutLine `json:"decisions"` // the newest first
	Next      string        `json:"next,omitempty"`
}

// turnoutLine is one decided matter; of one that was held elsewhere no roll is known.
type turnoutLine struct {
	Issue     issueRef            `json:"issue"`
	DecidedAt journal.Instant     `json:"decided_at"`
	Outcome   governance.Outcome  `json:"outcome"`
	Turnout   *governance.Turnout `json:"turnout,omitempty"`
	TookPart  int64               `json:"took_part"`        // of the turnout: direct and represented
	Quorum    *bool               `json:"quorum,omitempty"` // whether it was met, where one was asked for
}

// turnouts is the series of a body.
func turnouts(c *web.Call) error {
	s, err := c.Engine.Turnouts(c.Ctx(), c.Actor(), bodies.Slug(c.Param("id")), c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	out := turnoutAnswer{Body: bodyRef{s.Body.Slug, s.Body.Name}, Decisions: []turnoutLine{}, Next: s.Next}
	for _, l := range s.Lines {
		out.Decisions = append(out.Decisions, turnoutLineOf(l))
	}
	return c.JSON(http.StatusOK, out)
}

func turnoutLineOf(l engine.Line) turnoutLine {
	d := l.Decision
	line := turnoutLine{Issue: issueRef{l.Issue.ID, l.Issue.Title}, DecidedAt: instant(d.At), Outcome: d.Outcome}
	if l.Issue.Imported == "" {
		line.Turnout, line.TookPart = &d.Turnout, d.Turnout.TookPart()
	}
	if asked, met := d.Quorums(); asked {
		line.Quorum = &met
	}
	return line
}
