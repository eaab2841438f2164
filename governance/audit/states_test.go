// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"fmt"
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// rests brings the guild to a state, by decisions of the convention.
func (v *village) rests(state bodies.State, successor bodies.Slug) {
	c := guild()
	c.Amendment = &governance.Amendment{Body: "convention", Kind: "constitution"}
	c.Membership = &bodies.Membership{Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}}
	v.amends(c)
	c.Version, c.Body.State, c.Body.Successor = 2, state, successor
	v.amends(c)
}

// TestVerify_HoldsBodiesToTheirState: what a body in its state does not do is in no record
// that verifies, whoever signs it; what ends there is.
func TestVerify_HoldsBodiesToTheirState(t *testing.T) {
	comes := func(v *village) {
		v.enter("guild", "", journal.PersonAdmit{Person: who("bram"), Sphere: "inner", Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(v.now), Ground: "open"})
	}
	opens := func(v *village) { v.open("2026-61", "guild") }
	for name, test := range map[string]struct {
		state     bodies.State
		successor bodies.Slug
		act       func(*village)
		what      string // "" where it verifies
	}{
		"somebody comes into an active one":    {"", "", comes, ""},
		"somebody comes into a suspended one":  {bodies.Suspended, "", comes, "guild is suspended"},
		"somebody comes into a dissolved one":  {bodies.Dissolved, "assembly", comes, "guild is dissolved"},
		"a suspended one opens a vote":         {bodies.Suspended, "", opens, "guild is suspended"},
		"a dissolved one opens a vote":         {bodies.Dissolved, "assembly", opens, "guild is dissolved"},
		"one that is dissolved is changed":     {bodies.Dissolved, "assembly", forged, "is dissolved, and its charter is changed no more"},
		"nothing is done in a dissolved one":   {bodies.Dissolved, "assembly", func(*village) {}, ""},
		"nothing is done in one that is still": {bodies.Suspended, "", func(*village) {}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVillage(t)
			v.rests(test.state, test.successor)
			test.act(v)
			r := v.verify(Against{})
			switch {
			case test.what == "" && r.Verdict != Verified:
				t.Errorf("%s: %v", r.Verdict, r.Findings)
			case test.what != "" && (r.Verdict != Refused || !strings.Contains(fmt.Sprint(r.Findings), test.what)):
				t.Errorf("%s: %v", r.Verdict, r.Findings)
			}
		})
	}
}

// forged brings the guild back to life by the hand of whoever keeps the server.
func forged(v *village) {
	c := guild()
	c.Version = 3
	c.Amendment = &governance.Amendment{Body: "convention", Kind: "constitution"}
	v.amends(c)
}
