// SPDX-License-Identifier: AGPL-3.0-or-later

package federation_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestInbox_Verdicts sends what a stranger may send, one thing wrong at a time.
func TestInbox_Verdicts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p, h := newPeer(t, "ana", "ben"), (*hall)(nil)
		h = newHall(t, db)
		other := newPeer(t, "eve")
		body := h.url + "/bodies/commons"
		made := 0
		follow := func(change ...func(map[string]any)) []byte {
			made++
			d := map[string]any{"@context": "https://www.w3.org/ns/activitystreams", "id": fmt.Sprintf("%s/follows/%d", p.id("ana"), made), "type": "Follow", "actor": p.id("ana"), "object": body}
			for _, c := range change {
				c(d)
			}
			b, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		set := func(name string, value any) func(map[string]any) { return func(d map[string]any) { d[name] = value } }
		drop := func(names ...string) func(*http.Request) {
			return func(r *http.Request) {
				for _, n := range names {
					r.Header.Del(n)
				}
			}
		}
		packed := func() []byte {
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			w.Write(follow())
			w.Close()
			return b.Bytes()
		}
		for _, c := range []struct {
			name   string
			user   string
			to     string
			body   []byte
			before func(*http.Request) // it is signed
			after  func(*http.Request)
			want   int
		}{
			{name: "as it should be", body: follow(), want: 202},
			{name: "to the shared inbox", to: h.url + "/inbox", body: follow(), want: 202},
			{name: "with a profile in place of the type", body: follow(), before: func(r *http.Request) {
				r.Header.Set("Content-Type", `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`)
			}, want: 202},
			{name: "to a body that is none", to: h.url + "/bodies/nobody/inbox", body: follow(), want: 404},
			{name: "to a name that is none", to: h.url + "/bodies/No.Body/inbox", body: follow(), want: 404},
			{name: "as plain JSON", body: follow(), before: func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, want: 415},
			{name: "as a page", body: follow(), before: func(r *http.Request) { r.Header.Set("Content-Type", "text/html") }, want: 415},
			{name: "as another profile", body: follow(), before: func(r *http.Request) {
				r.Header.Set("Content-Type", `application/ld+json; profile="https://www.w3.org/ns/json-ld#compacted"`)
			}, want: 415},
			{name: "packed", body: packed(), before: func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, want: 415},
			{name: "packed, and not saying so", body: packed(), want: 400},
			{name: "too large", body: follow(set("summary", strings.Repeat("a", 1<<20))), want: 413},
			{name: "too deep", body: []byte(strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33)), want: 400},
			{name: "100 000 levels", body: []byte(strings.Repeat(`[`, 100_000)), want: 400},
			{name: "no JSON", body: []byte("hello"), want: 400},
			{name: "nothing", body: []byte{}, want: 400},
			{name: "a list", body: []byte("[" + string(follow()) + "]"), want: 400},
			{name: "two actors, one name", body: bytes.Replace(follow(), []byte(`"type"`), []byte(`"actor":"`+p.id("ben")+`","type"`), 1), want: 400},
			{name: "no id", body: follow(set("id", nil)), want: 400},
			{name: "no type", body: follow(set("type", nil)), want: 400},
			{name: "an id that is no address", body: follow(set("id", "urn:uuid:1")), want: 400},
			{name: "unsigned", body: follow(), after: drop("Signature"), want: 401},
			{name: "without its date", body: follow(), after: drop("Date"), want: 401},
			{name: "without its digest", body: follow(), after: drop("Digest"), want: 401},
			{name: "with another body", body: follow(), after: func(r *http.Request) {
				b := follow(set("object", h.url+"/bodies/other"))
				r.Body, r.ContentLength = http.NoBody, 0
				*r = *withBody(r, b)
			}, want: 401},
			{name: "with another body and its digest", body: follow(), after: func(r *http.Request) {
				b := follow(set("object", h.url+"/bodies/other"))
				*r = *withBody(r, b)
				r.Header.Set("Digest", "SHA-256="+digestOf(b))
			}, want: 401},
			{name: "at another address than was signed", body: follow(), after: func(r *http.Request) { r.URL.Path = "/inbox" }, want: 401},
			{name: "13 hours ago", body: follow(), before: func(r *http.Request) {
				r.Header.Set("Date", time.Now().UTC().Add(-13*time.Hour).Format(http.TimeFormat))
			}, want: 401},
			{name: "in 13 hours", body: follow(), before: func(r *http.Request) {
				r.Header.Set("Date", time.Now().UTC().Add(13*time.Hour).Format(http.TimeFormat))
			}, want: 401},
			{name: "signed by another of the same host", user: "ben", body: follow(), want: 401},
			{name: "by an actor of another host", body: follow(set("actor", other.id("eve"))), want: 401},
			{name: "with an id of another host", body: follow(set("id", other.id("eve")+"/1")), want: 401},
			{name: "in our own name", body: follow(set("actor", body), set("id", body+"/1")), want: 401},
			{name: "by an actor that does not exist", body: follow(set("actor", p.server.URL+"/users/none")), want: 401},
			{name: "by a key that does not exist", body: follow(), after: func(r *http.Request) {
				r.Header.Set("Signature", strings.Replace(r.Header.Get("Signature"), "/users/ana#", "/users/none#", 1))
			}, want: 401},
			{name: "with a key that is no address", body: follow(), after: func(r *http.Request) {
				r.Header.Set("Signature", strings.Replace(r.Header.Get("Signature"), p.server.URL, "javascript:", 1))
			}, want: 400},
			{name: "that somebody unknown is gone", body: follow(set("type", "Delete"), set("object", p.id("ana2")), set("actor", p.id("ana2"))), want: 202},
		} {
			t.Run(c.name, func(t *testing.T) {
				user, to := c.user, c.to
				if user == "" {
					user = "ana"
				}
				if to == "" {
					to = h.inbox()
				}
				before := c.before
				if before == nil {
					before = func(*http.Request) {}
				}
				r := p.request(user, to, c.body, before)
				if c.after != nil {
					c.after(r)
				}
				if got := status(t, r); got != c.want {
					t.Errorf("got %d, want %d", got, c.want)
				}
			})
		}
		eventually(t, "who followed well does not", func() bool { return h.followers() == 1 })
	})
}

