// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
)

// told is all that somebody is told who reports the person concerned, asks that a
// member of the council not judge, takes it back and reports anew, with what names
// a report or tells the time taken out.
func (w courts) told(by int) (answers []string) {
	w.t.Helper()
	ctx, actor := w.t.Context(), w.as(by)
	var told []any
	say := func(v any, err error) {
		if err != nil {
			v = err.Error()
		}
		told = append(told, v)
	}
	var sent []string
	report := func() governance.ReportID {
		id, err := w.Report(ctx, actor, ReportIn{governance.Target{Kind: "person", ID: slugOf(theConcerned)}, 1, "x"})
		say(len(id), err)
		sent = append(sent, string(id))
		return id
	}
	look := func(id governance.ReportID) {
		r, err := w.OwnReport(ctx, actor, id)
		r.Now, r.Report.At = time.Time{}, time.Time{}
		for n := range r.Objections {
			r.Objections[n].At = time.Time{}
		}
		say(r, err)
		l, err := w.Cases(ctx, actor, "")
		l.Now, l.Figures = time.Time{}, store.CaseFigures{}
		for n := range l.Reported {
			l.Reported[n].At = time.Time{}
		}
		slices.SortFunc(l.Reported, func(a, b ReportLine) int { return len(a.Case) - len(b.Case) })
		say(l, err)
	}
	id := report()
	look(id)
	for n := range 7 {
		say(nil, w.Object(ctx, actor, id, bodies.Slug(slugOf(n)), "Because."))
	}
	say(nil, w.Object(ctx, actor, id, bodies.Slug(slugOf(0)), "Because."))
	say(nil, w.Object(ctx, actor, id, bodies.Slug(slugOf(theOther)), "Because."))
	look(id)
	_, err := w.Report(ctx, actor, ReportIn{governance.Target{Kind: "person", ID: slugOf(theConcerned)}, 1, "again"})
	say(nil, err)
	say(nil, w.WithdrawReport(ctx, actor, id))
	say(nil, w.WithdrawReport(ctx, actor, id))
	say(nil, w.Object(ctx, actor, id, bodies.Slug(slugOf(1)), "Because."))
	look(id)
	look(report())
	for _, v := range told {
		text, err := json.Marshal(v)
		w.must(err)
		s := string(text)
		for n, id := range sent {
			s = strings.ReplaceAll(s, id, string(rune('A'+n)))
		}
		answers = append(answers, s)
	}
	return answers
}

// TestReport_SaysNothingOfACaseThatRuns: whoever reports is told the same whether
// theirs is the first, joins a case that waits for its panel, or comes to one that is
// heard or deliberated.
func TestReport_SaysNothingOfACaseThatRuns(t *testing.T) {
	stages := []struct {
		name  string
		until func(w courts)
	}{
		{"none", func(courts) {}},
		{"reported", func(w courts) { _, err := w.report(theReporter, "x"); w.must(err) }},
		{"in hearing", func(w courts) { _, err := w.report(theReporter, "x"); w.must(err); w.draws() }},
		{"in deliberation", func(w courts) { _, err := w.report(theReporter, "x"); w.must(err); w.draws(); w.days(3) }},
		{"taken back by others", func(w courts) {
			_, err := w.report(theReporter, "x")
			w.must(err)
			w.draws()
			w.takesBack(theReporter)
		}},
	}
	first := map[string][]string{}
	for _, s := range stages {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			w := foundCourts(t, db, clock)
			s.until(w)
			got := w.told(theOther)
			name := t.Name()[strings.LastIndex(t.Name(), "/")+1:]
			if first[name] == nil {
				first[name] = got
			}
			for n := range got {
				if got[n] != first[name][n] {
					t.Errorf("%s, answer %d: %s\nas the first: %s", s.name, n, got[n], first[name][n])
				}
			}
		})
	}
}

