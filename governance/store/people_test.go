// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

func TestInstance_KeepsWhatTheLogIsBoundTo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.Instance(); return err })
		want := store.Instance{Name: "Estuary", Origin: "estuary.example/log", Zone: "Europe/London", Language: "en", Demo: true, FoundedAt: day(0)}
		update(t, db, func(tx *store.Tx) error { return tx.SetInstance(want) })
		update(t, db, func(tx *store.Tx) error {
			return tx.SetInstance(store.Instance{Name: "Estuary Town", Origin: "elsewhere", Zone: "UTC", Language: "ar"})
		})
		want.Name, want.Zone, want.Language = "Estuary Town", "UTC", "ar"
		if diff := cmp.Diff(want, get(t, db, (*store.Tx).Instance)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPerson_ComesBackAsAdded(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		for _, want := range []bodies.Person{ada(), bram()} {
			byID := get(t, db, func(tx *store.Tx) (bodies.Person, error) { return tx.Person(want.ID) })
			bySlug := get(t, db, func(tx *store.Tx) (bodies.Person, error) { return tx.PersonBySlug(want.Slug) })
			if diff := cmp.Diff([]bodies.Person{want, want}, []bodies.Person{byID, bySlug}); diff != "" {
				t.Error(diff)
			}
		}
		several := get(t, db, func(tx *store.Tx) (map[bodies.PersonID]bodies.Person, error) {
			return tx.People([]bodies.PersonID{"p-chidi", "p-nobody", "p-ada"})
		})
		if diff := cmp.Diff(map[bodies.PersonID]bodies.Person{"p-ada": ada(), "p-chidi": chidi()}, several); diff != "" {
			t.Error(diff)
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.Person("p-nobody"); return err })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.PersonBySlug("nobody"); return err })
	})
}

func TestAddPeople_SharesOneNamespaceWithBodies(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		for _, slug := range []bodies.Slug{"ada", "assembly"} {
			refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error {
				return tx.AddPeople([]bodies.Person{{ID: "p-new", Slug: slug, Name: "New"}})
			})
		}
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error {
			c := assemblyCharter()
			c.Body.Slug = "ada"
			return tx.AddCharter(c, day(0))
		})
	})
}

func TestSearchPeople_FindsByAddressAndByAnyWordOfTheName(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		for _, c := range []struct {
			prefix string
			want   []bodies.Slug
		}{
			{"ad", []bodies.Slug{"ada"}},
			{"ADA", []bodies.Slug{"ada"}},
			{"okaf", []bodies.Slug{"bram"}},
			{"osei", []bodies.Slug{"ada"}},
			{"Ada Osei", []bodies.Slug{"ada"}},
			{"os ad", []bodies.Slug{"ada"}},
			{"ada okafor", nil},
			{"åd", []bodies.Slug{"chidi"}},
			{"b", []bodies.Slug{"ada", "bram"}}, // Berg, Bram
			{" chidi ", []bodies.Slug{"chidi"}},
			{"", []bodies.Slug{"ada", "bram"}},
			{"da", nil},
			{"%", nil},
			{"x'; --", nil},
		} {
			found := get(t, db, func(tx *store.Tx) ([]bodies.Person, error) { return tx.SearchPeople(c.prefix, 2) })
			if got := slugs(found); !cmp.Equal(got, c.want) {
				t.Errorf("%q finds %v, want %v", c.prefix, got, c.want)
			}
		}
	})
}

func slugs(people []bodies.Person) []bodies.Slug {
	var s []bodies.Slug
	for _, p := range people {
		s = append(s, p.Slug)
	}
	return s
}

func TestMembers_PageByAddress(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		page := func(after bodies.Slug) []bodies.Slug {
			return slugs(get(t, db, func(tx *store.Tx) ([]bodies.Person, error) { return tx.Members("assembly", after, 2) }))
		}
		if diff := cmp.Diff([][]bodies.Slug{{"ada", "bram"}, {"chidi"}, nil}, [][]bodies.Slug{page(""), page("bram"), page("chidi")}); diff != "" {
			t.Error(diff)
		}
	})
}

