// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// suspendedInTown suspends Bram from day 5 until day 9, and mutes Ada.
func suspendedInTown(t *testing.T, test func(t *testing.T, db *store.DB, m governance.Measure)) {
	inTown(t, func(t *testing.T, db *store.DB) {
		m := governance.Measure{Case: "2026-1", Person: "p-bram", Kind: governance.MeasureSuspension, Body: "assembly", From: day(5), Until: day(9)}
		mute := governance.Measure{Case: "2026-2", Person: "p-ada", Kind: governance.MeasureMute, Body: "assembly", From: day(5), Until: day(9)}
		other := complaint("2026-2", 2)
		other.Target.ID = "ada"
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(addCase(tx, "2026-1", 1), tx.Enter(entry(2)), tx.AddCase(other), tx.AddMeasure(1, m), tx.AddMeasure(1, mute))
		})
		test(t, db, m)
	})
}

// TestSuspensions_AreThoseOfAnInstant, whatever was lifted since: a count asks for
// that of its close.
func TestSuspensions_AreThoseOfAnInstant(t *testing.T) {
	suspendedInTown(t, func(t *testing.T, db *store.DB, m governance.Measure) {
		holds := func(want map[time.Time]int) {
			t.Helper()
			for at, n := range want {
				if got := get(t, db, func(tx *store.Tx) ([]governance.Measure, error) { return tx.SuspendingMeasures(at) }); len(got) != n {
					t.Errorf("at %s: %v, want %d", at, got, n)
				}
			}
		}
		holds(map[time.Time]int{day(5).Add(-1e6): 0, day(5): 1, day(9).Add(-1e6): 1, day(9): 0})
		update(t, db, func(tx *store.Tx) error { return tx.LiftMeasures("2026-1", day(7)) })
		holds(map[time.Time]int{day(5): 1, day(7).Add(-1e6): 1, day(7): 0, day(8): 0})
		m.Lifted = day(7)
		people, measures := map[bodies.PersonID]bodies.Person(nil), []governance.Measure(nil)
		view(t, db, func(tx *store.Tx) (err error) {
			people, measures, err = tx.PeopleAndSuspensions([]bodies.PersonID{"p-ada", "p-bram"})
			return err
		})
		if diff := cmp.Diff(map[bodies.PersonID]bodies.Person{"p-ada": ada(), "p-bram": bram()}, people); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]governance.Measure{m}, measures); diff != "" {
			t.Error(diff)
		}
	})
}

// TestKept_AsksForBothAtOnce: what keeps a person from casting, each by itself.
func TestKept_AsksForBothAtOnce(t *testing.T) {
	suspendedInTown(t, func(t *testing.T, db *store.DB, _ governance.Measure) {
		kept := func(person bodies.PersonID, at time.Time) (got [3]bool) {
			view(t, db, func(tx *store.Tx) (err error) {
				var barred, perhaps bool
				if got[0], got[1], _, err = tx.Kept("2026-1", person, at); err != nil {
					return err
				}
				got[2], barred, perhaps, err = tx.Standing("2026-1", person, at)
				if barred != got[0] || perhaps != got[1] {
					t.Errorf("%s: kept %v, standing %v %v", person, got, barred, perhaps)
				}
				return err
			})
			return got
		}
		if got := kept("p-bram", day(6)); got != [3]bool{false, true, true} {
			t.Errorf("suspended: %v", got)
		}
		if got := kept("p-bram", day(9)); got != [3]bool{false, false, true} {
			t.Errorf("over: %v", got)
		}
		if got := kept("p-ada", day(6)); got != [3]bool{false, false, true} {
			t.Errorf("muted: %v", got)
		}
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.BarFrom("2026-1", "p-ada", day(6)), tx.LiftMeasures("2026-1", day(6)))
		})
		if got := kept("p-ada", day(6)); got != [3]bool{true, false, true} {
			t.Errorf("barred: %v", got)
		}
		if got := kept("p-bram", day(6)); got != [3]bool{false, false, true} {
			t.Errorf("lifted: %v", got)
		}
	})
}

