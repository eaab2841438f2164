// SPDX-License-Identifier: AGPL-3.0-or-later

package memberlist

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
)

// noon is the instant of the plans below.
var noon = time.Date(2026, time.May, 3, 12, 0, 0, 0, time.UTC)

// known is a body that keeps a list, renews memberships and attests works by its keeper.
func known(t *testing.T) Known {
	t.Helper()
	places, err1 := bodies.Places([]bodies.Place{{ID: "town", Name: "Town"}, {ID: "quay", Parent: "town", Name: "Quay"}})
	fields, err2 := bodies.Fields([]bodies.Field{{ID: "works", Name: "Works"}, {ID: "law", Name: "Law"}})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	rule := &bodies.Membership{
		Keeper: "office", Terms: bodies.Terms{Renewed: true}, Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByList}, {Sphere: bodies.Outer, Ground: bodies.ByOpenDoor}},
		Attesters: []bodies.Attester{{Field: "works", Body: "office", Months: 12}, {Field: "law", Body: "court"}},
	}
	if fault := rule.Fault(); fault != "" {
		t.Fatal(fault)
	}
	people := map[bodies.PersonID]bodies.Person{
		"keeper": {ID: "keeper", Slug: "keeper", Name: "Keeper"}, "ana": {ID: "ana", Slug: "ana", Name: "Ana Sousa"}, "bo": {ID: "bo", Slug: "bo", Name: "Bo"}, "gone": {ID: "gone", Slug: "gone", Commitment: "c"},
	}
	k := Known{
		Body: "commons", By: "keeper", Now: noon, Zone: time.UTC, Rule: rule, Places: places, Fields: fields, People: people,
		Seated: func(b bodies.Slug, _ time.Time) bool { return b == "office" },
		Slugs:  map[bodies.Slug]Holder{"commons": {Body: true}, "taken": {Person: "bo"}, "jo_li": {Body: true}},
		Mails:  map[string][]bodies.PersonID{"ana@x.org": {"ana"}, "both@x.org": {"ana", "bo"}},
		Members: map[bodies.PersonID]bodies.Member{"ana": {
			Body: "commons", Person: "ana", Sphere: bodies.Inner, Since: noon.AddDate(-1, 0, 0), From: noon.AddDate(-1, 0, 0), Ground: bodies.ByList, Place: "town",
			Fields: []bodies.Competence{{Field: "works", Until: noon.AddDate(0, 1, 0)}}, GoodUntil: Day("2026-12-31").End(time.UTC), By: []bodies.PersonID{"keeper"},
		}},
		Named: map[string]bool{"Namesake": true},
	}
	for id, p := range people {
		k.Slugs[p.Slug] = Holder{Person: id}
	}
	return k
}

// told is a plan in a few words a line.
func told(p Plan) (out []string) {
	for _, s := range p.Steps {
		text := string(s.Who.Slug)
		if s.New {
			text += " new"
		}
		for _, a := range s.Acts {
			text += fmt.Sprintf(" %s/%s", a.Ground, a.SeatedIn)
		}
		if s.Was != "" {
			text += " was " + string(s.Was)
		}
		for _, f := range s.Faults {
			text += fmt.Sprintf(" !%s", f.Kind)
		}
		out = append(out, text)
	}
	return out
}

