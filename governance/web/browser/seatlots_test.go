// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"testing"

	"moothall/governance/store"
)

// drawsSeats lets the translators' free seats be drawn among the assembly, has them drawn,
// and lets each lot ask somebody who can sign in.
func (h hall) drawsSeats(t *testing.T) {
	t.Helper()
	change := func(statement string) {
		t.Helper()
		if err := h.db.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().Exec(statement)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	change(`UPDATE charters SET data = json_set(data, '$.seating', json('{"ways":[{"months":12,"drawn":{"among":"assembly","days":7}}]}'), '$.body.seats', 4) WHERE body = 'translation'`)
	for range 3 {
		if _, err := h.engine.Advance(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := h.engine.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	change("UPDATE seat_draws SET asked = (SELECT id FROM people WHERE slug = CASE seat WHEN 'seat-3' THEN 'bram' ELSE 'nia' END)")
}

// TestRoad_OfALot: whoever was drawn is led from the first page to the seat and takes it, on
// a phone, by the keys and without a script; another declines, and the next is asked.
func TestRoad_OfALot(t *testing.T) {
	h := newHall(t)
	h.drawsSeats(t)
	const page = "/bodies/translation/seats"
	bram, nia := h.signedIn(t, "bram"), h.signedIn(t, "nia")
	for _, b := range []*tab{bram, nia} {
		b.open(page).says("You were drawn for the seat")
		b.look("a seat that a lot offers")
		b.width(360)
		b.script(false)
		b.open("/").says("You were drawn by lot for the seat").tabTo("link", "Answer").enter().at(page)
	}
	bram.tabTo("button", "Take the seat").enter().at(page).says("The seat is yours", "Bram de Wit").saysNot("Take the seat").quiet("a seat that was taken")
	nia.tabTo("button", "Take the seat").tabTo("button", "Decline").enter().at(page).says("You have declined", "One was asked before").saysNot("Take the seat").quiet("a seat that was declined")
	h.newTab(t).open(page).says("is asked", "people stood in the lot").saysNot("Decline")
}
