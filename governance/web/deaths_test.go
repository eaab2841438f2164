// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
	"time"
)

// TestDeath_IsSaidAndAnswered: the office gives notice, reads before what it does, and may
// take it back; the member who is here sees it, and ends it with a word.
func TestDeath_IsSaidAndAnswered(t *testing.T) {
	w := newWorld(t)
	nia, gwenllian, tomos := w.signedIn("nia"), w.signedIn("gwenllian"), w.signedIn("tomos")
	const of = "/bodies/assembly/members/tomos"
	nia.post(of, "ground", "died").status(http.StatusForbidden).says("It is seen and noted by")
	gwenllian.get("/bodies/assembly/members/gwenllian").saysNot("Give notice that they have died")
	gwenllian.get(of).says("When a member has died", "waits for 14 days", "Their name and what they wrote stays")
	gwenllian.post(of, "ground", "died", "back", "1").status(http.StatusConflict)
	gwenllian.post(of, "ground", "died").at(of).says("It is noted", "Gwenllian Pugh said on 22 November 2026 that this member has died", "Take it back").saysNot("Give notice that they have died", "Say it too")
	gwenllian.post(of, "ground", "died").status(http.StatusConflict)
	nia.get("/memberships").saysNot("It is said that you have died")
	tomos.get("/account").says("It is said that you have died", "Say that you are here, and it ends.", "Who said it, and when")
	tomos.get("/").says("It is said that you have died", "I am here")
	nia.get("/").saysNot("It is said that you have died")
	tomos.get("/memberships").says("It is said that you have died", "Gwenllian Pugh said it on 22 November 2026")
	tomos.get("/").submit("I am here").at("/memberships").says("It is noted that you are here").saysNot("It is said that you have died")
	tomos.get("/").saysNot("It is said that you have died")
	gwenllian.get(of).says("Give notice that they have died").saysNot("said on 22 November")
	gwenllian.post(of, "ground", "died").post(of, "ground", "died", "back", "1").at(of).says("Give notice that they have died")
}

// TestDeath_ByMistakeIsToldOnTheFirstPage: who comes back to their account reads on the first
// page and on their own what is said of them, and what they can do; a vote takes nothing of
// them and says the same.
func TestDeath_ByMistakeIsToldOnTheFirstPage(t *testing.T) {
	w := newWorld(t)
	w.exec("DELETE FROM addresses WHERE person = 'person-tomos'") // whom no mail reaches, and who has their password still
	for _, by := range []string{"gwenllian", "sian"} {
		w.signedIn(by).post("/bodies/assembly/members/tomos", "ground", "died").says("It is noted")
	}
	w.forward(15 * 24 * time.Hour)
	tomos := w.signedIn("tomos")
	for _, page := range []string{"/", "/account", "/memberships"} {
		tomos.get(page).says("You are entered as having died.", "Ask the body to admit you anew").saysNot("I am here")
	}
	tomos.post("/issues/2026-43/ballot/cast", "choice", "yes", "key", "4f0c7d0e-5f0e-4d5e-9d0a-0d2f6c1a7b11").status(http.StatusForbidden).says("You are entered as having died.")
	w.signedIn("nia").get("/").saysNot("You are entered as having died.")
}
