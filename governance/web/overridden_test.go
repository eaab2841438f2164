// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
	"time"
)

// TestOverridden_ListsWhatOthersChangedOrStopped: a ruling of the town that the Appeals
// Bench changed, by the register's words, and a decision held back and released; without
// any name.
func TestOverridden_ListsWhatOthersChangedOrStopped(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/auditors").follow("Changed or stopped by others").at("/auditors/overridden").status(http.StatusOK).
		says("At first", "On appeal", "Appeals Bench", "Moderation Council").saysNot("Rui")
	w.forward(5 * 24 * time.Hour)
	joanna := w.signedIn("joanna")
	b.saysNot("Pay £3,900")
	joanna.get("/decisions/2026-48").submit("Hold the decision back", "days", "2", "reason", "The order differs.")
	b.get("/auditors/overridden").says("Pay £3,900", "Audit College held this decision back", "it ends by itself").saysNot("The order differs", "Joanna")
	joanna.get("/decisions/2026-48").submit("Release the decision", "reason", "They agree.")
	b.get("/auditors/overridden").says("released it on")
	b.get("/auditors/overridden?decisions=2026-48").saysNot("Pay £3,900").says("At first")
	b.get("/auditors/overridden?rulings=none&decisions=%00").status(http.StatusOK)
}
