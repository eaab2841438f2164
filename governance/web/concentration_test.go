// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestConcentration_LeadsFromTheDecisionToTheBodysYears: from a decision to who spoke
// for whom, on to the body's over time, and back to one of its matters.
func TestConcentration_LeadsFromTheDecisionToTheBodysYears(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/decisions/2026-34").follow("See who spoke for whom").at("/issues/2026-34/concentration").
		says("Who spoke for whom: Publish quarterly figures of moderation", "Chidi Okonkwo", "How concentrated", "the figures are exact")
	b.follow("Voices over time: General Assembly").at("/auditors/bodies/assembly/concentration").
		says("How the voices lay on the ballots of 4 decisions", "Publish quarterly figures of moderation", "1 circle", "more than 25.0 % of the counted voices")
	b.follow("What should the autumn sprint build?").at("/issues/2026-27/concentration").says("lost: the way runs in a circle")
	b.get("/issues/2026-34/count").follow("See who spoke for whom").at("/issues/2026-34/concentration")
	b.get("/auditors").follow("Voices over time: General Assembly").at("/auditors/bodies/assembly/concentration")
	b.get("/auditors").follow("Who took part over time: General Assembly").at("/auditors/bodies/assembly/turnout")
}

// TestConcentration_IsRefusedWithWords where nothing is decided yet, and where nobody
// could speak for another.
func TestConcentration_IsRefusedWithWords(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get(threats+"/concentration").status(http.StatusForbidden).says("Nobody sees this yet", "The vote is open until")
	nia.get("/issues/2026-35/concentration").status(http.StatusNotFound).says("In this matter nobody could speak for another", "Each ballot spoke for its owner alone")
	nia.get("/decisions/2026-35").saysNot("See who spoke for whom")
	nia.get("/issues/none/concentration").status(http.StatusNotFound)
	nia.get("/auditors/bodies/nowhere/concentration").status(http.StatusNotFound)
	nia.get("/auditors/bodies/council/concentration").status(http.StatusOK).says("has decided nothing yet in which voices could be delegated")
}

// TestConcentration_IsBeingWorkedOutAtFirst, and there once it is.
func TestConcentration_IsBeingWorkedOutAtFirst(t *testing.T) {
	w := newWorld(t)
	w.forward(8 * 24 * time.Hour)
	b := w.browser()
	b.get(threats+"/concentration").status(http.StatusOK).says("The figures are being worked out", "by their owners", "Lost, and why").saysNot("Gini", "Nobody voted")
	b.get("/auditors/bodies/assembly/concentration").says("being worked out")
	if err := w.engine.Concentrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.get(threats+"/concentration").says("How concentrated", "Gini").saysNot("being worked out")
}

// follow goes where the last link that says text leads.
func (b *browser) follow(text string) *browser {
	b.w.t.Helper()
	to := ""
	for _, a := range b.page.root.all("a") {
		if strings.TrimSpace(a.words()) == text {
			to = a.attr["href"]
		}
	}
	if to == "" {
		var there []string
		for _, a := range b.page.root.all("a") {
			there = append(there, a.words())
		}
		b.w.t.Fatalf("%s: no link says %q; there are %q", b.page.url, text, there)
	}
	return b.get(to)
}
