// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
)

const (
	theFollower = 24 // gives the person concerned their voice
	theFurther  = 25 // gives it to the follower
	theVoter    = 26
)

// deliberating founds courts where papers are voted on by a rule, opens one that
// lasts so many days, lets the person concerned speak for others, reports them and
// waits until the panel may rule.
func deliberating(t *testing.T, db *store.DB, clock *handClock, rule governance.DelegationRule, days int) (courts, governance.CaseID) {
	t.Helper()
	kinds := procedures()
	kinds[0].Delegation = &rule
	w := foundCourtsBy(t, db, clock, kinds)
	w.speaking(theConcerned, theFollower, theVoter)
	w.give(theFollower, theConcerned)
	w.give(theFurther, theFollower)
	clock.forward(time.Minute)
	w.openNow("2026-1", "paper", time.Duration(days)*24*time.Hour)
	id, err := w.report(theReporter, "He wrote what hurt.")
	w.must(err)
	w.draws()
	w.days(3)
	return w, id
}

func classic() governance.DelegationRule { return liquid(func(*governance.DelegationRule) {}) }

// lockedIn is the same where delegates declare until an hour before the close.
func lockedIn() governance.DelegationRule {
	return liquid(func(r *governance.DelegationRule) { r.LockInHours = 1 })
}

// suspends lets the panel suspend the person concerned for so many days.
func (w courts) suspends(id governance.CaseID, days int) {
	w.t.Helper()
	w.rules(id, aRuling("suspension", days))
	w.clock.forward(time.Millisecond) // a ruling is dated after what was cast in its instant
}

// ends says how the voice of a member ends in the paper.
func (w courts) ends(n int, want delegation.End) {
	w.t.Helper()
	if p, err := w.Path(w.t.Context(), member(n), "2026-1"); err != nil || p.End != want {
		w.t.Errorf("the voice of %d ends %v (%v), want %v", n, p.End, err, want)
	}
}

// turnout closes the paper and returns what its count says.
func (w courts) turnout() governance.Turnout {
	w.t.Helper()
	w.clock.forward(w.issue("2026-1").ClosesAt.Sub(w.now()))
	w.advance()
	r, err := w.Count(w.t.Context(), access.Actor{}, "2026-1")
	w.must(err)
	return r.Decision.Turnout
}

// holdsFor says whether the record verifies, for everybody and for auditors.
func (w courts) holdsFor() (everybody, auditors audit.Report) {
	w.t.Helper()
	everybody, auditors = w.verified(), w.verifiedFor(audit.Scope{Auditor: true, Body: "commons"})
	for _, r := range []audit.Report{everybody, auditors} {
		if r.Verdict != audit.Verified {
			w.t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	}
	w.recordTellsNothing()
	return everybody, auditors
}

// TestSuspended_TheCastStandsAndCarriesNobody: the ballot cast before counts with its
// own voice, those who came to it are lost, and no ballot is taken afterwards, in
// whatever vote; the record verifies and tells everybody nothing of whom.
func TestSuspended_TheCastStandsAndCarriesNobody(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, classic(), 30)
		ctx := t.Context()
		w.openNow("2026-2", "quiet", 20*24*time.Hour)
		w.openNow("2026-3", "quiet", 20*24*time.Hour)
		ranked := governance.Choice{Ranking: [][]governance.OptionID{{"quay"}}}
		w.cast(theConcerned, "2026-1", "yes")
		w.cast(theVoter, "2026-1", "no")
		if _, err := w.Cast(ctx, member(theConcerned), Cast{Issue: "2026-2", Choice: ranked, Key: newKey()}); err != nil {
			t.Fatal(err)
		}
		w.ends(theFurther, delegation.EndVoted)
		w.suspends(id, 365)
		w.ends(theFollower, delegation.EndSuspended)
		w.ends(theFurther, delegation.EndSuspended)
		w.ends(theConcerned, delegation.EndVoted)

		for _, issue := range []governance.IssueID{"2026-1", "2026-2", "2026-3"} {
			choice := ranked
			if issue == "2026-1" {
				choice = answer("no")
			}
			_, err := w.Cast(ctx, member(theConcerned), Cast{Issue: issue, Choice: choice, Key: newKey()})
			w.refused(err, governance.ErrSuspended)
		}
		w.openNow("2026-4", "paper", 20*24*time.Hour) // she stands on its roll, and casts nothing
		w.refused(w.casts(theConcerned, "2026-4", "yes"), governance.ErrSuspended)
		w.give(theConcerned, theVoter) // she may arrange for the time after
		r, err := w.Issue(ctx, w.as(theConcerned), "2026-4")
		if want := w.load(id).Sitting().Ruling.Until(w.load(id).Sitting().RuledAt); err != nil || !r.OnRoll || !r.SuspendedUntil.Equal(want) {
			t.Errorf("she reads %v, %s, want %s (%v)", r.OnRoll, r.SuspendedUntil, want, err)
		}

		now := w.now()
		for n, want := range map[int]int{theConcerned: 0, theReporter: 4} {
			if open := read(w.world, func(tx *store.Tx) ([]Line, error) { return waiting(tx, personID(n), now) }); len(open) != want {
				t.Errorf("%d open votes wait for member %d, want %d", len(open), n, want)
			}
		}

		got := w.turnout()
		if got.Direct != 2 || got.Represented != 0 || got.Lost["dead-end"] != 2 || got.Lost["no-vote"] != 26 || got.Electorate != 30 {
			t.Errorf("%+v", got)
		}
		w.ends(theFollower, delegation.EndSuspended)
		w.ends(theConcerned, delegation.EndVoted)
		everybody, auditors := w.holdsFor()
		if everybody.SealedSuspensions != 1 || auditors.SealedSuspensions != 0 {
			t.Errorf("%d suspensions not opened, %d to auditors", everybody.SealedSuspensions, auditors.SealedSuspensions)
		}
		if file := w.exported(audit.Scope{}); !bytes.Contains(file, []byte("2026-1/carried.csv")) || bytes.Contains(file, []byte("2026-1/weights.csv")) {
			t.Error("the public archive tells whose voices ballots carried, of a vote that shows by it whom a ruling suspends")
		}
		if quiet := read(w.world, func(tx *store.Tx) (store.Decision, error) { return tx.DecisionOf("2026-2") }); !strings.Contains(string(quiet.Data), `"direct":1`) {
			t.Errorf("her confidential ballot stands: %s", quiet.Data)
		}
	})
}

