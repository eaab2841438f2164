// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"

	"moothall/templates/pages"
)

// account is the reader's own page: who she is here, which devices are signed in.
func account(c *Call) error { return c.accountPage(http.StatusOK, nil) }

func (c *Call) accountPage(status int, faults []pages.FieldError) error {
	sessions, err := c.Engine.Sessions(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	address, err := c.Engine.Address(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	v := pages.AccountView{Name: c.Actor().Name, Login: string(c.Actor().Slug), Address: address.Address, Notices: string(address.Notices), Voices: string(address.Voices), Errors: faults}
	for _, s := range sessions {
		v.Sessions = append(v.Sessions, pages.SessionLine{
			ID: s.ID, Device: device(s.Agent), Began: s.CreatedAt, Seen: s.UsedAt, Current: s.ID == c.Actor().Session,
		})
	}
	return c.page(status, pages.Account(c.frame(pages.SectionSelf), v))
}

// revokeSession ends a session on one of the reader's devices.
func revokeSession(c *Call) error {
	id := c.Param("id")
	if err := c.Engine.RevokeSession(c.Ctx(), c.Actor(), id); err != nil {
		return err
	}
	if id == c.Actor().Session {
		c.forget()
		c.leave(noticeSignedOut)
		return c.see("/")
	}
	c.leave(noticeSession)
	return c.see("/account")
}
