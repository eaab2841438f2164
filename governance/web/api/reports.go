// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// reportRef is a report of the reader's own in a list.
type reportRef struct {
	ID        governance.ReportID `json:"id"`
	At        journal.Instant     `json:"at"`
	Withdrawn bool                `json:"withdrawn"`
	Case      governance.CaseID   `json:"case,omitempty"` // once there is a ruling
}

type objectionAnswer struct {
	Juror  person          `json:"juror"`
	Reason string          `json:"reason"`
	At     journal.Instant `json:"at"`
}

// reportAnswer is a report as its reporter reads it. Until there is a ruling nothing
// in it depends on whether there was a case before.
type reportAnswer struct {
	Report     reportRef         `json:"report"`
	Body       bodyRef           `json:"body"`
	About      string            `json:"about"`
	Rule       int               `json:"rule"`
	Text       string            `json:"text"`
	Bench      []person          `json:"bench"` // who holds a seat of the court, and may be objected to
	Objections []objectionAnswer `json:"objections"`
	Rulings    []rulingAnswer    `json:"rulings"`
}

func ownReport(c *web.Call) error {
	return answerReport(c, http.StatusOK, governance.ReportID(c.Param("id")))
}

func answerReport(c *web.Call, status int, id governance.ReportID) error {
	r, err := c.Engine.OwnReport(c.Ctx(), c.Actor(), id)
	if err != nil {
		return err
	}
	out := reportAnswer{Report: reportRef{r.Report.ID, instant(r.Report.At), !r.Report.Withdrawn.IsZero(), r.Case}, Body: bodyRefOf(r.Court), About: r.Target.Title,
		Rule: r.Report.Rule, Text: r.Report.Text, Bench: []person{}, Objections: []objectionAnswer{}, Rulings: []rulingAnswer{}}
	for _, p := range r.Bench {
		out.Bench = append(out.Bench, personOf(p))
	}
	for _, o := range r.Objections {
		out.Objections = append(out.Objections, objectionAnswer{personOf(o.Juror), o.Reason, instant(o.At)})
	}
	for _, ruling := range r.Rulings {
		out.Rulings = append(out.Rulings, rulingAnswer{bodyRefOf(ruling.Body), instant(ruling.At), ruling.Text, ruling.Kind, instant(ruling.Until), nil})
	}
	return c.JSON(status, out)
}

// uponReport is a deed upon a report, whose body holds the members named.
func uponReport(do func(c *web.Call, id governance.ReportID, o *given) error, names ...string) web.Handler {
	return func(c *web.Call) error {
		id, o, err := governance.ReportID(c.Param("id")), &given{}, error(nil)
		if len(names) > 0 {
			if o, err = membersOf(c, names...); err != nil {
				return err
			}
		}
		if err := do(c, id, o); err != nil {
			return err
		}
		return answerReport(c, http.StatusOK, id)
	}
}

func withdrawDeed(c *web.Call, id governance.ReportID, _ *given) error {
	return c.Engine.WithdrawReport(c.Ctx(), c.Actor(), id)
}

func objectDeed(c *web.Call, id governance.ReportID, o *given) error {
	juror, reason := o.text("juror"), o.text("reason")
	return o.then(func() error { return c.Engine.Object(c.Ctx(), c.Actor(), id, bodies.Slug(juror), reason) })
}
