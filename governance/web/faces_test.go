// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

const (
	programType  = "application/activity+json"
	programTyped = `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`
)

func TestPrefers_AsksForTheOtherFaceByName(t *testing.T) {
	types := []string{programType, programTyped}
	for accept, want := range map[string]bool{
		"": false, "*/*": false, "text/html": false, "application/*": false, "application/json": false, "application/ld+json": false,
		programType: true, programTyped: true, strings.ReplaceAll(programTyped, "; ", ";"): true,
		programType + ", " + programTyped:                      true,
		"text/html;q=0.5, " + programType:                      true,
		"text/html, " + programType + ";q=0.5":                 false,
		"text/html,application/xhtml+xml,*/*;q=0.8":            false,
		programType + ";q=0":                                   false,
		programType + ";q=x":                                   false,
		`application/ld+json; profile="https://other.example"`: false,
		`application/ld+json; profile="a,` + programType + `"`: false,
		"*/*;q=0.1, application/activity+json":                 true,
	} {
		if got := prefers([]string{accept}, types); got != want {
			t.Errorf("%s: got %v", accept, got)
		}
	}
}

// TestFaces_ShareAnAddress: each says that there is another.
func TestFaces_ShareAnAddress(t *testing.T) {
	other := Face{
		Route: Route{Method: http.MethodGet, Path: "/bodies/:slug", Act: "body.read", Kind: Asset, Handle: Handled(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "the other face of "+r.PathValue("slug"))
		})},
		Accept: []string{programType},
	}
	large := Face{Route: Route{Method: http.MethodPost, Path: "/large", Act: "page.read", Kind: Asset, Handle: func(c *Call) error {
		b, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return err
		}
		return c.String(http.StatusOK, string(rune('0'+len(b)%10)))
	}}, MaxBody: 1 << 20}
	w := newWorld(t, func(o *Options) { o.Faces = []Face{other, large} })
	for accept, want := range map[string]string{"text/html": "<!doctype html>", programType: "the other face of council"} {
		request, err := http.NewRequest(http.MethodGet, w.server.URL+"/bodies/council", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept", accept)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if !strings.HasPrefix(strings.ToLower(string(body)), want) || !strings.Contains(strings.Join(response.Header.Values("Vary"), ","), "Accept") {
			t.Errorf("%s: got %.60s, Vary %v", accept, body, response.Header.Values("Vary"))
		}
	}
	for size, want := range map[int]int{maxBody + 1: http.StatusOK, 1<<20 + 1: http.StatusRequestEntityTooLarge} {
		response, err := http.Post(w.server.URL+"/large", "text/plain", strings.NewReader(strings.Repeat("a", size)))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%d bytes: %d, want %d", size, response.StatusCode, want)
		}
	}
	w.browser().get("/bodies/council").status(http.StatusOK)
}

func TestNew_RefusesAFaceItCannotStandFor(t *testing.T) {
	for name, face := range map[string]Face{
		"a second face and no first": {Route: Route{Method: "GET", Path: "/x", Act: "page.read"}, Accept: []string{programType}},
		"a first face twice":         {Route: Route{Method: "GET", Path: "/bodies", Act: "page.read"}},
		"an act no rule speaks of":   {Route: Route{Method: "GET", Path: "/x", Act: "ballot.stuff"}},
	} {
		if _, err := New(Options{BaseURL: "https://a.example", Faces: []Face{face}}); !errors.Is(err, ErrRoute) {
			t.Errorf("%s: got %v, want ErrRoute", name, err)
		}
	}
}
