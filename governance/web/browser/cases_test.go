// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"testing"
	"time"

	"moothall/templates/locales"
)

// The cases of Estuary on its day.
const (
	changed     = "/cases/2026-1" // final: changed on appeal
	deliberated = "/cases/2026-4" // about Beatriz; Chidi, Priya and Amina judge it
	inHearing   = "/cases/2026-5" // about Tomos, reported by Nia
)

// caseVisits are the pages of cases as those see them who have a part in them.
func caseVisits() map[string][]visit {
	at := func(name, path string) []visit {
		return []visit{{name: "home-" + name, path: "/"}, {name: "cases-" + name, path: "/cases"}, {name: "case-" + name, path: path}}
	}
	return map[string][]visit{"chidi": at("juror", deliberated), "beatriz": at("concerned", deliberated), "tomos": at("heard", inHearing), "joanna": at("auditor", deliberated), "marta": at("reporter", "/cases/2026-3")}
}

// TestSurface_OfCases holds the pages of cases, as each role sees them, to what
// every page is held to: axe, width, console; both themes and all languages.
func TestSurface_OfCases(t *testing.T) {
	needAxe(t)
	h := newHall(t)
	for _, lang := range locales.Languages() {
		for login, visits := range caseVisits() {
			t.Run(login+" reads "+lang.Tag, func(t *testing.T) { walk(h.signedIn(t, login), lang.Tag, visits) })
		}
	}
}

// TestRoad_OfACase goes from the report to the register, on a phone and on a desk:
// Lowri reports Rui; what waits for Chidi and Priya is ruled upon and appealed.
func TestRoad_OfACase(t *testing.T) {
	h := newHall(t)
	b := h.signedIn(t, "lowri")
	b.width(360)
	b.open("/cases").click("link", "Report something").at("/cases/report")
	b.fill("Who or what", "Rui Teixeira").fill("What happened", "He did it again.").click("button", "Send the report")
	b.says("Your report was received.", "What you reported", "He did it again.")
	h.draw(t)
	b.open(b.path()).says("You are not told who was drawn.").saysNot("In hearing")
	b.fill("Why", "We are neighbours.").click("button", "Say so").says("You asked that").quiet("a report")

	chidi := h.signedIn(t, "chidi").open("/").says("You were drawn by lot to judge.").open(deliberated)
	chidi.says("What was reported", "In chambers", "The ruling on the table")
	chidi.fill("Write to the panel", "I can sign this.").click("button", "Send to the panel").says("I can sign this.")
	chidi.click("button", "I agree: this is my ruling")
	priya := h.signedIn(t, "priya").open(deliberated)
	if priya.has("button", "I agree: this is my ruling") {
		priya.click("button", "I agree: this is my ruling")
	}
	priya.says("The ruling", "Barred from giving reasons and comments until").quiet("the ruling")

	beatriz := h.signedIn(t, "beatriz")
	beatriz.width(360)
	beatriz.open("/").says("A panel has ruled.").open(deliberated).says("The facts", "How to appeal").saysNot("Salma")
	beatriz.fill("Why the ruling should be heard anew", "It was known to all.").click("button", "Appeal").says("Appealed; another panel is being drawn")
	h.draw(t)
	beatriz.open(deliberated).says("In hearing, on appeal").quiet("the appeal")

	stranger := h.newTab(t).open("/cases").says("an appeal is being heard", "changed on appeal", "A member named the workplace of another")
	stranger.open(changed).says("The ruling on appeal", "A warning").saysNot("Rui Teixeira").quiet("the register")
}

// draw waits until the record is signed, and lets panels be drawn.
func (h hall) draw(t *testing.T) {
	t.Helper()
	if err := h.engine.SequenceAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.forward(t, time.Second)
}

// has says whether there is a thing of a name on the page.
func (b *tab) has(role, name string) bool {
	for _, x := range b.things(role) {
		if x.name == name {
			return true
		}
	}
	return false
}
