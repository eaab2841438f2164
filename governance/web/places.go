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
	v := pages.ElectionsView{Running: matterLines(running, c.Now()), Past: decisionLines(past)}
	return c.page(http.StatusOK, pages.Elections(c.frame(pages.SectionElections), v))
}

// auditors is what an auditor, or anybody, can do today.
func auditors(c *Call) error {
	desk, err := c.Engine.Desk(c.Ctx(), c.Actor())
	if err != nil {
		return err
	}
	v := pages.AuditorsView{Head: recordHead(desk.Head), Decisions: int(desk.Decisions), ExportCommand: exportCommand, VerifyCommand: verifyCommand}
	for _, l := range desk.Bodies {
		v.Bodies = append(v.Bodies, c.bodyLine(l, desk.All))
	}
	return c.page(http.StatusOK, pages.Auditors(c.frame(pages.SectionRecord), v))
}
