// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import "testing"

// TestIssue_SpeaksOfItsStage: before the opening nobody is told to vote, after
// the decision nothing is still going on, and of a cancelled matter nothing is
// awaited.
func TestIssue_SpeaksOfItsStage(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	t.Run("not open yet", func(t *testing.T) {
		w.t = t
		nia.get("/issues/2026-43").says("What is asked", "Nowhere yet: nobody speaks for you here. Once the vote is open you can vote yourself").saysNot("you have not voted")
	})
	t.Run("decided", func(t *testing.T) {
		w.t = t
		nia.get("/issues/2026-34").says("What was asked", "Who decided", "Where my voice went").saysNot("Where my voice goes")
	})
	t.Run("cancelled", func(t *testing.T) {
		w.t = t
		nia.get("/issues/2026-38").says("General Assembly. Until when", "Nowhere: nothing is voted on here.").saysNot("You are not on the roll", "When it passes", "until the close")
	})
}
