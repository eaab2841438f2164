// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
)

func TestDelegations_AreLegal(t *testing.T) {
	places, fields := trees(t)
	issues := map[string]bool{"": true}
	for _, m := range Issues(Day()) {
		issues[string(m.Issue.ID)] = true
	}
	for when, now := range mornings() {
		members, seen := map[bodies.PersonID]Person{}, map[string]bool{}
		for _, p := range everyone(now) {
			members[p.ID] = p
		}
		for _, d := range Delegations(now, Crowd(Size-Named(), "estuary")) {
			from, known := members[d.Delegator]
			if !known || seen[d.ID] {
				t.Errorf("%s: %s: unknown delegator, or the scope is given twice", when, d.ID)
			}
			seen[d.ID] = true
			for _, to := range d.Delegates {
				if _, known := members[to]; !known || to == d.Delegator {
					t.Errorf("%s: %s goes to %s: unknown, or oneself", when, d.ID, to)
				}
			}
			if !d.From.After(from.Joined) || d.From.After(now) || !d.From.Before(d.Until) || d.Until.After(d.From.AddDate(1, 0, 0)) {
				t.Errorf("%s: %s holds from %s until %s: want a year at most, begun after joining", when, d.ID, d.From, d.Until)
			}
			s := d.Scope
			if s == (delegation.Scope{}) || s.Place != "" && !places.Has(bodies.PlaceID(s.Place)) ||
				s.Field != "" && !fields.Has(bodies.FieldID(s.Field)) || !issues[s.Issue] {
				t.Errorf("%s: %s: the scope %+v is not there", when, d.ID, s)
			}
		}
	}
}

func TestDelegations_WouldBeTakenToday(t *testing.T) {
	for _, d := range Delegations(Day(), Crowd(Size-Named(), "estuary")) {
		var issue *governance.Issue
		if d.Scope.Issue != "" {
			m := matter(t, governance.IssueID(d.Scope.Issue))
			issue = &m.Issue
		}
		d.Until = time.Time{}
		if _, err := governance.Entrust(d, Charters(), issue, Day()); err != nil {
			t.Errorf("%s: %v", d.ID, err)
		}
	}
}

func TestDelegations_AreAFewHundredAndTheSameEveryTime(t *testing.T) {
	crowd := Crowd(Size-Named(), "estuary")
	list := Delegations(Day(), crowd)
	if len(list) < 250 || len(list) > 500 {
		t.Errorf("%d delegations, want a few hundred", len(list))
	}
	if diff := cmp.Diff(list, Delegations(Day(), crowd)); diff != "" {
		t.Error(diff)
	}
}

func TestDelegations_HoldTheCasesThePagesShow(t *testing.T) {
	live := map[bodies.PersonID]map[delegation.Scope][]bodies.PersonID{}
	over := 0
	for _, d := range Delegations(Day(), nil) {
		if !d.EndedAt.IsZero() || !d.Until.After(Day()) {
			over++
			continue
		}
		if live[d.Delegator] == nil {
			live[d.Delegator] = map[delegation.Scope][]bodies.PersonID{}
		}
		live[d.Delegator][d.Scope] = d.Delegates
	}
	for _, want := range []struct {
		from  bodies.Slug
		scope delegation.Scope
		to    []bodies.PersonID
	}{
		{"nia", inField("moderation"), ids("bram")},
		{"bram", inField("moderation"), ids("chidi")},
		{"nia", inPlace("wales"), ids("lowri")},
		{"nia", inField("translation"), ids("sofia")},
		{"jonas", inField("technology"), ids("hanna")},
		{"hanna", inField("technology"), ids("mateus")},
		{"mateus", inField("technology"), ids("jonas")},
		{"marta", inField("finance"), ids()},
		{"aoife", delegation.Scope{Issue: "2026-39"}, ids("marta")},
	} {
		got, given := live[ID(want.from)][want.scope]
		if !given || !cmp.Equal(got, want.to) {
			t.Errorf("%s in %+v: %v, want %v", want.from, want.scope, got, want.to)
		}
	}
	if over != 2 {
		t.Errorf("%d delegations are over, want one that ran out and one that was taken back", over)
	}
	if len(live[ID("sofia")]) > 0 || len(live[ID("chidi")]) > 0 {
		t.Error("Sofia and Chidi pass nothing on")
	}
}

// Chidi carries some twenty to fifty voices on the threats, as the page shows,
// and some are lost: in Sofia, and in the circle of three.
func TestDelegations_BringChidiTwentyToFiftyVoices(t *testing.T) {
	m := matter(t, "2026-41")
	m.Issue.ClosedAt = Day()
	c, through := concluded(t, m, Day()), map[bodies.PersonID]bodies.PersonID{}
	for _, v := range c.Voices {
		through[v.Person] = v.By
		if v.Person == ID("chidi") && (v.Carried < 21 || v.Carried > 50) {
			t.Errorf("Chidi carries %d voices with his own, want 21 to 50", v.Carried)
		}
	}
	for _, who := range []bodies.Slug{"nia", "bram", "amina", "layla"} {
		if through[ID(who)] != ID("chidi") {
			t.Errorf("%s speaks through %q, want Chidi", who, through[ID(who)])
		}
	}
}

func TestDelegations_AreLostWhereThePagesSaySo(t *testing.T) {
	for _, want := range []struct {
		field  bodies.FieldID
		person bodies.Slug
		reason string
	}{
		{"technology", "jonas", "cycle"},
		{"technology", "hanna", "cycle"},
		{"technology", "mateus", "cycle"},
		{"technology", "kofi", "cycle"},
		{"welsh", "nia", "dead-end"},
		{"welsh", "sofia", "no-vote"},
		{"fees", "marta", "opt-out"},
	} {
		m := matter(t, "2026-27") // any liquid matter, with none of the named people voting
		m.Issue.Field, m.Issue.ClosedAt, m.Plan.Named = want.field, Day(), nil
		for _, v := range concluded(t, m, Day()).Voices {
			if v.Person == ID(want.person) && v.Lost != want.reason {
				t.Errorf("in %s the voice of %s is lost for %q, want %q", want.field, want.person, v.Lost, want.reason)
			}
		}
	}
}
