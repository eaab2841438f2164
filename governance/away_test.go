// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
)

func day(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return at
}

func TestAwayOn_GoesByMonthsOfDays(t *testing.T) {
	for _, c := range []struct {
		seen   time.Time
		months int
		want   string
	}{
		{day("2026-01-05"), 3, "2026-04-05"},
		{day("2026-01-05").Add(23*time.Hour + 59*time.Minute), 3, "2026-04-05"},
		{time.Date(2026, 1, 5, 23, 30, 0, 0, time.FixedZone("west", -3600)), 3, "2026-04-06"}, // it is the sixth in UTC
		{day("2026-01-31"), 1, "2026-03-03"},                                                  // there is no 31 February
		{day("2026-11-30"), 120, "2036-11-30"},
	} {
		if got := AwayOn(c.seen, c.months); !got.Equal(day(c.want)) {
			t.Errorf("%s and %d months: %s, want %s", c.seen, c.months, got, c.want)
		}
	}
}

// TestAbsence_IsToldAndThenLapses: last here on 5 January, away on 5 April.
func TestAbsence_IsToldAndThenLapses(t *testing.T) {
	for _, c := range []struct {
		name    string
		seen    string
		months  int
		warned  string // empty: not for the last time yet
		today   string
		warning int
		lapses  bool
	}{
		{"long before", "2026-01-05", 3, "", "2026-03-05", 0, false},
		{"thirty days before", "2026-01-05", 3, "", "2026-03-06", 30, false},
		{"eight days before", "2026-01-05", 3, "", "2026-03-28", 30, false},
		{"seven days before", "2026-01-05", 3, "", "2026-03-29", 7, false},
		{"told, the day before", "2026-01-05", 3, "2026-03-29", "2026-04-04", 0, false},
		{"told, on the day", "2026-01-05", 3, "2026-03-29", "2026-04-05", 0, true},
		{"told, long after", "2026-01-05", 3, "2026-03-29", "2026-09-01", 0, true},
		{"never told, on the day", "2026-01-05", 3, "", "2026-04-05", 7, false},
		{"never told, a year after", "2026-01-05", 3, "", "2027-04-05", 7, false},
		{"told late, six days after that", "2026-01-05", 3, "2026-06-01", "2026-06-07", 0, false},
		{"told late, a week after that", "2026-01-05", 3, "2026-06-01", "2026-06-08", 0, true},
		{"told, and the clock put back", "2026-01-05", 3, "2026-03-29", "2026-02-01", 0, false},
		{"a month: no warning in its first days", "2026-01-05", 1, "", "2026-01-08", 0, false},
		{"a month: one a week before", "2026-01-05", 1, "", "2026-01-29", 7, false},
		{"here today", "2026-01-05", 1, "", "2026-01-05", 0, false},
		{"here tomorrow, by a clock that was put back", "2026-01-05", 1, "", "2026-01-04", 0, false},
	} {
		a := Absence{Seen: day(c.seen), Months: c.months}
		if c.warned != "" {
			a.Warned = day(c.warned).Add(9 * time.Hour)
		}
		today := day(c.today).Add(17 * time.Hour)
		if warning, lapses := a.Warning(today), a.Lapses(today); warning != c.warning || lapses != c.lapses {
			t.Errorf("%s: warning %d, lapses %t, want %d, %t", c.name, warning, lapses, c.warning, c.lapses)
		}
	}
}

// TestAwayMonths_AreThoseOfTheStrictestTheScopeCanMeet.
func TestAwayMonths_AreThoseOfTheStrictestTheScopeCanMeet(t *testing.T) {
	of := func(slug, parent bodies.Slug, away ...int) Charter {
		c := Charter{Body: bodies.Body{Slug: slug, Parent: parent}}
		for _, months := range away {
			c.Procedures = append(c.Procedures, Procedure{Delegation: &DelegationRule{Rule: "default", Months: 12, Shown: ShownPublic, AwayMonths: months, BodiesBelow: true}})
		}
		return c
	}
	charters := []Charter{of("commons", "", 0, 6), of("garden", "commons", 4), of("loft", "commons", 0), of("well", "commons")}
	issue := func(months int) *Issue {
		return &Issue{Procedure: Procedure{Delegation: &DelegationRule{AwayMonths: months}}}
	}
	bram := []bodies.PersonID{"bram"}
	for _, c := range []struct {
		name  string
		given Delegation
		issue *Issue
		want  int
	}{
		{"everything", Delegation{Delegates: bram}, nil, 4},
		{"a body, whose rule reaches one below", Delegation{Delegates: bram, Scope: delegation.Scope{Body: "commons"}}, nil, 4},
		{"a body", Delegation{Delegates: bram, Scope: delegation.Scope{Body: "garden"}}, nil, 4},
		{"a body without such a rule", Delegation{Delegates: bram, Scope: delegation.Scope{Body: "loft"}}, nil, 0},
		{"a body without liquid matters", Delegation{Delegates: bram, Scope: delegation.Scope{Body: "well"}}, nil, 0},
		{"an opt-out", Delegation{}, nil, 0},
		{"one issue", Delegation{Delegates: bram, Scope: delegation.Scope{Issue: "2026-1"}}, issue(9), 9},
		{"one issue without the rule", Delegation{Delegates: bram, Scope: delegation.Scope{Issue: "2026-1"}}, issue(0), 0},
		{"one issue whose vote is not open", Delegation{Delegates: bram, Scope: delegation.Scope{Issue: "2026-1"}}, nil, 0},
		{"one issue that is not liquid", Delegation{Delegates: bram, Scope: delegation.Scope{Issue: "2026-1"}}, &Issue{}, 0},
	} {
		if got := c.given.AwayMonths(charters, c.issue); got != c.want {
			t.Errorf("%s: %d months, want %d", c.name, got, c.want)
		}
	}
	if got := LeastAway(charters); got != 4 {
		t.Errorf("the least of all is %d, want 4", got)
	}
	if got := LeastAway(charters[2:]); got != 0 {
		t.Errorf("the least of none is %d", got)
	}
}

func TestDelegationRule_BoundsAbsence(t *testing.T) {
	for months, sound := range map[int]bool{-1: false, 0: true, 1: true, 120: true, 121: false} {
		r := DelegationRule{Rule: "default", Months: 12, Shown: ShownPublic, AwayMonths: months}
		if (r.fault() == "") != sound {
			t.Errorf("%d months: %q", months, r.fault())
		}
	}
}
