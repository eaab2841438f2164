// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
)

// The audited world of these tests: a college of one auditor watches a board of
// one member.
var auditDay = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func college() Charter {
	return Charter{
		Body:    bodies.Body{Slug: "audit", Level: bodies.Auditory, Supervises: []bodies.Slug{"board"}},
		Version: 1, Review: &Review{Days: 14, Longest: 7, AnswerDays: 21},
	}
}

func seats() []bodies.Mandate {
	return []bodies.Mandate{
		{Body: "audit", Person: "ines", Begins: auditDay.AddDate(0, 0, -9), Ends: auditDay.AddDate(1, 0, 0)},
		{Body: "board", Person: "ada", Begins: auditDay.AddDate(0, 0, -9), Ends: auditDay.AddDate(1, 0, 0)},
	}
}

func says(who bodies.PersonID, after int) Statement {
	return Statement{Person: who, Text: "Because of the minutes.", At: auditDay.AddDate(0, 0, after)}
}

func TestCharter_RefusesPowersOfAuditThatMakeNoSense(t *testing.T) {
	for name, spoil := range map[string]func(*Charter){
		"a review of a body that audits nobody": func(c *Charter) { c.Body.Level, c.Body.Supervises = bodies.TopLevel, nil },
		"a board that supervises":               func(c *Charter) { c.Body.Level, c.Review = bodies.TopLevel, nil },
		"a college over itself":                 func(c *Charter) { c.Body.Supervises = []bodies.Slug{"audit"} },
		"a body twice":                          func(c *Charter) { c.Body.Supervises = []bodies.Slug{"board", "board"} },
		"a body that cannot be":                 func(c *Charter) { c.Body.Supervises = []bodies.Slug{"The Board"} },
		"no day to hold back":                   func(c *Charter) { c.Review.Days = 0 },
		"a suspension without an end":           func(c *Charter) { c.Review.Longest = 0 },
		"one that outlives a year":              func(c *Charter) { c.Review.Longest = 367 },
		"no time to answer":                     func(c *Charter) { c.Review.AnswerDays = -1 },
	} {
		c := college()
		spoil(&c)
		if err := c.Check(); !errors.Is(err, ErrCharter) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := college().Check(); err != nil {
		t.Error(err)
	}
}

func TestFile_HoldsTheRulesOfAFinding(t *testing.T) {
	matter := &Issue{ID: "2026-7", Body: "board", Stage: Voting}
	good := Finding{Audited: "board", Severity: Fault, Statement: says("ines", 0)}
	for _, c := range []struct {
		name  string
		spoil func(*Charter, *Finding)
		about *Issue
		want  error
	}{
		{"one about the body", func(*Charter, *Finding) {}, nil, nil},
		{"one about a matter", func(_ *Charter, f *Finding) { f.Issue = "2026-7" }, matter, nil},
		{"one about a decision that is not there", func(_ *Charter, f *Finding) { f.Issue, f.OfDecision = "2026-7", true }, matter, ErrNoDecision},
		{"one about no decision", func(_ *Charter, f *Finding) { f.OfDecision = true }, nil, ErrNoDecision},
		{"one about a matter of another body", func(_ *Charter, f *Finding) { f.Issue = "2026-8" }, &Issue{ID: "2026-8", Body: "wales"}, ErrNoDecision},
		{"a college without the power", func(c *Charter, _ *Finding) { c.Review = nil }, nil, ErrNoReview},
		{"a body that is not watched", func(_ *Charter, f *Finding) { f.Audited = "wales" }, nil, ErrUnwatched},
		{"somebody of the board", func(_ *Charter, f *Finding) { f.Person = "ada" }, nil, ErrNotSeated},
		{"an auditor whose term is over", func(_ *Charter, f *Finding) { f.At = auditDay.AddDate(1, 0, 0) }, nil, ErrNotSeated},
		{"a severity nobody knows", func(_ *Charter, f *Finding) { f.Severity = "huge" }, nil, ErrSeverity},
		{"a text of nothing", func(_ *Charter, f *Finding) { f.Text = " \n" }, nil, ErrStatement},
		{"a text without an end", func(_ *Charter, f *Finding) { f.Text = strings.Repeat("a", maxStatement+1) }, nil, ErrStatement},
	} {
		t.Run(c.name, func(t *testing.T) {
			charter, f := college(), good
			c.spoil(&charter, &f)
			filed, err := charter.File(f, c.about, seats())
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if err == nil && (filed.By != "audit" || !filed.DueAt.Equal(f.At.AddDate(0, 0, 21))) {
				t.Errorf("got %+v, want it of the college and due in three weeks", filed)
			}
		})
	}
}

func TestFinding_IsAnsweredOnceByTheAuditedBody(t *testing.T) {
	f, err := college().File(Finding{Audited: "board", Severity: Fault, Statement: says("ines", 0)}, nil, seats())
	if err != nil {
		t.Fatal(err)
	}
	if f.Late(f.DueAt) || !f.Late(f.DueAt.Add(time.Second)) {
		t.Error("an answer is owed until the date, and late after it")
	}
	if _, err := f.Answered(says("ines", 1), seats()); !errors.Is(err, ErrNotSeated) {
		t.Errorf("an auditor answered herself: %v", err)
	}
	if _, err := f.Answered(Statement{Person: "ada", At: f.At}, seats()); !errors.Is(err, ErrStatement) {
		t.Errorf("an answer of nothing: %v", err)
	}
	answered, err := f.Answered(says("ada", 21), seats())
	if err != nil || answered.Late(auditDay.AddDate(1, 0, 0)) || answered.Awaits() {
		t.Errorf("an answer of the last day: %v, %+v", err, answered)
	}
	if _, err := answered.Answered(says("ada", 22), seats()); !errors.Is(err, ErrAnswered) {
		t.Errorf("a second answer: %v", err)
	}
	late, err := f.Answered(says("ada", 22), seats())
	if err != nil || !late.Late(auditDay) {
		t.Errorf("an answer after the date is taken, and late: %v", err)
	}
	if _, err := f.Withdrawn(says("ada", 1), seats()); !errors.Is(err, ErrNotSeated) {
		t.Errorf("the board withdrew it: %v", err)
	}
	withdrawn, err := f.Withdrawn(says("ines", 1), seats())
	if err != nil || withdrawn.Awaits() || withdrawn.Late(auditDay.AddDate(1, 0, 0)) {
		t.Errorf("withdrawn, it awaits nothing: %v", err)
	}
	if _, err := withdrawn.Answered(says("ada", 2), seats()); !errors.Is(err, ErrWithdrawn) {
		t.Errorf("an answer to what was withdrawn: %v", err)
	}
	if _, err := withdrawn.Withdrawn(says("ines", 2), seats()); !errors.Is(err, ErrWithdrawn) {
		t.Errorf("withdrawn twice: %v", err)
	}
}

func decided(body bodies.Slug, outcome Outcome) Recorded {
	return Recorded{ID: "2026-7", Body: body, At: auditDay, Decision: Decision{Outcome: outcome}}
}

func TestSuspend_StaysWithinTheCharter(t *testing.T) {
	for _, c := range []struct {
		name  string
		of    Recorded
		spoil func(*Charter, *Suspension)
		want  error
	}{
		{"in time and for as long as may be", decided("board", Adopted), func(*Charter, *Suspension) {}, nil},
		{"on the last day", decided("board", Elected), func(_ *Charter, s *Suspension) { *s = held("ines", 14, 7) }, nil},
		{"a day too late", decided("board", Adopted), func(_ *Charter, s *Suspension) { *s = held("ines", 15, 7) }, ErrReviewOver},
		{"before the decision", decided("board", Adopted), func(_ *Charter, s *Suspension) { *s = held("ines", -1, 1) }, ErrReviewOver},
		{"too long", decided("board", Adopted), func(_ *Charter, s *Suspension) { *s = held("ines", 1, 8) }, ErrReviewLong},
		{"for no time", decided("board", Adopted), func(_ *Charter, s *Suspension) { *s = held("ines", 1, 0) }, ErrReviewLong},
		{"what was rejected", decided("board", Rejected), func(*Charter, *Suspension) {}, ErrBindsNobody},
		{"of a body that is not watched", decided("wales", Adopted), func(*Charter, *Suspension) {}, ErrUnwatched},
		{"by the board", decided("board", Adopted), func(_ *Charter, s *Suspension) { s.Person = "ada" }, ErrNotSeated},
		{"without the power", decided("board", Adopted), func(c *Charter, _ *Suspension) { c.Review = nil }, ErrNoReview},
		{"without a reason", decided("board", Adopted), func(_ *Charter, s *Suspension) { s.Text = "" }, ErrStatement},
	} {
		t.Run(c.name, func(t *testing.T) {
			charter, s := college(), held("ines", 1, 7)
			c.spoil(&charter, &s)
			if _, err := charter.Suspend(c.of, s, seats()); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func held(by bodies.PersonID, after, length int) Suspension {
	s := says(by, after)
	return Suspension{Statement: s, Until: s.At.AddDate(0, 0, length)}
}

func TestSuspension_EndsByItselfOrByRelease(t *testing.T) {
	r, err := college().Suspend(decided("board", Elected), held("ines", 1, 7), seats())
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) time.Time { return auditDay.AddDate(0, 0, n) }
	if r.Suspended(day(1).Add(-1)) || !r.Suspended(day(1)) || !r.Suspended(day(8).Add(-1)) || r.Suspended(day(8)) {
		t.Error("it holds from its beginning up to, not at, its end")
	}
	if _, err := college().Suspend(r, held("ines", 2, 1), seats()); !errors.Is(err, ErrReviewed) {
		t.Errorf("a second time while it holds: %v", err)
	}
	if _, err := college().Suspend(r, held("ines", 10, 1), seats()); !errors.Is(err, ErrReviewed) {
		t.Errorf("a second time after it ended: %v", err)
	}
	if _, err := r.Released(says("ada", 2), seats()); !errors.Is(err, ErrNotSeated) {
		t.Errorf("the board released itself: %v", err)
	}
	if _, err := r.Released(says("ines", 8), seats()); !errors.Is(err, ErrNothingHeld) {
		t.Errorf("released once it had ended: %v", err)
	}
	if _, err := r.Released(Statement{Person: "ines", At: day(2)}, seats()); !errors.Is(err, ErrStatement) {
		t.Errorf("released without a reason: %v", err)
	}
	released, err := r.Released(says("ines", 3), seats())
	if err != nil || !released.Suspended(day(2)) || released.Suspended(day(3)) || !r.Suspended(day(4)) {
		t.Errorf("released on the third day: %v", err)
	}
	if err := college().MaySuspend(decided("board", Adopted), "ines", seats(), day(2)); err != nil {
		t.Error(err)
	}
}

// TestSuspend_IsNotForWhoSitsByTheDecision: nor is its release. Who sits by
// another as well acts by that one.
func TestSuspend_IsNotForWhoSitsByTheDecision(t *testing.T) {
	own := seats()
	own[0].Decision = "2026-7"
	r := decided("board", Elected)
	if _, err := college().Suspend(r, held("ines", 1, 7), own); !errors.Is(err, ErrOwnSeat) {
		t.Errorf("by that seat alone: got %v", err)
	}
	if err := college().MaySuspend(r, "ines", own, auditDay); !errors.Is(err, ErrOwnSeat) {
		t.Errorf("it is offered: got %v", err)
	}
	if _, err := college().Suspend(r, held("ada", 1, 7), own); !errors.Is(err, ErrNotSeated) {
		t.Errorf("by somebody else: got %v", err)
	}
	r, err := college().Suspend(r, held("ines", 1, 7), append(own, seats()...))
	if err != nil {
		t.Errorf("by another seat: %v", err)
	}
	if _, err := r.Released(says("ines", 2), own); !errors.Is(err, ErrNotSeated) {
		t.Errorf("released by the seat that rests: got %v", err)
	}
	if _, err := r.Released(says("ines", 2), append(own, seats()...)); err != nil {
		t.Errorf("released by another seat: %v", err)
	}
}

func TestInstalled_MandatesRestWhileTheirDecisionIsHeldBack(t *testing.T) {
	r, err := college().Suspend(decided("board", Elected), held("ines", 1, 7), seats())
	if err != nil {
		t.Fatal(err)
	}
	m := bodies.Mandate{Begins: auditDay, Ends: auditDay.AddDate(0, 0, 20)}
	for day, want := range map[int]bool{0: true, 1: false, 7: false, 8: true, 20: false} {
		if got := r.Installed(m, auditDay.AddDate(0, 0, day)); got != want {
			t.Errorf("on day %d: in force %v", day, got)
		}
	}
}
