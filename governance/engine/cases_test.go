// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/bodies/sortition"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// TestCase_WalksItsWholeRoad: two reports, a draw, two recusals, an answer, a
// ruling with a mute that bites, an appeal before others that lifts it, and a
// record that verifies throughout.
func TestCase_WalksItsWholeRoad(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		ctx := t.Context()
		w.openNow("2026-1", "paper", 1000*time.Hour)
		id, err := w.report(theReporter, "He wrote what hurt.")
		w.must(err)
		joined, err := w.report(theOther, "The same.")
		if w.must(err); joined != id {
			t.Fatalf("an equal report made case %s, want %s", joined, id)
		}
		w.advance()
		if got := w.load(id).Stage; got != governance.CaseReported {
			t.Fatalf("before a checkpoint covers it the case is at %s", got)
		}
		w.draws()
		w.drawnByTheLot(id)
		c := w.load(id)
		if c.Stage != governance.CaseHearing || len(c.Sitting().Panel()) != 3 {
			t.Fatalf("%s with %d judges", c.Stage, len(c.Sitting().Panel()))
		}

		first := w.panel(id)[0]
		w.must(w.Recuse(ctx, w.as(first), id))
		asked := w.panel(id)
		w.must(w.AskRecusal(ctx, w.as(theConcerned), id, bodies.Slug(slugOf(asked[0])), "We are cousins."))
		request := read(w.world, func(tx *store.Tx) ([]governance.RecusalRequest, error) { return tx.RecusalRequests(id, 1) })[0]
		w.refused(w.DecideRecusal(ctx, w.as(asked[0]), id, request.ID, false), governance.ErrNotSitting)
		w.must(w.DecideRecusal(ctx, w.as(asked[1]), id, request.ID, false))
		w.must(w.DecideRecusal(ctx, w.as(asked[2]), id, request.ID, true)) // one to one: in doubt she steps aside
		if slices.Contains(w.panel(id), asked[0]) || slices.Contains(w.panel(id), first) || len(w.panel(id)) != 3 {
			t.Errorf("the panel is %v, %d and %d left it", w.panel(id), first, asked[0])
		}

		w.must(w.AnswerCase(ctx, w.as(theConcerned), id, "I was angry."))
		w.refused(w.DraftRuling(ctx, w.as(asked[1]), id, aRuling("mute", 30)), governance.ErrNotNow)
		w.days(3)
		named := aRuling("mute", 30)
		named.Register = "It was Surname0021 who wrote it."
		w.refused(w.DraftRuling(ctx, w.as(asked[1]), id, named), governance.ErrNamed)
		w.rules(id, aRuling("mute", 30))

		_, err = w.Argue(ctx, w.as(theConcerned), "2026-1", true, "Because.")
		w.refused(err, governance.ErrMuted)
		w.refused(w.Comment(ctx, w.as(theConcerned), "2026-1", "Because."), governance.ErrMuted)
		w.must(w.Comment(ctx, w.as(theReporter), "2026-1", "Because."))
		if _, err := w.Argue(ctx, w.as(theReporter), "2026-1", true, "Because."); err != nil {
			t.Error(err)
		}
		w.must(w.Appeal(ctx, w.as(theConcerned), id, "It was once."))
		w.draws()
		below := w.load(id).Sittings[0]
		for _, p := range w.load(id).Sitting().Panel() {
			if below.Seated(p) {
				t.Errorf("%s hears the appeal and sat below", p)
			}
		}
		w.days(2)
		w.rules(id, aRuling("none", 0))
		if c := w.load(id); c.Stage != governance.CaseFinal || !c.Changed() {
			t.Errorf("%s, changed %v", c.Stage, c.Changed())
		}
		if _, err := w.Argue(ctx, w.as(theConcerned), "2026-1", true, "Because."); err != nil {
			t.Errorf("the mute was lifted: %v", err)
		}
		r := w.verified()
		want := []audit.CaseReport{{Case: string(id), Body: "council", State: "final", Rulings: 2, Sealed: true}}
		if r.Verdict != audit.Verified || !slices.Equal(r.Cases, want) {
			t.Errorf("%s: %v, %v", r.Verdict, r.Findings, r.Cases)
		}
		r, want[0].Sealed = w.verifiedFor(audit.Scope{Auditor: true, Body: "council"}), false
		if r.Verdict != audit.Verified || !slices.Equal(r.Cases, want) {
			t.Errorf("drawn again for auditors: %s: %v, %v", r.Verdict, r.Findings, r.Cases)
		}
		w.recordTellsNothing()
	})
}

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

