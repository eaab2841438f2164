// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"fmt"
	"testing"

	"moothall/governance"
	"moothall/governance/engine"
)

// TestRoad_OfANeighbour goes from an answer on another server to the page, and off
// it: what came waits for the council, on a phone, is let in, and goes with its
// server. How it comes in by HTTP the tests of the package federation show.
func TestRoad_OfANeighbour(t *testing.T) {
	h := newHall(t)
	h.answer(t, 1, `<p>We at the weir do the <em>same</em>. <img src=x onerror="window.stung=1"></p>`)
	const page = "/issues/" + surplus
	h.newTab(t).open(page).saysNot("We at the weir")
	h.signedIn(t, "nia").open(page).saysNot("We at the weir")

	chidi := h.signedIn(t, "chidi")
	chidi.width(360)
	chidi.open(page).says("We at the weir do the same.", "ana@weir.example", "waits: only you and the others who may let it in see it")
	chidi.unstung("a comment that waits")
	chidi.click("button", "Let it in").quiet("moderating")
	h.answer(t, 2, "<p>Buy now.</p>")
	stranger := h.newTab(t)
	stranger.media("dark")
	stranger.open(page).says("We at the weir do the same.", "ana@weir.example").saysNot("Buy now.")
	if _, err := axeSource(); err == nil {
		stranger.look("a comment from elsewhere")
	}
	stranger.language("ar")
	stranger.width(360)
	stranger.open(page).says("We at the weir do the same.")
	if _, err := axeSource(); err == nil {
		stranger.look("a comment from elsewhere, from right to left")
	}

	chidi.open("/neighbours").fill("Server, as in peer.example", "weir.example").fill("Reason", "It sends advertisements.").click("button", "Block this server")
	chidi.says("weir.example", "It sends advertisements.").quiet("blocking")
	stranger.open(page).saysNot("We at the weir").quiet("reading what neighbours say")
	stranger.open("/neighbours").says("weir.example", "It sends advertisements.")
}

// answer brings in what somebody elsewhere said, as the inbox does once it has
// found whose it is.
func (h hall) answer(t *testing.T, nth int, html string) {
	t.Helper()
	const actor, host = "https://weir.example/users/ana", "weir.example"
	activity := fmt.Sprintf("https://%s/activities/%d", host, nth)
	if _, err := h.engine.TakeIn(t.Context(), engine.Incoming{ID: activity, Actor: actor, Host: host, Data: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	c := governance.Comment{Issue: surplus, URI: fmt.Sprintf("https://%s/notes/%d", host, nth), Content: html, Neighbour: governance.Neighbour{Name: "Ana", KnownAs: "ana@weir.example"}}
	if err := h.engine.TakeComment(t.Context(), activity, c); err != nil {
		t.Fatal(err)
	}
}
