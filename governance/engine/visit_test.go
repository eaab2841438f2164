// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// TestDeeds_NoteThatTheirActorWasHere, each in its own commit, and nobody else.
func TestDeeds_NoteThatTheirActorWasHere(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		rule := afterThree
		rule.LockInHours = 1
		w := foundLiquid(t, db, 4, rule)
		var given governance.Delegation
		for n, deed := range []struct {
			name string
			who  int
			do   func() error
		}{
			{"giving", 1, func() (err error) {
				given, err = w.Delegate(t.Context(), member(1), Entrust{To: []bodies.PersonID{personID(0)}})
				return err
			}},
			{"agreeing", 0, func() error { return w.Agree(t.Context(), member(0), personID(1)) }},
			{"laying a voice down", 0, func() error { return w.Decline(t.Context(), member(0), personID(1)) }},
			{"taking back", 1, func() error { return w.EndDelegation(t.Context(), member(1), given.ID) }},
			{"standing", 2, func() error { return w.Stand(t.Context(), member(2), "What is right.") }},
			{"declaring", 2, func() error {
				w.openNow("2026-1", "paper", 48*time.Hour)
				return w.declares(2, "yes", "")
			}},
			{"retiring", 2, func() error { return w.Retire(t.Context(), member(2)) }},
		} {
			clock.forward(24 * time.Hour)
			w.must(deed.do())
			today := clock.now().Format(time.DateOnly)
			for other := range 4 {
				if here := w.lastHere(other) == today; here != (other == deed.who) {
					t.Errorf("%d %s: member %d here today: %t", n, deed.name, other, here)
				}
			}
		}
	})
}

// TestVisit_NotesTheDay: by a session that began the day before, by whichever program
// shows it, and not what a link opens.
func TestVisit_NotesTheDay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundLiquid(t, db, 2, afterThree)
		clock.forward(14*time.Hour + 58*time.Minute) // 23:58
		tokens, err := update(t.Context(), w.Engine, func(tx *store.Tx) (Tokens, error) { return w.begin(tx, personID(0), "") })
		w.must(err)
		clock.forward(3 * time.Minute)
		if _, err := w.Identify(t.Context(), tokens.Access); err != nil || w.lastHere(0) != "2026-01-06" {
			t.Errorf("%v; before midnight, last here on %s", err, w.lastHere(0))
		}
		if _, err := w.Visit(t.Context(), ""); err != nil {
			t.Error(err)
		}
		if _, err := w.Visit(t.Context(), tokens.Access); err != nil || w.lastHere(0) != "2026-01-07" {
			t.Errorf("%v; after midnight, last here on %s", err, w.lastHere(0))
		}
		if got := w.lastHere(1); got != "2026-01-06" {
			t.Errorf("somebody else was last here on %s", got)
		}
	})
}

// refusesToNote makes a database refuse whatever changes people.
func (w world) refusesToNote() {
	w.t.Helper()
	if _, server := w.db.Pool(); !server {
		w.said("CREATE TRIGGER refuses BEFORE UPDATE ON people BEGIN SELECT RAISE(ABORT, 'no'); END")
		return
	}
	w.said("CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'")
	w.said("CREATE TRIGGER refuses BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION refuses()")
}

// TestVisit_IsAnsweredThoughTheDayCannotBeNoted: neither a database that refuses it nor
// one that keeps it waiting keeps anybody from reading.
func TestVisit_IsAnsweredThoughTheDayCannotBeNoted(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundLiquid(t, db, 1, afterThree)
		clock.forward(14*time.Hour + 58*time.Minute)
		tokens, err := update(t.Context(), w.Engine, func(tx *store.Tx) (Tokens, error) { return w.begin(tx, personID(0), "") })
		w.must(err)
		clock.forward(3 * time.Minute)
		answered := func(what string) {
			t.Helper()
			began := time.Now()
			visit, err := w.Visit(t.Context(), tokens.Access)
			if took := time.Since(began); err != nil || !visit.Actor.SignedIn() || took > 20*time.Second { // far less than a database has patience

				t.Errorf("%s, after %s: %q, %v", what, took, visit.Actor.Person, err)
			}
			if got := w.lastHere(0); got != "2026-01-06" {
				t.Errorf("%s: last here on %s", what, got)
			}
		}
		if _, server := db.Pool(); server { // SQLite has one connection, for which whoever reads waits as well
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				err := tx.NoteHere(personID(0), clock.now())
				answered("somebody holds the row")
				return errors.Join(err, errCrash)
			})
			if !errors.Is(err, errCrash) {
				t.Error(err)
			}
		}
		w.refusesToNote()
		answered("the database refuses")
	})
}
