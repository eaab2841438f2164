// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/templates/pages"
)

// ErrRestored is why nothing but one page answers.
var ErrRestored = errors.New("the database was put back from an older copy, and is not served")

const (
	restoredPath  = "/recover"
	restoredRetry = "600" // seconds: a copy is not fetched in less
)

// Restored is a database that was put back and is not to be served.
type Restored struct {
	State pages.RestoredState
	// Signed is how many entries were signed, as far as is known; 0 where it is not.
	Signed int64
	// Head is the last head of what is here; Kept the one that was signed last, as it
	// was kept outside of the database; nil where there is none.
	Head, Kept []byte
	// Tiles says that the tree under Head is whole and may be read.
	Tiles bool
	// Note keeps, durably, that the ballots of these receipts are missing. It refuses
	// with ErrNotedFull.
	Note func([]journal.Receipt) error
	// Clock is for the pace of strangers; nil: the machine's.
	Clock func() time.Time
}

// ErrNotedFull says that no more can be noted.
var ErrNotedFull = errors.New("the list of what is missing is full")

// standstill answers in place of the hall while a database is not to be served. It looks at
// no session: somebody who was signed in is a stranger here, and nothing is noted of them.
type standstill struct {
	*server
	Restored
	size int64 // entries of what is here
	pace *pace
}

// NewRestored makes the handler of a server that serves nothing but the page on which
// receipts are held to what was put back. Everything else answers 503. Its engine should
// be over a database that refuses every write.
//
// Of the record it gives what is there as what it is, and nothing as the newest:
//
//   - /record/checkpoint, where witnesses and monitors look for the newest head, answers
//     503. The head of an older copy there would be a smaller one than they have seen, and
//     to whoever sees it first, the newest. The head that was kept outside of the database
//     does not stand there either: its tree is not here, and a head without its tiles is
//     what no log may show.
//   - The tiles that are here can be read, if they make the head they came with: they are
//     the same bytes as ever, and an auditor can hold them to what she keeps. But nobody
//     may keep them as what stands at that address for ever, for that this is the same
//     history as was signed later, nothing here can show.
//   - The two heads can be read at addresses that say what they are. The one that was
//     signed last is worth spreading: whoever keeps it can hold any later record to it.
//   - No archive is made: it would name whom the lost part erased.
func NewRestored(o Options, r Restored) (http.Handler, error) {
	s, err := border(o)
	if err != nil {
		return nil, err
	}
	if r.Clock == nil {
		r.Clock = time.Now
	}
	at := &standstill{server: s, Restored: r, pace: newPace(r.Clock)}
	if len(r.Head) > 0 {
		if _, err := fmt.Sscanf(string(r.Head), "%s\n%d\n", new(string), &at.size); err != nil {
			return nil, fmt.Errorf("the head of what is here: %w", err)
		}
	}
	e := s.wrapped(at.unrouted)
	s.large[http.MethodPost+" "+restoredPath] = maxBrought
	read := func(path string, handle Handler) {
		e.GET(path, at.alone(handle))
		e.HEAD(path, at.alone(handle))
	}
	read(restoredPath, func(c *Call) error { return at.show(c, http.StatusOK, pages.RestoredView{}) })
	e.POST(restoredPath, at.alone(at.bring))
	read(restoredPath+"/here", note(r.Head))
	read(restoredPath+"/signed", note(r.Kept))
	if r.Tiles {
		read("/record/tile/*", at.tile)
		read("/record/keys", formerKeys)
	}
	e.POST("/language", at.alone(setLanguage))
	e.POST("/theme", at.alone(setTheme))
	for path, handle := range map[string]Handler{"/static/:digest/*": file, "/healthz": healthy} {
		e.GET(path, at.plain(handle))
		e.HEAD(path, at.plain(handle))
	}
	return e, nil
}

// plain is for what needs no database.
func (s *standstill) plain(handle Handler) echo.HandlerFunc {
	return func(ec echo.Context) error { return handle(&Call{Context: ec, server: s.server}) }
}