func TestMembership_IsCountedEndedAndBegunAgain(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		count := func() int64 {
			return get(t, db, func(tx *store.Tx) (int64, error) { return tx.MemberCount("assembly") })
		}
		again := bodies.Member{Body: "assembly", Person: "p-bram", Sphere: bodies.Outer, Since: day(20), From: day(20), Ground: bodies.ByOpenDoor}
		if got := count(); got != 3 {
			t.Errorf("%d members, want 3", got)
		}
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddMembers([]bodies.Member{again}) })
		update(t, db, func(tx *store.Tx) error { return tx.EndMember("assembly", "p-bram", day(10)) })
		if got := count(); got != 2 {
			t.Errorf("%d members after one left, want 2", got)
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { return tx.EndMember("assembly", "p-bram", day(11)) })
		update(t, db, func(tx *store.Tx) error { return tx.AddMembers([]bodies.Member{again}) })
		if got := count(); got != 2 {
			t.Errorf("%d members after one came again as a neighbour, want 2: the outer sphere is not counted", got)
		}
		got := get(t, db, func(tx *store.Tx) ([]bodies.Member, error) { return tx.MembershipsOf("p-bram") })
		left := belonging(bram())
		left.Until = day(10)
		want := []bodies.Member{left, again}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.MemberCount("nobody"); return err })
		refuses(t, db, store.ErrMissing, func(tx *store.Tx) error {
			return tx.AddMembers([]bodies.Member{{Body: "assembly", Person: "p-nobody", Sphere: bodies.Inner, Since: day(0), From: day(0), Ground: bodies.ByOpenDoor}})
		})
	})
}

func TestMandates_AreInForceFromTheirBeginningToTheirEnd(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		chair := bodies.Mandate{ID: "m-1", Body: "assembly", Seat: "chair", Person: "p-ada", Title: "elected", Begins: day(0), Ends: day(10)}
		clerk := bodies.Mandate{ID: "m-2", Body: "assembly", Seat: "clerk", Person: "p-bram", Title: "appointed", Begins: day(5)}
		update(t, db, func(tx *store.Tx) error { return errors.Join(tx.AddMandate(chair), tx.AddMandate(clerk)) })
		for _, c := range []struct {
			at   time.Time
			want []bodies.Mandate
		}{
			{day(-1), []bodies.Mandate{}},
			{day(0), []bodies.Mandate{chair}},
			{day(5), []bodies.Mandate{chair, clerk}},
			{day(10), []bodies.Mandate{clerk}},
		} {
			got := get(t, db, func(tx *store.Tx) ([]bodies.Mandate, error) { return tx.Mandates("assembly", c.at) })
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%v: %s", c.at, diff)
			}
		}
		update(t, db, func(tx *store.Tx) error { return tx.EndMandate("m-2", day(7)) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { return tx.EndMandate("m-1", day(11)) })
		got := get(t, db, func(tx *store.Tx) ([]bodies.Mandate, error) { return tx.MandatesOf("p-bram", day(7)) })
		if len(got) != 0 {
			t.Errorf("got %v at its end, want none", got)
		}
		refuses(t, db, store.ErrRefused, func(tx *store.Tx) error {
			backwards := chair
			backwards.ID, backwards.Ends = "m-3", day(-1)
			return tx.AddMandate(backwards)
		})
	})
}

func TestElectors_AreTheMembersOfThatInstantAndTheSeated(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		outsider := bodies.Person{ID: "p-zoe", Slug: "zoe", Name: "Zoë", Joined: day(-1)}
		insider := bodies.Person{ID: "p-abe", Slug: "abe", Name: "Abe", Joined: day(-1)}
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(
				tx.AddPeople([]bodies.Person{outsider, insider}),
				tx.EndMember("assembly", "p-bram", day(1)),
				tx.AddMandate(bodies.Mandate{ID: "m-1", Body: "assembly", Seat: "1", Person: "p-ada", Begins: day(0)}),
				tx.AddMandate(bodies.Mandate{ID: "m-2", Body: "assembly", Seat: "2", Person: "p-zoe", Begins: day(0)}),
				tx.AddMandate(bodies.Mandate{ID: "m-3", Body: "assembly", Seat: "3", Person: "p-abe", Begins: day(0)}),
				tx.AddMandate(bodies.Mandate{ID: "m-4", Body: "assembly", Seat: "4", Person: "p-abe", Begins: day(0)}),
			)
		})
		got := get(t, db, func(tx *store.Tx) ([]bodies.Elector, error) { return tx.Electors("assembly", day(3)) })
		want := []bodies.Elector{
			{Person: "p-abe", Seated: true},
			{Person: "p-ada", Sphere: bodies.Inner, Place: "harbour", Fields: belonging(ada()).Fields, Since: day(-400), Seated: true},
			{Person: "p-chidi", Sphere: bodies.Inner, Place: "hill", Since: day(-200), Good: day(30)},
			{Person: "p-zoe", Seated: true},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
