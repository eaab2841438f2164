// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// heldUntil is until when a decision is held back, zero where it is not.
func heldUntil(d governance.Recorded, now time.Time) time.Time {
	if !d.Suspended(now) {
		return time.Time{}
	}
	return d.Suspension.End()
}

// held is the review of a decision, zero where there never was one.
func (c *Call) held(d governance.Recorded, by bodies.Body, speakers map[bodies.PersonID]bodies.Person, now time.Time) pages.HeldView {
	s := d.Suspension
	if s == nil {
		return pages.HeldView{}
	}
	v := pages.HeldView{By: bodyLink(by), From: s.At, Until: s.Until, Now: s.Holds(now), Reason: c.said(s.Statement, by, speakers)}
	if s.Release != nil {
		v.Release = c.said(*s.Release, by, speakers)
	}
	return v
}

func (c *Call) said(s governance.Statement, by bodies.Body, speakers map[bodies.PersonID]bodies.Person) pages.Said {
	return pages.Said{Body: bodyLink(by), Name: c.called(speakers[s.Person].Name), At: s.At, Text: s.Text}
}

func reviewForm(r engine.CountReading) pages.ReviewForm {
	return pages.ReviewForm{By: string(r.Review.By.Slug), Body: r.Review.By.Name, Longest: r.Review.Longest, Release: r.Review.Release,
		Action: "/decisions/" + r.Decision.ID}
}

// suspendDecision holds a decision back for review.
func suspendDecision(c *Call) error {
	days, _ := strconv.Atoi(c.Field("days")) // what is no number is no length the charter allows
	_, err := c.Engine.Suspend(c.Ctx(), c.Actor(), engine.HoldBack{
		Decision: c.Param("id"), By: bodies.Slug(c.Field("by")), Days: days, Text: c.statement("reason"),
	})
	return c.reviewed(noticeHeld, err)
}

// releaseDecision ends a review before its time.
func releaseDecision(c *Call) error {
	_, err := c.Engine.Release(c.Ctx(), c.Actor(), c.Param("id"), c.statement("reason"))
	return c.reviewed(noticeFreed, err)
}

// reviewed goes back to the decision, or shows it with what was typed and what
// would be right.
func (c *Call) reviewed(n notice, err error) error {
	if err == nil {
		c.leave(n)
		return c.see("/decisions/" + c.Param("id"))
	}
	faults, err := c.correctable(err, map[error][2]string{
		governance.ErrReviewLong: {"days", "suspension.bad_days"}, governance.ErrStatement: {"reason", "finding.bad_text"},
	})
	if err != nil {
		return err
	}
	r, err := c.Engine.Decision(c.Ctx(), c.Actor(), c.Param("id"))
	if err != nil {
		return err
	}
	v := c.decisionView(r)
	v.Review.Typed, v.Review.Days, v.Review.Errors = c.statement("reason"), c.Field("days"), faults
	return c.page(http.StatusUnprocessableEntity, pages.Decision(c.frame(pages.SectionDecisions), v))
}

// correctable is what a form can put right about a refusal: the field and the
// sentence beside it. A refusal that no field can put right comes back.
func (c *Call) correctable(err error, known map[error][2]string) ([]pages.FieldError, error) {
	for refusal, at := range known {
		if errors.Is(err, refusal) {
			return []pages.FieldError{{Field: at[0], Text: c.T.Text(at[1])}}, nil
		}
	}
	return nil, err
}

// findingLine is a finding in a list.
func findingLine(l engine.FindingLine, now time.Time) pages.FindingLine {
	line := pages.FindingLine{
		ID: l.ID, URL: findingPath(l.ID), OfDecision: l.OfDecision, Body: bodyLink(l.Body), Auditor: bodyLink(l.Auditor),
		Severity: pages.Severity(l.Severity), State: findingState(l.Finding, now), At: l.At, Due: l.DueAt,
	}
	if l.Issue == "" {
		return line
	}
	line.About = pages.Link{Text: cmp.Or(l.Title, string(l.Issue)), URL: issuePath(l.Issue, "")}
	if l.OfDecision {
		line.About.URL = "/decisions/" + string(l.Issue)
	}
	return line
}

func findingLines(lines []engine.FindingLine, now time.Time) []pages.FindingLine {
	var out []pages.FindingLine
	for _, l := range lines {
		out = append(out, findingLine(l, now))
	}
	return out
}

func findingPath(id string) string { return "/auditors/findings/" + id }

func findingState(f governance.Finding, now time.Time) pages.FindingState {
	switch {
	case f.Withdrawal != nil:
		return pages.FindingWithdrawn
	case f.Answer != nil && f.Late(now):
		return pages.FindingLate
	case f.Answer != nil:
		return pages.FindingAnswered
	case f.Late(now):
		return pages.FindingOverdue
	}
	return pages.FindingOpen
}

// findingDuty asks who sits in an audited body for its answer.
func (c *Call) findingDuty(f engine.FindingLine, now time.Time) pages.Duty {
	d := pages.Duty{Title: c.T.Text("finding.duty", "Body", f.Body.Name), Text: f.Title, Due: f.DueAt,
		Action: pages.Link{Text: c.T.Text("finding.duty_action"), URL: findingPath(f.ID)}}
	if f.Late(now) {
		d.Title += " " + c.T.Text("finding.duty_overdue")
	}
	return d
}
