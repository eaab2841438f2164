// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/templates/pages"
)

// What a mailed link opens without a login is kept from everything that could carry
// the link on: no cache keeps the page, no address that is followed from it names it,
// no form or link on it holds the secret, no search engine lists it.
func (c *Call) byLink() {
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex")
}

// linkFrame is the frame of such a page: it goes on, to the door or to another
// language, by an address without the secret.
func (c *Call) linkFrame(section pages.Section, path string) pages.Frame {
	f := c.frame(section)
	f.Path = path
	return f
}

// voiceLinkOver leads on from a link that opens nothing, whatever is wrong with it.
func (c *Call) voiceLinkOver(err error, on pages.Link) error {
	if !errors.Is(err, identity.ErrLink) {
		return err
	}
	return refusal{error: err, detail: c.T.Text("voicelink.over"), more: on}
}

// followVoice is a paper as everybody may read it, with the way of the one voice
// whose mailed link led here. Its owner, signed in, comes to their own page.
func followVoice(c *Call) error {
	c.byLink()
	id := governance.IssueID(c.Param("id"))
	f, err := c.Engine.FollowVoice(c.Ctx(), c.Actor(), id, c.QueryParam("t"))
	if err != nil {
		return c.voiceLinkOver(err, pages.Link{Text: c.T.Text("voicelink.over_read"), URL: issuePath(id, "")})
	}
	if c.Actor().SignedIn() { // it is theirs: anybody else was refused
		return c.see(issuePath(id, ""))
	}
	v := c.issueView(f.IssueReading) // nobody on the way is the reader
	v.Followed = &pages.FollowedView{Owner: f.Owner.Name, Voice: c.pathVoice(f.Way, access.Actor{}), Ballot: "/login?" + url.Values{"next": {issuePath(id, "/ballot")}}.Encode()}
	return c.page(http.StatusOK, pages.Issue(c.linkFrame(pages.SectionMatters, issuePath(id, "")), v))
}

// renewDelegation shows what renewing a delegation would be. Its giver, signed in,
// sees the preview and a button, which gives the voice anew as the form does, so that
// every refusal holds. Whoever comes by the mailed link alone sees what it is and the
// way to the door, which leads here again.
//
// The link itself renews nothing. A link that acts would make whoever reads somebody's
// mail able to give their voice away for another year: the very thing for which a
// recovery, which also goes by mail, is kept out of votes that are running. The one
// that ends mails may act, for it gives nobody anything.
func renewDelegation(c *Call) error {
	c.byLink()
	r, err := c.Engine.Renewal(c.Ctx(), c.Actor(), c.Param("id"), c.QueryParam("t"))
	if err != nil {
		return c.voiceLinkOver(err, pages.Link{Text: c.T.Text("voicelink.over_delegations"), URL: "/delegations"})
	}
	if c.Actor().SignedIn() {
		return c.previewOf(r.Entrust, r.To)
	}
	path := "/delegations/" + url.PathEscape(r.ID) + "/renew"
	v := pages.RenewalView{Owner: r.Owner.Name, Scope: scopeNames(r.Scope), Until: r.Until, Next: "/login?" + url.Values{"next": {path}}.Encode()}
	for _, to := range r.To {
		v.To = append(v.To, c.called(to.Name))
	}
	return c.page(http.StatusOK, pages.Renewal(c.linkFrame(pages.SectionNone, path), v))
}

// voiceNews is what became of the reader's voice lately. What ends soon stands in the
// table of delegations already.
func (c *Call) voiceNews() ([]pages.NewsLine, error) {
	news, err := c.Engine.VoiceNews(c.Ctx(), c.Actor())
	if err != nil {
		return nil, err
	}
	var lines []pages.NewsLine
	for _, n := range news {
		line := pages.NewsLine{Kind: pages.NewsKind(n.Kind), At: n.At, Scope: scopeNames(n.Given.Scope), Until: n.Given.Until}
		if len(n.Way) > 0 {
			line.Final = c.called(n.Way[len(n.Way)-1].Name)
		}
		switch n.Kind {
		case engine.LetterVoted, engine.LetterDeclared, engine.LetterStatement:
			line.Matter = pages.Link{Text: n.Matter.Issue.Title, URL: issuePath(n.Matter.Issue.ID, "")}
			if n.Declared != nil {
				line.Final, line.Said = c.called(n.Declared.By.Name), declaredChoice(n.Matter.Issue, n.Declared.Choice)
			}
			if n.Matter.Decision != nil {
				line.Outcome, line.Held = outcome(n.Matter.Issue, n.Matter.Decision.Decision), n.Matter.Decision.Suspended(c.Now())
			}
			line.LostVoice = n.Lost
			lines = append(lines, line)
		case engine.LetterRetired:
			lines = append(lines, line)
		case engine.LetterLapsed:
			if n.Months > 0 {
				line.AwayMonths, line.Renew = n.Months, "/delegations/"+url.PathEscape(n.Given.ID)+"/renew"
			}
			lines = append(lines, line)
		}
		for _, relied := range n.Relied {
			lines = append(lines, pages.NewsLine{Kind: pages.NewsRelied, At: n.At, Scope: scopeNames(relied.Scope), Gained: relied.Gained, Lost: relied.Lost})
		}
	}
	return lines, nil
}
