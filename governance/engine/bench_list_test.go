// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"moothall/bodies/memberlist"
	"moothall/governance/access"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestBench_List prints, on each database, how long a list of members takes to be entered,
// of people who are new here and then of the same people renewed and moved, beside the
// longest that anybody waited meanwhile: who casts a ballot, and who does something that
// the lock of the members keeps out. It measures and holds nobody to it: make bench-list.
func TestBench_List(t *testing.T) {
	if os.Getenv("MOOTHALL_BENCH") == "" {
		t.Skip("make bench-list measures")
	}
	fmt.Printf("\na list of members entered while others vote; %s, %d cores, %s\n\n", time.Now().UTC().Format("2 January 2006"), runtime.NumCPU(), runtime.Version())
	fmt.Printf("%-11s %7s %-9s %8s %8s %9s %12s %12s %8s\n", "database", "lines", "who", "shown s", "entered s", "cpu s", "cast waits s", "moves wait s", "aim s")
	for _, on := range []struct{ name, address string }{{"SQLite", filepath.Join(t.TempDir(), "list.db")}, {"PostgreSQL", storetest.Postgres(t)}} {
		db, err := store.Open(t.Context(), store.Options{Database: on.address})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		v := foundVillage(t, db, newClock(foundedOn))
		v.openNow("2026-1", "paper", time.Hour)
		for n, lines := range []int{1000, memberlist.MaxLines} {
			v.benchList(on.name, "new", lines, list(n, lines, "town", "2097-12-31"))
			v.benchList(on.name, "known", lines, list(n, lines, "quay", "2098-12-31"))
		}
	}
}

// list is a list of people of one round, half of whom have an address.
func list(round, lines int, place, until string) string {
	var out strings.Builder
	out.WriteString("name,slug,mail,sphere,place,good_until\n")
	for n := range lines {
		mail := ""
		if n%2 == 0 {
			mail = fmt.Sprintf("r%dp%d@example.org", round, n)
		}
		fmt.Fprintf(&out, "Somebody Ofname %d,r%dp%d,%s,inner,%s,%s\n", n, round, n, mail, place, until)
	}
	return out.String()
}

func (v village) benchList(on, who string, lines int, file string) {
	v.t.Helper()
	analyse(v.t, v.db) // as PostgreSQL does by itself within a minute
	keeper := v.as(listKeeper)
	begun := time.Now()
	r := v.brings(keeper, file)
	shown := time.Since(begun)
	if r.Faulty() || len(r.Plan.Steps) != lines {
		v.t.Fatalf("%d lines, of which are faulty: %v", len(r.Plan.Steps), r.Faults)
	}
	over := make(chan struct{})
	var all sync.WaitGroup
	casts, moves := 0.0, 0.0
	all.Go(func() { casts = longest(over, func(n int) error { return v.castOnce(n) }) })
	all.Go(func() {
		moves = longest(over, func(int) error {
			return v.db.Update(v.t.Context(), func(tx *store.Tx) error { return tx.ShareMandates() })
		})
	})
	time.Sleep(50 * time.Millisecond)
	cpu := cpuSeconds()
	begun = time.Now()
	_, err := v.EnterList(v.t.Context(), keeper, "commons", r.File, r.Sum)
	entered := time.Since(begun)
	close(over)
	all.Wait()
	v.must(err)
	fmt.Printf("%-11s %7d %-9s %8.2f %8.2f %9.2f %12.2f %12.2f %8s\n", on, lines, who, shown.Seconds(), entered.Seconds(), cpuSeconds()-cpu, casts, moves, "1.0")
}

// longest does something again and again, and returns how long the longest took, in seconds.
func longest(over chan struct{}, do func(n int) error) (most float64) {
	for n := 0; ; n++ {
		select {
		case <-over:
			return most
		default:
		}
		begun := time.Now()
		if err := do(n); err != nil {
			panic(err)
		}
		most = max(most, time.Since(begun).Seconds())
		time.Sleep(5 * time.Millisecond)
	}
}

func (v village) castOnce(n int) error {
	_, err := v.Cast(v.t.Context(), access.Actor{Person: personID(0), Session: "s"}, Cast{Issue: "2026-1", Choice: answer([]string{"yes", "no"}[n%2]), Key: newKey()})
	return err
}

// cpuSeconds is what this process has reckoned so far: on a machine that others work on
// the clock says little. What a database server does beside it is not in it.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}
