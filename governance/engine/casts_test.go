// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// atOnce runs do n times at the same moment and returns the errors.
func atOnce(n int, do func(n int) error) []error {
	errs, gate := make([]error, n), make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { <-gate; errs[i] = do(i) })
	}
	close(gate)
	all.Wait()
	return errs
}

func mustAll(t *testing.T, errs []error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// castsOf lets n clients cast at once, client i for the member voter(i).
func (w world) castsOf(id governance.IssueID, n int, voter func(int) access.Actor, cast func(access.Actor, Cast) (journal.Receipt, error)) (*told, []error) {
	l := newTold()
	return l, atOnce(n, func(i int) error {
		who := voter(i)
		r, err := cast(who, Cast{Issue: id, Choice: answer([]string{"yes", "no", "abstain"}[i%3]), Key: newKey()})
		if err == nil {
			l.got(who.Person, r)
		}
		return err
	})
}

func (w world) properly(a access.Actor, c Cast) (journal.Receipt, error) {
	return w.Cast(w.t.Context(), a, c)
}

func oneVoter(int) access.Actor { return member(0) }

func TestCast_LeavesOneCurrentBallotAVoter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 500)
		w.openNow("2026-1", "paper", time.Hour)
		t.Run("64 casts of one voter at once", func(t *testing.T) {
			l, errs := w.castsOf("2026-1", 64, oneVoter, w.properly)
			mustAll(t, errs)
			for _, fault := range w.ballotFaults("2026-1", l) {
				t.Error(fault)
			}
			if got := len(w.ballots("2026-1")); got != 64 {
				t.Errorf("%d ballots are kept, want all 64 that were accepted", got)
			}
		})
		t.Run("casts of 500 voters at once", func(t *testing.T) {
			l, errs := w.castsOf("2026-1", 500, member, w.properly)
			mustAll(t, errs)
			for _, fault := range w.ballotFaults("2026-1", l) {
				t.Error(fault)
			}
			voted := read(w, func(tx *store.Tx) (int64, error) { return tx.VoterCount("2026-1") })
			if voted != 500 {
				t.Errorf("%d people have voted, want 500", voted)
			}
		})
	})
}

// TestCast_GuardsEachHoldAlone shows that the test above can fail. Two things
// keep a voter at one current ballot: the lock on the voter and the unique index.
// Either alone is enough; with both taken away, the same check finds the fault.
// SQLite has a third, one writer at a time, which nothing here can take away.
func TestCast_GuardsEachHoldAlone(t *testing.T) {
	for _, c := range []struct {
		name         string
		lock, index  bool
		wantFaults   bool
		mayBeRefused bool
	}{
		{"the lock without the index", true, false, false, false},
		{"the index without the lock", false, true, false, true},
		{"neither, and the check finds it", false, false, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := worldOn(t, storetest.Postgres(t), c.index)
			w.openNow("2026-1", "paper", time.Hour)
			cast := w.properly
			if !c.lock {
				cast = w.unlocked(16)
			}
			l, errs := w.castsOf("2026-1", 64, oneVoter, cast)
			if !c.mayBeRefused {
				mustAll(t, errs)
			}
			if faults := w.ballotFaults("2026-1", l); (len(faults) > 0) != c.wantFaults {
				t.Errorf("faults: %q, want some: %v", faults, c.wantFaults)
			}
		})
	}
}

// unlocked casts as the engine does, but takes no lock. None commits before so
// many have written, unless they make each other wait.
func (w world) unlocked(together int) func(access.Actor, Cast) (journal.Receipt, error) {
	written, met := make(chan struct{}, 1000), make(chan struct{})
	go func() {
		for range together {
			<-written
		}
		close(met)
	}()
	return func(a access.Actor, c Cast) (journal.Receipt, error) {
		return w.written(func(tx *store.Tx) (promise, error) {
			now, err := tx.Now()
			if err != nil {
				return promise{}, err
			}
			current, _, err := tx.CurrentAndKeyed(c.Issue, a.Person, c.Key)
			if err != nil {
				return promise{}, err
			}
			p, err := w.put(tx, governance.Ballot{Issue: c.Issue, Person: a.Person, Choice: c.Choice, CastAt: now}, current, c.Key)
			written <- struct{}{}
			select {
			case <-met:
			case <-time.After(300 * time.Millisecond):
			}
			return p, err
		})
	}
}

