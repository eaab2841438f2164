// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"

	"moothall/templates/pages"
)

// home is the first page: what waits for the reader, and what was decided.
func home(c *Call) error {
	h, err := c.Engine.Home(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	v := pages.HomeView{FullName: h.Instance.Name, Members: int(h.Members)}
	return c.page(http.StatusOK, pages.Home(c.frame(pages.SectionHome), v))
}
