// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"
	"time"
)

// TestSeats_AreGivenAndGivenUp as on the pages, by those who may.
func TestSeats_AreGivenAndGivenUp(t *testing.T) {
	w := newWorld(t)
	w.tick = time.Millisecond
	const path = "/bodies/translation/seats"
	gift := func(seat, as string) string {
		return `{"person":"bram","seat":"` + seat + `","as":"` + as + `","until":"` + w.clock().AddDate(0, 6, 0).UTC().Format(time.RFC3339) + `"}`
	}
	w.send("nia", http.MethodPost, path, gift("seat-3", "appointed")).refused(http.StatusForbidden, "forbidden", "")
	w.send("chidi", http.MethodPost, path, gift("seat-3", "crowned")).refused(http.StatusUnprocessableEntity, "malformed", "as")
	w.send("chidi", http.MethodPost, path, `{"person":"bram","seat":"seat-3","as":"appointed","until":"soon"}`).refused(http.StatusUnprocessableEntity, "malformed", "until")
	w.send("chidi", http.MethodPost, path, gift("seat-1", "appointed")).refused(http.StatusUnprocessableEntity, "no-seat", "")
	w.send("chidi", http.MethodPost, path, gift("seat-1", "acting")).refused(http.StatusUnprocessableEntity, "no-seat", "")
	var given seatGiven
	w.send("chidi", http.MethodPost, path, gift("seat-3", "appointed")).want(http.StatusOK, &given)
	var now seatsAnswer
	w.get("", path).want(http.StatusOK, &now)
	if given.Mandate == "" || given.Agree != 1 || len(now.Seats) != 3 || now.Seats[2].Mandate != given.Mandate || len(now.Vacant) != 0 {
		t.Errorf("got %+v, and there sit %+v", given, now)
	}
	w.send("nia", http.MethodDelete, path, `{"mandate":"`+given.Mandate+`"}`).refused(http.StatusForbidden, "forbidden", "")
	w.send("bram", http.MethodDelete, path, `{"mandate":"`+given.Mandate+`"}`).want(http.StatusNoContent, nil)
	w.get("", path).want(http.StatusOK, &now)
	if len(now.Seats) != 2 || len(now.Vacant) != 1 || now.Vacant[0].Since == "" && now.Vacant[0].Seat != "" {
		t.Errorf("afterwards there sit %+v", now)
	}
}
