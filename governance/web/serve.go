// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// serve makes echo's handler of a route: who asks, may they press the button,
// the answer, and where there is none, the refusal.
func (s *server) serve(r Route) echo.HandlerFunc {
	return func(ec echo.Context) error {
		c := &Call{Context: ec, Engine: s.engine, server: s, route: r}
		if err := c.answer(); err != nil {
			return c.refuse(err)
		}
		return nil
	}
}

func (c *Call) answer() error {
	if c.route.Kind == Asset {
		return c.route.Handle(c)
	}
	if err := c.identify(); err != nil && !c.early(err) {
		return err
	}
	c.private()
	if err := c.readForm(); err != nil {
		return err
	}
	// What is one's own, or one's body's, is asked about again where the thing is
	// known: here only those are turned away who have nothing of the kind.
	if err := c.server.gate.Might(c.Actor(), c.route.Act); err != nil {
		return err
	}
	return c.route.Handle(c)
}

// private keeps pages made for one reader out of every cache. What a stranger
// sees depends on language and theme only.
func (c *Call) private() {
	h := c.Response().Header()
	if c.Actor().SignedIn() || c.hasSession() || c.Request().Header.Get(echo.HeaderAuthorization) != "" {
		h.Set(echo.HeaderCacheControl, "no-store")
		return
	}
	h.Set(echo.HeaderCacheControl, "no-cache")
	h.Add(echo.HeaderVary, "Cookie, Accept-Language")
}

// refuse tells an error in the form of the route. A stranger before a page for
// members is led to the door, and afterwards back.
func (c *Call) refuse(err error) error {
	if c.Response().Committed {
		return err
	}
	p := ProblemOf(err)
	if p.Kind == pages.ProblemUnfounded && c.route.Kind == Page {
		p.Status = http.StatusOK // an empty hall is no fault: the page says what it waits for
	}
	if p.Status >= http.StatusInternalServerError {
		c.server.fault(c, err)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	switch {
	case c.route.Kind != Page:
		return c.problemJSON(p, err)
	case errors.Is(err, access.ErrSignIn):
		return c.see("/login?" + c.afterwards())
	}
	if c.T.Lang() == "" { // the fault came before the reader was known
		c.T = c.server.catalogue.For(c.language(), nil)
	}
	f, v := c.frame(pages.SectionNone), c.problemView(p, err)
	f.Alone = v.Unread // whatever else the page led to would answer the same
	return c.page(p.Status, pages.Refusal(f, v))
}

func (s *server) fault(c echo.Context, err error) {
	level, said := slog.LevelError, "fault"
	if errors.Is(err, engine.ErrUnfounded) { // it waits for its community, and nothing is wrong with it
		level, said = slog.LevelInfo, "not founded"
	}
	s.log.LogAttrs(c.Request().Context(), level, said,
		slog.String("id", c.Response().Header().Get(echo.HeaderXRequestID)), slog.String("path", c.Request().URL.Path), slog.Any("error", err))
}

// unrouted answers what no route did: an address that is none, a method it does
// not take, and what the middleware refused.
func (s *server) unrouted(err error, ec echo.Context) {
	kind := Page
	if strings.HasPrefix(ec.Request().URL.Path, "/api/") {
		kind = Data
	}
	c := &Call{Context: ec, Engine: s.engine, server: s, route: Route{Kind: kind}}
	if kind == Page {
		if lost := c.identify(); lost != nil {
			s.fault(ec, lost)
		}
	}
	if lost := c.refuse(err); lost != nil {
		s.fault(ec, lost)
		if !ec.Response().Committed { // not even the refusal could be told
			ec.Response().WriteHeader(http.StatusInternalServerError)
		}
	}
}
