// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/federation"
	"moothall/governance/jobs"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/governance/town"
	"moothall/governance/web/metrics"
)

// outside is where the whole program is found by browsers and other servers.
const outside = "https://vote.example"

// whole is the program as moothall serve puts it together, federation and mail
// too, over the town: everything that leaves it can be read here.
type whole struct {
	*hall
	t     *testing.T
	pages http.Handler
	count http.Handler // of metrics
	log   *heard
	mails *postbag
	peers *federation.Service
	now   func() time.Time
	ahead time.Duration

	database string
}

// heard keeps what is logged, from the debug level on.
type heard struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// postbag keeps the mails that went out.
type postbag struct {
	mu    sync.Mutex
	mails []jobs.Mail
}

func (b *postbag) Carry(_ context.Context, m jobs.Mail) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails = append(b.mails, m)
	return nil
}

// all is the bag once it holds so many mails.
func (b *postbag) all(t *testing.T, atLeast int) []jobs.Mail {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		b.mu.Lock()
		got := b.mails
		b.mu.Unlock()
		if len(got) >= atLeast {
			return got
		}
		if time.Now().After(end) {
			t.Fatalf("%d mails went out, want %d", len(got), atLeast)
		}
	}
}

// eachWhole runs a test on the whole program over either database.
func eachWhole(t *testing.T, test func(*testing.T, *whole)) {
	t.Helper()
	for name, database := range map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "moothall.db") },
		"PostgreSQL": func(t *testing.T) string { return storetest.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newWhole(t, database(t)))
		})
	}
}

func newWhole(t *testing.T, database string) *whole {
	t.Helper()
	beside := t.TempDir()
	s := settings{Listen: "127.0.0.1:8080", MetricsListen: noMetrics, place: place{
		Database: database, BaseURL: outside, LogKeyFile: filepath.Join(beside, "log.key"), SecretFile: filepath.Join(beside, "hall.secret"),
	}}
	s.FederationKeyFile = filepath.Join(beside, "federation.key")
	if err := errors.Join(s.complete(), seedTown(t.Context(), s.place)); err != nil {
		t.Fatal(err)
	}
	begun, counters := time.Now().UTC(), metrics.New()
	w := &whole{t: t, database: database, log: &heard{}, mails: &postbag{}}
	w.now = func() time.Time { return begun.Add(w.ahead) }
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	if w.hall, err = s.open(t.Context(), opening{log: log, clock: w.now, migrate: true, observe: counters.Statement, carrier: w.mails}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.close() })
	counters.Waiting(w.deeds.Waits)
	pages, err := s.pages(w.hall, log)
	if err != nil {
		t.Fatal(err)
	}
	w.pages, w.count = counters.Watch(pages), counters.Handler()
	keys, err := federationKeys(s.FederationKeyFile)
	if err != nil {
		t.Fatal(err)
	}
	if w.peers, err = federation.New(federation.Options{Engine: w.deeds, BaseURL: outside, Keys: keys}); err != nil {
		t.Fatal(err)
	}
	w.tellPeers()
	if err := w.queue.Start(t.Context(), w.deeds); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.queue.Stop(context.Background()) }) // before the database closes
	return w
}

// forward lets so much time pass, and the clock and the mail do what they owe.
func (w *whole) forward(d time.Duration) {
	w.t.Helper()
	w.ahead += d
	_, err := w.deeds.Advance(w.t.Context())
	if err := errors.Join(err, w.deeds.SequenceAll(w.t.Context()), w.deeds.WriteLetters(w.t.Context())); err != nil {
		w.t.Fatal(err)
	}
}

