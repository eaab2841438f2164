// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"

	"moothall/bodies"
	"moothall/templates/pages"
)

// elections says what elections there are to see.
func elections(c *Call) error {
	running, past, err := c.Engine.Elections(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	v := pages.ElectionsView{Running: matterLines(running, c.Now()), Past: decisionLines(past, c.Now())}
	if v.ToCall, err = c.toCall(); err != nil {
		return err
	}
	return c.page(http.StatusOK, pages.Elections(c.frame(pages.SectionElections), v))
}

// cases says that there is no court yet, and where the power lies meanwhile: with
// the councils, whose rules can be read.
func cases(c *Call) error {
	list, err := c.Engine.Bodies(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	var v pages.CasesView
	for _, l := range list.Lines {
		if l.Charter.Body.Level == bodies.Intermediate && l.Charter.Body.Field != "" {
			v.Councils = append(v.Councils, c.bodyLine(l, list))
		}
	}
	return c.page(http.StatusOK, pages.Cases(c.frame(pages.SectionNone), v))
}
