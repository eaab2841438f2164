// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// TestTamperedExtension_DoesNotVerify is [TestTamperedHistory_DoesNotVerify] of a vote that
// was prolonged: whoever owns the database alters what pages say of it.
func TestTamperedExtension_DoesNotVerify(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := owner{courts: courts{foundProlonging(t, db, 3), clock}}
		_, w.postgres = db.Pool()
		w.openNow("2026-1", "name", 3*time.Hour)
		clock.forward(2 * time.Hour)
		w.down(clock, 3*time.Hour)
		w.castAs(1, "2026-1", rankedAs("tide"))
		clock.forward(4 * time.Hour)
		w.advance()
		w.must(w.SequenceAll(t.Context()))
		for n, archive := range w.archives() {
			if said := refusal(archive, audit.Against{}); said != "" {
				t.Fatalf("archive %d, which nobody touched: %s", n, said)
			}
		}
		tried := map[string]bool{}
		for _, c := range w.columns() {
			if c.table != "issues" || !slices.Contains([]string{"announced_at", "closes_at", "down_from", "down_until", "extended_at"}, c.name) {
				continue
			}
			for value, other := range w.others(c) {
				if tried[c.name] = true; !w.alter(c, value, other) {
					continue
				}
				for n, archive := range w.archives() {
					if archive != nil {
						t.Errorf("%s was %s and is %s: archive %d is made", c, value, other, n)
					}
				}
				if !w.alter(c, other, value) {
					t.Fatalf("%s: it cannot be put back", c)
				}
			}
		}
		if len(tried) != 5 {
			t.Errorf("altered was %v, want all of an extension", tried)
		}
	})
}

// TestArchive_RefusesAnExtensionNobodyEntered: the tables say of a decided vote that an
// outage prolonged it, or of one that was prolonged that none did.
func TestArchive_RefusesAnExtensionNobodyEntered(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := owner{courts: courts{foundProlonging(t, db, 3), clock}}
		w.openNow("2026-1", "paper", time.Hour)
		w.castAs(1, "2026-1", answer(governance.Yes))
		clock.forward(3 * time.Hour)
		w.advance()
		w.must(w.SequenceAll(t.Context()))
		w.must(db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().Exec("UPDATE issues SET announced_at = closes_at, closes_at = closed_at, down_from = opens_at, down_until = closed_at, extended_at = closed_at")
			return err
		}))
		if w.issue("2026-1").Extension.At.IsZero() {
			t.Fatal("nothing was altered")
		}
		if err := w.Archive(t.Context(), io.Discard, audit.Scope{}); !errors.Is(err, ErrContradicts) {
			t.Errorf("an extension nobody entered: %v", err)
		}
	})
}