// recordTellsNothing searches the leaves of cases for what they may not say.
func (w courts) recordTellsNothing() {
	w.t.Helper()
	people := read(w.world, func(tx *store.Tx) (map[bodies.PersonID]bodies.Person, error) {
		return tx.People([]bodies.PersonID{personID(theReporter), personID(theOther), personID(theConcerned)})
	})
	for _, e := range w.entries() {
		if !strings.HasPrefix(string(e.Type), "case.") && e.Type != "person.suspend" {
			continue
		}
		for id, p := range people {
			who, err := commitment(p)
			w.must(err)
			for _, secret := range []string{string(id), string(p.Slug), p.Name, string(who), "hurt", "cousins", "REASONS", "FACTS", "REGISTER", "once"} {
				if strings.Contains(string(e.Leaf), secret) {
					w.t.Errorf("%s holds %q: %s", e.Type, secret, e.Leaf)
				}
			}
		}
	}
}

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

// TestRuling_NeedsAMajorityOfThoseWhoSit: a new draft begins anew, who left does
// not count, and two at once make one ruling.
func TestRuling_NeedsAMajorityOfThoseWhoSit(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		ctx := t.Context()
		id, err := w.report(theReporter, "x")
		w.must(err)
		w.draws()
		w.days(3)
		p := w.panel(id)
		w.must(w.DraftRuling(ctx, w.as(p[0]), id, aRuling("none", 0)))
		w.must(w.DraftRuling(ctx, w.as(p[1]), id, aRuling("warning", 0)))
		w.refused(w.VoteRuling(ctx, w.as(p[2]), id, 1, true), governance.ErrStaleRuling)
		w.must(w.VoteRuling(ctx, w.as(p[1]), id, 2, true))
		if w.load(id).Ruled() {
			t.Fatal("one vote of three, cast twice, made a ruling")
		}
		w.must(w.Object(ctx, w.as(theReporter), w.own(theReporter), bodies.Slug(slugOf(p[1])), "A friend."))
		w.refused(w.VoteRuling(ctx, w.as(p[1]), id, 2, true), governance.ErrRecusalOpen)
		w.refused(w.DraftRuling(ctx, w.as(p[1]), id, aRuling("none", 0)), governance.ErrRecusalOpen)
		w.must(w.VoteRuling(ctx, w.as(p[0]), id, 2, true)) // the others go on
		if w.load(id).Ruled() {
			t.Fatal("the vote of somebody whom a party asked to step aside was counted")
		}
		w.must(w.Recuse(ctx, w.as(p[1]), id)) // who agreed leaves
		w.must(w.VoteRuling(ctx, w.as(p[0]), id, 2, true))
		if w.load(id).Ruled() {
			t.Fatal("the vote of somebody who left was counted")
		}
		now := w.panel(id)
		var both sync.WaitGroup
		for _, n := range now[1:] {
			both.Go(func() {
				if err := w.VoteRuling(ctx, w.as(n), id, 2, true); err != nil && !errors.Is(err, governance.ErrNotNow) {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if !w.load(id).Ruled() {
			t.Error("there is no ruling")
		}
		if r := w.verified(); r.Verdict != audit.Verified || r.Cases[0].Rulings != 1 {
			t.Errorf("%s: %v, %v", r.Verdict, r.Findings, r.Cases)
		}
	})
}

// TestCase_TellsEachWhatTheyMayKnow searches everything the engine says of a case,
// as JSON, to everybody, at every stage, for a canary in every field.
func TestCase_TellsEachWhatTheyMayKnow(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		ctx := t.Context()
		id, err := w.report(theReporter, "ALLEGATION")
		w.must(err)
		_, err = w.report(theOther, "SECONDREPORT")
		w.must(err)
		w.draws()
		const theWitness = 24
		_, err = w.report(theWitness, "LATEREPORT")
		w.must(err)
		recused := w.panel(id)[0]
		w.must(w.Recuse(ctx, w.as(recused), id))
		panel := w.panel(id)
		w.must(w.AnswerCase(ctx, w.as(theConcerned), id, "ANSWER"))
		w.must(w.Note(ctx, w.as(panel[0]), id, "NOTE"))
		w.must(w.Object(ctx, w.as(theReporter), w.own(theReporter), bodies.Slug(slugOf(panel[0])), "REQUEST"))
		request := w.requests(id)[0]
		for _, n := range panel[1:] {
			w.must(w.DecideRecusal(ctx, w.as(n), id, request.ID, false))
		}
		w.days(3)
		draft := aRuling("mute", 30)
		draft.Facts = "DRAFT"
		w.must(w.DraftRuling(ctx, w.as(panel[0]), id, draft))
		council := 0
		for slices.Contains(append(w.panel(id), recused), council) {
			council++
		}
		person := func(n int) string { return fmt.Sprintf("Surname%04d", n) }
		secrets := []string{"ALLEGATION", "SECONDREPORT", "LATEREPORT", "ANSWER", "NOTE", "REQUEST", "DRAFT", "FACTS", "REASONS", "REGISTER", "APPEAL", person(theReporter), person(theOther), person(theConcerned)}
		reporter, other, concerned := person(theReporter), person(theOther), person(theConcerned)
		look := func(stage string, want map[string][]string) {
			t.Helper()
			for who, n := range map[string]int{"concerned": theConcerned, "reporter": theReporter, "witness": theWitness, "juror": panel[0], "recused": recused, "council": council, "auditor": theAuditor, "member": 29, "stranger": -1} {
				actor := access.Actor{}
				if n >= 0 {
					actor = w.as(n)
				}
				said := w.everything(actor, id)
				for _, s := range secrets {
					if got, may := strings.Contains(said, s), slices.Contains(want[who], s); got != may {
						t.Errorf("%s: the %s learns %s: %v, want %v", stage, who, s, got, may)
					}
					if got, may := len(w.finds(actor, s)) > 0, s == "REGISTER" && stage != "deliberation"; got != may {
						t.Errorf("%s: the %s finds %s: %v, want %v", stage, who, s, got, may)
					}
				}
			}
		}
		look("deliberation", map[string][]string{
			"concerned": {"ALLEGATION", "SECONDREPORT", "LATEREPORT", "ANSWER", concerned},
			"reporter":  {"ALLEGATION", "REQUEST", concerned}, // what they said themselves
			"witness":   {"LATEREPORT", concerned},
			"juror":     {"ALLEGATION", "SECONDREPORT", "LATEREPORT", "ANSWER", "NOTE", "REQUEST", "DRAFT", "REASONS", "REGISTER", reporter, other, concerned},
			"auditor":   {"ALLEGATION", "SECONDREPORT", "LATEREPORT", "ANSWER", reporter, other, concerned},
		})
		w.rules(id, aRuling("mute", 30))
		ruled := map[string][]string{
			"concerned": {"ALLEGATION", "SECONDREPORT", "LATEREPORT", "ANSWER", concerned, "FACTS", "REASONS", "REGISTER"},
			"reporter":  {"ALLEGATION", "REQUEST", concerned, "FACTS", "REASONS", "REGISTER"},
			"juror":     {"ALLEGATION", "SECONDREPORT", "LATEREPORT", "ANSWER", reporter, other, concerned, "FACTS", "REASONS", "REGISTER"},
			"auditor":   {"ALLEGATION", "SECONDREPORT", "LATEREPORT", "ANSWER", reporter, other, concerned, "FACTS", "REASONS", "REGISTER"},
			"witness":   {"LATEREPORT", concerned, "REGISTER"},
			"recused":   {"REGISTER"}, "council": {"REGISTER"}, "member": {"REGISTER"}, "stranger": {"REGISTER"},
		}
		look("ruled", ruled)
		w.must(w.Appeal(ctx, w.as(theReporter), id, "APPEAL"))
		w.draws()
		ruled["concerned"] = append(ruled["concerned"], "APPEAL")
		ruled["reporter"] = []string{"ALLEGATION", "REQUEST", "APPEAL", concerned, "FACTS", "REASONS", "REGISTER"}
		ruled["juror"] = []string{"FACTS", "REASONS", "REGISTER"}
		ruled["auditor"] = append(ruled["auditor"], "APPEAL")
		look("on appeal", ruled)
	})
}