// TestMake_SaysWhatEachLineWouldDo, and what is wrong with it.
func TestMake_SaysWhatEachLineWouldDo(t *testing.T) {
	inner := func(name, slug string) Line { return Line{Name: name, Slug: bodies.Slug(slug), Sphere: bodies.Inner} }
	with := func(l Line, change func(*Line)) Line { change(&l); return l }
	for _, c := range []struct {
		name  string
		lines []Line
		want  string
	}{
		{"somebody nobody knows", []Line{inner("Zoë Ångström", "")}, "zoe_angstroem new list/office"},
		{"somebody with another alphabet", []Line{inner("سلمى", "")}, "member_0fff00 new list/office"},
		{"two of one name", []Line{inner("Kim", ""), with(inner("Kim", ""), func(l *Line) { l.Mail = "k@x.org" })}, "kim new list/office, kim_c02712 new list/office"},
		{"the same line twice, with no slug", []Line{inner("Kim", ""), inner("Kim", ""), inner("Kim", "")}, "kim new list/office, kim_270454 new list/office,  new !no-slug"},
		{"a name whose slug is a body's", []Line{inner("Jo Li", "")}, "jo_li_4c6383 new list/office"},
		{"a slug that another line names", []Line{inner("Lee", ""), inner("Other", "lee")}, "lee_a13f4a new list/office, lee new list/office"},
		{"somebody who is here, and no member", []Line{inner("Bo", "bo")}, "bo list/office"},
		{"the keeper themselves", []Line{inner("Keeper", "keeper")}, "keeper list/office"},
		{"the keeper, with a competence", []Line{with(inner("Keeper", "keeper"), func(l *Line) { l.Fields = []Field{{"works", "2026-12-31"}} })}, "keeper !no-attesting"},
		{"a member of whom nothing is new", []Line{with(inner("Ana Sousa", "ana"), func(l *Line) { l.Place, l.GoodUntil, l.Fields = "town", "2026-12-31", []Field{{"works", ""}} })}, "ana"},
		{"a member by their address", []Line{with(inner("Ana Sousa", ""), func(l *Line) { l.Mail = "ana@x.org" })}, "ana"},
		{"a member of whom all is new", []Line{with(inner("Ana", "ana"), func(l *Line) { l.Place, l.GoodUntil, l.Fields = "quay", "2027-12-31", []Field{{"works", "2026-12-31"}} })}, "ana renewal/office residence/office competence/office"},
		{"a member of another sphere", []Line{{Name: "Ana", Slug: "ana", Sphere: bodies.Outer}}, "ana was inner"},
		{"a sphere with no list", []Line{{Name: "Bo", Slug: "bo", Sphere: bodies.Outer}}, "bo !no-way"},
		{"a field that others attest", []Line{with(inner("Bo", "bo"), func(l *Line) { l.Fields = []Field{{"law", ""}} })}, "bo !no-attesting"},
		{"a field for too long", []Line{with(inner("Bo", "bo"), func(l *Line) { l.Fields = []Field{{"works", "2028-12-31"}} })}, "bo !no-attesting"},
		{"a field there is not", []Line{with(inner("Ana", "ana"), func(l *Line) { l.Fields = []Field{{"magic", ""}} })}, "ana !no-attesting"},
		{"a place there is not", []Line{with(inner("Ana", "ana"), func(l *Line) { l.Place = "moon" })}, "ana !no-place"},
		{"a day that is over", []Line{with(inner("Bo", "bo"), func(l *Line) { l.GoodUntil = "2026-05-02" })}, "bo !past-day"},
		{"a body", []Line{inner("Commons", "commons")}, " !of-a-body"},
		{"who was erased", []Line{inner("Gone", "gone")}, "gone !gone"},
		{"a namesake of a member", []Line{inner("Namesake", "")}, " !namesake"},
		{"a namesake with a slug", []Line{inner("Namesake", "another")}, "another new list/office"},
		{"an address of two", []Line{with(inner("Ana", ""), func(l *Line) { l.Mail = "both@x.org" })}, " !two-people"},
		{"an address of another", []Line{with(inner("Bo", "bo"), func(l *Line) { l.Mail = "ana@x.org" })}, " !two-people"},
		{"an address of another, and a new slug", []Line{with(inner("Bo", "newer"), func(l *Line) { l.Mail = "ana@x.org" })}, " !two-people"},
		{"one person twice", []Line{inner("Ana", "ana"), with(inner("Ana", ""), func(l *Line) { l.Mail = "ana@x.org" })}, "ana, ana !twice"},
		{"one new slug twice", []Line{inner("A", "newer"), inner("B", "newer")}, "newer new list/office, newer new !twice"},
		{"one new address twice", []Line{with(inner("A", ""), func(l *Line) { l.Mail = "N@x.org" }), with(inner("B", ""), func(l *Line) { l.Mail = "n@x.org" })}, "a new list/office, b new !twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Make(c.lines, known(t))
			got := strings.Join(told(p), ", ")
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if p.Faulty() != strings.Contains(c.want, "!") {
				t.Error("it is not said whether anything is wrong")
			}
		})
	}
}

// TestMake_DatesEachActAfterTheOneBefore, and nothing into the past.
func TestMake_DatesEachActAfterTheOneBefore(t *testing.T) {
	k := known(t)
	p := Make([]Line{{Name: "Ana", Slug: "ana", Sphere: bodies.Inner, Place: "quay", GoodUntil: "2027-12-31"}, {Name: "Bo", Slug: "bo", Sphere: bodies.Inner}}, k)
	var got []time.Time
	for _, s := range p.Steps {
		for _, a := range s.Acts {
			got = append(got, a.From)
		}
	}
	if diff := cmp.Diff([]time.Time{noon, noon.Add(time.Millisecond), noon}, got); diff != "" {
		t.Error(diff)
	}
	if a := p.Steps[1].Acts[0]; !a.Since.Equal(noon) {
		t.Errorf("a membership that begins now began at %s", a.Since)
	}
	seat := k.Seated
	k.Seated = func(b bodies.Slug, at time.Time) bool { return seat(b, at) && at.Equal(noon) } // it ends with this instant
	if p := Make([]Line{{Name: "Ana", Slug: "ana", Sphere: bodies.Inner, Place: "quay", GoodUntil: "2027-12-31"}}, k); !p.Faulty() {
		t.Error("the second act is done by who sits no more")
	}
}

// TestSum_TellsPlansApart: by what they do and to whom, and not by when.
func TestSum_TellsPlansApart(t *testing.T) {
	lines := []Line{{N: 2, Name: "Ana", Slug: "ana", Sphere: bodies.Inner, GoodUntil: "2027-12-31"}, {N: 3, Name: "Kim", Mail: "k@x.org", Sphere: bodies.Inner}}
	k := known(t)
	sum := Make(lines, k).Sum()
	k.Now = noon.Add(time.Hour)
	if Make(lines, k).Sum() != sum {
		t.Error("an hour later it does the same, and has another sum")
	}
	for name, change := range map[string]func(*Known, []Line){
		"a member has become known by the same address": func(k *Known, _ []Line) { k.Mails["k@x.org"] = []bodies.PersonID{"bo"} },
		"the slug was taken meanwhile":                  func(k *Known, _ []Line) { k.Slugs["kim"] = Holder{Person: "bo"} },
		"a member has left":                             func(k *Known, _ []Line) { delete(k.Members, "ana") },
		"another day":                                   func(_ *Known, l []Line) { l[0].GoodUntil = "2027-12-30" },
		"another address":                               func(_ *Known, l []Line) { l[1].Mail = "l@x.org" },
		"another sphere":                                func(_ *Known, l []Line) { l[0].Sphere = bodies.Outer },
	} {
		k, other := known(t), append([]Line{}, lines...)
		change(&k, other)
		if Make(other, k).Sum() == sum {
			t.Errorf("%s: the sum is the same", name)
		}
	}
}
