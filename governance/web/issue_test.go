// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"testing"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/store"
)

// TestTurnout_PromisesNoNumberTheCloseChanges: where delegates carry voices the
// quorum counts more than the ballots there are, so no page says how many lack.
func TestTurnout_PromisesNoNumberTheCloseChanges(t *testing.T) {
	w := newWorld(t)
	w.browser().get(threats).status(http.StatusOK).says("18 members have voted themselves so far").saysNot("take part so far")
	r := engine.IssueReading{Known: governance.Knowledge{Turnout: true}, TookPart: 1, Roll: store.RollSummary{Members: 10, Weight: 10}}
	r.Issue.Procedure.Delegation = &governance.DelegationRule{}
	if v := turnout(r); !v.Carried {
		t.Errorf("a liquid vote: %+v", v)
	}
	r.Issue.Procedure.Delegation = nil
	if v := turnout(r); v.Carried || v.Weighed {
		t.Errorf("a direct vote, each of weight one: %+v", v)
	}
	r.Roll.Weight = 12
	if v := turnout(r); !v.Weighed {
		t.Errorf("a direct vote of unequal weights: %+v", v)
	}
}

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
