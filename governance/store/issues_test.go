// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

func issue(id governance.IssueID) func(*store.Tx) (governance.Issue, error) {
	return func(tx *store.Tx) (governance.Issue, error) { return tx.Issue(id) }
}

func TestIssue_ComesBackAsAdded(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		if diff := cmp.Diff(ferry(), get(t, db, issue("2026-1"))); diff != "" {
			t.Error(diff)
		}
		idea := governance.Issue{ID: "2026-2", Body: "assembly", Kind: "bylaw", Title: "A bell", Stage: governance.Idea, CreatedAt: day(1), Imported: "bell.blt"}
		update(t, db, func(tx *store.Tx) error { return tx.AddIssue(idea) })
		if diff := cmp.Diff(idea, get(t, db, issue("2026-2"))); diff != "" {
			t.Error(diff)
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.Issue("2026-9"); return err })
	})
}

// at returns the ferry as it would be at a stage.
func at(stage governance.Stage) governance.Issue {
	i := ferry()
	i.Stage = stage
	if stage == governance.Closed || stage == governance.Decided {
		i.ClosedAt = day(10)
	}
	if stage == governance.Decided {
		i.DecidedAt = day(11)
	}
	return i
}

func TestSaveIssue_NeverGoesBack(t *testing.T) {
	order := []governance.Stage{governance.Idea, governance.Draft, governance.Discussion, governance.Frozen,
		governance.Voting, governance.Closed, governance.Decided, governance.Cancelled}
	may := func(from, to int) bool {
		switch {
		case order[to] == governance.Cancelled:
			return order[from].Before(governance.Closed) || from == to
		case order[from] == governance.Cancelled:
			return false
		}
		return from <= to
	}
	inTown(t, func(t *testing.T, db *store.DB) {
		for from := range order {
			for to := range order {
				id := governance.IssueID(fmt.Sprintf("2027-%d%d", from, to))
				before, after := at(order[from]), at(order[to])
				before.ID, after.ID = id, id
				update(t, db, func(tx *store.Tx) error { return tx.AddIssue(before) })
				if !may(from, to) {
					refuses(t, db, store.ErrStage, func(tx *store.Tx) error { return tx.SaveIssue(after) })
					after = before
				} else {
					update(t, db, func(tx *store.Tx) error { return tx.SaveIssue(after) })
				}
				if diff := cmp.Diff(after, get(t, db, issue(id))); diff != "" {
					t.Errorf("%s to %s: %s", order[from], order[to], diff)
				}
			}
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { i := ferry(); i.ID = "2026-9"; return tx.SaveIssue(i) })
	})
}

func TestSaveIssue_ChangesNoWordOnceTheVoteIsOpen(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		rewrite := func(i governance.Issue) governance.Issue {
			i.Title, i.Text, i.Options, i.Lot = "Another", "Another", i.Options[:1], nil
			i.Procedure.Majority = &governance.Majority{Share: governance.Ratio{Num: 9, Den: 10}}
			return i
		}
		frozen := at(governance.Frozen)
		frozen.ID = "2026-2"
		update(t, db, func(tx *store.Tx) error { return tx.AddIssue(frozen) })
		update(t, db, func(tx *store.Tx) error { return tx.SaveIssue(rewrite(frozen)) })
		if diff := cmp.Diff(rewrite(frozen), get(t, db, issue("2026-2"))); diff != "" {
			t.Errorf("before the vote opens everything may change: %s", diff)
		}
		changed := rewrite(ferry())
		changed.ClosesAt = day(12)
		update(t, db, func(tx *store.Tx) error { return tx.SaveIssue(changed) })
		want := ferry()
		want.ClosesAt = day(12)
		if diff := cmp.Diff(want, get(t, db, issue("2026-1"))); diff != "" {
			t.Errorf("while it runs only stage and times may: %s", diff)
		}
	})
}

func TestIssues_RefusesStagesThatContradictTheirTimes(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		for name, spoil := range map[string]func(*governance.Issue){
			"voting that never opened":     func(i *governance.Issue) { i.OpensAt = time.Time{} },
			"voting that never closes":     func(i *governance.Issue) { i.ClosesAt = time.Time{} },
			"voting that closes first":     func(i *governance.Issue) { i.ClosesAt = i.OpensAt },
			"voting that was closed":       func(i *governance.Issue) { i.ClosedAt = day(4) },
			"closed at no time":            func(i *governance.Issue) { i.Stage = governance.Closed },
			"decided at no time":           func(i *governance.Issue) { i.Stage, i.ClosedAt = governance.Decided, day(10) },
			"decided before it was closed": func(i *governance.Issue) { i.Stage, i.ClosedAt, i.DecidedAt = governance.Decided, day(10), day(9) },
			"at a stage nobody knows":      func(i *governance.Issue) { i.Stage = "reopened" },
		} {
			t.Run(name, func(t *testing.T) {
				i := ferry()
				i.ID = "2026-7"
				spoil(&i)
				refuses(t, db, store.ErrRefused, func(tx *store.Tx) error { return tx.AddIssue(i) })
			})
		}
	})
}

