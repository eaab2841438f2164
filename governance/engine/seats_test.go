// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
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

// elects walks an election of the board to its close: members 0 and 1 are elected.
func (w world) elects(clock *handClock) governance.IssueID {
	w.t.Helper()
	id := w.call()
	a, b := w.stands(id, 0, 3, 4), w.stands(id, 1, 3, 4)
	clock.forward(3 * day)
	w.advance()
	w.sequenced()
	clock.forward(2 * day)
	w.advance()
	w.ranks(id, 3, a, b)
	w.ranks(id, 4, b, a)
	clock.forward(4 * day)
	w.advance()
	return id
}

// holds lets the officer, who sits in the college, hold an election back.
func (w world) holds(id governance.IssueID, days int) {
	w.t.Helper()
	_, err := w.Suspend(w.t.Context(), w.as(officer), HoldBack{Decision: string(id), By: "college", Days: days, Text: "Two lists differ."})
	w.must(err)
}

func (w world) releases(id governance.IssueID) {
	w.t.Helper()
	_, err := w.Release(w.t.Context(), w.as(officer), string(id), "They agree.")
	w.must(err)
}

// objects lets the officer file a finding about the board, to be answered.
func (w world) objects() string {
	w.t.Helper()
	f, err := w.FileFinding(w.t.Context(), w.as(officer), Filing{By: "college", Audited: "board", Severity: governance.Fault, Text: "There are no minutes."})
	w.must(err)
	return f.ID
}

// onRoll is how many may vote on a matter that is open.
func (w world) onRoll(id governance.IssueID) int {
	w.t.Helper()
	return len(read(w, func(tx *store.Tx) (bodies.Roll, error) { return tx.Roll(id) }).Entries)
}

func (w world) verifies() {
	w.t.Helper()
	if r := w.verified(); r.Verdict != audit.Verified {
		w.t.Errorf("the record: %s: %v", r.Verdict, r.Findings)
	}
}

// TestSeats_RestWhileTheirElectionIsHeldBack: who was elected does nothing by the
// seat, is on no roll, and reads that the seat rests; who sits by another right
// goes on. Once it is released, or ends by itself, all is as before.
func TestSeats_RestWhileTheirElectionIsHeldBack(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.elects(clock)
		finding, before := w.objects(), w.as(0)
		clock.forward(time.Hour)
		w.holds(id, 7)
		until := clock.now().Add(7 * day)
		if _, err := w.AnswerFinding(t.Context(), before, finding, "Here."); !errors.Is(err, governance.ErrNotSeated) {
			t.Errorf("by rights loaded before: got %v", err)
		}
		now := w.as(0)
		if _, err := w.AnswerFinding(t.Context(), now, finding, "Here."); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("by rights loaded now: got %v", err)
		}
		if want := (access.Rest{Body: "board", Decision: string(id), Until: until}); len(now.Seated) > 0 || !slices.Equal(now.Resting, []access.Rest{want}) {
			t.Errorf("seated %v, resting %v, want %v", now.Seated, now.Resting, want)
		}
		if a := w.as(appointed); !slices.Equal(a.Seated, []bodies.Slug{"board"}) || len(a.Resting) > 0 {
			t.Errorf("who was appointed: seated %v, resting %v", a.Seated, a.Resting)
		}
		w.readsRest(id, until)
		w.bringTo("board", "2026-200", clock.now())
		w.advance()
		if got := w.onRoll("2026-200"); got != 1 {
			t.Errorf("%d on the roll while two seats rest, want the appointed one", got)
		}
		clock.forward(time.Hour)
		w.releases(id)
		clock.forward(time.Millisecond)
		w.bringTo("board", "2026-201", clock.now())
		w.advance()
		if got := w.onRoll("2026-201"); got != 3 {
			t.Errorf("%d on the roll after the release, want 3", got)
		}
		if _, err := w.AnswerFinding(t.Context(), w.as(0), finding, "Here."); err != nil {
			t.Errorf("after the release: %v", err)
		}
		w.readsRest(id, time.Time{})
		w.verifies()
	})
}

// readsRest reads until when the elected seats rest where seats are read.
func (w world) readsRest(id governance.IssueID, until time.Time) {
	w.t.Helper()
	b, err := w.Body(w.t.Context(), w.as(3), "board")
	w.must(err)
	i, err := w.Issue(w.t.Context(), w.as(3), id)
	w.must(err)
	if len(b.Seats) != 3 || len(i.Election.Seats) != 2 {
		w.t.Fatalf("%d seats of the board, %d by the election", len(b.Seats), len(i.Election.Seats))
	}
	for _, s := range append(b.Seats, i.Election.Seats...) {
		want := until
		if s.Decision == "" {
			want = time.Time{}
		}
		if !s.Rests.Equal(want) {
			w.t.Errorf("the seat of %s rests until %s, want %s", s.Holder.Name, s.Rests, want)
		}
	}
}

