// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// acts are the acts upon a nomination, each by somebody who may do it, and what it
// takes before.
func acts() []struct {
	act    governance.NominationAct
	by     int
	before []governance.NominationAct
} {
	return []struct {
		act    governance.NominationAct
		by     int
		before []governance.NominationAct
	}{
		{governance.ActSecond, 4, nil},
		{governance.ActAccept, 0, nil},
		{governance.ActDecline, 0, nil},
		{governance.ActWithdraw, 0, []governance.NominationAct{governance.ActAccept}},
		{governance.ActAccept, 0, []governance.NominationAct{governance.ActDecline}}, // after all
	}
}

// acted does an act upon a nomination as somebody presses the button.
func (w world) acted(ctx context.Context, by int, n governance.OptionID, act governance.NominationAct) (err error) {
	if act == governance.ActSecond {
		_, err = w.Second(ctx, w.as(by), n)
	} else {
		_, err = w.Answer(ctx, w.as(by), n, act, "I am.")
	}
	return err
}

// asked nominates member 0 by member 3 and brings the nomination as far as acts say.
func (w world) asked(id governance.IssueID, before ...governance.NominationAct) governance.OptionID {
	w.t.Helper()
	n, err := w.Nominate(w.t.Context(), w.as(3), id, personID(0))
	w.must(err)
	for _, act := range before {
		w.must(w.acted(w.t.Context(), 0, n, act))
	}
	return n
}

// TestNomination_EachActIsDoneOnce: of sixteen at once one is done and leaves one
// entry in the record, and the same again, later, is refused.
func TestNomination_EachActIsDoneOnce(t *testing.T) {
	for _, c := range acts() {
		t.Run(fmt.Sprint(c.act, " after ", c.before), func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundElection(t, db)
				n := w.asked(w.call(), c.before...)
				entries := len(w.waiting())
				refused := governance.ErrNotStanding
				if c.act == governance.ActSecond {
					refused = governance.ErrSeconded
				}
				w.once(atOnce(16, func(int) error { return w.acted(t.Context(), c.by, n, c.act) }), refused)
				clock.forward(time.Minute)
				if err := w.acted(t.Context(), c.by, n, c.act); !errors.Is(err, refused) {
					t.Errorf("again: got %v, want %v", err, refused)
				}
				if got := len(w.waiting()) - entries; got != 1 {
					t.Errorf("%d entries were made, want one", got)
				}
			})
		})
	}
}

// once checks that one was done and all others refused.
func (w world) once(errs []error, refused error) {
	w.t.Helper()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case !errors.Is(err, refused):
			w.t.Errorf("got %v, want %v", err, refused)
		}
	}
	if done != 1 {
		w.t.Errorf("%d of %d were done, want one", done, len(errs))
	}
}

// TestNominate_OneAtOnceNominatesSomebody: many who nominate the same make one
// nomination; one who nominates everybody makes governance.MaxProposals.
func TestNominate_OneAtOnceNominatesSomebody(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundElection(t, db)
		id, by := w.call(), []access.Actor{w.as(2), w.as(3), w.as(4), w.as(5)}
		w.once(atOnce(16, func(n int) error {
			_, err := w.again().Nominate(t.Context(), by[n%len(by)], id, personID(0))
			return err
		}), governance.ErrNominated)

		one, done := w.as(1), 0
		for _, err := range atOnce(7, func(n int) error {
			_, err := w.again().Nominate(t.Context(), one, id, personID(n+2))
			return err
		}) {
			switch {
			case err == nil:
				done++
			case !errors.Is(err, governance.ErrProposals):
				t.Errorf("got %v, want %v", err, governance.ErrProposals)
			}
		}
		if done != governance.MaxProposals {
			t.Errorf("one member made %d nominations, want %d", done, governance.MaxProposals)
		}
	})
}

