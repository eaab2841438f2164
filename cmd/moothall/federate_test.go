// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"moothall/governance/federation"
)

// serving is the handler of a server told so.
func serving(t *testing.T, h *hall, p place, baseURL string, private bool) http.Handler {
	t.Helper()
	s := settings{place: p, Listen: "127.0.0.1:8080", MetricsListen: noMetrics}
	s.BaseURL, s.AllowPrivateFederation = baseURL, private
	if err := s.complete(); err != nil {
		t.Fatal(err)
	}
	pages, err := s.pages(h, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// ask asks as a peer does.
func ask(pages http.Handler, method, address string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader("{}"))
	r.Header.Set("Accept", "application/activity+json")
	r.Header.Set("Content-Type", "application/activity+json")
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, r)
	return w
}

// TestFederation_IsOffUnlessAskedFor: of its routes none is there, and those it
// would share with pages answer with the page.
func TestFederation_IsOffUnlessAskedFor(t *testing.T) {
	p := smallTown(t, t.TempDir())
	h, err := p.open(t.Context(), opening{migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	keys, err := federation.NewKeys(make([]byte, federation.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	service, err := federation.New(federation.Options{Engine: h.deeds, BaseURL: "https://vote.example", Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer(":slug", "council", ":id", "2026-35")
	for name, off := range map[string]struct {
		given, at string
		private   bool
	}{
		"no base URL":              {"", "http://127.0.0.1:8080", false},
		"no base URL, but private": {"", "http://127.0.0.1:8080", true},
		"a base URL without https": {"http://vote.example", "http://vote.example", false},
	} {
		pages := serving(t, h, p, off.given, off.private)
		for _, r := range service.Routes() {
			got := ask(pages, r.Method, off.at+fill.Replace(r.Path))
			if page := len(r.Accept) > 0; page != (got.Code == http.StatusOK) || !page && got.Code != http.StatusNotFound && got.Code != http.StatusMethodNotAllowed {
				t.Errorf("%s: %s %s: %d", name, r.Method, r.Path, got.Code)
			} else if page && !strings.Contains(got.Header().Get("Content-Type"), "text/html") {
				t.Errorf("%s: %s is %s", name, r.Path, got.Header().Get("Content-Type"))
			}
		}
		if _, err := os.Stat(strings.TrimSuffix(p.Database, ".db") + ".federation"); err == nil {
			t.Errorf("%s: a secret was made", name)
		}
	}
}

func TestFederation_IsOnWithAnAddressOfItsOwn(t *testing.T) {
	p := smallTown(t, t.TempDir())
	h, err := p.open(t.Context(), opening{migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	pages := serving(t, h, p, "https://vote.example", false)
	secret, err := os.Stat(strings.TrimSuffix(p.Database, ".db") + ".federation")
	if err != nil || secret.Mode().Perm() != 0o600 {
		t.Fatalf("the secret: %v, %v", secret, err)
	}
	for address, want := range map[string]string{
		"/.well-known/webfinger?resource=acct:council@vote.example":         `"subject":"acct:council@vote.example"`,
		"/.well-known/webfinger?resource=https://vote.example/":             `"href":"https://vote.example/actor"`,
		"/.well-known/webfinger?resource=acct:vote.example@vote.example":    `"href":"https://vote.example/actor"`,
		"/.well-known/webfinger?resource=https://vote.example/bodies/audit": `acct:audit@vote.example`,
		"/.well-known/host-meta":    `template="https://vote.example/.well-known/webfinger?resource={uri}"`,
		"/.well-known/nodeinfo":     `https://vote.example/nodeinfo/2.1`,
		"/nodeinfo/2.0":             `"protocols":["activitypub"]`,
		"/nodeinfo/2.1":             `"name":"moothall"`,
		"/actor":                    `"type":"Application"`,
		"/bodies/council":           `"type":"Group"`,
		"/bodies/council/outbox":    `"type":"OrderedCollection"`,
		"/bodies/council/following": `"totalItems":0`,
		"/ns/governance":            `https://vote.example/ns/governance#`,
	} {
		if got := ask(pages, http.MethodGet, "https://vote.example"+address); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), want) {
			t.Errorf("%s: %d %.200s", address, got.Code, got.Body)
		}
	}
	for address, want := range map[string]int{
		"/.well-known/webfinger?resource=acct:nobody@vote.example":   http.StatusNotFound,
		"/.well-known/webfinger?resource=acct:council@other.example": http.StatusNotFound,
		"/.well-known/webfinger?resource=council":                    http.StatusBadRequest,
		"/.well-known/webfinger":                                     http.StatusBadRequest,
		"/bodies/nobody":                                             http.StatusNotFound,
		"/bodies/nobody/outbox":                                      http.StatusNotFound,
		"/bodies/council/outbox?page=true&max_id=x":                  http.StatusBadRequest,
		"/decisions/2031-1":                                          http.StatusNotFound,
	} {
		if got := ask(pages, http.MethodGet, "https://vote.example"+address); got.Code != want {
			t.Errorf("%s: %d, want %d", address, got.Code, want)
		}
	}
	if got := ask(pages, http.MethodPost, "https://vote.example/inbox"); got.Code != http.StatusUnauthorized {
		t.Errorf("an unsigned activity: %d", got.Code)
	}
	if err := os.WriteFile(strings.TrimSuffix(p.Database, ".db")+".federation", []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := federationKeys(strings.TrimSuffix(p.Database, ".db") + ".federation"); err == nil {
		t.Error("a damaged secret was taken")
	}
}

// TestNotes_OfElectionsNameWhoElectsAndWhoWasElected: the leaves have no names, and
// a body does not elect itself.
func TestNotes_OfElectionsNameWhoElectsAndWhoWasElected(t *testing.T) {
	eachWhole(t, func(t *testing.T, w *whole) {
		for address, want := range map[string]string{
			"/decisions/2025-31": "General Assembly has elected Elspeth Sinclair, Grace Adeyemi and Hanna Öberg to Board.",
			"/issues/2026-51":    "General Assembly elects to Board, from",
			"/decisions/2026-35": "has elected Tomás Ferreira", // an older election, whose options are titles
		} {
			if status, note := w.reader("").do(http.MethodGet, address, "application/activity+json", "", ""); status != http.StatusOK || !strings.Contains(note, want) {
				t.Errorf("%s: %d, does not say %q: %s", address, status, want, note)
			}
		}
	})
}
