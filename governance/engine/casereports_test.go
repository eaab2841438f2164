// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// TestReport_IsSealedByItsSalt: who holds the row can show what was entered.
func TestReport_IsSealedByItsSalt(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		id, err := w.report(theReporter, "He wrote what hurt.")
		w.must(err)
		w.must(w.SequenceAll(t.Context()))
		report := read(w.world, func(tx *store.Tx) ([]governance.Report, error) { return tx.Reports(id, "", 1) })[0]
		salt, err := journal.ParseSalt(report.Salt)
		w.must(err)
		seal, err := journal.SealedText{Salt: salt, Case: string(id), Text: "1 He wrote what hurt."}.Seal()
		w.must(err)
		if !slices.ContainsFunc(w.entries(), func(e store.Entry) bool { return strings.Contains(string(e.Leaf), seal) }) {
			t.Error("no leaf holds the seal of the report")
		}
	})
}

func TestReport_IsOneCaseATargetAndSoManyAPerson(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		ids := map[governance.CaseID]bool{}
		var mu sync.Mutex
		var all sync.WaitGroup
		for n := 8; n < 20; n++ {
			all.Go(func() {
				id, err := w.report(n, "The same.")
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				ids[id] = true
				mu.Unlock()
			})
		}
		all.Wait()
		if len(ids) != 1 {
			t.Errorf("twelve equal reports at once made %d cases", len(ids))
		}
		_, err := w.report(8, "Again.")
		w.refused(err, governance.ErrTwice)
		_, err = w.report(theConcerned, "Myself.")
		w.refused(err, governance.ErrReport)
		for n := range governance.ReportLimit {
			if _, err := w.Report(t.Context(), w.as(theReporter), ReportIn{governance.Target{Kind: "person", ID: slugOf(n)}, 1, "x"}); err != nil {
				t.Fatal(err)
			}
		}
		_, err = w.Report(t.Context(), w.as(theReporter), ReportIn{governance.Target{Kind: "person", ID: slugOf(15)}, 1, "x"})
		w.refused(err, governance.ErrReports)
		clock.forward(governance.ReportWindow)
		_, err = w.Report(t.Context(), w.as(theReporter), ReportIn{governance.Target{Kind: "person", ID: slugOf(15)}, 1, "x"})
		w.must(err)
		for _, bad := range []governance.Target{{Kind: "person", ID: "nobody"}, {Kind: "argument", ID: "none"}, {Kind: "issue", ID: "2031-1"}, {Kind: "body", ID: "none"}, {Kind: "moon", ID: "x"}, {Kind: "person", ID: "a\x00b"}} {
			_, err := w.Report(t.Context(), w.as(theOther), ReportIn{bad, 1, "x"})
			w.refused(err, governance.ErrNoSuchTarget)
		}
	})
}

func TestWithdraw_EndsACaseNobodyUpholds(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		id, err := w.report(theReporter, "x")
		w.must(err)
		_, err = w.report(theOther, "x")
		w.must(err)
		w.draws()
		w.refused(w.WithdrawReport(t.Context(), w.as(theConcerned), w.own(theReporter)), store.ErrNotFound)
		w.takesBack(theReporter)
		w.refused(w.WithdrawReport(t.Context(), w.as(theReporter), w.own(theReporter)), governance.ErrTwice)
		if got := w.load(id).Stage; got != governance.CaseHearing {
			t.Errorf("one of two took it back, and the case is at %s", got)
		}
		w.takesBack(theOther)
		if got := w.load(id).Stage; got != governance.CaseWithdrawn {
			t.Errorf("the case is at %s", got)
		}
		w.refused(w.AnswerCase(t.Context(), w.as(theConcerned), id, "x"), governance.ErrNotNow)
		again, err := w.report(theReporter, "Anew.")
		if w.must(err); again == id {
			t.Error("a report joined a case that was withdrawn")
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestWithdraw_LeavesNoSay: whoever takes a report back is no party any more, or
// anybody could stop a panel by reporting, taking it back, and asking each of them to
// step aside.
func TestWithdraw_LeavesNoSay(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		id, err := w.report(theReporter, "x")
		w.must(err)
		_, err = w.report(theOther, "x")
		w.must(err)
		w.draws()
		w.takesBack(theOther)
		juror := bodies.Slug(slugOf(w.panel(id)[0]))
		w.refused(w.AskRecusal(t.Context(), w.as(theOther), id, juror, "Because."), store.ErrNotFound)
		w.refused(w.Object(t.Context(), w.as(theOther), w.own(theOther), juror, "Because."), governance.ErrNotNow)
		w.days(3)
		w.rules(id, aRuling("mute", 30))
		w.refused(w.Appeal(t.Context(), w.as(theOther), id, "Because."), governance.ErrNotParty)
		r, err := w.Case(t.Context(), w.as(theOther), id)
		if w.must(err); r.May != (CaseMay{}) || r.Known.Role != governance.RoleStranger {
			t.Errorf("its page knows a %s and offers %+v", r.Known.Role, r.May)
		}
		w.must(w.Appeal(t.Context(), w.as(theReporter), id, "Because."))
	})
}

// TestCase_AFloodOfReportsIsOneThatCanBeRead: ten thousand equal reports are one
// case, whose page costs what a page of twenty costs.
func TestCase_AFloodOfReportsIsOneThatCanBeRead(t *testing.T) {
	statements := 0
	observed := store.Options{PoolSize: 4, Observe: func(context.Context, time.Duration, error) { statements++ }}
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		id, err := w.report(theReporter, "FIRST")
		w.must(err)
		w.draws()
		juror := w.as(w.panel(id)[0])
		cost := func() int {
			statements = 0
			_, err := w.Case(t.Context(), juror, id)
			w.must(err)
			return statements
		}
		few := cost()
		const many = 10_000
		w.must(w.db.Update(t.Context(), func(tx *store.Tx) error {
			var people []bodies.Person
			for n := range many {
				people = append(people, bodies.Person{ID: bodies.PersonID(fmt.Sprint("flood-", n)), Slug: bodies.Slug(fmt.Sprint("f", n)), Name: fmt.Sprint("Flood ", n), Salt: fmt.Sprintf("%032x", n), Joined: foundedOn})
			}
			if err := tx.AddPeople(people); err != nil {
				return err
			}
			for _, p := range people {
				if err := tx.AddReport(governance.Report{ID: governance.ReportID(p.ID), Case: id, Reporter: p.ID, Rule: 1, Text: strings.Repeat("flood ", 100), Salt: "00", At: clock.now()}); err != nil {
					return err
				}
			}
			return nil
		}))
		if got := cost(); got != few {
			t.Errorf("the page costs %d statements, with one report it cost %d", got, few)
		}
		r, err := w.Case(t.Context(), juror, id)
		w.must(err)
		if r.Reported != many+1 || len(r.Reports) != shownReports {
			t.Errorf("%d reports of %d, want %d of %d", len(r.Reports), r.Reported, shownReports, many+1)
		}
		own, err := w.OwnReport(t.Context(), access.Actor{Person: "flood-9999"}, "flood-9999")
		if w.must(err); own.Report.Reporter != "flood-9999" {
			t.Errorf("the last reporter reads the report of %s", own.Report.Reporter)
		}
	}, observed)
}