// written runs a cast of the test's own making and signs its receipt.
func (w world) written(cast func(*store.Tx) (promise, error)) (journal.Receipt, error) {
	p, err := update(w.t.Context(), w.Engine, cast)
	if err != nil {
		return journal.Receipt{}, err
	}
	return p.sign(w.log)
}

// worldOn founds a community in a PostgreSQL database, which keeps its index of
// current ballots or loses it.
func worldOn(t *testing.T, address string, index bool) world {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Database: address, PoolSize: 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !index {
		raw, err := sql.Open("pgx", address)
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Close()
		if _, err := raw.ExecContext(t.Context(), "DROP INDEX ballots_current"); err != nil {
			t.Fatal(err)
		}
	}
	return foundWorld(t, db, 3)
}

func TestCast_TheSameKeyIsTheSameBallot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 2)
		w.openNow("2026-1", "paper", time.Hour)
		t.Run("sent 32 times at once, it is one ballot and one receipt", func(t *testing.T) {
			receipts := make([]journal.Receipt, 32)
			mustAll(t, atOnce(32, func(i int) (err error) {
				receipts[i], err = w.properly(member(0), Cast{Issue: "2026-1", Choice: answer("yes"), Key: "one-key"})
				return err
			}))
			for _, r := range receipts {
				if r.Signature != receipts[0].Signature || r.Ref != receipts[0].Ref {
					t.Fatalf("two receipts for one key: %v and %v", r, receipts[0])
				}
			}
			if got := len(w.ballots("2026-1")); got != 1 {
				t.Errorf("%d ballots are kept, want 1", got)
			}
		})
		t.Run("with another choice it is refused", func(t *testing.T) {
			_, err := w.properly(member(0), Cast{Issue: "2026-1", Choice: answer("no"), Key: "one-key"})
			if !errors.Is(err, ErrKeyReused) {
				t.Errorf("got %v, want ErrKeyReused", err)
			}
		})
		t.Run("another voter's key of the same letters is her own", func(t *testing.T) {
			if _, err := w.properly(member(1), Cast{Issue: "2026-1", Choice: answer("no"), Key: "one-key"}); err != nil {
				t.Error(err)
			}
		})
		t.Run("a later ballot does not change what the key answers", func(t *testing.T) {
			first, err1 := w.properly(member(0), Cast{Issue: "2026-1", Choice: answer("yes"), Key: "one-key"})
			_, err2 := w.properly(member(0), Cast{Issue: "2026-1", Choice: answer("no"), Key: "two-key"})
			again, err3 := w.properly(member(0), Cast{Issue: "2026-1", Choice: answer("yes"), Key: "one-key"})
			mustAll(t, []error{err1, err2, err3})
			if again.Signature != first.Signature {
				t.Error("the same key was answered by another receipt")
			}
			current := read(w, func(tx *store.Tx) (governance.Ballot, error) { return tx.CurrentBallot("2026-1", personID(0)) })
			if current.Choice.Answer != "no" {
				t.Errorf("the retry of an earlier ballot brought it back: %v", current.Choice)
			}
		})
	})
}

// TestPast_CancelsNoVoteInWhichSomebodyHasCast: verify would refuse the record, for nobody
// could ever open the ballot.
func TestPast_CancelsNoVoteInWhichSomebodyHasCast(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 2)
		w.openNow("2026-1", "quiet", time.Hour)
		w.openNow("2026-2", "quiet", time.Hour)
		w.castAs(0, "2026-1", rankedAs("quay"))
		for id, refused := range map[governance.IssueID]bool{"2026-1": true, "2026-2": false} {
			if err := w.Past(t.Context(), func(p Past) error { return p.Cancel(id, "of this test") }); (err != nil) != refused {
				t.Errorf("%s: got %v", id, err)
			}
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s %v", r.Verdict, r.Findings)
		}
	})
}
