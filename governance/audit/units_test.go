// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/journal"
)

// double founds a body whose twelve members live in three places and know of two fields,
// by chance, and who entrust each other; and lets it vote once by a double majority.
func (v *village) double(r *rand.Rand, body string, layer governance.UnitLayer, method governance.Method) *governance.Issue {
	v.t.Helper()
	units := map[governance.UnitLayer][]string{governance.UnitPlaces: {"hill", "quay", "moor"}, governance.UnitFields: {"craft", "money"}}[layer]
	c := governance.Charter{Body: bodies.Body{Slug: bodies.Slug(body), Name: body, Level: bodies.Intermediate, Parent: "assembly"}, Version: 1,
		Procedures: []governance.Procedure{{Kind: "matter", Name: "Matter", Participation: governance.Liquid, Visibility: governance.Public, Method: method,
			Franchise: bodies.Franchise{Body: bodies.Slug(body)}, Delegation: &governance.DelegationRule{Rule: "default", Months: 12, Shown: v.shown(), Snapshot: governance.AtBoth},
			Majority: &governance.Majority{Share: governance.Ratio{Num: int64(r.IntN(2)), Den: 2}, AtLeast: r.IntN(2) == 0, Abstain: r.IntN(2) == 0, Electorate: r.IntN(2) == 0,
				Units: &governance.UnitRule{Layer: layer, Of: units, Share: governance.Ratio{Num: 1, Den: 2}, AtLeast: r.IntN(2) == 0}}}}}
	if !slices.ContainsFunc(v.charters, func(c governance.Charter) bool { return len(c.Fields) > 0 }) {
		c.Places = []bodies.Place{{ID: "hill", Parent: "town", Name: "Hill"}, {ID: "moor", Parent: "town", Name: "Moor"}, {ID: "bog", Parent: "moor", Name: "Bog"}}
		c.Fields = []bodies.Field{{ID: "craft", Name: "Craft"}, {ID: "nets", Parent: "craft", Name: "Nets"}, {ID: "money", Name: "Money"}}
	}
	v.adopt(c)
	people := []string{"ada", "bram", "chidi", "dina", "elif", "farid", "gwen"}
	for n := range 5 {
		person := fmt.Sprint(body, n)
		v.people = append(v.people, journal.Named{Commitment: who(person), Salt: saltOf(person), Person: person, Name: "The " + person})
		people = append(people, person)
	}
	silent, quiet := map[string]bool{}, r.IntN(2) == 0 // in every other of them, who lives on the hill says nothing
	for n, person := range people {
		place, fields := []bodies.PlaceID{"quay", "hill", "bog", "town"}[r.IntN(4)], bodies.Knowing([]bodies.FieldID{"nets", "money"}[r.IntN(2)])
		if n == 0 {
			fields = bodies.Knowing("money", "nets")
		}
		if quiet && n < 4 && place == "hill" {
			place = "quay"
		}
		v.foundAt(body, person, place, fields)
		silent[person] = quiet && place == "hill"
	}
	for _, from := range people[4:] {
		if silent[from] {
			continue
		}
		v.delegate(from, journal.Scope{Body: body}, people[r.IntN(4)])
	}
	var options []string
	choices := []*governance.Choice{yes(), no(), {Answer: governance.Abstain}}
	if method.Ranked() {
		options, choices = []string{"nothing", "pier", "mole"}, []*governance.Choice{ranks("pier", "nothing"), ranks("mole", "pier"), ranks("nothing")}
	}
	i := v.open("in-"+body, body, options...)
	roll := v.roll(*i)
	for n, p := range people {
		if (r.IntN(3) > 0 || n == 0) && !silent[p] {
			v.cast("in-"+body, p, choices[r.IntN(3)])
		}
	}
	v.decide(i, roll)
	return i
}

// foundAt is found of somebody with a voice who lives in a place and is attested fields.
func (v *village) foundAt(body, person string, place bodies.PlaceID, fields []bodies.Competence) {
	v.t.Helper()
	v.found(body, person, 1)
	at := slices.IndexFunc(v.entries, func(e journal.Entry) bool {
		act, admits := e.Act.(journal.PersonAdmit)
		return admits && e.Body == body && act.Person == who(person)
	})
	act := v.entries[at].Act.(journal.PersonAdmit)
	act.Place = string(place)
	for _, f := range fields {
		act.Fields = append(act.Fields, journal.Competence{Field: string(f.Field)})
	}
	v.entries[at].Act = act
	e := &v.electors[bodies.Slug(body)][len(v.electors[bodies.Slug(body)])-1]
	e.Place, e.Fields = place, fields
}

