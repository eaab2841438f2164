// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/templates/pages"
)

func reportPath(id governance.ReportID) string { return "/reports/" + string(id) }

func (c *Call) reportID() governance.ReportID { return governance.ReportID(c.Param("id")) }

// ownReport is what somebody reported, as they read it: nothing on it depends on
// whether there was a case before, or a panel.
func ownReport(c *Call) error {
	r, err := c.Engine.OwnReport(c.Ctx(), c.Actor(), c.reportID())
	if err != nil {
		return err
	}
	v := pages.OwnReportView{ID: string(r.Report.ID), Court: courtRules(r.Court, bodies.Body{}, r.Rules), Target: c.called(r.Target.Title), Quote: c.quoted(r.Target),
		Said: pages.CaseSaying{Text: r.Report.Text, At: r.Report.At, Rule: r.Report.Rule, Own: true, Back: !r.Report.Withdrawn.IsZero()},
		Case: string(r.Case), MayWithdraw: r.MayWithdraw, MayObject: r.MayObject && len(r.Bench) > 0}
	for _, p := range r.Bench {
		v.Bench = append(v.Bench, pages.CaseJuror{Person: c.person(p), Slug: string(p.Slug)})
	}
	for _, o := range r.Objections {
		v.Objections = append(v.Objections, pages.CaseRequest{Juror: c.person(o.Juror), Reason: o.Reason})
	}
	for _, ruling := range r.Rulings {
		v.Rulings = append(v.Rulings, caseRuling(ruling))
	}
	return c.page(http.StatusOK, pages.OwnReport(c.frame(pages.SectionNone), v))
}

// uponReport answers a deed upon a report: back to its page, or the sentence why not.
func uponReport(do func(c *Call, id governance.ReportID) error) Handler {
	return func(c *Call) error {
		id := c.reportID()
		if err := do(c, id); err != nil {
			return c.caseRefused(err, reportPath(id))
		}
		return c.see(reportPath(id))
	}
}

func withdrawReport(c *Call, id governance.ReportID) error {
	return c.Engine.WithdrawReport(c.Ctx(), c.Actor(), id)
}

func objectTo(c *Call, id governance.ReportID) error {
	return c.Engine.Object(c.Ctx(), c.Actor(), id, bodies.Slug(c.Field("juror")), c.longText("reason"))
}
