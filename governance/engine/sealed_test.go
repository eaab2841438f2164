// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// ranked is a choice of options in this order.
func rankedAs(ids ...governance.OptionID) governance.Choice {
	c := governance.Choice{}
	for _, id := range ids {
		c.Ranking = append(c.Ranking, []governance.OptionID{id})
	}
	return c
}

func (w world) castAs(n int, issue governance.IssueID, choice governance.Choice) journal.Receipt {
	w.t.Helper()
	r, err := w.Cast(w.t.Context(), member(n), Cast{Issue: issue, Choice: choice, Key: newKey()})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// list reads the published list of a confidential vote, as it lies in the counts.
func (w world) list(issue governance.IssueID) string {
	return string(read(w, func(tx *store.Tx) ([]byte, error) { return tx.Sheet(issue) }))
}

func TestSealed_TheLastBallotCountsAndTheListHoldsItAlone(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 6)
		w.openNow("2026-1", "quiet", time.Hour)
		w.castAs(0, "2026-1", rankedAs("quay"))
		w.castAs(1, "2026-1", rankedAs("tide", "quay"))
		w.castAs(0, "2026-1", rankedAs("tide")) // none of these has a number yet
		if _, err := w.Withdraw(t.Context(), member(1), "2026-1"); err != nil {
			t.Fatal(err)
		}
		w.castAs(2, "2026-1", rankedAs("same"))
		if _, err := w.Withdraw(t.Context(), member(2), "2026-1"); err != nil {
			t.Fatal(err)
		}
		w.castAs(2, "2026-1", rankedAs("quay", "tide"))
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.castAs(3, "2026-1", rankedAs("tide"))
		clock.forward(2 * time.Hour)
		w.advance()

		if got := strings.Count(w.list("2026-1"), "\n"); got != 3 {
			t.Errorf("the list holds %d ballots, want those of members 0, 2 and 3", got)
		}
		for scope, want := range map[audit.Scope]string{{}: "scope: public, casts not opened: 8 casts", {Auditor: true}: "scope: auditor: the list of each confidential vote holds the last cast"} {
			r := w.verifiedFor(scope)
			if r.Verdict != audit.Verified || !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.HasPrefix(n, want) }) {
				t.Errorf("scope %+v: %s %v %q", scope, r.Verdict, r.Findings, r.Notes)
			}
			if i := r.Issues[0]; i.State != audit.Recounted || i.Turnout.Direct != 3 || i.Turnout.Electorate != 6 || i.Sealed == scope.Auditor {
				t.Errorf("scope %+v: %+v", scope, i)
			}
		}
	})
}

// What is replaced within one batch is told by nothing but the place in the log, and
// that must hold whatever refs chance gives: many changes, all in one batch.
func TestSealed_ChangesOfOneBatchStandInTheirOrder(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 12)
		w.openNow("2026-1", "quiet", time.Hour)
		for round := range 6 {
			for n := range 12 {
				if (round+n)%4 == 3 {
					if _, err := w.Withdraw(t.Context(), member(n), "2026-1"); err != nil && !errors.Is(err, ErrNoBallot) {
						t.Fatal(err)
					}
					continue
				}
				w.castAs(n, "2026-1", rankedAs([]governance.OptionID{"quay", "tide", "same"}[(round*n)%3]))
			}
		}
		clock.forward(2 * time.Hour)
		w.advance()
		if r := w.verifiedFor(audit.Scope{Auditor: true}); r.Verdict != audit.Verified {
			t.Errorf("%s %v", r.Verdict, r.Findings)
		}
	})
}

// TestSealed_WhoCastWhatLeavesNoTrace lives one life twice, with the same clock, key
// and chance, but for one thing: who casts which ballot. Result, record and public
// archive are the same to the byte.
func TestSealed_WhoCastWhatLeavesNoTrace(t *testing.T) {
	var first []byte
	for _, voters := range [][]int{{0, 1, 2, 3, 1}, {3, 0, 4, 2, 0}} { // the fifth ballot changes the second
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			w := foundBy(t, newEngine(t, db, rand.NewChaCha8([32]byte{7})), db, 5, procedures())
			w.openNow("2026-1", "quiet", time.Hour)
			for n, choice := range []governance.Choice{rankedAs("quay"), rankedAs("tide"), rankedAs("same", "tide"), rankedAs("quay", "tide"), rankedAs("same")} {
				w.castAs(voters[n], "2026-1", choice)
				clock.forward(time.Second)
			}
			clock.forward(2 * time.Hour)
			w.advance()
			file := w.exported(audit.Scope{})
			if first == nil {
				first = file
			}
			if !bytes.Equal(first, file) {
				t.Errorf("%v cast: %d bytes, the first life gave %d others", voters, len(file), len(first))
			}
		})
	}
}

