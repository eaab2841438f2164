// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"

	"moothall/governance/engine"
	"moothall/governance/town"
)

// TestMerge_ByOnesOwnPage: by the other account's password, and the link that goes to its
// address, the page shows what would become of it, and a second step does it; then nobody
// signs in with it, and the same answer meets every wrong try.
func TestMerge_ByOnesOwnPage(t *testing.T) {
	w := newWorld(t)
	nia, bram := w.signedIn("nia"), w.signedIn("bram")
	bram.get("/account").status(http.StatusOK)
	nia.get("/account").follow("Join another account of yours").says("Which account is yours too?", w.person("nia").Name)
	show := func(login, password string) *browser {
		return nia.get("/account/merge").submit("Show what would happen", "other-login", login, "other-password", password)
	}
	wrong := "This login and this password do not belong together."
	show("bram", "not this one").status(http.StatusUnprocessableEntity).says(wrong)
	show("nobody-at-all", town.Password).status(http.StatusUnprocessableEntity).says(wrong)
	show("nia", town.Password).status(http.StatusUnprocessableEntity).says("the account you are signed in with")
	show("bram", town.Password).status(http.StatusOK).says(w.person("bram").Name, "cannot be undone", "We have mailed a link").saysNot(town.Password, "End bram")
	secret := w.link(engine.LetterMerging)
	bram.get("/account").status(http.StatusOK)                                  // nothing has happened yet
	w.signedIn("nia").get("/account/merge").says("Which account is yours too?") // in another session nothing was shown
	bram.get("/account/merge?t=" + secret).says("Which account is yours too?")  // and whoever only has the link is shown nothing
	nia.post("/account/merge", "shown", "x").status(http.StatusConflict).says("this was not it")
	nia.post("/account/merge", "shown", "something%20else", "t", secret).status(http.StatusConflict).says("Something has changed")
	nia.get("/account/merge?t=" + secret).submit("End bram, keep nia").says("The two accounts are one now")
	bram.get("/account").says("Sign in")
	show("bram", town.Password).status(http.StatusUnprocessableEntity).says(wrong)
	nia.post("/account/merge", "shown", "x", "t", secret).status(http.StatusConflict).says("show it again")
	if to := w.link(engine.LetterMerged); to != "" {
		t.Errorf("the letter about it brings a link: %q", to)
	}
}

// TestMerge_IsLaidAside: who looks and does not want to leaves both as they are.
func TestMerge_IsLaidAside(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get("/account/merge").submit("Show what would happen", "other-login", "bram", "other-password", town.Password).submit("Leave both as they are").at("/account")
	nia.get("/account/merge").says("Which account is yours too?")
	w.signedIn("bram").get("/account").status(http.StatusOK)
}
