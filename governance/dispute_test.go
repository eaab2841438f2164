// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"slices"
	"testing"
	"time"

	"moothall/bodies"
)

// disputedIssue is a vote of the board that closed on a day of May, with a candidate.
func disputedIssue(change func(*Issue)) Issue {
	i := Issue{ID: "2026-1", Body: "board", Stage: Decided, ClosedAt: time.Date(2026, 5, 3, 18, 0, 0, 0, time.UTC), Options: []Option{{ID: "n1", Person: "bram"}}}
	if change != nil {
		change(&i)
	}
	return i
}

func TestDisputable_FromTheCloseUntilTheDaysAreOver(t *testing.T) {
	closed := disputedIssue(nil).ClosedAt
	for _, test := range []struct {
		name   string
		change func(*Issue)
		at     time.Time
		want   error
	}{
		{"at the close", nil, closed, nil},
		{"while its count is owed", func(i *Issue) { i.Stage = Closed }, closed, nil},
		{"a moment before", nil, closed.Add(-time.Millisecond), ErrUndisputable},
		{"on the last of fourteen days", nil, closed.AddDate(0, 0, 14).Add(-time.Millisecond), nil},
		{"after them", nil, closed.AddDate(0, 0, 14), ErrDisputesOver},
		{"on the last day the charter names", func(i *Issue) { i.Procedure.DisputeDays = 30 }, closed.AddDate(0, 0, 30).Add(-time.Millisecond), nil},
		{"after those", func(i *Issue) { i.Procedure.DisputeDays = 30 }, closed.AddDate(0, 0, 30), ErrDisputesOver},
		{"one that runs", func(i *Issue) { i.Stage = Voting }, closed, ErrUndisputable},
		{"one that was cancelled", func(i *Issue) { i.Stage = Cancelled }, closed, ErrUndisputable},
		{"one that was held elsewhere", func(i *Issue) { i.Imported = "votes.blt" }, closed, ErrUndisputable},
	} {
		if got := disputedIssue(test.change).Disputable(test.at); !errors.Is(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestDispute_IsRefusedToWhoIsNotConcerned(t *testing.T) {
	i := disputedIssue(nil)
	if _, err := i.Dispute(Dispute{Statement: Statement{Person: "ada", Text: "No.", At: i.ClosedAt}}, false, nil); !errors.Is(err, ErrDisputant) {
		t.Error(err)
	}
}

// TestAnswered_ByNobodyWhoIsAPartyToIt takes an answer of an auditor who is none.
func TestAnswered_ByNobodyWhoIsAPartyToIt(t *testing.T) {
	i := disputedIssue(nil)
	d := Dispute{Issue: i.ID, Statement: Statement{Person: "ada", Text: "No.", At: i.ClosedAt}, DueAt: i.ClosedAt.AddDate(0, 0, 30)}
	answer := func(who bodies.PersonID, decision string) error {
		held := []bodies.Mandate{{ID: "m", Body: "audit", Person: who, Begins: i.ClosedAt.Add(-time.Hour), Decision: decision}}
		a := DisputeAnswer{By: "audit", Verdict: ChallengeUpheld, Statement: Statement{Person: who, Text: "Yes.", At: i.ClosedAt.Add(time.Hour)}}
		_, err := d.Answered(a, i, []bodies.Slug{"audit"}, held)
		return err
	}
	for name, err := range map[string]error{"its author": answer("ada", ""), "a candidate": answer("bram", ""), "who sits by that vote": answer("chidi", "2026-1")} {
		if !errors.Is(err, ErrPartial) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := answer("chidi", "2026-2"); err != nil {
		t.Errorf("who sits by another vote: %v", err)
	}
}

func TestDesk_IsWhoSupervisesElseTheReturningOfficers(t *testing.T) {
	audit := Charter{Body: bodies.Body{Slug: "audit", Level: bodies.Auditory, Supervises: []bodies.Slug{"board"}}}
	board := Charter{Body: bodies.Body{Slug: "board"}, Procedures: []Procedure{{Kind: "plan"}, {Kind: "election", Officer: "clerks"}}}
	for name, c := range map[string]struct {
		issue    Issue
		charters []Charter
		want     bodies.Slug
		sits     DeskKind
	}{
		"supervised":                      {disputedIssue(nil), []Charter{board, audit}, "audit", DeskWatches},
		"by the officers of the charter":  {disputedIssue(nil), []Charter{board}, "clerks", DeskHeldIt},
		"by the officers of the vote":     {disputedIssue(func(i *Issue) { i.Procedure.Officer = "wardens" }), []Charter{board}, "wardens", DeskHeldIt},
		"by itself where nobody is named": {disputedIssue(nil), []Charter{{Body: board.Body}}, "board", DeskHeldIt},
		"not by who supervises others":    {disputedIssue(func(i *Issue) { i.Body = "council" }), []Charter{board, audit, {Body: bodies.Body{Slug: "council", Seats: 5}}}, "council", DeskHeldIt},
		"by them where nobody else is":    {disputedIssue(func(i *Issue) { i.Body = "assembly" }), []Charter{board, audit, {Body: bodies.Body{Slug: "assembly"}}}, "audit", DeskBeside},
		"by no auditors of themselves":    {disputedIssue(func(i *Issue) { i.Body = "audit" }), []Charter{board, audit}, "audit", DeskHeldIt},
	} {
		if got, sits := c.issue.Desk(c.charters); !slices.Equal(got, []bodies.Slug{c.want}) || sits != c.sits {
			t.Errorf("%s: got %v, %v", name, got, sits)
		}
	}
}

func TestKeyEnds_NoLongerThanTheAnswerIsDue(t *testing.T) {
	i := disputedIssue(func(i *Issue) { i.Procedure.DisputeDays, i.Procedure.Visibility = 7, Confidential })
	filed := func(day int, answer *DisputeAnswer) Dispute {
		d, err := i.Dispute(Dispute{Statement: Statement{Person: "ada", Text: "No.", At: i.ClosedAt.AddDate(0, 0, day)}}, true, nil)
		if err != nil {
			t.Fatal(err)
		}
		d.Answer = answer
		return d
	}
	for name, c := range map[string]struct {
		disputes []Dispute
		want     int
	}{
		"none": {nil, 7}, "one that waits": {[]Dispute{filed(6, nil), filed(2, nil)}, 36}, "one that was answered": {[]Dispute{filed(6, &DisputeAnswer{})}, 7},
		"one of another vote": {[]Dispute{{Issue: "2026-2", DueAt: i.ClosedAt.AddDate(1, 0, 0)}}, 7},
	} {
		if got := i.KeyEnds(c.disputes); !got.Equal(i.ClosedAt.AddDate(0, 0, c.want)) {
			t.Errorf("%s: got %s, want day %d", name, got, c.want)
		}
	}
}
