// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// TestErase_WaitsForTheCorrectionOfARoll: a returning officer corrects the roll as to
// somebody who is being erased. The record takes nothing of them after their erasure.
func TestErase_WaitsForTheCorrectionOfARoll(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := disputed(t, db, clock)
		w.must(w.ChallengeRoll(t.Context(), w.as(4), id, personID(5), "Member 5 moved."))
		c := read(w, func(tx *store.Tx) (governance.Challenge, error) {
			all, err := tx.Challenges(id)
			return all[0], err
		})
		gone, judge, done := w.enrolled(5), w.as(officer), make(chan error, 1)
		clock.forward(time.Minute)
		w.must(w.db.Update(t.Context(), func(tx *store.Tx) error {
			if err := w.decideChallenge(tx, judge, c, governance.ChallengeUpheld, "So it is."); err != nil {
				return err
			}
			go func() { done <- w.again().Erase(context.WithoutCancel(t.Context()), gone, credentials) }()
			select {
			case err := <-done:
				t.Errorf("the erasure does not wait (%v)", err)
				done <- err
			case <-time.After(time.Second): // the password is checked first
			}
			return nil
		}))
		w.must(<-done)
		clock.forward(time.Minute)
		w.must(w.SequenceAll(t.Context()))
		for _, scope := range []audit.Scope{{}, {Auditor: true}} {
			if r := w.verifiedFor(scope); r.Verdict != audit.Verified {
				t.Errorf("the record is %s: %v", r.Verdict, r.Findings)
			}
		}
	})
}
