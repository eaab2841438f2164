// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"errors"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/store"
)

// TestDispute_OfAVoteThatRunsKeepsNobodyWaiting: it is refused while somebody holds the
// vote open, as each cast does.
func TestDispute_OfAVoteThatRunsKeepsNobodyWaiting(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		if _, postgres := db.Pool(); !postgres {
			return // one writer at a time: whoever casts waits for nobody longer
		}
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "paper", day)
		w.must(w.db.Update(t.Context(), func(tx *store.Tx) error {
			if err := tx.HoldOpen("2026-1"); err != nil {
				return err
			}
			done := make(chan error, 1)
			go func() {
				_, err := w.again().Dispute(context.WithoutCancel(t.Context()), member(1), DisputeFiling{Issue: "2026-1", Text: "No."})
				done <- err
			}()
			select {
			case err := <-done:
				if !errors.Is(err, governance.ErrUndisputable) {
					t.Errorf("got %v", err)
				}
			case <-time.After(5 * time.Second):
				t.Error("it waits for those who vote")
			}
			return nil
		}))
	})
}
