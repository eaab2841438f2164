// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"

	"moothall/templates/pages"
)

// maxCells bounds the table of a comparison, in words of one times words of the
// other: some 1,500 words against as many. A paragraph that is longer is shown
// as taken out and added in whole.
const maxCells = 2_000_000

// clauses compares the text as it stands with the text as proposed, word by
// word, paragraph by paragraph. Without a text that stands nothing is marked.
func clauses(before, after string) []pages.Clause {
	old, proposed := paragraphs(before), paragraphs(after)
	if len(old) == 0 {
		var plain []pages.Clause
		for _, p := range proposed {
			plain = append(plain, pages.Clause{Pieces: []pages.Piece{{Text: p}}})
		}
		return plain
	}
	var out []pages.Clause
	for n := range max(len(old), len(proposed)) {
		out = append(out, pages.Clause{Pieces: pieces(words(at(old, n)), words(at(proposed, n)))})
	}
	return out
}

func paragraphs(text string) []string {
	var all []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func at(list []string, n int) string {
	if n < len(list) {
		return list[n]
	}
	return ""
}

func words(text string) []string { return strings.Fields(text) }

// pieces is the shortest way from one run of words to another: kept, taken out,
// added. What was taken out stands before what came in its place. The words of
// the pieces that are not added are old, of those not taken out are proposed.
func pieces(old, proposed []string) []pages.Piece {
	if len(old)*len(proposed) > maxCells {
		return joined([]pages.Piece{{Text: strings.Join(old, " "), Kind: pages.TakenOut}, {Text: strings.Join(proposed, " "), Kind: pages.Added}})
	}
	common := longest(old, proposed)
	var out []pages.Piece
	i, j := 0, 0
	for i < len(old) || j < len(proposed) {
		switch {
		case i < len(old) && j < len(proposed) && old[i] == proposed[j]:
			out = append(out, pages.Piece{Text: old[i]})
			i, j = i+1, j+1
		case i < len(old) && (j == len(proposed) || common[i+1][j] >= common[i][j+1]):
			out = append(out, pages.Piece{Text: old[i], Kind: pages.TakenOut})
			i++
		default:
			out = append(out, pages.Piece{Text: proposed[j], Kind: pages.Added})
			j++
		}
	}
	return joined(out)
}

// longest is the table of the longest common runs: [i][j] is how many words
// old[i:] and proposed[j:] share in order.
func longest(old, proposed []string) [][]int32 {
	table := make([][]int32, len(old)+1)
	for i := range table {
		table[i] = make([]int32, len(proposed)+1)
	}
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(proposed) - 1; j >= 0; j-- {
			if old[i] == proposed[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

// joined runs words of one kind together. Every piece but the last ends with the
// space that stands between it and the next.
func joined(words []pages.Piece) []pages.Piece {
	var out []pages.Piece
	for _, w := range words {
		if w.Text == "" {
			continue
		}
		last := len(out) - 1
		if last >= 0 && out[last].Kind == w.Kind {
			out[last].Text += " " + w.Text
			continue
		}
		if last >= 0 {
			out[last].Text += " "
		}
		out = append(out, w)
	}
	return out
}