// TestObject_ReachesThePanelOfAParty: what a party says of whoever is drawn, before the
// draw or after it, the others on the panel decide, once; of whoever was not drawn, and
// by a witness, nothing reaches it.
func TestObject_ReachesThePanelOfAParty(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		ctx := t.Context()
		id, err := w.report(theReporter, "x")
		w.must(err)
		for n := range 5 {
			w.must(w.Object(ctx, w.as(theReporter), w.own(theReporter), bodies.Slug(slugOf(n)), "BEFORE"))
		}
		w.draws()
		_, err = w.report(theOther, "x")
		w.must(err)
		for n := range 7 {
			w.must(w.Object(ctx, w.as(theOther), w.own(theOther), bodies.Slug(slugOf(n)), "WITNESS"))
		}
		for n := 5; n < 7; n++ {
			w.must(w.Object(ctx, w.as(theReporter), w.own(theReporter), bodies.Slug(slugOf(n)), "AFTER"))
		}
		asked := w.requests(id)
		if len(asked) != 3 || slices.ContainsFunc(asked, func(r governance.RecusalRequest) bool { return r.By != personID(theReporter) }) {
			t.Fatalf("the panel reads %v, want one request of the party about each of three", asked)
		}
		panel := w.panel(id)
		next := func() int { // somebody steps aside, and whoever comes next was named too
			w.must(w.Recuse(ctx, w.as(panel[0]), id))
			return w.panel(id)[2]
		}()
		if !slices.ContainsFunc(w.requests(id), func(r governance.RecusalRequest) bool { return r.Juror == personID(next) }) {
			t.Errorf("member %d took a seat and was named, and the panel does not know", next)
		}
	})
}

// TestRecusal_HaltsNoPanelForLong: with a request about everybody on it the panel
// still settles each, or goes on when three days have passed.
func TestRecusal_HaltsNoPanelForLong(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		ctx := t.Context()
		id, err := w.report(theReporter, "x")
		w.must(err)
		w.draws()
		w.days(3)
		p := w.panel(id)
		for _, n := range p {
			w.must(w.AskRecusal(ctx, w.as(theConcerned), id, bodies.Slug(slugOf(n)), "Because."))
			w.refused(w.AskRecusal(ctx, w.as(theConcerned), id, bodies.Slug(slugOf(n)), "Because."), governance.ErrTwice)
		}
		w.refused(w.DraftRuling(ctx, w.as(p[0]), id, aRuling("none", 0)), governance.ErrRecusalOpen)
		asked := w.requests(id)
		first := slices.IndexFunc(asked, func(r governance.RecusalRequest) bool { return r.Juror == personID(p[0]) })
		for _, n := range p[1:] {
			w.must(w.DecideRecusal(ctx, w.as(n), id, asked[first].ID, false))
		}
		w.must(w.DraftRuling(ctx, w.as(p[0]), id, aRuling("none", 0)))
		w.refused(w.VoteRuling(ctx, w.as(p[1]), id, 1, true), governance.ErrRecusalOpen)
		clock.forward(governance.RecusalWindow)
		w.must(w.VoteRuling(ctx, w.as(p[1]), id, 1, true))
		if !w.load(id).Ruled() {
			t.Error("two of three agree, and there is no ruling")
		}
		if r := w.verified(); r.Verdict != audit.Verified {
			t.Errorf("%s: %v", r.Verdict, r.Findings)
		}
	})
}

// TestOwnReport_IsActedUponOnceHoweverManyAtOnce: sixteen tries of one reporter leave
// one objection, and one report taken back.
func TestOwnReport_IsActedUponOnceHoweverManyAtOnce(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		_, err := w.report(theReporter, "x")
		w.must(err)
		id := w.own(theReporter)
		w.once("object", atOnce(16, func(int) error { return w.Object(t.Context(), w.as(theReporter), id, "p0001", "x") }))
		w.once("take back", atOnce(16, func(int) error { return w.WithdrawReport(t.Context(), w.as(theReporter), id) }))
	})
}

// once wants one try to be taken and the others refused as said already.
func (w courts) once(what string, tries []error) {
	w.t.Helper()
	taken := 0
	for _, err := range tries {
		if err == nil {
			taken++
		} else {
			w.refused(err, governance.ErrTwice)
		}
	}
	if taken != 1 {
		w.t.Errorf("%s: %d of %d tries were taken, want 1", what, taken, len(tries))
	}
}

// TestOwnReport_IsNobodyElses: the parties, the panel and the auditors read it in the
// case; its address is the reporter's alone.
func TestOwnReport_IsNobodyElses(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundCourts(t, db, clock)
		_, err := w.report(theReporter, "x")
		w.must(err)
		id := w.own(theReporter)
		for _, actor := range []access.Actor{w.as(theConcerned), w.as(theAuditor), w.as(0), w.as(29)} {
			_, err := w.OwnReport(t.Context(), actor, id)
			for _, err := range []error{err, w.Object(t.Context(), actor, id, "p0001", "x"), w.WithdrawReport(t.Context(), actor, id)} {
				w.refused(err, store.ErrNotFound)
			}
		}
		if _, err := w.OwnReport(t.Context(), access.Actor{}, id); err == nil {
			t.Error("a stranger reads it")
		}
	})
}
