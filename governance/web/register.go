// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"net/url"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/templates/pages"
)

// register is where a stranger asks for an account of their own; who is in goes on.
func register(c *Call) error {
	next := localPath(c.QueryParam("next"))
	if c.Actor().SignedIn() {
		return c.see(next)
	}
	return c.registerPage(http.StatusOK, pages.RegisterView{Next: next, Code: c.linkSecret()})
}

func (c *Call) registerPage(status int, v pages.RegisterView) error {
	door, err := c.Engine.Door(c.Ctx())
	if err != nil {
		return err
	}
	v.SignIn = "/login?" + url.Values{"next": {v.Next}}.Encode()
	switch invited := v.Code != ""; {
	case door.Who == governance.RegisteringClosed:
		v.Shut = c.T.Text("register.closed")
	case door.Who == governance.RegisteringInvited && !invited:
		v.Shut = c.T.Text("register.invited_only")
	case !door.Open() && !invited:
		v.Shut = c.T.Text("register.no_door")
	}
	for _, b := range door.Ways {
		v.Bodies = append(v.Bodies, pages.Link{Text: b.Name, URL: joinPath(b.Slug)})
	}
	if v.Shut != "" && status == http.StatusOK && c.sends() {
		status = http.StatusForbidden
	}
	return c.page(status, pages.Register(c.frame(pages.SectionNone), v))
}

// askAccount answers everybody alike: what it does depends on no account.
func askAccount(c *Call) error {
	v := pages.RegisterView{Address: c.Field("address"), Next: localPath(c.Field("next")), Code: c.Field("t")}
	err := c.Engine.AskAccount(c.Ctx(), engine.Asking{Address: v.Address, Next: v.Next, Language: c.T.Lang(), Code: v.Code}, c.Peer())
	switch {
	case errors.Is(err, identity.ErrAddress):
		v.Errors = []pages.FieldError{{Field: "address", Text: c.T.Text("account_mail.wrong")}}
		return c.registerPage(http.StatusUnprocessableEntity, v)
	case errors.Is(err, governance.ErrRegistration):
		return c.registerPage(http.StatusForbidden, v)
	case errors.Is(err, governance.ErrInvitation):
		return c.invitationOver(err)
	case err != nil:
		return err
	}
	return c.page(http.StatusOK, pages.Done(c.frame(pages.SectionNone), pages.DoneView{
		Title: c.T.Text("recovery.sent_title"), Lead: c.T.Text("register.sent"), More: c.T.Text("register.sent_next"),
		On: pages.Link{Text: c.T.Text("signin.part"), URL: "/login"},
	}))
}

// newAccount is where the link of the mail leads. Looking at it uses nothing up.
func newAccount(c *Call) error {
	return c.newAccountPage(http.StatusOK, pages.NewAccountView{Secret: c.linkSecret()})
}

func (c *Call) newAccountPage(status int, v pages.NewAccountView) error {
	r, err := c.Engine.FollowRegistration(c.Ctx(), v.Secret)
	if err != nil {
		return c.registrationOver(err)
	}
	v.Address = r.Address
	return c.page(status, pages.NewAccount(c.frame(pages.SectionNone), v))
}

// makeAccount makes the account, and whoever did it is in. Somebody else who was in on
// this device is not any more.
func makeAccount(c *Call) error {
	v := pages.NewAccountView{Secret: c.Field("t"), Name: c.Field("name"), Login: c.Field("login")}
	agent := c.Request().UserAgent()
	made, err := c.Engine.Register(c.Ctx(), v.Secret, engine.Account{
		Name: v.Name, Slug: v.Login, Password: c.typedIn("password"), Language: c.T.Lang(), Agent: agent[:min(len(agent), agentLength)],
	})
	if err != nil {
		faults, err := c.correctable(err, map[error][2]string{
			governance.ErrPersonName: {"name", "register.bad_name"}, governance.ErrNameTaken: {"login", "register.bad_login"}, identity.ErrWeak: {"password", "recovery.weak"},
		})
		if err != nil {
			return c.registrationOver(err)
		}
		v.Errors = faults
		return c.newAccountPage(http.StatusUnprocessableEntity, v)
	}
	c.keep(made.Tokens)
	c.leave(noticeRegistered)
	if made.Invited {
		return c.see("/invitation")
	}
	return c.see(localPath(made.Next))
}

