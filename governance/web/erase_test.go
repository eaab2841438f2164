// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"

	"moothall/governance/town"
)

// TestErase_ByOnesOwnPage: the page says what goes and what stays, asks for the
// password, and then no page of anybody says who it was.
func TestErase_ByOnesOwnPage(t *testing.T) {
	w := newWorld(t)
	bram, nia := w.signedIn("bram"), w.signedIn("nia")
	name := w.person("bram").Name
	nia.get("/delegates").says(name)
	bram.get("/account").says("Erase me")
	review := bram.get("/account/erase").says("What goes", name, "What stays", "cannot be undone")
	review.submit("Erase me for good", "erase-password", "not this one").status(http.StatusUnprocessableEntity).says("not your present password")
	bram.get("/account").status(http.StatusOK)
	bram.get("/account/erase").submit("Erase me for good", "erase-password", town.Password).says("You were erased")
	bram.get("/account").says("Sign in")
	for _, path := range []string{"/", "/delegates", "/delegations", "/bodies/assembly", "/bodies/council", "/search?q=" + "bram", "/issues", "/decisions", "/elections", "/auditors"} {
		nia.get(path).saysNot(name)
	}
	nia.get("/delegates/bram").status(http.StatusNotFound)
}
