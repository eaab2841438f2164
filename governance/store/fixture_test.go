// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// day is the instant n days into the story the tests tell.
func day(n int) time.Time {
	return time.Date(2026, 3, 1, 12, 0, 0, 250e6, time.UTC).AddDate(0, 0, n)
}

// update runs a change that must succeed.
func update(t testing.TB, db *store.DB, change func(*store.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

// view runs a reading that must succeed.
func view(t testing.TB, db *store.DB, read func(*store.Tx) error) {
	t.Helper()
	if err := db.View(t.Context(), read); err != nil {
		t.Fatal(err)
	}
}

// refuses checks that a change fails with an error.
func refuses(t testing.TB, db *store.DB, want error, change func(*store.Tx) error) {
	t.Helper()
	var got error
	_ = db.Update(t.Context(), func(tx *store.Tx) error {
		if got != nil { // a conflict, which Update would try again for ten seconds
			return errors.New("given up")
		}
		got = change(tx)
		return got
	})
	if !errors.Is(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// onlyOnce is a change that fails for good if it is run again.
func onlyOnce(change func(*store.Tx) error) func(*store.Tx) error {
	tried := 0
	return func(tx *store.Tx) error {
		if tried++; tried > 1 {
			return fmt.Errorf("tried a second time")
		}
		return change(tx)
	}
}

// get runs a reading that must succeed and returns what it read.
func get[T any](t testing.TB, db *store.DB, read func(*store.Tx) (T, error)) T {
	t.Helper()
	var got T
	view(t, db, func(tx *store.Tx) (err error) {
		got, err = read(tx)
		return err
	})
	return got
}

func ada() bodies.Person {
	return bodies.Person{ID: "p-ada", Slug: "ada", Name: "Ada van der Berg-Osei", Salt: "00aa", Zone: "Europe/Amsterdam", Language: "nl", Joined: day(-400)}
}

func bram() bodies.Person {
	return bodies.Person{ID: "p-bram", Slug: "bram", Name: "Bram Okafor", Salt: "00bb", Joined: day(-300)}
}

func chidi() bodies.Person {
	return bodies.Person{ID: "p-chidi", Slug: "chidi", Name: "Chidi Ådal", Salt: "00cc", Joined: day(-200)}
}

// belonging is what is known of one of them as a member of the assembly.
func belonging(p bodies.Person) bodies.Member {
	m := bodies.Member{Body: "assembly", Person: p.ID, Sphere: bodies.Inner, Since: p.Joined, From: p.Joined, Ground: bodies.ByFounding}
	switch p.ID {
	case "p-ada":
		m.Place, m.Fields = "harbour", []bodies.Competence{{Field: "water", Until: day(400)}, {Field: "law"}}
	case "p-chidi":
		m.Place, m.GoodUntil, m.By = "hill", day(30), []bodies.PersonID{"p-ada"}
	}
	return m
}

func assemblyCharter() governance.Charter {
	return governance.Charter{
		Body:    bodies.Body{Slug: "assembly", Name: "The assembly", Level: bodies.TopLevel},
		Version: 1,
		Places:  []bodies.Place{{ID: "estuary", Name: "Estuary"}, {ID: "harbour", Parent: "estuary", Name: "Harbour"}, {ID: "hill", Parent: "estuary", Name: "Hill"}},
		Fields:  []bodies.Field{{ID: "water", Name: "Water"}, {ID: "law", Name: "Law"}},
		Procedures: []governance.Procedure{{Kind: "bylaw", Name: "Bylaw", Participation: governance.Direct, Visibility: governance.Public,
			Franchise: bodies.Franchise{Body: "assembly"}, Method: governance.MethodMotion,
			Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}}},
	}
}

func ferry() governance.Issue {
	return governance.Issue{
		ID: "2026-1", Body: "assembly", Kind: "bylaw", Title: "The ferry at night", Question: "Shall the ferry run at night?",
		Before: "until ten", Text: "until two", Place: "harbour", Field: "water", Proposer: "Ada",
		Stage: governance.Voting, Procedure: assemblyCharter().Procedures[0],
		Options: []governance.Option{{ID: "yes", Title: "Run"}, {ID: "no", Title: "Stay", StatusQuo: true}}, Lot: []governance.OptionID{"no", "yes"},
		Effect:    governance.Effect{Kind: governance.EffectText, Detail: "timetable"},
		CreatedAt: day(0), DiscussAt: day(1), FreezesAt: day(2), OpensAt: day(3), ClosesAt: day(10),
	}
}

// town founds an assembly of Ada, Bram and Chidi, who vote on the ferry.
func town(t testing.TB, db *store.DB) {
	t.Helper()
	update(t, db, func(tx *store.Tx) error {
		people := []bodies.Person{ada(), bram(), chidi()}
		var members []bodies.Member
		var roll bodies.Roll
		for _, p := range people {
			members = append(members, belonging(p))
			roll.Entries = append(roll.Entries, bodies.RollEntry{Person: p.ID, Weight: 1})
		}
		roll.At = day(3)
		return errors.Join(
			tx.AddCharter(assemblyCharter(), day(-500)),
			tx.AddPeople(people),
			tx.AddMembers(members),
			tx.AddIssue(ferry()),
			tx.AddRoll("2026-1", roll, "5ha"),
		)
	})
}

// inTown runs a test on each database with the town in it.
func inTown(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		town(t, db)
		test(t, db)
	})
}