func TestIssues_PageByKeyNewestFirst(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			err := tx.AddCharter(governance.Charter{Version: 1, Body: bodies.Body{Slug: "board", Name: "Board", Level: bodies.Intermediate}}, day(0))
			for n := 2; n <= 12; n++ {
				i := at(governance.Idea)
				i.ID, i.CreatedAt = governance.IssueID(fmt.Sprint("2026-", n)), day(n/3) // several at one instant
				if n%4 == 0 {
					i.Body = "board"
				}
				err = errors.Join(err, tx.AddIssue(i))
			}
			return err
		})
		var all []governance.IssueID
		for after := governance.IssueID(""); ; {
			page := get(t, db, func(tx *store.Tx) ([]governance.Issue, error) {
				return tx.Issues(store.IssueFilter{After: after, Limit: 5})
			})
			if len(page) == 0 {
				break
			}
			for _, i := range page {
				all = append(all, i.ID)
			}
			after = all[len(all)-1]
		}
		want := []governance.IssueID{"2026-12", "2026-9", "2026-11", "2026-10", "2026-8", "2026-7", "2026-6", "2026-5", "2026-4", "2026-3", "2026-2", "2026-1"}
		sameInstant := func(id governance.IssueID) int { var n int; fmt.Sscanf(string(id), "2026-%d", &n); return n / 3 }
		if diff := cmp.Diff(want, all, cmpopts.SortSlices(func(a, b governance.IssueID) bool { return a < b })); diff != "" {
			t.Error(diff)
		}
		for i := range all[1:] {
			if sameInstant(all[i]) < sameInstant(all[i+1]) {
				t.Errorf("%s stands before %s, which is newer", all[i], all[i+1])
			}
		}
		count := func(f store.IssueFilter) int {
			return len(get(t, db, func(tx *store.Tx) ([]governance.Issue, error) { return tx.Issues(f) }))
		}
		if got := count(store.IssueFilter{Body: "board"}); got != 3 {
			t.Errorf("%d issues of the board, want 3", got)
		}
		if got := count(store.IssueFilter{Stages: []governance.Stage{governance.Voting, governance.Frozen}}); got != 1 {
			t.Errorf("%d issues being voted on, want 1", got)
		}
	})
}

func TestIssuesDue_AreThoseTheClockOwes(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			var err error
			for n, stage := range []governance.Stage{governance.Discussion, governance.Frozen, governance.Closed, governance.Decided, governance.Cancelled, governance.Idea} {
				i := at(stage)
				i.ID = governance.IssueID(fmt.Sprint("2026-", n+2))
				err = errors.Join(err, tx.AddIssue(i))
			}
			return err
		})
		for _, when := range []time.Time{day(0), day(2), day(3).Add(-time.Millisecond), day(3), day(10).Add(-time.Millisecond), day(10), day(99)} {
			var want []governance.IssueID
			for _, i := range get(t, db, func(tx *store.Tx) ([]governance.Issue, error) { return tx.Issues(store.IssueFilter{}) }) {
				if i.Next(when) != "" {
					want = append(want, i.ID)
				}
			}
			got := get(t, db, func(tx *store.Tx) ([]governance.IssueID, error) { return tx.IssuesDue(when) })
			if diff := cmp.Diff(want, got, cmpopts.SortSlices(func(a, b governance.IssueID) bool { return a < b }), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%v: %s", when, diff)
			}
		}
	})
}

func TestNextNumber_CountsEachYearFromOne(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		var got []int
		for _, year := range []int{2026, 2026, 2027, 2026} {
			update(t, db, func(tx *store.Tx) error {
				n, err := tx.NextNumber(year)
				got = append(got, n)
				return err
			})
		}
		if diff := cmp.Diff([]int{1, 2, 1, 3}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestArguments_ComeBySideInTheOrderGiven(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		said := []governance.Argument{
			{ID: "a-1", Issue: "2026-1", For: true, Person: "p-ada", Text: "It is dark", At: day(1)},
			{ID: "a-2", Issue: "2026-1", For: false, Person: "p-bram", Text: "It is dear", At: day(2)},
			{ID: "a-3", Issue: "2026-1", For: true, Person: "p-chidi", Text: "It is far", At: day(3)},
		}
		update(t, db, func(tx *store.Tx) error { return tx.AddArguments(said) })
		got := get(t, db, func(tx *store.Tx) ([]governance.Argument, error) { return tx.Arguments("2026-1", true, 10) })
		if diff := cmp.Diff([]governance.Argument{said[0], said[2]}, got); diff != "" {
			t.Error(diff)
		}
		view(t, db, func(tx *store.Tx) error {
			inFavour, against, err := tx.ArgumentCounts("2026-1")
			if inFavour != 2 || against != 1 {
				t.Errorf("got %d for and %d against, want 2 and 1", inFavour, against)
			}
			return err
		})
	})
}

func TestLastClose_IsTheLatestOfOurOwnVotes(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		last := func() time.Time {
			return get(t, db, func(tx *store.Tx) (time.Time, error) { return tx.LastClose() })
		}
		if got := last(); !got.IsZero() {
			t.Errorf("before any close: %s", got)
		}
		for n, closed := range []governance.Issue{
			{ID: "2026-7", ClosedAt: day(12)}, {ID: "2026-8", ClosedAt: day(10)}, {ID: "2026-9", ClosedAt: day(20), Imported: "elsewhere.blt"},
		} {
			i := ferry()
			i.ID, i.Stage, i.ClosedAt, i.DecidedAt, i.Imported = closed.ID, governance.Decided, closed.ClosedAt, closed.ClosedAt, closed.Imported
			update(t, db, func(tx *store.Tx) error { return tx.AddIssue(i) })
			if got := last(); got != day(12) {
				t.Errorf("after %d closes: %s", n+1, got)
			}
		}
	})
}
