// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
)

// TestMemberships_SayWhatIsKnownOfMeAndLetMeChangeWhatIsMine.
func TestMemberships_SayWhatIsKnownOfMeAndLetMeChangeWhatIsMine(t *testing.T) {
	w := newWorld(t)
	tomos, nia, layla := w.signedIn("tomos"), w.signedIn("nia"), w.signedIn("layla")
	tomos.get("/account").follow("See what is known").at("/memberships").status(http.StatusOK).
		says("General Assembly", "on probation until 2 December 2026", "inner sphere", "Gwenllian Pugh entered it from the list", "Cardiff")
	nia.get("/memberships").says("in good standing", "Attested competence", "Without an end")
	place := func(id string) *browser { return nia.post("/memberships/assembly/residence", "place-assembly", id) }
	place("atlantis").status(http.StatusUnprocessableEntity).says("Choose one of the places")
	place("newport").at("/memberships").says("It is noted where you live", "Newport")
	place("newport").status(http.StatusConflict) // nothing would change
	nia.post("/memberships/board/residence", "place-board", "newport").status(http.StatusNotFound)
	nia.get("/memberships").submit("Lay down: Community").at("/memberships").says("You have laid the competence down")
	nia.post("/memberships/assembly/lay-down", "field", "finance-of-nowhere").status(http.StatusConflict).says("The charter does not allow it, or not to you")
	layla.get("/memberships").says("عضوياتي").saysNot("My memberships")
}

// TestMemberships_TellWhoIsRefusedWhy, and nobody else.
func TestMemberships_TellWhoIsRefusedWhy(t *testing.T) {
	w := newWorld(t)
	peter, gwenllian := w.signedIn("peter"), w.signedIn("gwenllian")
	peter.get("/bodies/assembly/join").submit("Ask to be admitted", "text-inner-application", "I mend nets.")
	peter.get("/memberships").says("One of those who decide is to agree")
	page := gwenllian.get("/bodies/assembly/applications").says("I mend nets.")
	for _, id := range page.page.root.all("textarea") {
		if name := id.attr["name"]; name != "" {
			gwenllian.post("/applications/"+name[len("reason-"):]+"/answer", "answer", "against", name, "We do not know you yet.")
		}
	}
	peter.get("/memberships").says("Your last application was refused on 22 November 2026", "We do not know you yet.").saysNot("Take it back")
}