// TestSeats_WakeByThemselves when the suspension ends.
func TestSeats_WakeByThemselves(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.elects(clock)
		finding := w.objects()
		clock.forward(time.Hour)
		w.holds(id, 2)
		clock.forward(2*day - time.Millisecond)
		if _, err := w.AnswerFinding(t.Context(), w.as(0), finding, "Here."); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("a millisecond before: got %v", err)
		}
		clock.forward(time.Millisecond)
		if _, err := w.AnswerFinding(t.Context(), w.as(0), finding, "Here."); err != nil {
			t.Error(err)
		}
		w.verifies()
	})
}

// TestSeats_ThatRestAreStillTaken: the next election ends them as it ends others,
// somebody whose seat rests takes none that watches it, and whom another body elects
// gives it up.
func TestSeats_ThatRestAreStillTaken(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		first := w.elects(clock)
		w.holds(first, 7)
		college := bodies.Mandate{ID: "m-x", Body: "college", Seat: "seat", Person: personID(0), Title: "drawn", Begins: clock.now()}
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return giveSeat(tx, college) }); !errors.Is(err, bodies.ErrIncompatible) {
			t.Errorf("a seat that watches one that rests: got %v", err)
		}
		seats := func(n int) []store.Seat {
			return read(w, func(tx *store.Tx) ([]store.Seat, error) { return tx.SeatsOf(personID(n), clock.now()) })
		}
		clock.forward(time.Minute)
		w.must(db.Update(t.Context(), func(tx *store.Tx) error { return w.giveWay(tx, college, clock.now()) }))
		if got := seats(0); len(got) > 0 {
			t.Errorf("who is elected where the board is watched keeps %v", got)
		}
		if got := seats(1); len(got) != 1 || got[0].Rests.IsZero() {
			t.Errorf("the other elected member has %v, want a seat that rests", got)
		}
		i := w.issue(first)
		i.ID = "2026-300"
		w.must(db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := w.install(tx, i, governance.Decision{Winners: []governance.OptionID{i.Options[0].ID}}, clock.now())
			return err
		}))
		for _, n := range []int{0, 1} {
			for _, s := range seats(n) {
				if s.Decision == string(first) {
					t.Errorf("member %d keeps the seat that the next election fills", n)
				}
			}
		}
	})
}

// TestPanel_WaitsForSeatsThatRest: a case is opened while every seat of its court
// rests. They are its pool all the same, and are drawn from once they wake.
func TestPanel_WaitsForSeatsThatRest(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		w.electsCouncil()
		id, err := w.report(theReporter, "They told a secret.")
		w.must(err)
		w.must(w.SequenceAll(t.Context()))
		w.advance()
		stage := func() governance.CaseStage {
			return read(w.world, func(tx *store.Tx) (governance.Case, error) { return tx.Case(id) }).Stage
		}
		if got := stage(); got != governance.CaseReported {
			t.Fatalf("while every seat rests: %s", got)
		}
		clock.forward(2 * day)
		w.advance()
		if got := stage(); got != governance.CaseHearing {
			t.Errorf("once they wake: %s", got)
		}
	})
}

// electsCouncil makes the seats of the council those of one decision, which is held
// back for two days.
func (w courts) electsCouncil() {
	w.t.Helper()
	w.openNow("2026-1", "paper", time.Hour)
	w.clock.forward(2 * time.Hour)
	w.advance()
	now := w.clock.now()
	w.must(w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		acts, err := tx.IssueActs("2026-1", "decision")
		if err != nil {
			return err
		}
		var errs error
		for n := range 7 {
			errs = errors.Join(errs, tx.EndMandate(fmt.Sprintf("council-%d", n), now),
				tx.AddMandate(bodies.Mandate{ID: fmt.Sprint("again-", n), Body: "council", Seat: fmt.Sprint("seat-", n), Person: personID(n), Title: "elected", Begins: now, Decision: "2026-1"}))
		}
		return errors.Join(errs, tx.Suspend(governance.Suspension{Decision: "2026-1", By: "audit", Until: now.Add(2 * day),
			Statement: governance.Statement{Person: personID(theAuditor), Text: "Two lists differ.", At: now}}, acts["decision"].Ref))
	}))
	w.clock.forward(time.Hour)
}
