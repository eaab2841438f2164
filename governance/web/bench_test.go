// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// TestBench_Cast prints how many ballots a second are cast through the handler,
// beside how many single rows a second the same database makes durable. It
// measures and holds nobody to it: make bench-cast.
func TestBench_Cast(t *testing.T) {
	text := os.Getenv("MOOTHALL_BENCH")
	if text == "" {
		t.Skip("make bench-cast measures")
	}
	lasts, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("MOOTHALL_BENCH is %q, it should be how long each measurement lasts, as in 3s", text)
	}
	fmt.Printf("ballots through the handler, beside durable single-row INSERTs; %s each\n%s, %s, %d cores, %s\n\n",
		lasts, time.Now().UTC().Format("2 January 2006"), machine(), runtime.NumCPU(), runtime.Version())
	fmt.Printf("%-11s %8s %10s %10s %8s\n", "database", "clients", "casts/s", "INSERTs/s", "ratio")
	for _, on := range []struct{ name, driver, address string }{
		{"SQLite", "sqlite", filepath.Join(t.TempDir(), "moothall.db")}, {"PostgreSQL", "pgx", storetest.Postgres(t)},
	} {
		b := newBench(t, on.address)
		raw := openRaw(t, on.driver, on.address)
		for _, clients := range []int{1, 8, 64} {
			inserts := rate(t, clients, lasts, func(int) error {
				_, err := raw.ExecContext(t.Context(), "INSERT INTO bench_rows (id, said) VALUES ($1, $2)", rand.Text(), rand.Text())
				return err
			})
			casts := rate(t, clients, lasts, b.cast)
			fmt.Printf("%-11s %8d %10.0f %10.0f %8.2f\n", on.name, clients, casts, inserts, casts/inserts)
		}
	}
}

// machine is the processor's own name, where the system tells it.
func machine() string {
	text, _ := os.ReadFile("/proc/cpuinfo") // elsewhere there is none
	_, rest, _ := strings.Cut(string(text), "model name")
	name, _, _ := strings.Cut(strings.TrimLeft(rest, "\t: "), "\n")
	if name == "" {
		return runtime.GOARCH
	}
	return name
}

// rate is how often a second so many clients do something, for so long.
func rate(t *testing.T, clients int, lasts time.Duration, do func(client int) error) float64 {
	t.Helper()
	var all sync.WaitGroup
	var done atomic.Int64
	begun := time.Now()
	for n := range clients {
		all.Go(func() {
			for time.Since(begun) < lasts {
				if err := do(n); err != nil {
					t.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	return float64(done.Load()) / time.Since(begun).Seconds()
}

// openRaw opens the database beside the store, with the same promise: what is
// committed is on the disk.
func openRaw(t *testing.T, driver, address string) *sql.DB {
	t.Helper()
	pool := 16
	if driver == "sqlite" {
		pool, address = 1, address+"?_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)&_txlock=immediate"
	}
	raw, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	raw.SetMaxOpenConns(pool)
	raw.SetMaxIdleConns(pool)
	if _, err := raw.ExecContext(t.Context(), "CREATE TABLE bench_rows (id TEXT NOT NULL PRIMARY KEY, said TEXT NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	return raw
}

// bench is a vote with 64 voters who are signed in.
type bench struct {
	handler http.Handler
	path    string
	tokens  []string
	next    atomic.Int64 // who casts next, so that nobody casts more often than one may
}

func newBench(t *testing.T, address string) *bench {
	t.Helper()
	clock := town.NewClock(time.Now)
	db, err := store.Open(t.Context(), store.Options{Database: address, Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	large := town.Large{Members: 400, Issues: 2, Seed: "bench"}
	if err := errors.Join(large.Found(t.Context(), newEngine(t, db), clock, time.Now().UTC(), town.Origin), db.Close()); err != nil {
		t.Fatal(err)
	}
	if db, err = store.Open(t.Context(), store.Options{Database: address}); err != nil { // by its own clock from here on
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	e := newEngine(t, db)
	b := &bench{path: fmt.Sprintf("/issues/%d-2", time.Now().Year())}
	if b.handler, err = New(Options{Engine: e, BaseURL: "http://127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	for n := 1; len(b.tokens) < 64; n++ {
		b.signIn(t, e, large.Login(n))
	}
	return b
}

// signIn signs a member in who is on the roll; the newest are not.
func (b *bench) signIn(t *testing.T, e *engine.Engine, login string) {
	t.Helper()
	tokens, err := e.SignIn(t.Context(), engine.SignIn{Login: login, Password: town.Password, Peer: netip.MustParseAddr("127.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	b.tokens = append(b.tokens, tokens.Access)
	if err := b.castAs(len(b.tokens) - 1); err != nil {
		b.tokens = b.tokens[:len(b.tokens)-1]
	}
}

var errRefused = errors.New("a ballot was refused")

func (b *bench) cast(int) error { return b.castAs(int(b.next.Add(1)) % len(b.tokens)) }

func (b *bench) castAs(voter int) error {
	form := url.Values{"choice": {[]string{"yes", "no", "abstain"}[voter%3]}, "key": {rand.Text()}}
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1"+b.path+"/ballot/cast", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: accessCookie, Value: b.tokens[voter]})
	answer := httptest.NewRecorder()
	b.handler.ServeHTTP(answer, r)
	if !strings.HasSuffix(answer.Header().Get("Location"), "/receipt?fresh=1") {
		return fmt.Errorf("%w: %d", errRefused, answer.Code)
	}
	return nil
}
