// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
)

// TestLeave_SaysBeforeWhatEndsAndWhatStays: Nia votes in what runs after she left, and is
// on no roll that is made from then on; who sits is told what is first to be given up.
func TestLeave_SaysBeforeWhatEndsAndWhatStays(t *testing.T) {
	w := newWorld(t)
	nia, gwenllian := w.signedIn("nia"), w.signedIn("gwenllian")
	nia.get("/bodies/wales/leave").status(http.StatusConflict).says("You are no member there")
	gwenllian.get("/bodies/assembly/leave").says("Give it up first", "Membership Office", "Appeals").saysNot("You can ask to become a member again")
	gwenllian.post("/bodies/assembly/leave").status(http.StatusConflict).says("Give it up first")
	nia.get("/memberships").follow("Leave: General Assembly").at("/bodies/assembly/leave").says("What ends", "What stays", "you can vote to the end").
		submit("Leave General Assembly").at("/memberships").says("You have left", "No member any more, since 22 November 2026")
	nia.get("/bodies/assembly").says("No member any more").follow("Become a member").says("members vouch")
	nia.post("/bodies/assembly/leave").status(http.StatusConflict).says("You are no member there")
	nia.get(surplus).says("You are on the roll")
	nia.post(surplus+"/ballot/cast", "ranking", "access%3Efee", "key", "5a3c2d1e").status(http.StatusOK).says("Your ballot is in the box")
	nia.get("/bodies/assembly/voters").says("You would not be on this roll", "You left General Assembly on 22 November 2026")
}
