// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"path/filepath"
	"testing"

	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestOpen_ReadOnlyRefusesEveryWrite: the database itself does, whoever asks, and what can
// be read is read.
func TestOpen_ReadOnlyRefusesEveryWrite(t *testing.T) {
	for name, database := range map[string]func(testing.TB) string{"SQLite": storetest.SQLite, "PostgreSQL": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			address := database(t)
			name := func(o store.Options, to string) error {
				o.Database = address
				db, err := store.Open(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				if err := db.Ready(t.Context()); err != nil {
					t.Errorf("it is not ready: %v", err)
				}
				return db.Update(t.Context(), func(tx *store.Tx) error { return tx.SetInstance(store.Instance{Name: to}) })
			}
			if err := name(store.Options{}, "Estuary"); err != nil {
				t.Fatal(err)
			}
			if err := name(store.Options{ReadOnly: true}, "Elsewhere"); err == nil {
				t.Error("it was written to")
			}
			db, err := store.Open(t.Context(), store.Options{Database: address, ReadOnly: true})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			err = db.View(t.Context(), func(tx *store.Tx) error {
				i, err := tx.Instance()
				if err == nil && i.Name != "Estuary" {
					t.Errorf("it is named %q", i.Name)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	if _, err := store.Open(t.Context(), store.Options{Database: filepath.Join(t.TempDir(), "none.db"), ReadOnly: true}); !errors.Is(err, store.ErrAddress) {
		t.Errorf("a file that is not there: %v", err)
	}
}
