// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
)

// TestSeats_AreGivenAndGivenUpOnAPage: whoever sits where the charter says finds the form
// there, nobody else does; who holds a seat gives up that one alone.
func TestSeats_AreGivenAndGivenUpOnAPage(t *testing.T) {
	w := newWorld(t)
	const page = "/bodies/translation/seats"
	until := w.now().AddDate(0, 6, 0).Format(dateForm)

	w.browser().get("/bodies/translation").leadsTo(page)
	w.browser().get(page).status(http.StatusOK).says("any other seat", "nobody has held it yet", "Mererid").saysNot("Give a seat", "Give up this seat")
	nia := w.signedIn("nia")
	nia.get(page).saysNot("Give a seat")
	nia.post(page, "as", "appointed", "whom", "bram", "seat", "seat-3", "until", until).status(http.StatusForbidden)

	chidi := w.signedIn("chidi") // of the council, which appoints here
	chidi.get(page).submit("Appoint", "whom", "nobody-there", "seat", "seat-3", "until", until).status(http.StatusUnprocessableEntity)
	chidi.get(page).submit("Appoint", "whom", "bram", "seat", "seat-3", "until", "").status(http.StatusUnprocessableEntity).says("Choose a day to come.")
	chidi.get(page).submit("Appoint", "whom", "bram", "seat", "seat-1", "until", until).status(http.StatusUnprocessableEntity).says("it may be taken")
	chidi.get(page).submit("Appoint", "whom", "joanna", "seat", "seat-3", "until", until).status(http.StatusUnprocessableEntity).says("beside which this one cannot be held")
	chidi.get(page).submit("Appoint", "whom", "bram", "seat", "seat-3", "until", until).status(http.StatusOK).says("The seat is given", "No seat is vacant.")

	bram := w.signedIn("bram")
	bram.get(page).submit("Give up this seat").status(http.StatusOK).says("You have given up the seat.").saysNot("No seat is vacant.", "Give up this seat")
	bram.post(page+"/resign", "mandate", "mandate-translation-1-mererid").status(http.StatusForbidden)
}
