// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"testing"
	"time"

	"moothall/governance/journal"
	"moothall/governance/store"
)

// refusesToNumber makes a database refuse every number, as one does whose disk is full.
func (w world) refusesToNumber() {
	w.t.Helper()
	if _, server := w.db.Pool(); !server {
		w.said("CREATE TRIGGER refuses BEFORE UPDATE OF seq ON entries BEGIN SELECT RAISE(ABORT, 'no'); END")
		return
	}
	w.said("CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'")
	w.said("CREATE TRIGGER refuses BEFORE UPDATE OF seq ON entries FOR EACH ROW EXECUTE FUNCTION refuses()")
}

func (w world) numbersAgain() {
	w.t.Helper()
	trigger := "DROP TRIGGER refuses"
	if _, server := w.db.Pool(); server {
		trigger += " ON entries"
	}
	w.said(trigger)
}

// TestReady_NotWhereReceiptsAreLate: while the database takes ballots and refuses to
// number them, an installation is ready until a receipt's deadline, and not after it,
// also before the first head; and again as soon as they are numbered.
func TestReady_NotWhereReceiptsAreLate(t *testing.T) {
	for _, headed := range []bool{true, false} {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			w := foundLiquid(t, db, 2, afterThree)
			clock.forward(time.Hour)
			w.openNow("2026-1", "name", 3*time.Hour)
			if headed {
				w.must(w.SequenceAll(t.Context()))
			}
			w.refusesToNumber()
			waits := func(want time.Duration, ready error) {
				t.Helper()
				if err := w.SequenceAll(t.Context()); err == nil || errors.Is(err, ErrHalted) {
					t.Errorf("what was to be refused was numbered, or halts: %v", err)
				}
				if got, err := w.Waits(t.Context()); err != nil || headed && got != want {
					t.Errorf("the oldest entry waits for %s, %v; want %s", got, err, want)
				}
				if err := w.Ready(t.Context()); !errors.Is(err, ready) {
					t.Errorf("after %s it is ready: %v; want %v", want, err, ready)
				}
			}
			w.castAs(0, "2026-1", rankedAs("tide"))
			if headed {
				waits(0, nil)
				clock.forward(journal.MergeDelay)
				waits(journal.MergeDelay, nil)
			}
			clock.forward(journal.MergeDelay + time.Millisecond)
			w.castAs(1, "2026-1", rankedAs("tide")) // goes on meanwhile
			waits(2*journal.MergeDelay+time.Millisecond, ErrLate)
			w.numbersAgain()
			w.must(w.SequenceAll(t.Context()))
			w.must(w.Ready(t.Context()))
			if got, err := w.Waits(t.Context()); got != 0 || err != nil {
				t.Errorf("nothing waits, for %s, %v", got, err)
			}
		})
	}
}

// TestWaits_ASealedBallotFromItsCloseOn: it bears the closing time, so that how long it
// waits tells nothing of when it was cast, and is late when its receipt is.
func TestWaits_ASealedBallotFromItsCloseOn(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundLiquid(t, db, 2, afterThree)
		clock.forward(time.Hour)
		w.openNow("2026-1", "quiet", 3*time.Hour)
		w.must(w.SequenceAll(t.Context()))
		w.castAs(0, "2026-1", rankedAs("tide"))
		for _, c := range []struct {
			forward, waits time.Duration
			ready          error
		}{{2 * time.Hour, 0, nil}, {time.Hour, 0, nil}, {journal.MergeDelay, journal.MergeDelay, nil}, {time.Second, journal.MergeDelay + time.Second, ErrLate}} {
			clock.forward(c.forward)
			if got, err := w.Waits(t.Context()); got != c.waits || err != nil {
				t.Errorf("it waits for %s, %v; want %s", got, err, c.waits)
			}
			if err := w.Ready(t.Context()); !errors.Is(err, c.ready) {
				t.Errorf("ready: %v, want %v", err, c.ready)
			}
		}
	})
}
