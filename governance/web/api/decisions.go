// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
	"moothall/voting/motion"
)

// decisionAnswer is what a vote decided, with every figure behind it.
type decisionAnswer struct {
	ID        string                  `json:"id"`
	Issue     issueRef                `json:"issue"`
	Body      bodyRef                 `json:"body"`
	Outcome   governance.Outcome      `json:"outcome"`
	Ground    governance.Ground       `json:"ground"`
	Winners   []option                `json:"winners"`
	Turnout   governance.Turnout      `json:"turnout"`
	Tests     []motion.Test           `json:"tests"`            // majority and quorum, as they were measured
	Units     *governance.UnitFinding `json:"units,omitempty"`  // of a double majority
	Advice    []governance.Advice     `json:"advice,omitempty"` // of those who were asked and do not decide, each electorate apart
	DecidedAt journal.Instant         `json:"decided_at"`
	Suspended bool                    `json:"suspended"` // it is held back for review now
	Review    *suspension             `json:"suspension,omitempty"`
	Count     countRef                `json:"count"`
	Entry     *int64                  `json:"entry,omitempty"` // its number in the record
}

type issueRef struct {
	ID    governance.IssueID `json:"id"`
	Title string             `json:"title"`
}

// countRef says how it was counted, and the hash of the transcript the record holds.
type countRef struct {
	Method           governance.Method `json:"method"`
	TranscriptSHA256 string            `json:"transcript_sha256"`
	LongestChain     int               `json:"longest_chain"`
	LargestWeight    int64             `json:"largest_weight"`
}

// count is the transcript, byte for byte as it was hashed into the record.
func count(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	r, err := c.Engine.Count(c.Ctx(), c.Actor(), id)
	if err != nil {
		return err
	}
	c.Response().Header().Set("ETag", `"`+journal.Digest(r.Raw)+`"`)
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, r.Raw)
}

func decision(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	r, err := c.Engine.Decision(c.Ctx(), c.Actor(), string(id))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, decisionOf(r))
}

func decisionOf(r engine.CountReading) decisionAnswer {
	d := r.Decision
	out := decisionAnswer{
		ID: d.ID, Issue: issueRef{r.Issue.ID, r.Issue.Title}, Body: bodyRef{r.Body.Slug, r.Body.Name},
		Outcome: d.Outcome, Ground: d.Ground, Winners: []option{}, Turnout: d.Turnout, Tests: []motion.Test{}, Units: d.Units, Advice: r.Advice, DecidedAt: instant(d.At),
		Suspended: d.Suspended(r.Now), Review: suspensionOf(d),
		Count: countRef{r.Issue.Procedure.Method, journal.Digest(r.Raw), r.LongestChain, r.Largest},
	}
	for _, w := range d.Winners {
		if o, known := r.Issue.Option(w); known {
			out.Winners = append(out.Winners, optionOf(o))
		}
	}
	if d.Finding != nil {
		out.Tests = append(out.Tests, d.Finding.Tests...)
	}
	if r.DecisionEntry >= 0 {
		out.Entry = &r.DecisionEntry
	}
	return out
}
