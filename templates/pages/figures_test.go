// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"moothall/templates/locales"
)

// figured are pages with counts so large that their digits are in groups, beside the samples.
func figured() []sample {
	return []sample{
		{"restored", func(f Frame) templ.Component {
			return Restored(f, RestoredView{State: RestoredBehind, Here: 88221, Signed: 99342, Most: 1234, More: true, Brought: []BroughtLine{{State: BroughtHere, Issue: "2026-41", Code: "0a", Entry: 88220}}})
		}},
		{"disputes", func(f Frame) templ.Component {
			return Disputes(f, DisputesView{DisputeNote: DisputeNote{URL: "/issues/2026-41/disputes", All: 12345, Open: 2345}, AnswerDays: 1234, More: 12340})
		}},
		{"compared", func(f Frame) templ.Component {
			v := desk()
			v.Report.Compared = &ComparisonView{Entries: []EntryCount{{Type: "ballot.cast", N: 88221}}}
			return Auditors(f, v)
		}},
		{"receipt-many", func(f Frame) templ.Component {
			v := receipt()
			v.Proof.Hashes = 1234
			return Receipt(f, v)
		}},
	}
}

// TestPages_GroupTheDigitsOfNumbers of every count, in every language. Years, numbers of
// matters and what is set in type for machines are none.
func TestPages_GroupTheDigitsOfNumbers(t *testing.T) {
	apart := regexp.MustCompile(`(?s)<(code|pre|script|svg|style|time|textarea)\b.*?</(code|pre|script|svg|style|time|textarea)>|<[^>]*>`)
	long := regexp.MustCompile(`(?:^|[^\d/:.,-])(\d{4,})(?:[^\d-]|$)`)
	for _, l := range locales.Languages() {
		for _, s := range append(samples(), figured()...) {
			text := apart.ReplaceAllString(render(t, frame(t, l.Tag), s), " ")
			for _, m := range long.FindAllStringSubmatch(text, -1) {
				if year := len(m[1]) == 4 && strings.HasPrefix(m[1], "20"); !year && m[1][0] != '0' {
					t.Errorf("%s, %s: %q", s.name, l.Tag, m[0])
				}
			}
		}
	}
}
