// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestRecover_WhileVotesOpen: whenever the recovery of an account reads the clock, another
// vote opens that its owner may decide. It keeps the account out of that in which it has
// spoken, and of no other.
func TestRecover_WhileVotesOpen(t *testing.T) {
	clock, opens := newClock(foundedOn.Add(24*time.Hour)), atomic.Pointer[func()]{}
	db, err := store.Open(t.Context(), store.Options{Database: storetest.Postgres(t), Clock: func() time.Time { // of SQLite nobody else writes meanwhile
		if open := opens.Swap(nil); open != nil {
			(*open)()
			opens.Store(open)
		}
		return clock.now()
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := foundAdvised(t, db)
	w.reachable(1, governance.NoticesOff)
	w.openNow("2026-1", "paper", 96*time.Hour)
	w.openNow("2026-2", "paper", 96*time.Hour)
	w.must(w.casts(1, "2026-1", governance.Yes))
	clock.forward(time.Minute)
	link := w.linkFor("p0001")
	var later []governance.IssueID
	for n := range 12 {
		id := governance.IssueID(fmt.Sprint("2026-", 10+n))
		w.bring(id, "paper", clock.now().Add(-time.Second), clock.now().Add(48*time.Hour)) // before the others in what somebody votes on
		later = append(later, id)
	}
	opened := 0
	open := func() {
		if opened < len(later) {
			_, err := w.AdvanceIssue(t.Context(), later[opened])
			w.must(err)
			opened++
		}
	}
	opens.Store(&open)
	w.must(w.Recover(t.Context(), link, fresh))
	opens.Store(nil)
	if opened < 3 || opened == len(later) {
		t.Fatalf("%d of %d votes opened meanwhile", opened, len(later))
	}
	for _, id := range append(later[:opened], "2026-1", "2026-2") {
		if kept := read(w, func(tx *store.Tx) (bool, error) { return tx.Barred(id, personID(1)) }); kept != (id == "2026-1") {
			t.Errorf("the account is kept out of %s: %v", id, kept)
		}
	}
	if err := w.casts(1, "2026-1", governance.No); !errors.Is(err, governance.ErrRecovered) {
		t.Errorf("over what stands: %v", err)
	}
}
