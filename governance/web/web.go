// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"

	"github.com/labstack/echo/v4"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/templates/locales"
	"moothall/templates/pages"
)

// ErrRoute refuses a route the server cannot stand for.
var ErrRoute = errors.New("the route cannot be served")

// Options are what the border is made of.
type Options struct {
	Engine *engine.Engine
	// BaseURL is where browsers find the hall, as "https://vote.example", and the
	// only host it answers to; at a loopback address, see ours. Under https cookies
	// are Secure and browsers are told to stay with it.
	BaseURL string
	// TrustedProxies are the peers whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	Version        string
	// SourceURL is where this program's source can be had (AGPL, section 13).
	SourceURL string
	Log       *slog.Logger
	// Demo lists who may sign in to an invented community, DemoPassword the one
	// password of them all. Both are shown only where the instance says it is one.
	Demo         []pages.DemoPerson
	DemoPassword string
	// Extra are routes of other packages, the JSON twin's for one.
	Extra []Route
	// Faces are routes of other packages that share addresses with pages, or take
	// more than a form.
	Faces []Face
	// Sanitise makes HTML from elsewhere fit for a page; nil: it is shown as letters.
	Sanitise func(html string) string
	// Run says how the server is run, for the page that tells everybody.
	Run Run
	// Federated says that bodies can be followed from other servers; PrivatePeers
	// that such servers may be private ones, which every page then says.
	Federated, PrivatePeers bool
}

// server is what all routes share. Nothing in it changes while it serves, but
// for the zones it has read.
type server struct {
	engine    *engine.Engine
	gate      *access.Gate
	catalogue *locales.Catalogue
	log       *slog.Logger
	guard     *http.CrossOriginProtection
	options   Options
	base      *url.URL // where the hall is
	secure    bool
	zones     sync.Map         // IANA name → *time.Location
	large     map[string]int64 // method and path → how much a request there may bring along, where that is not maxBody
}

// New makes the handler of the whole hall. It refuses a base URL that is none,
// a broken catalogue, and with [ErrRoute] a route that declares no act the
// policy knows or stands in the table twice.
func New(o Options) (http.Handler, error) {
	s, err := border(o)
	if err != nil {
		return nil, err
	}
	return s.router(append(Routes(), o.Extra...), o.Faces)
}

// border is what every handler shares, without any route.
func border(o Options) (*server, error) {
	base, err := url.Parse(o.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("base URL %q: it should be http:// or https:// and a host", o.BaseURL)
	}
	s := &server{engine: o.Engine, log: o.Log, options: o, base: base, secure: base.Scheme == "https", guard: http.NewCrossOriginProtection(), large: map[string]int64{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.guard.AddTrustedOrigin(base.Scheme + "://" + base.Host); err != nil {
		return nil, fmt.Errorf("base URL %q: %w", o.BaseURL, err)
	}
	if s.gate, err = access.New(); err != nil {
		return nil, err
	}
	s.catalogue, err = locales.Load()
	return s, err
}

func (s *server) router(routes []Route, faces []Face) (http.Handler, error) {
	e := s.wrapped(s.unrouted)
	table, err := s.table(routes, faces)
	if err != nil {
		return nil, err
	}
	for _, at := range table {
		e.Add(at.page.Method, at.page.Path, at.handler(s))
		if at.page.Method == http.MethodGet {
			e.Add(http.MethodHead, at.page.Path, at.handler(s))
		}
	}
	return e, nil
}

// wrapped is a router with what stands around every route.
func (s *server) wrapped(unrouted echo.HTTPErrorHandler) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = unrouted
	e.Use(s.logged, s.recovered, s.headers, s.addressed, s.limited, s.sameOrigin, s.whole)
	return e
}