// registrationOver leads on from a link that is not good any more, or was shut.
func (c *Call) registrationOver(err error) error {
	switch {
	case errors.Is(err, identity.ErrLink):
		return refusal{error: err, detail: c.T.Text("register.link_over"), more: pages.Link{Text: c.T.Text("register.title"), URL: "/register"}}
	case errors.Is(err, governance.ErrRegistration):
		return refusal{error: err, detail: c.T.Text("register.shut"), back: pages.Link{Text: c.T.Text("register.title"), URL: "/register"}}
	}
	return err
}

// invitation is what a code leads to, or what the reader holds already.
func invitation(c *Call) error { return c.invitationPage(http.StatusOK, pages.InvitationView{}) }

func (c *Call) invitationPage(status int, v pages.InvitationView) error {
	v.Code = c.linkSecret()
	if v.Code == "" && !c.Actor().SignedIn() {
		return c.page(status, pages.TypeInvitation(c.frame(pages.SectionNone)))
	}
	r, err := c.Engine.FollowInvitation(c.Ctx(), c.Actor(), v.Code, c.Peer())
	if v.Code == "" && errors.Is(err, governance.ErrInvitation) {
		return c.page(status, pages.TypeInvitation(c.frame(pages.SectionNone)))
	}
	if err != nil {
		return c.invitationOver(err)
	}
	v.Inviter, v.Body, v.Sphere, v.Until = c.person(r.Inviter), bodyLink(r.Charter.Body), c.wording(r.All).sphere(r.Sphere), r.Expires
	v.Need, v.Enough, v.Places = r.Way.Needs(), r.Way.Needs() == 1, placeFilters(r.Places)
	if !c.Actor().SignedIn() {
		here := "/invitation?" + url.Values{"t": {v.Code}}.Encode()
		v.SignIn = "/login?" + url.Values{"next": {here}}.Encode()
		if r.Who != governance.RegisteringClosed {
			v.Register = "/register?" + url.Values{"t": {v.Code}}.Encode()
		}
	} else if r.Own.Belongs() {
		v.Own = pages.StatusWords(c.T, c.statusView(r.Own, r.All))
	}
	return c.page(status, pages.Invitation(c.frame(pages.SectionBodies), v))
}

// useInvitation asks for the membership, with the inviter's word.
func useInvitation(c *Call) error {
	v := pages.InvitationView{Text: c.statement("text"), Place: c.Field("place")}
	a, err := c.Engine.UseInvitation(c.Ctx(), c.Actor(), engine.Guest{Code: c.Field("t"), Place: bodies.PlaceID(v.Place), Text: v.Text}, c.Peer())
	if err == nil {
		said := noticeApplied
		if a.State == governance.ApplicationAdmitted {
			said = noticeJoined
		}
		c.leave(said)
		return c.see(joinPath(a.Body))
	}
	faults, err := c.correctable(err, map[error][2]string{governance.ErrIntroduction: {"text", "join.bad_text"}, governance.ErrNoPlace: {"place", "join.bad_place"}})
	if err != nil {
		return c.invitationOver(err)
	}
	v.Errors = faults
	return c.invitationPage(http.StatusUnprocessableEntity, v)
}

// invitationOver says that an invitation is good for nothing, and not why: whether
// somebody was suspended, left or never was there is nobody's business.
func (c *Call) invitationOver(err error) error {
	if !errors.Is(err, governance.ErrInvitation) {
		return err
	}
	return refusal{error: err, detail: c.T.Text("invite.over"), back: pages.Link{Text: c.T.Text("invite.have_code"), URL: "/invitation"}}
}

