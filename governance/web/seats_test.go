// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/town"
)

// TestPages_SayThatASeatRests: the body, the election and the first page of whoever
// holds the seat say so in the same words, as long as it does, and nobody else's does.
func TestPages_SayThatASeatRests(t *testing.T) {
	w := newWorld(t)
	grace, lowri := w.signedIn("grace"), w.signedIn("lowri")
	err := w.db.Update(t.Context(), func(tx *store.Tx) error {
		acts, err := tx.IssueActs("2025-31", "decision") // a year ago: too long for the deed
		if err != nil {
			return err
		}
		return tx.Suspend(governance.Suspension{Decision: "2025-31", By: "audit", Until: w.now().Add(48 * time.Hour),
			Statement: governance.Statement{Person: town.ID("joanna"), Text: "Two lists differ.", At: w.now()}}, acts["decision"].Ref)
	})
	if err != nil {
		t.Fatal(err)
	}
	const row, note, own = "rests, under review until", "A seat rests while the decision that gave it is reviewed", "Your seat in Board rests until"
	grace.get("/").status(http.StatusOK).says(own, "Read the decision")
	grace.get("/decisions/2025-31").status(http.StatusOK).says("Two lists differ.")
	lowri.get("/").status(http.StatusOK).saysNot(own)
	w.browser().get("/bodies/board").status(http.StatusOK).says(row, note)
	w.browser().get("/issues/2025-31").status(http.StatusOK).says(row)
	w.forward(48 * time.Hour)
	grace.get("/").status(http.StatusOK).saysNot(own)
	w.browser().get("/bodies/board").status(http.StatusOK).saysNot(row, note)
}
