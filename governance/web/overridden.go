// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/url"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// overriddenPath leads to what was changed or stopped by others.
const overriddenPath = "/auditors/overridden"

// overridden lists rulings that another court changed, and decisions held back.
func overridden(c *Call) error {
	rulings, decisions := c.QueryParam("rulings"), c.QueryParam("decisions")
	o, err := c.Engine.Overridden(c.Ctx(), c.Actor(), governance.CaseID(rulings), decisions)
	if err != nil {
		return err
	}
	v := pages.OverriddenView{JSONURL: "/api/v1/overridden"}
	for _, r := range o.Rulings {
		v.Rulings = append(v.Rulings, pages.OverriddenRuling{ID: string(r.ID), First: registered(r.First), Then: registered(r.Then)})
	}
	for _, l := range o.Held {
		s := l.Decision.Suspension
		line := pages.HeldLine{Decision: pages.Link{Text: l.Issue.Title, URL: "/decisions/" + l.Decision.ID}, By: bodyLink(o.Bodies[s.By]), From: s.At, Until: s.Until}
		if s.Release != nil {
			line.Released = s.Release.At
		}
		v.Held = append(v.Held, line)
	}
	if o.NextRulings != "" {
		v.NextRulings = overriddenPath + "?" + url.Values{"rulings": {string(o.NextRulings)}, "decisions": {decisions}}.Encode()
	}
	if o.NextHeld != "" {
		v.NextHeld = overriddenPath + "?" + url.Values{"rulings": {rulings}, "decisions": {o.NextHeld}}.Encode()
	}
	return c.page(http.StatusOK, pages.Overridden(c.frame(pages.SectionRecord), v))
}

func registered(r engine.RulingReading) pages.RegisterLine {
	return pages.RegisterLine{CaseLine: pages.CaseLine{Body: bodyLink(r.Body)}, Text: r.Text, Measure: pages.Measure(r.Kind), At: r.At}
}
