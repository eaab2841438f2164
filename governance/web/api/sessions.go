// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// session is what a program shows itself by.
type session struct {
	Token        string          `json:"token"`                   // in the header Authorization: Bearer
	ExpiresAt    journal.Instant `json:"expires_at"`              // of the token
	RefreshToken string          `json:"refresh_token,omitempty"` // good once; absent where a twin request brings it
	EndsAt       journal.Instant `json:"ends_at"`                 // of the session, however often it is refreshed
	Person       person          `json:"person"`
}

func beginSession(c *web.Call) error {
	text, err := body(c)
	if err != nil {
		return err
	}
	login, password, err := readSignIn(text)
	if err != nil {
		return err
	}
	tokens, err := c.SignIn(login, password)
	if err != nil {
		return err
	}
	return tell(c, tokens)
}

func readSignIn(text []byte) (login, password string, err error) {
	o, err := object(text, "login", "password")
	if err != nil {
		return "", "", err
	}
	if login, err = textOf("login", o["login"]); err != nil {
		return "", "", err
	}
	password, err = textOf("password", o["password"])
	return login, password, err
}

// refreshSession renews a session by its refresh token, or, where the body is
// empty, by the access token in the header while that is good.
func refreshSession(c *web.Call) error {
	text, err := body(c)
	if err != nil {
		return err
	}
	secret, err := readRefresh(text)
	if err != nil {
		return err
	}
	var tokens engine.Tokens
	switch {
	case secret != "":
		tokens, err = c.Engine.Refresh(c.Ctx(), secret)
	case bearer(c) != "":
		tokens, err = c.Engine.Renew(c.Ctx(), bearer(c))
	default:
		err = identity.ErrRefresh
	}
	if err != nil {
		return err
	}
	return tell(c, tokens)
}

// readRefresh reads the refresh token, "" where the body is empty or {}.
func readRefresh(text []byte) (string, error) {
	if len(text) == 0 {
		return "", nil
	}
	o, err := object(text, "refresh_token")
	if err != nil || len(o) == 0 {
		return "", err
	}
	secret, err := textOf("refresh_token", o["refresh_token"])
	if err == nil && secret == "" {
		err = web.FieldError{Field: "refresh_token", Err: identity.ErrRefresh}
	}
	return secret, err
}

func tell(c *web.Call, t engine.Tokens) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(http.StatusOK, session{
		Token: t.Access, ExpiresAt: instant(t.ExpiresAt), RefreshToken: t.Refresh, EndsAt: instant(t.Until), Person: personOf(t.Person),
	})
}
