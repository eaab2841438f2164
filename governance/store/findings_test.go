// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
)

// auditWorld is the town with a decision of its assembly, and entries to refer to.
func auditWorld(t *testing.T, db *store.DB) {
	t.Helper()
	town(t, db)
	update(t, db, func(tx *store.Tx) error {
		audit := governance.Charter{Version: 1, Body: bodies.Body{Slug: "audit", Name: "College", Level: bodies.Auditory, Supervises: []bodies.Slug{"assembly"}}}
		return errors.Join(tx.AddCharter(audit, day(0)), tx.Enter(entry(1), entry(2), entry(3), entry(4)),
			tx.AddDecision(store.Decision{ID: "2026-1", Issue: "2026-1", Body: "assembly", Data: []byte("{}"), At: day(10)}))
	})
}

func said(who bodies.PersonID, n int, text string) governance.Statement {
	return governance.Statement{Person: who, Text: text, At: day(n)}
}

func TestFindings_AreKeptWithWhatWasSaidToThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		auditWorld(t, db)
		first := governance.Finding{ID: "2026-1", By: "audit", Audited: "assembly", Severity: governance.Fault, Statement: said("p-ada", 11, "No minutes."), DueAt: day(30)}
		second := governance.Finding{ID: "2026-2", By: "audit", Audited: "assembly", Issue: "2026-1", OfDecision: true, Severity: governance.Grave, Statement: said("p-ada", 12, "Two lists."), DueAt: day(31)}
		update(t, db, func(tx *store.Tx) error {
			for n, want := range []governance.Finding{first, second} {
				id, err := tx.NextFinding(2026)
				if err != nil || id != want.ID {
					t.Fatalf("got %s, %v, want %s", id, err, want.ID)
				}
				if err := tx.AddFinding(want, entry(n+1).Ref); err != nil {
					return err
				}
			}
			return tx.AnswerFinding("2026-1", said("p-bram", 13, "Here."), entry(3).Ref)
		})
		answer := said("p-bram", 13, "Here.")
		first.Answer = &answer
		all := get(t, db, func(tx *store.Tx) ([]governance.Finding, error) { return tx.Findings(store.FindingFilter{}) })
		if diff := cmp.Diff([]governance.Finding{second, first}, all); diff != "" {
			t.Error(diff)
		}
		open := get(t, db, func(tx *store.Tx) ([]governance.Finding, error) {
			return tx.Findings(store.FindingFilter{Audited: []bodies.Slug{"assembly"}, Open: true})
		})
		if diff := cmp.Diff([]governance.Finding{second}, open); diff != "" {
			t.Error(diff)
		}
		older := get(t, db, func(tx *store.Tx) ([]governance.Finding, error) {
			return tx.Findings(store.FindingFilter{After: "2026-2"})
		})
		if diff := cmp.Diff([]governance.Finding{first}, older); diff != "" {
			t.Error(diff)
		}
		none := get(t, db, func(tx *store.Tx) ([]governance.Finding, error) {
			return tx.Findings(store.FindingFilter{Audited: []bodies.Slug{}})
		})
		if len(none) > 0 {
			t.Errorf("of no body: %v", none)
		}
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.AnswerFinding("2026-1", answer, entry(4).Ref) })
		refuses(t, db, store.ErrRefused, func(tx *store.Tx) error {
			bad := second
			bad.ID, bad.Audited = "2026-3", "audit"
			return tx.AddFinding(bad, entry(4).Ref)
		})
	})
}

func TestSuspensions_ComeWithEveryReadingOfADecision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		auditWorld(t, db)
		s := governance.Suspension{Decision: "2026-1", By: "audit", Statement: said("p-ada", 11, "Two lists differ."), Until: day(14)}
		read := func() []*governance.Suspension {
			one := get(t, db, func(tx *store.Tx) (store.Decision, error) { return tx.Decision("2026-1") })
			of := get(t, db, func(tx *store.Tx) (store.Decision, error) { return tx.DecisionOf("2026-1") })
			list := get(t, db, func(tx *store.Tx) ([]store.Decision, error) { return tx.Decisions("", "", 0) })
			several := get(t, db, func(tx *store.Tx) (map[governance.IssueID]store.Decision, error) {
				return tx.DecisionsOf([]governance.IssueID{"2026-1"})
			})
			return []*governance.Suspension{one.Suspension, of.Suspension, list[0].Suspension, several["2026-1"].Suspension}
		}
		if diff := cmp.Diff(make([]*governance.Suspension, 4), read()); diff != "" {
			t.Error(diff)
		}
		update(t, db, func(tx *store.Tx) error { return tx.Suspend(s, entry(1).Ref) })
		if diff := cmp.Diff([]*governance.Suspension{&s, &s, &s, &s}, read()); diff != "" {
			t.Error(diff)
		}
		refuses(t, db, store.ErrDuplicate, func(tx *store.Tx) error { return tx.Suspend(s, entry(2).Ref) })
		ended := said("p-ada", 12, "They agree.")
		update(t, db, func(tx *store.Tx) error { return tx.Release("2026-1", ended, entry(2).Ref) })
		s.Release = &ended
		if diff := cmp.Diff([]*governance.Suspension{&s, &s, &s, &s}, read()); diff != "" {
			t.Error(diff)
		}
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { return tx.Release("2026-1", ended, entry(3).Ref) })
	})
}

// TestSaid_ShowsOnlyWhatHasItsNumber: an archive's record does not hold the
// others yet.
func TestSaid_ShowsOnlyWhatHasItsNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		auditWorld(t, db)
		f := governance.Finding{ID: "2026-1", By: "audit", Audited: "assembly", Issue: "2026-1", Severity: governance.Fault, Statement: said("p-ada", 11, "No minutes."), DueAt: day(30)}
		s := governance.Suspension{Decision: "2026-1", By: "audit", Statement: said("p-ada", 11, "Two lists differ."), Until: day(14)}
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddFinding(f, entry(1).Ref), tx.AnswerFinding("2026-1", said("p-bram", 12, "Here."), entry(2).Ref),
				tx.Suspend(s, entry(3).Ref), tx.Release("2026-1", said("p-ada", 12, "They agree."), entry(4).Ref))
		})
		read := func() []store.Said {
			return get(t, db, func(tx *store.Tx) (all []store.Said, err error) {
				err = tx.EachSaid(func(s store.Said) error { all = append(all, s); return nil })
				slices.SortFunc(all, func(a, b store.Said) int { return strings.Compare(a.Ref, b.Ref) })
				return all, err
			})
		}
		if got := read(); len(got) > 0 {
			t.Errorf("before any is numbered: %v", got)
		}
		update(t, db, func(tx *store.Tx) error { return sequence(tx, 10) })
		var texts []string
		for _, one := range read() {
			if one.Body != "assembly" || one.Issue != "2026-1" {
				t.Errorf("got %+v", one)
			}
			texts = append(texts, one.Text)
		}
		if diff := cmp.Diff([]string{"No minutes.", "Here.", "Two lists differ.", "They agree."}, texts); diff != "" {
			t.Error(diff)
		}
	})
}