func TestSealed_ARepeatGetsTheSameReceiptAndNoTime(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "quiet", time.Hour)
		sent := Cast{Issue: "2026-1", Choice: rankedAs("quay"), Key: newKey()}
		one, err := w.Cast(t.Context(), member(0), sent)
		if err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Minute)
		two, err := w.Cast(t.Context(), member(0), sent)
		if err != nil || one.Signature != two.Signature {
			t.Errorf("the same ballot twice: another receipt, or %v", err)
		}
		closes := journal.At(w.issue("2026-1").ClosesAt)
		if one.ReceivedAt != "" || !strings.Contains(string(one.Leaf), string(closes)) || one.Opening.Person != "" || one.Opening.Issue != "2026-1" {
			t.Errorf("the receipt says more than it should: %+v", one)
		}
		if err := one.Verify(w.log.Public()); err != nil {
			t.Error(err)
		}
		sent.Choice = rankedAs("tide")
		if _, err := w.Cast(t.Context(), member(0), sent); !errors.Is(err, ErrKeyReused) {
			t.Errorf("got %v, want ErrKeyReused", err)
		}
		if _, err := w.Cast(t.Context(), access.Actor{Person: "stranger", Session: "s"}, Cast{Issue: "2026-1", Choice: rankedAs("quay"), Key: newKey()}); !errors.Is(err, governance.ErrNotOnRoll) {
			t.Errorf("a stranger: got %v, want ErrNotOnRoll", err)
		}
		if in, err := w.Inbox(t.Context(), member(0)); err != nil || len(in.Lines) != 0 {
			t.Errorf("who has cast is asked to: %v, %v", in.Lines, err)
		}
		if in, err := w.Inbox(t.Context(), member(1)); err != nil || len(in.Lines) != 1 {
			t.Errorf("who has not cast is not asked to: %v, %v", in.Lines, err)
		}
	})
}

func TestSealed_TheKeyEndsWithTheTimeForDisputes(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "quiet", time.Hour)
		w.castAs(0, "2026-1", rankedAs("quay"))
		clock.forward(2 * time.Hour)
		w.advance()
		own := func() (governance.Ballot, error) {
			r, err := w.Receipt(t.Context(), member(0), "2026-1")
			return r.Ballot, err
		}
		if b, err := own(); err != nil || b.Pseudonym == "" {
			t.Fatalf("before: %+v, %v", b, err)
		}
		before := w.list("2026-1")
		clock.forward(7*24*time.Hour - 3*time.Hour)
		w.advance()
		if _, err := own(); err != nil {
			t.Errorf("the key is gone before its time: %v", err)
		}
		clock.forward(4 * time.Hour)
		w.advance()
		w.advance() // and only once
		if _, err := own(); !errors.Is(err, ErrUnlinked) {
			t.Errorf("after: got %v, want ErrUnlinked", err)
		}
		left := read(w, func(tx *store.Tx) (time.Time, error) { return tx.PseudonymKeyDestroyed("2026-1") })
		if left.IsZero() || w.list("2026-1") != before {
			t.Errorf("destroyed %s, the list changed: %v", left, w.list("2026-1") != before)
		}
		n := 0
		for _, scope := range []audit.Scope{{}, {Auditor: true}} {
			if r := w.verifiedFor(scope); r.Verdict != audit.Verified {
				t.Errorf("%+v: %s %v", scope, r.Verdict, r.Findings)
			}
		}
		for _, e := range w.entries() {
			if e.Type == "key.destroy" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("the destruction is entered %d times", n)
		}
	})
}

func TestSealed_EachCountsOnceWhateverVoicesTheyHave(t *testing.T) {
	p := governance.Procedure{Franchise: bodies.Franchise{Body: "commons"}, Visibility: governance.Confidential}
	roll := p.Roll([]bodies.Elector{{Person: "ada", Sphere: bodies.Inner, Since: foundedOn, Weight: 137}}, governance.Layers{}, foundedOn.Add(time.Hour))
	if roll.Weight() != 1 {
		t.Errorf("a confidential ballot weighs %d", roll.Weight())
	}
}

func TestSealed_WhoChangesFasterThanTheLogIsAskedToWait(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 1)
		w.openNow("2026-1", "quiet", time.Hour)
		var err error
		for n := 0; n < 200 && err == nil; n++ {
			_, err = w.Cast(t.Context(), member(0), Cast{Issue: "2026-1", Choice: rankedAs("quay"), Key: newKey()})
		}
		if !errors.Is(err, governance.ErrTooMany) {
			t.Fatalf("got %v, want ErrTooMany", err)
		}
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.castAs(0, "2026-1", rankedAs("tide"))
	})
}

// TestSealed_OneBallotAVoterHoweverManyAtOnce lets one voter cast in 16 places at once,
// and many voters beside, while the vote closes: everybody who got a receipt counts,
// once, with one of the ballots they sent.
func TestSealed_OneBallotAVoterHoweverManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 100)
		w.openNow("2026-1", "quiet", time.Hour)
		mustAll(t, atOnce(16, func(i int) error {
			_, err := w.Cast(t.Context(), member(0), Cast{Issue: "2026-1", Choice: rankedAs([]governance.OptionID{"quay", "tide"}[i%2]), Key: newKey()})
			return err
		}))
		mustAll(t, atOnce(100, func(i int) error {
			_, err := w.Cast(t.Context(), member(i), Cast{Issue: "2026-1", Choice: rankedAs("same"), Key: newKey()})
			return err
		}))
		voted := read(w, func(tx *store.Tx) (int64, error) { return tx.VoterCount("2026-1") })
		casts := read(w, func(tx *store.Tx) (int64, error) { return tx.CastCount("2026-1") })
		if voted != 100 || casts != 116 {
			t.Errorf("%d voters of 100, %d ballots of 116", voted, casts)
		}
		list := read(w, func(tx *store.Tx) ([]byte, error) { return listOf(tx, "2026-1") })
		if got := bytes.Count(list, []byte(`[["same"]]`)); got != 100 {
			t.Errorf("%d of the list are the last ballots, want 100", got)
		}
	})
}
