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

// sayDied gives notice that a member has died, agrees to it, or takes it back.
func sayDied(c *Call) error {
	slug, who := bodies.Slug(c.Param("slug")), bodies.Slug(c.Param("person"))
	person, err := c.Engine.MemberBySlug(c.Ctx(), c.Actor(), slug, who)
	if errors.Is(err, governance.ErrKeepers) {
		return c.keptPage(http.StatusForbidden, nil) // which says who may
	}
	if err != nil {
		return err
	}
	if c.Field("back") != "" {
		err = c.Engine.UnsayDied(c.Ctx(), c.Actor(), person)
	} else {
		err = c.Engine.SayDied(c.Ctx(), c.Actor(), slug, person)
	}
	if err != nil {
		return err
	}
	c.leave(noticeNoted)
	return c.see(keptPath(slug, who))
}

// deathView says what waits; nothing where nothing does.
func (c *Call) deathView(n *engine.DeathNotice, people map[bodies.PersonID]bodies.Person) (v pages.DeathView) {
	if n == nil {
		return v
	}
	names := c.T.List(c.names([]bodies.PersonID{n.By, n.AgreedBy}, people))
	v.Waits, v.Mine = true, n.By == c.Actor().Person || n.AgreedBy == c.Actor().Person
	if n.DueAt.IsZero() {
		v.Said = c.T.Text("death.first", "Names", names, "When", c.T.Date(n.GivenAt))
	} else {
		v.Said = c.T.Text("death.both", "Names", names, "When", c.T.Moment(n.DueAt))
	}
	return v
}

// ownDeathView says the same to whom it is said of.
func (c *Call) ownDeathView(n *engine.DeathNotice, people map[bodies.PersonID]bodies.Person) pages.DeathView {
	v := c.deathView(n, people)
	if n == nil {
		return v
	}
	names := c.T.List(c.names([]bodies.PersonID{n.By, n.AgreedBy}, people))
	if n.DueAt.IsZero() {
		v.Said = c.T.Text("death.own_first", "Names", names, "When", c.T.Date(n.GivenAt))
	} else {
		v.Said = c.T.Text("death.own_both", "Names", names, "When", c.T.Moment(n.DueAt))
	}
	return v
}

// amHere says that the reader is here.
func amHere(c *Call) error {
	if err := c.Engine.Here(c.Ctx(), c.Actor()); err != nil {
		return err
	}
	c.leave(noticeHere)
	return c.see("/memberships")
}
