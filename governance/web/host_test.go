// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestHost_IsTheHallsOwn(t *testing.T) {
	for _, c := range []struct {
		rule, base, host string
		want             bool
	}{
		{"its own", "https://vote.example", "vote.example", true},
		{"in capitals", "https://vote.example", "Vote.Example", true},
		{"with the usual port", "https://vote.example", "vote.example:443", true},
		{"but not with that of another scheme", "https://vote.example", "vote.example:80", false},
		{"a port that was given", "http://vote.example:8080", "vote.example:8080", true},
		{"and no other", "http://vote.example:8080", "vote.example", false},
		{"another's", "https://vote.example", "evil.example", false},
		{"one that begins alike", "https://vote.example", "vote.example.evil.example", false},
		{"one that ends alike", "https://vote.example", "not-vote.example", false},
		{"an address, where there is a name", "https://vote.example", "127.0.0.1", false},
		{"localhost, where there is a name", "https://vote.example", "localhost", false},
		{"none", "https://vote.example", "", false},
		{"a demo's own", "http://127.0.0.1:8080", "127.0.0.1:8080", true},
		{"a demo by name", "http://127.0.0.1:8080", "localhost:8080", true},
		{"a demo through a tunnel", "http://127.0.0.1:8080", "localhost:9000", true},
		{"a demo by IPv6", "http://127.0.0.1:8080", "[::1]:8080", true},
		{"a demo from the next desk", "http://localhost:8080", "192.168.1.5:8080", true},
		{"a demo at a listening address", "http://[::1]:8080", "[::1]:8080", true},
		{"a name that leads to the demo", "http://127.0.0.1:8080", "rebound.example:8080", false},
		{"one that looks like an address", "http://127.0.0.1:8080", "127.0.0.1.evil.example:8080", false},
		{"one that looks like localhost", "http://127.0.0.1:8080", "localhost.evil.example", false},
		{"what is no host", "http://127.0.0.1:8080", "127.0.0.1:8080/evil", false},
		{"a hall at one address of a network", "http://192.168.1.5:8080", "192.168.1.6:8080", false},
	} {
		base, err := url.Parse(c.base)
		if err != nil {
			t.Fatal(err)
		}
		if got := ours(base, c.host); got != c.want {
			t.Errorf("%s: %q at %s: got %v", c.rule, c.host, c.base, got)
		}
	}
}

// TestHost_OfAnotherIsRefusedEverywhere but where a machine asks how we are.
func TestHost_OfAnotherIsRefusedEverywhere(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	for _, r := range append(Routes(), Route{Method: http.MethodGet, Path: "/nowhere"}, Route{Method: http.MethodGet, Path: "/api/v1/issues"}) {
		request := httptest.NewRequest(r.Method, "http://rebound.example"+address(r), nil)
		for name, value := range nia.jarOf() {
			request.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		rec := httptest.NewRecorder()
		w.server.Config.Handler.ServeHTTP(rec, request)
		if r.Path == "/healthz" || r.Path == "/readyz" {
			if rec.Code != http.StatusOK {
				t.Errorf("%s: got %d, want 200", r.Path, rec.Code)
			}
			continue
		}
		if rec.Code != http.StatusMisdirectedRequest || len(rec.Result().Cookies()) > 0 || strings.Contains(rec.Body.String(), "Nia") {
			t.Errorf("%s %s: got %d with %d cookies: %.200s", r.Method, r.Path, rec.Code, len(rec.Result().Cookies()), rec.Body)
		}
	}
	nia.get("/account").status(http.StatusOK).at("/account") // and nothing was done: she is still in
}
