// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// foundProlonging founds a community whose votes on names, quiet or not, are prolonged
// for an outage of half an hour in their last day, by two days at most; papers are not.
func foundProlonging(t *testing.T, db *store.DB, members int) world {
	t.Helper()
	kinds := procedures()
	for n := range kinds[1:] {
		kinds[n+1].Prolong = &governance.ProlongRule{AfterMinutes: 30, LastHours: 24, AtMostHours: 48}
	}
	return foundBy(t, newEngine(t, db, rand.Reader), db, members, kinds)
}

// present has the server give a sign of life, and returns how many votes that prolonged.
func (w world) present() int {
	w.t.Helper()
	n, err := w.Present(w.t.Context())
	w.must(err)
	return n
}

// down lets the server be gone so long; it gave a sign of life before, and comes back.
func (w world) down(clock *handClock, lasts time.Duration) int {
	w.t.Helper()
	w.present()
	clock.forward(lasts)
	return w.present()
}

// later is by how much a vote closes later than announced.
func (w world) later(id governance.IssueID) time.Duration {
	i := w.issue(id)
	return i.ClosesAt.Sub(i.Announced())
}

// extensions are those in the record of a matter.
func (w world) extensions(id governance.IssueID) (all []journal.IssueExtend) {
	for _, e := range w.entries() {
		if e.Type != (journal.IssueExtend{}).Type() || e.Issue != id {
			continue
		}
		entry, err := journal.ParseLeaf(e.Leaf)
		w.must(err)
		all = append(all, entry.Act.(journal.IssueExtend))
	}
	return all
}

// TestPresent_ProlongsWhatWasMissed: the server is gone when a vote should close; what its
// members could not use of it they have afterwards, and what has no such rule closes.
func TestPresent_ProlongsWhatWasMissed(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundProlonging(t, db, 4)
		for n, kind := range []string{"name", "quiet"} {
			w.openNow(governance.IssueID(fmt.Sprintf("2026-%d", n+1)), kind, 3*time.Hour)
		}
		w.openNow("2026-3", "paper", 3*time.Hour)
		w.castAs(0, "2026-1", rankedAs("quay"))
		w.castAs(0, "2026-2", rankedAs("quay"))
		w.castAs(3, "2026-2", rankedAs("tide"))
		closes := w.issue("2026-1").ClosesAt
		clock.forward(2 * time.Hour)
		if n := w.down(clock, 3*time.Hour+settles); n != 2 {
			t.Errorf("%d votes are prolonged, want those with the rule", n)
		}
		w.advance()
		if got := w.issue("2026-3").Stage; got != governance.Decided {
			t.Errorf("what has no such rule is at %s", got)
		}
		for _, id := range []governance.IssueID{"2026-1", "2026-2"} {
			if i := w.issue(id); i.Stage != governance.Voting || w.later(id) != 3*time.Hour {
				t.Errorf("%s is at %s, %s later", id, i.Stage, w.later(id))
			}
		}
		w.castAs(1, "2026-1", rankedAs("tide"))
		w.castAs(2, "2026-1", rankedAs("tide"))
		w.castAs(0, "2026-2", rankedAs("tide")) // another mind
		clock.forward(time.Minute)
		if n := w.down(clock, 40*time.Minute); n != 0 {
			t.Errorf("a second outage prolongs %d votes", n)
		}
		clock.forward(time.Hour)
		w.present()
		w.advance()
		for _, id := range []governance.IssueID{"2026-1", "2026-2"} {
			if i := w.issue(id); i.Stage != governance.Decided || i.ClosedAt.Before(closes.Add(3*time.Hour)) {
				t.Errorf("%s is at %s, closed at %s", id, i.Stage, i.ClosedAt)
			}
			w.must(w.SequenceAll(t.Context()))
			want := journal.IssueExtend{DownFrom: journal.At(closes.Add(-time.Hour)), DownUntil: journal.At(closes.Add(2 * time.Hour)), ClosesAt: journal.At(closes.Add(3 * time.Hour))}
			if got := w.extensions(id); len(got) != 1 || got[0] != want {
				t.Errorf("%s: %v, want %v", id, got, want)
			}
		}
		for _, scope := range []audit.Scope{{}, {Auditor: true}} {
			if r := w.verifiedFor(scope); r.Verdict != audit.Verified {
				t.Errorf("%+v: %s %v", scope, r.Verdict, r.Findings)
			}
		}
	})
}

// TestPresent_ReceiptsOfAProlongedVoteAreNoFalseEvidence: the leaf of a confidential
// ballot bears the closing time it was cast by, so that its receipt promises nothing that
// an archive of before it was cast would break.
func TestPresent_ReceiptsOfAProlongedVoteAreNoFalseEvidence(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundProlonging(t, db, 3)
		w.openNow("2026-2", "quiet", 3*time.Hour)
		before := w.castAs(0, "2026-2", rankedAs("tide"))
		clock.forward(150 * time.Minute)
		w.down(clock, 2*time.Hour)
		w.castAs(2, "2026-2", rankedAs("tide")) // the last entry of the archive to be kept
		w.must(w.SequenceAll(t.Context()))
		after := w.castAs(1, "2026-2", rankedAs("quay"))
		i := w.issue("2026-2")
		for _, c := range []struct {
			got  journal.Receipt
			want time.Time
		}{{before, i.Announced()}, {after, i.ClosesAt}} {
			if want := journal.At(c.want.Add(journal.MergeDelay)); c.got.Deadline != want {
				t.Errorf("it must be in the record by %s, want %s", c.got.Deadline, want)
			}
		}
		reading, err := w.Receipt(t.Context(), member(1), "2026-2")
		w.must(err)
		if reading.Inclusion.Late {
			t.Error("it counts as late before it is")
		}
		w.verifies()
	})
}

