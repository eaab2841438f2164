// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

func TestRoll_ComesBackInGosOrder(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		second := at(governance.Frozen)
		second.ID = "2026-2"
		people := []bodies.Person{{ID: "P-zoe", Slug: "zoe", Name: "Zoë"}, {ID: "p_abe", Slug: "abe", Name: "Abe"}, {ID: "p-Éva", Slug: "eva", Name: "Éva"}}
		want := bodies.Roll{At: day(3), Entries: []bodies.RollEntry{{Person: "P-zoe", Weight: 2}, {Person: "p-ada", Weight: 1}, {Person: "p-Éva", Weight: 1}, {Person: "p_abe", Weight: 3}}}
		update(t, db, func(tx *store.Tx) error { return tx.AddPeople(people) })
		update(t, db, func(tx *store.Tx) error { return tx.AddIssue(second) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.Roll("2026-2"); return err })
		update(t, db, func(tx *store.Tx) error { return tx.AddRoll("2026-2", want, "5ha") })
		got := get(t, db, func(tx *store.Tx) (bodies.Roll, error) { return tx.Roll("2026-2") })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for _, e := range want.Entries {
			if got.Index(e.Person) < 0 {
				t.Errorf("%s is not found on the roll that came back", e.Person)
			}
		}
		summary := get(t, db, func(tx *store.Tx) (store.RollSummary, error) { return tx.RollSummary("2026-2") })
		if diff := cmp.Diff(store.RollSummary{Members: 4, Weight: 7, SHA256: "5ha", At: day(3)}, summary); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAddRoll_FreezesOnce(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddRoll("2026-1", bodies.Roll{At: day(4)}, "") })
		refuses(t, db, store.ErrMissing, func(tx *store.Tx) error { return tx.AddRoll("2026-9", bodies.Roll{At: day(4)}, "") })
	})
}

func TestOnRoll_SaysSinceWhenThereIsOne(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		for person, want := range map[bodies.PersonID]bool{"p-ada": true, "p-nobody": false} {
			view(t, db, func(tx *store.Tx) error {
				roll, err1 := tx.RollSummary("2026-1")
				frozen, ok, err2 := tx.OnRoll("2026-1", person)
				if ok != want || want && !frozen.Equal(roll.At) || !want && !frozen.IsZero() {
					t.Errorf("%s: got %s, %v, want %v since %s", person, frozen, ok, want, roll.At)
				}
				_, unfrozen, err3 := tx.OnRoll("2026-9", person)
				if unfrozen {
					t.Errorf("%s stands on a roll that is not frozen", person)
				}
				return errors.Join(err1, err2, err3)
			})
		}
	})
}

func TestVotingIssuesOf_ComeInTheOrderOfTheirCloses(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		for id, stage := range map[governance.IssueID]governance.Stage{"2026-2": governance.Closed, "2026-3": governance.Voting, "2026-4": governance.Voting} {
			i := at(stage)
			i.ID = id
			if id == "2026-3" {
				i.ClosesAt = day(5) // closes before the ferry's vote does
			}
			roll := bodies.Roll{At: day(3), Entries: []bodies.RollEntry{{Person: "p-ada", Weight: 1}}}
			if id == "2026-4" {
				roll.Entries[0].Person = "p-bram"
			}
			update(t, db, func(tx *store.Tx) error { return tx.AddIssue(i) })
			update(t, db, func(tx *store.Tx) error { return tx.AddRoll(id, roll, "") })
		}
		var got []governance.IssueID
		for _, i := range get(t, db, func(tx *store.Tx) ([]governance.Issue, error) { return tx.VotingIssuesOf("p-ada") }) {
			got = append(got, i.ID)
		}
		if diff := cmp.Diff([]governance.IssueID{"2026-3", "2026-1"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestRoll_HoldsNobodyTwice: that a person stands once on a roll, and that an issue has one,
// the database itself says, whoever writes to it and with whatever weight.
func TestRoll_HoldsNobodyTwice(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		second := at(governance.Frozen)
		second.ID = "2026-2"
		update(t, db, func(tx *store.Tx) error { return tx.AddIssue(second) })
		twice := bodies.Roll{At: day(3), Entries: []bodies.RollEntry{{Person: "p-ada", Weight: 1}, {Person: "p-bram", Weight: 1}, {Person: "p-ada", Weight: 1}}}
		heavier := bodies.Roll{At: day(3), Entries: []bodies.RollEntry{{Person: "p-ada", Weight: 1}, {Person: "p-ada", Weight: 2}}}
		for _, roll := range []bodies.Roll{twice, heavier} {
			refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddRoll("2026-2", roll, "") })
		}
		for _, statement := range []string{
			"INSERT INTO roll_entries (issue, person, weight) VALUES ('2026-1', 'p-ada', 1)",
			"INSERT INTO roll_entries (issue, person, weight) VALUES ('2026-1', 'p-ada', 7)",
			"INSERT INTO rolls (issue, frozen_at, members, weight, sha256) VALUES ('2026-1', '2026-03-09 12:00:00', 0, 0, '')",
		} {
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.SQL().ExecContext(t.Context(), statement)
				return err
			})
			if err == nil {
				t.Errorf("%s went in, want the key of the table to refuse it", statement)
			}
		}
		got := get(t, db, func(tx *store.Tx) (bodies.Roll, error) { return tx.Roll("2026-1") })
		if len(got.Entries) != 3 || got.Weight() != 3 {
			t.Errorf("the roll is another after what was refused: %+v", got)
		}
	})
}

