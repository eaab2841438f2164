// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"moothall/voting"
)

// writeComparison prints what the same ballots say otherwise, where it was asked.
func (c count) writeComparison(out io.Writer) {
	o := c.Comparison
	if o == nil {
		return
	}
	fmt.Fprintln(out, "\nThe same ballots under other methods")
	c.writeAlternatives(out, o.Methods)
	if len(o.BallotRules) > 0 {
		fmt.Fprintln(out, "\nUnder other ballot rules")
		c.writeAlternatives(out, o.BallotRules)
	}
	if len(o.Lots) > 0 {
		fmt.Fprintln(out, "\nWith the lot turned round")
		c.writeAlternatives(out, o.Lots)
	}
	fmt.Fprintf(out, "\nHow near it was\n  %s\n", c.nearness(o.Margin))
	if c.OutcomeDependsOnLot != nil && *c.OutcomeDependsOnLot {
		fmt.Fprintln(out, "  The outcome depends on the lot.")
	}
	for _, note := range o.Notes {
		fmt.Fprintf(out, "  %s\n", note)
	}
}

func (c count) writeAlternatives(out io.Writer, rows []voting.Alternative) {
	for _, row := range rows {
		name := row.Method
		if len(row.Settings) > 0 {
			var settings []string
			for _, key := range slices.Sorted(maps.Keys(row.Settings)) {
				settings = append(settings, key+"="+row.Settings[key])
			}
			name = strings.Join(settings, " ")
		}
		fmt.Fprintf(out, "  %s: %s\n", plain(name), c.alternative(row))
	}
}

// alternative says who is elected otherwise.
func (c count) alternative(row voting.Alternative) string {
	switch {
	case row.Refused != "":
		return "not counted: " + plain(row.Refused)
	case row.Same:
		return "the same"
	case len(row.Elected) == 0:
		return "nobody; it is open between " + c.names(row.Tied)
	}
	return c.names(row.Elected)
}

// nearness says the margin in one sentence.
func (c count) nearness(m *voting.Margin) string {
	switch {
	case m == nil:
		return "no margin is known"
	case m.Exact:
		return fmt.Sprintf("%d votes marked otherwise could have elected somebody else, and no fewer (exact)", *m.AtMost)
	case m.AtLeast != nil && m.AtMost != nil:
		return fmt.Sprintf("between %d and %d votes marked otherwise could have elected somebody else (bounds)", *m.AtLeast, *m.AtMost)
	case m.AtMost != nil:
		return fmt.Sprintf("at most %d votes marked otherwise would have elected %s (a bound; perhaps fewer)", *m.AtMost, c.rival(m))
	}
	return fmt.Sprintf("at least %d votes would have had to be marked otherwise (a bound)", *m.AtLeast)
}

func (c count) rival(m *voting.Margin) string {
	if m.For == nil {
		return "somebody else"
	}
	return c.name(*m.For)
}
