// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"

	"moothall/governance"
	"moothall/governance/store"
)

// adoptAnother gives the board a second version of its charter, in which a business needs
// two thirds of the seats, and no election fills the seats of even years.
func (w *world) adoptAnother() {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		c, err := tx.Charter("board")
		if err != nil {
			return err
		}
		now, err := tx.Now()
		if err != nil {
			return err
		}
		c.Version, c.Procedures = 2, c.Procedures[:2]
		c.Procedures[0].Quorum.Share = governance.Ratio{Num: 2, Den: 3}
		return tx.AddCharter(c, now)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestCharter_SaysAllVersionsAndWhichIsInForce reads the charter of the board before and
// after it is amended.
func TestCharter_SaysAllVersionsAndWhichIsInForce(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.get("/bodies/board").says("The whole charter").leadsTo("/bodies/board/charter")
	b.get("/bodies/board/charter").says("Charter of Board", "Version 1 is in force since", "Those who hold a seat in Audit College call it", "At least half of those who may vote must take part.",
		"It lies under General Assembly.", "It has 7 seats.", "Those elected hold the seat “odd-year seat” in Board for 24 months")
	w.adoptAnother()
	b.get("/bodies/board/charter").says("Version 2 is in force since", "At least two thirds of those who may vote must take part.", "The version before: 1", "What changed from version 1").
		leadsTo("/bodies/board/charter/2?against=1").saysNot("even-year seat")
	b.get("/bodies/board/charter/1").says("Version 1 was in force from", "It is not any more.", "The version after: 2", "even-year seat").leadsTo("/bodies/board/charter/2?against=1")
}

// TestCharterChanges_AreSaidWordByWord in the language of whoever reads them.
func TestCharterChanges_AreSaidWordByWord(t *testing.T) {
	w := newWorld(t)
	w.adoptAnother()
	b := w.browser()
	b.get("/bodies/board/charter/2?against=1").says("What changed from version 1 to version 2", "At least taken out:half added:two thirds of those who may vote must take part.",
		"taken out:Those elected hold the seat “even-year seat”", "6 rules as before", "As before")
	b.get("/bodies/board/charter/1?against=2").says("What changed from version 2 to version 1", "At least taken out:two thirds added:half of those", "added:Those elected hold the seat “even-year seat”")
	b.get("/bodies/board/charter/1?against=1").says("Both versions say the same.")
	b.post("/language", "lang", "ar", "return", "/")
	b.get("/bodies/board/charter/2?against=1").says("ما الذي تغيّر من النسخة", "حُذف:", "أُضيف:")
}

// TestCharter_OfAVersionThatIsNotThereSaysWhichAre.
func TestCharter_OfAVersionThatIsNotThereSaysWhichAre(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	for _, path := range []string{"/bodies/board/charter/2", "/bodies/board/charter/0", "/bodies/board/charter/-1", "/bodies/board/charter/one", "/bodies/board/charter/1?against=9", "/bodies/board/charter/1?against=x", "/bodies/board/charters/2/charter.json"} {
		b.get(path).status(http.StatusNotFound).says("This charter has version 1 and no other yet.").leadsTo("/bodies/board/charter")
	}
	w.adoptAnother()
	b.get("/bodies/board/charter/7").status(http.StatusNotFound).says("This charter has the versions 1 to 2.")
	b.get("/bodies/nobody/charter").status(http.StatusNotFound).saysNot("This charter has")
}

// TestCharterFile_IsWhatThePageSaysOfIt: who compares hashes compares the right bytes.
func TestCharterFile_IsWhatThePageSaysOfIt(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	answer, content := b.fetched(http.MethodGet, "/bodies/board/charters/1/charter.json")
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("got %d, %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	digest := sha256.Sum256(content)
	b.get("/bodies/board/charter/1").says("so that their SHA-256 can be compared", hex.EncodeToString(digest[:])).leadsTo("/bodies/board/charters/1/charter.json")
}
