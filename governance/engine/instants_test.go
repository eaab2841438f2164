// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/audit/recounttest"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// TestDelegate_WithinOneInstantVerifies: the record orders what one person gives
// and takes back by its instants, so several deeds while the clock stands still,
// or after it was put back, must come out in the order in which they were done.
func TestDelegate_WithinOneInstantVerifies(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 12)
		w.openNow("2026-1", "paper", time.Hour)
		if _, err := w.Cast(t.Context(), member(11), Cast{Issue: "2026-1", Choice: answer("yes"), Key: newKey()}); err != nil {
			t.Fatal(err)
		}
		for n := range 10 {
			given, err := w.Delegate(t.Context(), member(0), Entrust{To: w.speaking(1 + n)})
			if err != nil {
				t.Fatal(err)
			}
			if n%2 == 0 {
				clock.forward(-time.Millisecond)
				if err := w.EndDelegation(t.Context(), member(0), given.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := w.Delegate(t.Context(), member(0), Entrust{To: w.speaking(11)}); err != nil {
			t.Fatal(err)
		}
		if r, err := w.Delegations(t.Context(), member(0)); err != nil || len(r.Given) != 1 || r.Given[0].To[0].ID != personID(11) {
			t.Errorf("given, as its giver sees it at once: %v (%v)", r.Given, err)
		}
		clock.forward(2 * time.Hour)
		w.advance()
		reading, err := w.Count(t.Context(), access.Actor{}, "2026-1")
		if err != nil {
			t.Fatal(err)
		}
		if got := reading.Duel; got.Direct["yes"] != 1 || got.Represented["yes"] != 1 {
			t.Errorf("yes is %d direct and %d represented, want one of each", got.Direct["yes"], got.Represented["yes"])
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestCast_IsNeverOlderThanItsRoll: where the clock was put back after the vote
// opened, ballots are still taken, and whoever checks the record finds none that
// was cast before its roll was frozen.
func TestCast_IsNeverOlderThanItsRoll(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "paper", time.Hour)
		frozen := clock.now()
		clock.forward(-10 * time.Minute)
		for n := range 3 {
			if _, err := w.Cast(t.Context(), member(n), Cast{Issue: "2026-1", Choice: answer("yes"), Key: newKey()}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.Withdraw(t.Context(), member(2), "2026-1"); err != nil {
			t.Fatal(err)
		}
		for _, b := range w.ballots("2026-1") {
			if b.CastAt.Before(frozen) {
				t.Errorf("a ballot of %s, the roll is of %s", b.CastAt, frozen)
			}
		}
		clock.forward(2 * time.Hour)
		closing(w, clock)
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestEndDelegation_EntersNothingOfWhatLapsed: who takes back what has lapsed by its
// age takes back nothing. An entry of it would be refused by whoever checks the record,
// and could never be undone.
func TestEndDelegation_EntersNothingOfWhatLapsed(t *testing.T) {
	for _, shown := range []governance.Shown{governance.ShownPublic, governance.ShownTwo} {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			w := foundLiquid(t, db, 4, liquid(func(r *governance.DelegationRule) { r.Shown = shown }))
			given, err := w.Delegate(t.Context(), member(2), Entrust{To: w.speaking(1), Until: clock.now().Add(24 * time.Hour)})
			w.must(err)
			clock.forward(24 * time.Hour)
			w.must(w.EndDelegation(t.Context(), member(2), given.ID))
			for _, e := range w.entries() {
				if e.Type == (journal.DelegationClear{}).Type() {
					t.Error("it was entered as taken back")
				}
			}
			for _, scope := range []audit.Scope{{}, {Auditor: true}} {
				if r := w.verifiedFor(scope); r.Verdict != audit.Verified {
					t.Errorf("%+v: %s: %v", scope, r.Verdict, r.Findings)
				}
			}
		})
	}
}

// TestDelegate_IsNeverOlderThanACloseBeforeIt: where the clock was put back after a
// vote closed, nothing is delegated in it any more, whatever the clock says then.
func TestDelegate_IsNeverOlderThanACloseBeforeIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 4)
		w.openNow("2026-1", "paper", time.Hour)
		if _, err := w.Cast(t.Context(), member(1), Cast{Issue: "2026-1", Choice: answer("yes"), Key: newKey()}); err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Hour)
		if closed, err := update(t.Context(), w.Engine, func(tx *store.Tx) (bool, error) { return w.step(tx, "2026-1") }); err != nil || !closed {
			t.Fatalf("closed %t, %v", closed, err)
		}
		clock.forward(-10 * time.Second)
		if _, err := w.Delegate(t.Context(), member(0), Entrust{To: w.speaking(1)}); err != nil {
			t.Fatal(err)
		}
		w.advance()
		if _, err := w.Delegate(t.Context(), member(2), Entrust{To: w.speaking(1)}); err != nil {
			t.Fatal(err)
		}
		if r := w.verified(); r.Verdict != audit.Verified || r.Issues[0].Turnout.Represented != 0 {
			t.Errorf("%s: %v, %+v", r.Verdict, r.Findings, r.Issues)
		}
	})
}

