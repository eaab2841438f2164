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

	"github.com/google/go-cmp/cmp"
)

// complaint is a case about Bram, whose pool was fixed by the nth entry.
func complaint(id governance.CaseID, n int) governance.Case {
	rules := governance.Justice{Panel: 3, HearingDays: 3, AppealDays: 14, AppealTo: "assembly", Rules: []governance.Rule{{Number: 1, Text: "Be kind."}}}
	return governance.Case{ID: id, Body: "assembly", Target: governance.Target{Kind: governance.TargetPerson, ID: "bram"}, Concerned: "p-bram", Stage: governance.CaseReported,
		Rules: rules, OpenedAt: day(1), ChangedAt: day(1), Sittings: []governance.Sitting{{Body: "assembly", Rules: rules, Ref: entry(n).Ref, OpenedAt: day(1)}}}
}

func addCase(tx *store.Tx, id governance.CaseID, n int) error {
	return errors.Join(tx.Enter(entry(n)), tx.AddCase(complaint(id, n)))
}

func TestCase_ComesBackAsItWasSaved(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		c := complaint("2026-1", 1)
		update(t, db, func(tx *store.Tx) error { return errors.Join(addCase(tx, "2026-1", 1), tx.Enter(entry(2))) })
		c = c.Begun(governance.Lot{Size: 7, Root: "root", Order: []bodies.PersonID{"p-ada", "p-chidi"}}, []bodies.PersonID{"p-ada"}, day(2)).Replaced("p-ada", "p-chidi", "self", day(3))
		c.Stage = governance.CaseDeliberation
		c = c.Decided(governance.Ruling{Facts: "F", Rule: 1, Measure: governance.MeasureNone, Register: "R"}, day(6))
		c.Sittings[0].RulingRef, c.Sittings[0].RulingSalt = entry(2).Ref, "00ff"
		update(t, db, func(tx *store.Tx) error { return tx.SaveCase(c) })
		want := c
		want.Sittings[0].RuledAt = day(6)
		got := get(t, db, func(tx *store.Tx) (governance.Case, error) { return tx.Case("2026-1") })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("case changed (-saved +read):\n%s", diff)
		}
		other := c
		other.Sittings = append([]governance.Sitting(nil), c.Sittings...)
		other.Sittings[0].Ruling = &governance.Ruling{Facts: "other"}
		update(t, db, func(tx *store.Tx) error { return tx.SaveCase(other) })
		if got := get(t, db, func(tx *store.Tx) (governance.Case, error) { return tx.Case("2026-1") }); got.Sittings[0].Ruling.Facts != "F" {
			t.Error("a ruling was written over")
		}
	})
}

func TestCase_IsOneATargetWhileItIsOpen(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error { return addCase(tx, "2026-1", 1) })
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return addCase(tx, "2026-2", 2) })
		update(t, db, func(tx *store.Tx) error {
			c, err := tx.Case("2026-1")
			c.Stage = governance.CaseWithdrawn
			return errors.Join(err, tx.SaveCase(c))
		})
		update(t, db, func(tx *store.Tx) error { return addCase(tx, "2026-2", 2) })
	})
}

func TestReport_IsOneAPerson(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		report := governance.Report{ID: "r-1", Case: "2026-1", Reporter: "p-ada", Rule: 1, Text: "He did.", Salt: "00aa", At: day(1)}
		update(t, db, func(tx *store.Tx) error { return errors.Join(addCase(tx, "2026-1", 1), tx.AddReport(report)) })
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddReport(report) })
		if n := get(t, db, func(tx *store.Tx) (int64, error) { return tx.ReportsSince("p-ada", day(0)) }); n != 1 {
			t.Errorf("%d reports, want 1", n)
		}
		if n := get(t, db, func(tx *store.Tx) (int64, error) { return tx.ReportsSince("p-ada", day(1)) }); n != 0 {
			t.Errorf("%d reports since it, want none", n)
		}
		again := report
		again.ID, again.Witness = "r-2", true
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AddReport(again) })
		update(t, db, func(tx *store.Tx) error { return tx.WithdrawReport("r-1", day(2)) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { return tx.WithdrawReport("r-1", day(3)) })
		update(t, db, func(tx *store.Tx) error { return tx.AddReport(again) })
		got := get(t, db, func(tx *store.Tx) (governance.Report, error) { return tx.Report("r-2") })
		if diff := cmp.Diff(again, got); diff != "" {
			t.Errorf("report changed (-saved +read):\n%s", diff)
		}
		update(t, db, func(tx *store.Tx) error {
			all, parties, err := tx.Reporters("2026-1")
			if len(all) != 1 || len(parties) != 0 {
				t.Errorf("reporters %v, parties %v: want one and none", all, parties)
			}
			return err
		})
	})
}