// everything is all the engine says to somebody that could speak of a case.
func (w courts) everything(actor access.Actor, id governance.CaseID) string {
	w.t.Helper()
	ctx := w.t.Context()
	said := ""
	add := func(v any, err error) {
		w.t.Helper()
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			w.t.Fatal(err)
		}
		text, err := json.Marshal(v)
		w.must(err)
		said += string(text)
	}
	add(w.Case(ctx, actor, id))
	for _, r := range read(w.world, func(tx *store.Tx) ([]governance.Report, error) { return tx.Reports(id, "", 50) }) {
		if actor.SignedIn() {
			add(w.OwnReport(ctx, actor, r.ID))
		}
	}
	add(w.Cases(ctx, actor, ""))
	add(w.Home(ctx, actor))
	add(w.Record(ctx, actor, "", -1))
	return said
}

// TestCase_OfOthersIsNoCase: whoever may not know of it gets for every deed what
// they would get if it did not exist.
func TestCase_OfOthersIsNoCase(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		ctx, stranger := t.Context(), w.as(29)
		real, err := w.report(theReporter, "x")
		w.must(err)
		w.draws()
		var said [2][]string
		for n, id := range []governance.CaseID{real, "2026-999"} {
			_, err := w.Case(ctx, stranger, id)
			for _, err := range []error{err, w.Recuse(ctx, stranger, id), w.AskRecusal(ctx, stranger, id, "p0001", "x"), w.DecideRecusal(ctx, stranger, id, "x", true),
				w.AnswerCase(ctx, stranger, id, "x"), w.Note(ctx, stranger, id, "x"), w.DraftRuling(ctx, stranger, id, aRuling("none", 0)), w.VoteRuling(ctx, stranger, id, 1, true),
				w.Appeal(ctx, stranger, id, "x")} {
				w.refused(err, store.ErrNotFound)
				said[n] = append(said[n], err.Error())
			}
		}
		if !slices.Equal(said[0], said[1]) {
			t.Errorf("a case of others: %q, none at all: %q", said[0], said[1])
		}
	})
}

// TestCase_TakesAClockThatIsPutBack: acts of one case never share an instant.
func TestCase_TakesAClockThatIsPutBack(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		id, err := w.report(theReporter, "x")
		w.must(err)
		w.must(w.SequenceAll(t.Context()))
		clock.forward(-time.Minute)
		w.advance()
		for range 2 {
			w.must(w.Recuse(t.Context(), w.as(w.panel(id)[0]), id))
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
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
				return w.enter(tx, "council", "", clock.now(), journal.MandateEnd{Mandate: mandate})
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
