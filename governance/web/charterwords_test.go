// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/charters"
	"moothall/governance/town"
	"moothall/templates/locales"
	"moothall/templates/pages"
)

func localizer(t testing.TB, lang string) locales.Localizer {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.For(lang, time.UTC)
}

// filled is charters in which every field says something.
func filled() []governance.Charter {
	third, half := governance.Ratio{Num: 1, Den: 3}, governance.Ratio{Num: 1, Den: 2}
	liquid := governance.Procedure{
		Kind: "rule", Name: "Rule", Participation: governance.Liquid,
		Franchise:  bodies.Franchise{Body: "assembly", Spheres: []bodies.Sphere{bodies.Inner, bodies.Outer}, Place: "wales", Field: "money", MinDays: 30, Good: true},
		Visibility: governance.Public, Method: governance.MethodIRV, Options: map[string]string{"overvote": "skip", "until": "two"}, Seats: 1,
		Quorum: governance.Quorum{Share: third}, Majority: &governance.Majority{Share: half, Units: &governance.UnitRule{Layer: governance.UnitPlaces, Of: []string{"world", "wales", "money"}, Share: third}},
		Delegation: &governance.DelegationRule{
			Rule: "breadth-first", Choices: 3, Months: 12, Cap: &governance.Cap{Weight: 40}, Private: 7, Snapshot: governance.AtOpening,
			LockInHours: 48, Shown: governance.ShownMembers, AwayMonths: 6,
		},
		DisputeDays: 20, DiscussionDays: 28, FrozenDays: 2, VotingDays: 14,
		Prolong: &governance.ProlongRule{AfterMinutes: 60, LastHours: 48, AtMostHours: 24}, Assist: &governance.AssistRule{By: "board"},
		Advisory: []governance.Advisory{{Name: "Users", Franchise: bodies.Franchise{Body: "assembly", Spheres: []bodies.Sphere{bodies.Outer}, Place: "wales", Field: "money", MinDays: 30, Good: true}},
			{Name: "Guests", Franchise: bodies.Franchise{Body: "board", Seated: true}}},
	}
	raised := governance.Procedure{
		Kind: "initiative", Name: "Initiative", Participation: governance.Direct, Franchise: bodies.Franchise{Body: "assembly"},
		Visibility: governance.Public, Method: governance.MethodMotion, Quorum: governance.Quorum{Share: third}, Majority: &governance.Majority{Share: half}, DisputeDays: 20, DiscussionDays: 7, FrozenDays: 2, VotingDays: 14,
		Admission: &governance.AdmissionRule{Supporters: 5, Days: 30, By: governance.ByMembers}, Rising: &governance.RisingRule{Supporters: 9, CallIn: 3},
	}
	byShare := raised
	byShare.Kind, byShare.Admission, byShare.Rising = "petition", &governance.AdmissionRule{Share: &third, Days: 30, By: governance.BySeated}, &governance.RisingRule{Share: &half}
	share := liquid
	rules := *liquid.Delegation
	rules.Cap = &governance.Cap{Share: third}
	share.Kind, share.Delegation = "share", &rules
	seated := governance.Procedure{
		Kind: "business", Name: "Business", Participation: governance.Representative,
		Franchise:  bodies.Franchise{Body: "board", Seated: true, Spheres: []bodies.Sphere{bodies.Inner}, Place: "wales", Field: "money", MinDays: 30},
		Visibility: governance.Confidential, Method: governance.MethodMotion, Quorum: governance.Quorum{Share: third}, Majority: &governance.Majority{Share: half}, DisputeDays: 20, VotingDays: 7,
	}
	elected := governance.Procedure{
		Kind: "election", Name: "Election", Participation: governance.Direct, Franchise: bodies.Franchise{Body: "assembly", MinDays: 30},
		Visibility: governance.Confidential, Method: governance.MethodScottish, Seats: 3, Quorum: governance.Quorum{Share: third}, DisputeDays: 30,
		DiscussionDays: 20, FrozenDays: 7, VotingDays: 14, Nomination: &governance.NominationRule{Seconders: 2},
		Install: &governance.InstallRule{Body: "board", Seat: "seat", Months: 24}, Officer: "tellers",
	}
	simple := governance.Procedure{ // of which anything can be another
		Kind: "resolution", Name: "Resolution", Participation: governance.Direct, Franchise: bodies.Franchise{Body: "assembly"},
		Visibility: governance.Public, Method: governance.MethodMotion, Quorum: governance.Quorum{Share: third}, Majority: &governance.Majority{Share: half}, DisputeDays: 20,
	}
	other := simple
	other.Kind, other.Name = "convention", "Convention"
	return []governance.Charter{{
		Version: 1, Moderation: "council",
		Body: bodies.Body{Slug: "audit", Name: "Audit", Purpose: "Looks.", Level: bodies.Auditory, Parent: "assembly", Place: "wales", Field: "money", Seats: 7, OneSeat: true, Supervises: []bodies.Slug{"board"},
			Legal: &bodies.Legal{Form: "association", Law: "France", Register: "W7"}},
		Procedures: []governance.Procedure{liquid, share, seated, elected, raised, byShare},
		Places:     []bodies.Place{{ID: "world", Name: "World", Kind: bodies.Global}, {ID: "wales", Parent: "world", Name: "Wales", Kind: bodies.Regional, At: &bodies.Point{Lat: 52_3300, Lon: -3_7600}}},
		Fields:     []bodies.Field{{ID: "money", Name: "Money"}, {ID: "fees", Parent: "money", Name: "Fees"}},
		Review:     &governance.Review{Days: 14, Longest: 7, AnswerDays: 21},
		Justice:    &governance.Justice{Panel: 5, HearingDays: 7, AppealDays: 14, AppealTo: "bench", Rules: []governance.Rule{{Number: 1, Text: "Be kind."}, {Number: 2, Text: "Be brief."}}},
		Membership: &bodies.Membership{
			Keeper: "office", Strikes: bodies.StrikesListed, Evidence: true, Terms: bodies.Terms{ProbationDays: 30, Renewed: true, GraceDays: 14},
			Admissions: []bodies.Admission{
				{Sphere: bodies.Inner, Ground: bodies.ByInvitation, Sponsors: 2}, {Sphere: bodies.Inner, Ground: bodies.ByApplication, Decides: "board", Consents: 3},
				{Sphere: bodies.Inner, Ground: bodies.ByList}, {Sphere: bodies.Outer, Ground: bodies.ByOpenDoor},
			},
			Attesters: []bodies.Attester{{Field: "money", Body: "office", Months: 12}, {Body: "board"}},
		},
		Seating: &bodies.SeatRule{
			Ways:       []bodies.Filling{{Seat: "clerk", By: "board", Consents: 2, Months: 12}, {By: "office", Consents: 3, Months: 6}, {Seat: "juror", Months: 9, Drawn: &bodies.Drawing{Among: "assembly", Days: 10}}},
			ActingDays: 30, ActingBy: "office",
		},
		Amendment: &governance.Amendment{Body: "assembly", Kind: "resolution"},
	}, {
		Version: 1, Body: bodies.Body{Slug: "assembly", Name: "Assembly", Level: bodies.TopLevel},
		Procedures: []governance.Procedure{simple, other},
		Membership: &bodies.Membership{Keeper: "office", Terms: bodies.Terms{Renewed: true}, Admissions: []bodies.Admission{{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}}},
		Amendment:  &governance.Amendment{Kind: "resolution"}, Founds: "resolution",
	}, {
		Version: 2, Body: bodies.Body{Slug: "gone", Name: "Gone", Level: bodies.Intermediate, Parent: "assembly", State: bodies.Dissolved, Successor: "board"}, Procedures: []governance.Procedure{simple},
	}, {
		Version: 2, Body: bodies.Body{Slug: "resting", Name: "Resting", Level: bodies.Intermediate, Parent: "assembly", State: bodies.Suspended}, Procedures: []governance.Procedure{simple},
	}}
}

