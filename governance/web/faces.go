// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// Face is a route of another package that answers programs at an address pages
// have, in media types of its own: whoever asks for one of them gets it,
// everybody else the page. Without such types it is a route like any other.
type Face struct {
	Route
	Accept  []string // media types with their parameters, as "application/activity+json"
	MaxBody int64    // how much a request may bring along, in bytes; 0 for what forms do
}

// Handled is a handler of the standard library as one of ours. What stands in the
// path is given to it as path values.
func Handled(h http.HandlerFunc) Handler {
	return func(c *Call) error {
		for _, name := range c.ParamNames() {
			c.Request().SetPathValue(name, c.Param(name))
		}
		h(c.Response(), c.Request())
		return nil
	}
}

// faced is one method at one path: the page, and the other face it has.
type faced struct {
	page  Route
	other *Face
}

// table joins routes and faces by address, and refuses with [ErrRoute] what
// declares no act the policy knows, or stands there twice.
func (s *server) table(routes []Route, faces []Face) ([]*faced, error) {
	var table []*faced
	at := map[string]*faced{}
	for n := range len(routes) + len(faces) {
		face := Face{}
		if n < len(routes) {
			face.Route = routes[n]
		} else {
			face = faces[n-len(routes)]
		}
		if !s.gate.Knows(face.Act) {
			return nil, fmt.Errorf("%w: %s %s declares the act %q, which no rule speaks of", ErrRoute, face.Method, face.Path, face.Act)
		}
		key := face.Method + " " + face.Path
		switch there := at[key]; {
		case there == nil && len(face.Accept) == 0:
			at[key] = &faced{page: face.Route}
			table = append(table, at[key])
		case there != nil && there.other == nil && len(face.Accept) > 0:
			there.other = &face
		default:
			return nil, fmt.Errorf("%w: %s %s stands in the table twice, or has a second face and no first", ErrRoute, face.Method, face.Path)
		}
		if face.MaxBody > 0 {
			s.large[key] = face.MaxBody
		}
	}
	return table, nil
}

// handler answers with the face that is asked for. Both say that they have
// another, so that no cache takes one for the other.
func (a *faced) handler(s *server) echo.HandlerFunc {
	page := s.serve(a.page)
	if a.other == nil {
		return page
	}
	other := s.serve(a.other.Route)
	return func(c echo.Context) error {
		c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
		if prefers(c.Request().Header.Values(echo.HeaderAccept), a.other.Accept) {
			return other(c)
		}
		return page(c)
	}
}

// prefers says whether an Accept header names one of some media types, and does
// not like HTML better (RFC 9110, section 12.5.1). Wildcards ask for the page.
func prefers(accept, types []string) bool {
	best, html := 0.0, 0.0
	for _, text := range accept {
		for _, part := range splitUnquoted(text) {
			media, parameters, err := mime.ParseMediaType(part)
			if err != nil {
				continue
			}
			weight := 1.0
			if q, given := parameters["q"]; given {
				if weight, err = strconv.ParseFloat(q, 64); err != nil {
					continue
				}
				delete(parameters, "q")
			}
			switch asked := mime.FormatMediaType(media, parameters); {
			case media == "text/html" || media == "application/xhtml+xml":
				html = max(html, weight)
			case isAmong(asked, types):
				best = max(best, weight)
			}
		}
	}
	return best > 0 && best >= html
}

func isAmong(asked string, types []string) bool {
	for _, t := range types {
		if media, parameters, err := mime.ParseMediaType(t); err == nil && mime.FormatMediaType(media, parameters) == asked {
			return true
		}
	}
	return false
}

// splitUnquoted cuts a list at the commas outside of quotes.
func splitUnquoted(text string) []string {
	quoted := false
	return strings.FieldsFunc(text, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == ',' && !quoted
	})
}
