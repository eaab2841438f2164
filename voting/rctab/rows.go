// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"moothall/voting"
)

// byRank reads a record with a column for each rank.
func (r *records) byRank(line int, record []string) error {
	first := r.source.FirstColumn - 1
	last := min(int64(len(record)-first), r.ranks)
	if r.source.BlankIsWriteIn { // cells that are not there are blank; two say all that many would
		last = min(int64(max(len(record)-first, 0))+2, r.ranks)
	}
	for k := int64(0); k < last; k++ {
		cell := ""
		if at := first + int(k); at < len(record) {
			cell = strings.TrimSpace(r.decode(record[at]))
		}
		if err := r.cell(line, cell); err != nil {
			return err
		}
	}
	return nil
}

// cell reads one rank.
func (r *records) cell(line int, cell string) error {
	s := r.source
	switch {
	case cell == "" && s.BlankIsWriteIn:
		r.mark(r.writeIns, false)
		return nil
	case cell == "" || cell == s.SkippedLabel:
		r.marks = append(r.marks, voting.Skipped)
		return nil
	case cell == s.OvervoteLabel:
		r.marks = append(r.marks, voting.Several)
		return nil
	}
	names := split(cell, s.OvervoteDelimiter)
	if len(names) == 0 {
		r.marks = append(r.marks, voting.Skipped)
	}
	for k, name := range names {
		name = strings.TrimSpace(name)
		option, known := r.options[name]
		if !known {
			return r.unknown(line, name)
		}
		r.mark(option, k > 0)
	}
	return nil
}

// split splits a cell into its names as Java splits texts: without the empty ones
// at the end. An empty delimiter splits nothing.
func split(cell, delimiter string) []string {
	if delimiter == "" {
		return []string{cell}
	}
	names := strings.Split(cell, delimiter)
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	return names
}

// mark marks an option, at the rank of the mark before where it is tied.
func (r *records) mark(option voting.Index, tied bool) {
	m := voting.MarkFor(option)
	if tied {
		m = m.Tied()
	}
	r.marks = append(r.marks, m)
}

func (r *records) unknown(line int, name string) error {
	return r.fault(line, "%q should be the name or alias of a candidate, or one of the labels of the configuration", shown(name))
}

// shown is text for a fault, cut short.
func shown(s string) string {
	if cut := []rune(s); len(cut) > 60 {
		return string(cut[:60]) + "…"
	}
	return s
}

// columns reads the header of a generic file: the candidates by column.
func (r *records) columns(line int, record []string) error {
	r.header = []string{}
	seen := map[string]bool{}
	for k, cell := range record {
		name := strings.TrimSpace(r.decode(cell))
		if seen[name] {
			return r.fault(line, "the column %q stands twice; each candidate should have one", shown(name))
		}
		seen[name] = k >= r.source.FirstColumn-1 && name != ""
		r.header = append(r.header, name)
	}
	if len(r.header) < r.source.FirstColumn {
		return r.fault(line, "the header has %d columns, and firstVoteColumnIndex is %d; it should be the column of the first candidate", len(r.header), r.source.FirstColumn)
	}
	return nil
}

// byCandidate reads a record with a column for each candidate.
func (r *records) byCandidate(line int, record []string) error {
	if len(record) > len(r.header) {
		return r.fault(line, "the record has %d columns, and the header %d; there should be a candidate for each", len(record), len(r.header))
	}
	choices := r.choices[:0]
	for at := r.source.FirstColumn - 1; at < len(record); at++ {
		cell := strings.TrimSpace(record[at])
		if cell == "" {
			continue
		}
		option, known := r.options[r.header[at]]
		if !known {
			return r.unknown(line, r.header[at])
		}
		rank, err := strconv.ParseInt(cell, 10, 64)
		if err != nil || rank < 1 || rank > min(r.ranks, voting.MaxOptions) {
			return r.fault(line, "%q in column %d should be a rank, 1 to %d", shown(cell), at+1, min(r.ranks, voting.MaxOptions))
		}
		choices = append(choices, choice{rank, option})
	}
	r.choices = choices
	r.rankChoices(choices)
	return nil
}

// choice is the rank a record gives to an option.
type choice struct {
	rank   int64
	option voting.Index
}

// rankChoices marks choices in the order of their ranks.
func (r *records) rankChoices(choices []choice) {
	slices.SortStableFunc(choices, func(a, b choice) int { return int(a.rank - b.rank) })
	rank := int64(0)
	for k, c := range choices {
		for ; rank < c.rank-1; rank++ {
			r.marks = append(r.marks, voting.Skipped)
		}
		r.mark(c.option, k > 0 && choices[k-1].rank == c.rank)
		rank = c.rank
	}
}

// decode is text as people wrote it: UTF-8, or ISO 8859-1 where it is none.
func (r *records) decode(cell string) string {
	if utf8.ValidString(cell) {
		return cell
	}
	r.latin = true
	runes := make([]rune, len(cell))
	for i := range len(cell) {
		runes[i] = rune(cell[i])
	}
	return string(runes)
}
