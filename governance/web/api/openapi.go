// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	_ "embed"
	"net/http"

	"github.com/labstack/echo/v4"

	"moothall/governance/web"
)

//go:embed openapi.json
var description []byte

// openapi describes the surface (OpenAPI 3.1).
func openapi(c *web.Call) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-cache")
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, description)
}
