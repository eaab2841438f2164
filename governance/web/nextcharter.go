// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/pages"

	"github.com/labstack/echo/v4"
)

// nextCharter is the charter that a matter puts in force if it is adopted, and what is
// different from the one before.
func nextCharter(c *Call) error {
	r, err := c.Engine.NextCharter(c.Ctx(), c.Actor(), governance.IssueID(c.Param("id")))
	if err != nil {
		return err
	}
	v := c.nextCharterView(r)
	v.MatterHead = head(r.Issue, r.Body)
	return c.page(http.StatusOK, pages.NextCharter(c.frame(pages.SectionMatters), v))
}

// nextCharterFile is that charter as canonical JSON, to the byte as the paper holds it.
func nextCharterFile(c *Call) error {
	r, err := c.Engine.NextCharter(c.Ctx(), c.Actor(), governance.IssueID(c.Param("id")))
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, r.Canonical)
}

func (c *Call) nextCharterView(r engine.NextCharter) pages.NextCharterView {
	b, digest := r.Next.Body, sha256.Sum256(r.Canonical)
	v := pages.NextCharterView{
		Of: b.Name, Version: r.Next.Version, First: r.First(), State: charterFate(r),
		Digest: hex.EncodeToString(digest[:]),
	}
	if r.Issue.ID != "" { // it is put to the vote
		v.URL, v.FileURL = issuePath(r.Issue.ID, "/charter"), issuePath(r.Issue.ID, "/charter.json")
	}
	if r.Enacted {
		v.InForce = pages.Link{Text: c.T.Text("charter.version", "Version", v.Version), URL: charterPath(b.Slug, v.Version)}
	}
	for _, f := range r.Flaws {
		v.Flaws = append(v.Flaws, FlawWords(c.T, f))
	}
	after := CharterWords(c.T, r.Next, r.All)
	switch {
	case r.Before != nil:
		changes := changed(CharterWords(c.T, *r.Before, r.All), after)
		v.Known, v.Changed, v.AsBefore = true, changes.Sections, changes.Before
	case r.First():
		v.Known, v.AsBefore = true, after
	}
	return v
}

// charterFate is what became of the charter, or may.
func charterFate(r engine.NextCharter) pages.CharterFate {
	switch {
	case r.Issue.Stage == governance.Cancelled:
		return pages.CharterDropped
	case r.Enacted:
		return pages.CharterEnacted
	case r.Outcome.Binds():
		return pages.CharterOvertaken
	case r.Outcome != "":
		return pages.CharterDropped
	case !r.Stands:
		return pages.CharterLate
	}
	return pages.CharterProposed
}
