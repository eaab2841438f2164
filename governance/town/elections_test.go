// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"context"
	"slices"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/store"
)

// TestSeed_HoldsItsElections lets the town live and compares each election of
// persons with what its plan says.
func TestSeed_HoldsItsElections(t *testing.T) {
	ctx, clock := context.Background(), NewClock(Day)
	db, err := store.Open(ctx, store.Options{Database: t.TempDir() + "/town.db", Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	e := newEngine(t, db)
	if err := Seed(ctx, e, clock, Day(), Size); err != nil {
		t.Fatal(err)
	}
	for _, x := range Elections(Day()) {
		r, err := e.Issue(ctx, access.Actor{}, x.Issue.ID)
		if err != nil {
			t.Fatal(err)
		}
		if r.Issue.Stage != x.Issue.Stage || !r.Issue.ClosesAt.Equal(x.Issue.ClosesAt) {
			t.Errorf("%s is %s until %s, want %s until %s", x.Issue.ID, r.Issue.Stage, r.Issue.ClosesAt, x.Issue.Stage, x.Issue.ClosesAt)
		}
		if drawn := len(r.Issue.Lot) > 0; drawn != !r.Issue.Stage.Before(governance.Frozen) || drawn && len(r.Issue.Options) < 3 {
			t.Errorf("%s has %d candidates, and its lot is %v", x.Issue.ID, len(r.Issue.Options), r.Issue.Lot)
		}
		if x.Ends != "" {
			checkSeats(t, x, r)
		}
	}
}

// checkSeats wants the winners in the seats, and nobody else.
func checkSeats(t *testing.T, x Election, r engine.IssueReading) {
	t.Helper()
	var seated []governance.OptionID
	for _, s := range r.Election.Seats {
		seated = append(seated, governance.OptionID(s.Holder.Slug))
		if !s.Holds(Day()) || bodies.Slug(s.Body) != "board" {
			t.Errorf("the seat of %s in %s runs from %s to %s", s.Holder.Slug, s.Body, s.Begins, s.Ends)
		}
	}
	if !slices.Equal(seated, x.Winners) || r.Decision.Outcome != x.Ends {
		t.Errorf("%s is %s and seats %v, want %v", x.Issue.ID, r.Decision.Outcome, seated, x.Winners)
	}
}
