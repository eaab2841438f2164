// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"testing"

	"moothall/governance/audit"
	"moothall/governance/store"
)

// TestExport_AColumnIsNoCosignature sets the mark that witnesses have cosigned a head in
// the database, where none has: no archive says that one did.
func TestExport_AColumnIsNoCosignature(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 5)
		w.must(w.SequenceAll(t.Context()))
		w.must(db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().Exec("UPDATE checkpoints SET witnessed_at = at WHERE size = (SELECT MAX(size) FROM checkpoints)")
			return err
		}))
		if _, r := w.archived(audit.Against{}); r.Verdict != audit.Verified || r.Cosigned != 0 {
			t.Errorf("%s, %d entries cosigned: %v", r.Verdict, r.Cosigned, r.Findings)
		}
	})
}
