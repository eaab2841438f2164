// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/town"
	"moothall/templates/pages"
)

// world is Estuary, small, behind the real handler, with a clock that can be
// set forward.
type world struct {
	t       testing.TB
	db      *store.DB
	file    string // where the database lies
	engine  *engine.Engine
	server  *httptest.Server
	log     *bytes.Buffer
	ahead   atomic.Int64 // nanoseconds the clock is ahead of town.Day
	queries atomic.Int64
}

// crowd is how many live in it besides those with a name.
const crowd = 40

// testKeys are the same in every world, so that a seeded file can be copied.
var testKeys = sync.OnceValue(func() struct {
	log    journal.Key
	tokens identity.Keyring
} {
	key, err := journal.GenerateKey(rand.Reader, town.Origin)
	if err != nil {
		panic(err)
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	ring, err := identity.NewKeyring("https://estuary.example", private)
	if err != nil {
		panic(err)
	}
	return struct {
		log    journal.Key
		tokens identity.Keyring
	}{key, ring}
})

func newEngine(t testing.TB, db *store.DB) *engine.Engine {
	t.Helper()
	gate, err := access.New()
	if err != nil {
		t.Fatal(err)
	}
	return engine.New(engine.Options{DB: db, Gate: gate, Log: testKeys().log, Tokens: testKeys().tokens, Random: rand.Reader})
}

// seeded is the file of a town that has lived up to town.Day.
var seeded = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "moothall-web-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx, path, clock := context.Background(), filepath.Join(dir, "town.db"), town.NewClock(town.Day)
	db, err := store.Open(ctx, store.Options{Database: path, Clock: clock.Now})
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	gate, err := access.New()
	if err != nil {
		return nil, err
	}
	e := engine.New(engine.Options{DB: db, Gate: gate, Log: testKeys().log, Tokens: testKeys().tokens, Random: rand.Reader})
	if err := town.Seed(ctx, e, clock, town.Day(), town.Named()+crowd); err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func newWorld(t testing.TB, change ...func(*Options)) *world {
	t.Helper()
	file, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "town.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, file: path, log: &bytes.Buffer{}}
	db, err := store.Open(t.Context(), store.Options{Database: path, Clock: w.now,
		Observe: func(context.Context, time.Duration, error) { w.queries.Add(1) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.db, w.engine = db, newEngine(t, db)
	o := Options{Engine: w.engine, BaseURL: "http://127.0.0.1", Version: "0.0-test", SourceURL: "https://example.org/source",
		Log: slog.New(slog.NewTextHandler(w.log, nil)), DemoPassword: town.Password,
		Demo: []pages.DemoPerson{{Person: pages.Person{Name: "Nia Rees"}, Login: "nia", Story: "Three papers wait for you."}}}
	for _, c := range change {
		c(&o)
	}
	handler, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewServer(handler)
	t.Cleanup(w.server.Close)
	return w
}

// now goes on by a millisecond whenever it is read: no two acts of a person
// share an instant.
func (w *world) now() time.Time {
	return town.Day().Add(time.Duration(w.ahead.Add(int64(time.Millisecond))))
}

// forward sets the clock forward, and lets it do what it owes.
func (w *world) forward(d time.Duration) {
	w.t.Helper()
	w.ahead.Add(int64(d))
	if _, err := w.engine.Advance(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if err := w.engine.SequenceAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// browser is one reader with her cookies. It follows no redirects by itself.
type browser struct {
	w      *world
	client *http.Client
	page   *page
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &browser{w: w, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// signedIn is a browser in which somebody has signed in.
func (w *world) signedIn(login string) *browser {
	w.t.Helper()
	b := w.browser()
	b.get("/login").submit("Sign in", "login", login, "password", town.Password)
	b.status(http.StatusOK)
	return b
}

// get opens a page, going on where it is sent.
func (b *browser) get(path string) *browser {
	b.w.t.Helper()
	request, err := http.NewRequest(http.MethodGet, b.w.server.URL+path, nil)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return b.do(request)
}

func (b *browser) do(request *http.Request) *browser {
	b.w.t.Helper()
	for range 5 {
		response, err := b.client.Do(request)
		if err != nil {
			b.w.t.Fatal(err)
		}
		b.page = readPage(b.w.t, request.URL, response)
		if response.StatusCode != http.StatusSeeOther {
			return b
		}
		next, err := response.Location()
		if err != nil {
			b.w.t.Fatal(err)
		}
		if request, err = http.NewRequest(http.MethodGet, next.String(), nil); err != nil {
			b.w.t.Fatal(err)
		}
	}
	b.w.t.Fatalf("%s: sent on for ever", request.URL)
	return b
}

// submit presses the button that says text in its form, as a browser without
// script does. pairs are fields filled in before.
func (b *browser) submit(text string, pairs ...string) *browser {
	b.w.t.Helper()
	f, ok := b.page.press(text)
	if !ok {
		b.w.t.Fatalf("%s: no button says %q; there are %q", b.page.url, text, b.page.buttons())
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.values.Set(pairs[i], pairs[i+1])
	}
	target, err := b.page.url.Parse(f.action)
	if err != nil {
		b.w.t.Fatal(err)
	}
	var request *http.Request
	if f.method == http.MethodGet {
		target.RawQuery = f.values.Encode()
		request, err = http.NewRequest(http.MethodGet, target.String(), nil)
	} else {
		request, err = http.NewRequest(http.MethodPost, target.String(), strings.NewReader(f.values.Encode()))
		if err == nil {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.Header.Set("Origin", b.w.server.URL)
		}
	}
	if err != nil {
		b.w.t.Fatal(err)
	}
	request.Header.Set("Referer", b.page.url.String())
	return b.do(request)
}

// post sends a form that no page shows.
func (b *browser) post(path string, pairs ...string) *browser {
	b.w.t.Helper()
	values := make([]string, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		values = append(values, fmt.Sprintf("%s=%s", pairs[i], pairs[i+1]))
	}
	request, err := http.NewRequest(http.MethodPost, b.w.server.URL+path, strings.NewReader(strings.Join(values, "&")))
	if err != nil {
		b.w.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", b.w.server.URL)
	return b.do(request)
}

func (b *browser) status(want int) *browser {
	b.w.t.Helper()
	if b.page.status != want {
		b.w.t.Fatalf("%s: got status %d, want %d:\n%s", b.page.url, b.page.status, want, b.page.text)
	}
	return b
}

func (b *browser) says(texts ...string) *browser {
	b.w.t.Helper()
	for _, text := range texts {
		if !strings.Contains(b.page.text, text) {
			b.w.t.Errorf("%s: does not say %q:\n%s", b.page.url, text, b.page.text)
		}
	}
	return b
}

func (b *browser) saysNot(texts ...string) *browser {
	b.w.t.Helper()
	for _, text := range texts {
		if strings.Contains(b.page.text, text) {
			b.w.t.Errorf("%s: says %q:\n%s", b.page.url, text, b.page.text)
		}
	}
	return b
}

// at checks which address the browser has come to.
func (b *browser) at(path string) *browser {
	b.w.t.Helper()
	if got := b.page.url.RequestURI(); got != path {
		b.w.t.Fatalf("came to %s, want %s:\n%s", got, path, b.page.text)
	}
	return b
}
