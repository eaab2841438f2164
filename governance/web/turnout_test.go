// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
	"time"
)

// TestTurnout_IsThatOfTheDecisions: the series has what the page of each count has, and
// a vote stands in it with its decision, never before.
func TestTurnout_IsThatOfTheDecisions(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/auditors").says("Who took part, over time")
	b.get("/auditors/bodies/assembly/turnout").status(http.StatusOK).
		says("Who took part in", "Publish quarterly figures of moderation", "Took part", "Through others", "not met").
		saysNot("Act on reports of threats")
	w.forward(8 * 24 * time.Hour)
	b.get("/auditors/bodies/assembly/turnout").says("Act on reports of threats")
	b.get("/auditors/bodies/nowhere/turnout").status(http.StatusNotFound)
}