// TestDoubleMajority_IsRecounted: whoever has the record alone finds of every unit what the
// server did; and where delegations are sealed, in how many units a majority was reached.
func TestDoubleMajority_IsRecounted(t *testing.T) {
	outcomes := map[governance.Ground]bool{}
	for seed := range uint64(9) {
		for _, scope := range []Scope{{}, {Auditor: true}} {
			for _, seal := range []bool{false, true} {
				v, r := villageOf(t, scope, seal), rand.New(rand.NewPCG(seed, 5))
				for n, layer := range []governance.UnitLayer{governance.UnitPlaces, governance.UnitFields} {
					for m, method := range []governance.Method{governance.MethodMotion, governance.MethodIRV} {
						i := v.double(r, fmt.Sprintf("forum%d%d", n, m), layer, method)
						var d governance.Decision
						if err := json.Unmarshal(v.matters[string(i.ID)].Decision, &d); err != nil {
							t.Fatal(err)
						}
						outcomes[d.Ground] = true
						if shown := len(d.Units.Sums) > 0; shown == seal {
							t.Errorf("sums of units are shown: %v, of delegations that are sealed: %v", shown, seal)
						}
					}
				}
				if got := v.verify(Against{}); got.Verdict != Verified {
					t.Errorf("seed %d, %+v, sealed %v: %s: %v", seed, scope, seal, got.Verdict, got.Findings)
				}
			}
		}
	}
	for _, ground := range []governance.Ground{governance.UnitsMissed, governance.MajorityMet} {
		if !outcomes[ground] {
			t.Errorf("by chance nothing came to %s: another seed is needed", ground)
		}
	}
}

// TestDoubleMajority_ForgedIsRefused states of units what the voices do not make, in leaf
// and file, and signs everything anew.
func TestDoubleMajority_ForgedIsRefused(t *testing.T) {
	decided := func(change func(*governance.Decision)) func(*village) {
		return func(v *village) {
			m := v.matters["in-forum"]
			var d governance.Decision
			if err := json.Unmarshal(m.Decision, &d); err != nil {
				v.t.Fatal(err)
			}
			change(&d)
			m.Decision = v.canonical(d)
			entered(v, "in-forum", "decision", 0, func(_ *journal.Entry, a *journal.Decision) { *a = d.Entered(journal.Digest(m.Decision)) })
		}
	}
	count := func(change func(*journal.Count)) func(*village) {
		return func(v *village) {
			entered(v, "in-forum", "count", 0, func(_ *journal.Entry, a *journal.Count) { change(a) })
		}
	}
	for name, c := range map[string]struct {
		seal  bool
		spoil func(*village)
		says  string
	}{
		"one more unit in the count":     {false, count(func(a *journal.Count) { a.UnitsReached++ }), "units_reached"},
		"one more unit in the decision":  {false, decided(func(d *governance.Decision) { d.Units.Test.Votes++ }), "decision.json"},
		"a unit that votes otherwise":    {false, decided(func(d *governance.Decision) { d.Units.Sums[0].Vote.Yes++ }), "decision.json"},
		"a unit that is said to reach":   {false, decided(func(d *governance.Decision) { d.Units.Sums[0].Reached = !d.Units.Sums[0].Reached }), "decision.json"},
		"sums that are left out":         {false, decided(func(d *governance.Decision) { d.Units.Sums = nil }), "decision.json"},
		"a double majority not measured": {false, decided(func(d *governance.Decision) { d.Units = nil }), "decision.json"},
		"a measure that is left out": {false, func(v *village) {
			entered(v, "in-forum", "decision", 0, func(_ *journal.Entry, a *journal.Decision) { a.Units = nil })
		}, "units"},
		"more units than there are":            {true, count(func(a *journal.Count) { a.UnitsReached = 4 }), "majority in 4 units"},
		"another number than the decision has": {true, count(func(a *journal.Count) { a.UnitsReached = 3 - a.UnitsReached }), "decision"},
		"units where there are none": {false, func(v *village) {
			entered(v, "2026-1", "count", 0, func(_ *journal.Entry, a *journal.Count) { a.UnitsReached = 1 })
		}, "units_reached"},
	} {
		t.Run(name, func(t *testing.T) {
			v := villageOf(t, Scope{}, c.seal)
			v.double(rand.New(rand.NewPCG(2, 5)), "forum", governance.UnitPlaces, governance.MethodMotion)
			if got := v.verify(Against{}); got.Verdict != Verified {
				t.Fatalf("the forger's tool does not work: %v", got.Findings)
			}
			c.spoil(v)
			if got := v.verify(Against{}); got.Verdict != Refused || !strings.Contains(fmt.Sprint(got.Findings), c.says) {
				t.Errorf("%s: %v, want %q", got.Verdict, got.Findings, c.says)
			}
		})
	}
}
