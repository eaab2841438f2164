// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"encoding/hex"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// handClock is a clock the test moves.
type handClock struct{ at atomic.Int64 }

func newClock(t time.Time) *handClock {
	c := new(handClock)
	c.at.Store(t.UnixMilli())
	return c
}

func (c *handClock) now() time.Time           { return time.UnixMilli(c.at.Load()).UTC() }
func (c *handClock) forward(by time.Duration) { c.at.Add(by.Milliseconds()) }

func eachClocked(t *testing.T, test func(t *testing.T, db *store.DB, clock *handClock), options ...store.Options) {
	for _, on := range []struct {
		name    string
		address func(testing.TB) string
	}{{"SQLite", storetest.SQLite}, {"PostgreSQL", storetest.Postgres}} {
		t.Run(on.name, func(t *testing.T) {
			clock := newClock(foundedOn.Add(24 * time.Hour))
			o := store.Options{}
			for _, given := range options {
				o = given
			}
			o.Database, o.Clock = on.address(t), clock.now
			db, err := store.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			test(t, db, clock)
		})
	}
}

// TestRoad_OfOneVote walks a vote from its opening to its proof: Ada and others
// cast, change, delegate and take back; the server is down when the vote ends;
// afterwards the clock closes it once, and everything said adds up.
func TestRoad_OfOneVote(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 10)
		w.bring("2026-1", "paper", clock.now().Add(time.Hour), clock.now().Add(24*time.Hour))
		l := newTold()
		cast := func(n int, a string) {
			t.Helper()
			r, err := w.Cast(t.Context(), member(n), Cast{Issue: "2026-1", Choice: answer(a), Key: newKey()})
			if err != nil {
				t.Fatal(err)
			}
			l.got(personID(n), r)
			clock.forward(time.Minute)
		}
		delegate := func(n, to int, s delegation.Scope) governance.Delegation {
			t.Helper()
			d, err := w.Delegate(t.Context(), member(n), Entrust{Scope: s, To: w.speaking(to)})
			if err != nil {
				t.Fatal(err)
			}
			clock.forward(time.Minute)
			return d
		}
		w.advance() // nothing is due yet
		if _, err := w.Cast(t.Context(), member(0), Cast{Issue: "2026-1", Choice: answer("yes"), Key: newKey()}); err == nil {
			t.Fatal("a ballot was taken before the vote opened")
		}
		clock.forward(time.Hour)
		w.advance()

		cast(0, "yes")
		cast(1, "no")
		cast(1, "yes") // thinks again
		cast(2, "no")
		delegate(3, 0, delegation.Scope{})                         // to 0, who votes yes
		delegate(4, 3, delegation.Scope{Body: "commons"})          // through 3 to 0
		delegate(5, 6, delegation.Scope{})                         // to 6, who stays silent
		delegate(7, 8, delegation.Scope{})                         // 7 and 8 to each other
		delegate(8, 7, delegation.Scope{})                         //
		taken := delegate(9, 2, delegation.Scope{Issue: "2026-1"}) // to 2, then takes it back
		if err := w.EndDelegation(t.Context(), member(9), taken.ID); err != nil {
			t.Fatal(err)
		}
		cast(6, "abstain")
		r, err := w.Withdraw(t.Context(), member(6), "2026-1") // and 6 takes the ballot back
		if err != nil {
			t.Fatal(err)
		}
		l.got(personID(6), r)
		if err := w.SequenceAll(t.Context()); err != nil { // part of it is in the record already
			t.Fatal(err)
		}
		cast(2, "abstain")

		clock.forward(72 * time.Hour) // nobody minds the shop when the vote ends
		if _, err := w.Cast(t.Context(), member(2), Cast{Issue: "2026-1", Choice: answer("no"), Key: newKey()}); err == nil {
			t.Fatal("a ballot was taken after the vote's end, before the clock came by")
		}
		w.advance()
		first := w.issue("2026-1")
		clock.forward(time.Hour)
		w.advance()
		if again := w.issue("2026-1"); !again.ClosedAt.Equal(first.ClosedAt) || !again.DecidedAt.Equal(first.DecidedAt) {
			t.Errorf("closed and decided at %s, %s, and again at %s, %s", first.ClosedAt, first.DecidedAt, again.ClosedAt, again.DecidedAt)
		}
		for _, fault := range append(w.ballotFaults("2026-1", l), w.closeFaults("2026-1", l)...) {
			t.Error(fault)
		}
		w.checkOutcome(t)
		w.checkRecord(t, l)
	})
}

