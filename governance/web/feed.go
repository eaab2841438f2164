// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"encoding/xml"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"moothall/bodies"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/templates/locales"
	"moothall/templates/pages"
)

// The elements of a feed (RFC 4287).
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  string      `xml:"author>name"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID        string       `xml:"id"`
		Title     string       `xml:"title"`
		Published string       `xml:"published"`
		Updated   string       `xml:"updated"`
		Author    string       `xml:"author>name"`
		Category  atomCategory `xml:"category"`
		Links     []atomLink   `xml:"link"`
		Content   atomContent  `xml:"content"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
	atomContent struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

// atomType is what a feed is.
const atomType = "application/atom+xml"

// decisionFeed is what the community decided, for programs that read feeds, a page
// at a time (RFC 5005, section 3).
func decisionFeed(c *Call) error { return c.feed("", "/decisions", "") }

// bodyFeed is the same of one body.
func bodyFeed(c *Call) error {
	r, err := c.Engine.Body(c.Ctx(), access.Actor{}, bodies.Slug(c.Param("slug")))
	if err != nil {
		return err
	}
	b := r.Charter.Body
	return c.feed(b.Slug, "/bodies/"+string(b.Slug), b.Name)
}

// feed answers everybody with the same bytes: it looks at no session, and speaks
// the community's language in its zone.
func (c *Call) feed(body bodies.Slug, page, name string) (err error) {
	if c.Visit, err = c.Engine.Visit(c.Ctx(), ""); err != nil {
		return err
	}
	c.T = c.server.catalogue.For(c.Visit.Instance.Language, c.zone())
	after := c.QueryParam("after")
	list, err := c.Engine.Decisions(c.Ctx(), access.Actor{}, body, after)
	if err != nil {
		return err
	}
	f := atomFeed{Lang: c.T.Lang(), ID: c.tag("decisions" + strings.TrimSuffix(":"+string(body), ":")), Author: c.Visit.Instance.Name,
		Title: c.T.Text("feed.decisions", "Community", c.Visit.Instance.Name), Updated: atomTime(c.Visit.Instance.FoundedAt)}
	if name != "" {
		f.Title = c.T.Text("feed.decisions_of", "Body", name)
	}
	own := c.absolute(strings.TrimSuffix(page, "/decisions") + "/decisions.atom")
	f.Links = []atomLink{{"self", atomType, own + query(after)}, {"alternate", "text/html", c.absolute(page)}}
	if list.Next != "" {
		f.Links = append(f.Links, atomLink{"next", atomType, own + query(list.Next)})
	}
	for n, l := range list.Lines {
		if f.Entries = append(f.Entries, c.atomEntry(l)); n == 0 {
			f.Updated = f.Entries[0].Updated
		}
	}
	return c.writeFeed(f)
}

func query(after string) string {
	if after == "" {
		return ""
	}
	return "?" + url.Values{"after": {after}}.Encode()
}

func (c *Call) atomEntry(l engine.Line) atomEntry {
	line, at := c.decisionLine(l.Issue, l.Body, *l.Decision, c.Now()), atomTime(l.Decision.At)
	return atomEntry{
		ID: c.tag("decision:" + l.Decision.ID), Title: line.Title, Published: at, Updated: at, Author: l.Body.Name, Category: atomCategory{string(line.Outcome)},
		Links:   []atomLink{{"alternate", "text/html", c.absolute(line.URL)}, {"related", "text/html", c.absolute(line.CountURL)}},
		Content: atomContent{"html", "<p>" + html.EscapeString(pages.DecisionSummary(c.T, line)) + "</p>"},
	}
}

// tag names something for ever (RFC 4151), by the origin of the record, which never
// changes, and not by where the hall stands today.
func (c *Call) tag(what string) string {
	host, _, _ := strings.Cut(c.Visit.Instance.Origin, "/")
	host, _, _ = strings.Cut(host, ":")
	return "tag:" + host + "," + strconv.Itoa(c.Visit.Instance.FoundedAt.UTC().Year()) + ":" + what
}

func (c *Call) absolute(path string) string {
	return c.server.base.Scheme + "://" + c.server.base.Host + path
}

func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// writeFeed answers with the feed, or that it is still the one the reader has.
func (c *Call) writeFeed(f atomFeed) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(f); err != nil {
		return err
	}
	mark := `"` + journal.Digest(b.Bytes())[:32] + `"`
	h := c.Response().Header()
	h.Set("ETag", mark)
	h.Set(echo.HeaderCacheControl, "public, no-cache")
	if matches(c.Request().Header.Get("If-None-Match"), mark) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, atomType+"; charset=utf-8", b.Bytes())
}

// matches says whether a mark is among those of If-None-Match (RFC 9110, section 13.1.2).
func matches(header, mark string) bool {
	for known := range strings.SplitSeq(header, ",") {
		if known = strings.TrimPrefix(strings.TrimSpace(known), "W/"); known == mark || known == "*" {
			return true
		}
	}
	return false
}

// feedLink is what pages say of a feed in their heads.
func feedLink(t locales.Localizer, community string) pages.Link {
	return pages.Link{Text: t.Text("feed.decisions", "Community", community), URL: "/decisions.atom"}
}
