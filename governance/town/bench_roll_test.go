// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// openings is how many votes are opened, one after the other.
const openings = 3

// TestBench_Roll prints how long the opening of a vote takes, on each database, by which
// the roll of an assembly of 1 000 000 members is frozen: the whole transaction, in which
// the rule is applied to everybody, the sheet made and hashed, the roll written and both
// entries entered. Beside it how much of it was work of this process and of the database's,
// which says on a busy machine how long it takes on an idle one; how much memory it took;
// and how long somebody waited at the most who cast in another vote meanwhile. It measures and holds nobody to it: make
// bench-roll. MOOTHALL_BENCH_MEMBERS is another number of members.
func TestBench_Roll(t *testing.T) {
	if os.Getenv("MOOTHALL_BENCH") == "" {
		t.Skip("make bench-roll measures")
	}
	members := 1_000_000
	if other := os.Getenv("MOOTHALL_BENCH_MEMBERS"); other != "" {
		var err error
		if members, err = strconv.Atoi(other); err != nil || members < 1 {
			t.Fatalf("MOOTHALL_BENCH_MEMBERS is %q, it should be a number from 1", other)
		}
	}
	load, _ := os.ReadFile("/proc/loadavg") // elsewhere there is none
	fmt.Printf("\nthe opening of a vote of %d members, %d in turn; PostgreSQL with shared_buffers of %s; load %.4s, %s, %d cores, %s\n\n",
		members, openings, cmp.Or(os.Getenv("MOOTHALL_TEST_BUFFERS"), "64MB"), load, time.Now().UTC().Format("2 January 2006"), runtime.NumCPU(), runtime.Version())
	fmt.Printf("%-11s %8s %8s %8s %6s %8s %12s %12s %10s %16s\n", "database", "first s", "median s", "max s", "aim s", "CPU s", "heap grew MB", "allocated MB", "casts", "a cast waited s")
	for _, on := range []struct {
		name, aim string
		address   func(testing.TB) string
	}{
		{"PostgreSQL", "10", storetest.Postgres},
		{"SQLite", "", func(t testing.TB) string { return filepath.Join(t.TempDir(), "roll.db") }},
	} {
		o := benchRoll(t, on.address(t), members)
		first := o.took[0]
		slices.Sort(o.took)
		fmt.Printf("%-11s %8.2f %8.2f %8.2f %6s %8.2f %12d %12d %10d %16.2f\n", on.name, first.Seconds(), o.took[openings/2].Seconds(), o.took[openings-1].Seconds(), on.aim, o.work.Seconds(), o.grew>>20, o.allocated>>20, o.casts, o.waited.Seconds())
	}
}

// opened is what several openings cost.
type opened struct {
	took            []time.Duration
	work            time.Duration // of processors, in the worst of them
	grew, allocated uint64        // bytes, of the worst of them
	casts           int
	waited          time.Duration // at the most, of a cast in another vote
}

func benchRoll(t *testing.T, address string, members int) (o opened) {
	t.Helper()
	ctx, clock, now := t.Context(), NewClock(time.Now), time.Now().UTC()
	db, err := store.Open(ctx, store.Options{Database: address, Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	e, size := newEngine(t, db), Large{Members: members, Issues: 1, Seed: "bench"}
	if err := size.Found(ctx, e, clock, now, Origin); err != nil {
		t.Fatal(err)
	}
	other, voters := size.issue(now, 0), Crowd(min(members, 1000), size.Seed)
	for n := range openings {
		issue := size.issue(now, n+1)
		clock.set(issue.CreatedAt)
		if err := e.Past(ctx, func(p engine.Past) error { return p.Bring(issue, nil) }); err != nil {
			t.Fatal(err)
		}
		clock.set(issue.OpensAt.Add(time.Minute))
		casting, stop := context.WithCancel(ctx)
		casts := make(chan []time.Duration, 1)
		go func() { casts <- castUntil(casting, t, e, other.ID, voters) }()
		before, watch := heap(), watchHeap()
		begun, worked := time.Now(), work(address)
		if _, err := e.AdvanceIssue(ctx, issue.ID); err != nil {
			t.Fatal(err)
		}
		o.took, o.work = append(o.took, time.Since(begun)), max(o.work, work(address)-worked)
		most := watch()
		stop()
		waits := <-casts
		o.casts, o.waited = o.casts+len(waits), max(o.waited, slices.Max(waits))
		o.grew, o.allocated = max(o.grew, most-min(most, before.live)), max(o.allocated, heap().allocated-before.allocated)
	}
	return o
}

// castUntil has people cast in a vote in turn, and returns how long each cast took.
func castUntil(ctx context.Context, t *testing.T, e *engine.Engine, issue governance.IssueID, voters []Person) (waits []time.Duration) {
	for {
		begun, voter := time.Now(), voters[len(waits)%len(voters)]
		_, err := e.Cast(context.WithoutCancel(ctx), access.Actor{Person: voter.ID}, engine.Cast{Issue: issue, Choice: governance.Choice{Ranking: [][]governance.OptionID{{"servers"}}}, Key: rand.Text()})
		if err != nil {
			t.Error(err)
			return append(waits, 0)
		}
		waits = append(waits, time.Since(begun))
		select {
		case <-ctx.Done():
			return waits
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// work is how long processors have worked for this process and for those of PostgreSQL that
// serve a database, where the system tells of them.
func work(address string) time.Duration {
	var own syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &own) // of one's own process it is always told
	all := time.Duration(own.Utime.Nano() + own.Stime.Nano())
	at, err := url.Parse(address)
	if err != nil || at.Scheme == "" {
		return all
	}
	serving, _ := filepath.Glob("/proc/[0-9]*/cmdline") // elsewhere there is none
	for _, path := range serving {
		title, _ := os.ReadFile(path)
		if !strings.HasPrefix(string(title), "postgres: ") || !strings.Contains(string(title), strings.TrimPrefix(at.Path, "/")) {
			continue
		}
		stat, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "stat"))
		_, rest, _ := strings.Cut(string(stat), ") ")
		var ticks int64
		for n, field := range strings.Fields(rest) {
			if n == 11 || n == 12 { // proc(5): utime and stime, in hundredths of a second
				more, _ := strconv.ParseInt(field, 10, 64) // digits
				ticks += more
			}
		}
		all += time.Duration(ticks) * 10 * time.Millisecond
	}
	return all
}

// held is what the heap holds, and what was ever allocated, in bytes.
type held struct{ live, allocated uint64 }

func heap() held {
	debug.FreeOSMemory() // and so collects what is not in use any more
	read := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(read)
	return held{read[0].Value.Uint64(), read[1].Value.Uint64()}
}

// watchHeap looks at the heap until it is told to stop, and then says how many bytes
// were on it at the most.
func watchHeap() (stop func() uint64) {
	done, most := make(chan struct{}), make(chan uint64, 1)
	go func() {
		read, at := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}, uint64(0)
		for {
			metrics.Read(read)
			at = max(at, read[0].Value.Uint64())
			select {
			case <-done:
				most <- at
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(done); return <-most }
}
