// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// TestSuspended_WithinOneInstantOfACastAndAClose: while the clock stands still, or
// was put back, a cast before the ruling stands and none after it is taken; and what
// a ruling changes is not dated before a close that could not know of it.
func TestSuspended_WithinOneInstantOfACastAndAClose(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, classic(), 30)
		w.cast(theConcerned, "2026-1", "yes")
		w.rules(id, aRuling("suspension", 5)) // in the same millisecond
		w.refused(w.casts(theConcerned, "2026-1", "no"), governance.ErrSuspended)
		clock.forward(-time.Hour)
		w.refused(w.casts(theConcerned, "2026-1", "no"), governance.ErrSuspended)
		clock.forward(time.Hour)
		w.must(w.Appeal(t.Context(), w.as(theConcerned), id, "It was once."))
		w.draws()
		w.days(2)
		w.openNow("2026-2", "paper", time.Minute)
		clock.forward(time.Minute)
		w.advance()
		clock.forward(-30 * time.Second)
		w.rules(id, aRuling("none", 0))
		if at, closed := w.load(id).Sitting().RuledAt, w.issue("2026-2").ClosedAt; at.Before(closed) {
			t.Errorf("it is dated %s, before the close of %s", at, closed)
		}
		w.refused(w.casts(theConcerned, "2026-1", "no"), governance.ErrSuspended) // what lifts it is dated ahead of the clock
		clock.forward(time.Minute)
		w.cast(theConcerned, "2026-1", "yes")
		if got := w.turnout(); got.Represented != 2 {
			t.Errorf("%+v", got)
		}
		w.holdsFor()
	})
}

// TestSuspended_WithinOneInstantOfADeclaration: while the clock stands still, what was
// declared before the ruling is dated before it, however often, and nothing is taken
// after it.
func TestSuspended_WithinOneInstantOfADeclaration(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, lockedIn(), 30)
		for n := range 5 {
			w.must(w.declares(theConcerned, []string{"yes", "no"}[n%2], ""))
		}
		w.rules(id, aRuling("suspension", 5)) // in the same millisecond
		w.refused(w.declares(theConcerned, "no", ""), governance.ErrSuspended)
		clock.forward(-time.Hour)
		w.refused(w.declares(theConcerned, "no", ""), governance.ErrSuspended)
		clock.forward(time.Hour)
		made := read(w.world, func(tx *store.Tx) ([]governance.Declaration, error) { return tx.DeclarationsMade("2026-1", 10) })
		if at := w.load(id).Sitting().RuledAt; len(made) != 5 || !at.After(made[0].At) {
			t.Errorf("it is dated %s, the last of %d declarations %s", at, len(made), made[0].At)
		}
		w.holdsFor()
	})
}

// TestSuspended_WaitsForADeclaration that was judged before it, and is dated after it.
func TestSuspended_WaitsForADeclaration(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, lockedIn(), 30)
		panel := w.panel(id)
		w.must(w.DraftRuling(t.Context(), w.as(panel[0]), id, aRuling("suspension", 30)))
		ruled := make(chan error, 1)
		w.change(func(tx *store.Tx) error {
			err := w.declare(tx, governance.Declaration{Issue: "2026-1", Person: personID(theConcerned), Choice: answer("yes")})
			go func() { ruled <- w.VoteRuling(context.WithoutCancel(t.Context()), w.as(panel[1]), id, 1, true) }()
			select {
			case fault := <-ruled:
				return fmt.Errorf("it was made meanwhile (%v)", errors.Join(err, fault))
			case <-time.After(300 * time.Millisecond):
				return err
			}
		})
		w.must(<-ruled)
		w.holdsFor()
	})
}