// TestSuspended_WhoCarriesNobodyChangesNothing: then the count says everything to
// everybody, as if nobody had been suspended.
func TestSuspended_WhoCarriesNobodyChangesNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, classic(), 30)
		w.cast(theConcerned, "2026-1", "yes")
		w.cast(theFollower, "2026-1", "yes") // and so nobody comes to her
		w.suspends(id, 365)
		if got := w.turnout(); got.Direct != 2 || got.Represented != 1 || got.Lost["dead-end"] != 0 {
			t.Errorf("%+v", got)
		}
		w.holdsFor()
		if file := w.exported(audit.Scope{}); !bytes.Contains(file, []byte("2026-1/weights.csv")) || bytes.Contains(file, []byte("2026-1/carried.csv")) {
			t.Error("the public archive keeps back whose voices ballots carried, where nobody's went another way")
		}
	})
}

// TestSuspended_ListsGoOnToTheNext: under the rules that read lists the next delegate
// takes the voice, as if she were not there.
func TestSuspended_ListsGoOnToTheNext(t *testing.T) {
	for _, rule := range []string{"non-transitive", "breadth-first", "minsum"} {
		t.Run(rule, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w, id := deliberating(t, db, clock, liquid(func(r *governance.DelegationRule) { r.Rule, r.Choices = rule, 2 }), 30)
				w.give(theFollower, theConcerned, theVoter)
				w.cast(theConcerned, "2026-1", "yes")
				w.cast(theVoter, "2026-1", "no")
				w.suspends(id, 365)
				p, err := w.Path(t.Context(), member(theFollower), "2026-1")
				if final, _ := p.Final(); err != nil || final.ID != personID(theVoter) {
					t.Errorf("the voice goes to %s (%v)", final.ID, err)
				}
				if got := w.turnout(); got.Direct != 2 || got.Represented < 1 {
					t.Errorf("%+v", got)
				}
				r, err := w.Count(t.Context(), access.Actor{}, "2026-1")
				if err != nil || r.Duel.Represented["no"] < 1 || r.Duel.Represented["yes"] != 0 {
					t.Errorf("%+v (%v)", r.Duel, err)
				}
				w.holdsFor()
			})
		})
	}
}

// TestSuspended_EndsByItselfWhileTheVoteRuns: then she casts and carries again.
func TestSuspended_EndsByItselfWhileTheVoteRuns(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, classic(), 30)
		w.suspends(id, 5)
		w.refused(w.casts(theConcerned, "2026-1", "yes"), governance.ErrSuspended)
		w.ends(theFollower, delegation.EndSuspended)
		clock.forward(5*24*time.Hour - 2*time.Millisecond)
		w.refused(w.casts(theConcerned, "2026-1", "yes"), governance.ErrSuspended)
		clock.forward(time.Millisecond)
		w.cast(theConcerned, "2026-1", "yes")
		w.ends(theFurther, delegation.EndVoted)
		if got := w.turnout(); got.Direct != 1 || got.Represented != 2 {
			t.Errorf("%+v", got)
		}
		w.holdsFor()
	})
}

