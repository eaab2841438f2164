// SPDX-License-Identifier: AGPL-3.0-or-later

package engine_test

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// TestSequence_BatchesKeepTheOrderWithinAnInstant founds with more members than
// a batch holds: all join the moment the charter is adopted, and every one of
// them must come after it.
func TestSequence_BatchesKeepTheOrderWithinAnInstant(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		gate, err := access.New()
		if err != nil {
			t.Fatal(err)
		}
		key, err := journal.GenerateKey(rand.Reader, "pier.example/log")
		if err != nil {
			t.Fatal(err)
		}
		e := engine.New(engine.Options{DB: db, Gate: gate, Log: key, Random: rand.Reader})
		day := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
		f := engine.Founding{
			Instance: store.Instance{Name: "Pier", Origin: key.Origin(), Zone: "UTC", Language: "en", FoundedAt: day},
			Charters: []governance.Charter{{Version: 1, Body: bodies.Body{Slug: "pier", Name: "Pier", Level: bodies.TopLevel}}},
		}
		for n := range 4100 {
			slug := bodies.Slug(fmt.Sprintf("member_%d", n))
			id := bodies.PersonID("person-" + slug)
			f.People = append(f.People, bodies.Person{ID: id, Slug: slug, Name: string(slug), Joined: day})
			f.Members = append(f.Members, bodies.Member{Body: "pier", Person: id, Sphere: bodies.Inner, Since: day})
		}
		if err := e.Found(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		if err := e.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		err = db.View(t.Context(), func(tx *store.Tx) error {
			first, err := tx.EntryAt(0)
			if first.Type != "charter.adopt" {
				t.Errorf("the record begins with %s, want the charter", first.Type)
			}
			if head, _ := tx.Head(); head.Tree.N != 4101 {
				t.Errorf("%d entries are numbered, want 4101", head.Tree.N)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
