// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"fmt"
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

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// TestBench_Record prints, on each database, how many entries a second are numbered,
// exported and verified of a record of 1 000 000, and how long an entry waits for the
// signed head that covers it while 300 ballots a second come in over HTTP. The record is
// exported alone, by the scope of a body without matters, and with all openings. Export and
// verify are the program as it is run, on one processor each, with the memory it took at
// its most, and what of that was live on its heap; both are done for a quarter of the
// record too, and by how much the heap grew is said. It measures and holds nobody to it:
// make bench-record.
// MOOTHALL_BENCH_ENTRIES is another number of entries.
func TestBench_Record(t *testing.T) {
	if os.Getenv("MOOTHALL_BENCH") == "" {
		t.Skip("make bench-record measures")
	}
	entries := 1_000_000
	if other := os.Getenv("MOOTHALL_BENCH_ENTRIES"); other != "" {
		var err error
		if entries, err = strconv.Atoi(other); err != nil || entries < 2000 {
			t.Fatalf("MOOTHALL_BENCH_ENTRIES is %q, it should be a number from 2000", other)
		}
	}
	b := recordBench{program: filepath.Join(t.TempDir(), "moothall"), members: entries / 2}
	if out, err := exec.Command("go", "build", "-o", b.program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	fmt.Printf("\na record of %d members and the ballot of each; %s, load %s, %d cores, %s\n\n",
		b.members, time.Now().UTC().Format("2 January 2006"), loadAverage(), runtime.NumCPU(), runtime.Version())
	fmt.Printf("%-11s %-11s %10s %10s %8s %10s %8s %8s\n", "database", "what", "entries", "a second", "aim", "CPU s", "MB", "live MB")
	quarter := recordBench{program: b.program, members: b.members / 4}
	for _, on := range []string{"SQLite", "PostgreSQL"} {
		few, all := quarter.measure(t, on), b.measure(t, on)
		for n, u := range all {
			fmt.Printf("%-11s %-11s four times the entries: %.1f times the live memory\n", on, u.what, float64(u.live)/float64(max(few[n].live, 1)))
		}
	}
	fmt.Printf("\nfrom a ballot's commit to the signed head that covers it; %d casts a second over HTTP for %s\n\n", castsSecond, castsLast)
	fmt.Printf("%-11s %10s %10s %10s %10s %10s %8s\n", "database", "casts", "a second", "p50 ms", "p99 ms", "max ms", "aim p99")
	for _, on := range []string{"SQLite", "PostgreSQL"} {
		b.include(t, on)
	}
}

type recordBench struct {
	program string
	members int
}

// at is a new database of a kind, with the keys beside it.
func (recordBench) at(t *testing.T, kind string) *place {
	t.Helper()
	folder := t.TempDir()
	p := &place{Database: filepath.Join(folder, "moothall.db"), LogKeyFile: filepath.Join(folder, "moothall.key"), SecretFile: filepath.Join(folder, "moothall.secret")}
	if kind == "PostgreSQL" {
		p.Database = storetest.Postgres(t)
	}
	if err := p.complete("127.0.0.1:8080"); err != nil {
		t.Fatal(err)
	}
	return p
}

// measured is a run of the program.
type measured struct {
	what string
	live int64 // at its most, on the heap, in MB
}

func (b recordBench) measure(t *testing.T, kind string) (all []measured) {
	t.Helper()
	p := b.at(t, kind)
	numbered := b.crowd(t, p)
	line := func(what string, entries int, took time.Duration, aim, cpu, memory, live string) {
		fmt.Printf("%-11s %-11s %10d %10.0f %8s %10s %8s %8s\n", kind, what, entries, float64(entries)/took.Seconds(), aim, cpu, memory, live)
	}
	line("numbered", b.members, numbered, "5000", "", "", "")
	export := slices.Clip([]string{"export", "--database", p.Database, "--log-key-file", p.LogKeyFile, "--secret-file", p.SecretFile})
	archive := filepath.Join(t.TempDir(), "record.zip")
	for _, run := range []struct {
		what, aim string
		args      []string
	}{
		{"exported", "50000", append(export, "--out", archive, "--body", "audit")},
		{"and opened", "", append(export, "--out", archive)},
		{"verified", strconv.Itoa(1_000_000 / 60), []string{"verify", archive}},
	} {
		begun := time.Now()
		u, live := b.run(t, run.args...)
		line(run.what, 2*b.members, time.Since(begun), run.aim, strconv.FormatFloat(u.cpu.Seconds(), 'f', 1, 64), strconv.FormatInt(u.memory/1e6, 10), strconv.FormatInt(live, 10))
		all = append(all, measured{run.what, live})
	}
	return all
}

// run runs the program on one processor. What the system says of its memory afterwards
// counts what this process held when it began it, so it is asked while it runs. What is
// live on its heap at its most, in MB, its collector says each time it has run.
func (b recordBench) run(t *testing.T, args ...string) (u usage, live int64) {
	t.Helper()
	c := exec.Command(b.program, args...)
	c.Env = append(os.Environ(), "GOMAXPROCS=1", "GODEBUG=gctrace=1")
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v: %v\n%s", args, err, &said)
			}
			u.cpu = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
			return u, mostLive(said.String())
		case <-time.After(20 * time.Millisecond):
			u.memory = max(u.memory, mostHeld(c.Process.Pid))
		}
	}
}