// TestDigest_TakesNothingThatIsNotTheSenders: signed well, and about what is
// another's, or for nobody to read.
func TestDigest_TakesNothingThatIsNotTheSenders(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p, h := newPeer(t, "ana", "ben", "liar"), newHall(t, db)
		h.open("2026-1", time.Hour)
		body, about, made := h.url+"/bodies/commons", h.url+"/issues/2026-1", 0
		public, sent := []any{"https://www.w3.org/ns/activitystreams#Public"}, []string(nil)
		send := func(user, kind string, object any) string {
			t.Helper()
			made++
			id := fmt.Sprintf("%s/acts/%d", p.id(user), made)
			if got := p.send(user, h.inbox(), map[string]any{"id": id, "type": kind, "actor": p.id(user), "object": object}); got != http.StatusAccepted {
				t.Fatalf("%s by %s: %d", kind, user, got)
			}
			sent = append(sent, id)
			return id
		}
		settle := func() {
			t.Helper()
			for _, id := range sent {
				eventually(t, id+" waits still", func() bool {
					in, err := h.CameIn(t.Context(), id)
					return err == nil && in.Ended
				})
			}
			sent = nil
		}
		note := func(user string, change ...func(map[string]any)) map[string]any {
			made++
			n := map[string]any{"id": fmt.Sprintf("%s/notes/%d", p.id(user), made), "type": "Note", "attributedTo": p.id(user), "inReplyTo": about, "to": public, "content": "<p>Yes</p>"}
			for _, c := range change {
				c(n)
			}
			return n
		}
		set := func(name string, value any) func(map[string]any) { return func(d map[string]any) { d[name] = value } }
		said := func() []engine.Remark {
			r, err := h.Issue(t.Context(), seated, "2026-1")
			if err != nil {
				t.Fatal(err)
			}
			return r.Comments
		}
		for _, n := range map[string]map[string]any{
			"of another author":                    note("ana", set("attributedTo", p.id("ben"))),
			"at an address of another host":        note("ana", set("id", "https://other.example/notes/1")),
			"in answer to nothing of ours":         note("ana", set("inReplyTo", "https://other.example/notes/1")),
			"in answer to an issue that is none":   note("ana", set("inReplyTo", h.url+"/issues/2031-7")),
			"for followers alone":                  note("ana", set("to", []any{p.id("ana") + "/followers"})),
			"for the body alone":                   note("ana", set("to", body)),
			"that says nothing":                    note("ana", set("content", "<p> <script>x</script></p>")),
			"that is a vote in a poll":             note("ana", set("content", nil), set("name", "yes")),
			"that is no note":                      note("ana", set("type", "Article")),
			"that is longer than a comment may be": note("ana", set("content", strings.Repeat("a", 30_000))),
		} {
			send("ana", "Create", n)
		}
		settle()
		for _, c := range said() {
			t.Errorf("%s was taken: %s", c.URI, c.Content)
		}
		mine := note("ana")
		send("ana", "Create", mine)
		settle()
		if len(said()) != 1 {
			t.Fatal("her own note was not taken")
		}
		send("ana", "Create", mine) // another activity about the same note
		stolen := note("ben", set("id", mine["id"]), set("content", "<p>No</p>"))
		send("ben", "Create", stolen)
		send("ben", "Update", stolen)
		send("ben", "Delete", mine["id"])
		send("ben", "Delete", map[string]any{"id": mine["id"], "type": "Tombstone"})
		send("ben", "Announce", mine)
		send("ben", "Delete", p.id("ana"))
		settle()
		if all := said(); len(all) != 1 || all[0].Content != "<p>Yes</p>" || all[0].Neighbour.KnownAs != "ana@"+strings.TrimPrefix(p.server.URL, "http://") {
			t.Errorf("there is %+v", all)
		}

		followed := send("ana", "Follow", body)
		settle()
		send("ben", "Undo", map[string]any{"id": followed, "type": "Follow", "actor": p.id("ana"), "object": body})
		send("ben", "Undo", followed)
		send("ana", "Follow", h.url+"/bodies/nobody")
		if got := p.send("liar", h.inbox(), map[string]any{"id": p.id("liar") + "/1", "type": "Follow", "actor": p.id("liar"), "object": body}); got != http.StatusUnauthorized {
			t.Errorf("who would have others written to: %d", got)
		}
		settle()
		if n := h.followers(); n != 1 {
			t.Errorf("%v follow, want Ana alone", n)
		}
		err := h.db.Update(t.Context(), func(tx *store.Tx) error {
			return tx.MoveFollower(p.id("ana"), "http://old.example/inbox", "http://old.example/shared")
		})
		if err != nil {
			t.Fatal(err)
		}
		send("ana", "Update", map[string]any{"id": p.id("ana"), "type": "Person", "inbox": "https://victim.example/inbox"})
		settle()
		if at := h.column("SELECT shared_inbox FROM followers"); at != p.server.URL+"/inbox" {
			t.Errorf("she is written to at %q, want where her own document says", at)
		}
		send("ana", "Undo", followed)
		settle()
		if n := h.followers(); n != 0 {
			t.Errorf("%v follow after an Undo by id alone", n)
		}
		if p.faults > 0 {
			t.Errorf("the peer refused %d deliveries", p.faults)
		}
	})
}