// TestKept_UntilTheInstantOfALifting, which may be one to come: a ruling is dated after
// what its clock has not passed yet.
func TestKept_UntilTheInstantOfALifting(t *testing.T) {
	suspendedInTown(t, func(t *testing.T, db *store.DB, m governance.Measure) {
		update(t, db, func(tx *store.Tx) error { return tx.LiftMeasures("2026-1", day(7)) })
		for at, want := range map[time.Time]bool{day(7).Add(-1e6): true, day(7): false} {
			view(t, db, func(tx *store.Tx) error {
				_, kept, _, err := tx.Kept("2026-1", m.Person, at)
				_, _, standing, err2 := tx.Standing("2026-1", m.Person, at)
				measures, err3 := tx.MeasuresOf(m.Person, at)
				if kept != want || standing != want || len(measures) > 0 != want {
					t.Errorf("at %s: kept %v, standing %v, measures %v; want %v", at, kept, standing, measures, want)
				}
				return errors.Join(err, err2, err3)
			})
		}
	})
}

func TestLastCast_IsOfTheVotesThatRun(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		last := func() time.Time {
			return get(t, db, func(tx *store.Tx) (time.Time, error) { return tx.LastCast("p-ada") })
		}
		first, second := yes("r1", "p-ada"), yes("r2", "p-ada")
		second.CastAt, second.Replaces, second.Nth = day(5), "r1", 2
		if !last().IsZero() {
			t.Errorf("before anything was cast: %s", last())
		}
		cast(t, db, first, "k1")
		cast(t, db, second, "k2")
		cast(t, db, yes("r3", "p-bram"), "k1")
		if !last().Equal(day(5)) {
			t.Errorf("got %s, want %s", last(), day(5))
		}
		update(t, db, func(tx *store.Tx) error {
			i := ferry()
			i.Stage, i.ClosedAt = governance.Closed, day(10)
			return tx.SaveIssue(i)
		})
		if !last().IsZero() {
			t.Errorf("once the vote is closed: %s", last())
		}
	})
}

// TestLastCast_IsOfWhatIsAdvisedToo: the later of the two, where somebody decides one vote
// and advises in another.
func TestLastCast_IsOfWhatIsAdvisedToo(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		last := func() time.Time {
			return get(t, db, func(tx *store.Tx) (time.Time, error) { return tx.LastCast("p-ada") })
		}
		advises := func(ref string, n int64, at time.Time) governance.Ballot {
			b := yes(ref, "p-ada")
			b.Issue, b.Advises, b.CastAt, b.Nth = "2026-2", true, at, n
			return b
		}
		update(t, db, func(tx *store.Tx) error {
			i := ferry()
			i.ID = "2026-2"
			return errors.Join(tx.AddIssue(i), tx.AddAdvisoryRoll(i.ID, 0, bodies.Roll{At: day(3), Entries: []bodies.RollEntry{{Person: "p-ada", Weight: 1}}}, ""))
		})
		cast(t, db, advises("a1", 1, day(6)), "k1")
		if !last().Equal(day(6)) {
			t.Errorf("of who advised alone: %s", last())
		}
		decided := yes("r1", "p-ada")
		decided.CastAt = day(5)
		cast(t, db, decided, "k2")
		if !last().Equal(day(6)) {
			t.Errorf("of who advised last: %s", last())
		}
		again := yes("r2", "p-ada")
		again.CastAt, again.Replaces, again.Nth = day(7), "r1", 2
		cast(t, db, again, "k3")
		if !last().Equal(day(7)) {
			t.Errorf("of who decided last: %s", last())
		}
		taken := advises("a2", 2, day(8))
		taken.Replaces, taken.Withdrawn = "a1", true
		cast(t, db, taken, "k4")
		if !last().Equal(day(8)) {
			t.Errorf("of who took advice back last: %s", last())
		}
		update(t, db, func(tx *store.Tx) error {
			i := ferry()
			i.ID, i.Stage, i.ClosedAt = "2026-2", governance.Closed, day(10)
			return tx.SaveIssue(i)
		})
		if !last().Equal(day(7)) {
			t.Errorf("once the vote advised in is closed: %s", last())
		}
	})
}

func TestLastDeclared_IsOfWhateverIssue(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		last := func(person bodies.PersonID) time.Time {
			return get(t, db, func(tx *store.Tx) (time.Time, error) { return tx.LastDeclared(person) })
		}
		update(t, db, declares("p-ada", day(6), "no"))
		update(t, db, declares("p-ada", day(4), "yes"))
		if got := last("p-ada"); !got.Equal(day(6)) {
			t.Errorf("got %s, want %s", got, day(6))
		}
		if got := last("p-bram"); !got.IsZero() {
			t.Errorf("of somebody who declared nothing: %s", got)
		}
	})
}
