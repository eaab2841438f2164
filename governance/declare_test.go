// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance"
)

// lockedIn is an open motion whose delegates declare until a day before its close.
func lockedIn() governance.Issue {
	i := threats()
	i.Procedure.Delegation.LockInHours = 24
	return i
}

func TestDeclare(t *testing.T) {
	open := lockedIn()
	until, has := open.LockIn()
	if want := open.ClosesAt.Add(-24 * time.Hour); !has || !until.Equal(want) {
		t.Fatalf("the stage ends at %s, %v, want %s", until, has, want)
	}
	yes, no := governance.Choice{Answer: governance.Yes}, governance.Choice{Answer: governance.No}
	for _, c := range []struct {
		what     string
		change   func(*governance.Issue, *governance.Declaration)
		before   []governance.Declaration
		stranger bool // no public delegate
		off      bool // the roll
		want     error
	}{
		{what: "in time"},
		{what: "another answer than before", before: []governance.Declaration{{Choice: yes}, {Choice: no}}},
		{what: "other reasons than before", before: []governance.Declaration{{Choice: yes, Text: "because"}}},
		{what: "the same as before", before: []governance.Declaration{{Choice: no}, {Choice: yes}}, want: governance.ErrDeclared},
		{what: "for the tenth time", before: slices.Repeat([]governance.Declaration{{Choice: no}}, 9)},
		{what: "for the eleventh time", before: slices.Repeat([]governance.Declaration{{Choice: no}}, 10), want: governance.ErrDeclareOften},
		{what: "in the last millisecond", change: func(_ *governance.Issue, d *governance.Declaration) { d.At = until.Add(-time.Millisecond) }},
		{what: "as the time is over", change: func(_ *governance.Issue, d *governance.Declaration) { d.At = until }, want: governance.ErrLockedIn},
		{what: "after the close", change: func(_ *governance.Issue, d *governance.Declaration) { d.At = open.ClosesAt }, want: governance.ErrClosed},
		{what: "before the opening", change: func(i *governance.Issue, _ *governance.Declaration) { i.Stage = governance.Frozen }, want: governance.ErrNotOpen},
		{what: "before the close is announced", change: func(i *governance.Issue, _ *governance.Declaration) {
			i.Stage, i.OpensAt, i.ClosesAt = governance.Discussion, time.Time{}, time.Time{}
		}, want: governance.ErrNotOpen},
		{what: "where there is no such stage", change: func(i *governance.Issue, _ *governance.Declaration) { i.Procedure.Delegation.LockInHours = 0 }, want: governance.ErrNoLockIn},
		{what: "where nothing is delegated", change: func(i *governance.Issue, _ *governance.Declaration) { i.Procedure.Delegation = nil }, want: governance.ErrNoLockIn},
		{what: "by a private person", stranger: true, want: governance.ErrNotPublic},
		{what: "by somebody off the roll", off: true, want: governance.ErrNotOnRoll},
		{what: "of no answer", change: func(_ *governance.Issue, d *governance.Declaration) { d.Choice = governance.Choice{} }, want: governance.ErrSpoilt},
		{what: "with 2000 letters", change: func(_ *governance.Issue, d *governance.Declaration) { d.Text = strings.Repeat("ł", 2000) }},
		{what: "with one more", change: func(_ *governance.Issue, d *governance.Declaration) { d.Text = strings.Repeat("ł", 2001) }, want: governance.ErrDeclareWords},
	} {
		i, d := lockedIn(), governance.Declaration{Choice: yes, At: until.Add(-time.Hour)}
		if c.change != nil {
			c.change(&i, &d)
		}
		if err := i.Declare(d, c.before, !c.stranger, !c.off); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.what, err, c.want)
		}
	}
}

func TestDeparts_IsToldOnceEverybodyMayKnow(t *testing.T) {
	yes, no := governance.Choice{Answer: governance.Yes}, governance.Choice{Answer: governance.No}
	tied := governance.Choice{Ranking: [][]governance.OptionID{{"a", "b"}, {"c"}}}
	other := governance.Choice{Ranking: [][]governance.OptionID{{"b", "a"}, {"c"}}}
	apart := governance.Choice{Ranking: [][]governance.OptionID{{"a"}, {"b"}, {"c"}}}
	shorter := governance.Choice{Ranking: [][]governance.OptionID{{"a", "b"}}}
	for _, c := range []struct {
		declared governance.Choice
		ballot   *governance.Choice
		want     governance.Departure
	}{
		{yes, &yes, governance.Kept}, {yes, &no, governance.Departed}, {yes, nil, governance.Uncast},
		{tied, &other, governance.Kept}, {tied, &apart, governance.Departed}, {tied, &shorter, governance.Departed}, {shorter, &tied, governance.Departed},
	} {
		i := lockedIn()
		for _, stage := range []governance.Stage{governance.Voting, governance.Closed, governance.Cancelled} {
			if i.Stage = stage; i.Departs(c.declared, c.ballot, i.ClosesAt) != "" {
				t.Errorf("told of a matter that is %s", stage)
			}
		}
		i.Stage = governance.Decided
		if got := i.Departs(c.declared, c.ballot, i.ClosesAt); got != c.want {
			t.Errorf("%v held to %v: %s, want %s", c.ballot, c.declared, got, c.want)
		}
		i.Procedure.Visibility = governance.Confidential
		if i.Departs(c.declared, c.ballot, i.ClosesAt) != "" {
			t.Error("told of a confidential vote")
		}
	}
}

func TestProcedure_LockInIsShorterThanTheVote(t *testing.T) {
	for _, c := range []struct {
		hours, days int
		want        bool
	}{{0, 1, true}, {23, 1, true}, {24, 1, false}, {-1, 7, false}, {48, 0, true}, {366*24 + 1, 0, false}} {
		p := threats().Procedure
		p.Franchise.Body = "assembly"
		p.VotingDays, p.Delegation.LockInHours = c.days, c.hours
		if err := p.Check(); (err == nil) != c.want {
			t.Errorf("%d hours in %d days: %v", c.hours, c.days, err)
		}
	}
}
