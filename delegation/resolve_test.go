// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// noon is the instant the tests resolve at; day is a day from it.
func noon() time.Time          { return time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC) }
func day(n int) time.Time      { return noon().AddDate(0, 0, n) }
func to(members ...ID) []ID    { return members }
func always() (from time.Time) { return day(-100) }

// ferry is a matter of the harbour council about ferries in the old port.
func ferry(first Axis) Matter {
	return Matter{
		Issue:  "ferry-fares",
		Bodies: []string{"harbour-council", "assembly"},
		Fields: []string{"ferries", "transport"},
		Places: []string{"old-port", "coast"},
		First:  first,
	}
}

// TestResolve_TheMoreSpecificScopeGoverns lists scopes from narrow to wide: each one
// governs against every later one, in either order of input.
func TestResolve_TheMoreSpecificScopeGoverns(t *testing.T) {
	for name, c := range map[string]struct {
		first  Axis
		scopes []Scope
	}{
		"field first": {FieldFirst, []Scope{
			{Issue: "ferry-fares", Field: "ferries", Body: "harbour-council"},
			{Issue: "ferry-fares", Body: "harbour-council"},
			{Issue: "ferry-fares"},
			{Body: "harbour-council", Field: "ferries", Place: "old-port"},
			{Body: "harbour-council", Field: "ferries"},
			{Body: "assembly", Field: "ferries"},
			{Body: "harbour-council", Field: "transport"},
			{Body: "harbour-council", Place: "old-port"},
			{Field: "ferries", Place: "coast"},
			{Field: "ferries"},
			{Field: "transport", Place: "old-port"},
			{Field: "transport"},
			{Place: "old-port"},
			{Place: "coast"},
			{Body: "harbour-council"},
			{Body: "assembly"},
			{},
		}},
		"place first": {PlaceFirst, []Scope{
			{Body: "harbour-council", Place: "old-port"},
			{Body: "harbour-council", Field: "ferries"},
			{Place: "old-port", Field: "transport"},
			{Place: "old-port"},
			{Place: "coast", Field: "ferries"},
			{Place: "coast"},
			{Field: "ferries"},
			{Field: "transport"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for i, narrow := range c.scopes {
				for _, wide := range c.scopes[i+1:] {
					ds := []Delegation{{Delegates: to(1), Scope: narrow}, {Delegates: to(2), Scope: wide}}
					for range 2 {
						g, err := Resolve(3, ds, ferry(c.first), noon(), nil)
						if err != nil {
							t.Fatal(err)
						}
						if d, _ := g.Governing(0); g.Next[0] != 1 || d.Scope != narrow {
							t.Errorf("%+v governs, want %+v", d.Scope, narrow)
						}
						ds[0], ds[1] = ds[1], ds[0]
					}
				}
			}
		})
	}
}

func TestResolve_WhatDoesNotMatchDoesNotGovern(t *testing.T) {
	for _, s := range []Scope{
		{Issue: "bridge"}, {Body: "court"}, {Field: "ports"}, {Place: "hills"},
		{Issue: "ferry-fares", Body: "court"}, {Body: "harbour-council", Place: "hills"}, {Field: "ferries", Place: "hills"},
	} {
		g, err := Resolve(2, []Delegation{{Delegates: to(1), Scope: s}}, ferry(FieldFirst), noon(), nil)
		if err != nil || g.Next[0] != None {
			t.Errorf("%+v: %d, %v; want none", s, g.Next[0], err)
		}
	}
}

func TestResolve_ReadsTheDelegationsInForce(t *testing.T) {
	body := Scope{Body: "assembly"}
	for _, c := range []struct {
		rule string
		ds   []Delegation
		want ID
	}{
		{"a delegation holds from its first instant", []Delegation{{Delegates: to(1), From: noon()}}, 1},
		{"and no earlier", []Delegation{{Delegates: to(1), From: day(1)}}, None},
		{"it holds until its end", []Delegation{{Delegates: to(1), Until: noon().Add(1)}}, 1},
		{"and at its end no longer", []Delegation{{Delegates: to(1), Until: noon()}}, Lapsed},
		{"an open end is open", []Delegation{{Delegates: to(1), From: always()}}, 1},
		{"an expired narrow one uncovers the wider", []Delegation{{Delegates: to(1), Scope: body, Until: day(-1)}, {Delegates: to(2)}}, 2},
		{"an opt-out blocks the wider", []Delegation{{Scope: body}, {Delegates: to(2)}}, OptOut},
		{"an opt-out for everything leaves narrower delegations", []Delegation{{}, {Delegates: to(2), Scope: body}}, 2},
		{"an expired opt-out blocks nothing", []Delegation{{Scope: body, Until: day(-1)}, {Delegates: to(2)}}, 2},
		{"the first delegate alone is read", []Delegation{{Delegates: to(2, 1)}}, 2},
		{"a first delegate off the roll is not passed over", []Delegation{{Delegates: to(OffRoll, 1)}}, OffRoll},
		{"what was renewed governs", []Delegation{{Delegates: to(1), Until: day(-1)}, {Delegates: to(2), From: day(-1)}}, 2},
		{"nothing given is nothing", nil, None},
	} {
		t.Run(c.rule, func(t *testing.T) {
			g, err := Resolve(3, c.ds, ferry(FieldFirst), noon(), nil)
			if err != nil || g.Next[0] != c.want {
				t.Errorf("got %d, %v; want %d", g.Next[0], err, c.want)
			}
		})
	}
}

func TestResolve_TheSuspendedPassNothingOn(t *testing.T) {
	g, err := Resolve(3, []Delegation{{Delegator: 0, Delegates: to(1)}, {Delegator: 1, Delegates: to(2)}}, Matter{}, noon(), among(3, 1))
	if diff := cmp.Diff([]ID{1, Suspended, None}, g.Next); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestResolve_RefusesMalformedInput(t *testing.T) {
	body := Scope{Body: "assembly"}
	for _, c := range []struct {
		what string
		ds   []Delegation
		want error
	}{
		{"a delegator beyond the roll", []Delegation{{Delegator: 3}}, ErrMember},
		{"a delegator off the roll", []Delegation{{Delegator: OffRoll}}, ErrMember},
		{"a delegate beyond the roll", []Delegation{{Delegates: to(3)}}, ErrMember},
		{"nobody as a delegate", []Delegation{{Delegates: to(None)}}, ErrMember},
		{"herself as a delegate", []Delegation{{Delegates: to(1, 0)}}, ErrSelf},
		{"two in force for one scope", []Delegation{{Delegates: to(1), Scope: body}, {Delegates: to(2), Scope: body}}, ErrTwice},
	} {
		if _, err := Resolve(3, c.ds, ferry(FieldFirst), noon(), nil); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.what, err, c.want)
		}
	}
}

