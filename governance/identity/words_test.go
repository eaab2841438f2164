// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWords_FoldWhatReadersTakeForTheSame(t *testing.T) {
	for text, want := range map[string][]string{
		"The Café’s CAFÉ":             {"the", "cafes", "cafe"},
		"Ёлка, ёлка, ЙОД":             {"елка", "елка", "иод"},
		"الأعضاء إِلَى المدرسة":       {"الاعضاء", "الي", "المدرسه"},
		"مـــرحبا":                    {"مرحبا"},
		"٢٠٢٦ ۲۰۲۶ ２０２６ 2026":         {"2026", "2026", "2026", "2026"},
		"Straße Łódź Ørsted İstanbul": {"strasse", "lodz", "orsted", "istanbul"},
		"Œuvre ﬁn":                    {"oeuvre", "fin"},
		"£21,600 – a/b_c":             {"21", "600", "a", "b", "c"},
		"Llywodraeth Cymru ŵyl":       {"llywodraeth", "cymru", "wyl"},
		"  \x00\xff ":                 {},
		"":                            {},
		strings.Repeat("長", 50):       {strings.Repeat("長", 40)},
	} {
		if got := Words(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if n := len(Words(strings.Repeat("a ", 2*mostWords))); n != mostWords {
		t.Errorf("a long text has %d words, want %d", n, mostWords)
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"Café", "ёлка", "إِلَى", "\xff\x00", "𝟘𝟡", "߀߉"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range Words(s) {
			if w == "" || !utf8.ValidString(w) || strings.ContainsAny(w, " \x00") {
				t.Errorf("%q holds the word %q", s, w)
			}
			if again := Words(w); len(again) != 1 || again[0] != w {
				t.Errorf("%q folds to %q, and that to %q", s, w, again)
			}
		}
	})
}
