// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"moothall/bodies"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

func name(tx *store.Tx) (string, error) {
	i, err := tx.Instance()
	return i.Name, err
}

func setName(name string) func(*store.Tx) error {
	return func(tx *store.Tx) error { return tx.SetInstance(store.Instance{Name: name, FoundedAt: day(0)}) }
}

func TestUpdate_KeepsAllOrNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		update(t, db, setName("Estuary"))
		t.Run("an error undoes what was done", func(t *testing.T) {
			refused := errors.New("no")
			refuses(t, db, refused, func(tx *store.Tx) error {
				return errors.Join(setName("Delta")(tx), refused)
			})
			if got := get(t, db, name); got != "Estuary" {
				t.Errorf("got %q, want Estuary", got)
			}
		})
		t.Run("a panic undoes what was done and lets the next one in", func(t *testing.T) {
			func() {
				defer func() { _ = recover() }()
				_ = db.Update(t.Context(), func(tx *store.Tx) error {
					_ = setName("Delta")(tx)
					panic("a programmer's mistake")
				})
			}()
			if got := get(t, db, name); got != "Estuary" {
				t.Errorf("got %q, want Estuary", got)
			}
		})
		t.Run("a context that has ended undoes what was done", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			err := db.Update(ctx, func(tx *store.Tx) error {
				err := setName("Delta")(tx)
				cancel()
				return err
			})
			if err == nil {
				t.Error("got no error, want one")
			}
			if got := get(t, db, name); got != "Estuary" {
				t.Errorf("got %q, want Estuary", got)
			}
		})
	})
}

func TestUpdate_InsideAnotherIsRefusedAndDoesNotHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), store.Options{Database: storetest.SQLite(t)})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		err = db.Update(t.Context(), func(*store.Tx) error { return db.Update(t.Context(), setName("never")) })
		if !errors.Is(err, store.ErrNoTurn) {
			t.Errorf("got %v, want ErrNoTurn", err)
		}
	})
}

func TestUpdate_RunsAgainAfterAConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		runs := 0
		update(t, db, func(tx *store.Tx) error {
			if err := setName(fmt.Sprint("run ", runs))(tx); err != nil {
				return err
			}
			if runs++; runs < 4 {
				return fmt.Errorf("one more time: %w", store.ErrConflict)
			}
			return nil
		})
		if got := get(t, db, name); got != "run 3" {
			t.Errorf("got %q, want the last of four runs", got)
		}
	})
}

func TestUpdate_SolvesADeadlock(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		var both sync.WaitGroup
		holding := make(chan bool, 100)
		for _, order := range [][]bodies.PersonID{{"p-ada", "p-bram"}, {"p-bram", "p-ada"}} {
			both.Go(func() {
				err := db.Update(t.Context(), func(tx *store.Tx) error {
					if err := tx.HoldVoter(order[0]); err != nil {
						return err
					}
					holding <- true
					for wait := time.Now().Add(200 * time.Millisecond); len(holding) < 2 && time.Now().Before(wait); {
						time.Sleep(time.Millisecond) // on SQLite the other one waits outside
					}
					return tx.HoldVoter(order[1])
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	})
}

func TestSavepoint_UndoesThePartAlone(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		refused := errors.New("not this one")
		update(t, db, func(tx *store.Tx) error {
			if err := tx.Savepoint(setName("kept")); err != nil {
				return err
			}
			err := tx.Savepoint(func(tx *store.Tx) error { return errors.Join(setName("undone")(tx), refused) })
			if !errors.Is(err, refused) {
				t.Errorf("got %v, want the part's own error", err)
			}
			// After an error of the database itself PostgreSQL takes no statement but this undoing.
			err = tx.Savepoint(func(tx *store.Tx) error { return tx.AddIssue(ferry()) })
			if !errors.Is(err, store.ErrDuplicate) {
				t.Errorf("got %v, want ErrDuplicate", err)
			}
			// A part within a part.
			return tx.Savepoint(func(tx *store.Tx) error {
				err := tx.Savepoint(func(tx *store.Tx) error { return errors.Join(setName("undone")(tx), refused) })
				if !errors.Is(err, refused) {
					return err
				}
				return tx.AddAccounts([]store.Account{{Person: "p-ada", Login: "ada"}})
			})
		})
		if got := get(t, db, name); got != "kept" {
			t.Errorf("got %q, want kept", got)
		}
		get(t, db, func(tx *store.Tx) (store.Account, error) { return tx.Account("p-ada") })
	})
}

func TestNow_IsTheDatabasesClockAtThatMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			first, err1 := tx.Now()
			time.Sleep(20 * time.Millisecond)
			second, err2 := tx.Now()
			if passed := second.Sub(first); passed < 20*time.Millisecond {
				t.Errorf("%v passed inside the transaction, want 20 ms at least", passed)
			}
			if away := time.Since(first).Abs(); away > time.Minute || first.Location() != time.UTC || first.Nanosecond()%1e6 != 0 {
				t.Errorf("got %v, want the present in UTC, to the millisecond", first)
			}
			return errors.Join(err1, err2)
		})
	})
}

func TestNow_IsTheGivenClockWhereThereIsOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		got := get(t, db, (*store.Tx).Now)
		if want := day(7); !got.Equal(want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}, store.Options{Clock: func() time.Time { return day(7).Add(333 * time.Microsecond) }})
}

