// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"
	"testing"
	"time"

	"moothall/governance/store"
)

// TestSeatLots_AskAndAreAnswered as on the pages: whoever was drawn takes the seat or
// declines it, nobody else.
func TestSeatLots_AskAndAreAnswered(t *testing.T) {
	for _, takes := range []bool{true, false} {
		w := newWorld(t)
		w.tick = time.Millisecond
		const path = "/bodies/translation/seats"
		change := func(statement string) {
			if err := w.db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.SQL().Exec(statement)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		change(`UPDATE charters SET data = json_set(data, '$.seating', json('{"ways":[{"months":12,"drawn":{"among":"assembly","days":7}}]}')) WHERE body = 'translation'`)
		for range 3 {
			if _, err := w.engine.Advance(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := w.engine.SequenceAll(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		change("UPDATE seat_draws SET asked = (SELECT id FROM people WHERE slug = 'bram')")
		var now seatsAnswer
		w.get("", path).want(http.StatusOK, &now)
		if len(now.Lots) != 1 || now.Lots[0].Asked == nil || now.Lots[0].Asked.Slug != "bram" || now.Lots[0].Seed == "" || now.Lots[0].Pool < 2 || now.Lots[0].Mine {
			t.Fatalf("the lots are %+v", now.Lots)
		}
		body := `{"draw":"` + now.Lots[0].Draw + `"}`
		w.send("nia", http.MethodPost, path+"/drawn", body).refused(http.StatusConflict, "no-lot", "")
		w.send("bram", http.MethodPost, path+"/drawn", `{"draw":"x"}`).refused(http.StatusConflict, "no-lot", "")
		if takes {
			var taken seatTaken
			w.send("bram", http.MethodPost, path+"/drawn", body).want(http.StatusOK, &taken)
			w.get("", path).want(http.StatusOK, &now)
			if taken.Mandate == "" || len(now.Lots) != 0 || len(now.Vacant) != 0 {
				t.Errorf("taken is %+v, and now %+v", taken, now)
			}
		} else {
			w.send("bram", http.MethodDelete, path+"/drawn", body).want(http.StatusNoContent, nil)
			w.get("", path).want(http.StatusOK, &now)
			if len(now.Lots) != 1 || now.Lots[0].Passed != 1 {
				t.Errorf("now %+v", now)
			}
		}
		w.send("bram", http.MethodPost, path+"/drawn", body).refused(http.StatusConflict, "no-lot", "")
	}
}
