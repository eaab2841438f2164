// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"

	"moothall/templates/pages"
)

// elections says what elections there are to see.
func elections(c *Call) error {
	running, past, err := c.Engine.Elections(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	v := pages.ElectionsView{Running: matterLines(running, c.Now()), Past: c.decisionLines(past, c.Now())}
	if v.ToCall, err = c.toCall(); err != nil {
		return err
	}
	return c.page(http.StatusOK, pages.Elections(c.frame(pages.SectionElections), v))
}
