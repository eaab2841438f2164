// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"
	"time"
)

// TestReceipt_SaysWhatItProves at each of its stages: while its entry is promised, once
// the record has it, and where the record has not kept the promise.
func TestReceipt_SaysWhatItProves(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get(threats).submit("Review my vote", "choice", "no").submit("Send my ballot").status(http.StatusOK).
		says("What this receipt proves", "signed for it", "a missing entry is evidence against it").
		saysNot("The proof was worked out anew", "broken promise")

	w.ahead.Add(int64(2 * time.Minute)) // nobody has numbered the entry
	nia.get(threats+"/receipt").says("Your receipt is not in the record yet", "The server had promised it by", "evidence",
		"Save the receipt now", "show it only to those who may know how you voted", "those who audit this community", "broken promise",
		"moothall receipt verify moothall-receipt-2026-41.json --against record.zip").saysNot("The proof was worked out anew")

	w.forward(0)
	nia.get(threats+"/receipt").says("The proof was worked out anew", "hashes to the root that was signed", "This server asks no witnesses",
		"is in the record, and can neither be altered nor taken out", "Not that it was counted", "Not that your device sent what you meant", "Nothing of the ballots of others").
		saysNot("broken promise", "not in the record yet")
}
