// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"moothall/voting"
	"moothall/voting/report"
)

// write prints the report: the rules first, then the ballots, the candidates,
// the rounds, the ties, the duels, and last who is elected.
func (c count) write(w io.Writer) error {
	var page bytes.Buffer
	out := tabwriter.NewWriter(&page, 0, 0, 2, ' ', tabwriter.AlignRight)
	c.writeHead(out)
	c.writeRules(out)
	c.writeBallots(out)
	c.writeCandidates(out)
	for i, r := range c.Rounds {
		var before *voting.Round
		if c.report.Follows(i) {
			before = &c.Rounds[i-1]
		}
		c.writeRound(out, r, before)
	}
	c.writeFindings(out)
	c.writeTies(out)
	c.writeDuels(out)
	c.writeResult(out)
	c.writeComparison(out)
	if err := out.Flush(); err != nil {
		return err
	}
	for line := range bytes.Lines(page.Bytes()) {
		if _, err := fmt.Fprintf(w, "%s\n", bytes.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

func (c count) writeHead(out io.Writer) {
	r := c.report
	for _, line := range []string{r.Title, r.Office, r.Jurisdiction, r.Date} {
		if line != "" {
			fmt.Fprintf(out, "%s\n", report.Plain(line))
		}
	}
	fmt.Fprintf(out, "Counted by %s, for %s\n%s\n%s\n", c.Method, report.SeatsOf(c.Seats), r.Method.Sentence, r.Method.Source)
	if d := r.Difference(); d != "" {
		fmt.Fprintf(out, "\nTHE BALLOTS DO NOT ADD UP. %s\n", d)
	}
}

func (c count) writeRules(out io.Writer) {
	fmt.Fprintln(out, "\nRules")
	names := slices.Sorted(maps.Keys(c.Options))
	width := 15
	for _, name := range names {
		width = max(width, len(name))
	}
	for _, name := range names {
		value := c.Options[name]
		if name == "tie" {
			value = c.Lot.Source
		}
		fmt.Fprintf(out, "  %-*s %s\n", width, name, orDash(report.Plain(value)))
	}
	for _, name := range c.Unused {
		fmt.Fprintf(out, "  %-*s given, and not used by this method\n", width, report.Plain(name))
	}
	fmt.Fprintf(out, "  %-*s %s\n", width, "program", c.report.Program)
}

func (c count) writeBallots(out io.Writer) {
	fmt.Fprintln(out, "\nBallots")
	b := c.Ballots
	for _, row := range []struct {
		name   string
		weight int64
	}{{"received", b.Received}, {"valid", b.Valid}, {"blank", b.Blank}, {"invalid", b.Invalid}} {
		fmt.Fprintf(out, "  %-8s %10d\n", row.name, row.weight)
	}
	if c.report.Expected != nil {
		fmt.Fprintf(out, "  %-8s %10d\n", "expected", *c.report.Expected)
	}
	for _, s := range c.Sources {
		fmt.Fprintf(out, "  %-8s %10d %s, SHA-256 %s\n", "source", s.Ballots, report.Plain(s.Name), s.SHA256)
	}
	fmt.Fprintf(out, "  %-8s %s, SHA-256 %s\n", "file", c.report.Format, c.InputSHA256)
	for _, note := range c.Notes {
		fmt.Fprintf(out, "  %s\n", report.Plain(note))
	}
}

// writeCandidates lists who stands, as ballots number them, and the order that
// settles ties.
func (c count) writeCandidates(out io.Writer) {
	fmt.Fprintln(out, "\nCandidates")
	for i, candidate := range c.Candidates {
		line := fmt.Sprintf("  %2d  %s", i+1, c.report.Name(voting.Index(i)))
		if candidate.Withdrawn {
			line += ", withdrawn"
		}
		fmt.Fprintln(out, line)
	}
	switch {
	case c.Lot.Open:
	case slices.IsSorted(c.Lot.Order):
		fmt.Fprintln(out, "  in ties, the same order")
	default:
		fmt.Fprintf(out, "  in ties, this order: %s\n", c.report.Names(c.Lot.Order))
	}
}

func (c count) writeRound(out io.Writer, r voting.Round, before *voting.Round) {
	fmt.Fprintf(out, "\nRound %d: %s\n", r.N, c.report.Deed(r))
	row := func(name string, of func(voting.Round) voting.Decimal, status string) {
		change := ""
		if before != nil {
			change = report.Change(of(*before), of(r))
		}
		fmt.Fprintf(out, "\t%s\t%s\t%s\t  %s\n", padded(name, c.width()), of(r), change, status)
	}
	for _, t := range r.Tallies {
		if before == nil || !t.Votes.IsZero() || !before.Tallies.Of(t.Option).IsZero() {
			of := func(r voting.Round) voting.Decimal { return r.Tallies.Of(t.Option) }
			row(c.report.Name(t.Option), of, report.Status(r, t.Option))
		}
	}
	if r.Kind == voting.RunoffRound {
		row("no preference", func(r voting.Round) voting.Decimal { return r.Exhausted }, "")
	}
	if r.Split != nil {
		row("exhausted", func(r voting.Round) voting.Decimal { return r.Exhausted }, split(*r.Split))
	}
	if !r.Lost.IsZero() {
		row("lost by truncation", func(r voting.Round) voting.Decimal { return r.Lost }, "")
	}
	if !r.Quota.IsZero() {
		row(c.report.Threshold(), func(r voting.Round) voting.Decimal { return r.Quota }, "")
	}
	c.writeMoves(out, r)
}

// writeMoves says from whom votes move, and to whom. Where a round is the
// surplus or the exclusion of one, its changes say that already.
func (c count) writeMoves(out io.Writer, r voting.Round) {
	if r.Of != nil {
		return
	}
	for _, m := range c.moves {
		if m.N != r.N || len(m.To) == 0 {
			continue
		}
		var to []string
		for _, g := range m.To {
			to = append(to, g.Name+" "+g.Votes)
		}
		fmt.Fprintf(out, "    from %s: %s\n", m.From, strings.Join(to, ", "))
	}
}

func split(e voting.Exhausted) string {
	var parts []string
	for _, cause := range report.Causes(e) {
		if !cause.Votes.IsZero() {
			parts = append(parts, cause.Why+" "+cause.Votes.String())
		}
	}
	return strings.Join(parts, ", ")
}

func (c count) writeFindings(out io.Writer) {
	for i, said := range c.report.Findings() {
		if i == 0 {
			fmt.Fprintln(out, "\nTests")
		}
		fmt.Fprintf(out, "  %s\n", said)
	}
}

func (c count) writeTies(out io.Writer) {
	if len(c.Ties) == 0 {
		return
	}
	fmt.Fprintln(out, "\nTies")
	for _, t := range c.Ties {
		fmt.Fprintf(out, "  %s between %s", report.TieWhere(t), c.report.Names(t.Among))
		if t.Evidence != "" {
			fmt.Fprintf(out, "; %s", c.report.Evidence(t))
		}
		fmt.Fprintf(out, "; %s", c.report.Rule(t))
		if t.Chosen != nil {
			fmt.Fprintf(out, ": %s", c.report.Name(*t.Chosen))
		}
		fmt.Fprintln(out)
	}
	if said := c.report.LotDecides(); said != "" {
		fmt.Fprintf(out, "  %s\n", said)
	}
}

// maxMatrix is the largest number of options whose duels fit a terminal.
const maxMatrix = 12

func (c count) writeDuels(out io.Writer) {
	if c.Pairwise == nil {
		return
	}
	fmt.Fprintf(out, "\nIn duels of two\n  %s\n", c.report.DuelLine())
	standing := c.Pairwise.Standing()
	if len(standing) < 2 || len(standing) > maxMatrix {
		return
	}
	fmt.Fprintf(out, "\t%s", padded("preferred", c.width()))
	for _, y := range standing {
		fmt.Fprintf(out, "\tto %d", int(y)+1)
	}
	fmt.Fprint(out, "\t\n")
	for _, x := range standing {
		fmt.Fprintf(out, "\t%s", padded(fmt.Sprintf("%2d  %s", int(x)+1, c.report.Name(x)), c.width()))
		for _, y := range standing {
			if x == y {
				fmt.Fprint(out, "\t–")
				continue
			}
			fmt.Fprintf(out, "\t%d", c.Pairwise.Prefer(x, y))
		}
		fmt.Fprint(out, "\t\n")
	}
}

func (c count) writeResult(out io.Writer) {
	if len(c.Ranking) > 0 {
		fmt.Fprintln(out, "\nRanking")
		for i, equals := range c.Ranking {
			fmt.Fprintf(out, "  %d. %s%s\n", i+1, c.report.Names(equals), c.score(equals[0]))
		}
	}
	if said := c.report.CommitteeLine(); said != "" {
		fmt.Fprintf(out, "\nCommittees\n  %s\n", said)
		for i, committee := range c.Committees {
			fmt.Fprintf(out, "  %d. %s\n", i+1, c.report.Names(committee))
		}
	}
	fmt.Fprintln(out, "\nElected")
	for i, who := range c.Elected {
		fmt.Fprintf(out, "  %d. %s\n", i+1, c.report.Name(who))
	}
	switch {
	case len(c.Elected) > 0:
	case c.Findings != nil && len(c.Tied) == 0:
		fmt.Fprintln(out, "  nothing")
	case len(c.Tied) == 0:
		fmt.Fprintln(out, "  nobody")
	default:
		fmt.Fprintf(out, "  nobody: it is open between %s\n", c.report.Names(c.Tied))
	}
}

// score is what an option scored, where the method gives scores.
func (c count) score(i voting.Index) string {
	if score := c.report.Score(i); score != "" {
		return ": " + score
	}
	return ""
}

// width is the length of the longest name in the tables, its number before it;
// a name of many lines stands out, and does not widen every row.
func (c count) width() int {
	const most = 60
	width := len("lost by truncation")
	for i := range c.Candidates {
		width = max(width, len([]rune(c.report.Name(voting.Index(i)))))
	}
	return min(width, most)
}

func padded(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-len([]rune(s))))
}

// writeComparison prints what the same ballots say otherwise, where it was asked.
func (c count) writeComparison(out io.Writer) {
	for _, table := range c.report.Otherwise() {
		fmt.Fprintf(out, "\n%s\n", table.Head)
		for _, row := range table.Rows {
			fmt.Fprintf(out, "  %s: %s\n", row.How, row.Elects)
		}
	}
	for i, remark := range c.report.Remarks() {
		if i == 0 {
			fmt.Fprintln(out, "\nHow near it was")
		}
		fmt.Fprintf(out, "  %s\n", remark)
	}
}
