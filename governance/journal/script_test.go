// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"maps"
	"os"
	"path/filepath"
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

// declaredTypes are the types of acts that this package declares, by the name of what
// holds them, as its own source tells.
func declaredTypes(t *testing.T) map[string]string {
	t.Helper()
	types := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^func \((\w+)\) Type\(\) Type +\{ return "([^"]+)" \}$`).FindAllStringSubmatch(sources(t, "*.go"), -1) {
		types[m[1]] = m[2]
	}
	if len(types) < 40 {
		t.Fatalf("only %d types were found", len(types))
	}
	return types
}

// sources is the text of files that are no tests.
func sources(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "_test.go") {
			all.Write(text)
		}
	}
	return all.String()
}

// TestTypes_AreKnownWhereverActsAreTold: whoever adds a type of act teaches it to
// everything that has a rule for each.
func TestTypes_AreKnownWhereverActsAreTold(t *testing.T) {
	verify, script, page := sources(t, "../audit/*.go"), sources(t, "../audit/recount/recount.py"), sources(t, "README.md")
	beside := regexp.MustCompile(`(?s)\nBESIDE = set\("""(.*?)"""`).FindStringSubmatch(script)
	if beside == nil {
		t.Fatal("the script has no list BESIDE")
	}
	mere := strings.Fields(beside[1])
	one := map[Type]bool{}
	for _, e := range oneOfEach() {
		one[e.Act.Type()] = true
	}
	types := declaredTypes(t)
	for held, name := range types {
		if _, known := kindOf(Type(name)); !known {
			t.Errorf("%s is not in the table of kinds", name)
		}
		if !one[Type(name)] {
			t.Errorf("oneOfEach has no %s, so that no test writes and reads it", name)
		}
		if !regexp.MustCompile(`(?m)^\t+case (?:journal\.\w+, )*journal\.` + held + `\b`).MatchString(verify) {
			t.Errorf("verify has no rule for a %s", name)
		}
		handler := "    def on_" + strings.ReplaceAll(name, ".", "_") + "("
		if in := slices.Contains(mere, name); in == strings.Contains(script, handler) && !strings.HasPrefix(name, "ballot.") {
			t.Errorf("the second recount should have either a rule for a %s, or its name in BESIDE", name)
		}
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("README.md has no rule for a %s", name)
		}
	}
	names := slices.Collect(maps.Values(types))
	for _, name := range mere {
		if !slices.Contains(names, name) {
			t.Errorf("BESIDE has %s, which is no type", name)
		}
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
