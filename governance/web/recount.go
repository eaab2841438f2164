// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"moothall/governance/audit/recount"
)

// recountScript hands out the second recount, for whoever checks an archive without
// this program. It is another one with another version of the program, so a copy that
// was kept is asked for again.
func recountScript(c *Call) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": recount.Name}))
	h.Set(echo.HeaderCacheControl, "no-cache")
	return c.Blob(http.StatusOK, "text/x-python; charset=utf-8", recount.Script)
}
