// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// The matters of the town that the road passes.
const (
	rankedMatter = "/issues/2026-39" // ranked, closes in three days
	liquidMatter = "/issues/2026-41" // a liquid motion, closes in seven
)

// TestBrowser_TheRoadOfAMember goes from the door to the count in a real browser,
// by keyboard alone.
func TestBrowser_TheRoadOfAMember(t *testing.T) {
	browser := startBrowser(t)
	t.Run("SQLite", func(t *testing.T) { walk(newWorld(t).screen(t, browser), (*screen).checked) })
	t.Run("PostgreSQL", func(t *testing.T) {
		walk(newWorldOn(t, storetest.Postgres(t), town.Named()+crowd).screen(t, browser), func(s *screen) *screen { s.sound(); return s })
	})
}

// walk is the road; look is what is done on each page of it.
func walk(s *screen, look func(*screen) *screen) {
	s.t.Helper()
	s.open("/login").tabTo("Member name").types("nia").tabTo("Password").types(town.Password + kb.Enter)
	look(s.arrives("/").says("Four papers wait for you"))
	look(s.open("/bodies/assembly").says("Assembly"))
	look(s.open(rankedMatter))

	s.open(rankedMatter + "/ballot").says("Nothing is ranked yet")
	s.activate("Put it into the reserve").says("1 of 6 ranked")
	s.activate("Lower the fee").says("2 of 6 ranked")
	s.activate("Move up: Lower the fee").says("Lower the fee from £3 to £2.50 a month is now 1st")
	s.until("the focus to stay on the slip that moved", focused+`.includes("Lower the fee")`)
	look(s)
	look(s.activate("Review ballot").says("Is this your vote?", "This is your first ballot in this vote"))
	look(s.activate("Send my ballot").arrives(rankedMatter+"/receipt?fresh=1").says("Nia Rees", "What happens now"))

	s.open(rankedMatter + "/ballot").says("2 of 6 ranked").activate("Take out: Put it into the reserve")
	s.says("1 of 6 ranked").activate("Review ballot").says("Is this your vote?").activate("Send my ballot").arrives(rankedMatter + "/receipt?fresh=1")

	s.open("/delegations").tabTo("For which matters?").types("Field: Finance").tabTo("To whom?").types("Grace Adeyemi").tabTo("Until when?").types("06302027")
	look(s.activate("Show me first").says("Grace Adeyemi"))
	look(s.activate("Give my voice to Grace").arrives("/delegations").says("Your voice has been entrusted", "Grace Adeyemi"))

	look(s.open(rankedMatter + "/receipt"))
	look(s.activate("Take my ballot back").arrives(rankedMatter).says("Your ballot has been taken back", "Grace Adeyemi"))
	s.open("/delegations").activate("Take back").arrives("/delegations").says("You have taken your voice back")

	s.open(liquidMatter).tabTo("Agree").types(" ").activate("Review my vote").says("Is this your vote?")
	s.activate("Send my ballot").arrives(liquidMatter + "/receipt?fresh=1")
	s.w.forward(8 * 24 * time.Hour)
	look(s.open(liquidMatter + "/count").says("Where my ballot went"))
	look(s.open(rankedMatter + "/count").says("Stage 1"))
	s.open("/account").activate("Sign out").arrives("/").says("You are signed out")
}

// newWorldOn is the town, of a size, on an empty database behind the real handler.
func newWorldOn(t *testing.T, address string, size int) *world {
	t.Helper()
	clock := town.NewClock(town.Day)
	db, err := store.Open(t.Context(), store.Options{Database: address, Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := town.Seed(t.Context(), newEngine(t, db), clock, town.Day(), size); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t}
	if db, err = store.Open(t.Context(), store.Options{Database: address, Clock: w.now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.engine = newEngine(t, db)
	handler, err := New(Options{Engine: w.engine, BaseURL: "http://127.0.0.1", SourceURL: "https://example.org/source", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewServer(handler)
	t.Cleanup(w.server.Close)
	return w
}
