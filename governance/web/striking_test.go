// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
)

// TestStrike_IsByWhoKeepsTheListAndSaysWhy: the office strikes off who came from the list,
// with a reason that the member reads; nobody who was invited, and nobody with a seat.
func TestStrike_IsByWhoKeepsTheListAndSaysWhy(t *testing.T) {
	w := newWorld(t)
	nia, gwenllian, tomos := w.signedIn("nia"), w.signedIn("gwenllian"), w.signedIn("tomos")
	const of = "/bodies/assembly/members/"
	gwenllian.get(of + "nia").saysNot("Strike off")
	gwenllian.get(of + "gwenllian").saysNot("Strike off")
	gwenllian.get(of+"tomos").says("Strike off", "written to at once, with your name")
	nia.post(of+"tomos", "ground", "struck", "reason", "Not seen.").status(http.StatusForbidden).says("It is seen and noted by")
	gwenllian.post(of+"tomos", "ground", "struck", "reason", "").status(http.StatusUnprocessableEntity).says("Give a reason of 1 to 2000 characters")
	gwenllian.post(of+"nia", "ground", "struck", "reason", "Not seen.").status(http.StatusConflict)
	gwenllian.post(of+"tomos", "ground", "struck", "reason", "Left the <b>society</b>.").at(of+"tomos").
		says("They are struck off", "No member any more", "Struck off by Gwenllian Pugh", "Left the <b>society</b>.").saysNot("Attest a competence")
	gwenllian.post(of+"tomos", "ground", "struck", "reason", "Again.").status(http.StatusConflict)
	tomos.get("/memberships").says("No member any more", "Struck off by Gwenllian Pugh", "Left the <b>society</b>.", "ask to be admitted again")
	nia.get("/people/tomos").saysNot("society")
	nia.get("/bodies/assembly/charter").says("who came in from the list, with a reason")
}
