// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
)

// TestMayCast_ASuspensionReachesDownAndEnds, and who is suspended is told as of any
// instant.
func TestMayCast_ASuspensionReachesDownAndEnds(t *testing.T) {
	charters := []governance.Charter{{Body: bodies.Body{Slug: "assembly"}}, {Body: bodies.Body{Slug: "wales", Parent: "assembly"}}}
	measure := func(kind governance.MeasureKind, in bodies.Slug) governance.Measure {
		return governance.Measure{Kind: kind, Person: "ada", Body: in, From: reported, Until: reported.AddDate(0, 0, 7)}
	}
	lifted := measure("suspension", "assembly")
	lifted.Lifted = reported.AddDate(0, 0, 2)
	for _, c := range []struct {
		name      string
		m         governance.Measure
		in        bodies.Slug
		after     time.Duration
		suspended bool
		cast      error
	}{
		{"there", measure("suspension", "assembly"), "assembly", 0, true, governance.ErrSuspended},
		{"below", measure("suspension", "assembly"), "wales", day(1), true, governance.ErrSuspended},
		{"not above", measure("suspension", "wales"), "assembly", day(1), false, nil},
		{"until its last instant", measure("suspension", "assembly"), "assembly", day(7) - 1, true, governance.ErrSuspended},
		{"not when it is over", measure("suspension", "assembly"), "assembly", day(7), false, nil},
		{"where the clock was put back no cast, and no count", measure("suspension", "assembly"), "assembly", -1, false, governance.ErrSuspended},
		{"not once it was lifted", lifted, "assembly", day(2), false, nil},
		{"a mute keeps nobody from voting", measure("mute", "assembly"), "assembly", day(1), false, nil},
	} {
		at, all := reported.Add(c.after), []governance.Measure{c.m}
		if err := governance.MayCast(all, charters, c.in, at); !errors.Is(err, c.cast) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.cast)
		}
		who := governance.Suspended(append(all, c.m), charters, c.in, at)
		if is := slices.Equal(who, []bodies.PersonID{"ada"}); is != c.suspended || !is && who != nil {
			t.Errorf("%s: suspended are %v", c.name, who)
		}
		if until := governance.SuspendedUntil(all, charters, c.in, at); until.IsZero() == c.suspended {
			t.Errorf("%s: until %s", c.name, until)
		}
	}
	if err := governance.MayWrite([]governance.Measure{measure("suspension", "assembly")}, charters, "assembly", reported); err != nil {
		t.Errorf("who is suspended from voting may write: %v", err)
	}
}

func day(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

func TestRuling_OfASuspensionHasAnEnd(t *testing.T) {
	r := ruling()
	r.Measure = governance.MeasureSuspension
	for days, fits := range map[int]bool{0: false, 1: true, 365: true, 366: false} {
		r.Days = days
		if err := r.Check(rulebook(), true); (err == nil) != fits || fits && !r.Until(reported).Equal(reported.AddDate(0, 0, days)) {
			t.Errorf("%d days: %v, until %s", days, err, r.Until(reported))
		}
	}
}

// TestConclude_OfTheSuspended: what they cast counts with their own voice, nobody's
// comes to them, theirs goes to nobody; and only where that changed the way of a voice
// is it something the record keeps from anybody.
func TestConclude_OfTheSuspended(t *testing.T) {
	roll, all := rollOf("ada", "bram", "chidi", "dewi"), delegation.Scope{}
	ada, bram := []governance.Vote{{Person: "ada", Choice: answer("yes")}}, []governance.Vote{{Person: "ada", Choice: answer("yes")}, {Person: "bram", Choice: answer("no")}}
	plain := threats()
	plain.Procedure.Delegation = nil
	for _, c := range []struct {
		name      string
		issue     governance.Issue
		votes     []governance.Vote
		given     []governance.Delegation
		suspended []bodies.PersonID
		turnout   governance.Turnout
		sealed    bool
	}{
		{"a delegate", threats(), ada, []governance.Delegation{given("bram", all, "ada"), given("chidi", all, "bram")}, []bodies.PersonID{"ada"},
			governance.Turnout{Electorate: 4, Direct: 1, Lost: map[string]int64{"dead-end": 2, "no-vote": 1}}, true},
		{"one in between", threats(), ada, []governance.Delegation{given("bram", all, "ada"), given("chidi", all, "bram")}, []bodies.PersonID{"bram"},
			governance.Turnout{Electorate: 4, Direct: 1, Lost: map[string]int64{"dead-end": 1, "no-vote": 2}}, true},
		{"one whom nobody named", threats(), bram, []governance.Delegation{given("chidi", all, "bram")}, []bodies.PersonID{"ada"},
			governance.Turnout{Electorate: 4, Direct: 2, Represented: 1, Lost: map[string]int64{"no-vote": 1}}, false},
		{"one who is silent anyway", threats(), ada, []governance.Delegation{given("bram", all, "ada")}, []bodies.PersonID{"dewi", "dewi"},
			governance.Turnout{Electorate: 4, Direct: 1, Represented: 1, Lost: map[string]int64{"no-vote": 2}}, false},
		{"one whose delegate is silent", threats(), ada, []governance.Delegation{given("bram", all, "dewi")}, []bodies.PersonID{"bram"},
			governance.Turnout{Electorate: 4, Direct: 1, Lost: map[string]int64{"dead-end": 1, "no-vote": 2}}, false},
		{"somebody off the roll", threats(), ada, []governance.Delegation{given("bram", all, "ada")}, []bodies.PersonID{"elin"},
			governance.Turnout{Electorate: 4, Direct: 1, Represented: 1, Lost: map[string]int64{"no-vote": 2}}, false},
		{"where nobody delegates", plain, bram, []governance.Delegation{given("chidi", all, "ada")}, []bodies.PersonID{"ada"},
			governance.Turnout{Electorate: 4, Direct: 2, Lost: map[string]int64{"no-vote": 2}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := closed(c.issue).Conclude(roll, c.votes, governance.Entrusted{Delegations: c.given, Suspended: c.suspended}, layers(t))
			if diff := cmp.Diff(c.turnout, got.Decision.Turnout); err != nil || diff != "" || got.Sealed != c.sealed {
				t.Errorf("sealed %v, %v\n%s", got.Sealed, err, diff)
			}
		})
	}
}
