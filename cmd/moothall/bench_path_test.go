// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// TestBench_Path prints how long a member waits, over HTTP, to be told where her
// voice goes and where it would go, where 1 000 000 members and 1 100 000 delegations
// are stored on PostgreSQL, by the program as it is run; by who asks, because on whom
// 100 000 rely, and who stands at the end of a chain, reads more. How the database is
// filled is said at [largeCrowd]. It measures and holds nobody to it: make
// bench-delegation. MOOTHALL_BENCH_MEMBERS is another number of members,
// MOOTHALL_BENCH_CLIENTS how many ask at once: one, unless it is set, for it is the
// wait of a member that is measured, and not how many this machine can serve.
func TestBench_Path(t *testing.T) {
	if os.Getenv("MOOTHALL_BENCH") == "" {
		t.Skip("make bench-delegation measures")
	}
	members, seeded := 1_000_000, 1000
	if other := os.Getenv("MOOTHALL_BENCH_MEMBERS"); other != "" {
		var err error
		if members, err = strconv.Atoi(other); err != nil || members < 10*seeded {
			t.Fatalf("MOOTHALL_BENCH_MEMBERS is %q, it should be %d at least", other, 10*seeded)
		}
	}
	clients := 1
	if several := os.Getenv("MOOTHALL_BENCH_CLIENTS"); several != "" {
		var err error
		if clients, err = strconv.Atoi(several); err != nil || clients < 1 {
			t.Fatalf("MOOTHALL_BENCH_CLIENTS is %q, it should be a number from 1", several)
		}
	}
	crowd := newLargeCrowd(members, members/10*11, seeded)
	s := servedCrowd(t, crowd, clients)
	fmt.Printf("\nwhere a voice goes, over HTTP, with %d members and %d delegations on PostgreSQL with shared_buffers of %s, filled in %s; %d at once, %s, load %s, %d cores, %s\n\n",
		members, crowd.delegations, buffers(), s.filled.Round(time.Second), s.clients, time.Now().UTC().Format("2 January 2006"), loadAverage(), runtime.NumCPU(), runtime.Version())
	fmt.Printf("%-28s %-22s %8s %8s %8s %8s %8s %8s\n", "request", "of", "requests", "p50 ms", "p99 ms", "max ms", "aim p99", "queries")
	for _, q := range s.questions() {
		for _, who := range crowd.kinds() {
			s.measure(t, q, who)
		}
	}
}

// buffers is how much memory PostgreSQL has for its tables.
func buffers() string {
	return cmp.Or(os.Getenv("MOOTHALL_TEST_BUFFERS"), "64MB")
}

// askers are the members of one kind, by number, and how many requests are made of them.
type askers struct {
	name     string
	requests int
	nth      func(n int) int
}

// kinds are those who ask.
func (c largeCrowd) kinds() []askers {
	const apart = 7919 // so that those who ask one after the other have nothing in common
	return []askers{
		{"anybody", 900, func(int) int { return c.seeded + 1 + c.chance.IntN(len(c.people)-c.seeded-1) }},
		{"one behind the hub", 450, func(n int) int { return c.behindHub() + n*apart%c.ofHub() }},
		{fmt.Sprintf("in a chain of %d", chainLinks), 450, func(n int) int { return c.chains() + n*apart%c.inChains() }},
		{fmt.Sprintf("first of a chain of %d", chainLinks), 450, func(n int) int { return c.chains() + n*chainLinks%c.inChains() }},
		{fmt.Sprintf("the hub of %d", c.ofHub()), 60, func(int) int { return c.hub() }},
	}
}

// served is the program as it is run, on a filled database.
type served struct {
	crowd      largeCrowd
	base       string
	statements string        // where it says how many statements it has made
	filled     time.Duration // how long the database took to fill
	clients    int           // how many ask at once
}

func servedCrowd(t *testing.T, crowd largeCrowd, clients int) served {
	t.Helper()
	folder := t.TempDir()
	program := filepath.Join(folder, "moothall")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	address, door, numbers := storetest.Postgres(t), freeAddress(t), freeAddress(t)
	environment := append(os.Environ(), "MOOTHALL_DATABASE="+address,
		"MOOTHALL_LOG_KEY_FILE="+filepath.Join(folder, "log.key"), "MOOTHALL_SECRET_FILE="+filepath.Join(folder, "hall.secret"))
	seed := exec.Command(program, "seed", "--members", strconv.Itoa(crowd.seeded), "--issues", "2", "--seed", crowdSeed)
	serve := exec.Command(program, "serve", "--listen", door, "--metrics-listen", numbers)
	seed.Env, serve.Env = environment, environment
	begun := time.Now()
	if out, err := seed.CombinedOutput(); err != nil {
		t.Fatalf("seed: %v\n%s", err, out)
	}
	crowd.fill(t, address)
	filled := time.Since(begun)
	var log bytes.Buffer
	serve.Stdout, serve.Stderr = &log, &log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { serve.Process.Signal(syscall.SIGTERM); serve.Wait() })
	awaitAnswer(t, "http://"+door+"/readyz", &log)
	return served{crowd, "http://" + door, "http://" + numbers + "/metrics", filled, clients}
}

// question is one kind of request, as a member with a session makes it.
type question struct {
	name string
	make func(n, asker int) (*http.Request, error)
}

