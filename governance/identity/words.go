// SPDX-License-Identifier: AGPL-3.0-or-later

package identity

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Folding is the version of how Words folds. It goes up when that changes, so
// that an index made by an older one is known and made anew.
const Folding = 1

// The bounds of an index entry: a longer word is cut, of a longer text the rest is
// left out.
const (
	longestWord = 40 // letters
	mostWords   = 20_000
)

// letters are those that Unicode takes for letters of their own and readers for
// another one with something added.
var letters = map[rune]string{
	'ı': "i", 'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'æ': "ae", 'œ': "oe", 'ħ': "h",
	'ى': "ي", 'ة': "ه", 'ی': "ي", 'ک': "ك", // Arabic: what ends or how Persian writes the same
}

// Words are the words of a text, folded, in their order: without capitals, accents
// and vowel signs, in whichever alphabet, with figures as ASCII has them. Who
// types "Cafe", "ёлка" without its dots or Arabic without its hamza finds what is
// written with them. Nothing but Unicode decides, so both databases find the same.
// A script written without spaces is one word, found by its beginning.
func Words(text string) []string {
	var folded strings.Builder
	for _, r := range plain(plain(text)) { // twice: what is taken apart may have capitals of its own
		switch {
		case unicode.Is(unicode.M, r), r == 'ـ', r == '\'', r == '’', r == '\u200c', r == '\u200d':
			// marks, the Arabic stretch, what stands inside a word: nothing
		case letters[r] != "":
			folded.WriteString(letters[r])
		case unicode.IsDigit(r):
			folded.WriteRune(figure(r))
		case unicode.IsLetter(r):
			folded.WriteRune(r)
		default:
			folded.WriteByte(' ')
		}
	}
	words := strings.Fields(folded.String())
	words = words[:min(len(words), mostWords)]
	for n, w := range words {
		if letters := []rune(w); len(letters) > longestWord {
			words[n] = string(letters[:longestWord])
		}
	}
	return words
}

func plain(text string) string {
	return norm.NFKD.String(cases.Fold().String(strings.ToValidUTF8(text, " ")))
}

// figure is the ASCII digit of a digit: each script has its ten in a row, and the
// row begins at a zero.
func figure(r rune) rune {
	zero := r
	for n := 0; n < 9 && unicode.IsDigit(zero-1); n++ {
		zero--
	}
	return '0' + (r-zero)%10
}
