// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// agreed lets each of them speak for everybody else in town, since before day 0.
func agreed(delegates ...bodies.PersonID) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		var all []governance.Consent
		for _, d := range delegates {
			for _, from := range []bodies.PersonID{"p-ada", "p-bram", "p-chidi"} {
				if from != d {
					all = append(all, governance.Consent{Delegate: d, Delegator: from, From: day(-10)})
				}
			}
		}
		return tx.AddConsents(all)
	}
}

func TestDelegations_TellWhoHadAgreedThen(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, set(toBram()))
		update(t, db, func(tx *store.Tx) error {
			return tx.AddConsents([]governance.Consent{{Delegate: "p-bram", Delegator: "p-ada", From: day(2), EndedAt: day(4)}, {Delegate: "p-bram", Delegator: "p-ada", From: day(6)},
				{Delegate: "p-bram", Delegator: "p-chidi", From: day(0)}, {Delegate: "p-chidi", Delegator: "p-ada", From: day(1), EndedAt: day(1)}})
		})
		update(t, db, func(tx *store.Tx) error {
			return tx.AddPublicDelegates([]store.PublicDelegate{{PublicDelegate: governance.PublicDelegate{ID: "x-1", Person: "p-chidi", Text: "Water.", From: day(3), EndedAt: day(5)}, Ref: "r-1"}})
		})
		for n, want := range map[int][]bodies.PersonID{
			1: {"p-bram", "p-chidi"}, 2: {"p-chidi"}, 3: nil, 4: {"p-bram"}, 5: {"p-bram", "p-chidi"}, 6: {"p-chidi"},
		} {
			for what, read := range map[string]func(*store.Tx) ([]governance.Delegation, error){
				"all":    live(day(n)),
				"of one": func(tx *store.Tx) ([]governance.Delegation, error) { return tx.DelegationsOf("p-ada", day(n)) },
				"a voice": func(tx *store.Tx) ([]governance.Delegation, error) {
					return tx.DelegationsFrom([]bodies.PersonID{"p-ada"}, day(n))
				},
			} {
				got := get(t, db, read)
				if len(got) != 1 || !cmp.Equal(got[0].Waiting, want) {
					t.Errorf("day %d, %s: got %v, want waiting %v", n, what, got, want)
				}
			}
		}
	})
}

func TestConsents_AreOneAPair(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		give := func(at time.Time) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				return tx.AddConsents([]governance.Consent{{Delegate: "p-bram", Delegator: "p-ada", From: at}})
			}
		}
		stop := func(at time.Time) func(*store.Tx) error {
			return func(tx *store.Tx) error { return tx.EndConsent("p-bram", "p-ada", at) }
		}
		refuses(t, db, store.ErrNotFound, stop(day(1)))
		update(t, db, give(day(1)))
		refuses(t, db, store.ErrDuplicate, give(day(2)))
		update(t, db, stop(day(3)))
		refuses(t, db, store.ErrNotFound, stop(day(4)))
		update(t, db, give(day(5)))
		want := []governance.Consent{{Delegate: "p-bram", Delegator: "p-ada", From: day(1), EndedAt: day(3)}, {Delegate: "p-bram", Delegator: "p-ada", From: day(5)}}
		got := get(t, db, func(tx *store.Tx) ([]governance.Consent, error) { return tx.ConsentsBetween("p-bram", "p-ada") })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if n := get(t, db, func(tx *store.Tx) (int, error) { return tx.ConsentsStanding("p-bram") }); n != 1 {
			t.Errorf("%d stand, want 1", n)
		}
		if at := get(t, db, func(tx *store.Tx) (time.Time, error) { return tx.DelegateChanged("p-bram") }); !at.Equal(day(5)) {
			t.Errorf("changed at %v", at)
		}
	})
}

func TestPublicDelegates_StandOnce(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		stand := func(id string, person bodies.PersonID, at time.Time) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				return tx.AddPublicDelegates([]store.PublicDelegate{{PublicDelegate: governance.PublicDelegate{ID: id, Person: person, Text: "Water.", From: at}, Ref: "r-" + id}})
			}
		}
		update(t, db, stand("x-1", "p-bram", day(1)))
		refuses(t, db, store.ErrDuplicate, stand("x-2", "p-bram", day(2)))
		update(t, db, func(tx *store.Tx) error { return tx.EndPublicDelegate("p-bram", day(3)) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { return tx.EndPublicDelegate("p-bram", day(3)) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.PublicDelegateOf("p-bram"); return err })
		update(t, db, stand("x-2", "p-bram", day(4)))
		update(t, db, stand("x-3", "p-ada", day(4)))
		for nth, want := range map[int]time.Time{1: day(4), 2: day(1), 3: {}} {
			if got := get(t, db, func(tx *store.Tx) (time.Time, error) { return tx.StoodAt("p-bram", nth) }); !got.Equal(want) {
				t.Errorf("time %d from the last they stood on %s, want %s", nth, got, want)
			}
		}
		var names []string
		for after := bodies.Slug(""); ; {
			page := get(t, db, func(tx *store.Tx) ([]store.PublicPerson, error) { return tx.PublicDelegates(after, 1) })
			if len(page) == 0 {
				break
			}
			after, names = page[0].Person.Slug, append(names, page[0].Person.Name+" "+page[0].ID)
		}
		if want := []string{"Ada van der Berg-Osei x-3", "Bram Okafor x-2"}; !cmp.Equal(names, want) {
			t.Errorf("got %v, want %v", names, want)
		}
	})
}
