// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"moothall/governance/store"
	"moothall/governance/town"
)

func login(name, password string) string {
	return fmt.Sprintf(`{"login":%q,"password":%q}`, name, password)
}

func TestSessions_GiveATokenForAQuarterOfAnHour(t *testing.T) {
	w := newWorld(t)
	var s session
	a := w.send("", http.MethodPost, "/sessions", login("nia", town.Password)).want(http.StatusOK, &s)
	ends, err := s.ExpiresAt.Time()
	if err != nil || ends.Sub(w.now) != 15*time.Minute {
		t.Errorf("the token ends at %s (%v), want a quarter of an hour after %s", s.ExpiresAt, err, w.now)
	}
	if s.Person.Slug != "nia" || a.header.Get("Cache-Control") != "no-store" || a.header.Get("Set-Cookie") != "" {
		t.Errorf("got %+v with %v, want Nia, not kept anywhere, without a cookie", s.Person, a.header)
	}
	w.tokens["nia"] = s.Token
	w.get("nia", "/me/inbox").want(http.StatusOK, nil)
	w.now = w.now.Add(16 * time.Minute)
	w.get("nia", "/me/inbox").refused(http.StatusUnauthorized, "token-expired", "")
}

func TestSessions_RefuseTheWrongAndTheUnreadable(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name, body  string
		status      int
		code, field string
	}{
		{"a wrong password", login("nia", "x"), http.StatusUnauthorized, "wrong-password", ""},
		{"nobody of that name", login("nobody", "x"), http.StatusUnauthorized, "wrong-password", ""},
		{"no password", `{"login":"nia"}`, http.StatusUnprocessableEntity, "malformed", "password"},
		{"a name that is a number", `{"login":1,"password":"x"}`, http.StatusUnprocessableEntity, "malformed", "login"},
		{"a name no database keeps", `{"login":"\u0000","password":"x"}`, http.StatusUnprocessableEntity, "malformed", "login"},
		{"a member nobody knows", `{"login":"nia","password":"x","admin":true}`, http.StatusUnprocessableEntity, "malformed", "admin"},
		{"the right member in capitals", `{"Login":"nia","password":"x"}`, http.StatusUnprocessableEntity, "malformed", "Login"},
		{"two names", `{"login":"nia","login":"bram","password":"x"}`, http.StatusUnprocessableEntity, "malformed", "login"},
		{"no JSON", `login=nia`, http.StatusUnprocessableEntity, "malformed", ""},
		{"far too much", login("nia", strings.Repeat("x", 70_000)), http.StatusRequestEntityTooLarge, "too-large", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := w.send("", http.MethodPost, "/sessions", c.body)
			a.t = t
			a.refused(c.status, c.code, c.field)
		})
	}
	w.send("", http.MethodPost, "/sessions", login("nia", town.Password), "Content-Type", "text/plain").
		refused(http.StatusUnsupportedMediaType, "media-type", "")
}

func TestSessions_StopAnsweringGuesses(t *testing.T) {
	w := newWorld(t)
	for range 200 {
		a := w.send("", http.MethodPost, "/sessions", login("nia", "x"))
		if a.status == http.StatusTooManyRequests {
			if a.refused(http.StatusTooManyRequests, "too-often", ""); a.header.Get("Retry-After") == "" {
				t.Error("it does not say when to come back")
			}
			return
		}
	}
	t.Error("200 wrong passwords were answered")
}

func TestRefresh_ByTheRefreshTokenIsGoodOnce(t *testing.T) {
	w := newWorld(t)
	var first, second session
	w.send("", http.MethodPost, "/sessions", login("nia", town.Password)).want(http.StatusOK, &first)
	w.now = w.now.Add(20 * time.Minute)
	again := fmt.Sprintf(`{"refresh_token":%q}`, first.RefreshToken)
	w.send("", http.MethodPost, "/sessions/refresh", again).want(http.StatusOK, &second)
	w.tokens["nia"] = second.Token
	w.get("nia", "/me/inbox").want(http.StatusOK, nil)
	w.now = w.now.Add(time.Minute)
	w.send("", http.MethodPost, "/sessions/refresh", again).refused(http.StatusUnauthorized, "session-over", "")
	w.get("nia", "/me/inbox").refused(http.StatusUnauthorized, "session-over", "")
}

func TestRefresh_ByALiveTokenOutdatesTheRefreshToken(t *testing.T) {
	w := newWorld(t)
	var first, second session
	w.send("", http.MethodPost, "/sessions", login("nia", town.Password)).want(http.StatusOK, &first)
	w.now = w.now.Add(10 * time.Minute)
	w.tokens["nia"] = first.Token
	w.send("nia", http.MethodPost, "/sessions/refresh", "").want(http.StatusOK, &second)
	if second.ExpiresAt <= first.ExpiresAt || second.RefreshToken == "" {
		t.Errorf("got %+v, want a later token and the next refresh token", second)
	}
	w.now = w.now.Add(time.Minute)
	w.send("", http.MethodPost, "/sessions/refresh", fmt.Sprintf(`{"refresh_token":%q}`, first.RefreshToken)).
		refused(http.StatusUnauthorized, "session-over", "")
}

func TestRefresh_RefusesWhatIsNotOurs(t *testing.T) {
	w := newWorld(t)
	w.send("", http.MethodPost, "/sessions/refresh", "").refused(http.StatusUnauthorized, "refresh-invalid", "")
	w.send("", http.MethodPost, "/sessions/refresh", `{"refresh_token":"x"}`).refused(http.StatusUnauthorized, "refresh-invalid", "")
	w.send("", http.MethodPost, "/sessions/refresh", `{"refresh_token":7}`).refused(http.StatusUnprocessableEntity, "malformed", "refresh_token")
	w.send("", http.MethodPost, "/sessions/refresh", "", "Authorization", "Bearer x.y.z").refused(http.StatusUnauthorized, "token-invalid", "")
}

// TestSessions_TellNobodyThatAHashIsAtFault: what is wrong with it is not said.
func TestSessions_TellNobodyThatAHashIsAtFault(t *testing.T) {
	w := newWorld(t)
	wrong := w.send("", http.MethodPost, "/sessions", login("nia", "x")).refused(http.StatusUnauthorized, "wrong-password", "")
	err := w.db.Update(t.Context(), func(tx *store.Tx) error {
		a, err := tx.AccountByLogin("nia")
		if err != nil {
			return err
		}
		return tx.SetPassword(a.Person, "$argon2id$damaged")
	})
	if err != nil {
		t.Fatal(err)
	}
	got := w.send("", http.MethodPost, "/sessions", login("nia", town.Password)).refused(http.StatusUnauthorized, "wrong-password", "")
	if got.Detail != wrong.Detail {
		t.Errorf("it says %q, a wrong password %q", got.Detail, wrong.Detail)
	}
}
