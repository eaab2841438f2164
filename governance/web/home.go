// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"time"

	"moothall/governance/engine"
	"moothall/templates/pages"
)

// home is the first page: what waits for the reader, and what was decided.
func home(c *Call) error {
	h, err := c.Engine.Home(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	v := pages.HomeView{
		FullName: h.Instance.Name, Members: int(h.Members), Running: matterLines(h.Running, h.Now),
		Decided: c.decisionLines(h.Decided, h.Now), Record: recordHead(h.Head, h.Witnessing), Delegations: c.delegationRows(h.Delegations, h.Now),
	}
	for _, f := range h.Findings {
		v.Duties = append(v.Duties, c.findingDuty(f, h.Now))
	}
	v.Duties = append(v.Duties, c.emergencyDuties(h.Emergencies)...)
	v.Duties = append(v.Duties, c.disputeDuties(h.Disputes, h.Answered)...)
	v.Duties = append(v.Duties, c.caseDuties(h.Cases)...)
	v.Duties = append(v.Duties, c.offerDuties(h.Offers, h.Now)...)
	v.Duties = append(v.Duties, c.applicationDuties(h.Applied)...)
	v.Duties = append(v.Duties, c.askDuty(h.Asking, h.Asks)...)
	for _, s := range h.Resting {
		v.Resting = append(v.Resting, pages.RestingSeat{Body: s.In.Name, Until: s.Until,
			Decision: pages.Link{Text: c.T.Text("home.seat_decision"), URL: "/decisions/" + s.Decision}})
	}
	for _, l := range h.Needs {
		v.Waiting = append(v.Waiting, c.waiting(l, h.Now))
	}
	return c.page(http.StatusOK, pages.Home(c.frame(pages.SectionHome), v))
}

func (c *Call) waiting(l engine.Line, now time.Time) pages.WaitingMatter {
	s := stand{issue: l.Issue, body: l.Body, reader: c.Actor(), onRoll: true, path: l.Path}
	return pages.WaitingMatter{MatterLine: matterLine(l, now), Voice: c.onTheWay(s.voice()), Advises: l.Advises}
}
