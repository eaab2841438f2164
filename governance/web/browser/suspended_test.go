// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"os"
	"testing"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/town"
	"moothall/templates/locales"
)

// The matter in which Beatriz has her voice.
const suspendedFrom = "/issues/2026-41"

// suspend lets the panel that deliberates suspend Beatriz for a month.
func (h hall) suspend(t *testing.T) {
	t.Helper()
	const id = "2026-4"
	chidi, priya := access.Actor{Person: town.ID("chidi"), Session: "s"}, access.Actor{Person: town.ID("priya"), Session: "s"}
	r := governance.Ruling{Facts: "It was said.", Rule: 4, Broken: true, Reasons: "It hurt.", Measure: governance.MeasureSuspension, Days: 30, Appeal: "Within 14 days.", Register: "A member said what hurt."}
	if err := h.engine.DraftRuling(t.Context(), chidi, id, r); err != nil {
		t.Fatal(err)
	}
	if err := h.engine.VoteRuling(t.Context(), priya, id, 2, true); err != nil { // the second on their table
		t.Fatal(err)
	}
	h.forward(t, 0)
}

// TestRoad_OfASuspension: two panelists have suspended Beatriz. She reads on her phone
// why she can mark nothing, what stands, and until when; a stranger reads the register.
func TestRoad_OfASuspension(t *testing.T) {
	h := newHall(t)
	beatriz := h.signedIn(t, "beatriz")
	beatriz.width(360)
	beatriz.open(suspendedFrom).saysNot("You cannot vote here for a time.")
	h.suspend(t)
	beatriz.open("/").says("A panel has ruled.").open(deliberated).says("Suspended from voting and from carrying voices until")
	beatriz.open(suspendedFrom).says("You cannot vote here for a time.", "A ruling has suspended you from voting here").lacks("button", "Review my vote").quiet("a vote she is suspended from")
	h.newTab(t).open(deliberated).says("A member said what hurt.", "Suspended from voting").saysNot("Beatriz").quiet("the register")
}

// TestSurface_OfASuspension holds her pages to what every page is held to.
func TestSurface_OfASuspension(t *testing.T) {
	needAxe(t)
	h := newHall(t)
	h.suspend(t)
	for _, lang := range locales.Languages() {
		visits := []visit{{name: "suspended", path: suspendedFrom}, {name: "case-suspended", path: deliberated}}
		t.Run("beatriz reads "+lang.Tag, func(t *testing.T) {
			walk(h.signedIn(t, "beatriz"), lang.Tag, visits)
			if folder := os.Getenv("MOOTHALL_SCREENSHOTS"); folder != "" {
				h.signedIn(t, "beatriz").portray(folder, "beatriz", lang.Tag, visits)
			}
		})
	}
}