// TestPresent_EachBranch: what gives a sign of life between, what is too short, what was
// noticed late, and a clock that was put back.
func TestPresent_EachBranch(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(w world, clock *handClock)
		want    time.Duration
	}{
		"signs of life all along": {func(w world, clock *handClock) {
			for range 100 {
				clock.forward(29 * time.Second)
				w.present()
			}
		}, 0},
		"gone for half an hour and what an outage takes to settle": {func(w world, clock *handClock) { w.down(clock, 30*time.Minute+settles) }, 30 * time.Minute},
		"a moment less": {func(w world, clock *handClock) { w.down(clock, 30*time.Minute+settles-time.Millisecond) }, 0},
		"twice for twenty minutes": {func(w world, clock *handClock) {
			w.down(clock, 20*time.Minute)
			w.down(clock, 20*time.Minute)
		}, 0},
		"no sign of life, and somebody cast in the middle": {func(w world, clock *handClock) {
			w.present()
			clock.forward(25 * time.Minute)
			w.castAs(0, "2026-1", rankedAs("quay"))
			clock.forward(25 * time.Minute)
			w.present()
		}, 0},
		"what was cast after the last sign of life begins it": {func(w world, clock *handClock) {
			w.present()
			clock.forward(20 * time.Second)
			w.castAs(0, "2026-1", rankedAs("quay"))
			clock.forward(time.Hour + settles)
			w.present()
		}, time.Hour},
		"cast before the outage was noticed": {func(w world, clock *handClock) {
			w.present()
			clock.forward(time.Hour)
			w.castAs(0, "2026-1", rankedAs("quay"))
			clock.forward(2 * time.Minute)
			w.present()
		}, time.Hour},
		"noticed too long after it": {func(w world, clock *handClock) {
			w.present()
			clock.forward(time.Hour)
			w.castAs(0, "2026-1", rankedAs("quay"))
			clock.forward(6 * time.Minute)
			w.present()
		}, 0},
		"the clock is put back": {func(w world, clock *handClock) {
			w.present()
			clock.forward(-10 * time.Minute)
			w.present()
			clock.forward(20 * time.Second)
			w.present()
		}, 0},
		"there was never a sign of life": {func(w world, clock *handClock) {
			clock.forward(2 * time.Hour)
			w.present()
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundProlonging(t, db, 2)
				w.openNow("2026-1", "name", 4*time.Hour)
				c.happens(w, clock)
				if got := w.later("2026-1"); got != c.want {
					t.Errorf("%s later, want %s", got, c.want)
				}
				clock.forward(8 * time.Hour)
				w.present()
				w.advance()
				w.verifies()
			})
		})
	}
}

// TestAdvance_ClosesNothingBeforeAnOutageWasNoticed: the clock comes by first, after a
// machine was asleep over the close.
func TestAdvance_ClosesNothingBeforeAnOutageWasNoticed(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundProlonging(t, db, 2)
		w.openNow("2026-1", "name", 2*time.Hour)
		w.openNow("2026-2", "name", 70*time.Minute)
		clock.forward(time.Hour)
		w.present()
		clock.forward(2 * time.Hour) // asleep
		w.advance()
		if got := w.issue("2026-1").Stage; got != governance.Voting {
			t.Fatalf("it is %s before anybody knows of the outage", got)
		}
		if _, err := w.Cast(t.Context(), member(0), Cast{Issue: "2026-1", Choice: rankedAs("quay"), Key: newKey()}); !errors.Is(err, governance.ErrClosed) {
			t.Errorf("a ballot before it is prolonged: %v", err)
		}
		if n := w.present(); n != 1 {
			t.Errorf("%d votes are prolonged, want the one of which the outage took half an hour", n)
		}
		w.advance()
		w.castAs(0, "2026-1", rankedAs("quay"))
		if got := w.issue("2026-2").Stage; got != governance.Decided {
			t.Errorf("the other is at %s", got)
		}
		if n := w.down(clock, 3*time.Hour); n != 0 {
			t.Errorf("%d are prolonged again", n)
		}
		w.advance()
		if got := w.issue("2026-1").Stage; got != governance.Decided {
			t.Errorf("it is at %s", got)
		}
		w.verifies()
	})
}

