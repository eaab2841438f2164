// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// TestCharter_IsReadAsTheRecordHoldsIt: the bytes of a version are those of the entry
// of its adoption, whatever order the database keeps them in.
func TestCharter_IsReadAsTheRecordHoldsIt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		first, err := w.Charter(t.Context(), access.Actor{}, "commons", 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Sequence(t.Context()); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, e := range w.entries() {
			var leaf struct {
				Type journal.Type
				Data struct{ Charter json.RawMessage }
			}
			if err := json.Unmarshal(e.Leaf, &leaf); err != nil {
				t.Fatal(err)
			}
			if leaf.Type == (journal.CharterAdopt{}).Type() {
				found = true
				if !bytes.Equal(leaf.Data.Charter, first.Canonical) {
					t.Errorf("the record holds\n%s\nand the version is\n%s", leaf.Data.Charter, first.Canonical)
				}
			}
		}
		if !found {
			t.Fatal("the record holds no adoption: nothing was compared")
		}
		second := first.Charter
		second.Version, second.Body.Name = 2, "The Greater Commons"
		clock.forward(time.Hour)
		now := w.now()
		if _, err := update(t.Context(), w.Engine, func(tx *store.Tx) (struct{}, error) {
			return struct{}{}, tx.AddCharter(second, now)
		}); err != nil {
			t.Fatal(err)
		}
		for version, name := range map[int]string{0: "The Greater Commons", 1: "The Commons", 2: "The Greater Commons"} {
			r, err := w.Charter(t.Context(), access.Actor{}, "commons", version)
			if err != nil || r.Charter.Body.Name != name || r.InForce != 2 || len(r.Versions) != 2 || len(r.All) != 1 {
				t.Errorf("version %d: got %q, in force %d, %v, %v", version, r.Charter.Body.Name, r.InForce, r.Versions, err)
			}
		}
		var none NoVersion
		if _, err := w.Charter(t.Context(), access.Actor{}, "commons", 3); !errors.As(err, &none) || none.Last != 2 || !errors.Is(err, store.ErrNotFound) {
			t.Errorf("version 3: got %v, want that there are two", err)
		}
		if _, err := w.Charter(t.Context(), access.Actor{}, "nobody", 1); !errors.Is(err, store.ErrNotFound) || errors.As(err, &none) && none.Body == "nobody" {
			t.Errorf("a body that is not there: got %v", err)
		}
		both, err := w.CharterVersions(t.Context(), access.Actor{}, "commons", 1, 2)
		if err != nil || len(both) != 2 || both[0].Charter.Version != 1 || both[1].Charter.Version != 2 {
			t.Errorf("both: got %v, %v", both, err)
		}
	})
}
