// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// TestSeats_InOneMillisecond: what is judged by seats and what changes them while the
// clock stands still come in an order that the record tells.
func TestSeats_InOneMillisecond(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.elects(clock)
		clock.forward(time.Hour)
		asked, elected := []string{w.objects(), w.objects(), w.objects()}, w.as(0)
		reply := func(n int) error {
			_, err := w.AnswerFinding(t.Context(), elected, asked[n], "Here.")
			return err
		}
		w.must(reply(0))
		w.bringTo("board", "2026-200", clock.now())
		w.advance()
		w.holds(id, 7)
		w.bringTo("board", "2026-201", clock.now())
		w.advance()
		w.must(reply(1)) // of the instant before
		clock.forward(time.Millisecond)
		if err := reply(2); !errors.Is(err, governance.ErrNotSeated) {
			t.Errorf("once it is held back: got %v", err)
		}
		w.releases(id)
		w.bringTo("board", "2026-202", clock.now())
		w.advance()
		clock.forward(10 * time.Millisecond)
		w.must(reply(2))
		for id, want := range map[governance.IssueID]int{"2026-200": 3, "2026-201": 1, "2026-202": 3} {
			if got := w.onRoll(id); got != want {
				t.Errorf("%d are on the roll of %s, want %d", got, id, want)
			}
		}
		w.verifies()
	})
}

// TestSeats_WakeInTheInstantOfTheRelease, and who does something in it is not taken
// for somebody whose seat rests still.
func TestSeats_WakeInTheInstantOfTheRelease(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.elects(clock)
		finding := w.objects()
		clock.forward(time.Hour)
		w.holds(id, 7)
		clock.forward(time.Hour)
		w.releases(id)
		if _, err := w.AnswerFinding(t.Context(), w.as(0), finding, "Here."); err != nil {
			t.Error(err)
		}
		w.verifies()
	})
}

// TestSeats_EndAfterWhatWasDoneByThem: the one before answers a finding in the instant
// in which the clock counts the election of the next.
func TestSeats_EndAfterWhatWasDoneByThem(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id, finding := w.call(), w.objects()
		a := w.stands(id, 0, 3, 4)
		clock.forward(3 * day)
		w.advance()
		w.sequenced()
		clock.forward(2 * day)
		w.advance()
		w.ranks(id, 3, a)
		clock.forward(4 * day)
		if _, err := w.AnswerFinding(t.Context(), w.as(sitting), finding, "Here."); err != nil {
			t.Fatal(err)
		}
		w.advance()
		if at := w.issue(id).DecidedAt; !at.Equal(clock.now().Add(time.Millisecond)) {
			t.Errorf("decided at %s, and the answer is of %s", at, clock.now())
		}
		w.verifies()
	})
}

// TestSuspend_IsLaterThanTheLatestChangeOfItsBody: whether who holds back sat there
// does not hang on the order of one instant.
func TestSuspend_IsLaterThanTheLatestChangeOfItsBody(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.elects(clock)
		clock.forward(time.Hour)
		w.must(db.Update(t.Context(), func(tx *store.Tx) error {
			return tx.AddMandate(bodies.Mandate{ID: "m-x", Body: "college", Seat: "another", Person: personID(5), Title: "drawn", Begins: clock.now()})
		}))
		r, err := w.Suspend(t.Context(), w.as(officer), HoldBack{Decision: string(id), By: "college", Days: 1, Text: "Two lists differ."})
		w.must(err)
		if !r.Suspension.At.After(clock.now()) {
			t.Errorf("held back at %s, when somebody took a seat", r.Suspension.At)
		}
	})
}

// TestElection_SeatsWhateverItSaysItsEffectIs: the record of one that says it is a
// text verifies.
func TestElection_SeatsWhateverItSaysItsEffectIs(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		i := read(w, func(tx *store.Tx) (governance.Issue, error) {
			c, err := tx.Charter("board")
			return c.Procedures[0].Called("board", "An election", "Two seats.", clock.now()), err
		})
		i.ID, i.Effect = "2026-77", governance.Effect{Kind: governance.EffectText, Detail: "none"}
		w.must(w.Past(t.Context(), func(p Past) error { return p.Bring(i, nil) }))
		a := w.stands(i.ID, 0, 3, 4)
		clock.forward(3 * day)
		w.advance()
		w.sequenced()
		clock.forward(2 * day)
		w.advance()
		w.ranks(i.ID, 3, a)
		clock.forward(4 * day)
		w.advance()
		if !slices.Equal(w.as(0).Seated, []bodies.Slug{"board"}) {
			t.Errorf("who was elected sits in %v", w.as(0).Seated)
		}
		w.verifies()
	})
}

