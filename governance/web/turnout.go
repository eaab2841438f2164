// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/url"

	"moothall/bodies"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

func turnoutPath(body bodies.Slug) string { return "/auditors/bodies/" + string(body) + "/turnout" }

// tookPart shows who took part in the decisions of one body over time.
func tookPart(c *Call) error {
	slug := bodies.Slug(c.Param("slug"))
	s, err := c.Engine.Turnouts(c.Ctx(), c.Actor(), slug, c.QueryParam("after"))
	if err != nil {
		return err
	}
	v := pages.TurnoutView{Body: bodyLink(s.Body), More: s.More, JSONURL: "/api/v1/bodies/" + string(slug) + "/turnout"}
	for _, l := range s.Lines {
		v.Lines = append(v.Lines, turnoutLine(l))
	}
	if s.Next != "" {
		v.Next = turnoutPath(slug) + "?" + url.Values{"after": {s.Next}}.Encode()
	}
	return c.page(http.StatusOK, pages.TurnoutOverTime(c.frame(pages.SectionRecord), v))
}

func turnoutLine(l engine.Line) pages.TurnoutLine {
	t := l.Decision.Turnout
	line := pages.TurnoutLine{
		Matter: pages.Link{Text: l.Issue.Title, URL: issuePath(l.Issue.ID, "/count")}, At: l.Decision.At, Elsewhere: l.Issue.Imported != "",
		Roll: int(t.Electorate), Direct: int(t.Direct), Represented: int(t.Represented), Lost: int(t.WasLost()), Quorum: pages.QuorumNone,
	}
	if asked, met := l.Decision.Quorums(); met {
		line.Quorum = pages.QuorumMet
	} else if asked {
		line.Quorum = pages.QuorumMissed
	}
	return line
}