// alone makes echo's handler: where and when, in which language, and the answer.
func (s *standstill) alone(handle Handler) echo.HandlerFunc {
	return func(ec echo.Context) error {
		c, err := s.arrive(ec)
		if err == nil {
			err = c.readForm()
		}
		if err == nil {
			err = handle(c)
		}
		if err != nil {
			return s.refuse(c, err)
		}
		return nil
	}
}

func (s *standstill) arrive(ec echo.Context) (c *Call, err error) {
	c = &Call{Context: ec, Engine: s.engine, server: s.server, route: Route{Kind: Page}}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	c.Visit, err = s.engine.Visit(c.Ctx(), "")
	c.T = s.catalogue.For(c.language(), c.zone())
	return c, err
}

// unrouted answers what has no route, which is nearly everything.
func (s *standstill) unrouted(err error, ec echo.Context) {
	c, lost := s.arrive(ec)
	if lost == nil {
		lost = err
	}
	if errors.Is(lost, echo.ErrNotFound) || errors.Is(lost, echo.ErrMethodNotAllowed) {
		lost = ErrRestored
	}
	if fault := s.refuse(c, lost); fault != nil {
		s.fault(ec, fault)
		if !ec.Response().Committed {
			ec.Response().WriteHeader(http.StatusServiceUnavailable)
		}
	}
}

// refuse tells programs in problem details, and people on a page that leads to the one
// there is. Not to be served is no fault, and fills no log.
func (s *standstill) refuse(c *Call, err error) error {
	if c.Response().Committed {
		return err
	}
	p := ProblemOf(err)
	if p.Status >= http.StatusInternalServerError && p.Kind != pages.ProblemRestored {
		s.fault(c, err)
	}
	path := c.Request().URL.Path
	switch {
	case path == "/readyz":
		c.retryLater(p, err)
		return c.String(http.StatusServiceUnavailable, "not ready: "+ErrRestored.Error()+"\n")
	case strings.HasPrefix(path, "/api/"):
		if p.Kind == pages.ProblemRestored {
			err = fmt.Errorf("%w; receipts can be brought to %s%s", err, s.options.BaseURL, restoredPath)
		}
		return c.problemJSON(p, err)
	}
	v := c.problemView(p, err)
	v.Back = pages.Link{Text: c.T.Text("restored.go"), URL: restoredPath}
	return c.page(p.Status, pages.Refusal(s.frame(c), v))
}

// frame is that of a page with nothing around it.
func (s *standstill) frame(c *Call) pages.Frame {
	f := c.frame(pages.SectionNone)
	f.Alone, f.Feed, f.Path = true, pages.Link{}, restoredPath
	return f
}

func (s *standstill) show(c *Call, status int, v pages.RestoredView) error {
	v.State, v.Here, v.Signed, v.Most = s.State, int(s.size), int(s.Signed), maxAtOnce
	v.Tiles = s.Tiles
	if len(s.Head) > 0 {
		v.HereURL = restoredPath + "/here"
	}
	if len(s.Kept) > 0 {
		v.SignedURL = restoredPath + "/signed"
	}
	return c.page(status, pages.Restored(s.frame(c), v))
}

// note gives a signed head, raw.
func note(text []byte) Handler {
	return func(c *Call) error {
		if len(text) == 0 {
			return ErrRestored
		}
		return c.Blob(http.StatusOK, "text/plain; charset=utf-8", text)
	}
}

// tile is one of those that are here: see NewRestored.
func (s *standstill) tile(c *Call) error {
	t, err := journal.ParseTilePath("tile/" + c.Param("*"))
	if err != nil {
		return ErrRestored
	}
	content, err := s.engine.Tile(c.Ctx(), access.Actor{}, t)
	if errors.Is(err, engine.ErrNotFound) {
		return ErrRestored // it may be in a newer copy
	}
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "application/octet-stream", content)
}