// TestSeats_RaceWithTheirReview: answers and openings by those whose election is held
// back and released meanwhile, the clock standing still or moving on. Whatever is
// taken stands in the record in an order in which it was legal.
func TestSeats_RaceWithTheirReview(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElection(t, db)
		id := w.elects(clock)
		clock.forward(time.Hour)
		const rounds = 12
		elected, auditor := w.as(0), w.as(officer)
		var asked []string
		for n := range rounds {
			asked = append(asked, w.objects())
			w.bringTo("board", governance.IssueID(fmt.Sprintf("2026-2%02d", n)), clock.now())
		}
		errs := atOnce(3*rounds+2, func(n int) error {
			switch {
			case n == 3*rounds:
				_, err := w.Suspend(t.Context(), auditor, HoldBack{Decision: string(id), By: "college", Days: 7, Text: "Two lists differ."})
				return err
			case n == 3*rounds+1:
				for { // until it is held back
					_, err := w.again().Release(t.Context(), auditor, string(id), "They agree.")
					if !errors.Is(err, governance.ErrNothingHeld) {
						return err
					}
				}
			case n%3 == 0:
				_, err := w.AnswerFinding(t.Context(), elected, asked[n/3], "Here.")
				if errors.Is(err, governance.ErrNotSeated) {
					return nil // held back before
				}
				return err
			case n%3 == 1:
				_, err := w.again().AdvanceIssue(t.Context(), governance.IssueID(fmt.Sprintf("2026-2%02d", n/3)))
				return err
			}
			clock.forward(time.Millisecond)
			return nil
		})
		mustAll(t, errs)
		for n := range rounds {
			if got := w.onRoll(governance.IssueID(fmt.Sprintf("2026-2%02d", n))); got != 1 && got != 3 {
				t.Errorf("%d are on a roll, want the appointed one or all three", got)
			}
		}
		w.verifies()
	})
}

// TestSeats_AreKeptWhileADeedIsJudgedByThem: each deed that is judged by who sits
// where waits for whoever changes that, so that it reads no clock before it.
func TestSeats_AreKeptWhileADeedIsJudgedByThem(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, ctx := foundElection(t, db), t.Context()
		called, fixes := w.call(), w.callOf("election-half")
		w.stands(fixes, 0, 3, 4)
		n, err := w.Nominate(ctx, w.as(3), called, personID(0))
		w.must(err)
		answered, withdrawn := w.objects(), w.objects()
		w.bringTo("board", "2026-200", clock.now())
		w.must(w.SequenceAll(ctx))
		auditor, board, member := w.as(officer), w.as(sitting), w.as(4)
		w.must(db.Update(ctx, func(tx *store.Tx) error {
			i, err := tx.Issue(fixes)
			i.FreezesAt = clock.now()
			return errors.Join(err, tx.SaveIssue(i))
		}))
		for name, deed := range map[string]func() error{
			"a finding": func() error {
				_, err := w.FileFinding(ctx, auditor, Filing{By: "college", Audited: "board", Severity: governance.Remark, Text: "Well."})
				return err
			},
			"an answer":    func() error { _, err := w.AnswerFinding(ctx, board, answered, "Here."); return err },
			"a withdrawal": func() error { _, err := w.WithdrawFinding(ctx, auditor, withdrawn, "Never mind."); return err },
			"an archive":   func() error { return w.Export(ctx, auditor, io.Discard, audit.Scope{Body: "board", Auditor: true}) },
			"an opening":   func() error { _, err := w.AdvanceIssue(ctx, "2026-200"); return err },
			"a nomination": func() error { _, err := w.Second(ctx, member, n); return err },
			"a freeze":     func() error { _, err := w.AdvanceIssue(ctx, fixes); return err },
		} {
			w.waits(name, deed)
		}
		w.verifies()
	})
}

// TestCases_AreJudgedWithTheSeatsAsTheyAre: nor does an act of a case.
func TestCases_AreJudgedWithTheSeatsAsTheyAre(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		var id governance.CaseID
		w.waits("a report", func() (err error) { id, err = w.report(theReporter, "They told a secret."); return err })
		w.must(w.SequenceAll(t.Context()))
		w.waits("a draw", func() error { w.advance(); return nil })
		panel := read(w.world, func(tx *store.Tx) (governance.Case, error) { return tx.Case(id) }).Sitting().Panel()
		clock.forward(time.Second)
		w.waits("a recusal", func() error { return w.Recuse(t.Context(), access.Actor{Person: panel[0], Session: "s"}, id) })
	})
}

// waits does a deed while somebody changes who sits where, and sees that it is not
// done before that is.
func (w world) waits(name string, deed func() error) {
	w.t.Helper()
	done := make(chan error, 1)
	w.must(w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		if err := tx.HoldMandates(); err != nil {
			return err
		}
		go func() { done <- deed() }()
		select {
		case err := <-done:
			w.t.Errorf("%s did not wait: %v", name, err)
			done <- nil
		case <-time.After(150 * time.Millisecond):
		}
		return nil
	}))
	if err := <-done; err != nil {
		w.t.Errorf("%s: %v", name, err)
	}
}
