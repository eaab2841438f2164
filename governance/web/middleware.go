// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// maxBody is how much a request may bring along, in bytes. The longest form is
// a ranking of some hundred options.
const maxBody = 64 << 10

// policy is the Content-Security-Policy of every answer: only our own files,
// no script in a page, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// logged gives the request a name and writes one line about it: no query, no
// cookie, no address of the reader, no name.
func (s *server) logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begun := time.Now()
		id := uuid.NewString()
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		s.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request",
			slog.String("id", id), slog.String("method", c.Request().Method), slog.String("path", c.Request().URL.Path),
			slog.Int("status", c.Response().Status), slog.Int64("bytes", c.Response().Size), slog.Duration("took", time.Since(begun)))
		return nil
	}
}

// recovered turns a panic into a fault like any other, so that one request
// never stops the server.
func (s *server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if r == http.ErrAbortHandler {
					panic(r)
				}
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(c)
	}
}

// headers are the same on every answer, refusals and files included.
func (s *server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		return next(c)
	}
}

// maxList is how much who brings a list of members may bring along: as text in JSON it
// is longer than the file.
const maxList = 3 << 20

// isList says whether a request brings a list of members.
func isList(c echo.Context) bool {
	return c.Request().Method == http.MethodPost && strings.HasSuffix(c.Path(), "/member-list")
}

// limited refuses a body that is too large, whether it says so or not.
func (s *server) limited(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		most := int64(maxBody)
		if larger, ok := s.large[c.Request().Method+" "+c.Path()]; ok {
			most = larger
		}
		if isList(c) {
			most = maxList
		}
		if c.Request().ContentLength > most {
			return errTooLarge
		}
		c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, most)
		return next(c)
	}
}

// whole waits for all of a request before anybody asks whose it is. Who sends the
// rest of a form once their session has ended, or their mandate, would otherwise act
// by what held when the form began. What takes more than a page does reads it itself,
// and knows nobody by a session.
func (s *server) whole(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if _, larger := s.large[r.Method+" "+c.Path()]; larger || r.ContentLength == 0 {
			return next(c)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return errors.Join(ErrMalformed, err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		return next(c)
	}
}

// sameOrigin refuses a state-changing request that a page of another site made
// the browser send. Browsers say where a request comes from in Sec-Fetch-Site
// or Origin; for those that say neither, a Referer of another host is enough.
// Where nothing at all is said it was no page that sent it, and the cookies,
// being SameSite, would not have come along.
func (s *server) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if err := s.guard.Check(r); err != nil {
			return errCrossSite
		}
		safe := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
		if !safe && r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == "" && foreignReferer(r) {
			return errCrossSite
		}
		return next(c)
	}
}

func foreignReferer(r *http.Request) bool {
	if r.Referer() == "" {
		return false
	}
	u, err := url.Parse(r.Referer())
	return err != nil || u.Host != r.Host
}