// collected is what the garbage collector traces: the heap before it ran, after it, and
// what of that was live, in MB.
var collected = regexp.MustCompile(`(?m)^gc \d+ .* \d+->\d+->(\d+) MB`)

// mostLive is the most that was live after a collection, in MB.
func mostLive(trace string) (most int64) {
	for _, found := range collected.FindAllStringSubmatch(trace, -1) {
		live, _ := strconv.ParseInt(found[1], 10, 64) // digits
		most = max(most, live)
	}
	return most
}

// mostHeld is the most memory a process has held so far, in bytes, where the system
// tells it.
func mostHeld(pid int) (held int64) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // elsewhere there is none
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	fmt.Sscanf(rest, "%d kB", &held) // 0 where it does not say
	return held << 10
}

// crowd makes the community, has everybody cast, and concludes the vote. It returns how
// long the ballots took to be numbered.
func (b recordBench) crowd(t *testing.T, p *place) (numbered time.Duration) {
	t.Helper()
	ctx, clock, past := t.Context(), town.NewClock(time.Now), time.Now().UTC().AddDate(0, -2, 0)
	h, err := p.open(ctx, opening{clock: clock.Now, migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	size := town.Large{Members: b.members, Issues: 1, Seed: crowdSeed}
	if err := size.Found(ctx, h.deeds, clock, past, h.origin); err != nil {
		t.Fatal(err)
	}
	issue := governance.IssueID(fmt.Sprintf("%d-1", past.Year()))
	err = h.deeds.Past(ctx, func(q engine.Past) error {
		roll, err := q.Roll(issue)
		if err != nil {
			return err
		}
		orders := [][][]governance.OptionID{{{"servers"}, {"fees"}, {"keep"}}, {{"fees"}, {"festival"}}, {{"keep"}}}
		votes := make([]engine.PastVote, len(roll.Entries))
		for n, e := range roll.Entries {
			votes[n] = engine.PastVote{Person: e.Person, Choice: governance.Choice{Ranking: orders[n%len(orders)]}, At: past}
		}
		return q.Cast(issue, votes)
	})
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := h.deeds.SequenceAll(ctx); err != nil {
		t.Fatal(err)
	}
	numbered = time.Since(begun)
	if _, err := h.deeds.Advance(ctx); err != nil {
		t.Fatal(err)
	}
	if err := h.deeds.SequenceAll(ctx); err != nil {
		t.Fatal(err)
	}
	return numbered
}

// So many ballots a second come in, for so long, from so many members in turn.
const (
	castsSecond = 300
	castsLast   = 20 * time.Second
	castVoters  = 600
)

func (b recordBench) include(t *testing.T, kind string) {
	t.Helper()
	p := b.at(t, kind)
	door := freeAddress(t)
	flags := []string{"--database", p.Database, "--log-key-file", p.LogKeyFile, "--secret-file", p.SecretFile}
	if out, err := exec.Command(b.program, append([]string{"seed", "--members", strconv.Itoa(2 * castVoters), "--issues", "2"}, flags...)...).CombinedOutput(); err != nil {
		t.Fatalf("seed: %v\n%s", err, out)
	}
	serve := exec.Command(b.program, append([]string{"serve", "--listen", door, "--metrics-listen", "off"}, flags...)...)
	var log bytes.Buffer
	serve.Stdout, serve.Stderr = &log, &log
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	awaitAnswer(t, "http://"+door+"/readyz", &log)
	begun, casts := time.Now(), b.castAll(t, "http://"+door)
	lasted := time.Since(begun)
	time.Sleep(3 * time.Second) // until the last of them is covered
	serve.Process.Signal(syscall.SIGTERM)
	serve.Wait()
	waits := waited(t, p.Database, casts)
	slices.Sort(waits)
	ms := func(n int) float64 { return float64(waits[n].Milliseconds()) }
	fmt.Printf("%-11s %10d %10.0f %10.0f %10.0f %10.0f %8s\n", kind, casts, float64(casts)/lasted.Seconds(), ms(len(waits)/2), ms(len(waits)*99/100), ms(len(waits)-1), "2000")
}

// castAll casts at an even pace, and returns how many ballots were taken.
func (b recordBench) castAll(t *testing.T, base string) int {
	t.Helper()
	size := town.Large{Members: 2 * castVoters}
	tokens := make([]string, castVoters)
	for n := range tokens {
		tokens[n] = signedInToken(t, base+"/api/v1", size.Login(n+1))
	}
	path := fmt.Sprintf("%s/issues/%d-2/ballot/cast", base, time.Now().Year())
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	turns := make(chan int, castsSecond)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for n := range turns {
				form := url.Values{"choice": {[]string{"yes", "no", "abstain"}[(n+n/castVoters)%3]}, "key": {rand.Text()}}
				r, err := http.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
				if err != nil {
					t.Error(err)
					return
				}
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.AddCookie(&http.Cookie{Name: "moothall-access", Value: tokens[n%castVoters]})
				answer, err := client.Do(r)
				if err != nil {
					t.Error(err)
					return
				}
				answer.Body.Close()
				if answer.StatusCode != http.StatusSeeOther {
					t.Errorf("a ballot was answered with %d", answer.StatusCode)
				}
			}
		})
	}
	total := castsSecond * int(castsLast.Seconds())
	pace := time.NewTicker(time.Second / castsSecond)
	for n := range total {
		<-pace.C
		turns <- n
	}
	pace.Stop()
	close(turns)
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return total
}

// waited is how long each ballot waited for the first head that covers it.
func waited(t *testing.T, database string, casts int) []time.Duration {
	t.Helper()
	driver := "sqlite"
	if isPostgres(database) {
		driver = "pgx"
	}
	raw, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	rows, err := raw.QueryContext(t.Context(), "SELECT e.at, (SELECT c.at FROM checkpoints c WHERE c.size > e.seq ORDER BY c.size LIMIT 1) FROM entries e WHERE e.type = 'ballot.cast' AND e.seq IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var waits []time.Duration
	for rows.Next() {
		var at, covered time.Time
		if err := rows.Scan(&at, &covered); err != nil {
			t.Fatal(err)
		}
		waits = append(waits, covered.Sub(at))
	}
	if err := rows.Err(); err != nil || len(waits) != casts {
		t.Fatalf("%d of %d ballots stand in the record, %v", len(waits), casts, err)
	}
	return waits
}
