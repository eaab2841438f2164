// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"

	"moothall/bodies"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/town"
)

// TestRoad_OfASuspension: by plain forms a panel suspends Dewi, in whose hands Lowri's
// voice lies. He reads why he can mark nothing and takes his ballot back; she reads
// that her voice is lost, and not why; nobody else reads anything of it but the
// register.
func TestRoad_OfASuspension(t *testing.T) {
	w := newWorld(t)
	w.enrollCourts()
	acts := func(login bodies.Slug) access.Actor {
		return access.Actor{Person: town.ID(login), Session: "s", Member: []bodies.Slug{"assembly"}}
	}
	const open = "/issues/2026-43"
	if _, err := w.engine.Delegate(t.Context(), acts("lowri"), engine.Entrust{To: []bodies.PersonID{town.ID("dewi")}}); err != nil {
		t.Fatal(err)
	}
	if err := w.engine.Agree(t.Context(), acts("dewi"), town.ID("lowri")); err != nil {
		t.Fatal(err)
	}
	id := w.reported()
	w.draws()
	w.forward(7 * day)
	dewi, lowri := w.english("dewi"), w.english("lowri")
	dewi.get(open).submit("Review my vote", "choice", "yes").submit("Send my ballot").status(http.StatusOK)
	lowri.get(open).saysNot("carries no voices")

	sits, _ := w.panelOf(id)
	writer := w.english(sits[0])
	writer.get(casePath(id, "")).submit("Put this on the table", "facts", "F", "rule", "1", "broken", "1", "reasons", "R", "measure", "suspension", "appeal", "A", "register", "REGISTER").
		status(http.StatusUnprocessableEntity).says("A bar from writing and a suspension last from 1 to 365 days")
	ruling(writer, id, "FACTS", "suspension", "30")
	w.english(sits[1]).get(casePath(id, "")).submit("I agree: this is my ruling").says("The ruling", "Suspended from voting and from carrying voices until")

	dewi.get(casePath(id, "")).says("Suspended from voting and from carrying voices until")
	dewi.get(open).says("You cannot vote here for a time.", "of others, until ").saysNot("Review my vote", "carries no voices")
	dewi.get("/").saysNot("Give every chapter")
	dewi.post(open+"/ballot/review", "choice", "no").status(http.StatusForbidden).says("A ruling has suspended you from voting here")
	dewi.post(open+"/ballot/cast", "choice", "no", "key", "k-2").status(http.StatusForbidden).says("You cannot vote here for a time.", "You can read everything.")
	dewi.get(open+"/receipt").says("A ruling has suspended you from voting here", "you can cast no other before then").submit("Take my ballot back").status(http.StatusOK)
	dewi.get(open).says("You cannot vote here for a time.", "Nowhere: a ruling has suspended you from voting here.")
	lowri.get(open).says("somebody on its way carries no voices for now").saysNot("suspended", "ruling")

	for _, login := range []string{"", "nia"} {
		b := w.browser()
		if login != "" {
			b = w.english(login)
		}
		for _, path := range []string{"/people/dewi", open, "/", "/delegations", "/delegates", "/issues", "/record"} {
			b.get(path).saysNot("suspended", "carries no voices for now")
		}
		b.get("/cases").says("Suspended from voting for a time", "REGISTER").saysNot("Dewi Prosser")
	}
}