// TestInbox_LearnsOfNewKeysAndOfThoseGone: a key that was changed is looked at
// again, once in a while; one whose host says that it is gone ends its actor.
func TestInbox_LearnsOfNewKeysAndOfThoseGone(t *testing.T) {
	t.Parallel()
	h, p := newHall(t, sqlite(t)), newPeer(t, "ana", "ben")
	body, made := h.url+"/bodies/commons", 0
	follow := func(user string) int {
		made++
		return p.send(user, h.inbox(), map[string]any{"id": fmt.Sprintf("%s/%d", p.id(user), made), "type": "Follow", "actor": p.id(user), "object": body})
	}
	if follow("ana") != 202 || follow("ben") != 202 {
		t.Fatal("they were not taken")
	}
	eventually(t, "they do not follow", func() bool { return h.followers() == 2 })
	p.rotate("ana")
	if got := follow("ana"); got != 401 {
		t.Errorf("a key changed at once after it was looked at: %d, want 401 until a while has passed", got)
	}
	p.mu.Lock()
	p.gone["ben"] = true
	p.mu.Unlock()
	leave := map[string]any{"id": p.id("ben") + "#delete", "type": "Delete", "actor": p.id("ben"), "object": p.id("ben")}
	if got := p.send("ben", h.inbox(), leave); got != 202 {
		t.Errorf("he leaves: %d", got)
	}
	eventually(t, "he follows still", func() bool { return h.followers() == 1 })
}