// dueNow has the queue, whose clock is the machine's, send the mails that are due by ours.
func (w *whole) dueNow() {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().Exec("UPDATE river_job SET scheduled_at = created_at, state = 'available' WHERE kind = 'letter' AND state = 'scheduled'")
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// tellPeers makes the objects for other servers that the record calls for.
func (w *whole) tellPeers() {
	w.t.Helper()
	for told := 1; told > 0; {
		var err error
		if told, err = w.peers.Publish(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
}

// rows reads one column of what a query finds.
func (w *whole) rows(query string) (found []string) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), func(tx *store.Tx) error {
		rows, err := tx.SQL().Query(query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return err
			}
			found = append(found, text)
		}
		return rows.Err()
	})
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return found
}

// untilClose is how long a vote has to run.
func (w *whole) untilClose(id governance.IssueID) time.Duration {
	w.t.Helper()
	r, err := w.deeds.Issue(w.t.Context(), access.Actor{}, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Issue.ClosesAt.Sub(w.now())
}

// RoundTrip answers a request without a network in between.
func (w *whole) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.RequestURI, r.RemoteAddr = r.URL.RequestURI(), "192.0.2.1:1"
	answer := httptest.NewRecorder()
	w.pages.ServeHTTP(answer, r)
	return answer.Result(), nil
}

// reader is somebody who reads, in a browser and by the API.
type reader struct {
	w      *whole
	client http.Client
	token  string // of the API
}

// reader opens a browser, and signs in unless login is empty.
func (w *whole) reader(login string) *reader {
	w.t.Helper()
	jar, _ := cookiejar.New(nil) // without options it cannot fail
	r := &reader{w: w, client: http.Client{Transport: w, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if login == "" {
		return r
	}
	r.post("/login", "login", login, "password", town.Password)
	body := fmt.Sprintf(`{"login":%q,"password":%q}`, login, town.Password)
	status, text := r.do(http.MethodPost, "/api/v1/sessions", "", body, "application/json")
	var tokens struct {
		Token string `json:"token"`
	}
	_, sent, _ := strings.Cut(text, "\n")
	if err := json.Unmarshal([]byte(sent), &tokens); err != nil || tokens.Token == "" {
		w.t.Fatalf("%s signs in: %d %s", login, status, text)
	}
	r.token = tokens.Token
	return r
}

// do asks, and gives the status with the headers in a line and what came after.
func (r *reader) do(method, path, accept, body, kind string) (int, string) {
	r.w.t.Helper()
	request, err := http.NewRequest(method, outside+path, strings.NewReader(body))
	if err != nil {
		r.w.t.Fatal(err)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
		request.Header.Set("Origin", outside)
	}
	if method == http.MethodPut { // a ballot sent twice is one
		request.Header.Set("Idempotency-Key", "8f14e45f-ceea-4672-a5a6-0d6a3cd1c1b0")
	}
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	if r.token != "" && strings.HasPrefix(path, "/api/") {
		request.Header.Set("Authorization", "Bearer "+r.token)
	}
	answer, err := r.client.Do(request)
	if err != nil {
		r.w.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		r.w.t.Fatal(err)
	}
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		text = unzipped(r.w.t, text)
	}
	for _, own := range []string{"Set-Cookie", "X-Request-Id"} {
		answer.Header.Del(own)
	}
	return answer.StatusCode, fmt.Sprint(answer.Header) + "\n" + string(text)
}

// unzipped is everything in an archive, one member after the other.
func unzipped(t *testing.T, archive []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, f := range z.File {
		member, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "\n== %s\n", f.Name)
		if _, err := io.Copy(&all, member); err != nil {
			t.Fatal(err)
		}
		member.Close()
	}
	return all.Bytes()
}

// post sends a form, which must be taken.
func (r *reader) post(path string, fields ...string) string {
	r.w.t.Helper()
	form := url.Values{}
	for n := 0; n+1 < len(fields); n += 2 {
		form.Add(fields[n], fields[n+1])
	}
	status, text := r.do(http.MethodPost, path, "", form.Encode(), "application/x-www-form-urlencoded")
	if status >= 400 {
		r.w.t.Fatalf("POST %s %v: %d %.600s", path, fields, status, text)
	}
	return text
}
