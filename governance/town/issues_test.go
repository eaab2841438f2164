// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

func TestIssues_StandAtEveryStage(t *testing.T) {
	stages, ways, ends := map[governance.Stage]int{}, map[governance.Participation]int{}, map[governance.Outcome]int{}
	for _, m := range Issues(Day()) {
		stages[m.Issue.Stage]++
		if m.Issue.Stage == governance.Voting {
			ways[m.Issue.Procedure.Participation]++
		}
		ends[m.Ends]++
	}
	for stage, want := range map[governance.Stage]int{
		governance.Idea: 2, governance.Draft: 1, governance.Discussion: 3, governance.Frozen: 1,
		governance.Voting: 5, governance.Decided: 6, governance.Cancelled: 1,
	} {
		if stages[stage] != want {
			t.Errorf("%d at the stage %s, want %d", stages[stage], stage, want)
		}
	}
	if ways[governance.Direct] != 1 || ways[governance.Representative] != 1 || ways[governance.Liquid] != 3 {
		t.Errorf("running: %v, want one direct, one representative, three liquid", ways)
	}
	for _, e := range []governance.Outcome{governance.Adopted, governance.Rejected, governance.Void, governance.Elected} {
		if ends[e] == 0 {
			t.Errorf("nothing was %s", e)
		}
	}
}

func TestIssues_AreWhereTheClockWouldHaveBroughtThem(t *testing.T) {
	for when, now := range mornings() {
		for _, m := range Issues(now) {
			i := m.Issue
			if deed := i.Next(now); deed != "" {
				t.Errorf("%s: %s is at %s and the clock owes it %q", when, i.ID, i.Stage, deed)
			}
			if i.Stage == governance.Voting && i.Open(now) != nil {
				t.Errorf("%s: %s takes no ballots: %v", when, i.ID, i.Open(now))
			}
			if i.CreatedAt.After(now) || i.Stage == governance.Frozen && !i.FreezesAt.Before(now) ||
				i.Stage == governance.Discussion && !i.DiscussAt.Before(now) {
				t.Errorf("%s: %s is at %s before its time", when, i.ID, i.Stage)
			}
		}
	}
}

func TestIssues_KeepTheLengthsOfTheirProcedure(t *testing.T) {
	for _, m := range Issues(Day()) {
		i, p := m.Issue, m.Issue.Procedure
		if p.Kind != i.Kind {
			t.Errorf("%s: %s has no procedure %q", i.ID, i.Body, i.Kind)
		}
		if i.ClosesAt.IsZero() {
			continue
		}
		if !i.CreatedAt.Before(i.DiscussAt) || !i.FreezesAt.Equal(i.DiscussAt.AddDate(0, 0, p.DiscussionDays)) ||
			!i.OpensAt.Equal(i.FreezesAt.AddDate(0, 0, p.FrozenDays)) || !i.ClosesAt.Equal(i.OpensAt.AddDate(0, 0, p.VotingDays)) {
			t.Errorf("%s: created %s, discussed %s, frozen %s, open %s to %s: not as %q says",
				i.ID, i.CreatedAt, i.DiscussAt, i.FreezesAt, i.OpensAt, i.ClosesAt, p.Kind)
		}
	}
}

func TestIssues_CloseOnTheEveningsThePicturesShow(t *testing.T) {
	for id, want := range map[governance.IssueID]time.Time{
		"2026-39": time.Date(2026, time.November, 25, 20, 0, 0, 0, time.UTC),
		"2026-41": time.Date(2026, time.November, 29, 20, 0, 0, 0, time.UTC),
		"2026-34": time.Date(2026, time.November, 15, 20, 0, 0, 0, time.UTC),
		"2026-35": time.Date(2026, time.November, 7, 20, 0, 0, 0, time.UTC),
	} {
		if got := matter(t, id).Issue.ClosesAt; !got.Equal(want) {
			t.Errorf("%s closes %s, want %s", id, got, want)
		}
	}
}

func TestIssues_AreWhole(t *testing.T) {
	places, fields := trees(t)
	var last governance.IssueID
	for _, m := range Issues(Day()) {
		i := m.Issue
		if i.ID <= last {
			t.Errorf("%s stands after %s", i.ID, last)
		}
		last = i.ID
		if i.Title == "" || i.Question == "" || i.Text == "" || i.Proposer == "" || i.Effect.Detail == "" {
			t.Errorf("%s lacks a title, a question, a text, a proposer or an effect", i.ID)
		}
		if i.Place != "" && !places.Has(i.Place) || !fields.Has(i.Field) {
			t.Errorf("%s lies in %q and %q, which are not there", i.ID, i.Place, i.Field)
		}
		if i.Procedure.Method.Ranked() != (len(i.Options) > 0) {
			t.Errorf("%s has %d options and is counted by %s", i.ID, len(i.Options), i.Procedure.Method)
		}
		if i.Procedure.Method == governance.MethodIRV && i.StatusQuo() == "" {
			t.Errorf("%s has no option under which nothing changes", i.ID)
		}
		checkLot(t, i)
	}
}

// checkLot wants every option once in the lot order, or a tie could not be settled.
func checkLot(t *testing.T, i governance.Issue) {
	t.Helper()
	var options []governance.OptionID
	for _, o := range i.Options {
		options = append(options, o.ID)
	}
	lot := slices.Clone(i.Lot)
	slices.Sort(options)
	slices.Sort(lot)
	if !slices.Equal(options, lot) {
		t.Errorf("%s: the lot orders %v, the options are %v", i.ID, lot, options)
	}
}

func TestArguments_AreHeardFromMembersBeforeTheTextIsFixed(t *testing.T) {
	for when, now := range mornings() {
		people := map[bodies.PersonID]Person{}
		for _, p := range People(now) {
			people[p.ID] = p
		}
		seen := map[string]bool{}
		for _, m := range Issues(now) {
			for _, a := range m.Arguments {
				p, known := people[a.Person]
				if !known || a.Issue != m.Issue.ID || a.Text == "" || seen[a.ID] || seen[a.Text] {
					t.Errorf("%s: %s by %s: unknown, empty, or said before", when, a.ID, a.Person)
				}
				seen[a.ID], seen[a.Text] = true, true
				from, until := m.Issue.DiscussAt, m.Issue.FreezesAt
				if from.IsZero() {
					from = m.Issue.CreatedAt
				}
				if a.At.Before(from) || a.At.After(now) || !until.IsZero() && a.At.After(until) || a.At.Before(p.Joined) {
					t.Errorf("%s: %s at %s, discussed from %s until %s", when, a.ID, a.At, from, until)
				}
			}
		}
	}
}

func TestIssues_AreArguedOnBothSides(t *testing.T) {
	for _, m := range Issues(Day()) {
		var pro, con int
		for _, a := range m.Arguments {
			if a.For {
				pro++
			} else {
				con++
			}
		}
		contested := m.Issue.Stage != governance.Idea && m.Issue.Kind != "election"
		if contested && (pro == 0 || con == 0) {
			t.Errorf("%s has %d arguments for and %d against", m.Issue.ID, pro, con)
		}
		if strings.Count(m.Issue.Question, "?") == 0 && m.Issue.Kind != "priority" {
			t.Errorf("%s asks nothing: %q", m.Issue.ID, m.Issue.Question)
		}
	}
}
