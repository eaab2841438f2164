// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// memberships is what is known of the reader as a member of bodies.
func memberships(c *Call) error { return c.membershipsPage(http.StatusOK, nil) }

func (c *Call) membershipsPage(status int, faults []pages.FieldError) error {
	r, err := c.Engine.Memberships(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	v := pages.MembershipsView{Places: placeFilters(r.All.Places), Errors: faults}
	v.Death = c.ownDeathView(r.Notice, r.People)
	for _, k := range r.Lines {
		v.Lines = append(v.Lines, c.membershipLine(k, r))
	}
	return c.page(status, pages.Memberships(c.frame(pages.SectionSelf), v))
}

func (c *Call) membershipLine(k engine.KnownMember, r engine.MembershipsReading) pages.MembershipLine {
	slug := k.Charter.Body.Slug
	l := pages.MembershipLine{Body: bodyLink(k.Charter.Body), Slug: string(slug), StatusView: c.statusView(k.StandsIn, r.All), MayMove: k.MayMove(), JoinURL: joinPath(slug)}
	if k.Refused != nil {
		l.Refused, l.RefusedAt = k.Refused.Reason, k.Refused.EndedAt
	}
	if !k.Belongs() {
		l.Ended = c.endedBy(k, r.People)
		return l
	}
	l.LeaveURL, l.ChainURL = leavePath(slug), chainPath(slug, c.Actor().Slug)
	l.Sphere, l.CameIn = c.wording(r.All).sphere(k.Member.Sphere), c.cameIn(k, r.People)
	l.Place, l.PlaceID = placeName(r.All, k.Member.Place), string(k.Member.Place)
	if m := k.Charter.Membership; m != nil && m.Evidence {
		l.Kept = c.T.Text("charter.residence_kept", "Body", bodyName(r.All, m.Keeper))
	}
	l.Fields = c.attested(k, r.All, r.People, r.Now)
	return l
}

// attested are the competences of a member, with who attested them.
func (c *Call) attested(k engine.KnownMember, all engine.BodyList, people map[bodies.PersonID]bodies.Person, now time.Time) (out []pages.AttestedField) {
	for _, f := range k.Fields {
		a := pages.AttestedField{ID: string(f.Field), Name: fieldName(all, f.Field), Until: f.Until, Over: !f.Holds(now)}
		if names := c.names(f.By, people); len(names) > 0 {
			a.By = c.T.Text("memberships.attested_by", "Names", c.T.List(names))
		}
		out = append(out, a)
	}
	return out
}

// names are what some people are called, in order.
func (c *Call) names(ids []bodies.PersonID, people map[bodies.PersonID]bodies.Person) (names []string) {
	for _, id := range ids {
		if p, known := people[id]; known {
			names = append(names, c.called(p.Name))
		}
	}
	slices.Sort(names)
	return names
}

// cameIn says by which way somebody came in, and who answers for it.
func (c *Call) cameIn(k engine.KnownMember, people map[bodies.PersonID]bodies.Person) string {
	names := c.T.List(c.names(k.CameIn.By, people))
	switch k.CameIn.Ground {
	case bodies.ByOpenDoor:
		return c.T.Text("memberships.by_open")
	case bodies.ByInvitation:
		return c.T.Text("memberships.by_invitation", "Names", names)
	case bodies.ByApplication:
		return c.T.Text("memberships.by_application", "Names", names)
	case bodies.ByList:
		return c.T.Text("memberships.by_list", "Names", names)
	case bodies.BySame:
		return c.T.Text("memberships.by_same")
	}
	return c.T.Text("memberships.by_founding")
}

// moveHome says where the reader lives from now on.
func moveHome(c *Call) error {
	slug := bodies.Slug(c.Param("slug"))
	field := "place-" + string(slug)
	return c.ownChange(engine.Change{Body: slug, Ground: bodies.ByResidence, Place: bodies.PlaceID(c.Field(field))}, noticeMoved, map[error][2]string{
		governance.ErrNoPlace: {field, "join.bad_place"},
	})
}

// layDownCompetence lays one of the reader's own down.
func layDownCompetence(c *Call) error {
	change := engine.Change{Body: bodies.Slug(c.Param("slug")), Ground: bodies.ByAttesting, Field: bodies.FieldID(c.Field("field")), Withdrawn: true}
	return c.ownChange(change, noticeFieldDown, nil)
}

// ownChange changes what is the reader's to change.
func (c *Call) ownChange(change engine.Change, done notice, known map[error][2]string) error {
	change.Person = c.Actor().Person
	_, err := c.Engine.ChangeMember(c.Ctx(), c.Actor(), change)
	if err == nil {
		c.leave(done)
		return c.see("/memberships")
	}
	faults, err := c.correctable(err, known)
	if err != nil {
		return err
	}
	return c.membershipsPage(http.StatusUnprocessableEntity, faults)
}
