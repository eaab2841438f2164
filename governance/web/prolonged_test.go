// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"testing"
	"time"

	"moothall/governance/access"
)

// TestIssue_SaysWhyItClosesLater: the server is gone in the last hours of a vote, and its
// page says so to everybody, while it runs and once it is decided; and
// the page of the body has said before by which rule.
func TestIssue_SaysWhyItClosesLater(t *testing.T) {
	w := newWorld(t)
	const open = "/issues/2026-42"
	b := w.browser()
	b.get("/bodies/assembly").says("cannot be reached for 60 minutes or longer, in one piece, of the last 48 hours before the close", "by 48 hours at most")
	b.get(open).saysNot("closes later than was announced")
	read, err := w.engine.Issue(t.Context(), access.Actor{}, "2026-42")
	if err != nil {
		t.Fatal(err)
	}
	closes := read.Issue.ClosesAt
	w.forward(closes.Sub(w.now()) - 2*time.Hour)
	present := func() (n int) {
		n, err := w.engine.Present(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	present()
	w.ahead.Add(int64(5 * time.Hour))
	if n := present(); n != 1 {
		t.Fatalf("%d votes are prolonged", n)
	}
	b.get(open).says("This vote closes later than was announced.", "The server could not be reached from", "and once. It closes on", "instead of")
	w.forward(6 * time.Hour)
	b.get(open).says("This vote closed later than was announced.", "It closed on").saysNot("It closes on")
}
