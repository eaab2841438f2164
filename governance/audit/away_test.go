// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"slices"
	"strings"
	"testing"

	"moothall/governance/journal"
)

// absent is a village whose assembly has a charter in force, from now on, by which
// delegations lapse after three months of absence, as much later as days say. Hana has
// given her voice to Zoe, who is a public delegate.
func absent(t *testing.T, scope Scope, months, days int) *village {
	v := villageOf(t, scope, scope.Auditor)
	c := v.charters[0]
	c.Version, c.Procedures = 2, slices.Clone(c.Procedures)
	rule := *c.Procedures[0].Delegation
	rule.AwayMonths = months
	c.Procedures[0].Delegation = &rule
	v.amends(c)
	v.publicly("zoe")
	v.perhapsSealed(v.gives("q1", "hana", journal.Scope{}, "zoe"))
	v.now = v.now.AddDate(0, 0, days)
	return v
}

func lapse(delegation, person string) journal.DelegationClear {
	return journal.DelegationClear{Delegation: delegation, Person: who(person), Reason: journal.ClearAway}
}

// TestVerify_HoldsLapsesToTheRules forges lapses by absence and signs everything anew.
func TestVerify_HoldsLapsesToTheRules(t *testing.T) {
	const due = 92 // the days of three months from March on
	set := func(v *village, from, id string, scope journal.Scope, to ...string) {
		v.enter("", "", v.gives(id, from, scope, to...))
	}
	early := func(v *village, act journal.Act) { // an act ten days before the lapse
		v.now = v.now.AddDate(0, 0, -10)
		v.enter("", "", act)
		v.now = v.now.AddDate(0, 0, 10)
	}
	for _, c := range []struct {
		name   string
		months int
		days   int
		do     func(v *village)
		want   string // in the finding; empty: verified
	}{
		{"as the rules have it", 3, due, func(*village) {}, ""},
		{"a day too early", 3, due - 1, func(*village) {}, "is away from 2026-06-01 on at the earliest"},
		{"where nothing lapses by absence", 0, 3 * due, func(*village) {}, "nothing lapses by absence there"},
		{"though she gave another", 3, due, func(v *village) {
			v.now = v.now.AddDate(0, 0, -10)
			set(v, "hana", "q2", journal.Scope{Place: "quay"})
			v.now = v.now.AddDate(0, 0, 10)
		}, "is away from"},
		{"though she took one back", 3, due, func(v *village) {
			v.now = v.now.AddDate(0, 0, -due)
			set(v, "hana", "q2", journal.Scope{Place: "quay"}, "zoe")
			v.now = v.now.AddDate(0, 0, due)
			early(v, journal.DelegationClear{Delegation: "q2", Person: who("hana")})
		}, "is away from"},
		{"though she became a public delegate", 3, due, func(v *village) {
			v.now = v.now.AddDate(0, 0, -10)
			v.publicly("hana")
			v.now = v.now.AddDate(0, 0, 10)
		}, "is away from"},
		{"though she laid that down", 3, due, func(v *village) {
			v.now = v.now.AddDate(0, 0, -due)
			v.publicly("hana")
			v.now = v.now.AddDate(0, 0, due)
			early(v, journal.DelegateEnd{Delegate: "of-hana", Person: who("hana")})
		}, "is away from"},
		{"though she agreed to speak for somebody", 3, due, func(v *village) {
			v.now = v.now.AddDate(0, 0, -20)
			set(v, "bea", "q2", journal.Scope{}, "hana")
			v.now = v.now.AddDate(0, 0, 20)
			early(v, journal.DelegateAccept{Person: who("hana"), Delegator: who("bea")})
		}, "is away from"},
		{"though she declined to", 3, due, func(v *village) {
			v.now = v.now.AddDate(0, 0, -due)
			set(v, "bea", "q2", journal.Scope{}, "hana")
			v.enter("", "", journal.DelegateAccept{Person: who("hana"), Delegator: who("bea")})
			v.now = v.now.AddDate(0, 0, due)
			early(v, journal.DelegateDecline{Person: who("hana"), Delegator: who("bea")})
		}, "is away from"},
		{"though others did so", 3, due, func(v *village) {
			v.now = v.now.AddDate(0, 0, -20)
			set(v, "bea", "q2", journal.Scope{}, "hana")
			v.now = v.now.AddDate(0, 0, 20)
			early(v, journal.DelegationClear{Delegation: "q2", Person: who("bea")})
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := absent(t, Scope{}, c.months, c.days)
			c.do(v)
			v.enter("", "", lapse("q1", "hana"))
			v.judges(c.want)
		})
	}
	t.Run("of somebody else's", func(t *testing.T) {
		v := absent(t, Scope{}, 3, due)
		v.enter("", "", lapse("q1", "bea"))
		v.judges("is not in force")
	})
	t.Run("of an opt-out", func(t *testing.T) {
		v := absent(t, Scope{}, 3, 0)
		set(v, "hana", "q2", journal.Scope{})
		v.now = v.now.AddDate(0, 0, due)
		v.enter("", "", lapse("q2", "hana"))
		v.judges("it entrusts nobody")
	})
	t.Run("of one that lapsed by its age before", func(t *testing.T) {
		v := absent(t, Scope{}, 3, 0)
		v.enter("", "", journal.DelegationSet{Delegation: "q2", Person: who("hana"), Delegates: journal.List[journal.Commitment]{who("zoe")}, Until: journal.At(v.now.AddDate(0, 0, 30))})
		v.now = v.now.AddDate(0, 0, due)
		v.enter("", "", lapse("q2", "hana"))
		v.judges("it had ended before")
	})
	t.Run("twice", func(t *testing.T) {
		v := absent(t, Scope{}, 3, due)
		v.enter("", "", lapse("q1", "hana"))
		v.enter("", "", lapse("q1", "hana"))
		v.judges("it had ended before")
	})
	t.Run("of one matter, by its own rule", func(t *testing.T) {
		v := absent(t, Scope{}, 3, 0)
		set(v, "bea", "q2", journal.Scope{Issue: "2026-4"}, "zoe") // opened when nothing lapsed
		v.now = v.now.AddDate(0, 0, due)
		v.enter("", "", lapse("q2", "bea"))
		v.judges("nothing lapses by absence there")
	})
	t.Run("two of one owner, one after the other", func(t *testing.T) {
		v := absent(t, Scope{}, 3, 0)
		set(v, "hana", "q2", journal.Scope{Body: "assembly"}, "zoe")
		v.now = v.now.AddDate(0, 0, due)
		v.enter("", "", lapse("q1", "hana"))
		v.enter("", "", lapse("q2", "hana"))
		v.judges("")
	})
	t.Run("for a reason nobody knows", func(t *testing.T) {
		v := absent(t, Scope{}, 3, due)
		act := lapse("q1", "hana")
		act.Reason = "bored"
		if _, err := journal.Leaf(journal.Entry{At: journal.At(v.now), Ref: testRef(1 << 20), Act: act}); err == nil || !strings.Contains(err.Error(), "reason is") {
			t.Errorf("it is written: %v", err)
		}
	})
}

// TestVerify_HoldsSealedLapsesToTheRules: an auditor's archive opens them, and they are
// judged like any other; the public one says nothing of absence.
func TestVerify_HoldsSealedLapsesToTheRules(t *testing.T) {
	for days, want := range map[int]string{92: "", 91: "is away from"} {
		v := absent(t, Scope{Auditor: true}, 3, days)
		v.perhapsSealed(lapse("q1", "hana"))
		v.judges(want)
	}
	v := absent(t, Scope{Auditor: true}, 3, 92)
	v.enter("", "", lapse("q1", "hana"))
	v.judges("sealed, or in clear")
}

// judges verifies the village: refused with such a finding, or verified where there is
// none to be.
func (v *village) judges(want string) {
	v.t.Helper()
	r := v.verify(Against{})
	switch {
	case want == "" && r.Verdict != Verified:
		v.t.Errorf("got %s: %v, want it verified", r.Verdict, r.Findings)
	case want != "" && (r.Verdict != Refused || !strings.Contains(r.Findings[len(r.Findings)-1].Error(), want)):
		v.t.Errorf("got %s: %v, want %q", r.Verdict, r.Findings, want)
	}
}