// TestPresent_ServersAtOnceProlongOnce: several come back at the same time, others come by
// to close, and voters are there too.
func TestPresent_ServersAtOnceProlongOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		const votes, voters = 12, 4
		w := foundProlonging(t, db, voters)
		var ids []governance.IssueID
		for n := range votes {
			ids = append(ids, governance.IssueID(fmt.Sprintf("2026-%d", n+1)))
			w.openNow(ids[n], []string{"name", "quiet"}[n%2], 2*time.Hour)
		}
		clock.forward(time.Hour)
		w.present()
		clock.forward(3 * time.Hour)
		var prolonged sync.Map
		errs := atOnce(4+4+voters, func(n int) error {
			switch e := w.again(); {
			case n < 4:
				got, err := e.Present(t.Context())
				prolonged.Store(n, got)
				return err
			case n < 8:
				_, err := e.Advance(t.Context())
				return err
			default:
				for range 3 {
					for _, id := range ids {
						_, err := e.Cast(t.Context(), member(n-8), Cast{Issue: id, Choice: rankedAs("quay"), Key: newKey()})
						if err != nil && !errors.Is(err, governance.ErrClosed) {
							return err
						}
					}
				}
				return nil
			}
		})
		mustAll(t, errs)
		sum := 0
		prolonged.Range(func(_, n any) bool { sum += n.(int); return true })
		if sum != votes {
			t.Errorf("%d were prolonged, want %d, each once", sum, votes)
		}
		for _, id := range ids {
			if i := w.issue(id); i.Stage != governance.Voting || w.later(id) != 3*time.Hour-settles {
				t.Errorf("%s is at %s, %s later", id, i.Stage, w.later(id))
			}
		}
		clock.forward(4 * time.Hour)
		w.advance()
		if r := w.verifiedFor(audit.Scope{Auditor: true}); r.Verdict == audit.Refused {
			t.Errorf("%v", r.Findings)
		}
		for _, id := range ids {
			if got := len(w.extensions(id)); got != 1 {
				t.Errorf("%s: %d extensions in the record", id, got)
			}
		}
	})
}

// TestPresent_ACrashLeavesNothing: neither a vote prolonged, nor an entry, nor the sign of
// life that would hide the outage; and the next one does all of it.
func TestPresent_ACrashLeavesNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundProlonging(t, db, 2)
		for n := range 3 {
			w.openNow(governance.IssueID(fmt.Sprintf("2026-%d", n+1)), "name", 2*time.Hour)
		}
		w.must(w.SequenceAll(t.Context()))
		clock.forward(time.Hour)
		w.present()
		clock.forward(2 * time.Hour)
		seen := func() time.Time { return read(w, func(tx *store.Tx) (time.Time, error) { return tx.SeenAt() }) }
		before, times := seen(), 0
		untouched := func(what string) {
			t.Helper()
			for n := range 3 {
				if id := governance.IssueID(fmt.Sprintf("2026-%d", n+1)); w.issue(id).Prolonged() {
					t.Fatalf("%s: %s is prolonged", what, id)
				}
			}
			if waiting := read(w, func(tx *store.Tx) ([]store.Entry, error) { return tx.Pending(10) }); len(waiting) != 0 || !seen().Equal(before) {
				t.Fatalf("%s: %d entries wait, the last sign of life is of %s", what, len(waiting), seen())
			}
		}
		for ; ; times++ {
			e := New(Options{DB: w.db, Gate: w.gate, Log: w.log, Tokens: w.tokens, Random: &brittle{times}})
			if _, err := e.Present(t.Context()); err == nil {
				break
			} else if !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			untouched(fmt.Sprintf("after %d draws", times))
			if times == 2 { // and one whose commit fails
				ctx, cut := context.WithCancel(t.Context())
				_, err := update(ctx, w.Engine, func(tx *store.Tx) (int, error) { defer cut(); return w.Engine.present(tx, true) })
				if err == nil {
					t.Fatal("it was committed")
				}
				untouched("after a commit that failed")
			}
		}
		if times != 3 {
			t.Errorf("it was broken %d times, want once a vote", times)
		}
		for n := range 3 {
			if got := w.later(governance.IssueID(fmt.Sprintf("2026-%d", n+1))); got != 2*time.Hour-settles {
				t.Errorf("the next sign of life prolongs by %s", got)
			}
		}
		w.verifies()
	})
}

// TestSaveIssue_NoClosedVoteIsProlonged: not even by who writes to the store itself.
func TestSaveIssue_NoClosedVoteIsProlonged(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundProlonging(t, db, 2)
		w.openNow("2026-1", "name", time.Hour)
		clock.forward(2 * time.Hour)
		w.advance()
		was := w.issue("2026-1")
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			i := was
			i.Stage = governance.Voting
			longer, may := i.Prolong(governance.Outage{From: i.ClosesAt.Add(-40 * time.Minute), Until: i.ClosesAt}, i.ClosesAt)
			if !may {
				t.Error("the rule itself refuses: nothing is shown")
			}
			return tx.SaveIssue(longer)
		})
		if !errors.Is(err, store.ErrStage) {
			t.Errorf("a closed vote is prolonged: %v", err)
		}
		if is := w.issue("2026-1"); is.Prolonged() || !is.ClosesAt.Equal(was.ClosesAt) {
			t.Errorf("it closes at %s, and did at %s", is.ClosesAt, was.ClosesAt)
		}
	})
}