// checkOutcome: 0 casts for 3 and 4 as well, 1 for herself, 2 abstains; 5 ends
// at 6, who is silent again, 7 and 8 run in a circle, 9 did nothing.
func (w world) checkOutcome(t *testing.T) {
	t.Helper()
	reading, err := w.Count(t.Context(), member(4), "2026-1")
	if err != nil {
		t.Fatal(err)
	}
	d := reading.Decision
	if d.Outcome != governance.Adopted || d.Finding.Vote.Yes != 4 || d.Finding.Vote.No != 0 || d.Finding.Vote.Abstain != 1 {
		t.Errorf("outcome %s by %+v, want adopted by 4 to 0 with 1 abstaining", d.Outcome, d.Finding.Vote)
	}
	if d.Turnout.Direct != 3 || d.Turnout.Represented != 2 || d.Turnout.Lost["dead-end"] != 1 || d.Turnout.Lost["cycle"] != 2 || d.Turnout.Lost["no-vote"] != 2 {
		t.Errorf("turnout %+v", d.Turnout)
	}
	if final, ok := reading.Path.Final(); !ok || final.ID != personID(0) || reading.LongestChain != 2 {
		t.Errorf("the voice of %s ended at %v after at most %d steps, want %s after 2", personID(4), final.ID, reading.LongestChain, personID(0))
	}
}

// checkRecord: every act stands in the tree once, those of the vote in the order
// in which one makes the next possible, and each receipt is proved against the
// signed head alone.
func (w world) checkRecord(t *testing.T, l *told) {
	t.Helper()
	head, err := w.Checkpoint(t.Context(), member(0), false)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := journal.OpenCheckpoint(head.Note, w.log.Public())
	if err != nil {
		t.Fatal(err)
	}
	entries := w.entries()
	if int64(len(entries)) != signed.Tree.N || len(read(w, func(tx *store.Tx) ([]store.Entry, error) { return tx.Pending(10) })) > 0 {
		t.Errorf("%d entries are numbered, the signed tree has %d, and none should be pending", len(entries), signed.Tree.N)
	}
	var order []journal.Type
	for _, e := range entries {
		if e.Issue == "2026-1" && !slices.Contains([]journal.Type{"ballot.cast", "ballot.withdraw"}, e.Type) {
			order = append(order, e.Type)
		}
	}
	if want := []journal.Type{"issue.open", "roll.freeze", "issue.close", "count", "decision", "effect"}; !slices.Equal(order, want) {
		t.Errorf("the record tells %v, want %v", order, want)
	}
	for _, e := range entries {
		w.mustInclude(t, signed, hex.EncodeToString(e.Hash[:]))
	}
	for _, receipts := range l.receipts {
		for _, r := range receipts {
			w.mustInclude(t, signed, r.LeafHash)
		}
	}
}

func (w world) mustInclude(t *testing.T, signed journal.Checkpoint, hash string) {
	t.Helper()
	proof, err := w.ProofOf(t.Context(), member(0), hash)
	if err != nil {
		t.Fatal(err)
	}
	if err := journal.CheckInclusion(proof.Path, signed.Tree, proof.Entry.Seq, proof.Entry.Hash); err != nil {
		t.Errorf("entry %d (%s) is not in the signed tree: %v", proof.Entry.Seq, proof.Entry.Type, err)
	}
}

// TestAdvance_AfterDowntimeMakesEveryStepOnce: a vote that should have closed
// while the server was down is closed and counted, in that order, once.
func TestAdvance_AfterDowntimeMakesEveryStepOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "name", time.Hour)
		clock.forward(48 * time.Hour)
		mustAll(t, atOnce(4, func(int) error { _, err := w.again().Advance(t.Context()); return err }))
		for _, fault := range w.closeFaults("2026-1", newTold()) {
			t.Error(fault)
		}
	})
}

// TestAdvance_HoldsAVoteLaterThatDowntimeWouldHaveShortened: nobody can vote
// while the server is down, so a vote whose time fell into it is held afterwards
// for as long as was announced, and is found in order by who checks it.
func TestAdvance_HoldsAVoteLaterThatDowntimeWouldHaveShortened(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.bring("2026-1", "paper", clock.now().Add(time.Hour), clock.now().Add(2*time.Hour))
		w.bring("2026-2", "paper", clock.now().Add(47*time.Hour), clock.now().Add(147*time.Hour))
		announced := w.issue("2026-2").ClosesAt
		clock.forward(48 * time.Hour)
		mustAll(t, atOnce(4, func(int) error { _, err := w.again().Advance(t.Context()); return err }))
		late, soon := w.issue("2026-1"), w.issue("2026-2")
		if late.Stage != governance.Voting || !late.OpensAt.Equal(clock.now()) || !late.ClosesAt.Equal(clock.now().Add(time.Hour)) {
			t.Errorf("missed: %s from %s to %s, want voting for an hour from %s", late.Stage, late.OpensAt, late.ClosesAt, clock.now())
		}
		if soon.Stage != governance.Voting || !soon.ClosesAt.Equal(announced) {
			t.Errorf("a hundredth late: %s to %s, want voting to %s", soon.Stage, soon.ClosesAt, announced)
		}
		if _, err := w.Cast(t.Context(), member(1), Cast{Issue: "2026-1", Choice: answer("yes"), Key: newKey()}); err != nil {
			t.Error(err)
		}
		clock.forward(200 * time.Hour)
		w.advance()
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}
