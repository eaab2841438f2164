// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"moothall/governance/engine"
	"moothall/static"
)

// healthy says that the process is up.
func healthy(c *Call) error { return c.String(http.StatusOK, "ok\n") }

// ready says that the hall can be used: the database answers, a community is
// founded, the head of the record is whole, and what was entered is numbered in time.
// That it is not is said to whoever asks: everybody's receipts are late then.
func ready(c *Call) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	if err := c.Engine.Ready(c.Ctx()); err != nil {
		c.server.fault(c, err)
		if errors.Is(err, engine.ErrLate) {
			return c.String(http.StatusServiceUnavailable, "not ready: "+engine.ErrLate.Error()+"\n")
		}
		return c.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return c.String(http.StatusOK, "ready\n")
}

// file serves a file that never changes under its address. Under the digest of
// another version the file of this one is served, and not kept: a page from
// before an upgrade still finds its sheet.
func file(c *Call) error {
	content, media, found := static.File(strings.TrimPrefix(c.Param("*"), "/"))
	if !found {
		return echo.ErrNotFound
	}
	keep := "no-cache"
	if c.Param("digest") == static.Digest() {
		keep = "public, max-age=31536000, immutable"
	}
	c.Response().Header().Set(echo.HeaderCacheControl, keep)
	return c.Blob(http.StatusOK, media, content)
}
