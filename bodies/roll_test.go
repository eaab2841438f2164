// SPDX-License-Identifier: AGPL-3.0-or-later

package bodies_test

import (
	"slices"
	"testing"
	"time"

	"moothall/bodies"

	"pgregory.net/rapid"
)

var (
	opened = time.Date(2026, time.November, 1, 20, 0, 0, 0, time.UTC)
	places = []bodies.Place{{ID: "world", Name: "World"}, {ID: "wales", Parent: "world", Name: "Wales"}, {ID: "cardiff", Parent: "wales", Name: "Cardiff"}, {ID: "lisbon", Parent: "world", Name: "Lisbon"}}
	fields = []bodies.Field{{ID: "tech", Name: "Technology"}, {ID: "servers", Parent: "tech", Name: "Servers"}, {ID: "money", Name: "Finance"}}
)

func trees(t testing.TB) bodies.Layers {
	t.Helper()
	p, err := bodies.Places(places)
	if err != nil {
		t.Fatal(err)
	}
	f, err := bodies.Fields(fields)
	if err != nil {
		t.Fatal(err)
	}
	return bodies.Layers{Places: p, Fields: f}
}

func TestExamine_NamesTheReason(t *testing.T) {
	layers := trees(t)
	long := opened.AddDate(-1, 0, 0)
	member := bodies.Elector{Person: "nia", Sphere: bodies.Inner, Place: "cardiff", Fields: bodies.Knowing("servers"), Since: long}
	with := func(change func(*bodies.Elector)) bodies.Elector { e := member; change(&e); return e }
	for _, c := range []struct {
		name    string
		rule    bodies.Franchise
		elector bodies.Elector
		want    bodies.Standing
	}{
		{"a member of a year may vote", bodies.Franchise{MinDays: 30}, member, bodies.OnRoll},
		{"somebody who never joined may not", bodies.Franchise{}, with(func(e *bodies.Elector) { e.Since = time.Time{} }), bodies.NotMember},
		{"somebody who left before the roll froze may not", bodies.Franchise{}, with(func(e *bodies.Elector) { e.Until = opened }), bodies.NotMember},
		{"somebody who leaves a moment later may", bodies.Franchise{}, with(func(e *bodies.Elector) { e.Until = opened.Add(time.Millisecond) }), bodies.OnRoll},
		{"the outer sphere votes only where the rule says so", bodies.Franchise{}, with(func(e *bodies.Elector) { e.Sphere = bodies.Outer }), bodies.OtherSphere},
		{"and does where it does", bodies.Franchise{Spheres: []bodies.Sphere{bodies.Inner, bodies.Outer}}, with(func(e *bodies.Elector) { e.Sphere = bodies.Outer }), bodies.OnRoll},
		{"thirty days are enough to the day", bodies.Franchise{MinDays: 30}, with(func(e *bodies.Elector) { e.Since = opened.AddDate(0, 0, -30) }), bodies.OnRoll},
		{"a moment less is too new", bodies.Franchise{MinDays: 30}, with(func(e *bodies.Elector) { e.Since = opened.AddDate(0, 0, -30).Add(time.Millisecond) }), bodies.TooNew},
		{"Cardiff lies in Wales", bodies.Franchise{Place: "wales"}, member, bodies.OnRoll},
		{"Lisbon does not", bodies.Franchise{Place: "wales"}, with(func(e *bodies.Elector) { e.Place = "lisbon" }), bodies.OtherPlace},
		{"who lives nowhere known lives not in Wales", bodies.Franchise{Place: "wales"}, with(func(e *bodies.Elector) { e.Place = "" }), bodies.OtherPlace},
		{"servers are technology", bodies.Franchise{Field: "tech"}, member, bodies.OnRoll},
		{"but not finance", bodies.Franchise{Field: "money"}, member, bodies.OtherField},
		{"a seat is needed where representatives decide", bodies.Franchise{Seated: true}, member, bodies.NotSeated},
		{"and is enough", bodies.Franchise{Seated: true}, with(func(e *bodies.Elector) { e.Seated, e.Since = true, time.Time{} }), bodies.OnRoll},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.rule.Examine(c.elector, layers, opened); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// A roll does not depend on the order of the electors, holds nobody twice, and
// holds exactly those whom the rule admits.
func TestFreeze_DependsOnNothingButTheRule(t *testing.T) {
	layers := trees(t)
	rapid.Check(t, func(t *rapid.T) {
		rule := bodies.Franchise{Body: "assembly", Place: rapid.SampledFrom([]bodies.PlaceID{"", "wales", "lisbon"}).Draw(t, "place"), MinDays: rapid.IntRange(0, 60).Draw(t, "days")}
		electors := rapid.SliceOfDistinct(rapid.Custom(func(t *rapid.T) bodies.Elector {
			return bodies.Elector{
				Person: bodies.PersonID(rapid.StringMatching(`[a-e][0-9]`).Draw(t, "person")), Sphere: bodies.Inner,
				Place: rapid.SampledFrom([]bodies.PlaceID{"", "cardiff", "lisbon"}).Draw(t, "home"),
				Since: opened.AddDate(0, 0, -rapid.IntRange(0, 90).Draw(t, "age")), Weight: rapid.Int64Range(0, 3).Draw(t, "weight"),
			}
		}), func(e bodies.Elector) bodies.PersonID { return e.Person }).Draw(t, "electors")
		want := bodies.Freeze(rule, electors, layers, opened)
		got := bodies.Freeze(rule, append(rapid.Permutation(electors).Draw(t, "shuffled"), electors...), layers, opened)
		if len(got.Entries) != len(want.Entries) || got.Weight() != want.Weight() {
			t.Fatalf("got %v, want %v", got, want)
		}
		for _, e := range electors {
			if (got.Index(e.Person) >= 0) != (rule.Examine(e, layers, opened) == bodies.OnRoll) {
				t.Errorf("%s: on the roll is %v", e.Person, got.Index(e.Person) >= 0)
			}
		}
	})
}

func TestPlaces_RefuseWhatIsNoTree(t *testing.T) {
	for name, nodes := range map[string][]bodies.Place{
		"a parent that is not there": {{ID: "cardiff", Parent: "wales"}},
		"a circle":                   {{ID: "a", Parent: "b"}, {ID: "b", Parent: "a"}},
		"a name that stands twice":   {{ID: "a"}, {ID: "a"}},
		"a node without a name":      {{ID: ""}},
	} {
		if _, err := bodies.Places(nodes); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestSlug_IsAnActorName(t *testing.T) {
	for s, want := range map[bodies.Slug]bool{"wales": true, "a_1": true, "": false, "Wales": false, "wa-les": false, "é": false, "a123456789012345678901234567890": false} {
		if s.Valid() != want {
			t.Errorf("%q: valid is %v, want %v", s, s.Valid(), want)
		}
	}
}

func TestMandate_EndsAtTheInstant(t *testing.T) {
	m := bodies.Mandate{Begins: opened, Ends: opened.AddDate(1, 0, 0)}
	for at, want := range map[time.Time]bool{
		opened.Add(-time.Millisecond): false, opened: true, m.Ends.Add(-time.Millisecond): true, m.Ends: false,
	} {
		if m.Holds(at) != want {
			t.Errorf("at %s: holds is %v, want %v", at, m.Holds(at), want)
		}
	}
}

func TestCorrected_AppliesWhatWasDecidedInOrder(t *testing.T) {
	roll := bodies.Roll{Entries: []bodies.RollEntry{{Person: "ada", Weight: 2}, {Person: "chidi", Weight: 1}}, At: opened}
	got := roll.Corrected([]bodies.Correction{
		{Person: "bram", On: true}, {Person: "chidi"}, {Person: "ada", On: true}, {Person: "nobody"}, {Person: "dina", On: true, Weight: 3}, {Person: "dina"}, {Person: "dina", On: true, Weight: 3},
	})
	want := []bodies.RollEntry{{Person: "ada", Weight: 2}, {Person: "bram", Weight: 1}, {Person: "dina", Weight: 3}}
	if !slices.Equal(got.Entries, want) || !got.At.Equal(opened) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(roll.Entries) != 2 || roll.Entries[1].Person != "chidi" {
		t.Errorf("the roll itself was changed: %v", roll)
	}
}
