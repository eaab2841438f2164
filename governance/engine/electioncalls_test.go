// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// TestCallElection_OneOfTheSameSeatsAtOnce: of sixteen who call at once one does, and
// the others are told which runs, round after round. An election of another kind is
// called beside it.
func TestCallElection_OneOfTheSameSeatsAtOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundElection(t, db)
		by, rounds := w.as(officer), 6
		for range rounds {
			called := make([]governance.IssueID, 16)
			won := w.oneCalls(called, atOnce(16, func(n int) (err error) {
				called[n], err = w.again().CallElection(t.Context(), by, ElectionCall{Body: "board", Kind: "election"})
				return err
			}))
			w.must(w.Past(t.Context(), func(p Past) error { return p.Cancel(won, "of this test") }))
		}
		w.call()
		w.callOf("election-half")
		issues := read(w, func(tx *store.Tx) ([]governance.Issue, error) { return tx.Issues(store.IssueFilter{Body: "board"}) })
		if len(issues) != rounds+2 {
			t.Errorf("%d elections are there, want %d", len(issues), rounds+2)
		}
	})
}

// oneCalls checks that one called an election and all others were told of it.
func (w world) oneCalls(called []governance.IssueID, errs []error) (won governance.IssueID) {
	w.t.Helper()
	for n, err := range errs {
		if err != nil {
			continue
		}
		if won != "" {
			w.t.Fatalf("%s was called, and %s too", won, called[n])
		}
		won = called[n]
	}
	for _, err := range errs {
		var running governance.RunningElection
		if err != nil && (!errors.As(err, &running) || running.ID != won || running.Title != "Election of the board") {
			w.t.Errorf("got %v, want the refusal that names %s", err, won)
		}
	}
	return won
}

// TestCallElection_WaitsForTheDecision: through nominations, roll, vote and count none
// for the same seats is called, not even at the instant at which the vote should be
// over and is not decided; after the decision one is, and the record verifies.
func TestCallElection_WaitsForTheDecision(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.call()
		refused := func(when string) {
			t.Helper()
			if _, err := w.CallElection(t.Context(), w.as(officer), ElectionCall{Body: "board", Kind: "election"}); !errors.Is(err, governance.ErrElectionRuns) {
				t.Errorf("%s: got %v, want %v", when, err, governance.ErrElectionRuns)
			}
		}
		refused("while people are nominated")
		a := w.stands(id, 0, 3, 4)
		clock.forward(3 * day)
		refused("when nominations should have ended")
		w.advance()
		refused("while the roll is open")
		w.sequenced()
		clock.forward(2 * day)
		w.advance()
		w.ranks(id, 3, a)
		refused("while the vote runs")
		clock.forward(4 * day)
		refused("when the vote should be over")
		w.advance()
		decided, again := w.issue(id), w.issue(w.call()) // in the same millisecond
		if !again.CreatedAt.After(decided.DecidedAt) || again.CreatedAt.Sub(decided.DecidedAt) > time.Second {
			t.Errorf("the next is called at %s, want just after the decision of %s", again.CreatedAt, decided.DecidedAt)
		}
		clock.forward(time.Minute)
		w.stands(again.ID, 1, 3, 4)
		w.must(w.SequenceAll(t.Context()))
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestCallElection_FollowsOneInWhichNobodyStood, and the record verifies.
func TestCallElection_FollowsOneInWhichNobodyStood(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.call()
		_, err := w.Nominate(t.Context(), w.as(3), id, personID(0)) // who never answers
		w.must(err)
		clock.forward(3 * day)
		w.advance()
		again := w.issue(w.call())
		if ended := w.issue(id); ended.Stage != governance.Cancelled || !again.CreatedAt.After(ended.RollAt) {
			t.Errorf("the first is %s since %s, the next is called at %s", ended.Stage, ended.RollAt, again.CreatedAt)
		}
		clock.forward(time.Minute)
		w.stands(again.ID, 1, 3, 4)
		w.must(w.SequenceAll(t.Context()))
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestCallable_SaysWhichRuns, of the same kind alone.
func TestCallable_SaysWhichRuns(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundElection(t, db)
		id := w.call()
		all, err := w.Callable(t.Context(), w.as(officer))
		w.must(err)
		runs := map[string]governance.IssueID{}
		for _, c := range all {
			runs[c.Procedure.Kind] = ""
			if c.Runs != nil {
				runs[c.Procedure.Kind] = c.Runs.ID
			}
		}
		if len(all) != 2 || runs["election"] != id || runs["election-half"] != "" {
			t.Errorf("of %d kinds run %v, want %s alone", len(all), runs, id)
		}
		if none, err := w.Callable(t.Context(), w.as(3)); err != nil || len(none) > 0 {
			t.Errorf("who is no officer may call %v, %v", none, err)
		}
	})
}

// TestCallElection_ThatFailsLeavesNothing: a crash before the commit leaves no
// election, and the next call is not refused for it.
func TestCallElection_ThatFailsLeavesNothing(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundElection(t, db)
		by := w.as(officer)
		w.crashes(func(p Past) error {
			_, err := w.callElection(p.tx, by, ElectionCall{Body: "board", Kind: "election"})
			return err
		})
		w.call()
	})
}
