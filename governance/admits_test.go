// SPDX-License-Identifier: AGPL-3.0-or-later

package governance_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"moothall/bodies"
	"moothall/governance"
)

// TestAdmits_SaysOfOneWhatRollSaysOfAll: a roll that is frozen one by one is the roll that
// whoever verifies it makes of all, whatever the rule and the members.
func TestAdmits_SaysOfOneWhatRollSaysOfAll(t *testing.T) {
	places, err1 := bodies.Places([]bodies.Place{{ID: "world", Name: "World"}, {ID: "wales", Parent: "world", Name: "Wales"}, {ID: "lisbon", Parent: "world", Name: "Lisbon"}})
	fields, err2 := bodies.Fields([]bodies.Field{{ID: "tech", Name: "Technology"}, {ID: "servers", Parent: "tech", Name: "Servers"}, {ID: "money", Name: "Finance"}})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	layers := governance.Layers{Places: places, Fields: fields}
	at := time.Date(2026, time.November, 1, 20, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		spheres := []bodies.Sphere{bodies.Inner, bodies.Outer, bodies.Ecosystem}
		p := governance.Procedure{Visibility: rapid.SampledFrom([]governance.Visibility{governance.Public, governance.Confidential}).Draw(t, "visibility"), Franchise: bodies.Franchise{
			Body: "assembly", Seated: rapid.IntRange(0, 4).Draw(t, "seated") == 0,
			Spheres: rapid.SliceOfDistinct(rapid.SampledFrom(spheres), func(s bodies.Sphere) bodies.Sphere { return s }).Draw(t, "spheres"),
			Place:   rapid.SampledFrom([]bodies.PlaceID{"", "wales", "world"}).Draw(t, "place"),
			Field:   rapid.SampledFrom([]bodies.FieldID{"", "", "tech"}).Draw(t, "field"),
			MinDays: rapid.IntRange(0, 60).Draw(t, "days"),
		}}
		electors := make([]bodies.Elector, rapid.IntRange(0, 30).Draw(t, "members"))
		for n := range electors {
			e := bodies.Elector{
				Person: bodies.PersonID(fmt.Sprintf("p-%02d", n)), Sphere: rapid.SampledFrom(spheres).Draw(t, "sphere"),
				Place:  rapid.SampledFrom([]bodies.PlaceID{"", "wales", "lisbon"}).Draw(t, "home"),
				Fields: bodies.Knowing(rapid.SliceOfN(rapid.SampledFrom([]bodies.FieldID{"servers", "money"}), 0, 2).Draw(t, "competences")...),
				Since:  at.AddDate(0, 0, -rapid.IntRange(-5, 90).Draw(t, "age")), Seated: rapid.Bool().Draw(t, "sits"), Weight: rapid.Int64Range(0, 3).Draw(t, "weight"),
			}
			if rapid.IntRange(0, 5).Draw(t, "left") == 0 {
				e.Until = at.AddDate(0, 0, rapid.IntRange(-3, 3).Draw(t, "when"))
			}
			electors[n] = e
		}
		want := p.Roll(electors, layers, at)
		var got []bodies.RollEntry
		for _, e := range electors {
			if entry, admitted := p.Admits(e, layers, at); admitted {
				got = append(got, entry)
			}
		}
		if diff := cmp.Diff(want.Entries, slices.Clip(got)); diff != "" {
			t.Fatal(diff)
		}
	})
}
