// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// TestCount_CostsTheSameHoweverManyVoted: the page of a count is everybody's, so
// it may not read the roll and the ballots anew.
func TestCount_CostsTheSameHoweverManyVoted(t *testing.T) {
	statements := 0
	observed := store.Options{PoolSize: 4, Observe: func(context.Context, time.Duration, error) { statements++ }}
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		const many = 1100 // more than a stream of ballots reads at a time
		w := foundWorld(t, db, many)
		cost := map[governance.IssueID]int{}
		for id, voters := range map[governance.IssueID]int{"2026-1": 2, "2026-2": many} {
			w.openNow(id, "paper", time.Hour)
			var votes []PastVote
			for n := range voters {
				votes = append(votes, PastVote{Person: personID(n), Choice: answer("yes"), At: w.issue(id).OpensAt.Add(time.Second)})
			}
			if err := w.Past(t.Context(), func(p Past) error { return p.Cast(id, votes) }); err != nil {
				t.Fatal(err)
			}
			clock.forward(2 * time.Hour)
			w.advance()
			statements = 0
			reading, err := w.Count(t.Context(), access.Actor{}, id)
			if err != nil || reading.Duel.Direct[governance.Yes] != int64(voters) {
				t.Fatalf("yes is %d direct, want %d (%v)", reading.Duel.Direct[governance.Yes], voters, err)
			}
			cost[id] = statements
		}
		if cost["2026-1"] != cost["2026-2"] {
			t.Errorf("a count of 2 ballots is read by %d statements, one of %d by %d", cost["2026-1"], many, cost["2026-2"])
		}
	}, observed)
}
