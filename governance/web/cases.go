// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// cases is the register, and what of the cases is the reader's own.
func cases(c *Call) error {
	l, err := c.Engine.Cases(c.Ctx(), c.Actor(), governance.CaseID(c.QueryParam("before")))
	if err != nil {
		return err
	}
	v := pages.CasesView{Judge: caseLines(l.Judge), About: caseLines(l.About), Watched: caseLines(l.Watched), Figures: caseFigures(l)}
	for _, r := range l.Reported {
		v.Reported = append(v.Reported, pages.OwnReportLine{ID: string(r.ID), At: r.At, Text: r.Text, Back: r.Withdrawn, Case: string(r.Case)})
	}
	if l.Next != "" {
		v.Next = "/cases?before=" + string(l.Next)
	}
	for _, line := range l.Register {
		v.Register = append(v.Register, pages.RegisterLine{CaseLine: caseLine(line), Text: line.Ruling.Text, Measure: pages.Measure(line.Ruling.Kind), At: line.Ruling.At, Changed: line.Changed})
	}
	for _, court := range l.Courts {
		v.Courts = append(v.Courts, courtRules(court.Body, appealsOf(court, l.Courts), *court.Justice))
	}
	return c.page(http.StatusOK, pages.Cases(c.frame(pages.SectionNone), v))
}

func casePath(id governance.CaseID, rest string) string { return "/cases/" + string(id) + rest }

func caseLine(l engine.CaseLine) pages.CaseLine {
	return pages.CaseLine{ID: string(l.ID), Body: bodyLink(l.Body), Stage: pages.CaseStage(l.Stage), Opened: l.OpenedAt, Until: l.Until, OnAppeal: l.OnAppeal}
}

func caseLines(lines []engine.CaseLine) []pages.CaseLine {
	out := make([]pages.CaseLine, len(lines))
	for n, l := range lines {
		out[n] = caseLine(l)
	}
	return out
}

// caseFigures counts what is open and what was ruled; an appeal being heard was
// ruled upon once.
func caseFigures(l engine.CaseList) pages.CaseFigures {
	f := pages.CaseFigures{MedianDays: -1, Ruled: len(l.Figures.Took), Withdrawn: int(l.Figures.Stages[governance.CaseWithdrawn])}
	for _, s := range []governance.CaseStage{governance.CaseReported, governance.CaseHearing, governance.CaseDeliberation, governance.CaseAppealed} {
		f.Open += int(l.Figures.Stages[s])
	}
	if took := slices.Sorted(slices.Values(l.Figures.Took)); len(took) > 0 {
		f.MedianDays = int((took[(len(took)-1)/2] + 24*time.Hour - 1) / (24 * time.Hour))
	}
	return f
}

func appealsOf(court governance.Charter, all []governance.Charter) bodies.Body {
	for _, c := range all {
		if c.Body.Slug == court.Justice.AppealTo {
			return c.Body
		}
	}
	return bodies.Body{}
}

func courtRules(body, appeals bodies.Body, j governance.Justice) pages.CourtRules {
	r := pages.CourtRules{Body: bodyLink(body), Appeals: bodyLink(appeals), Panel: j.Panel, HearingDays: j.HearingDays, AppealDays: j.AppealDays}
	for _, rule := range j.Rules {
		r.Rules = append(r.Rules, rule.Text)
	}
	return r
}

// aCase is one case, as its reader may see it.
func aCase(c *Call) error { return c.casePage(http.StatusOK, nil) }

// casePage shows a case; with a form, as it was typed, and what would be right.
func (c *Call) casePage(status int, form *pages.CaseForm) error {
	r, err := c.Engine.Case(c.Ctx(), c.Actor(), c.caseID())
	if err != nil {
		return err
	}
	v := c.caseView(r)
	if form != nil {
		v.Form = *form
	}
	return c.page(status, pages.Case(c.frame(pages.SectionNone), v))
}

func (c *Call) caseID() governance.CaseID { return governance.CaseID(c.Param("id")) }

func (c *Call) caseView(r engine.CaseReading) pages.CaseView {
	v := pages.CaseView{
		CaseLine: pages.CaseLine{ID: string(r.ID), Body: bodyLink(r.Body), Stage: pages.CaseStage(r.Stage), Opened: r.OpenedAt, Until: r.Until, OnAppeal: r.OnAppeal},
		Role:     pages.CaseRole(r.Known.Role), Reported: r.Reported, Target: c.called(r.Target.Title), Quote: c.quoted(r.Target), Chambers: r.Known.Notes, May: pages.CaseMay(r.May),
		Answers: c.sayings(r.Answers), Notes: c.sayings(r.Notes), Hearing: bodyLink(r.Body),
	}
	var appeals bodies.Body
	if r.Appeals != nil {
		appeals = *r.Appeals
	}
	if v.Court = courtRules(r.Body, appeals, r.Rules); r.OnAppeal {
		v.Hearing = bodyLink(appeals)
	}
	if r.Concerned != nil {
		v.Concerned = c.person(*r.Concerned)
	}
	if r.Appeal != nil {
		v.Second = &c.sayings([]engine.CaseSaying{*r.Appeal})[0]
	}
	for _, a := range r.Reports {
		s := pages.CaseSaying{Text: a.Text, At: a.At, Rule: a.Rule, Own: a.Own, Back: a.Withdrawn}
		if a.By != nil {
			s.By = c.person(*a.By)
		}
		v.Reports = append(v.Reports, s)
	}
	for _, ruling := range r.Rulings {
		v.Rulings = append(v.Rulings, caseRuling(ruling))
	}
	c.fillPanel(&v, r)
	return v
}

