// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// neighbourly is a server that answers as told, and a client that may reach it.
func neighbourly(t *testing.T, answer http.HandlerFunc) (*client, string) {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return newClient(true, "test", func() time.Time { return noon }), server.URL
}

// TestGet_RefusesWhatIsNoDocumentOfTheHostThatAnswers.
func TestGet_RefusesWhatIsNoDocumentOfTheHostThatAnswers(t *testing.T) {
	document := func(r *http.Request) string { return `{"id":"http://` + r.Host + r.URL.Path + `"}` }
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   error
	}{
		"as it should be": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", activityJSON)
			io.WriteString(w, document(r))
		}, nil},
		"a file of a user": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, document(r))
		}, errAnswer},
		"a page": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, document(r))
		}, errAnswer},
		"packed": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", activityJSON)
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, document(r))
		}, errAnswer},
		"of another host": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", activityJSON)
			io.WriteString(w, `{"id":"https://other.example/"}`)
		}, errAnswer},
		"without an id": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", activityJSON)
			io.WriteString(w, `{}`)
		}, errAnswer},
		"too large": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", activityJSON)
			io.WriteString(w, `{"id":"http://`+r.Host+`","a":"`)
			for range 40 {
				io.WriteString(w, strings.Repeat("a", 64<<10))
			}
			io.WriteString(w, `"}`)
		}, ErrDocument},
		"gone":      {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusGone) }, errGone},
		"on and on": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) }, errAnswer},
		"away to a file": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(302)
		}, ErrAddress},
		"with no document": {func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Type", activityJSON) }, ErrDocument},
	} {
		t.Run(name, func(t *testing.T) {
			client, base := neighbourly(t, c.answer)
			if _, err := client.get(t.Context(), base+"/users/ana", signer{"k", testRSA()}); !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// TestGet_SignsAtEachHop, for the place it was sent to.
func TestGet_SignsAtEachHop(t *testing.T) {
	hops := 0
	client, base := neighbourly(t, func(w http.ResponseWriter, r *http.Request) {
		hops++
		s, err := readSignature(r)
		if err == nil {
			err = s.check(r, nil, r.Host, noon)
		}
		if err == nil {
			err = s.verify(r, &testRSA().PublicKey)
		}
		if err != nil {
			t.Errorf("hop %d: %v", hops, err)
		}
		if hops < 3 {
			http.Redirect(w, r, fmt.Sprintf("/hop%d?q=1", hops), http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", ldJSON)
		io.WriteString(w, `{"id":"http://`+r.Host+`/"}`)
	})
	if _, err := client.get(t.Context(), base+"/start", signer{"k", testRSA()}); err != nil || hops != 3 {
		t.Errorf("%d hops, %v", hops, err)
	}
}

// TestGet_LeavesTheQueryOutWhereItIsNotUnderstood: older peers sign without it.
func TestGet_LeavesTheQueryOutWhereItIsNotUnderstood(t *testing.T) {
	client, base := neighbourly(t, func(w http.ResponseWriter, r *http.Request) {
		s, _ := readSignature(r)
		r.URL.RawQuery = ""
		if s.verify(r, &testRSA().PublicKey) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", activityJSON)
		io.WriteString(w, `{"id":"http://`+r.Host+`/"}`)
	})
	if _, err := client.get(t.Context(), base+"/users/ana?a=b", signer{"k", testRSA()}); err != nil {
		t.Error(err)
	}
}

// TestPost_GoesNowhereElse than it was told.
func TestPost_GoesNowhereElse(t *testing.T) {
	led := 0
	client, base := neighbourly(t, func(w http.ResponseWriter, r *http.Request) {
		if led++; r.URL.Path == "/inbox" {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}
	})
	err := client.post(t.Context(), base+"/inbox", []byte("{}"), signer{"k", testRSA()})
	if !final(err) || led != 1 {
		t.Errorf("%d requests, %v", led, err)
	}
}

func TestRetryAfter_ReadsSeconds(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 0, "120": 2 * time.Minute, "-1": 0, "1.5": 0, "soon": 0, "1h": 0, "99999999": 24 * time.Hour, "Wed, 21 Oct 2026 07:28:00 GMT": 0} {
		if got := retryAfter(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// TestService_NeverReachesInside for a key, an actor or an inbox, whatever it is
// called: no connection is even begun.
func TestService_NeverReachesInside(t *testing.T) {
	var v struct{ Refuse []string }
	if err := json.Unmarshal(readFile(t, vectors(t, "ssrf"), "targets.json"), &v); err != nil {
		t.Fatal(err)
	}
	s := bareService(t)
	var dialled *[]string
	names := map[string][][]string{"inside.example": {{"10.0.0.1"}}, "half.example": {{"93.184.216.34", "127.0.0.1"}}, "localhost": {{"127.0.0.1"}}}
	s.client, dialled = watched(names, nil)
	s.rsas["@"+s.instanceName()] = testRSA()
	targets := append(v.Refuse, "https://inside.example/key", "https://half.example/key", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest/", "https://localhost/", "https://127.0.0.1:443/")
	for _, target := range targets {
		if _, err := s.whoseKey(t.Context(), target); err == nil {
			t.Errorf("the key at %s was had", target)
		}
		if _, err := s.meet(t.Context(), target); err == nil {
			t.Errorf("the actor at %s was met", target)
		}
		if err := s.client.post(t.Context(), target, []byte("{}"), signer{"k", testRSA()}); err == nil {
			t.Errorf("something was delivered to %s", target)
		}
	}
	if len(*dialled) > 0 {
		t.Errorf("%v was dialled", *dialled)
	}
	if a := netip.MustParseAddr("93.184.216.34"); !public(a) {
		t.Error("nothing is allowed at all")
	}
}
