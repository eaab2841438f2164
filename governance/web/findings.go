// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// statement is a text of several lines as it is kept: line ends of one kind.
func (c *Call) statement(field string) string {
	return strings.ReplaceAll(c.Field(field), "\r\n", "\n")
}

// finding is one finding, and what was answered.
func finding(c *Call) error {
	r, err := c.Engine.Finding(c.Ctx(), c.Actor(), c.Param("id"))
	if err != nil {
		return err
	}
	return c.page(http.StatusOK, pages.Finding(c.frame(pages.SectionRecord), c.findingView(r)))
}

func (c *Call) findingView(r engine.FindingReading) pages.FindingView {
	v := pages.FindingView{FindingLine: findingLine(r.FindingLine, r.Now), Said: c.said(r.Statement, r.Auditor, r.People), MayAnswer: r.MayAnswer, MayWithdraw: r.MayWithdraw}
	if r.Answer != nil {
		v.Answer = c.said(*r.Answer, r.Body, r.People)
	}
	if r.Withdrawal != nil {
		v.Withdrawal = c.said(*r.Withdrawal, r.Auditor, r.People)
	}
	return v
}

// newFinding is the form in which a finding about a body is written.
func newFinding(c *Call) error {
	return c.findingForm(http.StatusOK, bodies.Slug(c.Field("body")), nil)
}

func (c *Call) findingForm(status int, body bodies.Slug, faults []pages.FieldError) error {
	r, err := c.Engine.Filing(c.Ctx(), c.Actor(), body)
	if err != nil {
		return err
	}
	v := pages.FileFindingView{Body: bodyLink(r.Body), By: bodyLink(r.By), Slug: string(body), BySlug: string(r.By.Slug), Due: r.Due, Text: c.statement("text"), Errors: faults}
	for _, l := range r.Line {
		v.About = append(v.About, c.aboutChoices(l.Issue)...)
	}
	for _, s := range governance.Severities() {
		v.Severities = append(v.Severities, pages.Filter{Value: string(s), Chosen: string(s) == c.Field("severity")})
	}
	return c.page(status, pages.FileFinding(c.frame(pages.SectionRecord), v))
}

// aboutDecision stands before the number of a matter whose decision is meant.
const aboutDecision = "decision-"

// aboutChoices are what of a matter a finding may be about.
func (c *Call) aboutChoices(i governance.Issue) []pages.Filter {
	one := func(value, key string) pages.Filter {
		return pages.Filter{Value: value, Text: c.T.Text(key, "Title", i.Title), Chosen: value == c.Field("about")}
	}
	choices := []pages.Filter{one(string(i.ID), "finding.about_matter")}
	if i.Stage == governance.Decided {
		choices = append(choices, one(aboutDecision+string(i.ID), "finding.about_decision"))
	}
	return choices
}

// fileFinding files what was written.
func fileFinding(c *Call) error {
	about, ofDecision := strings.CutPrefix(c.Field("about"), aboutDecision)
	body := bodies.Slug(c.Field("body"))
	f, err := c.Engine.FileFinding(c.Ctx(), c.Actor(), engine.Filing{
		By: bodies.Slug(c.Field("by")), Audited: body, Issue: governance.IssueID(about), OfDecision: ofDecision,
		Severity: governance.Severity(c.Field("severity")), Text: c.statement("text"),
	})
	if err == nil {
		c.leave(noticeFiled)
		return c.see(findingPath(f.ID))
	}
	faults, err := c.correctable(err, map[error][2]string{
		governance.ErrStatement: {"text", "finding.bad_text"}, governance.ErrSeverity: {"severity", "finding.bad_severity"},
		governance.ErrNoDecision: {"about", "finding.bad_about"},
	})
	if err != nil {
		return err
	}
	return c.findingForm(http.StatusUnprocessableEntity, body, faults)
}

// answerFinding answers in the name of the audited body.
func answerFinding(c *Call) error {
	_, err := c.Engine.AnswerFinding(c.Ctx(), c.Actor(), c.Param("id"), c.statement("answer"))
	return c.answered("answer", noticeAnswered, err)
}

// withdrawFinding takes a finding back.
func withdrawFinding(c *Call) error {
	_, err := c.Engine.WithdrawFinding(c.Ctx(), c.Actor(), c.Param("id"), c.statement("reason"))
	return c.answered("reason", noticeTakenBack, err)
}

// answered goes back to the finding, or shows it with what was typed and what
// would be right.
func (c *Call) answered(field string, n notice, err error) error {
	if err == nil {
		c.leave(n)
		return c.see(findingPath(c.Param("id")))
	}
	faults, err := c.correctable(err, map[error][2]string{governance.ErrStatement: {field, "finding.bad_text"}})
	if err != nil {
		return err
	}
	r, err := c.Engine.Finding(c.Ctx(), c.Actor(), c.Param("id"))
	if err != nil {
		return err
	}
	v := c.findingView(r)
	v.Typed, v.Errors = c.statement(field), faults
	return c.page(http.StatusUnprocessableEntity, pages.Finding(c.frame(pages.SectionRecord), v))
}
