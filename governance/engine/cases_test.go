// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// TestCase_WalksItsWholeRoad: two reports, a draw, two recusals, an answer, a
// ruling with a mute that bites, an appeal before others that lifts it, and a
// record that verifies throughout.
func TestCase_WalksItsWholeRoad(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		ctx := t.Context()
		w.openNow("2026-1", "paper", 1000*time.Hour)
		id, err := w.report(theReporter, "He wrote what hurt.")
		w.must(err)
		joined, err := w.report(theOther, "The same.")
		if w.must(err); joined != id {
			t.Fatalf("an equal report made case %s, want %s", joined, id)
		}
		w.advance()
		if got := w.load(id).Stage; got != governance.CaseReported {
			t.Fatalf("before a checkpoint covers it the case is at %s", got)
		}
		w.draws()
		w.drawnByTheLot(id)
		c := w.load(id)
		if c.Stage != governance.CaseHearing || len(c.Sitting().Panel()) != 3 {
			t.Fatalf("%s with %d judges", c.Stage, len(c.Sitting().Panel()))
		}

		first := w.panel(id)[0]
		w.must(w.Recuse(ctx, w.as(first), id))
		asked := w.panel(id)
		w.must(w.AskRecusal(ctx, w.as(theConcerned), id, bodies.Slug(slugOf(asked[0])), "We are cousins."))
		request := read(w.world, func(tx *store.Tx) ([]governance.RecusalRequest, error) { return tx.RecusalRequests(id, 1) })[0]
		w.refused(w.DecideRecusal(ctx, w.as(asked[0]), id, request.ID, false), governance.ErrNotSitting)
		w.must(w.DecideRecusal(ctx, w.as(asked[1]), id, request.ID, false))
		w.must(w.DecideRecusal(ctx, w.as(asked[2]), id, request.ID, true)) // one to one: in doubt she steps aside
		if slices.Contains(w.panel(id), asked[0]) || slices.Contains(w.panel(id), first) || len(w.panel(id)) != 3 {
			t.Errorf("the panel is %v, %d and %d left it", w.panel(id), first, asked[0])
		}

		w.must(w.AnswerCase(ctx, w.as(theConcerned), id, "I was angry."))
		w.refused(w.DraftRuling(ctx, w.as(asked[1]), id, aRuling("mute", 30)), governance.ErrNotNow)
		w.days(3)
		named := aRuling("mute", 30)
		named.Register = "It was Surname0021 who wrote it."
		w.refused(w.DraftRuling(ctx, w.as(asked[1]), id, named), governance.ErrNamed)
		w.rules(id, aRuling("mute", 30))

		_, err = w.Argue(ctx, w.as(theConcerned), "2026-1", true, "Because.")
		w.refused(err, governance.ErrMuted)
		w.refused(w.Comment(ctx, w.as(theConcerned), "2026-1", "Because."), governance.ErrMuted)
		w.must(w.Comment(ctx, w.as(theReporter), "2026-1", "Because."))
		if _, err := w.Argue(ctx, w.as(theReporter), "2026-1", true, "Because."); err != nil {
			t.Error(err)
		}
		w.must(w.Appeal(ctx, w.as(theConcerned), id, "It was once."))
		w.draws()
		below := w.load(id).Sittings[0]
		for _, p := range w.load(id).Sitting().Panel() {
			if below.Seated(p) {
				t.Errorf("%s hears the appeal and sat below", p)
			}
		}
		w.days(2)
		w.rules(id, aRuling("none", 0))
		if c := w.load(id); c.Stage != governance.CaseFinal || !c.Changed() {
			t.Errorf("%s, changed %v", c.Stage, c.Changed())
		}
		if _, err := w.Argue(ctx, w.as(theConcerned), "2026-1", true, "Because."); err != nil {
			t.Errorf("the mute was lifted: %v", err)
		}
		r := w.verified()
		want := []audit.CaseReport{{Case: string(id), Body: "council", State: "final", Rulings: 2, Sealed: true}}
		if r.Verdict != audit.Verified || !slices.Equal(r.Cases, want) {
			t.Errorf("%s: %v, %v", r.Verdict, r.Findings, r.Cases)
		}
		r, want[0].Sealed = w.verifiedFor(audit.Scope{Auditor: true, Body: "council"}), false
		if r.Verdict != audit.Verified || !slices.Equal(r.Cases, want) {
			t.Errorf("drawn again for auditors: %s: %v, %v", r.Verdict, r.Findings, r.Cases)
		}
		w.recordTellsNothing()
	})
}

// TestRuling_NeedsAMajorityOfThoseWhoSit: a new draft begins anew, who left does
// not count, and two at once make one ruling.
func TestRuling_NeedsAMajorityOfThoseWhoSit(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		ctx := t.Context()
		id, err := w.report(theReporter, "x")
		w.must(err)
		w.draws()
		w.days(3)
		p := w.panel(id)
		w.must(w.DraftRuling(ctx, w.as(p[0]), id, aRuling("none", 0)))
		w.must(w.DraftRuling(ctx, w.as(p[1]), id, aRuling("warning", 0)))
		w.refused(w.VoteRuling(ctx, w.as(p[2]), id, 1, true), governance.ErrStaleRuling)
		w.must(w.VoteRuling(ctx, w.as(p[1]), id, 2, true))
		if w.load(id).Ruled() {
			t.Fatal("one vote of three, cast twice, made a ruling")
		}
		w.must(w.Object(ctx, w.as(theReporter), w.own(theReporter), bodies.Slug(slugOf(p[1])), "A friend."))
		w.refused(w.VoteRuling(ctx, w.as(p[1]), id, 2, true), governance.ErrRecusalOpen)
		w.refused(w.DraftRuling(ctx, w.as(p[1]), id, aRuling("none", 0)), governance.ErrRecusalOpen)
		w.must(w.VoteRuling(ctx, w.as(p[0]), id, 2, true)) // the others go on
		if w.load(id).Ruled() {
			t.Fatal("the vote of somebody whom a party asked to step aside was counted")
		}
		w.must(w.Recuse(ctx, w.as(p[1]), id)) // who agreed leaves
		w.must(w.VoteRuling(ctx, w.as(p[0]), id, 2, true))
		if w.load(id).Ruled() {
			t.Fatal("the vote of somebody who left was counted")
		}
		now := w.panel(id)
		var both sync.WaitGroup
		for _, n := range now[1:] {
			both.Go(func() {
				if err := w.VoteRuling(ctx, w.as(n), id, 2, true); err != nil && !errors.Is(err, governance.ErrNotNow) {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if !w.load(id).Ruled() {
			t.Error("there is no ruling")
		}
		if r := w.verified(); r.Verdict != audit.Verified || r.Cases[0].Rulings != 1 {
			t.Errorf("%s: %v, %v", r.Verdict, r.Findings, r.Cases)
		}
	})
}

// TestCase_TakesAClockThatIsPutBack: acts of one case never share an instant.
func TestCase_TakesAClockThatIsPutBack(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		id, err := w.report(theReporter, "x")
		w.must(err)
		w.must(w.SequenceAll(t.Context()))
		clock.forward(-time.Minute)
		w.advance()
		for range 2 {
			w.must(w.Recuse(t.Context(), w.as(w.panel(id)[0]), id))
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}
