// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"moothall/governance/store"
)

// drawsSeats lets the translators' free seat be drawn among the assembly, has it drawn, and
// lets the lot ask somebody who can sign in.
func (w *world) drawsSeats(login string) {
	w.t.Helper()
	w.change("UPDATE charters SET data = json_set(data, '$.seating', json('%s')) WHERE body = 'translation'",
		`{"ways":[{"months":12,"drawn":{"among":"assembly","days":7}}]}`)
	for range 3 {
		if _, err := w.engine.Advance(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		if err := w.engine.SequenceAll(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
	w.change("UPDATE seat_draws SET asked = (SELECT id FROM people WHERE slug = '%s') WHERE body = 'translation'", login)
}

// lot is the one for the translators' seat.
func (w *world) lot() (d store.SeatDraw) {
	w.t.Helper()
	if err := w.db.View(w.t.Context(), func(tx *store.Tx) error {
		all, err := tx.SeatDraws("translation")
		if err == nil {
			d = all[0]
		}
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) change(statement string, values ...any) {
	w.t.Helper()
	if err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().Exec(fmt.Sprintf(statement, values...))
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}

// TestSeatLots_AskWhoWasDrawn: the first page leads them to the seat, where they take it or
// decline; everybody sees how many stood in the lot and who is asked, and how to check it.
func TestSeatLots_AskWhoWasDrawn(t *testing.T) {
	const page = "/bodies/translation/seats"
	for _, takes := range []bool{true, false} {
		w := newWorld(t)
		w.browser().get(page).saysNot("Drawn by lot")
		w.drawsSeats("bram")
		w.browser().get(page).says("Drawn by lot", "people stood in the lot", "is asked", "7 days are left", "moothall lot --seed").saysNot("Take the seat", "Decline")
		nia := w.signedIn("nia")
		nia.get(page).saysNot("Take the seat")
		draw := w.lot()
		nia.post(page+"/answer", "draw", draw.Ref, "as", "take").status(http.StatusConflict)
		bram := w.signedIn("bram")
		bram.get("/").says("You were drawn by lot for the seat").leadsTo(page + "#lots")
		bram.post(page+"/answer", "draw", draw.Ref, "as", "perhaps").status(http.StatusConflict)
		if takes {
			bram.get(page).says("You would hold it for 12 months", "Silence declines").submit("Take the seat").status(http.StatusOK).says("The seat is yours", "drawn by lot", "Give up this seat").saysNot("Decline")
		} else {
			bram.get(page).submit("Decline").status(http.StatusOK).says("You have declined", "One was asked before").saysNot("Take the seat")
		}
		bram.post(page+"/answer", "draw", draw.Ref, "as", "take").status(http.StatusConflict)
		bram.get("/").saysNot("You were drawn by lot for the seat")
	}
}

// TestSeatLots_TakeNoAnswerAfterTheDays: the page says that it is too late, and no more.
func TestSeatLots_TakeNoAnswerAfterTheDays(t *testing.T) {
	w := newWorld(t)
	w.drawsSeats("bram")
	draw := w.lot()
	w.ahead.Add(int64(7*24*time.Hour + time.Minute))
	bram := w.signedIn("bram")
	bram.get("/bodies/translation/seats").says("The next of the lot is asked in a moment").saysNot("Take the seat")
	bram.post("/bodies/translation/seats/answer", "draw", draw.Ref, "as", "take").status(http.StatusConflict)
}
