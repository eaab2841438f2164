// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/templates/locales"
)

// The cookies. Under https their names begin with __Host-: the browser then
// takes them from this host alone, over https alone (RFC 6265bis, section 4.1.3.2).
const (
	accessCookie   = "moothall-access"
	refreshCookie  = "moothall-refresh"
	languageCookie = "moothall-language"
	themeCookie    = "moothall-theme"
	flashCookie    = "moothall-flash"
)

func (c *Call) cookieName(name string) string {
	if c.server.secure {
		return "__Host-" + name
	}
	return name
}

// cookie is the value of a cookie, empty where there is none.
func (c *Call) cookie(name string) string {
	found, err := c.Request().Cookie(c.cookieName(name))
	if err != nil {
		return ""
	}
	return found.Value
}

// setCookie sets a cookie that no script can read and no other site's form
// brings along. An empty value takes it away.
func (c *Call) setCookie(name, value string, life time.Duration) {
	set := &http.Cookie{
		Name: c.cookieName(name), Value: value, Path: "/", HttpOnly: true, Secure: c.server.secure,
		SameSite: http.SameSiteLaxMode, MaxAge: int(life / time.Second),
	}
	if value == "" {
		set.MaxAge = -1
	}
	http.SetCookie(c.Response(), set)
}

func (c *Call) hasSession() bool {
	return c.cookie(accessCookie) != "" || c.cookie(refreshCookie) != ""
}

// identify finds who asks, and with it language and zone. A token in the
// Authorization header is the only thing looked at where there is one. A cookie
// whose time is over is renewed on the way, unnoticed; a session that is over
// leaves a stranger.
func (c *Call) identify() error {
	err := c.visit()
	c.T = c.server.catalogue.For(c.language(), c.zone())
	return err
}

func (c *Call) visit() (err error) {
	if token, ok := strings.CutPrefix(c.Request().Header.Get(echo.HeaderAuthorization), "Bearer "); ok {
		c.bearer = true
		c.Visit, err = c.Engine.Visit(c.Ctx(), token)
		return err
	}
	c.Visit, err = c.Engine.Visit(c.Ctx(), c.cookie(accessCookie))
	if (err == nil && c.Actor().SignedIn()) || (err == nil && c.cookie(refreshCookie) == "") {
		return nil
	}
	if err == nil || errors.Is(err, identity.ErrExpired) || errors.Is(err, identity.ErrToken) {
		err = c.renew()
	}
	if errors.Is(err, identity.ErrSession) || errors.Is(err, identity.ErrRefresh) || errors.Is(err, identity.ErrToken) {
		c.ended = true
		c.forget()
		return nil
	}
	return err
}

// renew exchanges the refresh token. Of several requests at once one brings the
// new refresh token home; the others get an access token only.
func (c *Call) renew() error {
	tokens, err := c.Engine.Refresh(c.Ctx(), c.cookie(refreshCookie))
	if err != nil {
		return err
	}
	if c.Visit, err = c.Engine.Visit(c.Ctx(), tokens.Access); err != nil {
		return err
	}
	c.keep(tokens)
	return nil
}

// keep gives the browser what a session shows itself by.
func (c *Call) keep(t engine.Tokens) {
	life := t.Until.Sub(c.Now())
	c.setCookie(accessCookie, t.Access, life)
	if t.Refresh != "" {
		c.setCookie(refreshCookie, t.Refresh, life)
	}
}

// forget takes the session's cookies away.
func (c *Call) forget() {
	c.setCookie(accessCookie, "", 0)
	c.setCookie(refreshCookie, "", 0)
}

// language is the reader's: her own choice on this device, that of her account,
// what the browser asks for.
func (c *Call) language() string {
	own := c.cookie(languageCookie)
	if own == "" {
		own = c.Actor().Lang
	}
	return locales.Choose(own, c.Request().Header.Get("Accept-Language"))
}

// zone is the reader's, else the community's.
func (c *Call) zone() *time.Location {
	for _, name := range []string{c.Actor().Zone, c.Visit.Instance.Zone} {
		if zone := c.server.location(name); zone != nil {
			return zone
		}
	}
	return time.UTC
}

// location reads a zone once: it is a file.
func (s *server) location(name string) *time.Location {
	if name == "" {
		return nil
	}
	if known, ok := s.zones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	s.zones.Store(name, zone)
	return zone
}
