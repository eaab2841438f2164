// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"moothall/governance/audit"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// stopping is a clock on which one reading hangs, as in a process that is stopped.
type stopping struct {
	*handClock
	armed         atomic.Bool
	stopped, goOn chan struct{}
}

func (s *stopping) now() time.Time {
	at := s.handClock.now()
	if s.armed.CompareAndSwap(true, false) {
		close(s.stopped)
		<-s.goOn
	}
	return at
}

// TestPresent_WaitsForWhatIsDated: a server is stopped after it dated a ballot and before
// it committed it, and the ballot is not dated inside the outage that another notices.
func TestPresent_WaitsForWhatIsDated(t *testing.T) {
	s := &stopping{handClock: newClock(foundedOn.Add(day)), stopped: make(chan struct{}), goOn: make(chan struct{})}
	db, err := store.Open(t.Context(), store.Options{Database: storetest.Postgres(t), Clock: s.now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := foundProlonging(t, db, 4)
	w.openNow("2026-1", "name", 3*time.Hour)
	w.openNow("2026-2", "paper", 30*time.Hour)
	s.forward(2 * time.Hour)
	w.present()
	s.forward(10 * time.Second)
	s.armed.Store(true)
	cast, present := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := w.again().Cast(context.WithoutCancel(t.Context()), member(1), Cast{Issue: "2026-2", Choice: answer("yes"), Key: newKey()})
		cast <- err
	}()
	<-s.stopped
	s.forward(2 * time.Hour)
	go func() {
		_, err := w.again().Present(context.WithoutCancel(t.Context()))
		present <- err
	}()
	select {
	case err := <-present:
		t.Errorf("it finds an outage beside a ballot that is dated and not committed (%v)", err)
		present <- err
	case <-time.After(time.Second):
	}
	close(s.goOn)
	w.must(<-cast)
	w.must(<-present)
	w.must(w.SequenceAll(t.Context()))
	if len(w.extensions("2026-1")) != 1 {
		t.Errorf("%d prolongations of the vote whose end the outage met", len(w.extensions("2026-1")))
	}
	if r := w.verifiedFor(audit.Scope{}); r.Verdict != audit.Verified {
		t.Errorf("the record is %s: %v", r.Verdict, r.Findings)
	}
}
