// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"net/url"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

func chainPath(body, who bodies.Slug) string { return keptPath(body, who) + "/chain" }

// chain is by whose word a member came in, to those who note something of them and to them.
func chain(c *Call) error {
	slug, who := bodies.Slug(c.Param("slug")), bodies.Slug(c.Param("person"))
	r, err := c.Engine.Chain(c.Ctx(), c.Actor(), slug, who, bodies.Slug(c.QueryParam("after")))
	if errors.Is(err, governance.ErrKeepers) {
		return c.noKeeper(err, r.Charter, r.All)
	}
	if err != nil {
		return err
	}
	v := pages.ChainView{Body: bodyLink(r.Charter.Body), Person: c.person(r.Who), Before: r.Before, Back: pages.Link{Text: c.T.Text("keeping.title"), URL: keptPath(slug, r.Who.Slug)}}
	if r.Own {
		v.Back = pages.Link{Text: c.T.Text("memberships.title"), URL: "/memberships"}
	}
	for _, step := range r.Steps {
		v.Steps = append(v.Steps, c.chainLines(step, r.People))
	}
	v.Vouched = c.chainLines(r.Vouched, r.People)
	if r.Next != "" {
		v.Next = chainPath(slug, r.Who.Slug) + "?" + url.Values{"after": {string(r.Next)}}.Encode()
	}
	return c.page(http.StatusOK, pages.Chain(c.frame(pages.SectionBodies), v))
}

func (c *Call) chainLines(members []bodies.Member, people map[bodies.PersonID]bodies.Person) (lines []pages.ChainLine) {
	for _, m := range members {
		lines = append(lines, pages.ChainLine{Name: c.called(people[m.Person].Name), CameIn: c.cameIn(engine.KnownMember{CameIn: m}, people)})
	}
	return lines
}
