// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// advising is why no archive of the community that is tampered with shows a column.
const advising = "nobody advises there: see TestAdvisory_TamperedDoesNotVerify"

// TestAdvisory_TamperedDoesNotVerify alters every value that is kept of advice, once it is
// counted: where an archive tells it, it is refused, or none is made.
func TestAdvisory_TamperedDoesNotVerify(t *testing.T) {
	tables := []string{"advice", "advisory_entries", "advisory_rolls", "counts"}
	unseen := map[string]string{
		"advice.nth": byOpening, "advice.superseded_at": byOpening, "advice.idempotency_key": private,
		"advisory_entries.weight": judged,
	}
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := owner{courts: courts{foundAdvised(t, db), clock}}
		_, w.postgres = db.Pool()
		clock.forward(time.Hour)
		w.openNow("2026-1", "paper", 3*time.Hour)
		for n, said := range []string{"yes", "no", "no", "yes", "yes", "no", "yes", "no"} {
			w.castAs(n, "2026-1", governance.Choice{Answer: said})
		}
		w.castAs(5, "2026-1", governance.Choice{Answer: "abstain"})
		clock.forward(4 * time.Hour)
		w.advance()
		w.must(w.SequenceAll(t.Context()))
		honest, kept := w.archives(), audit.Against{}
		for n, archive := range honest {
			if said := refusal(archive, kept); said != "" {
				t.Fatalf("archive %d, which nobody touched: %s", n, said)
			}
		}
		for _, c := range w.columns() {
			if !slices.Contains(tables, c.table) {
				continue
			}
			found, refused := false, false
			for value, other := range w.others(c) {
				if !w.alter(c, value, other) {
					refused = true // by the database itself
					continue
				}
				for n, archive := range w.archives() {
					if bytes.Equal(archive, honest[n]) {
						continue
					}
					found = true
					if refusal(archive, kept) == "" {
						t.Errorf("%s was %.60s and is %.60s: archive %d tells it and verifies", c, value, other, n)
					}
				}
				if !w.alter(c, other, value) {
					t.Fatalf("%s: it cannot be put back", c)
				}
			}
			if !found && !refused && unseen[c.String()] == "" {
				t.Errorf("%s was altered, no archive shows it, and nobody said why", c)
			}
		}
	})
}
