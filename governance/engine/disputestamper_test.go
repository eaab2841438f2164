// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// TestDisputes_NoArchiveIsMadeAgainstTheirEntries: somebody who owns the database turns
// the answer of a dispute round, or takes the dispute away.
func TestDisputes_NoArchiveIsMadeAgainstTheirEntries(t *testing.T) {
	for _, sql := range []string{
		"UPDATE dispute_answers SET verdict = 'dismissed'", "UPDATE dispute_answers SET person = 'person-0003'",
		"UPDATE dispute_answers SET said = 'Another.'", "UPDATE disputes SET said = 'Another.'", "UPDATE disputes SET said = ''",
		"UPDATE disputes SET person = 'person-0003'", "DELETE FROM dispute_answers", "DELETE FROM dispute_answers; DELETE FROM disputes",
		fmt.Sprintf("UPDATE disputes SET evidence = '%s'", strings.Repeat("ab", 32)),
	} {
		t.Run(sql, func(t *testing.T) {
			eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
				w := owner{courts: courts{foundAudited(t, db, 4), clock}}
				w.adopts("2026-1", clock)
				d, err := w.contests(2, "2026-1", "The count is wrong.")
				w.must(err)
				clock.forward(time.Hour)
				w.must(w.judges(w.holder(0), d, "audit", governance.ChallengeUpheld))
				w.must(w.SequenceAll(t.Context()))
				w.holdsUp()
				for part := range strings.SplitSeq(sql, ";") {
					w.must(db.Update(t.Context(), func(tx *store.Tx) error { _, err := tx.SQL().Exec(part); return err }))
				}
				for n, archive := range w.archives() {
					if refusal(archive, audit.Against{}) == "" {
						t.Errorf("archive %d verifies", n)
					}
				}
			})
		})
	}
}
