// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// caseRefusals are the refusals of a deed in a case, each with its sentence.
func caseRefusals() []struct {
	is  error
	key string
} {
	return []struct {
		is  error
		key string
	}{
		{governance.ErrNotNow, "case.refused_stage"},
		{governance.ErrNotParty, "case.refused_party"},
		{governance.ErrNotSitting, "case.refused_sitting"},
		{governance.ErrSitting, "case.refused_judge"},
		{governance.ErrNoPanel, "case.refused_panel"},
		{governance.ErrNoSeat, "case.refused_seat"},
		{governance.ErrTwice, "case.refused_twice"},
		{governance.ErrReports, "case.refused_many"},
		{governance.ErrMuted, "case.refused_muted"},
		{governance.ErrRecusalOpen, "case.refused_recusal"},
		{governance.ErrStaleRuling, "case.refused_stale"},
		{governance.ErrNoCourt, "case.refused_court"},
		{governance.ErrText, "case.refused_text"},
	}
}

// caseRefused says in a sentence why something was not done, and leads back.
func (c *Call) caseRefused(err error, back string) error {
	for _, known := range caseRefusals() {
		if errors.Is(err, known.is) {
			return refusal{error: err, detail: c.T.Text(known.key), back: pages.Link{Text: c.T.Text("cases.title"), URL: back}}
		}
	}
	return err
}

// inCase answers a deed in a case: back to its page, or the sentence why not.
func inCase(do func(c *Call, id governance.CaseID) error) Handler {
	return func(c *Call) error {
		id := c.caseID()
		if err := do(c, id); err != nil {
			return c.caseRefused(err, casePath(id, ""))
		}
		return c.see(casePath(id, ""))
	}
}

func answerCase(c *Call, id governance.CaseID) error {
	return c.Engine.AnswerCase(c.Ctx(), c.Actor(), id, c.longText("answer"))
}

func noteCase(c *Call, id governance.CaseID) error {
	return c.Engine.Note(c.Ctx(), c.Actor(), id, c.longText("note"))
}

func recuseCase(c *Call, id governance.CaseID) error {
	return c.Engine.Recuse(c.Ctx(), c.Actor(), id)
}

func askRecusal(c *Call, id governance.CaseID) error {
	return c.Engine.AskRecusal(c.Ctx(), c.Actor(), id, bodies.Slug(c.Field("juror")), c.longText("reason"))
}

func decideRecusal(c *Call, id governance.CaseID) error {
	grant, err := c.yesOrNo("grant")
	if err != nil {
		return err
	}
	return c.Engine.DecideRecusal(c.Ctx(), c.Actor(), id, c.Field("request"), grant)
}

func appealCase(c *Call, id governance.CaseID) error {
	return c.Engine.Appeal(c.Ctx(), c.Actor(), id, c.longText("appeal"))
}

func voteRuling(c *Call, id governance.CaseID) error {
	agree, err := c.yesOrNo("agree")
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(c.Field("draft"), 10, 64)
	if err != nil {
		return ErrMalformed
	}
	return c.Engine.VoteRuling(c.Ctx(), c.Actor(), id, number, agree)
}

func (c *Call) yesOrNo(name string) (bool, error) {
	switch c.Field(name) {
	case governance.Yes:
		return true, nil
	case governance.No:
		return false, nil
	}
	return false, ErrMalformed
}

// draftRuling puts a ruling on the panel's table. What is not whole comes back as
// it was typed.
func draftRuling(c *Call) error {
	id, r, form := c.caseID(), governance.Ruling{}, pages.CaseForm{}
	r.Facts, r.Reasons, r.Appeal, r.Register = c.longText("facts"), c.longText("reasons"), c.longText("appeal"), c.longText("register")
	r.Measure, r.Broken = governance.MeasureKind(c.Field("measure")), c.Field("broken") != ""
	r.Rule, _ = strconv.Atoi(c.Field("rule")) // no rule is refused by name
	r.Days, _ = strconv.Atoi(c.Field("days")) // and so is a mute or a suspension of no days
	err := c.Engine.DraftRuling(c.Ctx(), c.Actor(), id, r)
	if !errors.Is(err, governance.ErrRuling) && !errors.Is(err, governance.ErrNamed) {
		if err != nil {
			return c.caseRefused(err, casePath(id, ""))
		}
		return c.see(casePath(id, ""))
	}
	form = pages.CaseForm{Facts: r.Facts, Reasons: r.Reasons, Appeal: r.Appeal, Public: r.Register, Days: c.Field("days"), Rule: r.Rule, Broken: r.Broken, Measure: pages.Measure(r.Measure)}
	form.Errors = c.rulingFaults(r, err)
	return c.casePage(http.StatusUnprocessableEntity, &form)
}

// rulingFaults names the fields of a ruling that are not as they should be.
func (c *Call) rulingFaults(r governance.Ruling, err error) []pages.FieldError {
	var faults []pages.FieldError
	wrong := func(is bool, field, text string) {
		if is {
			faults = append(faults, pages.FieldError{Field: field, Text: text})
		}
	}
	wrong(governance.CheckText(r.Facts) != nil, "facts", c.T.Text("ruling.needs_facts"))
	wrong(governance.CheckText(r.Reasons) != nil, "reasons", c.T.Text("ruling.needs_reasons"))
	wrong(governance.CheckText(r.Appeal) != nil, "appeal", c.T.Text("ruling.needs_appeal"))
	wrong(governance.CheckText(r.Register) != nil, "register", c.T.Text("ruling.needs_public"))
	wrong(errors.Is(err, governance.ErrNamed), "register", c.T.Text("ruling.names_party"))
	wrong(r.Measure.Lasts() != (r.Days > 0) || r.Days > 365, "days", c.T.Text("ruling.needs_days"))
	wrong(len(faults) == 0, "measure", c.T.Text("ruling.needs_measure"))
	return faults
}

