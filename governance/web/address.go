// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"cmp"
	"errors"
	"net/http"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/templates/pages"
)

// askAddress asks to be written to elsewhere; a link is sent there.
func askAddress(c *Call) error {
	typed := c.Field("address")
	err := c.Engine.AskAddress(c.Ctx(), c.Actor(), c.credential("address-password"), typed)
	switch {
	case errors.Is(err, identity.ErrAddress):
		return c.accountPage(http.StatusUnprocessableEntity, []pages.FieldError{{Field: "address", Text: c.T.Text("account_mail.wrong")}})
	case errors.Is(err, identity.ErrPassword):
		return c.accountPage(http.StatusUnprocessableEntity, []pages.FieldError{{Field: "address-password", Text: c.T.Text("account_password.wrong")}})
	case err != nil:
		return err
	}
	if c.leave(noticeAsked); typed == "" {
		c.leave(noticeRemoved)
	}
	return c.see("/account")
}

// confirmPage is where the link sent to a new address leads.
func confirmPage(c *Call) error {
	return c.page(http.StatusOK, pages.Confirm(c.frame(pages.SectionSelf), pages.ConfirmView{
		Title: c.T.Text("account_mail.confirm_title"), Lead: c.T.Text("account_mail.confirm_lead"),
		Act: c.T.Text("account_mail.confirm"), Action: "/account/address/confirm", Secret: c.linkSecret(),
	}))
}

// confirmAddress makes the address the reader's.
func confirmAddress(c *Call) error {
	if err := c.Engine.ConfirmAddress(c.Ctx(), c.Actor(), c.Field("t")); err != nil {
		return err
	}
	c.leave(noticeConfirmed)
	return c.see("/account")
}

// setNotices chooses which mails about votes and voices come.
func setNotices(c *Call) error {
	votes := c.Field("notices")
	wish := engine.Wishes{Votes: governance.Notices(votes), Voices: governance.Notices(cmp.Or(c.Field("voices"), votes))} // who sends one means it for both
	if err := c.Engine.SetNotices(c.Ctx(), c.Actor(), wish); err != nil {
		return err
	}
	c.leave(noticeNotices)
	return c.see("/account")
}

// stopPage is where the link under a mail about votes leads a person.
func stopPage(c *Call) error {
	return c.page(http.StatusOK, pages.Confirm(c.frame(pages.SectionNone), pages.ConfirmView{
		Title: c.T.Text("account_mail.stop_title"), Lead: c.T.Text("account_mail.stop_lead"),
		Act: c.T.Text("account_mail.stop"), Action: "/notices/stop", Secret: c.linkSecret(),
	}))
}

// stopNotices ends mails about votes, for a person who pressed the button and for
// a mail program that did it for them: that one posts to the link as it stands in
// the mail (RFC 8058), which is why the secret may come in the query here. No
// login is asked for, and no cookie looked at.
func stopNotices(c *Call) error {
	if err := c.Engine.Unsubscribe(c.Ctx(), c.linkSecret()); err != nil {
		return err
	}
	return c.page(http.StatusOK, pages.Done(c.frame(pages.SectionNone), pages.DoneView{
		Title: c.T.Text("account_mail.stopped_title"), Lead: c.T.Text("account_mail.stopped"),
		On: pages.Link{Text: c.T.Text("account.title"), URL: "/account"},
	}))
}
