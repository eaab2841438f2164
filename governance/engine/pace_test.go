// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// TestCast_HoldsBackWhoFillsTheRecord: after so many ballots within an hour the
// next is refused and the last one stands; others cast, it can be taken back, a
// repeat is answered, and an hour later it can be changed again.
func TestCast_HoldsBackWhoFillsTheRecord(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "paper", 24*time.Hour)
		w.fill("2026-1", governance.PaceLimit-1)
		last := Cast{Issue: "2026-1", Choice: answer("yes"), Key: newKey()}
		if _, err := w.Cast(t.Context(), member(0), last); err != nil {
			t.Fatal(err)
		}
		more := Cast{Issue: "2026-1", Choice: answer("no"), Key: newKey()}
		if _, err := w.Cast(t.Context(), member(0), more); !errors.Is(err, governance.ErrTooMany) {
			t.Errorf("one more: %v, want %v", err, governance.ErrTooMany)
		}
		_, err1 := w.Cast(t.Context(), member(1), more)
		_, err2 := w.Cast(t.Context(), member(0), last)
		_, err3 := w.Withdraw(t.Context(), member(0), "2026-1")
		clock.forward(governance.PaceWindow)
		_, err4 := w.Cast(t.Context(), member(0), more)
		mustAll(t, []error{err1, err2, err3, err4})
	})
}

// fill gives the first member so many ballots, each replacing the one before, as
// if they had been cast just now.
func (w world) fill(id governance.IssueID, n int) {
	w.t.Helper()
	now, all := w.now(), make([]governance.Ballot, n)
	for i := range all {
		all[i] = governance.Ballot{Ref: fmt.Sprintf("%032d", i), Issue: id, Person: personID(0), Choice: answer("no"), CastAt: now, Nth: int64(i + 1)}
		if i > 0 {
			all[i].Replaces, all[i-1].SupersededAt = all[i-1].Ref, now
		}
	}
	if err := w.db.Update(w.t.Context(), func(tx *store.Tx) error { return tx.AddBallots(all) }); err != nil {
		w.t.Fatal(err)
	}
}

func TestDelegate_HoldsBackWhoFillsTheRecord(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		var given []governance.Delegation
		for n := range governance.PaceLimit {
			at := clock.now().Add(time.Duration(n-governance.PaceLimit) * time.Millisecond)
			given = append(given, governance.Delegation{Shown: governance.ShownPublic, ID: fmt.Sprintf("%032d", n), Delegator: personID(0), Scope: delegation.Scope{Body: "commons"},
				Delegates: nil, From: at, EndedAt: at})
		}
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.AddDelegations(given) }); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Delegate(t.Context(), member(0), Entrust{To: w.speaking(1)}); !errors.Is(err, governance.ErrTooMany) {
			t.Errorf("one more: %v, want %v", err, governance.ErrTooMany)
		}
		if _, err := w.Delegate(t.Context(), member(1), Entrust{To: w.speaking(0)}); err != nil {
			t.Error(err)
		}
		clock.forward(governance.PaceWindow)
		if _, err := w.Delegate(t.Context(), member(0), Entrust{To: w.speaking(1)}); err != nil {
			t.Error(err)
		}
	})
}

// TestCast_SentAgainAfterItWasTakenBackIsRefused: the old form, sent once more,
// must not answer with a receipt for a ballot that does not count.
func TestCast_SentAgainAfterItWasTakenBackIsRefused(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "paper", time.Hour)
		old := Cast{Issue: "2026-1", Choice: answer("yes"), Key: newKey()}
		first, err := w.Cast(t.Context(), member(0), old)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Withdraw(t.Context(), member(0), "2026-1"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Cast(t.Context(), member(0), old); !errors.Is(err, ErrTakenBack) {
			t.Errorf("sent again: %v, want %v", err, ErrTakenBack)
		}
		if _, err := w.Cast(t.Context(), member(0), Cast{Issue: "2026-1", Choice: answer("no"), Key: newKey()}); err != nil {
			t.Fatal(err)
		}
		again, err := w.Cast(t.Context(), member(0), old)
		if err != nil || again.Signature != first.Signature {
			t.Errorf("a late repeat of a ballot that was replaced: %v, %v, want its own receipt", again, err)
		}
	})
}

// TestStand_ThreeTimesADay, also where it is pressed from many places: what was laid down
// can be taken up again a day after the first of the three, and is always laid down.
func TestStand_ThreeTimesADay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 2)
		ctx, first := t.Context(), clock.now()
		for range governance.StandsDaily - 1 {
			w.must(w.Stand(ctx, member(0), "What is right."))
			clock.forward(time.Hour)
			w.must(w.Retire(ctx, member(0)))
		}
		for _, err := range atOnce(8, func(int) error { return w.Stand(ctx, member(0), "What is right.") }) {
			if err != nil && !errors.Is(err, governance.ErrPublic) {
				t.Error(err)
			}
		}
		w.must(w.Retire(ctx, member(0)))
		var soon governance.TooSoon
		if err := w.Stand(ctx, member(0), "Again."); !errors.Is(err, governance.ErrStands) || !errors.As(err, &soon) || !soon.Until.Equal(first.Add(24*time.Hour)) {
			t.Errorf("a fourth time: %v, want %v until a day after %s", err, governance.ErrStands, first)
		}
		w.must(w.Stand(ctx, member(1), "What is right."))
		clock.forward(22*time.Hour - time.Millisecond)
		if err := w.Stand(ctx, member(0), "Again."); !errors.Is(err, governance.ErrStands) {
			t.Errorf("a millisecond too soon: %v", err)
		}
		clock.forward(time.Millisecond)
		w.must(w.Stand(ctx, member(0), "Again."))
		w.must(w.Retire(ctx, member(0)))
		if err := w.Stand(ctx, member(0), "Once more."); !errors.Is(err, governance.ErrStands) {
			t.Errorf("the fourth of another day: %v", err)
		}
		w.verifies()
	})
}

// TestArgue_OneCannotBuryTheOthers, also not by many arguments at once.
func TestArgue_OneCannotBuryTheOthers(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "paper", 24*time.Hour)
		argue := func(n int) error {
			_, err := w.Argue(t.Context(), member(n), "2026-1", true, "Because.")
			return err
		}
		refused := 0
		for _, err := range atOnce(2*governance.ArgumentsHourly, func(int) error { return argue(0) }) {
			if errors.Is(err, governance.ErrArguments) {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		if refused != governance.ArgumentsHourly {
			t.Errorf("%d of %d were refused", refused, 2*governance.ArgumentsHourly)
		}
		mustAll(t, []error{argue(1)})
		clock.forward(time.Hour)
		mustAll(t, []error{argue(0)})
	})
}
