// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/store"
)

// Who is who in the courts of the commons: the council is members 0 to 6, the
// bench members 5 to 11, so that two could sit in both.
const (
	theReporter  = 20
	theConcerned = 21
	theOther     = 22 // another reporter of the same
	theAuditor   = 23
)

// courts are the small community with a council that hears cases and a bench
// that hears appeals.
type courts struct {
	world
	clock *handClock
}

func foundCourts(t *testing.T, db *store.DB, clock *handClock) courts {
	t.Helper()
	kinds := procedures()
	kinds[0].Delegation.LockInHours = 1
	return foundCourtsBy(t, db, clock, kinds)
}

// foundCourtsBy founds the same with other kinds of matter.
func foundCourtsBy(t *testing.T, db *store.DB, clock *handClock, kinds []governance.Procedure) courts {
	t.Helper()
	w := world{newEngine(t, db, rand.Reader), t, db, kinds}
	justice := governance.Justice{Panel: 3, HearingDays: 3, AppealDays: 14, AppealTo: "bench", Rules: []governance.Rule{{Number: 1, Text: "Be kind."}, {Number: 2, Text: "Tell no secrets."}}}
	charter := func(slug, name string, level bodies.Level) governance.Charter {
		return governance.Charter{Body: bodies.Body{Slug: bodies.Slug(slug), Name: name, Level: level, Parent: "commons"}, Version: 1, Procedures: []governance.Procedure{}}
	}
	council, bench, audit := charter("council", "The Council", bodies.Intermediate), charter("bench", "The Bench", bodies.Intermediate), charter("audit", "The Auditors", bodies.Auditory)
	council.Procedures = append(council.Procedures, spending("council"))
	council.Justice, bench.Justice = &justice, &governance.Justice{Panel: 3, HearingDays: 2}
	audit.Body.Supervises = []bodies.Slug{"council", "bench"}
	audit.Review = &governance.Review{Days: 14, Longest: 7, AnswerDays: 21}
	f := Founding{
		Instance: store.Instance{Name: "The Commons", Origin: w.log.Origin(), Zone: "UTC", Language: "en", FoundedAt: foundedOn},
		Charters: []governance.Charter{{Body: bodies.Body{Slug: "commons", Name: "The Commons", Level: bodies.TopLevel}, Version: 1, Procedures: kinds}, council, bench, audit},
	}
	for n := range 30 {
		f.People = append(f.People, bodies.Person{ID: personID(n), Slug: bodies.Slug(fmt.Sprintf("p%04d", n)), Name: fmt.Sprintf("Surname%04d", n), Joined: foundedOn})
		f.Members = append(f.Members, bodies.Member{Body: "commons", Person: personID(n), Sphere: bodies.Inner, Since: foundedOn})
	}
	seat := func(body bodies.Slug, n int) {
		f.Mandates = append(f.Mandates, bodies.Mandate{ID: fmt.Sprintf("%s-%d", body, n), Body: body, Seat: fmt.Sprint("seat-", n), Person: personID(n), Title: "elected", Begins: foundedOn})
	}
	for n := range 7 {
		seat("council", n)
		seat("bench", n+5)
	}
	seat("audit", theAuditor)
	if err := w.Found(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	return courts{w, clock}
}

// as is somebody signed in, with the offices they hold.
func (w courts) as(n int) access.Actor {
	a := member(n)
	if n < 7 {
		a.Seated = append(a.Seated, "council")
	}
	if n >= 5 && n < 12 {
		a.Seated = append(a.Seated, "bench")
	}
	if n == theAuditor {
		a.Seated, a.Audits = []bodies.Slug{"audit"}, []bodies.Slug{"council", "bench"}
	}
	return a
}

func (w courts) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w courts) refused(err, want error) {
	w.t.Helper()
	if !errors.Is(err, want) {
		w.t.Errorf("got %v, want %v", err, want)
	}
}

func slugOf(n int) string { return fmt.Sprintf("p%04d", n) }

// report reports the person concerned.
func (w courts) report(by int, text string) (governance.CaseID, error) {
	return w.reportOf(by, theConcerned, text)
}

// reportOf reports somebody, and looks up in the database which case that was.
func (w courts) reportOf(by, concerned int, text string) (governance.CaseID, error) {
	id, err := w.Report(w.t.Context(), w.as(by), ReportIn{governance.Target{Kind: governance.TargetPerson, ID: slugOf(concerned)}, 1, text})
	if err != nil {
		return "", err
	}
	return read(w.world, func(tx *store.Tx) (governance.Report, error) { return tx.Report(id) }).Case, nil
}

// own is the report somebody sent last.
func (w courts) own(by int) governance.ReportID {
	w.t.Helper()
	sent := read(w.world, func(tx *store.Tx) ([]governance.Report, error) { return tx.ReportsBy(personID(by), 1) })
	return sent[0].ID
}

// takesBack takes the report somebody sent last back.
func (w courts) takesBack(by int) {
	w.t.Helper()
	w.must(w.WithdrawReport(w.t.Context(), w.as(by), w.own(by)))
}

// requests are those before the panel of a case.
func (w courts) requests(id governance.CaseID) []governance.RecusalRequest {
	w.t.Helper()
	return read(w.world, func(tx *store.Tx) ([]governance.RecusalRequest, error) { return tx.RecusalRequests(id, 1) })
}

// draws lets the record be signed and the panel be drawn.
func (w courts) draws() {
	w.t.Helper()
	w.must(w.SequenceAll(w.t.Context()))
	w.clock.forward(time.Second)
	w.advance()
}

func (w courts) load(id governance.CaseID) governance.Case {
	return read(w.world, func(tx *store.Tx) (governance.Case, error) { return tx.Case(id) })
}

// panel is who sits in a case, by number.
func (w courts) panel(id governance.CaseID) []int {
	var out []int
	for _, p := range w.load(id).Sitting().Panel() {
		var n int
		fmt.Sscanf(string(p), "person-%d", &n)
		out = append(out, n)
	}
	return out
}

func aRuling(m governance.MeasureKind, days int) governance.Ruling {
	return governance.Ruling{Facts: "It was written: FACTS.", Rule: 1, Broken: m != governance.MeasureNone, Reasons: "REASONS.", Measure: m, Days: days, Appeal: "Write to the bench.", Register: "A member wrote what hurt another: REGISTER."}
}

// rules lets a panel agree on a ruling.
func (w courts) rules(id governance.CaseID, r governance.Ruling) {
	w.t.Helper()
	panel, nth := w.panel(id), len(w.load(id).Sittings)
	w.must(w.DraftRuling(w.t.Context(), w.as(panel[0]), id, r))
	draft := read(w.world, func(tx *store.Tx) (governance.RulingDraft, error) { return tx.RulingDraft(id, nth) })
	w.must(w.VoteRuling(w.t.Context(), w.as(panel[1]), id, draft.Number, true))
}

// days lets so many days go by.
func (w courts) days(n int) {
	w.t.Helper()
	w.clock.forward(time.Duration(n) * 24 * time.Hour)
	w.advance()
}
