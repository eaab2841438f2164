// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/templates/locales"
	"moothall/templates/pages"
)

// Call is one request: who asks, when, in which language.
type Call struct {
	echo.Context
	Engine *engine.Engine
	// Visit is where and when: the community, the database's clock, the actor.
	Visit engine.Visit
	// T speaks the reader's language in the reader's zone.
	T locales.Localizer

	server *server
	route  Route
	ended  bool // there was a session, and it is over
	bearer bool // the actor was named by a token in the header, not by cookies
}

// Ctx is the context of the request.
func (c *Call) Ctx() context.Context { return c.Request().Context() }

// Actor is who asks; the zero Actor is a stranger.
func (c *Call) Actor() access.Actor { return c.Visit.Actor }

// Now is the database's clock when the request came in.
func (c *Call) Now() time.Time { return c.Visit.Now }

// Peer is the other end of the connection, or what a trusted proxy says of it.
func (c *Call) Peer() netip.Addr {
	return peer(c.Request(), c.server.options.TrustedProxies)
}

// Secure says whether the hall is reached over https.
func (c *Call) Secure() bool { return c.server.secure }

// Field is a field of the form, without the space around it. What no database
// keeps as text, not being UTF-8 or holding a zero byte, is empty.
func (c *Call) Field(name string) string {
	text := strings.TrimSpace(c.typedIn(name))
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return ""
	}
	return text
}

// typedIn is a field as it came: of the form that was posted, else of the query.
// An address a form is posted to adds nothing to it, for addresses end up in
// logs, and in links that others made.
func (c *Call) typedIn(name string) string {
	if c.Request().Method == http.MethodPost {
		return c.Request().PostFormValue(name)
	}
	return c.QueryParam(name)
}

// readForm reads the form that was posted, and refuses one that cannot be read
// to its end: what is left of it may be another ballot than was meant.
func (c *Call) readForm() error {
	if c.Request().Method != http.MethodPost {
		return nil
	}
	if err := c.Request().ParseForm(); err != nil {
		return errors.Join(ErrMalformed, err)
	}
	return nil
}

// frame is what every page shares.
func (c *Call) frame(section pages.Section) pages.Frame {
	actor := c.Actor()
	f := pages.Frame{
		T: c.T, Community: c.Visit.Instance.Name, Now: c.Now(), Section: section, Path: c.Request().URL.RequestURI(),
		Theme: c.theme(), Flash: c.takeFlash(), Demo: c.Visit.Instance.Demo,
		PrivatePeers: c.server.options.PrivatePeers,
		Feed:         feedLink(c.T, c.Visit.Instance.Name), Version: c.server.options.Version, SourceURL: c.server.options.SourceURL,
	}
	if c.sends() {
		f.Path = c.back()
	}
	if actor.SignedIn() {
		f.Reader = pages.Reader{Name: actor.Name, Initials: initials(actor.Name), SaidDead: actor.SaidDead, Passed: actor.Passed}
	}
	return f
}

// sends says whether the request brings something, and asks for no page.
func (c *Call) sends() bool {
	return c.Request().Method != http.MethodGet && c.Request().Method != http.MethodHead
}

// page renders the whole page before the first byte is sent, so that a fault
// in it is told as one.
func (c *Call) page(status int, p templ.Component) error {
	var b bytes.Buffer
	if err := p.Render(c.Ctx(), &b); err != nil {
		return err
	}
	return c.HTMLBlob(status, b.Bytes())
}

// see sends the browser on to a page of this site.
func (c *Call) see(path string) error {
	return c.Redirect(http.StatusSeeOther, path)
}

// back is the page of this site the request came from, or the first page.
func (c *Call) back() string {
	return localPath(refererPath(c.Request()))
}

// initials are the first letters of the first and last word of a name.
func initials(name string) string {
	words := strings.Fields(name)
	switch len(words) {
	case 0:
		return ""
	case 1:
		return firstLetter(words[0])
	}
	return firstLetter(words[0]) + firstLetter(words[len(words)-1])
}

func firstLetter(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	return strings.ToUpper(string(r))
}