// reportForm is the form of a report; the address may say about what.
func reportForm(c *Call) error {
	return c.reportPage(http.StatusOK, pages.ReportView{Kind: c.Field("kind"), ID: c.Field("id")})
}

// reportPage shows the form with what was typed and what would be right.
func (c *Call) reportPage(status int, v pages.ReportView) error {
	f, err := c.Engine.ReportForm(c.Ctx(), c.Actor(), governance.Target{Kind: governance.TargetKind(v.Kind), ID: v.ID})
	if v.ID == "" || errors.Is(err, governance.ErrNoSuchTarget) {
		v.About = v.ID
		f, err = c.Engine.ReportForm(c.Ctx(), c.Actor(), governance.Target{})
	}
	if err != nil {
		return c.caseRefused(err, "/cases")
	}
	v.Title, v.Quote = f.Target.Title, c.quoted(f.Target)
	v.Court = courtRules(f.Court, bodies.Body{}, f.Rules)
	return c.page(status, pages.Report(c.frame(pages.SectionNone), v))
}

// sendReport takes a report. What is not whole comes back as it was typed.
func sendReport(c *Call) error {
	v := pages.ReportView{Kind: c.Field("kind"), ID: c.Field("id"), Text: c.longText("text")}
	v.Rule, _ = strconv.Atoi(c.Field("rule")) // no rule is refused by name
	target := governance.Target{Kind: governance.TargetKind(v.Kind), ID: v.ID}
	if err := c.whoIsMeant(&target); err != nil {
		return err
	}
	id, err := c.Engine.Report(c.Ctx(), c.Actor(), engine.ReportIn{Target: target, Rule: v.Rule, Text: v.Text})
	fault := func(field, key string) error {
		v.Errors = []pages.FieldError{{Field: field, Text: c.T.Text(key)}}
		return c.reportPage(http.StatusUnprocessableEntity, v)
	}
	var paused governance.Paused
	switch {
	case errors.As(err, &paused):
		v.Errors = []pages.FieldError{{Field: "text", Text: c.pausedSentence("emergency.reports_paused", paused)}}
		refused := ProblemOf(err)
		c.retryLater(refused, err)
		return c.reportPage(refused.Status, v)
	case errors.Is(err, governance.ErrNoSuchTarget):
		return fault("id", "report.unknown")
	case errors.Is(err, governance.ErrReport):
		return fault("id", "report.self")
	case errors.Is(err, governance.ErrText):
		return fault("text", "case.refused_text")
	case err != nil:
		return c.caseRefused(err, "/cases")
	}
	c.leave(noticeReported)
	return c.see(reportPath(id))
}

// whoIsMeant lets a member be named as people are called.
func (c *Call) whoIsMeant(t *governance.Target) error {
	if t.Kind != governance.TargetPerson || t.ID == "" {
		t.ID = strings.ToLower(t.ID)
		return nil
	}
	p, err := c.Engine.FindPerson(c.Ctx(), c.Actor(), t.ID)
	if errors.Is(err, governance.ErrNoDelegate) {
		return nil // the deed says that there is nobody
	}
	t.ID = string(p.Slug)
	return err
}

// argueForm is the form of a reason for or against a proposal.
func argueForm(c *Call) error { return c.arguePage(http.StatusOK, pages.ArgueView{}) }

func (c *Call) arguePage(status int, v pages.ArgueView) error {
	r, err := c.Engine.Issue(c.Ctx(), c.Actor(), governance.IssueID(c.Param("id")))
	if err != nil {
		return err
	}
	if r.Issue.Procedure.ElectsPersons() {
		return governance.ErrNoProposal
	}
	v.ID, v.Title = string(r.Issue.ID), r.Issue.Title
	return c.page(status, pages.Argue(c.frame(pages.SectionMatters), v))
}

// argue gives a reason for or against a proposal.
func argue(c *Call) error {
	id, side, text := governance.IssueID(c.Param("id")), c.Field("side"), c.longText("text")
	if side != "for" && side != "against" {
		return ErrMalformed
	}
	_, err := c.Engine.Argue(c.Ctx(), c.Actor(), id, side == "for", text)
	fault := ""
	var soon governance.TooSoon
	switch {
	case errors.Is(err, governance.ErrText):
		fault = c.T.Text("case.refused_text")
	case errors.As(err, &soon):
		fault = c.T.Text("argue.too_many", "Most", governance.ArgumentsHourly, "When", c.T.Clock(soon.Until))
	}
	if fault != "" {
		c.retryLater(ProblemOf(err), err)
		return c.arguePage(ProblemOf(err).Status, pages.ArgueView{For: side == "for", Against: side == "against", Text: text,
			Errors: []pages.FieldError{{Field: "text", Text: fault}}})
	}
	if err != nil {
		return c.caseRefused(err, issuePath(id, ""))
	}
	c.leave(noticeArgued)
	return c.see(issuePath(id, ""))
}
