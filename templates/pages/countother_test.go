// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"testing"

	"moothall/templates/locales"
)

func TestMarginSentence_SaysWhatIsKnown(t *testing.T) {
	for _, l := range locales.Languages() {
		f := frame(t, l.Tag)
		v := CountView{Candidates: []Candidate{{Name: "Ada"}, {Name: "Bo"}}}
		said := map[string]bool{}
		for _, m := range []MarginView{
			{AtLeast: 3, AtMost: 3, For: Nobody}, {AtLeast: 2, AtMost: 5, For: Nobody}, {AtLeast: 2, For: Nobody},
			{AtMost: 5, For: 1}, {AtMost: 5, For: Nobody}, {For: Nobody},
		} {
			v.Other.Margin = &m
			sentence := marginSentence(f.T, v)
			if sentence == "" || strings.Contains(sentence, "{") || said[sentence] {
				t.Errorf("%s: of %+v it says %q", l.Tag, m, sentence)
			}
			if strings.Contains(sentence, "Bo") != (m.For == 1) {
				t.Errorf("%s: %q names who would have been elected, or does not", l.Tag, sentence)
			}
			said[sentence] = true
		}
	}
}

func TestRuleName_SaysEveryRule(t *testing.T) {
	for _, l := range locales.Languages() {
		f := frame(t, l.Tag)
		said := map[string]bool{}
		for _, rule := range []string{
			"overvote=exhaust", "overvote=skip", "overvote=exhaust-if-multiple-continuing",
			"skipped=skip", "skipped=exhaust-after-0", "skipped=exhaust-after-1", "duplicate=ignore", "duplicate=exhaust",
		} {
			name := ruleName(f.T, rule)
			if name == rule || said[name] {
				t.Errorf("%s: %s is said as %q", l.Tag, rule, name)
			}
			said[name] = true
		}
	}
}

func TestOtherMethods_SaysWhoAndWhether(t *testing.T) {
	f := frame(t, locales.Languages()[0].Tag)
	v := CountView{Candidates: []Candidate{{Name: "Ada"}, {Name: "Bo"}}, Other: OtherView{Methods: []OtherCount{
		{Method: MethodIRV, Elected: []int{0}, Same: true}, {Method: MethodSchulze, Elected: []int{1}},
		{Method: "borda", Open: true}, {Method: "meek", Refused: true}, {Method: "minimax"},
	}}}
	var got []string
	for _, row := range otherMethods(f.T, v).Rows {
		var words strings.Builder
		for n, cell := range row.Cells {
			if n > 0 {
				words.WriteString("|")
			}
			if err := cell.Body.Render(t.Context(), &words); err != nil {
				t.Fatal(err)
			}
		}
		got = append(got, strings.NewReplacer("<bdi>", "", "</bdi>", "").Replace(words.String()))
	}
	for n, want := range []string{"Ada|yes", "Bo|no", "a tie, left open|no", "does not count such ballots|", "nobody|no"} {
		if n >= len(got) || got[n] != want {
			t.Fatalf("row %d of %q, want %q", n+1, got, want)
		}
	}
}