// TestSuspended_RacingCastsAndTheClose: whatever comes first, the record tells by the
// instants which ballots of hers were taken before the ruling, and every voice is
// counted once.
func TestSuspended_RacingCastsAndTheClose(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, lockedIn(), 4)
		w.openNow("2026-2", "paper", 30*24*time.Hour)
		w.cast(theVoter, "2026-1", "no")
		panel := w.panel(id)
		w.must(w.DraftRuling(t.Context(), w.as(panel[0]), id, aRuling("suspension", 30)))
		draft := read(w.world, func(tx *store.Tx) (governance.RulingDraft, error) { return tx.RulingDraft(id, 1) })
		clock.forward(w.issue("2026-1").ClosesAt.Sub(w.now()) - 5*time.Millisecond)
		stop, ticking := make(chan struct{}), sync.WaitGroup{}
		ticking.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(20 * time.Millisecond):
					clock.forward(time.Millisecond)
				}
			}
		})
		errs := atOnce(24, func(n int) error {
			for turn := range 6 {
				if err := w.races(id, draft.Number, panel[1], n, turn); err != nil {
					return err
				}
			}
			return nil
		})
		close(stop)
		ticking.Wait()
		mustAll(t, errs)
		if w.load(id).Stage != governance.CaseRuled {
			t.Fatalf("the case is at %s", w.load(id).Stage)
		}
		w.refused(w.casts(theConcerned, "2026-2", "yes"), governance.ErrSuspended)
		clock.forward(30 * 24 * time.Hour)
		w.advance()
		for _, issue := range []governance.IssueID{"2026-1", "2026-2"} {
			r, err := w.Count(t.Context(), access.Actor{}, issue)
			w.must(err)
			sum := r.Decision.Turnout.TookPart()
			for _, lost := range r.Decision.Turnout.Lost {
				sum += lost
			}
			if sum != 30 {
				t.Errorf("%s: %+v", issue, r.Decision.Turnout)
			}
		}
		w.holdsFor()
	})
}

// races does one of the deeds that meet: a ballot of the person concerned, or what they
// declare, the last vote of the panel, the close, a delegation.
func (w courts) races(id governance.CaseID, draft int64, juror, n, turn int) error {
	ctx, err := w.t.Context(), error(nil)
	switch n % 4 {
	case 0:
		if n%8 == 4 {
			err = w.Declare(ctx, member(theConcerned), "2026-2", answer([]string{"yes", "no"}[turn%2]), "")
			break
		}
		issue := governance.IssueID(fmt.Sprint("2026-", 1+n/8%2))
		_, err = w.Cast(ctx, member(theConcerned), Cast{Issue: issue, Choice: answer([]string{"yes", "no"}[turn%2]), Key: newKey()})
	case 1:
		if n > 4 || turn != 2 {
			return nil
		}
		err = w.VoteRuling(ctx, w.as(juror), id, draft, true)
	case 2:
		_, err = w.Advance(ctx)
	case 3:
		_, err = w.Delegate(ctx, member(theFollower), Entrust{To: []bodies.PersonID{personID(theConcerned)}})
	}
	for _, fits := range []error{governance.ErrSuspended, governance.ErrNotOpen, governance.ErrClosed, governance.ErrTooMany, governance.ErrNotNow, governance.ErrDeclareOften} {
		if errors.Is(err, fits) {
			return nil
		}
	}
	return err
}

// TestSuspended_WaitsForWhatItIsOrderedAgainst: a ruling that suspends is not made
// while a close fixes which voices count, nor while the person concerned casts.
func TestSuspended_WaitsForWhatItIsOrderedAgainst(t *testing.T) {
	for name, hold := range map[string]func(*store.Tx) error{
		"a close": func(tx *store.Tx) error { return tx.HoldDelegations() },
		"a cast":  func(tx *store.Tx) error { return tx.HoldVoter(personID(theConcerned)) },
	} {
		t.Run(name, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w, id := deliberating(t, db, clock, classic(), 30)
				panel := w.panel(id)
				w.must(w.DraftRuling(t.Context(), w.as(panel[0]), id, aRuling("suspension", 30)))
				ruled := make(chan error, 1)
				w.must(w.db.Update(t.Context(), func(tx *store.Tx) error {
					if err := hold(tx); err != nil {
						return err
					}
					go func() { ruled <- w.VoteRuling(t.Context(), w.as(panel[1]), id, 1, true) }()
					select {
					case err := <-ruled:
						return fmt.Errorf("it was made meanwhile (%v)", err)
					case <-time.After(300 * time.Millisecond):
						return nil
					}
				}))
				w.must(<-ruled)
			})
		})
	}
}
