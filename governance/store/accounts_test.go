// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance/store"
)

func TestAccount_ComesBackAsAdded(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		want := store.Account{Person: "p-ada", Login: "ada@example.org", PasswordHash: "$argon2id$1"}
		update(t, db, func(tx *store.Tx) error { return tx.AddAccounts([]store.Account{want}) })
		update(t, db, func(tx *store.Tx) error { return tx.SetPassword("p-ada", "$argon2id$2") })
		want.PasswordHash = "$argon2id$2"
		byPerson := get(t, db, func(tx *store.Tx) (store.Account, error) { return tx.Account("p-ada") })
		byLogin := get(t, db, func(tx *store.Tx) (store.Account, error) { return tx.AccountByLogin("ada@example.org") })
		if byPerson != want || byLogin != want {
			t.Errorf("got %v and %v, want %v", byPerson, byLogin, want)
		}
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error {
			return tx.AddAccounts([]store.Account{{Person: "p-bram", Login: "ada@example.org"}})
		})
		refuses(t, db, store.ErrMissing, func(tx *store.Tx) error {
			return tx.AddAccounts([]store.Account{{Person: "p-nobody", Login: "nobody"}})
		})
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.AccountByLogin("ADA@example.org"); return err })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { return tx.SetPassword("p-bram", "x") })
	})
}

func adasPhone() store.Session {
	return store.Session{ID: "s-1", Person: "p-ada", Family: "f1", RefreshHash: "h1", CreatedAt: day(0), UsedAt: day(0), ExpiresAt: day(30), Agent: "a phone"}
}

func TestSession_IsRotatedOnceAToken(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		phone := adasPhone()
		update(t, db, func(tx *store.Tx) error { return tx.AddSession(phone) })
		next := phone
		next.RefreshHash, next.PreviousHash, next.UsedAt = "h2", "h1", day(1)
		update(t, db, func(tx *store.Tx) error { return tx.SaveSession(next) })
		got := get(t, db, func(tx *store.Tx) (store.Session, error) { return tx.Session("s-1") })
		next.Seen = got.Seen // is no part of what was saved
		if diff := cmp.Diff(next, got); diff != "" {
			t.Error(diff)
		}
		t.Run("the same token does not rotate twice", func(t *testing.T) {
			stale := phone
			stale.RefreshHash, stale.PreviousHash = "h3", "h1"
			refuses(t, db, store.ErrConflict, func(tx *store.Tx) error { return tx.SaveSession(stale) })
		})
		t.Run("no session has the empty name", func(t *testing.T) {
			refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.Session(""); return err })
		})
		t.Run("no two sessions have the same token", func(t *testing.T) {
			twin := next
			twin.ID, twin.PreviousHash = "s-2", ""
			refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddSession(twin) })
			twin.RefreshHash, twin.PreviousHash = "h9", "h1"
			refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddSession(twin) })
		})
	})
}

func TestRevokeSessions_EndsAllButOneForGood(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		phone, desk := adasPhone(), adasPhone()
		desk.ID, desk.RefreshHash, desk.CreatedAt = "s-2", "h5", day(1)
		update(t, db, func(tx *store.Tx) error { return errors.Join(tx.AddSession(phone), tx.AddSession(desk)) })
		of := func() []store.Session {
			return get(t, db, func(tx *store.Tx) ([]store.Session, error) { return tx.SessionsOf("p-ada") })
		}
		if diff := cmp.Diff([]store.Session{desk, phone}, of()); diff != "" {
			t.Error(diff)
		}
		update(t, db, func(tx *store.Tx) error { return tx.RevokeSessions("p-ada", "s-1", day(2)) })
		if diff := cmp.Diff([]store.Session{phone}, of()); diff != "" {
			t.Error(diff)
		}
		update(t, db, func(tx *store.Tx) error { return tx.SaveSession(desk) }) // as a refresh under way would
		got := get(t, db, func(tx *store.Tx) (store.Session, error) { return tx.Session("s-2") })
		if !got.RevokedAt.Equal(day(2)) {
			t.Errorf("revoked at %v, want it to stay revoked at %v", got.RevokedAt, day(2))
		}
	})
}

// TestEndOldSessions_KeepsTheNewestLive: what has run out takes nobody's place, and
// other people's are theirs.
func TestEndOldSessions_KeepsTheNewestLive(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		of := func(id string, person bodies.PersonID, began, ends int) store.Session {
			return store.Session{ID: id, Person: person, RefreshHash: id, CreatedAt: day(began), UsedAt: day(began), ExpiresAt: day(ends)}
		}
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(
				tx.AddSession(of("old", "p-ada", 0, 30)), tx.AddSession(of("new", "p-ada", 2, 32)), tx.AddSession(of("newer", "p-ada", 3, 33)),
				tx.AddSession(of("over", "p-ada", 4, 5)), tx.AddSession(of("bram's", "p-bram", 0, 30)),
			)
		})
		update(t, db, func(tx *store.Tx) error { return tx.EndOldSessions("p-ada", 2, day(6)) })
		ids := func(person bodies.PersonID) (all []string) {
			for _, s := range get(t, db, func(tx *store.Tx) ([]store.Session, error) { return tx.SessionsOf(person) }) {
				all = append(all, s.ID)
			}
			return all
		}
		if diff := cmp.Diff([][]string{{"over", "newer", "new"}, {"bram's"}}, [][]string{ids("p-ada"), ids("p-bram")}); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDeleteSessions_TakesTheOldestThatAreOver(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		for n, id := range []string{"s-0", "s-1", "s-2", "s-3"} {
			s := store.Session{ID: id, Person: "p-ada", RefreshHash: id, CreatedAt: day(0), UsedAt: day(0), ExpiresAt: day(30 + n), RevokedAt: day(1)}
			update(t, db, func(tx *store.Tx) error { return tx.AddSession(s) })
		}
		deleted := func() int64 {
			var n int64
			update(t, db, func(tx *store.Tx) (err error) { n, err = tx.DeleteSessions(day(33), 2); return err })
			return n
		}
		if first, second, third := deleted(), deleted(), deleted(); first != 2 || second != 1 || third != 0 {
			t.Errorf("deleted %d, %d and %d, want 2, 1 and 0", first, second, third)
		}
		get(t, db, func(tx *store.Tx) (store.Session, error) { return tx.Session("s-3") })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.Session("s-2"); return err })
	})
}

func TestAttempts_AreCountedForADay(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.NoteAttempt("ada", day(0)), tx.NoteAttempt("ada", day(0)), tx.NoteAttempt("ada", day(0).Add(time.Hour)), tx.NoteAttempt("bram", day(0)))
		})
		count := func(since time.Time) int64 {
			return get(t, db, func(tx *store.Tx) (int64, error) { return tx.Attempts("ada", since) })
		}
		if all, later := count(day(0)), count(day(0).Add(time.Minute)); all != 3 || later != 1 {
			t.Errorf("got %d and %d, want 3 and 1", all, later)
		}
		update(t, db, func(tx *store.Tx) error { return tx.NoteAttempt("zoe", day(2)) })
		if got := count(day(-1)); got != 0 {
			t.Errorf("%d attempts remembered after two days, want none", got)
		}
	})
}
