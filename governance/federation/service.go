// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"moothall/bodies"
	"moothall/governance/engine"
	"moothall/templates/locales"
)

// Options are what a service is made of.
type Options struct {
	Engine *engine.Engine
	// BaseURL is where the hall is, as "https://vote.example": part of the id of
	// everything for ever.
	BaseURL string
	// Private lets peers be on this machine and beside it, at any port and without
	// https. It is for trying things out.
	Private bool
	Keys    Keys
	Version string
	Log     *slog.Logger
	Now     func() time.Time // nil: the machine's clock
}

// Service is the border to other servers. It is safe for concurrent use; what it
// keeps between calls are keys, and how peers behave.
type Service struct {
	engine    *engine.Engine
	base      string // without a slash at its end
	host      string // of base, with its port where it has one
	keys      Keys
	version   string
	log       *slog.Logger
	now       func() time.Time
	client    *client
	catalogue *locales.Catalogue
	known     *acquaintances
	hosts     *traffic

	mu   sync.Mutex
	rsas map[string]*rsa.PrivateKey // by name of the actor
}

// New makes a service. It refuses a base URL peers could not reach.
func New(o Options) (*Service, error) {
	u, err := url.Parse(o.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(o.Private && u.Scheme == "http") {
		return nil, fmt.Errorf("base URL %q: %w: it should be https:// and a host", o.BaseURL, ErrAddress)
	}
	s := &Service{engine: o.Engine, base: u.Scheme + "://" + u.Host, host: u.Host, keys: o.Keys, version: o.Version, log: o.Log, now: o.Now, rsas: map[string]*rsa.PrivateKey{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.catalogue, err = locales.Load(); err != nil {
		return nil, err
	}
	s.client = newClient(o.Private, "Moothall/"+s.version+" (+"+s.base+")", s.now)
	s.known, s.hosts = newAcquaintances(s.now), newTraffic(s.now)
	return s, nil
}

// Route is one address of the service. Act is of the policy of package access;
// Accept are the media types in which it answers an address that a page has,
// none where the address is its own; MaxBody is how much it takes, 0 for what
// pages take.
type Route struct {
	Method, Path, Act string
	Accept            []string
	MaxBody           int64
	Handle            http.HandlerFunc
}

// Routes is the whole surface of the service, in one table. What stands in a
// path after a colon is given to the handler as a path value.
func (s *Service) Routes() []Route {
	const read, receive = "federation.read", "federation.receive"
	get := func(path string, h http.HandlerFunc) Route {
		return Route{Method: http.MethodGet, Path: path, Act: read, Handle: h}
	}
	face := func(path string, h http.HandlerFunc) Route {
		return Route{Method: http.MethodGet, Path: path, Act: read, Handle: h, Accept: MediaTypes()}
	}
	post := func(path string, h http.HandlerFunc) Route {
		return Route{Method: http.MethodPost, Path: path, Act: receive, Handle: h, MaxBody: MaxDocument}
	}
	return []Route{
		get("/.well-known/webfinger", s.webfinger),
		get("/.well-known/host-meta", s.hostMeta),
		get("/.well-known/nodeinfo", s.nodeinfoList),
		get("/nodeinfo/2.0", s.nodeinfo("2.0")),
		get("/nodeinfo/2.1", s.nodeinfo("2.1")),
		get("/ns/governance", s.vocabulary),
		get("/actor", s.instanceActor),
		post("/inbox", s.inbox),

		face("/bodies/:slug", s.bodyActor),
		post("/bodies/:slug/inbox", s.inbox),
		get("/bodies/:slug/outbox", s.outbox),
		get("/bodies/:slug/followers", s.followers),
		get("/bodies/:slug/following", s.following),

		face("/issues/:id", s.note(issuePath)),
		get("/issues/:id/activity", s.activity(issuePath)),
		get("/issues/:id/replies", s.replies),
		face("/decisions/:id", s.note(decisionPath)),
		get("/decisions/:id/activity", s.activity(decisionPath)),
	}
}

// What stands between the base URL and what a thing is called.
const (
	bodyPath     = "/bodies/"
	issuePath    = "/issues/"
	decisionPath = "/decisions/"
)

func (s *Service) bodyID(slug bodies.Slug) string { return s.base + bodyPath + string(slug) }

func (s *Service) actorID() string { return s.base + "/actor" }

// instanceName is the name of the instance's own actor. It holds a dot, or is
// localhost: no body is called so, for it would be an address of its own.
func (s *Service) instanceName() string { return (&url.URL{Host: s.host}).Hostname() }

// signerOf is the key of a body, or of the instance where none is named.
func (s *Service) signerOf(ctx context.Context, slug bodies.Slug) (signer, error) {
	id, name := s.actorID(), "@"+s.instanceName()
	if slug != "" {
		id, name = s.bodyID(slug), string(slug)
	}
	s.mu.Lock()
	key := s.rsas[name]
	s.mu.Unlock()
	if key != nil {
		return signer{id + mainKey, key}, nil
	}
	sealed, err := s.engine.ActorKey(ctx, name, func() (string, error) { return s.keys.draw(name) })
	if err != nil {
		return signer{}, err
	}
	if key, err = s.keys.open(name, sealed); err != nil {
		return signer{}, fmt.Errorf("key of %s: %w", name, err)
	}
	s.mu.Lock()
	s.rsas[name] = key
	s.mu.Unlock()
	return signer{id + mainKey, key}, nil
}

// The fragments by which the keys of an actor are found in its document.
const (
	mainKey  = "#main-key"
	proofKey = "#ed25519-key"
)

// localizer speaks the community's language in its zone.
func (s *Service) localizer(lang, zone string) locales.Localizer {
	where, err := time.LoadLocation(zone)
	if err != nil {
		where = time.UTC
	}
	return s.catalogue.For(lang, where)
}

// write answers with a document, or with nothing where the caller has it.
func (s *Service) write(w http.ResponseWriter, r *http.Request, media string, d any) {
	text, err := json.Marshal(d)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	sum := sha256.Sum256(text)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Write(text)
}

// refusals are the one table from errors to statuses at this border.
func refusals() []struct {
	is     error
	status int
} {
	return []struct {
		is     error
		status int
	}{
		{engine.ErrNotFound, http.StatusNotFound},
		{engine.ErrCrowded, http.StatusTooManyRequests},
		{engine.ErrBlocked, http.StatusForbidden},
		{errTooFast, http.StatusTooManyRequests},
		{engine.ErrBusy, http.StatusServiceUnavailable},
		{engine.ErrUnfounded, http.StatusServiceUnavailable},
		{errMedia, http.StatusUnsupportedMediaType},
		{errTooLarge, http.StatusRequestEntityTooLarge},
		{ErrDocument, http.StatusBadRequest},
		{ErrSignature, http.StatusUnauthorized},
		{errQuery, http.StatusBadRequest},
	}
}

// fail tells an error as problem details (RFC 9457). What the table does not
// know is our own fault, and nothing of it is told.
func (s *Service) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, detail := http.StatusInternalServerError, ""
	for _, row := range refusals() {
		if errors.Is(err, row.is) {
			status, detail = row.status, row.is.Error()
			break
		}
	}
	if status == http.StatusInternalServerError {
		s.log.LogAttrs(r.Context(), slog.LevelError, "fault", slog.String("path", r.URL.Path), slog.Any("error", err))
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "300")
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"title": http.StatusText(status), "status": status, "detail": detail})
}
