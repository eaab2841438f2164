// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scriptList is a list of words that the second recount, a script in another language,
// writes out for itself.
func scriptList(t *testing.T, name string) []string {
	t.Helper()
	script, err := os.ReadFile("../audit/recount/recount.py")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^` + name + ` = "([^"]+)"\.split\(\)$`).FindSubmatch(script)
	if found == nil {
		t.Fatalf("the script has no list %s", name)
	}
	return strings.Fields(string(found[1]))
}

// TestSecondRecount_KnowsWherePeopleStand holds the members in which the script looks
// for people to those that hold a commitment, of every type and of options.
func TestSecondRecount_KnowsWherePeopleStand(t *testing.T) {
	names := scriptList(t, "NAMES")
	seen := map[string]bool{}
	for _, e := range oneOfEach() {
		act := reflect.TypeOf(e.Act)
		for member, holds := range membersOf(act) {
			if seen[member] = seen[member] || holds == "people"; (holds == "people") != slices.Contains(names, member) {
				t.Errorf("%s of a %s holds %s, and the script looks for people in %v", member, e.Act.Type(), holds, names)
			}
			if holds == "people inside" && !(member == "options" && act == reflect.TypeFor[IssueOpen]()) {
				t.Errorf("%s of a %s holds people, and the script does not look into it", member, e.Act.Type())
			}
		}
	}
	for _, n := range names {
		if !seen[n] {
			t.Errorf("the script looks for people in %s, which no type has", n)
		}
	}
	if got := membersOf(reflect.TypeFor[Option]()); got["person"] != "people" {
		t.Errorf("the script reads the person of an option, and its members are %v", got)
	}
}

// membersOf says of each member of an object whether it holds people, has some inside,
// or none.
func membersOf(object reflect.Type) map[string]string {
	all := map[string]string{}
	for f := range object.Fields() {
		member, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		switch holds := "none"; {
		case inner == reflect.TypeFor[Commitment]():
			all[member] = "people"
		case inner.Kind() == reflect.Struct:
			for _, h := range membersOf(inner) {
				if h != "none" {
					holds = "people inside"
				}
			}
			all[member] = holds
		default:
			all[member] = holds
		}
	}
	delete(all, "")
	return all
}
