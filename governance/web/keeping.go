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

// keptMembers lists the members of a body, to those who note something of them.
func keptMembers(c *Call) error {
	slug, typed := bodies.Slug(c.Param("slug")), c.Field("who")
	r, err := c.Engine.KeptMembers(c.Ctx(), c.Actor(), slug, bodies.Slug(c.QueryParam("after")), typed)
	if errors.Is(err, governance.ErrKeepers) {
		return c.noKeeper(err, r.Charter, r.All)
	}
	if err != nil {
		return err
	}
	v := pages.KeptView{Body: bodyLink(r.Charter.Body), Typed: typed}
	for _, l := range r.Lines {
		v.Lines = append(v.Lines, pages.KeptLine{Person: c.person(l.Who), URL: keptPath(slug, l.Who.Slug), Sphere: c.wording(r.All).sphere(l.Member.Sphere), StatusView: c.statusView(l.StandsIn, r.All)})
	}
	if r.Lists {
		v.ListURL = memberListPath(slug)
	}
	if r.Next != "" {
		v.Next = membersPath(slug) + "?after=" + url.QueryEscape(string(r.Next))
	}
	return c.page(http.StatusOK, pages.KeptMembers(c.frame(pages.SectionBodies), v))
}

func membersPath(body bodies.Slug) string { return "/bodies/" + string(body) + "/members" }

func keptPath(body, who bodies.Slug) string { return membersPath(body) + "/" + string(who) }

// keptMember is one member, to those who note something of them.
func keptMember(c *Call) error { return c.keptPage(http.StatusOK, nil) }

func (c *Call) keptPage(status int, faults []pages.FieldError) error {
	slug, who := bodies.Slug(c.Param("slug")), bodies.Slug(c.Param("person"))
	k, err := c.Engine.KeptMember(c.Ctx(), c.Actor(), slug, who)
	if errors.Is(err, governance.ErrKeepers) {
		return c.noKeeper(err, k.Charter, k.All)
	}
	if err != nil {
		return err
	}
	v := pages.KeptMemberView{
		Body: bodyLink(k.Charter.Body), URL: keptPath(slug, k.Who.Slug), Person: c.person(k.Who), StatusView: c.statusView(k.StandsIn, k.All), Gone: !k.Belongs(),
		Sphere: c.wording(k.All).sphere(k.Member.Sphere), CameIn: c.cameIn(k.KnownMember, k.People), Place: placeName(k.All, k.Member.Place),
		Fields: c.attested(k.KnownMember, k.All, k.People, k.Now), Renew: k.Renew, Reside: k.Reside, Strike: k.Strike, TypedReason: c.Field("reason"), Ended: c.endedBy(k.KnownMember, k.People),
		TypedRenewal: c.Field("good-until"), TypedEnd: c.Field("until"), Errors: faults,
	}
	v.Death = c.deathView(k.Notice, k.People)
	v.Death.Say = k.SayDied
	c.keptChoices(&v, k)
	return c.page(status, pages.KeptMember(c.frame(pages.SectionBodies), v))
}

// keptChoices are what the forms offer: never what is so already. Nobody attests their
// own competence, or decides about themselves.
func (c *Call) keptChoices(v *pages.KeptMemberView, k engine.KeptMember) {
	for _, p := range placeFilters(k.All.Places) {
		if p.Value != string(k.Member.Place) {
			v.Places = append(v.Places, p)
		}
	}
	if k.Who.ID == c.Actor().Person {
		return
	}
	w := c.wording(k.All)
	for _, s := range k.Spheres {
		if s != k.Member.Sphere {
			v.Spheres = append(v.Spheres, pages.Filter{Value: string(s), Text: w.sphere(s)})
		}
	}
	limits := map[int]string{}
	for _, a := range k.Attests {
		v.Attests = append(v.Attests, pages.Filter{Value: string(a.Field), Text: fieldName(k.All, a.Field), Chosen: string(a.Field) == c.Field("field")})
		limits[a.Months] = c.T.Text("keeping.no_limit")
		if a.Months > 0 {
			limits[a.Months] = c.T.Count("keeping.limit", a.Months)
		}
	}
	if len(limits) == 1 { // where they differ, the refusal names the one
		for _, said := range limits {
			v.Limits = said
		}
	}
}