func (c *Call) sayings(all []engine.CaseSaying) []pages.CaseSaying {
	var out []pages.CaseSaying
	for _, s := range all {
		v := pages.CaseSaying{Text: s.Text, At: s.At, Own: s.Own}
		if s.By != nil {
			v.By = c.person(*s.By)
		}
		out = append(out, v)
	}
	return out
}

func caseRuling(r engine.RulingReading) pages.CaseRuling {
	v := pages.CaseRuling{Body: bodyLink(r.Body), At: r.At, Public: r.Text, Measure: pages.Measure(r.Kind), Until: r.Until}
	if r.Whole != nil {
		v.Facts, v.Reasons, v.Appeal, v.Rule, v.Broken = r.Whole.Facts, r.Whole.Reasons, r.Whole.Appeal, r.Whole.Rule, r.Whole.Broken
	}
	return v
}

// fillPanel fills who judges, what was asked of them, and what lies on their table.
func (c *Call) fillPanel(v *pages.CaseView, r engine.CaseReading) {
	for _, j := range r.Panel {
		v.Panel = append(v.Panel, pages.CaseJuror{Person: c.person(j.Person), Slug: string(j.Slug), Left: j.Left})
	}
	if r.Lot != nil {
		v.Lot = &pages.CaseLot{Seed: r.Lot.Seed, Size: int(r.Lot.Size)}
		for _, who := range r.Lot.Order {
			v.Lot.Order = append(v.Lot.Order, string(who))
		}
	}
	for _, a := range r.Requests {
		v.Requests = append(v.Requests, pages.CaseRequest{ID: a.ID, Juror: c.person(a.Juror), Reason: a.Reason, Mine: a.Mine, Settled: !a.Settled.IsZero(), Granted: a.Granted,
			Decide: r.May.Recuse && a.Juror.ID != c.Actor().Person, Said: votedAs(a.Said)})
	}
	if r.Draft != nil {
		d := r.Draft
		v.Draft = &pages.CaseDraft{Number: d.Number, By: c.person(d.By), Agreed: d.Agreed, Said: votedAs(d.Said), Days: d.Days,
			CaseRuling: caseRuling(engine.RulingReading{Whole: &d.Ruling, Text: d.Register, Kind: d.Measure, Until: d.Until(r.Now)})}
	}
	v.Form = c.rulingForm(r)
}

func votedAs(yes *bool) string {
	switch {
	case yes == nil:
		return ""
	case *yes:
		return governance.Yes
	}
	return governance.No
}

// rulingForm begins with what lies on the table, or with how to appeal.
func (c *Call) rulingForm(r engine.CaseReading) pages.CaseForm {
	if r.Draft != nil {
		d := r.Draft.Ruling
		return pages.CaseForm{Facts: d.Facts, Reasons: d.Reasons, Appeal: d.Appeal, Public: d.Register, Days: dayCount(d.Days), Rule: d.Rule, Broken: d.Broken, Measure: pages.Measure(d.Measure)}
	}
	f := pages.CaseForm{Appeal: c.T.Text("ruling.appeal_none"), Measure: pages.MeasureNone}
	if r.Appeals != nil && !r.OnAppeal {
		f.Appeal = c.T.Text("ruling.appeal_default", "Days", c.T.Count("cases.days", r.Rules.AppealDays), "Body", r.Appeals.Name)
	}
	if len(r.Reports) > 0 {
		f.Rule = r.Reports[0].Rule
	}
	return f
}

// caseDuties are the cases in which somebody waits for the reader.
func (c *Call) caseDuties(needs []engine.CaseNeed) []pages.Duty {
	var duties []pages.Duty
	for _, n := range needs {
		title, more := "case.need_ruled", "case.need_ruled_more"
		switch {
		case n.Role == governance.RoleJuror:
			title, more = "case.need_judge", "case.need_judge_more"
		case n.Line.Stage == governance.CaseHearing:
			title, more = "case.need_answer", "case.need_answer_more"
		}
		duties = append(duties, pages.Duty{Title: c.T.Text(title), Text: c.T.Text(more, "Case", c.caseName(n.Line.ID), "Body", n.Line.Body.Name), Due: n.Line.Until,
			Action: pages.Link{Text: c.T.Text("case.need_open"), URL: casePath(n.Line.ID, "")}})
	}
	return duties
}

// caseName is a case by its number and year, in words.
func (c *Call) caseName(id governance.CaseID) string {
	year, number, _ := strings.Cut(string(id), "-")
	return c.T.Text("case.name", "Number", number, "Year", year)
}

// longText is what was typed as a text of several lines: browsers send CRLF.
func (c *Call) longText(name string) string {
	return strings.ReplaceAll(c.Field(name), "\r\n", "\n")
}

// dayCount writes a number of days into a field; none is nothing.
func dayCount(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
