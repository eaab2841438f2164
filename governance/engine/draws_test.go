// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
	"moothall/governance"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// drawnByTheLot makes the draw as an auditor with moothall lot would; nobody else is
// shown how it fell, for they would see whom it put before those who sit.
func (w courts) drawnByTheLot(id governance.CaseID) {
	w.t.Helper()
	for _, n := range append(w.panel(id), theConcerned) {
		if r, err := w.Case(w.t.Context(), w.as(n), id); err != nil || r.Lot != nil || len(r.Panel) != 3 {
			w.t.Errorf("member %d reads the lot: %v, %v", n, r.Lot, err)
		}
	}
	r, err := w.Case(w.t.Context(), w.as(theAuditor), id)
	w.must(err)
	order, err := sortition.Order(r.Lot.Seed, slices.Sorted(slices.Values(r.Lot.Order)))
	w.must(err)
	if !slices.Equal(order, r.Lot.Order) || len(order) != 7 {
		w.t.Errorf("drawn again: %v, shown: %v", order, r.Lot.Order)
	}
	head := read(w.world, func(tx *store.Tx) (store.Head, error) { return tx.Checkpoint(r.Lot.Size) })
	if !strings.HasPrefix(r.Lot.Seed, head.Tree.Hash.String()+" ") {
		w.t.Errorf("the seed %q is not of the checkpoint of %d", r.Lot.Seed, r.Lot.Size)
	}
}

// namesNobodyPassedOver looks for those who were left out of a panel in the leaves of
// cases, in the public archive and in what the person concerned reads; and draws again
// from all that the public has, to see that it does not come out.
func (w courts) namesNobodyPassedOver(id governance.CaseID, left ...int) {
	w.t.Helper()
	var pool []journal.Commitment
	people := read(w.world, func(tx *store.Tx) (map[bodies.PersonID]bodies.Person, error) {
		return tx.People([]bodies.PersonID{personID(0), personID(1), personID(2), personID(3), personID(4), personID(5), personID(6)})
	})
	names := map[bodies.PersonID]journal.Commitment{}
	for p, person := range people {
		who, err := commitment(person)
		w.must(err)
		names[p], pool = who, append(pool, who)
	}
	public := string(w.exported(audit.Scope{}))
	for _, e := range w.entries() {
		for _, n := range left {
			if strings.HasPrefix(string(e.Type), "case.") && strings.Contains(string(e.Leaf), string(names[personID(n)])) {
				w.t.Errorf("%s names member %d, who was passed over", e.Type, n)
			}
		}
	}
	if strings.Contains(public, "openings/cases/"+string(id)+"/lots") {
		w.t.Error("the public archive opens the lot")
	}
	s := w.load(id).Sitting()
	guess, err := sortition.Order(sortition.Seed(s.Lot.Root, s.Ref), pool)
	w.must(err)
	var drawn []journal.Commitment
	for _, p := range s.Lot.Order {
		drawn = append(drawn, names[p])
	}
	if slices.Equal(guess, drawn) {
		w.t.Error("root and ref, which everybody has, make the order of the lot")
	}
}

// TestDraw_LeavesOutTheParties: a member of the council who reports, or is
// reported, never judges it.
func TestDraw_LeavesOutTheParties(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		id, err := w.reportOf(0, 1, "x")
		w.must(err)
		for _, n := range []int{2, 3} {
			_, err := w.Report(t.Context(), w.as(n), ReportIn{governance.Target{Kind: "person", ID: slugOf(1)}, 1, "x"})
			w.must(err)
		}
		w.draws()
		got := slices.Sorted(slices.Values(w.panel(id)))
		if !slices.Equal(got, []int{4, 5, 6}) {
			t.Errorf("the panel is %v, want the three who are no party", got)
		}
		w.refused(w.Recuse(t.Context(), w.as(4), id), governance.ErrNoPanel)
		_, err = w.Report(t.Context(), w.as(4), ReportIn{governance.Target{Kind: "person", ID: slugOf(1)}, 1, "x"})
		w.refused(err, governance.ErrSitting)
		for _, scope := range []audit.Scope{{}, {Auditor: true}} {
			if r := w.verifiedFor(scope); r.Verdict != audit.Verified {
				t.Errorf("%+v: %s: %v", scope, r.Verdict, r.Findings)
			}
		}
		w.namesNobodyPassedOver(id, 0, 1, 2, 3)
	})
}

// TestDraw_WaitsForEnoughWhoMayJudge: with too few the case stays reported.
func TestDraw_WaitsForEnoughWhoMayJudge(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		var id governance.CaseID
		for n := range 5 {
			var err error
			id, err = w.report(n, "x")
			w.must(err)
		}
		w.draws()
		if c := w.load(id); c.Stage != governance.CaseReported {
			t.Errorf("two of seven may judge, and the case is at %s", c.Stage)
		}
	})
}

// TestDraw_TakesTheFirstCheckpoint: whoever could wait for a later one could choose.
func TestDraw_TakesTheFirstCheckpoint(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		id, err := w.report(theReporter, "x")
		w.must(err)
		w.must(w.SequenceAll(t.Context()))
		first := read(w.world, func(tx *store.Tx) (store.Head, error) { return tx.Head() })
		_, err = w.Report(t.Context(), w.as(theOther), ReportIn{governance.Target{Kind: "person", ID: slugOf(theReporter)}, 1, "x"})
		w.must(err)
		w.must(w.SequenceAll(t.Context()))
		w.advance()
		if got := w.load(id).Sitting().Lot; got.Size != first.Tree.N || got.Root != first.Tree.Hash.String() {
			t.Errorf("the seed is the root of %d leaves, want that of %d", got.Size, first.Tree.N)
		}
	})
}

// TestDraw_SeatsNobodyWhoseMandateHasEnded: the pool stays as it was fixed, the
// seat goes to the next.
func TestDraw_SeatsNobodyWhoseMandateHasEnded(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		id, err := w.report(theReporter, "x")
		w.must(err)
		w.must(w.SequenceAll(t.Context()))
		clock.forward(time.Second)
		for n := range 3 {
			mandate := fmt.Sprintf("council-%d", n)
			_, err := update(t.Context(), w.Engine, func(tx *store.Tx) (store.Entry, error) {
				if err := tx.EndMandate(mandate, clock.now()); err != nil {
					return store.Entry{}, err
				}
				return w.enter(tx, "council", "", clock.now(), journal.MandateEnd{Mandate: mandate, Ground: journal.Resigned})
			})
			w.must(err)
		}
		clock.forward(time.Second)
		w.advance()
		if got := w.load(id).Sitting().Lot.Order; len(got) != 7 {
			t.Errorf("%d in the lot, want the 7 who held a mandate when it was fixed", len(got))
		}
		for _, n := range w.panel(id) {
			if n < 3 {
				t.Errorf("member %d sits, and their mandate has ended", n)
			}
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}
