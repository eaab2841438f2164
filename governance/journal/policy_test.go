// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"errors"
	"strings"
	"testing"
)

// policyOf is a policy over the witnesses a to e and a log, with some lines after them.
func policyOf(t testing.TB, lines ...string) (string, map[string]Cosignature) {
	t.Helper()
	text := "# who sees our record\nlog " + testKey(t, "estuary.example/log", 1).Public().String() + " https://estuary.example/record\n\n"
	did := map[string]Cosignature{}
	for n, name := range []string{"a", "b", "c", "d", "e"} {
		k := testWitness(t, name+".example/witness", byte(n+2)).Public()
		text += "witness\t" + name + " " + k.String() + "\n"
		did[name] = Cosignature{Witness: k}
	}
	return text + strings.Join(lines, "\n") + "\n", did
}

func TestPolicy_IsWitnessedByItsQuorum(t *testing.T) {
	for _, c := range []struct {
		lines []string
		by    string
		want  bool
	}{
		{[]string{"quorum none"}, "", true},
		{[]string{"quorum a"}, "b c", false},
		{[]string{"quorum a"}, "a", true},
		{[]string{"group g 2 a b c", "quorum g"}, "c", false},
		{[]string{"group g 2 a b c", "quorum g"}, "c a", true},
		{[]string{"group g 2 a b c", "quorum g"}, "c d e", false},
		{[]string{"group in 2 a b c", "group out any d e", "group g all in out", "quorum g"}, "a b c", false},
		{[]string{"group in 2 a b c", "group out any d e", "group g all in out", "quorum g"}, "d e a", false},
		{[]string{"group in 2 a b c", "group out any d e", "group g all in out", "quorum g"}, "a c e", true},
	} {
		text, did := policyOf(t, c.lines...)
		p, err := ParsePolicy(text)
		if err != nil || len(p.Keys()) != 5 || len(p.Logs) != 1 || p.Logs[0].URL != "https://estuary.example/record" {
			t.Fatalf("%v: %+v, %v", c.lines, p, err)
		}
		var by []Cosignature
		for _, name := range strings.Fields(c.by) {
			by = append(by, did[name])
		}
		if got := p.Witnessed(by); got != c.want || p.Asks() != (c.lines[0] != "quorum none") {
			t.Errorf("%v by %s: %v", c.lines, c.by, got)
		}
	}
	if !(Policy{}).Witnessed(nil) || (Policy{}).Asks() {
		t.Error("no policy asks for somebody")
	}
}

func TestParsePolicy_Refuses(t *testing.T) {
	again := testWitness(t, "other.example/witness", 2).Public().String() // the key of a, under another name
	for name, lines := range map[string][]string{
		"no quorum":                  {""},
		"two":                        {"quorum a", "quorum b"},
		"one of nobody":              {"quorum z"},
		"one that comes later":       {"quorum g", "group g any a b"},
		"a word it does not know":    {"trust a", "quorum none"},
		"a witness twice":            {"witness f " + again, "quorum none"},
		"a name twice":               {"group a any b", "quorum none"},
		"none as a member":           {"group g any none", "quorum g"},
		"a member of two groups":     {"group g any a b", "group h any b c", "quorum h"},
		"a member twice":             {"group g 2 a a", "quorum g"},
		"more than there are":        {"group g 3 a b", "quorum g"},
		"no number":                  {"group g 0 a b", "quorum g"},
		"a number with a nought":     {"group g 01 a b", "quorum g"},
		"an empty group":             {"group g any", "quorum none"},
		"a witness without a key":    {"witness f", "quorum none"},
		"a log with a witness's key": {"log " + again, "quorum none"},
		"a log twice":                {"log " + testKey(t, "estuary.example/log", 1).Public().String(), "quorum none"},
		"control characters":         {"# \x01", "quorum none"},
	} {
		text, _ := policyOf(t, lines...)
		if p, err := ParsePolicy(text); !errors.Is(err, ErrPolicy) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

func FuzzParsePolicy(f *testing.F) {
	text, _ := policyOf(f, "group g 2 a b c", "quorum g")
	f.Add(text)
	f.Add("quorum none")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePolicy(text)
		if err != nil {
			if !errors.Is(err, ErrPolicy) {
				t.Error(err)
			}
			return
		}
		var all []Cosignature
		for _, k := range p.Keys() {
			all = append(all, Cosignature{Witness: k})
		}
		if !p.Witnessed(all) || p.Asks() && p.Witnessed(nil) {
			t.Errorf("all: %v, nobody: %v of %q", p.Witnessed(all), p.Witnessed(nil), text)
		}
	})
}