// unseen are the fields that the words of a charter do not say, each with the reason.
func unseen() map[string]string {
	return map[string]string{
		"Version":                "the page says in its first line which version it is",
		"Justice.Rules[].Number": "rules are numbered one after the other, and Check takes no other number",
	}
}

// sameRule are charters that say the same in other letters: a default named and left out.
func sameRule(c governance.Charter) governance.Charter {
	for n := range c.Procedures {
		p := &c.Procedures[n]
		p.Seats, p.DisputeDays = max(p.Seats, 1), p.DaysOfDispute()
		if len(p.Franchise.Spheres) == 0 && !p.Franchise.Seated {
			p.Franchise.Spheres = []bodies.Sphere{bodies.Inner}
		}
		if d := p.Delegation; d != nil {
			d.Choices, d.Private = d.Listed(), d.Privately()
			if d.Snapshot == "" {
				d.Snapshot = governance.AtClose
			}
		}
		if p.Majority != nil && p.Majority.Electorate { // who abstains is on the roll as well
			p.Majority.Abstain = true
		}
	}
	c.Moderation = c.Moderates()
	return c
}

// TestCharterWords_SayEveryField changes one field of a charter after the other to
// another value that Check takes, and wants other words in every language.
func TestCharterWords_SayEveryField(t *testing.T) {
	met, tried := map[string]bool{}, map[string]bool{}
	for _, lang := range locales.Languages() {
		t.Run(lang.Tag, func(t *testing.T) {
			said := localizer(t, lang.Tag)
			for _, c := range filled() {
				if err := c.Check(); err != nil {
					t.Fatal(err)
				}
				whole := spoken(said, c)
				for _, l := range leaves(reflect.ValueOf(c), "", func(set func(reflect.Value)) governance.Charter {
					changed := copied(t, c)
					set(reflect.ValueOf(&changed).Elem())
					return changed
				}) {
					met[l.kind] = true
					if unseen()[l.kind] != "" {
						continue
					}
					for _, changed := range l.others {
						if changed.Check() != nil || reflect.DeepEqual(sameRule(copied(t, changed)), sameRule(copied(t, c))) {
							continue
						}
						tried[l.kind] = true
						if spoken(said, changed) == whole {
							t.Errorf("%s: the words of the charter are the same whatever stands there. A rule that a charter holds and its page does not say is one that members do not know of: say it in charterwords.go, in every language, or, if it cannot be seen, add it with the reason to unseen", l.path)
							break
						}
					}
				}
			}
		})
	}
	for _, kind := range kinds(reflect.TypeFor[governance.Charter](), "") {
		if !met[kind] {
			t.Errorf("%s: the charters that are filled with everything do not hold it: give it a value in filled, so that the page is held to say it", kind)
		} else if !tried[kind] && unseen()[kind] == "" {
			t.Errorf("%s: no other value was found that Check takes: teach filled or others one, so that the page is held to say it", kind)
		}
	}
	for kind := range unseen() {
		if !met[kind] {
			t.Errorf("%s: there is no such field any more: take it off unseen", kind)
		}
	}
}

