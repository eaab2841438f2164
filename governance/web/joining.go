// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// join says who can become a member of a body, and by which ways the reader can.
func join(c *Call) error { return c.joinPage(http.StatusOK, nil) }

func (c *Call) joinPage(status int, faults []pages.FieldError) error {
	r, err := c.Engine.Joining(c.Ctx(), c.Actor(), bodies.Slug(c.Param("slug")))
	if err != nil {
		return err
	}
	v := pages.JoinView{Body: bodyLink(r.Charter.Body), StatusView: c.statusView(r.Own, r.All), Errors: faults}
	if m := r.Charter.Membership; m != nil {
		v.Rules = c.wording(r.All).membership(*m).Rules
	}
	if !c.Actor().SignedIn() {
		v.SignIn = "/login?" + c.afterwards()
	}
	if r.Answers {
		v.AnswersURL = applicationsPath(r.Charter.Body.Slug)
	}
	if r.Invites {
		v.InviteURL = invitationsPath(r.Charter.Body.Slug)
	}
	if v.SignIn != "" && r.Comes {
		v.Register = "/register?" + c.afterwards()
	}
	for _, a := range r.Ways {
		v.Ways = append(v.Ways, c.wayView(a, r))
	}
	v.Places = placeFilters(r.Places)
	return c.page(status, pages.Join(c.frame(pages.SectionBodies), v))
}

func (c *Call) wayView(a bodies.Admission, r engine.JoinReading) pages.WayView {
	key := string(a.Sphere) + "-" + string(a.Ground)
	w := c.wording(r.All)
	return pages.WayView{
		Key: key, Said: w.way(a, r.Charter.Membership.Keeper), Sphere: w.sphere(a.Sphere), Open: a.Ground == bodies.ByOpenDoor, Vouched: a.Ground == bodies.ByInvitation,
		Text: c.statement("text-" + key), Place: c.Field("place-" + key),
	}
}

func placeFilters(all []bodies.Place) (out []pages.Filter) {
	for _, p := range all {
		out = append(out, pages.Filter{Value: string(p.ID), Text: p.Name})
	}
	return out
}

// statusView is how somebody stands to a body.
func (c *Call) statusView(s engine.StandsIn, all engine.BodyList) pages.StatusView {
	v := pages.StatusView{Status: pages.MemberStatus(s.Status), Until: s.Until}
	if s.Member != nil {
		v.Since = s.Member.Since
	}
	if a := s.Waits; a != nil {
		v.Waits = &pages.WaitsView{ID: a.ID, At: a.At, Sphere: c.wording(all).sphere(a.Sphere), Vouched: a.Ground == bodies.ByInvitation, Agreed: len(a.Of(true)), Need: s.Need, Text: a.Text}
	}
	return v
}

// joinNote is the line about membership on the page of a body.
func (c *Call) joinNote(r engine.BodyReading) pages.JoinNote {
	if r.Charter.Membership == nil {
		return pages.JoinNote{}
	}
	slug := r.Charter.Body.Slug
	n := pages.JoinNote{StatusView: c.statusView(r.Own, r.All), URL: joinPath(slug), SignIn: !c.Actor().SignedIn()}
	if r.Keeps {
		n.KeepURL = membersPath(slug)
	}
	if r.Answers {
		n.AnswersURL = applicationsPath(slug)
	}
	return n
}

func joinPath(body bodies.Slug) string { return "/bodies/" + string(body) + "/join" }

func applicationsPath(body bodies.Slug) string { return "/bodies/" + string(body) + "/applications" }

// askToJoin asks for a membership, or begins one where the door is open.
func askToJoin(c *Call) error {
	way := c.Field("way")
	sphere, ground, _ := strings.Cut(way, "-")
	body := bodies.Slug(c.Param("slug"))
	a, err := c.Engine.Apply(c.Ctx(), c.Actor(), engine.Membership{
		Body: body, Sphere: bodies.Sphere(sphere), Ground: bodies.Ground(ground), Place: bodies.PlaceID(c.Field("place-" + way)), Text: c.statement("text-" + way),
	})
	if err == nil {
		said := noticeApplied
		if a.State == governance.ApplicationAdmitted {
			said = noticeJoined
		}
		c.leave(said)
		return c.see(joinPath(body))
	}
	faults, err := c.correctable(err, map[error][2]string{
		governance.ErrIntroduction: {"text-" + way, "join.bad_text"}, governance.ErrNoPlace: {"place-" + way, "join.bad_place"},
	})
	if err != nil {
		return err
	}
	return c.joinPage(http.StatusUnprocessableEntity, faults)
}

// withdrawApplication takes back what the reader asked.
func withdrawApplication(c *Call) error {
	a, err := c.Engine.WithdrawApplication(c.Ctx(), c.Actor(), c.Param("id"))
	if err != nil {
		return err
	}
	c.leave(noticeApplicationBack)
	return c.see(joinPath(a.Body))
}

// ofMembers answers what is about a membership; where it is refused the page says why
// in a sentence, and leads back.
func ofMembers(do Handler) Handler {
	return func(c *Call) error {
		err := do(c)
		var soon *engine.TooSoon
		if errors.As(err, &soon) {
			return refusal{error: err, detail: c.T.Text("membership.e_again", "When", c.T.Moment(soon.Until)), back: c.memberBack()}
		}
		for _, known := range memberRefusals() {
			if errors.Is(err, known.is) {
				return refusal{error: err, detail: c.T.Text(known.key), back: c.memberBack()}
			}
		}
		return err
	}
}

func memberRefusals() []struct {
	is  error
	key string
} {
	return []struct {
		is  error
		key string
	}{
		{governance.ErrNoAdmission, "membership.e_no_admission"},
		{governance.ErrMemberNow, "membership.e_member"},
		{governance.ErrApplied, "membership.e_applied"},
		{governance.ErrApplication, "membership.e_over"},
		{governance.ErrOwnAnswer, "membership.e_own"},
		{governance.ErrIntroduction, "membership.e_words"},
		{governance.ErrNoPlace, "membership.e_place"},
		{bodies.ErrNoWay, "membership.e_no_way"},
		{governance.ErrNotMember, "leave.e_none"},
		{governance.ErrNoticeGiven, "death.refused"},
	}
}

// memberBack leads to how one becomes a member of the body that the address names.
func (c *Call) memberBack() pages.Link {
	slug := bodies.Slug(c.Param("slug"))
	if !slug.Valid() {
		return pages.Link{}
	}
	return pages.Link{Text: c.T.Text("join.rules"), URL: joinPath(slug)}
}
