// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// clients is how many people keep casting while a vote closes.
const clients = 64

// crowd keeps casting, changing and taking back until ctx ends. Any error but
// that of a closed vote is a fault.
func (w world) crowd(ctx context.Context, id governance.IssueID, l *told) *atomic.Int64 {
	refused := new(atomic.Int64)
	var all sync.WaitGroup
	w.t.Cleanup(all.Wait)
	for n := range clients {
		all.Go(func() {
			chance, who := rand.New(rand.NewPCG(uint64(n), 1)), member(n)
			for ctx.Err() == nil {
				err := w.oneDeed(chance, id, n, l)
				switch {
				case errors.Is(err, governance.ErrClosed):
					refused.Add(1)
				case err != nil && !errors.Is(err, ErrNoBallot) && ctx.Err() == nil:
					w.t.Errorf("%s: %v", who.Person, err)
				}
			}
		})
	}
	return refused
}

// oneDeed casts, or now and then takes back.
func (w world) oneDeed(chance *rand.Rand, id governance.IssueID, n int, l *told) error {
	who := member(n)
	var r journal.Receipt
	var err error
	if chance.IntN(8) == 0 {
		r, err = w.Withdraw(w.t.Context(), who, id)
	} else {
		r, err = w.Cast(w.t.Context(), who, Cast{Issue: id, Choice: answer([]string{"yes", "no", "abstain"}[chance.IntN(3)]), Key: newKey()})
	}
	if err == nil {
		l.got(who.Person, r)
	}
	return err
}

// TestAdvance_ClosesWhileClientsKeepCasting: the close gets in within two
// seconds while 64 clients go on, with two engines racing to make it; no ballot
// is timed at or after it, every accepted one is in the count, one decision.
func TestAdvance_ClosesWhileClientsKeepCasting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, clients)
		w.openNow("2026-1", "paper", 1500*time.Millisecond)
		l := newTold()
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		refused := w.crowd(ctx, "2026-1", l)
		for closes := w.issue("2026-1").ClosesAt; w.now().Before(closes); {
			time.Sleep(5 * time.Millisecond)
		}
		begun := time.Now()
		other := w.again()
		mustAll(t, atOnce(2, func(n int) error {
			_, err := []*Engine{w.Engine, other}[n].Advance(t.Context())
			return err
		}))
		took := time.Since(begun)
		before := refused.Load()
		time.Sleep(50 * time.Millisecond) // the clients are still there: that is the point
		if refused.Load() == before {
			t.Error("no client was casting any more when the vote had closed")
		}
		stop()
		if took > 2*time.Second {
			t.Errorf("the close took %s while %d clients kept casting, want at most 2s", took, clients)
		}
		w.t.Logf("closed and counted after %s; %d ballots; %d refused as late", took, len(w.ballots("2026-1")), refused.Load())
		l.Lock()
		defer l.Unlock()
		for _, fault := range append(w.ballotFaults("2026-1", l), w.closeFaults("2026-1", l)...) {
			t.Error(fault)
		}
	})
}

// TestAdvance_TwoServersDecideEachVoteOnce: five hundred votes end in the same
// instant and two servers come by at once. Each is closed, counted and decided once.
func TestAdvance_TwoServersDecideEachVoteOnce(t *testing.T) {
	const votes = 500
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 2)
		opens := clock.now().Add(time.Hour)
		for n := range votes {
			w.bring(governance.IssueID(fmt.Sprintf("2026-%d", n+1)), "paper", opens, opens.Add(time.Hour))
		}
		for range 2 { // they open, and they end
			clock.forward(time.Hour)
			mustAll(t, atOnce(2, func(n int) error {
				_, err := []*Engine{w.Engine, w.again()}[n].Advance(t.Context())
				return err
			}))
		}
		once := map[journal.Type]int{}
		entries := read(w, func(tx *store.Tx) ([]store.Entry, error) { return tx.Pending(100 * votes) })
		for _, e := range entries {
			once[e.Type]++
		}
		for _, kind := range []journal.Type{"issue.open", "roll.freeze", "issue.close", "count", "decision"} {
			if once[kind] != votes {
				t.Errorf("%d entries %s, want one for each of %d votes", once[kind], kind, votes)
			}
		}
		for n := range votes {
			if i := w.issue(governance.IssueID(fmt.Sprintf("2026-%d", n+1))); i.Stage != governance.Decided {
				t.Fatalf("%s is at %s", i.ID, i.Stage)
			}
		}
	})
}