// noKeeper says who notes what is known of members.
func (c *Call) noKeeper(err error, charter governance.Charter, all engine.BodyList) error {
	body, m := charter.Body, charter.Membership
	said := c.T.Text("keeping.none", "Body", body.Name)
	if m != nil {
		said = c.T.Text("keeping.only", "Who", c.T.List(c.wording(all).keepers(*m)))
	}
	return refusal{error: err, detail: said, back: pages.Link{Text: c.T.Text("join.rules"), URL: joinPath(body.Slug)}}
}

// keepers are the bodies whose seated note something of members, each once.
func (w wording) keepers(m bodies.Membership) (who []string) {
	named := map[bodies.Slug]bool{"": true}
	add := func(slug bodies.Slug) {
		if !named[slug] {
			named[slug] = true
			who = append(who, w.t.Text("applications.seated", "Body", bodyName(w.all, slug)))
		}
	}
	add(m.Keeper)
	for _, a := range m.Admissions {
		add(a.Decides)
	}
	for _, a := range m.Attesters {
		add(a.Body)
	}
	return who
}

// noteMember notes something of a member.
func noteMember(c *Call) error {
	slug, who := bodies.Slug(c.Param("slug")), bodies.Slug(c.Param("person"))
	change := engine.Change{Body: slug, Ground: bodies.Ground(c.Field("ground"))}
	switch c.Field("ground") {
	case string(bodies.ByStriking):
		return strikeOff(c)
	case string(bodies.ByDeath):
		return sayDied(c)
	}
	var err error
	if change.Person, err = c.Engine.MemberBySlug(c.Ctx(), c.Actor(), slug, who); err != nil {
		if errors.Is(err, governance.ErrKeepers) {
			return c.keptPage(http.StatusForbidden, nil) // which says who may
		}
		return err
	}
	if fault := c.readChange(&change); fault != nil {
		return c.keptPage(http.StatusUnprocessableEntity, []pages.FieldError{*fault})
	}
	if _, err = c.Engine.ChangeMember(c.Ctx(), c.Actor(), change); err == nil {
		c.leave(noticeNoted)
		return c.see(keptPath(slug, who))
	}
	faults, err := c.correctable(err, map[error][2]string{governance.ErrNoPlace: {"place", "join.bad_place"}})
	if err == nil {
		return c.keptPage(http.StatusUnprocessableEntity, faults)
	}
	if errors.Is(err, bodies.ErrNoWay) && change.Ground == bodies.ByAttesting && !change.Withdrawn {
		return c.keptPage(http.StatusUnprocessableEntity, []pages.FieldError{{Field: "until", Text: c.T.Text("keeping.bad_until")}})
	}
	return err
}

// readChange reads the part of the form that its ground is about, or says what is wrong.
func (c *Call) readChange(change *engine.Change) *pages.FieldError {
	var err error
	switch change.Ground {
	case bodies.ByRenewal:
		if change.Until, err = c.lastSecond(c.Field("good-until")); err != nil || change.Until.IsZero() {
			return &pages.FieldError{Field: "good-until", Text: c.T.Text("keeping.bad_day")}
		}
	case bodies.ByAttesting:
		change.Field, change.Withdrawn = bodies.FieldID(c.Field("field")), c.Field("withdrawn") != ""
		if day := c.Field("until"); day != "" && !change.Withdrawn {
			if change.Until, err = c.lastSecond(day); err != nil || !change.Until.After(c.Now()) {
				return &pages.FieldError{Field: "until", Text: c.T.Text("keeping.bad_until")}
			}
		}
	case bodies.ByResidence:
		change.Place = bodies.PlaceID(c.Field("place"))
	case bodies.ByCorrection:
		change.Sphere = bodies.Sphere(c.Field("sphere"))
	}
	return nil
}
