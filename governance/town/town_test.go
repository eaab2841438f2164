// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// mornings are instants at which the town must hold together, whatever the hour
// and the season.
func mornings() map[string]time.Time {
	summer := time.FixedZone("BST", 3600)
	return map[string]time.Time{
		"the day of the pictures":      Day(),
		"a minute after midnight":      time.Date(2026, time.November, 22, 0, 1, 0, 0, time.UTC),
		"late in the evening":          time.Date(2026, time.December, 31, 23, 58, 0, 0, time.UTC),
		"a day in summer time":         time.Date(2027, time.June, 30, 20, 0, 0, 0, summer),
		"the day the clocks go back":   time.Date(2027, time.October, 31, 12, 0, 0, 0, time.UTC),
		"the last day of a leap month": time.Date(2028, time.February, 29, 19, 59, 59, 0, time.UTC),
	}
}

func everyone(now time.Time) []Person {
	return append(People(now), Crowd(Size-Named(), "estuary")...)
}

func TestPeople_AreAboutFortyWithAVoiceEach(t *testing.T) {
	people := People(Day())
	if len(people) < 40 || len(people) > 50 {
		t.Errorf("%d named people, want between 40 and 50", len(people))
	}
	voices, languages := map[string]bodies.Slug{}, map[string]int{}
	for _, p := range people {
		if other, twice := voices[p.About]; twice || p.About == "" {
			t.Errorf("%s and %s have the same voice: %q", p.Slug, other, p.About)
		}
		voices[p.About] = p.Slug
		languages[p.Language]++
	}
	for _, want := range []string{"", "cy", "ar", "pt", "es", "fr"} {
		if languages[want] == 0 {
			t.Errorf("nobody reads %q", want)
		}
	}
}

func TestEveryone_HasANameOfTheirOwnInOneNamespaceWithBodies(t *testing.T) {
	taken, ids := map[bodies.Slug]bool{}, map[bodies.PersonID]bool{}
	for _, b := range Bodies() {
		taken[b.Slug] = true
	}
	for _, p := range everyone(Day()) {
		if taken[p.Slug] || ids[p.ID] {
			t.Errorf("%s is taken twice", p.Slug)
		}
		taken[p.Slug], ids[p.ID] = true, true
		if !p.Slug.Valid() || p.ID != ID(p.Slug) || len(p.Salt) != 32 {
			t.Errorf("%+v: want a valid slug, its own id, a salt of 32 hex digits", p)
		}
		if _, err := time.LoadLocation(p.Zone); err != nil {
			t.Errorf("%s reads times in %q: %v", p.Slug, p.Zone, err)
		}
	}
}

func TestEveryone_LivesInThePlacesAndKnowsTheFields(t *testing.T) {
	places, fields := trees(t)
	for _, p := range everyone(Day()) {
		if !places.Has(p.Home) {
			t.Errorf("%s lives in %q, which is no place", p.Slug, p.Home)
		}
		for _, f := range p.Fields {
			if !fields.Has(f.Field) {
				t.Errorf("%s knows %q, which is no field", p.Slug, f)
			}
		}
	}
}

func TestMembers_AreAllOfEstuary(t *testing.T) {
	inner, since := 0, map[bool]int{}
	for _, m := range Members(Day(), Crowd(Size-Named(), "estuary")) {
		if m.Sphere == bodies.Inner {
			inner++
		}
		since[m.Since.After(Day())]++
	}
	if inner != Size || since[true] > 0 {
		t.Errorf("%d inner members, %d of them from the future, want %d and none", inner, since[true], Size)
	}
}

func TestText_SpeaksPlainly(t *testing.T) {
	var said []string
	for _, p := range People(Day()) {
		said = append(said, p.About)
	}
	for _, a := range Accounts() {
		said = append(said, a.Who, a.Try)
	}
	for _, b := range Bodies() {
		said = append(said, b.Name, b.Purpose)
	}
	for _, m := range Issues(Day()) {
		i := m.Issue
		said = append(said, i.Title, i.Question, i.Before, i.Text, i.Effect.Detail, i.Proposer)
		for _, o := range i.Options {
			said = append(said, o.Title, o.Detail)
		}
		for _, a := range m.Arguments {
			said = append(said, a.Text)
		}
	}
	for _, text := range said {
		for _, never := range []string{"!", "'", " just ", " simply ", "anonymous", "oops"} {
			if strings.Contains(strings.ToLower(text), never) {
				t.Errorf("%q contains %q, which Estuary does not write", text, never)
			}
		}
	}
}

func TestAccounts_AreNamedPeopleWithSomethingToTry(t *testing.T) {
	accounts := Accounts()
	if len(accounts) < 12 {
		t.Errorf("%d accounts, want at least 12", len(accounts))
	}
	for _, a := range accounts {
		p, known := named(a.Login)
		if !known || !strings.HasPrefix(a.Who, p.Name) || a.Try == "" {
			t.Errorf("%+v: want a named person, called by name, and a sentence", a)
		}
	}
}

func trees(t *testing.T) (bodies.Tree[bodies.PlaceID], bodies.Tree[bodies.FieldID]) {
	t.Helper()
	places, err := bodies.Places(Places())
	if err != nil {
		t.Fatal(err)
	}
	fields, err := bodies.Fields(Fields())
	if err != nil {
		t.Fatal(err)
	}
	return places, fields
}

func named(slug bodies.Slug) (Person, bool) {
	people := People(Day())
	i := slices.IndexFunc(people, func(p Person) bool { return p.Slug == slug })
	if i < 0 {
		return Person{}, false
	}
	return people[i], true
}

// rollOf freezes the roll of a matter as the town's memberships and mandates make it.
func rollOf(t *testing.T, m Matter, now time.Time) bodies.Roll {
	t.Helper()
	layers, err := governance.LayersOf(Charters())
	if err != nil {
		t.Fatal(err)
	}
	rule, seated := m.Issue.Procedure.Franchise, map[bodies.PersonID]bool{}
	for _, s := range Mandates(now) {
		seated[s.Person] = seated[s.Person] || s.Body == rule.Body && s.Holds(m.Issue.OpensAt)
	}
	var electors []bodies.Elector
	for _, p := range People(now) {
		electors = append(electors, elector(p, seated[p.ID]))
	}
	for _, p := range Crowd(Size-Named(), "estuary") {
		electors = append(electors, elector(p, false))
	}
	return m.Issue.Procedure.Roll(electors, layers, m.Issue.OpensAt)
}

func elector(p Person, seated bool) bodies.Elector {
	return bodies.Elector{Person: p.ID, Sphere: p.Sphere, Place: p.Home, Fields: p.Fields, Since: p.Joined, Seated: seated}
}

func matter(t *testing.T, id governance.IssueID) Matter {
	t.Helper()
	for _, m := range Issues(Day()) {
		if m.Issue.ID == id {
			return m
		}
	}
	t.Fatalf("no matter %s", id)
	return Matter{}
}
