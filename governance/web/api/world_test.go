// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/town"
	"moothall/governance/web"
)

// Matters of Estuary that run on its day, and some that are over.
const (
	surplus = "2026-39" // ranked, liquid; closes in three days
	threats = "2026-41" // motion, liquid; Chidi has voted
	privacy = "2026-42" // motion, direct; how many take part is not shown
	board   = "2026-48" // motion, of the board alone
	frozen  = "2026-43" // not open yet
	council = "2026-35" // decided, Scottish STV
	figures = "2026-34" // decided, motion
)

// A few keys a client might make.
const (
	key1 = "5a3c2d1e-0f9b-4c8d-a7e6-1b2c3d4e5f60"
	key2 = "6b4d3e2f-1a0c-4d9e-b8f7-2c3d4e5f6a71"
	key3 = "7c5e4f30-2b1d-4eaf-89a8-3d4e5f6a7b82"
)

// community is a small Estuary with the keys of its record and its sessions.
type community struct {
	file    []byte // the SQLite database
	log     journal.Key
	private ed25519.PrivateKey
}

// seeded is made once for all tests of the package, who each get a copy.
var seeded = sync.OnceValues(func() (community, error) {
	var c community
	dir, err := os.MkdirTemp("", "moothall-api-")
	if err != nil {
		return c, err
	}
	defer os.RemoveAll(dir)
	if c.log, err = journal.GenerateKey(rand.Reader, town.Origin); err != nil {
		return c, err
	}
	if _, c.private, err = ed25519.GenerateKey(rand.Reader); err != nil {
		return c, err
	}
	ctx, clock, path := context.Background(), town.NewClock(town.Day), filepath.Join(dir, "town.db")
	db, err := store.Open(ctx, store.Options{Database: path, Clock: clock.Now})
	if err != nil {
		return c, err
	}
	if err := db.Migrate(ctx); err != nil {
		return c, err
	}
	e, err := c.engine(db)
	if err != nil {
		return c, err
	}
	if err := town.Seed(ctx, e, clock, town.Day(), town.Named()+60); err != nil {
		return c, err
	}
	if err := db.Close(); err != nil {
		return c, err
	}
	c.file, err = os.ReadFile(path)
	return c, err
})

func (c community) engine(db *store.DB) (*engine.Engine, error) {
	gate, err := access.New()
	if err != nil {
		return nil, err
	}
	tokens, err := identity.NewKeyring("http://estuary.example", c.private)
	if err != nil {
		return nil, err
	}
	return engine.New(engine.Options{DB: db, Gate: gate, Log: c.log, Tokens: tokens, Random: rand.Reader}), nil
}

// world is one running hall with its clock in the test's hand.
type world struct {
	t         *testing.T
	community community
	path      string
	db        *store.DB
	engine    *engine.Engine
	handler   http.Handler
	now       time.Time
	tick      time.Duration // by which the clock goes on whenever it is read
	tokens    map[string]string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, community: c, path: filepath.Join(t.TempDir(), "moothall.db"), now: town.Day(), tokens: map[string]string{}}
	if err := os.WriteFile(w.path, c.file, 0o600); err != nil {
		t.Fatal(err)
	}
	w.open()
	t.Cleanup(func() { w.db.Close() })
	return w
}

func (w *world) open() {
	w.t.Helper()
	db, err := store.Open(w.t.Context(), store.Options{Database: w.path, Clock: w.clock})
	if err != nil {
		w.t.Fatal(err)
	}
	w.serve(db)
}

func (w *world) clock() time.Time {
	w.now = w.now.Add(w.tick)
	return w.now
}

func (w *world) serve(db *store.DB) {
	w.t.Helper()
	e, err := w.community.engine(db)
	if err != nil {
		w.t.Fatal(err)
	}
	w.db, w.engine = db, e
	if w.handler, err = web.New(web.Options{Engine: e, BaseURL: "http://estuary.example", Extra: Routes()}); err != nil {
		w.t.Fatal(err)
	}
}

// reopen ends the hall as a stop would and opens its database again.
func (w *world) reopen() {
	w.t.Helper()
	if err := w.db.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

// token signs somebody in; "" is a stranger's.
func (w *world) token(login string) string {
	w.t.Helper()
	if login == "" || w.tokens[login] != "" {
		return w.tokens[login]
	}
	tokens, err := w.engine.SignIn(w.t.Context(), engine.SignIn{Login: login, Password: town.Password})
	if err != nil {
		w.t.Fatal(err)
	}
	w.tokens[login] = tokens.Access
	return tokens.Access
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

// send sends a request as somebody, headers by pairs, and holds the answer to
// the description of the surface.
func (w *world) send(login, method, path, body string, headers ...string) answer {
	w.t.Helper()
	r := httptest.NewRequest(method, "http://estuary.example"+Base+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token := w.token(login); token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	a := answer{w.t, rec.Code, rec.Header(), rec.Body.Bytes()}
	a.holdTo(method, r.URL.Path)
	return a
}

func (w *world) get(login, path string) answer {
	w.t.Helper()
	return w.send(login, http.MethodGet, path, "")
}

func (w *world) cast(login, issue, body, key string) answer {
	w.t.Helper()
	return w.send(login, http.MethodPut, "/issues/"+issue+"/ballot", body, keyHeader, key)
}

// want checks the status and reads the answer.
func (a answer) want(status int, into any) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("got %d %s, want %d", a.status, a.body, status)
	}
	if into != nil {
		if err := json.Unmarshal(a.body, into); err != nil {
			a.t.Fatalf("%v in %s", err, a.body)
		}
	}
	return a
}

// problem is what a refusal says.
type problem struct {
	Type, Title, Code, Detail, Field string
	Status                           int
	ServerTime                       time.Time `json:"server_time"`
}

// refused checks that the answer is a problem of a kind, at a field where one is named.
func (a answer) refused(status int, code, field string) problem {
	a.t.Helper()
	var p problem
	a.want(status, &p)
	if media := a.header.Get("Content-Type"); media != "application/problem+json" {
		a.t.Errorf("got the media type %q, want application/problem+json", media)
	}
	if p.Code != code || p.Field != field || p.Status != status {
		a.t.Errorf("got %d %q at %q (%s), want %d %q at %q", p.Status, p.Code, p.Field, p.Detail, status, code, field)
	}
	if p.Type != Base+"/openapi.json#/x-problems/"+code {
		a.t.Errorf("got the type %q, want it to point to x-problems/%s", p.Type, code)
	}
	return p
}
