// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/url"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// emergenciesPath leads to what the operator did outside of any decision.
const emergenciesPath = "/emergency-acts"

// emergencies lists it, for everybody. No route here begins such an act or ends one.
func emergencies(c *Call) error {
	l, err := c.Engine.Emergencies(c.Ctx(), c.Actor(), c.QueryParam("after"))
	if err != nil {
		return err
	}
	v := pages.EmergenciesView{Holding: emergencyLines(l.Holding, l.Now), Past: emergencyLines(l.Past, l.Now), JSONURL: "/api/v1" + emergenciesPath}
	if l.Next != "" {
		v.Next = emergenciesPath + "?after=" + url.QueryEscape(l.Next)
	}
	return c.page(http.StatusOK, pages.Emergencies(c.frame(pages.SectionRecord), v))
}

func emergencyLines(acts []engine.EmergencyLine, now time.Time) (lines []pages.EmergencyLine) {
	for _, a := range acts {
		l := pages.EmergencyLine{Ref: a.Ref, Kind: pages.EmergencyKind(a.Kind), Reason: a.Reason, From: a.At, Until: a.Until, Ended: a.Ended, Holds: a.Holds(now)}
		if a.Kind.Pauses() {
			l.Body = bodyLink(a.In)
		} else {
			l.Matter = pages.Link{Text: a.Title, URL: issuePath(a.Issue, "")}
		}
		for _, b := range a.Told {
			l.Told = append(l.Told, bodyLink(b))
		}
		lines = append(lines, l)
	}
	return lines
}

// withheldView leads from the place of a text to the act that withholds it.
func withheldView(w governance.Withholding) pages.WithheldView {
	if w.Ref == "" {
		return pages.WithheldView{}
	}
	return pages.WithheldView{URL: emergencyPath(w.Ref), From: w.From, Until: w.Until}
}

// emergencyPath leads to an act that holds.
func emergencyPath(ref string) string { return emergenciesPath + "#act-" + ref }

// quoted is what a report is about in its own words, or why they are not shown.
func (c *Call) quoted(t engine.CaseTarget) string {
	if t.Withheld.Ref == "" {
		return t.Text
	}
	return c.T.Text("emergency.withheld", "From", c.T.Moment(t.Withheld.From), "Until", c.T.Moment(t.Withheld.Until))
}

// pausedSentence says until when something is not taken, and why.
func (c *Call) pausedSentence(key string, p governance.Paused) string {
	return c.T.Text(key, "When", c.T.Moment(p.Act.Until), "Reason", p.Act.Reason)
}

// emergencyDuties show auditors what holds now.
func (c *Call) emergencyDuties(acts []engine.EmergencyLine) (duties []pages.Duty) {
	for _, a := range acts {
		duties = append(duties, pages.Duty{Title: c.T.Text("emergency.duty", "When", c.T.Moment(a.Until)), Text: a.Reason,
			Action: pages.Link{Text: c.T.Text("emergency.duty_action"), URL: emergencyPath(a.Ref)}})
	}
	return duties
}
