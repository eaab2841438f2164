// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"

	"moothall/governance/store"
)

// TestPages_ShowNoOtherPaperThanIsVotedOn alters the text of a running vote in the
// database: its page and the form of its ballot say so, and show neither.
func TestPages_ShowNoOtherPaperThanIsVotedOn(t *testing.T) {
	w := newWorld(t)
	nia, stranger := w.signedIn("nia"), w.browser()
	nia.get(threats + "/ballot").status(http.StatusOK)
	if err := w.db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(t.Context(), "UPDATE issues SET text = 'Anybody may be thrown out at once.' WHERE '/issues/' || id = '"+threats+"'")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	const title, words = "The database of this server says otherwise than the record in it", "thrown out at once"
	for _, path := range []string{threats, threats + "/ballot"} {
		nia.get(path).status(http.StatusConflict).says(title, "So this is not shown").saysNot(words)
	}
	stranger.get(threats).status(http.StatusConflict).says(title).saysNot(words)
}