// TestAgree_IsNeverOlderThanACloseBeforeIt: nor does a delegate say anything that would
// have counted in it.
func TestAgree_IsNeverOlderThanACloseBeforeIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 4)
		w.give(0, 1)
		w.give(3, 2)
		w.openNow("2026-1", "paper", time.Hour)
		w.cast(1, "2026-1", "yes")
		w.cast(2, "2026-1", "yes")
		clock.forward(time.Hour)
		if _, err := update(t.Context(), w.Engine, func(tx *store.Tx) (bool, error) { return w.step(tx, "2026-1") }); err != nil {
			t.Fatal(err)
		}
		w.must(w.SequenceAll(t.Context()))
		clock.forward(-10 * time.Second)
		w.must(w.Agree(t.Context(), member(1), personID(0)))
		w.speaking(2)
		w.must(w.Retire(t.Context(), member(2)))
		w.advance()
		if r := w.verified(); r.Verdict != audit.Verified || r.Issues[0].Turnout.Represented != 0 {
			t.Errorf("%s: %v, %+v", r.Verdict, r.Findings, r.Issues)
		}
	})
}

// closing closes the vote, puts the clock back and lets it be counted.
func closing(w world, clock *handClock) {
	w.t.Helper()
	if _, err := update(w.t.Context(), w.Engine, func(tx *store.Tx) (bool, error) { return w.step(tx, "2026-1") }); err != nil {
		w.t.Fatal(err)
	}
	clock.forward(-time.Minute)
	w.advance()
	if i := w.issue("2026-1"); i.Stage != governance.Decided || i.DecidedAt.Before(i.ClosedAt) {
		w.t.Errorf("%s: decided at %s, closed at %s", i.Stage, i.DecidedAt, i.ClosedAt)
	}
}

// verified is what a verification of the whole record finds.
func (w world) verified() audit.Report {
	w.t.Helper()
	return w.verifiedFor(audit.Scope{})
}

// elsewhere is what the second recount leaves out of an archive with an imported election.
const elsewhere = "this script counts no file of an election that was held elsewhere"

func (w world) verifiedFor(scope audit.Scope) audit.Report {
	w.t.Helper()
	file := w.exported(scope)
	archive, err := audit.Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		w.t.Fatal(err)
	}
	r := audit.Verify(archive, audit.Against{})
	if r.Verdict != audit.Refused {
		recounttest.Agree(w.t, file, r, elsewhere)
	}
	return r
}

// exported numbers all there is and exports it.
func (w world) exported(scope audit.Scope) []byte {
	w.t.Helper()
	if err := w.SequenceAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	var file bytes.Buffer
	if err := w.Archive(w.t.Context(), &file, scope); err != nil {
		w.t.Fatal(err)
	}
	return file.Bytes()
}
