// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"

	"moothall/governance"
	"moothall/governance/identity"
	"moothall/templates/pages"
)

// eraseForm says what goes and what stays when the reader is erased, and asks once more.
func eraseForm(c *Call) error {
	return c.erasePage(http.StatusOK, pages.EraseView{})
}

// erasePage adds why it cannot be done now, where it cannot.
func (c *Call) erasePage(status int, v pages.EraseView) error {
	v.Name, v.Login = c.Actor().Name, string(c.Actor().Slug)
	refused := c.Engine.MayErase(c.Ctx(), c.Actor())
	if v.Refused = c.whyKept(refused); v.Refused == "" && refused != nil {
		return refused
	}
	return c.page(status, pages.Erase(c.frame(pages.SectionSelf), v))
}

// erase erases the reader by their password. There is nobody left to lead anywhere but
// to the first page.
func erase(c *Call) error {
	err := c.Engine.Erase(c.Ctx(), c.Actor(), c.credential("erase-password"))
	switch {
	case errors.Is(err, identity.ErrPassword):
		return c.erasePage(http.StatusUnprocessableEntity, pages.EraseView{Errors: []pages.FieldError{{Field: "erase-password", Text: c.T.Text("account_password.wrong")}}})
	case c.whyKept(err) != "":
		return c.erasePage(http.StatusConflict, pages.EraseView{})
	case err != nil:
		return err
	}
	c.forget()
	c.leave(noticeErased)
	return c.see("/")
}

// whyKept says why somebody cannot be erased now; nothing where that is not why.
func (c *Call) whyKept(err error) string {
	switch {
	case errors.Is(err, governance.ErrCandidacy):
		return c.T.Text("erase.candidacy")
	case errors.Is(err, governance.ErrJudging):
		return c.T.Text("erase.judging")
	case errors.Is(err, governance.ErrHeard):
		return c.T.Text("erase.heard")
	}
	return ""
}
