// SPDX-License-Identifier: AGPL-3.0-or-later

package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"moothall/voting"
)

// Otherwise is one table of what the same ballots say when they are counted otherwise.
type Otherwise struct {
	Head string
	Rows []OtherRow
}

// OtherRow is one other count: how, and who is elected.
type OtherRow struct{ How, Elects string }

// Otherwise lists the tables of the comparison that have rows; none where it was not asked.
func (r Report) Otherwise() (tables []Otherwise) {
	o := r.Transcript.Comparison
	if o == nil {
		return nil
	}
	for _, table := range []struct {
		head string
		rows []voting.Alternative
	}{
		{"The same ballots under other methods", o.Methods},
		{"Under other ballot rules", o.BallotRules},
		{"With the lot turned round", o.Lots},
	} {
		if len(table.rows) == 0 {
			continue
		}
		shown := Otherwise{Head: table.head}
		for _, row := range table.rows {
			shown.Rows = append(shown.Rows, OtherRow{how(row), r.elects(row)})
		}
		tables = append(tables, shown)
	}
	return tables
}

// how is the settings that differ, else the method.
func how(row voting.Alternative) string {
	var settings []string
	for _, key := range slices.Sorted(maps.Keys(row.Settings)) {
		settings = append(settings, key+"="+row.Settings[key])
	}
	if len(settings) == 0 {
		return Plain(row.Method)
	}
	return Plain(strings.Join(settings, " "))
}

func (r Report) elects(row voting.Alternative) string {
	switch {
	case row.Refused != "":
		return "not counted: " + Plain(row.Refused)
	case row.Same:
		return "the same"
	case len(row.Elected) == 0:
		return "nobody; it is open between " + r.Names(row.Tied)
	}
	return r.Names(row.Elected)
}

// Remarks say how near the outcome was, and what the comparison left out; none
// where it was not asked.
func (r Report) Remarks() []string {
	o := r.Transcript.Comparison
	if o == nil {
		return nil
	}
	remarks := []string{r.nearness(o.Margin)}
	if len(o.Schwartz) > 1 {
		remarks = append(remarks, "In duels of two, no smaller set than "+r.Names(o.Schwartz)+" is beaten by nobody outside it (the Schwartz set).")
	}
	for _, note := range o.Notes {
		remarks = append(remarks, Plain(note))
	}
	return remarks
}

// nearness says the margin in one sentence.
func (r Report) nearness(m *voting.Margin) string {
	switch {
	case m == nil:
		return "No margin is known."
	case m.Exact:
		return fmt.Sprintf("%s marked otherwise could have elected somebody else, and no fewer (exact).", votes(*m.AtMost))
	case m.AtLeast != nil && m.AtMost != nil:
		return fmt.Sprintf("Between %d and %d votes marked otherwise could have elected somebody else (bounds).", *m.AtLeast, *m.AtMost)
	case m.AtMost != nil && m.For != nil:
		return fmt.Sprintf("At most %s marked otherwise would have elected %s (a bound; perhaps fewer).", votes(*m.AtMost), r.Name(*m.For))
	case m.AtMost != nil:
		return fmt.Sprintf("At most %s marked otherwise would have elected somebody else (a bound; perhaps fewer).", votes(*m.AtMost))
	}
	return fmt.Sprintf("At least %s would have had to be marked otherwise (a bound).", votes(*m.AtLeast))
}

// votes is so many votes, in words.
func votes(n int64) string {
	if n == 1 {
		return "1 vote"
	}
	return fmt.Sprintf("%d votes", n)
}