// TestSuspended_AnAppealLiftsIt: whoever hears the appeal gives her her voice back in
// the votes that run, also in one that opened meanwhile.
func TestSuspended_AnAppealLiftsIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, classic(), 30)
		w.suspends(id, 365)
		w.must(w.Appeal(t.Context(), w.as(theConcerned), id, "It was once."))
		w.draws()
		w.openNow("2026-2", "paper", 20*24*time.Hour)
		w.days(2)
		w.refused(w.casts(theConcerned, "2026-1", "yes"), governance.ErrSuspended)
		w.rules(id, aRuling("warning", 0))
		w.cast(theConcerned, "2026-1", "yes")
		w.cast(theConcerned, "2026-2", "yes")
		w.ends(theFurther, delegation.EndVoted)
		if got := w.turnout(); got.Direct != 1 || got.Represented != 2 {
			t.Errorf("%+v", got)
		}
		w.holdsFor()
	})
}

// TestSuspended_CountsAsOfTheCloseWheneverDelegationsAreRead: also where the
// procedure reads those of the opening.
func TestSuspended_CountsAsOfTheCloseWheneverDelegationsAreRead(t *testing.T) {
	for _, at := range []governance.Snapshot{governance.AtOpening, governance.AtBoth} {
		t.Run(string(at), func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w, id := deliberating(t, db, clock, liquid(func(r *governance.DelegationRule) { r.Snapshot = at }), 30)
				w.cast(theConcerned, "2026-1", "yes")
				w.ends(theFollower, delegation.EndVoted)
				w.suspends(id, 365)
				w.ends(theFollower, delegation.EndSuspended)
				if got := w.turnout(); got.Direct != 1 || got.Represented != 0 || got.Lost["dead-end"] != 2 {
					t.Errorf("%+v", got)
				}
				r, err := w.Count(t.Context(), access.Actor{}, "2026-1")
				if err != nil || r.AtOpening != nil && r.AtOpening.Turnout.Represented != 0 {
					t.Errorf("at the opening %+v (%v)", r.AtOpening, err)
				}
				w.holdsFor()
			})
		})
	}
}

// TestSuspended_MayTakeHerBallotBack, and then has no voice: she neither casts nor
// passes hers on.
func TestSuspended_MayTakeHerBallotBack(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, classic(), 30)
		w.give(theConcerned, theVoter)
		w.cast(theConcerned, "2026-1", "yes")
		w.cast(theVoter, "2026-1", "yes")
		w.suspends(id, 365)
		if _, err := w.Withdraw(t.Context(), member(theConcerned), "2026-1"); err != nil {
			t.Error(err)
		}
		w.ends(theConcerned, delegation.EndSuspended)
		w.refused(w.casts(theConcerned, "2026-1", "yes"), governance.ErrSuspended)
		if got := w.turnout(); got.Direct != 1 || got.Represented != 0 || got.Lost["no-vote"] != 27 || got.Lost["dead-end"] != 2 {
			t.Errorf("%+v", got)
		}
		w.holdsFor()
	})
}

// TestSuspended_IsEnteredWithItsRuling, sealed, at its instant, and right behind it.
func TestSuspended_IsEnteredWithItsRuling(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, classic(), 30)
		w.suspends(id, 7)
		w.must(w.SequenceAll(t.Context()))
		all := w.entries()
		last, before := all[len(all)-1], all[len(all)-2]
		if last.Type != "person.suspend" || before.Type != "case.ruling" || !last.At.Equal(before.At) {
			t.Fatalf("%s %s, %s %s", before.Type, before.At, last.Type, last.At)
		}
		opening, err := journal.ParseSealedAct(last.Opening)
		w.must(err)
		leaf, err := journal.ParseLeaf(last.Leaf)
		w.must(err)
		act, err := opening.Open(leaf.Act.(journal.Sealed))
		w.must(err)
		person := read(w.world, func(tx *store.Tx) (bodies.Person, error) { return tx.Person(personID(theConcerned)) })
		who, err := commitment(person)
		w.must(err)
		if want := (journal.PersonSuspend{Person: who, Ruling: before.Ref, Until: journal.At(last.At.AddDate(0, 0, 7))}); act != want {
			t.Errorf("%+v, want %+v", act, want)
		}
	})
}

// TestSuspended_DeclaresNothing: nor is the form shown; what was declared before stays
// as it was said.
func TestSuspended_DeclaresNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, lockedIn(), 30)
		w.must(w.declares(theConcerned, "yes", ""))
		w.suspends(id, 10)
		if err := w.declares(theConcerned, "no", ""); !errors.Is(err, governance.ErrSuspended) {
			t.Errorf("declaring: %v, want that they are suspended", err)
		}
		r, err := w.Declarations(t.Context(), member(theConcerned), "2026-1", "")
		if err != nil || r.May || len(r.Lines) != 1 {
			t.Errorf("%+v, %v: want no form and what was declared before", r, err)
		}
		if m, err := w.Issue(t.Context(), member(theConcerned), "2026-1"); err != nil || m.Declared.May || m.Declared.Own == nil {
			t.Errorf("%+v, %v: the page of the matter offers them to declare", m.Declared, err)
		}
		if m, err := w.Issue(t.Context(), member(theFollower), "2026-1"); err != nil || m.Declared.By != nil {
			t.Errorf("%+v, %v: to whose voice goes nowhere the page shows what they declared", m.Declared, err)
		}
		w.holdsFor()
	})
}