func spoken(t locales.Localizer, c governance.Charter) string {
	var b strings.Builder
	for _, s := range CharterWords(t, c, nil) {
		fmt.Fprintln(&b, s.Title)
		for _, r := range s.Rules {
			fmt.Fprintln(&b, r.Title, r.Text)
		}
	}
	return b.String()
}

func copied(t *testing.T, c governance.Charter) (other governance.Charter) {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &other); err != nil {
		t.Fatal(err)
	}
	return other
}

// leaf is one value somewhere in a charter, and charters in which it is another.
type leaf struct {
	path, kind string // kind is the path without the numbers of lists
	others     []governance.Charter
}

// leaves walks a value; change makes a charter in which it has been set otherwise.
func leaves(v reflect.Value, path string, change func(func(reflect.Value)) governance.Charter) (all []leaf) {
	at := func(step func(reflect.Value) reflect.Value) func(func(reflect.Value)) governance.Charter {
		return func(set func(reflect.Value)) governance.Charter {
			return change(func(v reflect.Value) { set(step(v)) })
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		for n := range v.NumField() {
			name := strings.TrimPrefix(path+"."+v.Type().Field(n).Name, ".")
			all = append(all, leaves(v.Field(n), name, at(func(v reflect.Value) reflect.Value { return v.Field(n) }))...)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			all = append(all, leaves(v.Elem(), path, at(func(v reflect.Value) reflect.Value { return v.Elem() }))...)
		}
	case reflect.Slice:
		for n := range v.Len() {
			all = append(all, leaves(v.Index(n), fmt.Sprintf("%s[%d]", path, n), at(func(v reflect.Value) reflect.Value { return v.Index(n) }))...)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			l := leaf{path: fmt.Sprintf("%s[%s]", path, key), kind: plain(path) + "[]"}
			for _, other := range others(v.MapIndex(key)) {
				l.others = append(l.others, change(func(v reflect.Value) { v.SetMapIndex(key, other) }))
			}
			all = append(all, l)
		}
	default:
		l := leaf{path: path, kind: plain(path)}
		for _, other := range others(v) {
			l.others = append(l.others, change(func(v reflect.Value) { v.Set(other) }))
		}
		all = append(all, l)
	}
	return all
}

// others are values of the same type, of which some may be taken where v is.
func others(v reflect.Value) (list []reflect.Value) {
	add := func(other any) {
		if o := reflect.ValueOf(other).Convert(v.Type()); !o.Equal(v) {
			list = append(list, o)
		}
	}
	switch v.Kind() {
	case reflect.Bool:
		add(!v.Bool())
	case reflect.Int, reflect.Int64:
		for _, by := range []int64{1, -1, 2, -2, -v.Int()} {
			add(v.Int() + by)
		}
	case reflect.String:
		for _, text := range []string{
			"another", "", "direct", "liquid", "representative", "public", "confidential", "motion", "irv", "scottish-stv", "default", "minsum", "non-transitive",
			"close", "opening", "both", "members", "two", "inner", "outer", "ecosystem", "top-level", "intermediate", "majority", "exhaust", "skip", "money", "wales", "open", "list", "local", "zonal", "place", "field", "suspended", "founded",
		} {
			add(text)
		}
	}
	return list
}

// plain is a path without the numbers in it.
func plain(path string) string {
	for n := range 20 {
		path = strings.ReplaceAll(path, "["+strconv.Itoa(n)+"]", "[]")
	}
	return path
}

// kinds are the leaves that a type has, whatever a value of it holds.
func kinds(t reflect.Type, path string) (all []string) {
	switch t.Kind() {
	case reflect.Struct:
		for n := range t.NumField() {
			all = append(all, kinds(t.Field(n).Type, strings.TrimPrefix(path+"."+t.Field(n).Name, "."))...)
		}
	case reflect.Pointer:
		all = kinds(t.Elem(), path)
	case reflect.Slice, reflect.Map:
		all = kinds(t.Elem(), path+"[]")
	default:
		all = []string{path}
	}
	return all
}

// TestCharterWords_AreWholeAndEachHasItsOwnName: no key is missing in any language, and
// a rule is found by one id, in every version.
func TestCharterWords_AreWholeAndEachHasItsOwnName(t *testing.T) {
	communities := map[string][]governance.Charter{"filled": filled(), "the town": town.Charters()}
	for _, name := range charters.Names() {
		all, err := charters.Ready(name)
		if err != nil {
			t.Fatal(err)
		}
		communities[name] = all
	}
	for _, lang := range locales.Languages() {
		said := localizer(t, lang.Tag)
		for name, all := range communities {
			for _, c := range all {
				seen := map[string]bool{}
				for _, s := range CharterWords(said, c, all) {
					ids := []string{s.ID}
					for _, r := range s.Rules {
						ids = append(ids, r.ID)
						if text := s.Title + r.Title + r.Text; strings.ContainsAny(text, "[]{}") || r.Title == "" {
							t.Errorf("%s, %s, %s: %s: %q", lang.Tag, name, c.Body.Slug, r.ID, text)
						}
					}
					for _, id := range ids {
						if seen[id] || strings.ContainsAny(id, " \t\n") {
							t.Errorf("%s, %s: the id %q stands twice or holds a space", name, c.Body.Slug, id)
						}
						seen[id] = true
					}
				}
			}
		}
	}
}

// TestFlawWords_AreThereForEveryFlaw reads the names from the source of the linter.
func TestFlawWords_AreThereForEveryFlaw(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../lint.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	names := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) == 0 {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "FlawName" {
			name, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			names++
			for _, lang := range locales.Languages() {
				if text := FlawWords(localizer(t, lang.Tag), governance.Flaw{Name: governance.FlawName(name), Other: "board", Have: 3, Need: 4}); strings.ContainsAny(text, "[]{}") {
					t.Errorf("%s: %s reads %s", lang.Tag, name, text)
				}
			}
		}
		return true
	})
	if names < 30 {
		t.Errorf("only %d names were found: the test looks in the wrong place", names)
	}
}