// TestAddRoll_TakesMoreThanOneStatementAdds: whatever the number of lines and of weights,
// every line is there, once.
func TestAddRoll_TakesMoreThanOneStatementAdds(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		const many = 50_003
		var people []bodies.Person
		want := bodies.Roll{At: day(3)}
		for n := range many {
			id := bodies.PersonID(fmt.Sprintf("m-%05d", n))
			people = append(people, bodies.Person{ID: id, Slug: bodies.Slug(fmt.Sprintf("m%05d", n)), Name: "M", Joined: day(0)})
			want.Entries = append(want.Entries, bodies.RollEntry{Person: id, Weight: 1 + int64(n)/50_001})
		}
		second := at(governance.Frozen)
		second.ID = "2026-2"
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddPeople(people), tx.AddIssue(second), tx.AddRoll("2026-2", want, ""))
		})
		got := get(t, db, func(tx *store.Tx) (bodies.Roll, error) { return tx.Roll("2026-2") })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestRoll_IsOfPeopleAndVotesThatAreThere: no line is added of nobody or for no roll, and
// neither is taken from under a line, whoever writes to the database.
func TestRoll_IsOfPeopleAndVotesThatAreThere(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		second := at(governance.Frozen)
		second.ID = "2026-2"
		zoe := bodies.Roll{At: day(3), Entries: []bodies.RollEntry{{Person: "p-zoe", Weight: 1}}} // of whom nothing else speaks, no word of a name either
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddIssue(second), tx.AddPeople([]bodies.Person{{ID: "p-zoe", Slug: "zoe"}}), tx.AddRoll("2026-2", zoe, ""))
		})
		nobody := bodies.Roll{At: day(3), Entries: []bodies.RollEntry{{Person: "p-ada", Weight: 1}, {Person: "p-nobody", Weight: 1}}}
		third := second
		third.ID = "2026-3"
		update(t, db, func(tx *store.Tx) error { return tx.AddIssue(third) })
		refuses(t, db, store.ErrMissing, func(tx *store.Tx) error { return tx.AddRoll("2026-3", nobody, "") })
		for _, statement := range []string{
			"INSERT INTO roll_entries (issue, person, weight) VALUES ('2026-3', 'p-ada', 1)",
			"UPDATE roll_entries SET person = 'p-nobody' WHERE issue = '2026-2'",
			"UPDATE roll_entries SET issue = '2026-3' WHERE issue = '2026-2'",
			"DELETE FROM people WHERE id = 'p-zoe'",
			"UPDATE people SET id = 'p-zoes' WHERE id = 'p-zoe'",
			"DELETE FROM rolls WHERE issue = '2026-2'",
			"UPDATE rolls SET issue = '2026-3' WHERE issue = '2026-2'",
		} {
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.SQL().ExecContext(t.Context(), statement)
				return err
			})
			if err == nil {
				t.Errorf("%s was done, want it refused", statement)
			}
		}
	})
}

// TestRoll_KeepsWhoIsDeletedMeanwhile: of one who adds a line, and one who takes its person
// away at the same time, one is refused, whoever was first.
func TestRoll_KeepsWhoIsDeletedMeanwhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if _, server := db.Pool(); !server {
			t.Skip("SQLite has one transaction at a time that writes")
		}
		town(t, db)
		update(t, db, func(tx *store.Tx) error {
			return tx.AddPeople([]bodies.Person{{ID: "p-zoe", Slug: "zoe"}, {ID: "p-yan", Slug: "yan"}})
		})
		run := func(begun chan<- struct{}, goOn <-chan struct{}, statement string) error {
			return db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.SQL().ExecContext(t.Context(), statement)
				if begun != nil {
					close(begun)
					<-goOn
				}
				return err
			})
		}
		for person, insertsFirst := range map[string]bool{"p-zoe": true, "p-yan": false} {
			first, second := "INSERT INTO roll_entries (issue, person, weight) VALUES ('2026-1', '"+person+"', 1)", "DELETE FROM people WHERE id = '"+person+"'"
			if !insertsFirst {
				first, second = second, first
			}
			begun, goOn, late := make(chan struct{}), make(chan struct{}), make(chan error, 1)
			go func() {
				<-begun
				go func() { time.Sleep(200 * time.Millisecond); close(goOn) }() // the other waits by then
				late <- run(nil, nil, second)
			}()
			if err := run(begun, goOn, first); err != nil {
				t.Errorf("%s: %v", first, err)
			}
			if err := <-late; err == nil {
				t.Errorf("%s was done beside %s", second, first)
			}
		}
	})
}
