// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/store"
)

func TestLarge_TheSameSeedMakesTheSameCommunity(t *testing.T) {
	size := Large{Members: 80, Delegations: 30, Issues: 2, Seed: "tide"}
	people := Crowd(size.Members, size.Seed)
	if diff := cmp.Diff(size.delegations(Day(), people), size.delegations(Day(), Crowd(size.Members, size.Seed))); diff != "" {
		t.Error(diff)
	}
	other := Large{Members: 80, Delegations: 30, Issues: 2, Seed: "ebb"}
	if cmp.Equal(size.delegations(Day(), people), other.delegations(Day(), Crowd(other.Members, other.Seed))) {
		t.Error("another seed made the same delegations")
	}
}

func TestLarge_EverybodyIsOnTheRollAndCanLogIn(t *testing.T) {
	ctx, clock := context.Background(), NewClock(Day)
	db, err := store.Open(ctx, store.Options{Database: t.TempDir() + "/large.db", Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	size := Large{Members: 80, Delegations: 120, Issues: 2, Seed: "tide"}
	e := newEngine(t, db)
	if err := size.Found(ctx, e, clock, Day(), Origin); err != nil {
		t.Fatal(err)
	}
	last, err := e.SignIn(ctx, engine.SignIn{Login: size.Login(size.Members), Password: Password})
	if err != nil {
		t.Fatal(err)
	}
	actor, err := e.Identify(ctx, last.Access)
	if err != nil {
		t.Fatal(err)
	}
	list, err := e.Issues(ctx, access.Actor{}, governance.Voting, "assembly", "")
	if err != nil || len(list.Lines) != size.Issues {
		t.Fatalf("%d matters are being voted on (%v), want %d", len(list.Lines), err, size.Issues)
	}
	for _, line := range list.Lines {
		r, err := e.Issue(ctx, actor, line.Issue.ID)
		if err != nil || r.Standing != bodies.OnRoll || r.Path == nil || len(r.Path.Hops) < 2 {
			t.Errorf("issue %s: %v, standing %s, path %v: the last member delegates and is on the roll", line.Issue.ID, err, r.Standing, r.Path)
		}
	}
}

func TestLarge_RefusesNumbersThatDoNotFit(t *testing.T) {
	for _, size := range []Large{{}, {Members: 5, Delegations: 13}, {Members: 5, Delegations: -1}, {Members: 5, Issues: -1}} {
		if err := size.Check(); !errors.Is(err, ErrLarge) {
			t.Errorf("%+v: got %v, want %v", size, err, ErrLarge)
		}
	}
}
