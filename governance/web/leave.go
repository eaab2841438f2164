// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

func leavePath(body bodies.Slug) string { return "/bodies/" + string(body) + "/leave" }

// leaveForm says what leaving a body ends and what stays, and asks once more.
func leaveForm(c *Call) error { return c.leavePage(http.StatusOK) }

func (c *Call) leavePage(status int) error {
	r, err := c.Engine.Leaving(c.Ctx(), c.Actor(), bodies.Slug(c.Param("slug")))
	if err != nil {
		return err
	}
	v := pages.LeaveView{Body: bodyLink(r.Charter.Body), StatusView: c.statusView(r.Own, engine.BodyList{}), Seats: links(r.Seats)}
	if v.Refused = c.whyStays(r.Refused); v.Refused == "" && r.Refused != nil {
		return r.Refused
	}
	return c.page(status, pages.Leave(c.frame(pages.SectionSelf), v))
}

// whyStays says why somebody cannot leave now; nothing where that is not why.
func (c *Call) whyStays(err error) string {
	switch {
	case errors.Is(err, governance.ErrSeatFirst):
		return c.T.Text("leave.seat")
	case errors.Is(err, governance.ErrCandidacy):
		return c.T.Text("leave.candidacy")
	case errors.Is(err, governance.ErrJudging):
		return c.T.Text("leave.judging")
	}
	return ""
}

// leaveBody ends the reader's membership.
func leaveBody(c *Call) error {
	err := c.Engine.LeaveBody(c.Ctx(), c.Actor(), bodies.Slug(c.Param("slug")))
	switch {
	case c.whyStays(err) != "":
		return c.leavePage(http.StatusConflict)
	case err != nil:
		return err
	}
	c.leave(noticeLeft)
	return c.see("/memberships")
}