// TestNominate_NotAgainWhoDeclined: nobody nominates them any more, many at once
// neither; they may accept after all, and withdraw. The record verifies.
func TestNominate_NotAgainWhoDeclined(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.call()
		n := w.asked(id, governance.ActDecline)
		by := []access.Actor{w.as(2), w.as(3), w.as(4), w.as(5)}
		for _, err := range atOnce(16, func(i int) error {
			_, err := w.again().Nominate(t.Context(), by[i%len(by)], id, personID(0))
			return err
		}) {
			if !errors.Is(err, governance.ErrDeclined) {
				t.Errorf("again: got %v, want %v", err, governance.ErrDeclined)
			}
		}
		if err := w.acted(t.Context(), 4, n, governance.ActSecond); !errors.Is(err, governance.ErrNotStanding) {
			t.Errorf("seconded once declined: got %v", err)
		}
		other := w.callOf("election-half") // they declined one election, and not every one
		_, err := w.Nominate(t.Context(), w.as(3), other, personID(0))
		w.must(err)
		w.must(w.acted(t.Context(), 0, n, governance.ActAccept))
		w.must(w.acted(t.Context(), 4, n, governance.ActSecond))
		clock.forward(3 * day)
		w.advance()
		if i := w.issue(id); len(i.Options) != 1 || i.Options[0].ID != n {
			t.Errorf("on the paper are %v, want who accepted after all", i.Options)
		}
		w.must(w.SequenceAll(t.Context()))
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestNomination_EndsAtTheInstant: a millisecond before, each act is done; at the
// instant none is, whether or not the clock's deed has come by, and none after it.
func TestNomination_EndsAtTheInstant(t *testing.T) {
	for _, c := range append(acts(), struct {
		act    governance.NominationAct
		by     int
		before []governance.NominationAct
	}{act: governance.ActPropose}) {
		t.Run(fmt.Sprint(c.act, " after ", c.before), func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := foundElection(t, db)
				id := w.call()
				n := w.asked(id, c.before...)
				do := func() error {
					if c.act == governance.ActPropose {
						_, err := w.Nominate(t.Context(), w.as(3), id, personID(1))
						return err
					}
					return w.acted(t.Context(), c.by, n, c.act)
				}
				ends := w.issue(id).FreezesAt
				late := func(when string) {
					t.Helper()
					before := w.elected()
					if err := do(); !errors.Is(err, governance.ErrNominations) {
						t.Errorf("%s: got %v, want %v", when, err, governance.ErrNominations)
					}
					if w.elected() != before {
						t.Errorf("%s: the refusal left something", when)
					}
				}
				clock.forward(ends.Sub(clock.now()))
				late("at the instant")
				clock.forward(-time.Millisecond)
				w.must(do())
				clock.forward(time.Millisecond)
				w.advance()
				late("once the candidates are fixed")
				clock.forward(3 * day)
				late("days later")
			})
		})
	}
}

// TestNomination_ThatFailsLeavesNothing: a crash before the commit leaves neither a
// row nor an entry, and the same act is then done.
func TestNomination_ThatFailsLeavesNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.call()
		w.crashes(func(p Past) error { _, err := p.Nominate(id, personID(3), personID(0)); return err })
		var n governance.OptionID
		if times := w.breaks(func(w world) (err error) { n, err = w.Nominate(t.Context(), w.as(3), id, personID(0)); return err }); times < 2 {
			t.Errorf("nominating broke %d times, want before its row and after it", times)
		}
		for _, c := range []struct {
			act governance.NominationAct
			by  int
		}{{governance.ActSecond, 4}, {governance.ActDecline, 0}, {governance.ActAccept, 0}, {governance.ActWithdraw, 0}} {
			w.crashes(func(p Past) error { return p.Act(n, c.act, personID(c.by), "I am.") })
			if times := w.breaks(func(w world) error { return w.acted(t.Context(), c.by, n, c.act) }); times < 1 {
				t.Errorf("%s never broke between its row and its entry", c.act)
			}
			clock.forward(time.Minute)
		}
	})
}
