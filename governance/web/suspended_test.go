// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	if err := w.engine.Stand(t.Context(), acts("dewi"), "What is right."); err != nil {
		t.Fatal(err)
	}
	if _, err := w.engine.Delegate(t.Context(), acts("lowri"), engine.Entrust{To: []bodies.PersonID{town.ID("dewi")}}); err != nil {
		t.Fatal(err)
	}
	id := w.reported()
	w.draws()
	w.forward(7 * day)
	dewi, lowri := w.english("dewi"), w.english("lowri")
	dewi.get(open).submit("Review my vote", "choice", "yes").submit("Send my ballot").status(http.StatusOK)
	lowri.get(open).saysNot("carries no voices")
	sounded := w.sounds("nia", "dewi")

	sits, _ := w.panelOf(id)
	writer := w.english(sits[0])
	writer.get(casePath(id, "")).submit("Put this on the table", "facts", "F", "rule", "1", "broken", "1", "reasons", "R", "measure", "suspension", "appeal", "A", "register", "REGISTER").
		status(http.StatusUnprocessableEntity).says("A bar from writing and a suspension last from 1 to 365 days")
	ruling(writer, id, "FACTS", "suspension", "30")
	w.english(sits[1]).get(casePath(id, "")).submit("I agree: this is my ruling").says("The ruling", "Suspended from voting and from carrying voices until")

	if diff := cmp.Diff(sounded, w.sounds("nia", "dewi")); diff != "" {
		t.Errorf("previews tell it: %s", diff)
	}
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
	lowri.post("/delegations", "scope", "body:assembly", "delegate", "dewi", "until", "2026-12-24").status(http.StatusOK)
	lowri.post("/delegations/preview", "scope", "body:assembly", "delegate", "dewi", "until", "2026-12-24").status(http.StatusOK).says("Now it is being lost on this way: you → Dewi", "would be lost as things stand")
	lowri.get("/delegations").says("take it back, or vote yourself")
	dewi.post("/delegations", "scope", "body:assembly", "delegate", "lowri", "until", "2026-12-24").status(http.StatusOK)
	dewi.get("/delegations").says("A ruling has suspended you from voting here", "What you arrange here holds once that is over.").saysNot("or vote yourself")
	dewi.get(open).saysNot("If you vote yourself", "Vote yourself")
	dewi.get("/issues/2026-44").says("is being lost", "A ruling has suspended you from voting here").saysNot("If you vote yourself")
	w.english("dewi").get("/").saysNot("vote yourself, or choose somebody else")
}

// sounds is what a stranger reads who thinks of giving their voice to somebody: the part
// of the page that begins with what it would do.
func (w *world) sounds(stranger, of string) (read []string) {
	w.t.Helper()
	b := w.english(stranger)
	for _, scope := range []string{"everything", "body:assembly", "issue:2026-43"} {
		for _, to := range []string{of, "lowri"} {
			b.post("/delegations/preview", "scope", scope, "delegate", to, "until", "2026-12-24").status(http.StatusOK)
			_, text, found := strings.Cut(b.page.text, "If you do this")
			if !found {
				w.t.Fatalf("no preview: %s", b.page.text)
			}
			text, _, _ = strings.Cut(text, "Or try something else")
			read = append(read, text)
		}
	}
	return read
}