// A path names the scope by which each member sends the voice on, the opt-out that
// stops it, and the delegation that lapsed.
func TestPathOf_NamesEachHopAndTheEnd(t *testing.T) {
	body, all := Scope{Body: "assembly"}, Scope{}
	given := func(from ID, s Scope, delegates ...ID) Delegation {
		return Delegation{Delegator: from, Scope: s, Delegates: delegates}
	}
	lapsed := Delegation{Delegator: 2, Scope: body, Delegates: to(3), Until: day(-1)}
	for _, c := range []struct {
		rule   string
		ds     []Delegation
		direct []ID
		off    []ID
		want   Chain
	}{
		{"by body, then by everything, to a voter", []Delegation{given(0, body, 1), given(1, all, 2), given(2, body, 3)}, to(2), nil,
			Chain{Hops: []Hop{{0, body}, {1, all}, {2, Scope{}}}, End: EndVoted, Final: 2, Back: -1}},
		{"to somebody silent", []Delegation{given(0, body, 1)}, nil, nil,
			Chain{Hops: []Hop{{0, body}, {1, Scope{}}}, End: EndSilent, Final: None, Back: -1}},
		{"to an opt-out", []Delegation{given(0, body, 1), given(1, body)}, nil, nil,
			Chain{Hops: []Hop{{0, body}, {1, body}}, End: EndOptOut, Final: None, Back: -1}},
		{"to one whose delegation lapsed", []Delegation{given(0, all, 2), lapsed}, nil, nil,
			Chain{Hops: []Hop{{0, all}, {2, body}}, End: EndLapsed, Final: None, Back: -1}},
		{"off the roll", []Delegation{given(0, body, OffRoll)}, nil, nil,
			Chain{Hops: []Hop{{0, body}}, End: EndOffRoll, Final: None, Back: -1}},
		{"to the suspended", []Delegation{given(0, body, 1)}, to(1), to(1),
			Chain{Hops: []Hop{{0, body}, {1, Scope{}}}, End: EndSuspended, Final: None, Back: -1}},
		{"into a loop", []Delegation{given(0, body, 1), given(1, all, 2), given(2, body, 1)}, nil, nil,
			Chain{Hops: []Hop{{0, body}, {1, all}, {2, body}}, End: EndCycle, Final: None, Back: 1}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			g, err := Resolve(4, c.ds, ferry(FieldFirst), noon(), among(4, c.off...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, PathOf(0, g, among(4, c.direct...))); diff != "" {
				t.Error(diff)
			}
		})
	}
	if c := PathOf(9, Graph{}, nil); c.Final != None || len(c.Hops) > 0 {
		t.Errorf("a stranger's path is %+v", c)
	}
}