func sqlite(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Database: storetest.SQLite(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestQuotas_OneServerCannotBuryTheOthers with comments that wait.
func TestQuotas_OneServerCannotBuryTheOthers(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqlite(t))
	h.open("2026-1", time.Hour)
	take := func(host, author string, n int) {
		t.Helper()
		actor := "https://" + host + "/users/" + author
		id := fmt.Sprintf("%s/%d", actor, n)
		err := h.db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.TakeIn(engine.Incoming{ID: id, Actor: actor, Host: host, Data: []byte("{}")})
			return err
		})
		if err == nil {
			err = h.TakeComment(t.Context(), id, governance.Comment{Issue: "2026-1", URI: id + "/note", Content: "<p>x</p>"})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	held := func() int {
		r, err := h.Issue(t.Context(), seated, "2026-1")
		if err != nil {
			t.Fatal(err)
		}
		return len(r.Comments)
	}
	for n := range governance.HeldPerAuthor + 5 {
		take("loud.example", "one", n)
	}
	if n := held(); n != governance.HeldPerAuthor {
		t.Errorf("of one author %d wait, want %d", n, governance.HeldPerAuthor)
	}
	for n := range governance.HeldPerHost + 5 {
		take("loud.example", fmt.Sprint("author", n), 0)
	}
	if n := held(); n != governance.HeldPerHost {
		t.Errorf("of one host %d wait, want %d", n, governance.HeldPerHost)
	}
	take("quiet.example", "two", 0)
	if err := h.DismissHost(t.Context(), member, "2026-1", "loud.example"); err == nil {
		t.Error("somebody who holds no seat took them off")
	}
	if err := h.DismissHost(t.Context(), seated, "2026-1", "loud.example"); err != nil {
		t.Fatal(err)
	}
	if n := held(); n != 1 {
		t.Errorf("%d wait, want that of the quiet server", n)
	}
}

// TestInbox_OfABlockedServer: nothing is taken, no key of it is asked for, and
// nothing is sent to it.
func TestInbox_OfABlockedServer(t *testing.T) {
	t.Parallel()
	h, p := newHall(t, sqlite(t)), newPeer(t, "ana")
	host := strings.TrimPrefix(p.server.URL, "http://")
	follow := func(n int) int {
		return p.send("ana", h.inbox(), map[string]any{"id": fmt.Sprintf("%s/%d", p.id("ana"), n), "type": "Follow", "actor": p.id("ana"), "object": h.url + "/bodies/commons"})
	}
	if err := h.Block(t.Context(), seated, host, "It floods us."); err != nil {
		t.Fatal(err)
	}
	if got := follow(1); got != http.StatusForbidden {
		t.Errorf("got %d, want 403", got)
	}
	err := h.db.Update(t.Context(), func(tx *store.Tx) error {
		return tx.Send(engine.Outgoing{ID: "https://x.example/1", Body: "commons", Data: []byte(`{}`), At: time.Now()}, map[string]string{p.server.URL + "/inbox": "d"})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.service.Deliver(t.Context(), "d", false); !errors.Is(err, engine.ErrUndeliverable) || p.posts > 0 {
		t.Errorf("a delivery: %v, and %d came", err, p.posts)
	}
	if page := h.page("/neighbours"); !strings.Contains(page, host) || !strings.Contains(page, "It floods us.") {
		t.Error("nobody can read that it is blocked, and why")
	}
	if err := h.Unblock(t.Context(), seated, host); err != nil {
		t.Fatal(err)
	}
	if got := follow(2); got != http.StatusAccepted {
		t.Errorf("let in again: %d", got)
	}
}