func invitationsPath(body bodies.Slug) string { return "/bodies/" + string(body) + "/invitations" }

// invitations is what the reader has made of invitations into a body.
func invitations(c *Call) error {
	return c.invitationsPage(http.StatusOK, bodies.Slug(c.Param("slug")), pages.InvitationsView{})
}

func (c *Call) invitationsPage(status int, body bodies.Slug, v pages.InvitationsView) error {
	r, err := c.Engine.Invitations(c.Ctx(), c.Actor(), body)
	if errors.Is(err, governance.ErrInviters) {
		return c.noInviter(err, r)
	}
	if err != nil {
		return err
	}
	v.Body, v.Left, v.Shut = bodyLink(r.Charter.Body), max(0, governance.InvitationsOpen-r.Open), r.Who == governance.RegisteringClosed
	w := c.wording(r.All)
	for _, a := range r.Ways {
		v.Ways = append(v.Ways, pages.Filter{Value: string(a.Sphere), Text: w.sphere(a.Sphere), Chosen: string(a.Sphere) == c.Field("sphere")})
	}
	for _, i := range r.Lines {
		l := pages.InvitationLine{ID: i.ID, Note: i.Note, Address: i.Address, Sphere: w.sphere(i.Sphere), At: i.At, Until: i.Expires, Ended: i.EndedAt, State: pages.InvitationState(i.State)}
		if i.State == governance.InvitationOpen && !i.Good(r.Now) {
			l.State = pages.InvitationTooLate
		}
		v.Lines = append(v.Lines, l)
	}
	return c.page(status, pages.Invitations(c.frame(pages.SectionBodies), v))
}

// noInviter says who invites into a body.
func (c *Call) noInviter(err error, r engine.InvitationsReading) error {
	return refusal{error: err, detail: c.T.Text("invite.who", "Body", r.Charter.Body.Name), back: pages.Link{Text: c.T.Text("join.rules"), URL: joinPath(r.Charter.Body.Slug)}}
}

// inviteMember makes an invitation, and shows its code once.
func inviteMember(c *Call) error {
	body := bodies.Slug(c.Param("slug"))
	v := pages.InvitationsView{Note: c.Field("note"), Address: c.Field("address")}
	made, err := c.Engine.InviteMember(c.Ctx(), c.Actor(), engine.Invite{Body: body, Sphere: bodies.Sphere(c.Field("sphere")), Note: v.Note, Address: v.Address, Language: c.T.Lang()})
	switch {
	case errors.Is(err, governance.ErrInviters):
		return c.invitationsPage(http.StatusForbidden, body, v)
	case errors.Is(err, governance.ErrInvitations):
		return c.invitationsPage(http.StatusConflict, body, v)
	case err != nil:
		faults, err := c.correctable(err, map[error][2]string{governance.ErrNote: {"note", "invite.bad_note"}, identity.ErrAddress: {"address", "account_mail.wrong"}})
		if err != nil {
			return err
		}
		v.Errors = faults
		return c.invitationsPage(http.StatusUnprocessableEntity, body, v)
	}
	v = pages.InvitationsView{Made: &pages.MadeInvitation{Note: made.Note, Code: made.Code, Until: made.Expires}}
	if made.Code != "" {
		v.Made.URL = c.server.options.BaseURL + "/invitation?" + url.Values{"t": {made.Code}}.Encode()
	}
	return c.invitationsPage(http.StatusOK, body, v)
}

// withdrawInvitation takes one of the reader's own back.
func withdrawInvitation(c *Call) error {
	i, err := c.Engine.WithdrawInvitation(c.Ctx(), c.Actor(), c.Param("id"))
	if errors.Is(err, governance.ErrInvitation) {
		return refusal{error: err, detail: c.T.Text("membership.e_over"), back: pages.Link{Text: c.T.Text("invite.title_many"), URL: invitationsPath(i.Body)}}
	}
	if err != nil {
		return err
	}
	c.leave(noticeInvitationBack)
	return c.see(invitationsPath(i.Body))
}
