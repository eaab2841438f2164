// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
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
	tomos.get("/memberships").says("It is said that you have died", "Gwenllian Pugh said it on 22 November 2026")
	tomos.submit("I am here").at("/memberships").says("It is noted that you are here").saysNot("It is said that you have died")
	gwenllian.get(of).says("Give notice that they have died").saysNot("said on 22 November")
	gwenllian.post(of, "ground", "died").post(of, "ground", "died", "back", "1").at(of).says("Give notice that they have died")
}
