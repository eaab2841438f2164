// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// errCrash ends a transaction in which all was done, before its commit.
var errCrash = errors.New("the power fails")

// crashes does a deed in a transaction that is never committed, and checks that
// the elections, their nominations and challenges, and what waits to be entered in
// the record, are what they were.
func (w world) crashes(deed func(p Past) error) {
	w.t.Helper()
	before := w.elected()
	err := w.Past(w.t.Context(), func(p Past) error {
		if err := deed(p); err != nil {
			return err
		}
		return errCrash
	})
	if !errors.Is(err, errCrash) {
		w.t.Fatalf("the deed itself failed: %v", err)
	}
	if after := w.elected(); after != before {
		w.t.Errorf("after a crash there is\n%s\nbefore it there was\n%s", after, before)
	}
}

// elected writes down all there is of elections.
func (w world) elected() string {
	w.t.Helper()
	return read(w, func(tx *store.Tx) (string, error) {
		issues, err := tx.Issues(store.IssueFilter{Body: "board"})
		all := []any{issues}
		for _, i := range issues {
			nominations, err1 := tx.Nominations(i.ID)
			challenges, err2 := tx.Challenges(i.ID)
			roll, err3 := electionRoll(tx, i)
			all, err = append(all, nominations, challenges, roll), errors.Join(err, err1, err2, err3)
		}
		waiting, err5 := tx.Pending(1000, EntryTypes()...)
		text, err4 := json.Marshal(append(all, refs(waiting)))
		return string(text), errors.Join(err, err4, err5)
	})
}

// waiting are the entries that the record has not numbered yet.
func (w world) waiting() []store.Entry {
	w.t.Helper()
	return read(w, func(tx *store.Tx) ([]store.Entry, error) { return tx.Pending(1000, EntryTypes()...) })
}

func refs(entries []store.Entry) (refs []string) {
	for _, e := range entries {
		refs = append(refs, string(e.Type)+" "+e.Ref)
	}
	return refs
}

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
		n := w.asked(id)
		for _, c := range []struct {
			act governance.NominationAct
			by  int
		}{{governance.ActSecond, 4}, {governance.ActDecline, 0}, {governance.ActAccept, 0}, {governance.ActWithdraw, 0}} {
			w.crashes(func(p Past) error { return p.Act(n, c.act, personID(c.by), "I am.") })
			w.must(w.acted(t.Context(), c.by, n, c.act))
			clock.forward(time.Minute)
		}
	})
}

// disputed is an election whose roll is open to challenge.
func disputed(t *testing.T, db *store.DB, clock *handClock) (world, governance.IssueID) {
	w := foundElection(t, db)
	id := w.call()
	w.stands(id, 0, 3, 4)
	clock.forward(3 * day)
	w.advance()
	return w, id
}

// TestChallenge_IsMadeAndDecidedOnce: of sixteen at once one is taken, one is decided,
// and the roll is changed by one entry.
func TestChallenge_IsMadeAndDecidedOnce(t *testing.T) {
	for _, uphold := range []bool{true, false} {
		t.Run(fmt.Sprint("upheld ", uphold), func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w, id := disputed(t, db, clock)
				by, judge := w.as(stranger), w.as(officer)
				w.once(atOnce(16, func(int) error {
					return w.again().ChallengeRoll(t.Context(), by, id, by.Person, "I am missing.")
				}), governance.ErrChallenged)
				all := w.roll(id, officer).Challenges
				if len(all) != 1 {
					t.Fatalf("%d challenges wait, want one", len(all))
				}
				w.once(atOnce(16, func(n int) error {
					_, err := w.again().DecideChallenge(t.Context(), judge, all[0].ID, governance.Verdict(uphold == (n%2 == 0)), "So it is.") // eight say the one, eight the other
					return err
				}), governance.ErrJudged)
				corrected := slices.DeleteFunc(w.waiting(), func(e store.Entry) bool { return e.Type != "roll.correct" })
				if r := w.roll(id, stranger); r.Own.On != (len(corrected) == 1) || r.Challenges[0].State == governance.ChallengeOpen {
					t.Errorf("on the roll: %v, by %d entries, the challenge is %s", r.Own.On, len(corrected), r.Challenges[0].State)
				}
			})
		})
	}
}

// TestChallenge_EndsAtTheInstant: a millisecond before the vote opens a challenge is
// made and decided; at the instant neither is, whether or not the clock's deed has come
// by, nor after it.
func TestChallenge_EndsAtTheInstant(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := disputed(t, db, clock)
		w.sequenced()
		w.must(w.ChallengeRoll(t.Context(), w.as(stranger), id, personID(stranger), "I am missing."))
		w.must(w.ChallengeRoll(t.Context(), w.as(3), id, personID(5), "Member 5 moved."))
		waiting := map[bodies.PersonID]string{}
		for _, c := range w.roll(id, officer).Challenges {
			waiting[c.Person.ID] = c.ID
		}
		decide := func(who int) error {
			_, err := w.DecideChallenge(t.Context(), w.as(officer), waiting[personID(who)], governance.ChallengeUpheld, "So it is.")
			return err
		}
		late := func(when string) {
			t.Helper()
			before := w.elected()
			for did, err := range map[string]error{"made": w.ChallengeRoll(t.Context(), w.as(4), id, personID(appointed), "Member 6 moved."), "decided": decide(5)} {
				if !errors.Is(err, governance.ErrRollFixed) {
					t.Errorf("%s %s: got %v, want %v", did, when, err, governance.ErrRollFixed)
				}
			}
			if w.elected() != before {
				t.Errorf("%s: a refusal left something", when)
			}
		}
		clock.forward(w.issue(id).OpensAt.Sub(clock.now()))
		late("at the instant")
		clock.forward(-time.Millisecond)
		w.must(decide(stranger))
		w.must(w.ChallengeRoll(t.Context(), w.as(4), id, personID(sitting), "Member 7 moved."))
		clock.forward(time.Millisecond)
		w.advance()
		if got := w.issue(id).Stage; got != governance.Voting {
			t.Fatalf("the election is %s", got)
		}
		late("once the vote is open")
		clock.forward(day)
		late("a day later")
	})
}

// TestChallenge_ThatFailsLeavesNothing: a crash before the commit leaves neither a
// row, nor a changed roll, nor an entry, and the same act is then done.
func TestChallenge_ThatFailsLeavesNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := disputed(t, db, clock)
		for n, uphold := range []bool{false, true} {
			w.crashes(func(p Past) error {
				_, err := p.Challenge(id, personID(stranger), personID(stranger), "I am missing.")
				return err
			})
			w.must(w.ChallengeRoll(t.Context(), w.as(stranger), id, personID(stranger), "I am missing."))
			all := w.roll(id, officer).Challenges
			c := all[len(all)-1].ID // those that wait come last
			w.crashes(func(p Past) error { return p.Decide(c, personID(officer), uphold, "So it is.") })
			_, err := w.DecideChallenge(t.Context(), w.as(officer), c, governance.Verdict(uphold), "So it is.")
			w.must(err)
			if r := w.roll(id, stranger); r.Own.On != uphold || len(r.Challenges) != n+1 {
				t.Errorf("on the roll: %v, after %d challenges", r.Own.On, len(r.Challenges))
			}
			clock.forward(time.Minute)
		}
	})
}