func TestChanged_AlignsBySectionAndRule(t *testing.T) {
	all := town.Charters()
	before := all[0]
	after := copied(t, before)
	after.Version = 2
	after.Procedures[0].Majority.Share = governance.Ratio{Num: 3, Den: 4}
	after.Procedures = slices.Delete(after.Procedures, 1, 2) // the surplus
	extra := after.Procedures[2]
	extra.Kind, extra.Name = "dissolution", "Dissolution"
	after.Procedures = append(after.Procedures, extra)
	said := localizer(t, "en")
	v := changed(CharterWords(said, before, all), CharterWords(said, after, all))
	if len(v.Before) == 0 {
		t.Error("no part is as before")
	}
	got := map[string]string{}
	var order []string
	for _, s := range v.Sections {
		order = append(order, s.Title)
		for _, r := range s.Rules {
			got[s.Title+"/"+r.Title] = marked([]pages.Clause{r.Clause})
		}
	}
	if text := got["Change of a rule/What it takes"]; text != "It passes with at least [-two thirds-] {+three quarters+} of the votes for and against. At least a fifth of those who may vote must take part." {
		t.Errorf("got %q", text)
	}
	for title, sign := range map[string]string{"Use of the surplus": "[-", "Dissolution": "{+"} {
		rules := 0
		for name, text := range got {
			if strings.HasPrefix(name, title+"/") {
				rules++
				if !strings.HasPrefix(text, sign) {
					t.Errorf("%s: %q", name, text)
				}
			}
		}
		if rules < 6 {
			t.Errorf("%s: %d rules, want all of them", title, rules)
		}
	}
	if want := []string{"Change of a rule", "Use of the surplus", "Dissolution"}; !slices.Equal(order, want) {
		t.Errorf("something changed in %v, want %v: what was taken out stands where it stood", order, want)
	}
	if same := changed(CharterWords(said, before, all), CharterWords(said, before, all)); len(same.Sections) > 0 || len(same.Before) == 0 {
		t.Error("a charter is said to be another than itself")
	}
}
