// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"moothall/templates/pages"
)

// marked writes pieces for the eye: [-taken out-] {+added+}.
func marked(clauses []pages.Clause) string {
	var paragraphs []string
	for _, c := range clauses {
		var words []string
		for n, p := range c.Pieces {
			if spaced := strings.HasSuffix(p.Text, " "); spaced != (n+1 < len(c.Pieces)) {
				words = append(words, "(space!)")
			}
			p.Text = strings.TrimSpace(p.Text)
			switch p.Kind {
			case pages.TakenOut:
				words = append(words, "[-"+p.Text+"-]")
			case pages.Added:
				words = append(words, "{+"+p.Text+"+}")
			default:
				words = append(words, p.Text)
			}
		}
		paragraphs = append(paragraphs, strings.Join(words, " "))
	}
	return strings.Join(paragraphs, " / ")
}

func TestClauses_MarkWhatChanges(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"a word", "acted on within 72 hours", "acted on within 24 hours", "acted on within [-72-] {+24+} hours"},
		{"nothing before is nothing marked", "", "A new text.", "A new text."},
		{"nothing changed", "The same.", "The same.", "The same."},
		{"everything new", "a b", "c d", "[-a b-] {+c d+}"},
		{"words added at the end", "a b", "a b c d", "a b {+c d+}"},
		{"a paragraph added", "One.", "One.\n\nTwo.", "One. / {+Two.+}"},
		{"a paragraph taken out", "One.\nTwo.", "One.", "One. / [-Two.-]"},
		{"space is no change", "a  b\n", "a b", "a b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := marked(clauses(c.before, c.after)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestPieces_HoldBothTexts: without what was added they are the old words,
// without what was taken out the proposed ones.
func TestPieces_HoldBothTexts(t *testing.T) {
	word := rapid.SampledFrom([]string{"a", "b", "c", "d"})
	rapid.Check(t, func(t *rapid.T) {
		old, proposed := rapid.SliceOfN(word, 0, 12).Draw(t, "old"), rapid.SliceOfN(word, 0, 12).Draw(t, "proposed")
		var was, becomes []string
		for _, p := range pieces(old, proposed) {
			if p.Kind != pages.Added {
				was = append(was, strings.TrimSpace(p.Text))
			}
			if p.Kind != pages.TakenOut {
				becomes = append(becomes, strings.TrimSpace(p.Text))
			}
		}
		if got, want := strings.Join(was, " "), strings.Join(old, " "); got != want {
			t.Errorf("the old words are %q, want %q", got, want)
		}
		if got, want := strings.Join(becomes, " "), strings.Join(proposed, " "); got != want {
			t.Errorf("the proposed words are %q, want %q", got, want)
		}
	})
}

func TestPieces_OfALongTextAreBounded(t *testing.T) {
	long := strings.Fields(strings.Repeat("word ", 2000))
	if got := pieces(long, long[1:]); len(got) != 2 {
		t.Errorf("got %d pieces, want the whole taken out and added", len(got))
	}
}
