// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"moothall/bodies"
)

// localities is a community of places within places and fields within fields, in which
// some bodies have a kind of matter and some let members raise it.
func localities(t *rapid.T) ([]Charter, Layers) {
	founding := Charter{Body: bodies.Body{Slug: "b0"}}
	for n := range rapid.IntRange(1, 5).Draw(t, "places") {
		p := bodies.Place{ID: bodies.PlaceID(fmt.Sprint("p", n))}
		if n > 0 {
			p.Parent = founding.Places[rapid.IntRange(0, n-1).Draw(t, "within")].ID
		}
		founding.Places = append(founding.Places, p)
		f := bodies.Field{ID: bodies.FieldID(fmt.Sprint("f", n)), Parent: bodies.FieldID(p.Parent)}
		if f.Parent != "" {
			f.Parent = "f" + f.Parent[1:]
		}
		founding.Fields = append(founding.Fields, f)
	}
	charters := []Charter{founding}
	for n := range rapid.IntRange(0, 7).Draw(t, "bodies") {
		above := charters[rapid.IntRange(0, n).Draw(t, "under")].Body.Slug
		charters = append(charters, Charter{Body: bodies.Body{Slug: bodies.Slug(fmt.Sprint("b", n+1)), Parent: above, Place: somePlace(t, founding), Field: someField(t, founding)}})
	}
	for n := range charters {
		switch rapid.IntRange(0, 3).Draw(t, "has") {
		case 0:
		case 1:
			charters[n].Procedures = []Procedure{{Kind: "initiative", Name: "Initiative"}}
		default:
			charters[n].Procedures = []Procedure{{Kind: "initiative", Name: "Initiative", Admission: &AdmissionRule{Days: 1, By: ByMembers}}}
		}
	}
	layers, err := LayersOf(charters)
	if err != nil {
		t.Fatal(err)
	}
	return charters, layers
}

func somePlace(t *rapid.T, c Charter) bodies.PlaceID {
	if n := rapid.IntRange(-1, len(c.Places)-1).Draw(t, "place"); n >= 0 {
		return c.Places[n].ID
	}
	return ""
}

func someField(t *rapid.T, c Charter) bodies.FieldID {
	if n := rapid.IntRange(-1, len(c.Fields)-1).Draw(t, "field"); n >= 0 {
		return c.Fields[n].ID
	}
	return ""
}

// TestCompetence_HasOneOrder: every body is either in the chain or passed over; who is in
// it has the kind, and its place and field hold those of the matter; the order of the
// charters changes nothing; and none stands before one whose place lies within its own.
func TestCompetence_HasOneOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		charters, layers := localities(t)
		place, field := somePlace(t, charters[0]), someField(t, charters[0])
		chain := Competence("initiative", place, field, charters, layers)
		if len(chain.Bodies)+len(chain.Passed) != len(charters) {
			t.Fatalf("%d decide and %d do not, of %d", len(chain.Bodies), len(chain.Passed), len(charters))
		}
		for n, b := range chain.Bodies {
			at := slices.IndexFunc(charters, func(c Charter) bool { return c.Body.Slug == b.Body })
			p, has := charters[at].Procedure("initiative")
			if !has || p.Admission == nil || !layers.Places.Within(place, b.Place) || !layers.Fields.Within(field, b.Field) {
				t.Fatalf("%+v may not decide a matter of %q, %q", b, place, field)
			}
			for _, later := range chain.Bodies[n+1:] {
				if later.Place != b.Place && layers.Places.Within(later.Place, b.Place) {
					t.Fatalf("%+v stands before %+v, which is more local", b, later)
				}
			}
			next, there := chain.Next(b.Body)
			if there != (n+1 < len(chain.Bodies)) || there && next != chain.Bodies[n+1].Body {
				t.Fatalf("after %s comes %s, %v", b.Body, next, there)
			}
		}
		other := Competence("initiative", place, field, rapid.Permutation(charters).Draw(t, "order"), layers)
		if diff := cmp.Diff(chain, other); diff != "" {
			t.Fatalf("in another order: %s", diff)
		}
	})
}

func TestCompetence_SaysWhyABodyIsPassedOver(t *testing.T) {
	has := func(asks *AdmissionRule) []Procedure {
		return []Procedure{{Kind: "initiative", Name: "Initiative", Admission: asks}}
	}
	raised := &AdmissionRule{Days: 1, By: ByMembers}
	charters := []Charter{
		{Body: bodies.Body{Slug: "assembly"}, Procedures: has(raised), Places: []bodies.Place{{ID: "britain"}, {ID: "wales", Parent: "britain"}, {ID: "lisbon"}}, Fields: []bodies.Field{{ID: "money"}, {ID: "care"}}},
		{Body: bodies.Body{Slug: "wales", Parent: "assembly", Place: "wales"}, Procedures: has(raised)},
		{Body: bodies.Body{Slug: "lisbon", Parent: "assembly", Place: "lisbon"}, Procedures: has(raised)},
		{Body: bodies.Body{Slug: "council", Parent: "assembly", Field: "care"}, Procedures: has(raised)},
		{Body: bodies.Body{Slug: "purse", Parent: "assembly", Field: "money"}, Procedures: has(raised)},
		{Body: bodies.Body{Slug: "board", Parent: "assembly"}, Procedures: has(nil)},
		{Body: bodies.Body{Slug: "audit", Parent: "assembly"}},
	}
	layers, err := LayersOf(charters)
	if err != nil {
		t.Fatal(err)
	}
	want := Chain{
		Bodies: []Competent{{"wales", "Initiative", "wales", ""}, {"council", "Initiative", "", "care"}, {"assembly", "Initiative", "", ""}},
		Passed: []PassedOver{{"audit", NotItsKind, "", ""}, {"board", NotRaised, "", ""}, {"lisbon", NotItsPlace, "lisbon", ""}, {"purse", NotItsField, "", "money"}},
	}
	if diff := cmp.Diff(want, Competence("initiative", "wales", "care", charters, layers)); diff != "" {
		t.Error(diff)
	}
	if _, any := Competence("money", "wales", "", charters, layers).First(); any {
		t.Error("somebody decides a kind of matter that nobody has")
	}
	if got := Competence("initiative", "", "", charters, layers).Bodies; len(got) != 1 || got[0].Body != "assembly" {
		t.Errorf("what touches every place and field is decided by %+v", got)
	}
}

func TestCompetenceDesk_IsTheNearestThatWatches(t *testing.T) {
	body := func(slug, parent bodies.Slug, level bodies.Level, watches ...bodies.Slug) Charter {
		return Charter{Body: bodies.Body{Slug: slug, Parent: parent, Level: level, Supervises: watches}}
	}
	charters := []Charter{
		body("assembly", "", bodies.TopLevel), body("region", "assembly", bodies.Intermediate), body("ward", "region", bodies.Intermediate), body("board", "assembly", bodies.TopLevel),
		body("college", "assembly", bodies.Auditory, "region"), body("auditors", "assembly", bodies.Auditory, "board"),
	}
	for of, want := range map[bodies.Slug]bodies.Slug{"region": "college", "ward": "college", "board": "auditors", "assembly": "auditors"} {
		if got, there := CompetenceDesk(of, charters); !there || got != want {
			t.Errorf("of %s: %s, want %s", of, got, want)
		}
	}
	if _, there := CompetenceDesk("assembly", charters[:4]); there {
		t.Error("there is a desk where nobody audits")
	}
}
