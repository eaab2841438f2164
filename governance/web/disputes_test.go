// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestRoad_OfADispute goes from a decision to a dispute of it and its answer, by plain
// forms, and shows to whom what it says is shown.
func TestRoad_OfADispute(t *testing.T) {
	w := newWorld(t)
	w.forward(5 * 24 * time.Hour) // the board has decided on its backups
	const desk, secret = "/issues/2026-48/dispute", "The second offer came after the vote began."
	lowri, joanna, nia, stranger := w.signedIn("lowri"), w.signedIn("joanna"), w.signedIn("nia"), w.browser()

	t.Run("every page of the vote leads there", func(t *testing.T) {
		w.t = t
		for _, page := range []string{"/issues/2026-48", "/decisions/2026-48"} {
			stranger.get(page).status(http.StatusOK).says("Nobody has disputed it", "can be disputed until").leadsTo(desk)
		}
		stranger.get(desk).status(http.StatusOK).says("Sign in to dispute", "supervises who held this vote", "stand meanwhile, unless Audit College holds it back")
		nia.get(desk).says("or a member of Board, may dispute it")
		nia.post(desk, "text", "Me too.").status(http.StatusForbidden).says("This dispute cannot be taken")
		stranger.get("/issues/2026-9999/dispute").status(http.StatusNotFound)
	})

	t.Run("a member files one, and what was typed wrong is kept", func(t *testing.T) {
		w.t = t
		lowri.get(desk).says("not your name, and not what you write", "is to be answered within 30 days")
		lowri.submit("Send the dispute", "text", " ").status(http.StatusUnprocessableEntity).says("Write what was wrong")
		lowri.submit("Send the dispute", "text", secret, "evidence", "12").status(http.StatusUnprocessableEntity).says("64 digits and letters from a to f", secret)
		lowri.submit("Send the dispute", "text", secret, "evidence", strings.Repeat("ABCD 1234 ", 8)).at(desk).says("Your dispute is filed", secret, "The record holds no such leaf", "waits for its answer")
		lowri.post(desk, "text", "Again.").status(http.StatusConflict).says("This dispute cannot be taken")
	})

	t.Run("only those who answer read it", func(t *testing.T) {
		w.t = t
		for _, b := range []*browser{stranger, nia} {
			b.get(desk).says("It was disputed once", "One waits for its answer").saysNot(secret).saysNot("Filed by")
		}
		joanna.get("/").says("A dispute of a vote of Board waits for an answer")
		joanna.get("/auditors").says("Disputes that wait for an answer", "1 waiting").leadsTo(desk)
		joanna.get(desk).says(secret, "Filed by Lowri Jenkins")
		joanna.submit("Uphold the dispute").status(http.StatusUnprocessableEntity).says("Write an answer of 1 to 8,000 letters")
	})

	t.Run("and the answer is everybody's", func(t *testing.T) {
		w.t = t
		ref := answerField(joanna)
		joanna.submit("Uphold the dispute", ref, "It did. We hold the decision back.").at(desk).says("The answer is given", "Upheld")
		stranger.get(desk).says("Upheld", "We hold the decision back", "for Audit College").saysNot(secret)
		lowri.get("/").says("Your dispute was answered")
		joanna.get("/").saysNot("A dispute of a vote of Board waits for an answer").says("A dispute of a vote of General Assembly waits for an answer") // which the town has
		w.forward(14 * 24 * time.Hour)
		lowri.get(desk).says("Those days are over").saysNot("Send the dispute")
	})
}

// answerField is the name of the field in which the reader answers.
func answerField(b *browser) string {
	_, after, _ := strings.Cut(b.page.raw, `name="answer-`)
	ref, _, _ := strings.Cut(after, `"`)
	return "answer-" + ref
}

// leadsTo wants a link on the page.
func (b *browser) leadsTo(path string) *browser {
	b.w.t.Helper()
	if !strings.Contains(b.page.raw, `href="`+path+`"`) {
		b.w.t.Errorf("%s does not lead to %s", b.page.url, path)
	}
	return b
}
