// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
)

// TestRaised_IsTakenBackByOneButton: by who raised it, while supporters are gathered; its
// page says so afterwards, and nobody else finds the button.
func TestRaised_IsTakenBackByOneButton(t *testing.T) {
	w := newWorld(t)
	nia, dewi := w.signedIn("nia"), w.signedIn("dewi")
	nia.post("/issues/new", "kind", "initiative", "place", "cardiff", "title", "A bench", "question", "Shall there be one?", "text", "A bench stands by the bay.").says("It is raised", "You raised it", "Until enough support it you can take it back")
	at := nia.page.url.Path
	dewi.post(at + "/support").says("You support it").saysNot("Take the matter back")
	dewi.post(at + "/withdraw").status(http.StatusForbidden).says("Who raised a matter takes it back, and nobody else")
	w.browser().get(at).saysNot("Take the matter back")
	nia.get(at).submit("Take the matter back").at(at).says("You have taken the matter back", "Who raised this matter took it back; nothing is voted on", "It stood in Wales Chapter").saysNot("Wales Chapter decides this", "Take my support back", "1 of 2 support it")
	nia.post(at + "/withdraw").status(http.StatusConflict).says("No supporters of it are gathered")
	dewi.get(at).says("Who raised this matter took it back").saysNot("You support it")
}
