// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// findingAnswer is what an auditory body found, and what it was answered.
type findingAnswer struct {
	ID         string              `json:"id"`
	By         bodyRef             `json:"by"`
	Audited    bodyRef             `json:"audited"`
	Issue      *issueRef           `json:"issue,omitempty"` // absent: it is about the body as such
	OfDecision bool                `json:"of_decision"`
	Severity   governance.Severity `json:"severity"`
	Text       string              `json:"text"`
	FiledAt    journal.Instant     `json:"filed_at"`
	DueAt      journal.Instant     `json:"due_at"`
	Late       bool                `json:"late"` // the answer came, or is still owed, after due_at
	Answer     *statement          `json:"answer,omitempty"`
	Withdrawal *statement          `json:"withdrawal,omitempty"`
}

// statement is what was said for a body, at an instant.
type statement struct {
	Text string          `json:"text"`
	At   journal.Instant `json:"at"`
}

func statementOf(s *governance.Statement) *statement {
	if s == nil {
		return nil
	}
	return &statement{s.Text, instant(s.At)}
}

// findingPage is one page of findings. Next is absent on the last.
type findingPage struct {
	Findings   []findingAnswer `json:"findings"`
	Next       string          `json:"next,omitempty"`
	ServerTime journal.Instant `json:"server_time"`
}

func findings(c *web.Call) error {
	body := bodies.Slug(c.QueryParam("body"))
	if body != "" && !body.Valid() {
		return wrong("body", "it should be the address of a body, 1 to 30 of a-z, 0-9 and _")
	}
	after, err := readCursor(c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	l, err := c.Engine.Findings(c.Ctx(), c.Actor(), body, string(after))
	if err != nil {
		return err
	}
	out := findingPage{Findings: []findingAnswer{}, Next: cursorOf(l.Next), ServerTime: instant(l.Now)}
	for _, f := range l.Lines {
		out.Findings = append(out.Findings, findingOf(f, l.Now))
	}
	return c.JSON(http.StatusOK, out)
}

func finding(c *web.Call) error {
	id, err := issueID(c) // of the same form
	if err != nil {
		return err
	}
	r, err := c.Engine.Finding(c.Ctx(), c.Actor(), string(id))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, findingOf(r.FindingLine, r.Now))
}

func findingOf(f engine.FindingLine, now time.Time) findingAnswer {
	out := findingAnswer{
		ID: f.ID, By: bodyRef{f.Auditor.Slug, f.Auditor.Name}, Audited: bodyRef{f.Body.Slug, f.Body.Name}, OfDecision: f.OfDecision,
		Severity: f.Severity, Text: f.Text, FiledAt: instant(f.At), DueAt: instant(f.DueAt), Late: f.Late(now),
		Answer: statementOf(f.Answer), Withdrawal: statementOf(f.Withdrawal),
	}
	if f.Issue != "" {
		out.Issue = &issueRef{f.Issue, f.Title}
	}
	return out
}

// suspension says that a decision is, or was, held back for review.
type suspension struct {
	By      bodies.Slug     `json:"by"`
	From    journal.Instant `json:"from"`
	Until   journal.Instant `json:"until"` // it ends by itself then
	Reason  string          `json:"reason"`
	Release *statement      `json:"release,omitempty"`
}

// suspensionOf is nil where the decision was never held back.
func suspensionOf(r governance.Recorded) *suspension {
	s := r.Suspension
	if s == nil {
		return nil
	}
	return &suspension{s.By, instant(s.At), instant(s.Until), s.Text, statementOf(s.Release)}
}