// TestObjections_ReachAPanelOnlyFromParties: of those who sit, by reports that stand
// and came before the draw.
func TestObjections_ReachAPanelOnlyFromParties(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			err := addCase(tx, "2026-1", 1)
			for n, r := range []governance.Report{{Reporter: "p-ada"}, {Reporter: "p-bram", Witness: true}, {Reporter: "p-chidi"}} {
				r.ID, r.Case, r.Rule, r.At = governance.ReportID(fmt.Sprint("r-", n)), "2026-1", 1, day(1)
				err = errors.Join(err, tx.AddReport(r))
				for _, juror := range []bodies.PersonID{"p-ada", "p-chidi"} {
					err = errors.Join(err, tx.AddObjection(governance.Objection{Report: r.ID, Juror: juror, Reason: "x", At: day(2)}))
				}
			}
			return errors.Join(err, tx.WithdrawReport("r-2", day(3)))
		})
		update(t, db, func(tx *store.Tx) error {
			by, said, err := tx.PartiesObject("2026-1", []bodies.PersonID{"p-chidi"})
			if len(said) != 1 || said[0].Report != "r-0" || said[0].Juror != "p-chidi" || by["r-0"] != "p-ada" {
				t.Errorf("got %v by %v", said, by)
			}
			return err
		})
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error {
			return tx.AddObjection(governance.Objection{Report: "r-0", Juror: "p-ada", Reason: "y", At: day(4)})
		})
	})
}

func TestMeasures_EndAndAreLifted(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		m := governance.Measure{Case: "2026-1", Person: "p-bram", Kind: governance.MeasureMute, Body: "assembly", From: day(5), Until: day(9)}
		update(t, db, func(tx *store.Tx) error { return errors.Join(addCase(tx, "2026-1", 1), tx.AddMeasure(1, m)) })
		count := func(at time.Time) int {
			return len(get(t, db, func(tx *store.Tx) ([]governance.Measure, error) { return tx.MeasuresOf("p-bram", at) }))
		}
		if count(day(6)) != 1 || count(day(9)) != 0 {
			t.Errorf("%d in its time and %d after, want 1 and none", count(day(6)), count(day(9)))
		}
		update(t, db, func(tx *store.Tx) error { return tx.LiftMeasures("2026-1", day(7)) })
		if count(day(8)) != 0 {
			t.Error("it holds once it was lifted")
		}
	})
}

// TestCases_PageByKeyAndComeWhole: a list goes on after a case,
// and each comes with its sittings.
func TestCases_PageByKeyAndComeWhole(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			for n := range 30 {
				c := complaint(governance.CaseID(fmt.Sprintf("2026-%d", n+1)), n+1)
				c.Target.ID = fmt.Sprint("target-", n)
				if err := errors.Join(tx.Enter(entry(n+1)), tx.AddCase(c)); err != nil {
					return err
				}
			}
			return nil
		})
		all := get(t, db, func(tx *store.Tx) ([]governance.Case, error) {
			return tx.Cases(store.CaseFilter{Concerned: "p-bram", Limit: 100})
		})
		if len(all) != 30 || len(all[0].Sittings) != 1 {
			t.Fatalf("%d cases", len(all))
		}
		rest := get(t, db, func(tx *store.Tx) ([]governance.Case, error) {
			return tx.Cases(store.CaseFilter{Concerned: "p-bram", After: all[9].ID, Limit: 100})
		})
		if len(rest) != 20 || rest[0].ID != all[10].ID {
			t.Errorf("after the tenth come %d, beginning with %s", len(rest), rest[0].ID)
		}
		due := get(t, db, func(tx *store.Tx) ([]governance.CaseID, error) { return tx.CasesDue(day(2)) })
		if len(due) != 30 {
			t.Errorf("%d wait for a panel, want 30", len(due))
		}
	})
}