// What does not govern cannot be in doubt: two for one scope matter only if no
// narrower one stands above them, in whatever order they come.
func TestResolve_ANarrowerScopeSettlesATie(t *testing.T) {
	body := Scope{Body: "assembly"}
	a, b, narrow := Delegation{Delegates: to(1), Scope: body}, Delegation{Delegates: to(2), Scope: body}, Delegation{Scope: Scope{Issue: "ferry-fares"}}
	for _, ds := range [][]Delegation{{a, b, narrow}, {a, narrow, b}, {narrow, a, b}} {
		if g, err := Resolve(3, ds, ferry(FieldFirst), noon(), nil); err != nil || g.Next[0] != OptOut {
			t.Errorf("%v: %v", ds, err)
		}
	}
}

// The scope by which somebody delegates today says nothing of a delegation she only
// thinks of.
func TestPreview_NamesNoScopeForAThought(t *testing.T) {
	body := Scope{Body: "assembly"}
	g, err := Resolve(3, []Delegation{{Delegates: to(1), Scope: body}, {Delegator: 2, Delegates: to(1), Scope: body}}, ferry(FieldFirst), noon(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := IfDelegates(0, 2, 1, g, among(3, 1))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Hop{{0, Scope{}}, {2, body}, {1, Scope{}}}, p.After.Hops); diff != "" {
		t.Error(diff)
	}
}

func TestPreview_RefusesWhatCannotBe(t *testing.T) {
	g := Graph{Next: []ID{1, None}}
	if _, err := IfDelegates(0, 0, 1, g, nil); !errors.Is(err, ErrSelf) {
		t.Errorf("to herself: %v", err)
	}
	if _, err := IfDelegates(0, 2, 1, g, nil); !errors.Is(err, ErrMember) {
		t.Errorf("beyond the roll: %v", err)
	}
	if _, err := IfVotes(2, 1, g, nil); !errors.Is(err, ErrMember) {
		t.Errorf("a stranger votes: %v", err)
	}
	if _, err := IfWithdraws(-1, 1, g, nil); !errors.Is(err, ErrMember) {
		t.Errorf("a stranger withdraws: %v", err)
	}
}

// TestResolve_IsIndependentOfOrder also when there is something to refuse.
func TestResolve_IsIndependentOfOrder(t *testing.T) {
	scopes := []Scope{{}, {Body: "assembly"}, {Body: "court"}, {Field: "transport"}, {Place: "coast"}, {Issue: "ferry-fares"}, {Body: "assembly", Field: "ferries"}}
	rapid.Check(t, func(t *rapid.T) {
		ds := make([]Delegation, rapid.IntRange(0, 14).Draw(t, "delegations"))
		for i := range ds {
			ds[i] = Delegation{
				Delegator: ID(rapid.IntRange(0, 3).Draw(t, "delegator")), Delegates: to(ID(rapid.IntRange(4, 8).Draw(t, "delegate"))),
				Scope: rapid.SampledFrom(scopes).Draw(t, "scope"),
				From:  day(rapid.IntRange(-3, 1).Draw(t, "from")), Until: day(rapid.IntRange(-2, 3).Draw(t, "until")),
			}
		}
		g, err := Resolve(9, ds, ferry(PlaceFirst), noon(), nil)
		again, errAgain := Resolve(9, rapid.Permutation(ds).Draw(t, "order"), ferry(PlaceFirst), noon(), nil)
		if (err == nil) != (errAgain == nil) || err != nil && err.Error() != errAgain.Error() {
			t.Fatalf("%v became %v", err, errAgain)
		}
		for m, to := range g.Next {
			d, _ := g.Governing(ID(m))
			dAgain, _ := again.Governing(ID(m))
			if to != again.Next[m] || d.Scope != dAgain.Scope || !d.Until.Equal(dAgain.Until) {
				t.Errorf("member %d: %d by %+v became %d by %+v", m, to, d, again.Next[m], dAgain)
			}
		}
	})
}