// TestCloseFaults_FindACastWithoutTheLock shows that the check above can fail: a
// cast that reads the clock and then writes, without holding the issue open, is
// accepted before the close and missing from its count.
func TestCloseFaults_FindACastWithoutTheLock(t *testing.T) {
	db, err := store.Open(t.Context(), store.Options{Database: storetest.Postgres(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w := foundWorld(t, db, 3)
	w.openNow("2026-1", "paper", 1200*time.Millisecond)
	l := newTold()
	r, err := w.written(func(tx *store.Tx) (promise, error) {
		now, err := tx.Now() // the vote is open
		if err != nil {
			return promise{}, err
		}
		for w.issue("2026-1").Stage != governance.Decided {
			w.advance() // by another connection: nothing holds it back
			time.Sleep(10 * time.Millisecond)
		}
		return w.put(tx, governance.Ballot{Issue: "2026-1", Person: personID(0), Choice: answer("yes"), CastAt: now}, nil, "key")
	})
	if err != nil {
		t.Fatal(err)
	}
	l.got(personID(0), r)
	if faults := w.closeFaults("2026-1", l); len(faults) == 0 {
		t.Error("an accepted ballot is missing from the count, and the check has not found it")
	}
}

// TestAdvance_DelegationsRacingTheClose: whatever is given and taken back while a
// vote closes, each voice is counted once or lost for a reason, and the stored
// data give the same count again, also after more delegations have come.
func TestAdvance_DelegationsRacingTheClose(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, clients)
		w.openNow("2026-1", "paper", 1500*time.Millisecond)
		for n := range 12 {
			if _, err := w.Cast(t.Context(), member(n), Cast{Issue: "2026-1", Choice: answer("yes"), Key: newKey()}); err != nil {
				t.Fatal(err)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var all sync.WaitGroup
		for n := range clients {
			all.Go(func() { w.entrusting(ctx, "2026-1", n) })
		}
		for w.issue("2026-1").Stage != governance.Decided && ctx.Err() == nil {
			w.advance()
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(30 * time.Millisecond)
		stop()
		all.Wait()
		for _, fault := range w.closeFaults("2026-1", newTold()) {
			t.Error(fault)
		}
		w.verifies() // whatever was given, taken back, agreed to and laid down at once, in the order in which it was entered
	})
}

// entrusting gives and takes back delegations of one member until ctx ends.
func (w world) entrusting(ctx context.Context, id governance.IssueID, n int) {
	chance := rand.New(rand.NewPCG(uint64(n), 2))
	scopes := []delegation.Scope{{}, {Body: "commons"}, {Issue: string(id)}}
	for ctx.Err() == nil {
		in := Entrust{Scope: scopes[chance.IntN(len(scopes))], To: []bodies.PersonID{personID((n + 1 + chance.IntN(clients-1)) % clients)}}
		if chance.IntN(6) == 0 {
			in.To = nil // opts out
		}
		given, err := w.Delegate(w.t.Context(), member(n), in)
		if err == nil && chance.IntN(3) == 0 {
			err = w.EndDelegation(w.t.Context(), member(n), given.ID)
		}
		if err != nil && !errors.Is(err, governance.ErrClosed) {
			w.t.Errorf("%s: %v", personID(n), err)
		}
		w.answering(chance, n)
	}
}

// answering lets one member agree to carry a voice, decline it, stand as a public
// delegate or cease to be one: whatever fits.
func (w world) answering(chance *rand.Rand, n int) {
	other, ctx := personID((n+1+chance.IntN(clients-1))%clients), w.t.Context()
	deeds := []func() error{
		func() error { return w.Agree(ctx, member(n), other) }, func() error { return w.Decline(ctx, member(n), other) },
		func() error { return w.Stand(ctx, member(n), "What is right.") }, func() error { return w.Retire(ctx, member(n)) },
	}
	err := deeds[chance.IntN(len(deeds))]()
	for _, fits := range []error{governance.ErrNotAsked, governance.ErrCarried, governance.ErrFull, governance.ErrPublic, governance.ErrNotPublic, governance.ErrStands} {
		if errors.Is(err, fits) {
			return
		}
	}
	if err != nil {
		w.t.Errorf("%s: %v", personID(n), err)
	}
}

// TestDelegate_OneStandingDelegationAScope: one member pressing the button from
// many places leaves one delegation standing, and refuses nobody.
func TestDelegate_OneStandingDelegationAScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 40)
		mustAll(t, atOnce(clients, func(n int) error {
			given, err := w.Delegate(t.Context(), member(0), Entrust{To: w.speaking(1 + n%39)})
			if err == nil && n%4 == 0 {
				err = w.EndDelegation(t.Context(), member(0), given.ID)
			}
			return err
		}))
		if _, err := w.Delegate(t.Context(), member(0), Entrust{To: w.speaking(7)}); err != nil {
			t.Fatal(err)
		}
		standing := read(w, func(tx *store.Tx) ([]governance.Delegation, error) {
			now, err := nextInstant(tx, personID(0)) // the last of them may be dated ahead of the clock
			if err != nil {
				return nil, err
			}
			return tx.DelegationsOf(personID(0), now)
		})
		if len(standing) != 1 || standing[0].Delegates[0] != personID(7) {
			t.Errorf("standing: %v, want one to %s", standing, personID(7))
		}
	})
}
