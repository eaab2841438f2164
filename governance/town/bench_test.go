// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestBench_Close prints how long it takes from the close of a vote to its decision,
// and until both stand in the signed record, on each database, and how long the figures
// of the decision take afterwards. It measures and holds nobody to it: make
// bench-delegation.
func TestBench_Close(t *testing.T) {
	if os.Getenv("MOOTHALL_BENCH") == "" {
		t.Skip("make bench-delegation measures")
	}
	const members, ballots, delegations = 100_000, 30_000, 60_000
	fmt.Printf("\nthe close of a vote with %d members, %d ballots, %d delegations; %s, %d cores, %s\n\n",
		members, ballots, delegations, time.Now().UTC().Format("2 January 2006"), runtime.NumCPU(), runtime.Version())
	fmt.Printf("%-11s %10s %12s %6s %10s\n", "database", "decided s", "in record s", "aim", "figures s")
	for _, on := range []struct{ name, address string }{{"SQLite", filepath.Join(t.TempDir(), "close.db")}, {"PostgreSQL", storetest.Postgres(t)}} {
		decided, recorded, reckoned := benchClose(t, on.address, Large{Members: members, Delegations: delegations, Issues: 2, Seed: "bench"}, ballots)
		fmt.Printf("%-11s %10.2f %12.2f %6s %10.2f\n", on.name, decided.Seconds(), recorded.Seconds(), "3", reckoned.Seconds())
	}
}

func benchClose(t *testing.T, address string, size Large, ballots int) (decided, recorded, reckoned time.Duration) {
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
	e := newEngine(t, db)
	if err := size.Found(ctx, e, clock, now, Origin); err != nil {
		t.Fatal(err)
	}
	issue := size.issue(now, 1)
	err = e.Past(ctx, func(p engine.Past) error {
		roll, err := p.Roll(issue.ID)
		if err != nil {
			return err
		}
		votes := make([]engine.PastVote, ballots)
		for n := range votes {
			votes[n] = engine.PastVote{Person: voter(roll, n, ballots), Choice: governance.Choice{Answer: [...]string{governance.Yes, governance.No, governance.Abstain}[n%3]}, At: now}
		}
		return p.Cast(issue.ID, votes)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.SequenceAll(ctx); err != nil {
		t.Fatal(err)
	}
	clock.set(issue.ClosesAt.Add(time.Second))
	begun := time.Now()
	if _, err := e.Advance(ctx); err != nil {
		t.Fatal(err)
	}
	decided = time.Since(begun)
	if err := e.SequenceAll(ctx); err != nil {
		t.Fatal(err)
	}
	recorded, begun = time.Since(begun), time.Now()
	if err := e.Concentrate(ctx); err != nil {
		t.Fatal(err)
	}
	return decided, recorded, time.Since(begun)
}

// voter is the nth of so many, spread over the whole roll.
func voter(roll bodies.Roll, n, of int) bodies.PersonID {
	return roll.Entries[n*len(roll.Entries)/of].Person
}
