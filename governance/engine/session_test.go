// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"testing"
	"time"

	"moothall/governance/store"
)

// TestSessions_ListsThoseThatAreLive: one that has run out is no device on which
// the person is signed in.
func TestSessions_ListsThoseThatAreLive(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 1)
		begun := clock.now()
		err := db.Update(t.Context(), func(tx *store.Tx) error {
			of := func(id string, lasts time.Duration) store.Session {
				return store.Session{ID: id, Person: personID(0), RefreshHash: id, CreatedAt: begun, UsedAt: begun, ExpiresAt: begun.Add(lasts)}
			}
			return errors.Join(tx.AddSession(of("short", time.Hour)), tx.AddSession(of("long", 2*time.Hour)))
		})
		if err != nil {
			t.Fatal(err)
		}
		clock.forward(time.Hour)
		if live, err := w.Sessions(t.Context(), member(0)); err != nil || len(live) != 1 || live[0].ID != "long" {
			t.Errorf("live are %v (%v), want the long one alone", live, err)
		}
	})
}
