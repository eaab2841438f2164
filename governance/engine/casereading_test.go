// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

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
