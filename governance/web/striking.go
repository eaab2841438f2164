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

// strikeOff ends the membership of another, by who keeps the list.
func strikeOff(c *Call) error {
	slug, who := bodies.Slug(c.Param("slug")), bodies.Slug(c.Param("person"))
	person, err := c.Engine.MemberBySlug(c.Ctx(), c.Actor(), slug, who)
	if errors.Is(err, governance.ErrKeepers) {
		return c.keptPage(http.StatusForbidden, nil) // which says who may
	}
	if err != nil {
		return err
	}
	if err = c.Engine.StrikeOff(c.Ctx(), c.Actor(), slug, person, c.Field("reason")); err == nil {
		c.leave(noticeStruck)
		return c.see(keptPath(slug, who))
	}
	faults, err := c.correctable(err, map[error][2]string{governance.ErrWhy: {"reason", "strike.bad_reason"}})
	if err == nil {
		return c.keptPage(http.StatusUnprocessableEntity, faults)
	}
	return err
}

// endedBy says who ended a membership, and why; nothing of one that was left.
func (c *Call) endedBy(k engine.KnownMember, people map[bodies.PersonID]bodies.Person) (v pages.EndedView) {
	if k.Belongs() || k.Member == nil {
		return v
	}
	switch k.Member.Ended.Ground {
	case bodies.ByStriking:
	case bodies.ByDeath:
		return pages.EndedView{Said: c.T.Text("death.ended", "Names", c.T.List(c.names(k.Member.Ended.By, people)))}
	case bodies.ByMerger:
		return pages.EndedView{Said: c.T.Text("merge.ended")}
	default:
		return v
	}
	return pages.EndedView{Said: c.T.Text("strike.ended", "Names", c.T.List(c.names(k.Member.Ended.By, people))), Reason: k.Member.Ended.Reason}
}
