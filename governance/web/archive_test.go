// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"moothall/governance/access"
	"moothall/governance/audit"
)

// waiting is a writer that takes its first byte only when it is let.
type waiting struct {
	begun, let chan struct{}
	once       sync.Once
}

func (w *waiting) Write(b []byte) (int, error) {
	w.once.Do(func() { close(w.begun); <-w.let })
	return len(b), nil
}

// TestArchive_SaysThatAnotherIsBeingMade: whoever comes second is told so, with
// a time to come back, and the pages go on.
func TestArchive_SaysThatAnotherIsBeingMade(t *testing.T) {
	w := newWorld(t)
	out, done := &waiting{begun: make(chan struct{}), let: make(chan struct{})}, make(chan error, 1)
	go func() { done <- w.engine.Export(t.Context(), access.Actor{}, out, audit.Scope{}) }()
	<-out.begun
	w.browser().get("/record/archive").status(http.StatusServiceUnavailable).says("Another archive is being made", "try again in a minute")
	if got := w.browser().raw(http.MethodGet, "/record/archive").Header.Get("Retry-After"); got != "60" {
		t.Errorf("it says to come back in %q seconds, want 60", got)
	}
	w.browser().get("/auditors").status(http.StatusOK)
	close(out.let)
	if err := <-done; err != nil {
		t.Error(err)
	}
	w.browser().get("/record/archive").status(http.StatusOK)
}

// TestArchive_MayTakeLongerThanAPage: a server that gives a page next to no time
// sends it whole all the same.
func TestArchive_MayTakeLongerThanAPage(t *testing.T) {
	w := newWorld(t)
	handler := w.server.Config.Handler
	w.server.Close()
	w.server = httptest.NewUnstartedServer(handler)
	w.server.Config.WriteTimeout = time.Millisecond
	w.server.Start()
	t.Cleanup(w.server.Close)
	opened(t, w.browser().download(http.MethodGet, "/record/archive", ""))
}