// questions are where the voice goes in an open vote, where it would go if it were
// entrusted to somebody like any other, or to those whose way is long or behind whom
// many stand, and the page of an open vote, which tells the way and much more.
func (s served) questions() []question {
	year := time.Now().Year()
	preview := func(of func(n int) askers) func(n, asker int) (*http.Request, error) {
		return func(n, asker int) (*http.Request, error) {
			form := url.Values{"scope": {"body:assembly"}, "delegate": {s.crowd.slug(s.crowd.another(of(n), n, asker))}}
			r, err := http.NewRequest(http.MethodPost, s.base+"/delegations/preview", strings.NewReader(form.Encode()))
			if err == nil {
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			return r, err
		}
	}
	kinds := s.crowd.kinds()
	return []question{
		{"GET …/issues/{id}/path", func(n, _ int) (*http.Request, error) {
			return http.NewRequest(http.MethodGet, fmt.Sprintf("%s/api/v1/issues/%d-%d/path", s.base, year, n%2+1), nil)
		}},
		{"POST …/preview, of anybody", preview(func(int) askers { return kinds[0] })},
		{"POST …/preview, of others", preview(func(n int) askers { return kinds[1+n%(len(kinds)-1)] })},
		{"GET /issues/{id}", func(n, _ int) (*http.Request, error) {
			return http.NewRequest(http.MethodGet, fmt.Sprintf("%s/issues/%d-%d", s.base, year, n%2+1), nil)
		}},
	}
}

func (c largeCrowd) slug(n int) string { return string(c.people[n].Slug) }

// another is a delegate of a kind to think of.
func (c largeCrowd) another(of askers, n, asker int) int {
	if to := of.nth(n + 3); to != asker {
		return to
	}
	return c.seeded + 1 + asker%c.seeded // one of the eldest
}

// measure has members of one kind ask, several at once, and prints how long they wait.
func (s served) measure(t *testing.T, q question, who askers) {
	t.Helper()
	members := make([]int, min(who.requests, 60)) // each asks several times
	tokens := make([]string, len(members))
	for n := range members {
		members[n] = who.nth(n)
		tokens[n] = signedInToken(t, s.base+"/api/v1", s.crowd.slug(members[n]))
	}
	requests := make([]*http.Request, who.requests)
	for n := range requests {
		var err error
		if requests[n], err = q.make(n, members[n%len(members)]); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(requests[n].URL.Path, "/api/") {
			requests[n].Header.Set("Authorization", "Bearer "+tokens[n%len(tokens)])
		} else {
			requests[n].AddCookie(&http.Cookie{Name: "moothall-access", Value: tokens[n%len(tokens)]})
		}
	}
	before := s.made(t)
	took := s.answered(t, requests)
	made := s.made(t) - before
	slices.Sort(took)
	at := func(n int) float64 { return float64(took[n].Microseconds()) / 1000 }
	fmt.Printf("%-28s %-22s %8d %8.2f %8.2f %8.2f %8s %8.1f\n", q.name, who.name, len(took), at(len(took)/2), at(len(took)*99/100), at(len(took)-1), "20", made/float64(len(took)))
}

// answered is how long each answer took, where so many ask at once.
func (s served) answered(t *testing.T, requests []*http.Request) []time.Duration {
	t.Helper()
	took := make([]time.Duration, len(requests))
	var clients sync.WaitGroup
	for client := range s.clients {
		clients.Go(func() {
			for n := client; n < len(requests) && !t.Failed(); n += s.clients {
				took[n] = answeredIn(t, requests[n])
			}
		})
	}
	clients.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return took
}

// made is how many statements the server has made so far.
func (s served) made(t *testing.T) (n float64) {
	t.Helper()
	r, err := http.Get(s.statements)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range regexp.MustCompile(`moothall_sql_statement_seconds_count\S* (\S+)`).FindAllStringSubmatch(string(text), -1) {
		count, _ := strconv.ParseFloat(line[1], 64) // that it is a number is its form
		n += count
	}
	return n
}

// loadAverage is how busy the machine is, where the system tells it.
func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg") // elsewhere there is none
	load, _, _ := strings.Cut(string(text), " ")
	return load
}

func awaitAnswer(t *testing.T, url string, log *bytes.Buffer) {
	t.Helper()
	for range 300 {
		if r, err := http.Get(url); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(200 * time.Millisecond)
	}
	t.Fatalf("the server does not answer:\n%s", log)
}

func signedInToken(t *testing.T, address, login string) string {
	t.Helper()
	said, _ := json.Marshal(map[string]string{"login": login, "password": town.Password})
	r, err := http.Post(address+"/sessions", "application/json", bytes.NewReader(said))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var answer struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatalf("sign in %s: %d %v", login, r.StatusCode, err)
	}
	return answer.Token
}

// answeredIn is how long the whole of an answer took to come.
func answeredIn(t *testing.T, ask *http.Request) time.Duration {
	begun := time.Now()
	r, err := http.DefaultClient.Do(ask)
	if err != nil {
		t.Error(err)
		return 0
	}
	text, err := io.ReadAll(r.Body)
	took := time.Since(begun)
	r.Body.Close()
	if err != nil || r.StatusCode != http.StatusOK {
		t.Errorf("%s: %d %s", ask.URL, r.StatusCode, text[:min(len(text), 2000)])
	}
	return took
}
