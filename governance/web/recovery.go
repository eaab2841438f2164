// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"

	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/templates/pages"
)

// forgot asks for the link that sets a lost password.
func forgot(c *Call) error {
	return c.page(http.StatusOK, pages.Forgot(c.frame(pages.SectionNone)))
}

// askRecovery answers everybody alike: what it does depends on no account.
func askRecovery(c *Call) error {
	if err := c.Engine.AskRecovery(c.Ctx(), c.Field("login"), c.Peer()); err != nil {
		return err
	}
	return c.page(http.StatusOK, pages.Done(c.frame(pages.SectionNone), pages.DoneView{
		Title: c.T.Text("recovery.sent_title"), Lead: c.T.Text("recovery.sent"), More: c.T.Text("recovery.sent_next"),
		On: pages.Link{Text: c.T.Text("signin.part"), URL: "/login"},
	}))
}

// linkSecret is the secret of a mailed link. It stands in the query of a link,
// which no log of ours keeps, and in the form of what the link leads to.
func (c *Call) linkSecret() string {
	if typed := c.Field("t"); typed != "" {
		return typed
	}
	return c.QueryParam("t")
}

// newPassword is where the link leads. Looking at it uses nothing up: programs
// that read mail follow links.
func newPassword(c *Call) error {
	if err := c.Engine.FollowRecovery(c.Ctx(), c.linkSecret()); err != nil {
		return c.linkOver(err)
	}
	return c.page(http.StatusOK, pages.NewPassword(c.frame(pages.SectionNone), pages.NewPasswordView{Secret: c.linkSecret()}))
}

// recoverAccount sets the password, and whoever did it signs in with it.
func recoverAccount(c *Call) error {
	err := c.Engine.Recover(c.Ctx(), c.Field("t"), c.typedIn("new"))
	if errors.Is(err, identity.ErrWeak) {
		return c.page(http.StatusUnprocessableEntity, pages.NewPassword(c.frame(pages.SectionNone),
			pages.NewPasswordView{Secret: c.Field("t"), Error: c.T.Text("recovery.weak")}))
	}
	if err != nil {
		return c.linkOver(err)
	}
	c.forget()
	c.leave(noticeRecovered)
	return c.see("/login")
}

// linkOver leads on from a link that is not good any more.
func (c *Call) linkOver(err error) error {
	if !errors.Is(err, identity.ErrLink) {
		return err
	}
	return refusal{error: err, more: pages.Link{Text: c.T.Text("recovery.title"), URL: "/login/forgot"}}
}

// changePassword changes the password by the old one.
func changePassword(c *Call) error {
	err := c.Engine.ChangePassword(c.Ctx(), c.Actor(), c.credential("old"), c.typedIn("new"))
	switch {
	case errors.Is(err, identity.ErrWeak):
		return c.accountPage(http.StatusUnprocessableEntity, []pages.FieldError{{Field: "new", Text: c.T.Text("recovery.weak")}})
	case errors.Is(err, identity.ErrPassword):
		return c.accountPage(http.StatusUnprocessableEntity, []pages.FieldError{{Field: "old", Text: c.T.Text("account_password.wrong")}})
	case err != nil:
		return err
	}
	c.leave(noticePassword)
	return c.see("/account")
}

// credential is the password typed once more.
func (c *Call) credential(field string) engine.Credential {
	return engine.Credential{Password: c.typedIn(field), Peer: c.Peer()}
}

// signOutEverywhere ends every session of the reader.
func signOutEverywhere(c *Call) error {
	if err := c.Engine.SignOutEverywhere(c.Ctx(), c.Actor()); err != nil {
		return err
	}
	c.forget()
	c.leave(noticeEverywhere)
	return c.see("/")
}
