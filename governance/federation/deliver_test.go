// SPDX-License-Identifier: AGPL-3.0-or-later

package federation_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// column reads one value.
func (h *hall) column(query string) (text string) {
	err := h.db.View(h.t.Context(), func(tx *store.Tx) error { return tx.SQL().QueryRow(query).Scan(&text) })
	if err != nil {
		return ""
	}
	return text
}

// TestDeliver_ComesBackToWhoIsDown: after about a minute, by the queue; the
// attempt after that gets there, and it is not sent again.
func TestDeliver_ComesBackToWhoIsDown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p, h := newPeer(t, "ana"), newHall(t, db)
		p.mu.Lock()
		p.down = true
		p.mu.Unlock()
		if got := p.send("ana", h.inbox(), map[string]any{"id": p.id("ana") + "/1", "type": "Follow", "actor": p.id("ana"), "object": h.url + "/bodies/commons"}); got != http.StatusAccepted {
			t.Fatal(got)
		}
		eventually(t, "it was not tried", func() bool { return h.column("SELECT fault FROM deliveries") == "the peer answered 503" })
		eventually(t, "the queue does not come back to it", func() bool { return h.column("SELECT state FROM river_job WHERE kind = 'deliver'") == "retryable" })
		if state := h.column("SELECT state FROM deliveries"); state != "waiting" {
			t.Errorf("it is %s", state)
		}
		p.mu.Lock()
		p.down = false
		p.mu.Unlock()
		id := h.column("SELECT id FROM deliveries")
		for range 3 {
			if err := h.service.Deliver(t.Context(), id, false); err != nil {
				t.Fatal(err)
			}
		}
		p.await("Accept", 1)
		if state := h.column("SELECT state FROM deliveries"); state != "done" || p.posts != 2 {
			t.Errorf("it is %s after %d attempts, want done after 2", state, p.posts)
		}
	})
}

// TestDeliver_GivesUp what the peer refuses, what never works, and what lies inside.
func TestDeliver_GivesUp(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqlite(t))
	p := newPeer(t, "ana")
	plan := func(name, inbox string) string {
		t.Helper()
		id := "delivery-" + name
		err := h.db.Update(t.Context(), func(tx *store.Tx) error {
			return tx.Send(engine.Outgoing{ID: "https://x.example/" + name, Body: "commons", Data: []byte(`{"type":"Note"}`), At: time.Now()}, map[string]string{inbox: id})
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	missing := plan("missing", p.server.URL+"/nowhere")
	if err := h.service.Deliver(t.Context(), missing, false); !errors.Is(err, engine.ErrUndeliverable) {
		t.Errorf("404: got %v", err)
	}
	if err := h.service.Deliver(t.Context(), missing, false); err != nil {
		t.Errorf("and again: %v", err)
	}
	file := plan("file", "file:///etc/passwd")
	if err := h.service.Deliver(t.Context(), file, false); !errors.Is(err, engine.ErrUndeliverable) {
		t.Errorf("a file: got %v", err)
	}
	closed := plan("closed", "http://127.0.0.1:1/inbox")
	if err := h.service.Deliver(t.Context(), closed, false); err == nil || errors.Is(err, engine.ErrUndeliverable) {
		t.Errorf("nobody there: got %v, want another attempt", err)
	}
	if err := h.service.Deliver(t.Context(), closed, true); !errors.Is(err, engine.ErrUndeliverable) {
		t.Errorf("nobody there for the last time: got %v", err)
	}
	old := plan("old", "http://127.0.0.1:1/inbox")
	if err := h.db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().Exec("UPDATE outgoing SET at = '2020-01-01 00:00:00'")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := h.service.Deliver(t.Context(), old, false); !errors.Is(err, engine.ErrUndeliverable) {
		t.Errorf("after days: got %v", err)
	}
	if n := h.column("SELECT COUNT(*) FROM deliveries WHERE state = 'failed'"); n != "4" {
		t.Errorf("%s are given up, want 4", n)
	}
}

// TestPublish_LosesNothingAndTellsItOnce: matters that opened and were decided
// while nobody published are all told, once, by whoever comes first.
func TestPublish_LosesNothingAndTellsItOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p, h := newPeer(t, "ana"), newHall(t, db)
		p.send("ana", h.inbox(), map[string]any{"id": p.id("ana") + "/1", "type": "Follow", "actor": p.id("ana"), "object": h.url + "/bodies/commons"})
		p.await("Accept", 1)
		for _, id := range []governance.IssueID{"2026-1", "2026-2", "2026-3"} {
			h.bring(id, time.Second)
		}
		h.advance()
		time.Sleep(1100 * time.Millisecond)
		h.advance()
		made := make(chan int, 6)
		for range cap(made) {
			go func() {
				n, err := h.service.Publish(t.Context())
				if err != nil {
					t.Error(err)
				}
				made <- n
			}()
		}
		for range cap(made) {
			<-made
		}
		p.await("Create", 6)
		p.await("Update", 3)
		h.tell()
		if n := h.column("SELECT COUNT(*) FROM outgoing"); n != "10" { // an answer, three calls, three decisions, three calls again
			t.Errorf("%s activities, want 10", n)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		seen := map[string]bool{}
		for _, a := range p.inbox {
			id, _ := a["id"].(string)
			if seen[id] || !strings.HasPrefix(id, h.url) {
				t.Errorf("%s came twice, or is not ours", id)
			}
			seen[id] = true
		}
	})
}

// TestPublish_OfWhatWasCancelled: the call says so; nobody hears of a matter whose
// vote never opened.
func TestPublish_OfWhatWasCancelled(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqlite(t))
	h.open("2026-1", time.Hour)
	h.bring("2026-2", time.Hour)
	for _, id := range []governance.IssueID{"2026-1", "2026-2"} {
		if err := h.Past(t.Context(), func(p engine.Past) error { return p.Cancel(id, "it was settled otherwise") }); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "followers are not told", func() bool {
		h.tell()
		note, _ := fetch(h.url + "/issues/2026-1")
		content, _ := note["content"].(string)
		return strings.Contains(content, "cancelled") && note["updated"] != nil
	})
	if _, status := fetch(h.url + "/issues/2026-2"); status != http.StatusNotFound {
		t.Errorf("a call to a vote that never opened: %d", status)
	}
}
