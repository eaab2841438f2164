// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
)

func TestReliances_CompareTwoInstants(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }
	law, water := delegation.Scope{Field: "law"}, delegation.Scope{Field: "water"}
	given := func(from string, s delegation.Scope, begun, ended int) governance.Delegation {
		d := governance.Delegation{Delegator: bodies.PersonID(from), Scope: s, From: at(begun), Until: at(28)}
		if ended > 0 {
			d.EndedAt = at(ended)
		}
		return d
	}
	for _, c := range []struct {
		what    string
		changed []governance.Delegation
		want    []governance.Reliance
	}{
		{"nothing", nil, nil},
		{"one more", []governance.Delegation{given("a", law, 11, 0)}, []governance.Reliance{{Scope: law, Gained: 1}}},
		{"one fewer", []governance.Delegation{given("a", law, 2, 11)}, []governance.Reliance{{Scope: law, Lost: 1}}},
		{"renewed", []governance.Delegation{given("a", law, 2, 11), given("a", law, 11, 0)}, nil},
		{"given and taken back", []governance.Delegation{given("a", law, 11, 11)}, nil},
		{"another scope in its place", []governance.Delegation{given("a", law, 2, 11), given("a", water, 11, 0)}, []governance.Reliance{{Scope: law, Lost: 1}, {Scope: water, Gained: 1}}},
		{"two of one scope", []governance.Delegation{given("a", law, 2, 11), given("b", law, 11, 0)}, []governance.Reliance{{Scope: law, Gained: 1, Lost: 1}}},
		{"lapsed, and taken back later", []governance.Delegation{{Delegator: "a", Scope: law, From: at(1), Until: at(11), EndedAt: at(20)}}, []governance.Reliance{{Scope: law, Lost: 1}}},
	} {
		if diff := cmp.Diff(c.want, governance.Reliances(c.changed, at(10), at(12))); diff != "" {
			t.Errorf("%s: %s", c.what, diff)
		}
	}
}

// TestRelianceDay_IsOverForAnHour, in the community's zone, also where a day has 23
// hours.
func TestRelianceDay_IsOverForAnHour(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string]string{
		"2026-06-10T00:30:00+01:00": "2026-06-08T00:00:00+01:00",
		"2026-06-10T01:00:00+01:00": "2026-06-09T00:00:00+01:00",
		"2026-06-10T23:59:00+01:00": "2026-06-09T00:00:00+01:00",
		"2026-03-30T05:00:00+01:00": "2026-03-29T00:00:00Z", // the clocks went forward on the 29th
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := governance.RelianceDay(at, london).Format(time.RFC3339); got != want {
			t.Errorf("at %s it is %s, want %s", now, got, want)
		}
	}
}

func TestReaches_OnlyWhereVoicesAreDelegated(t *testing.T) {
	i := governance.Issue{ID: "2026-1", Body: "assembly", Procedure: governance.Procedure{Delegation: &governance.DelegationRule{}}}
	if !i.Reaches(delegation.Scope{}, governance.Layers{}) || !i.Reaches(delegation.Scope{Issue: "2026-1"}, governance.Layers{}) || i.Reaches(delegation.Scope{Body: "council"}, governance.Layers{}) {
		t.Error("a scope reaches where it does not, or not where it does")
	}
	i.Procedure.Delegation = nil
	if i.Reaches(delegation.Scope{}, governance.Layers{}) {
		t.Error("a delegation reaches a vote in which none is taken")
	}
}