func TestSQL_WritesInTheSameTransaction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		undone := errors.New("undone")
		refuses(t, db, undone, func(tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(t.Context(), "INSERT INTO slugs (slug, kind) VALUES ('job', 'body')")
			return errors.Join(err, undone)
		})
		var n int
		view(t, db, func(tx *store.Tx) error { return tx.SQL().QueryRow("SELECT COUNT(*) FROM slugs").Scan(&n) })
		if n != 0 {
			t.Errorf("%d rows outlived the transaction, want none", n)
		}
	})
}

func TestView_SeesOneStateThroughout(t *testing.T) {
	db, err := store.Open(t.Context(), store.Options{Database: storetest.Postgres(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	update(t, db, setName("before"))
	view(t, db, func(tx *store.Tx) error {
		first, err1 := name(tx)
		update(t, db, setName("after")) // on SQLite this would wait for the view to end
		second, err2 := name(tx)
		if first != second {
			t.Errorf("saw %q, then %q", first, second)
		}
		if err := tx.Savepoint(setName("written in a view")); err == nil {
			t.Error("a view wrote, want it refused")
		}
		return errors.Join(err1, err2)
	})
}

func TestOpen_RefusesWhatItCannotTrust(t *testing.T) {
	text := filepath.Join(t.TempDir(), "notes.db")
	if err := os.WriteFile(text, []byte("The ferry runs at night, and has for years. "+strings.Repeat("Ask the harbour. ", 40)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, database, want string }{
		{"nothing", "", "neither the path of a file nor postgres://"},
		{"another database", "mysql://localhost/x", "neither the path of a file nor postgres://"},
		{"a path with options of the driver", "moothall.db?_pragma=synchronous(OFF)", "neither the path of a file nor postgres://"},
		{"a folder that is not there", filepath.Join(t.TempDir(), "no", "moothall.db"), "open the database"},
		{"a file of text", text, text + " is a file and no database of SQLite"},
		{"a port that is none", "postgres://clerk:hunter2@localhost:99x/town", "no database can be there: cannot parse `postgres://clerk:xxxxx@localhost:99x/town`: invalid port"},
		{"a server that is not there", "postgres://clerk:hunter2@127.0.0.1:1/town", "PostgreSQL does not let us in as clerk to town: 127.0.0.1:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := store.Open(t.Context(), store.Options{Database: c.database})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %q", err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "hunter2")) {
				t.Errorf("%q: more than a line, or a password", err)
			}
		})
	}
	t.Run("a PostgreSQL that forgets", func(t *testing.T) {
		_, err := store.Open(t.Context(), store.Options{Database: storetest.Postgres(t) + "&options=-csynchronous_commit%3Doff"})
		if err == nil || !strings.Contains(err.Error(), "synchronous_commit=off") {
			t.Errorf("got %v, want it to name synchronous_commit=off", err)
		}
	})
}

func TestOpen_SetsSQLiteUpToBeDurable(t *testing.T) {
	db, err := store.Open(t.Context(), store.Options{Database: storetest.SQLite(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
		var got string
		view(t, db, func(tx *store.Tx) error { return tx.SQL().QueryRow("PRAGMA " + pragma).Scan(&got) })
		if got != want {
			t.Errorf("%s is %s, want %s", pragma, got, want)
		}
	}
}

func TestUpdate_TakesTheWriteLockOfSQLiteAtOnce(t *testing.T) {
	path := storetest.SQLite(t)
	one, err1 := store.Open(t.Context(), store.Options{Database: path})
	two, err2 := store.Open(t.Context(), store.Options{Database: path})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	defer two.Close()
	update(t, one, setName("0"))
	var all sync.WaitGroup
	for i := range 40 { // read, then write: without the lock the second would find its snapshot old
		db := []*store.DB{one, two}[i%2]
		all.Go(func() {
			err := db.Update(t.Context(), onlyOnce(func(tx *store.Tx) error {
				before, err := name(tx)
				return errors.Join(err, setName(before+"+")(tx))
			}))
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got, want := get(t, one, name), "0"+strings.Repeat("+", 40); got != want {
		t.Errorf("got %q, want 40 additions", got)
	}
}

func TestTexts_ThatNoColumnHoldsAreNotFoundAndNotAdded(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		for _, text := range []string{"a\x00da", "ada\xff"} {
			view(t, db, func(tx *store.Tx) error { // one transaction: none of it may end it
				if _, err := tx.PersonBySlug(bodies.Slug(text)); !errors.Is(err, store.ErrNotFound) {
					t.Errorf("%q: got %v, want ErrNotFound", text, err)
				}
				if found, err := tx.SearchPeople(text, 10); err != nil || len(found) > 0 {
					t.Errorf("%q: found %v, %v, want nobody", text, found, err)
				}
				_, err := tx.Person("p-ada")
				return err
			})
		}
	})
}

func TestObserve_HearsOfEveryStatement(t *testing.T) {
	var heard int
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		heard = 0
		view(t, db, func(tx *store.Tx) error {
			_, err1 := tx.Person("p-ada")
			_, err2 := tx.Now()
			if !errors.Is(err1, store.ErrNotFound) {
				t.Errorf("got %v, want ErrNotFound", err1)
			}
			return err2
		})
		if heard != 2 {
			t.Errorf("heard of %d statements, want 2", heard)
		}
	}, store.Options{Observe: func(context.Context, time.Duration, error) { heard++ }})
}
