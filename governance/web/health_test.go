// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
	"time"

	"moothall/governance/journal"
	"moothall/governance/store"
)

// TestReady_SaysThatReceiptsAreLate to whoever watches the server, and nothing more than
// that.
func TestReady_SaysThatReceiptsAreLate(t *testing.T) {
	w := newWorld(t)
	w.browser().get("/readyz").status(http.StatusOK)
	leaf := []byte(`{}`)
	late := store.Entry{Ref: "00112233445566778899aabbccddeeff", Type: "issue.close", At: w.now().Add(-journal.MergeDelay - time.Second), Leaf: leaf, Hash: journal.LeafHash(leaf)}
	if err := w.db.Update(t.Context(), func(tx *store.Tx) error { return tx.Enter(late) }); err != nil {
		t.Fatal(err)
	}
	answer := w.browser().get("/readyz").status(http.StatusServiceUnavailable)
	if want := "not ready: entries wait longer for their numbers than receipts promise\n"; answer.page.raw != want {
		t.Errorf("got %q, want %q", answer.page.raw, want)
	}
	if err := w.engine.SequenceAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.browser().get("/readyz").status(http.StatusOK)
}
