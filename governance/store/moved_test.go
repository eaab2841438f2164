// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"os"
	"testing"

	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestDB_SeesThatItsFileWasExchanged: what would be written to a file that lies nowhere any
// more nobody would ever find.
func TestDB_SeesThatItsFileWasExchanged(t *testing.T) {
	path := storetest.SQLite(t)
	db, err := store.Open(t.Context(), store.Options{Database: path})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	look := func(*store.Tx) error { return nil }
	if err := errors.Join(db.Update(t.Context(), look), db.View(t.Context(), look), db.Snapshot(t.Context(), look)); err != nil {
		t.Fatal(err)
	}
	content, err1 := os.ReadFile(path)
	if err := errors.Join(err1, os.Rename(path, path+".away")); err != nil {
		t.Fatal(err)
	}
	refuses := func(what string) {
		t.Helper()
		for name, run := range map[string]func() error{
			"Update":   func() error { return db.Update(t.Context(), look) },
			"View":     func() error { return db.View(t.Context(), look) },
			"Snapshot": func() error { return db.Snapshot(t.Context(), look) },
		} {
			if err := run(); !errors.Is(err, store.ErrMoved) {
				t.Errorf("%s, %s: %v", what, name, err)
			}
		}
	}
	refuses("taken away")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	refuses("another in its place")
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(t.Context(), look), db.View(t.Context(), look)); err != nil {
		t.Errorf("back in its place: %v", err)
	}
}
