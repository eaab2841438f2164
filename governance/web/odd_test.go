// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// alive is what no answer may hold, whoever sent it.
const alive = `<img src=x onerror=stung>`

// odd is what somebody may put where an id or a parameter belongs.
func odd() []string {
	return []string{"\x00", "a\x00b", "\xff\xfe", strings.Repeat("a", 10_000), "../..", "%00", "'; --", "9223372036854775808", "\r\nSet-Cookie: x=y", `"'></textarea>` + alive}
}

// onPostgres is a handler of the town on PostgreSQL, which refuses texts that
// SQLite keeps.
func onPostgres(t *testing.T) http.Handler {
	t.Helper()
	clock := town.NewClock(town.Day)
	db, err := store.Open(t.Context(), store.Options{Database: storetest.Postgres(t), Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := newEngine(t, db)
	if err := town.Seed(t.Context(), e, clock, town.Day(), town.Named()+1); err != nil {
		t.Fatal(err)
	}
	handler, err := New(Options{Engine: e, BaseURL: "http://127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// TestRoutes_BearWhateverStandsInAnAddress: it is found or it is not, and no fault
// of ours. As somebody who is in, so that every handler is reached.
func TestRoutes_BearWhateverStandsInAnAddress(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { bearOdd(t, newWorld(t).server.Config.Handler) })
	t.Run("PostgreSQL", func(t *testing.T) { bearOdd(t, onPostgres(t)) })
}

func bearOdd(t *testing.T, handler http.Handler) {
	cookies := (&world{t: t}).signInBare(handler, "http://127.0.0.1", "nia")
	for _, r := range Routes() {
		if r.Act == "session.end" { // nobody would be in any more
			continue
		}
		for _, text := range odd() {
			for _, path := range oddPaths(r, text) {
				request := httptest.NewRequest(r.Method, "http://127.0.0.1"+path, strings.NewReader(oddFields(text)))
				request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				for _, c := range cookies {
					request.AddCookie(c)
				}
				rec := httptest.NewRecorder()
				handler.ServeHTTP(rec, request)
				if rec.Code >= 500 || atDoor(rec.Result()) || rec.Header().Get("Set-Cookie") == "x=y" {
					t.Errorf("%s %.120s: got %d", r.Method, path, rec.Code)
				}
				if strings.Contains(rec.Body.String(), alive) {
					t.Errorf("%s %.120s: what was sent comes back alive", r.Method, path)
				}
			}
		}
	}
}

// oddPaths are a route with text in its holes, and with text in its parameters.
func oddPaths(r Route, text string) []string {
	query := url.Values{}
	for _, name := range []string{"stage", "body", "after", "from", "type", "receipt", "q", "scope", "next", "to", "part", "page", "year", "voice"} {
		query.Set(name, text)
	}
	paths := []string{address(r) + "?" + query.Encode()}
	for _, hole := range []string{":slug", ":id", ":n", ":digest", "*"} {
		if strings.Contains(r.Path, hole) {
			paths = append(paths, strings.Replace(r.Path, hole, url.PathEscape(text), 1))
		}
	}
	return paths
}

func oddFields(text string) string {
	fields := url.Values{}
	for _, name := range []string{"key", "ranking", "choice", "scope", "to", "until", "person", "lang", "theme", "return", "next", "login", "password", "q", "move", "option"} {
		fields[name] = []string{text, text}
	}
	return fields.Encode()
}
