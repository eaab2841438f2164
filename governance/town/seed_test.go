// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// TestSeed_EndsAsTheTownSays lets the whole town live and compares every decided
// matter with what its plan says.
func TestSeed_EndsAsTheTownSays(t *testing.T) {
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
	began := time.Now()
	if err := Seed(ctx, e, clock, Day(), Size); err != nil {
		t.Fatal(err)
	}
	t.Logf("seeded in %s", time.Since(began).Round(time.Millisecond))
	for _, m := range Issues(Day()) {
		if m.Ends == "" {
			continue
		}
		c, err := e.Count(ctx, access.Actor{}, m.Issue.ID)
		if err != nil {
			t.Errorf("%s: %v", m.Issue.ID, err)
			continue
		}
		if got, want := string(c.Decision.Outcome), string(m.Ends); got != want {
			t.Errorf("%s: got %s (%s, %+v), want %s", m.Issue.ID, got, c.Decision.Ground, c.Decision.Turnout, want)
		}
	}
	list, err := e.Issues(ctx, access.Actor{}, governance.Voting, "", "")
	if err != nil || len(list.Lines) < 5 {
		t.Errorf("got %d issues being voted on (%v), want at least 5", len(list.Lines), err)
	}
	bodies, err := e.Bodies(ctx, access.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range bodies.Lines {
		switch slug := l.Charter.Body.Slug; {
		case slug == "assembly" && l.Members != Size, slug == "wales" && l.Members != 0, slug == "audit" && l.Members != 3:
			t.Errorf("%s is said to have %d members", slug, l.Members)
		}
	}
	nia, err := e.SignIn(ctx, engine.SignIn{Login: "nia", Password: Password})
	if err != nil {
		t.Fatal(err)
	}
	actor, err := e.Identify(ctx, nia.Access)
	if err != nil {
		t.Fatal(err)
	}
	home, err := e.Home(ctx, actor)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d wait, %d delegations, record of %d", actor.Name, len(home.Needs), len(home.Delegations), home.Head.Tree.N)
}

func newEngine(t *testing.T, db *store.DB) *engine.Engine {
	t.Helper()
	gate, err := access.New()
	if err != nil {
		t.Fatal(err)
	}
	key, err := journal.GenerateKey(rand.Reader, Origin)
	if err != nil {
		t.Fatal(err)
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := identity.NewKeyring("https://estuary.example", private)
	if err != nil {
		t.Fatal(err)
	}
	return engine.New(engine.Options{DB: db, Gate: gate, Log: key, Tokens: tokens, Random: rand.Reader})
}
