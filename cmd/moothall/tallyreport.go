// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"

	"moothall/voting"
)

// write prints the report: the rules first, then the ballots, the rounds, the
// ties, and last who is elected.
func (c count) write(w io.Writer) error {
	var page bytes.Buffer
	out := tabwriter.NewWriter(&page, 0, 0, 2, ' ', tabwriter.AlignRight)
	if c.title != "" {
		fmt.Fprintf(out, "%s\n", plain(c.title))
	}
	fmt.Fprintf(out, "Counted by %s, for %s\n%s\n%s\n", c.Method, seats(c.Seats), c.method.Sentence, c.method.Source)
	c.writeRules(out)
	c.writeBallots(out)
	for i, r := range c.Rounds {
		var before voting.Tallies
		if i > 0 && r.Kind != voting.ScoringRound && r.Kind != voting.RunoffRound && r.Kind != voting.ElectionRound {
			before = c.Rounds[i-1].Tallies
		}
		c.writeRound(out, r, before)
	}
	c.writeTies(out)
	c.writeDuels(out)
	c.writeResult(out)
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

func seats(n int) string {
	if n == 1 {
		return "1 seat"
	}
	return strconv.Itoa(n) + " seats"
}

func (c count) writeRules(out io.Writer) {
	fmt.Fprintln(out, "\nRules")
	for _, name := range slices.Sorted(maps.Keys(c.Options)) {
		value := c.Options[name]
		if name == "tie" {
			value = c.Lot.Source
		}
		fmt.Fprintf(out, "  %-15s %s\n", name, plain(value))
	}
	for _, name := range c.Unused {
		fmt.Fprintf(out, "  %-15s given, and not used by this method\n", plain(name))
	}
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
	fmt.Fprintf(out, "  %-8s %s, SHA-256 %s\n", "file", c.format, c.InputSHA256)
	for _, note := range c.Notes {
		fmt.Fprintf(out, "  %s\n", plain(note))
	}
}

func (c count) writeRound(out io.Writer, r voting.Round, before voting.Tallies) {
	fmt.Fprintf(out, "\nRound %d: %s\n", r.N, c.deed(r))
	row := func(name, votes, change, status string) {
		fmt.Fprintf(out, "\t%s\t%s\t%s\t  %s\n", padded(name, c.width()), votes, change, status)
	}
	for _, t := range r.Tallies {
		if t.Votes.IsZero() && before != nil && before.Of(t.Option).IsZero() {
			continue
		}
		row(c.name(t.Option), t.Votes.String(), change(t.Votes, before, t.Option), status(r, t.Option))
	}
	switch r.Kind {
	case voting.ScoringRound, voting.ElectionRound: // no ballot is exhausted by them
	case voting.RunoffRound:
		row("no preference", r.Exhausted.String(), "", "")
	default:
		row("exhausted", r.Exhausted.String(), "", split(r.Split))
	}
	if !r.Lost.IsZero() {
		row("lost by truncation", r.Lost.String(), "", "")
	}
	if !r.Quota.IsZero() {
		row(c.threshold(), r.Quota.String(), "", "")
	}
}

// deed says what a round is.
func (c count) deed(r voting.Round) string {
	switch r.Kind {
	case voting.FirstPreferences:
		return "first preferences"
	case voting.SurplusRound:
		return "surplus of " + c.name(*r.Of)
	case voting.ExclusionRound:
		return c.name(*r.Of) + " excluded"
	case voting.ScoringRound:
		return "points"
	case voting.RunoffRound:
		return "runoff"
	case voting.ElectionRound:
		return "next seat"
	}
	return "count"
}

func (c count) threshold() string {
	if c.method.SingleSeat {
		return "needed to win"
	}
	return "quota"
}

func change(now voting.Decimal, before voting.Tallies, i voting.Index) string {
	if before == nil {
		return ""
	}
	switch was := before.Of(i); now.Compare(was) {
	case +1:
		return "+" + now.Minus(was).String()
	case -1:
		return "-" + was.Minus(now).String()
	}
	return ""
}

func status(r voting.Round, i voting.Index) string {
	switch {
	case slices.Contains(r.Elected, i):
		return "elected"
	case slices.Contains(r.Eliminated, i):
		return "eliminated"
	}
	return ""
}

func split(e *voting.Exhausted) string {
	if e == nil {
		return ""
	}
	var parts []string
	for _, p := range []struct {
		why   string
		votes voting.Decimal
	}{{"no further choice", e.Choices}, {"overvote", e.Overvotes}, {"skipped ranks", e.Skipped}, {"repeated mark", e.Repeated}} {
		if !p.votes.IsZero() {
			parts = append(parts, p.why+" "+p.votes.String())
		}
	}
	return strings.Join(parts, ", ")
}

func (c count) writeTies(out io.Writer) {
	if len(c.Ties) == 0 {
		return
	}
	fmt.Fprintln(out, "\nTies")
	for _, t := range c.Ties {
		where := t.Kind
		if t.Round > 0 {
			where = fmt.Sprintf("round %d, %s", t.Round, t.Kind)
		}
		fmt.Fprintf(out, "  %s between %s", where, c.names(t.Among))
		if t.Evidence != "" {
			fmt.Fprintf(out, "; %s", c.evidence(t.Evidence))
		}
		switch t.Rule {
		case "open":
			fmt.Fprint(out, "; left open\n")
		case "lot":
			fmt.Fprintf(out, "; by %s: %s\n", c.chance(), c.name(*t.Chosen))
		case string(voting.Backward), string(voting.Forward):
			fmt.Fprintf(out, "; looking back %s: %s\n", t.Rule, c.name(*t.Chosen))
		default:
			fmt.Fprintf(out, "; by %s: %s\n", strings.ReplaceAll(t.Rule, "-", " "), c.name(*t.Chosen))
		}
	}
}

// held is what evidence says of one option: its number and its votes.
var held = regexp.MustCompile(`(in round \d+|,) (\d+) had `)

// evidence names the options that the transcript has by their numbers.
func (c count) evidence(said string) string {
	return held.ReplaceAllStringFunc(said, func(part string) string {
		m := held.FindStringSubmatch(part)
		n, err := strconv.Atoi(m[2])
		if err != nil || n < 1 || n > len(c.Candidates) {
			return part
		}
		return m[1] + " " + c.name(voting.Index(n-1)) + " had "
	})
}

// chance is what settled a tie that no rule did: no lot is drawn where the file
// lends its order.
func (c count) chance() string {
	if strings.HasPrefix(c.Lot.Source, "file order") {
		return "the order in the file"
	}
	return "lot"
}

func (c count) writeDuels(out io.Writer) {
	if c.Pairwise == nil {
		return
	}
	fmt.Fprintln(out, "\nIn duels of two")
	if c.CondorcetWinner != nil {
		fmt.Fprintf(out, "  %s beats every other\n", c.name(*c.CondorcetWinner))
		return
	}
	fmt.Fprintf(out, "  nobody beats every other; %s are not beaten from outside\n", c.names(c.Smith))
}

func (c count) writeResult(out io.Writer) {
	if len(c.Ranking) > 0 {
		fmt.Fprintln(out, "\nRanking")
		for i, equals := range c.Ranking {
			fmt.Fprintf(out, "  %d. %s%s\n", i+1, c.names(equals), c.score(equals[0]))
		}
	}
	if len(c.Committees) > 1 {
		fmt.Fprintln(out, "\nEqually good")
		for _, members := range c.Committees {
			fmt.Fprintf(out, "  %s\n", c.names(members))
		}
	}
	fmt.Fprintln(out, "\nElected")
	for i, who := range c.Elected {
		fmt.Fprintf(out, "  %d. %s\n", i+1, c.name(who))
	}
	switch {
	case len(c.Tied) > 0:
		fmt.Fprintf(out, "  nobody: it is open between %s\n", c.names(c.Tied))
	case len(c.Elected) == 0:
		fmt.Fprintln(out, "  nobody")
	}
}

// score is what an option scored, where the method gives scores.
func (c count) score(i voting.Index) string {
	if len(c.Scores) == 0 {
		return ""
	}
	return ": " + c.Scores.Of(i).String()
}

func (c count) name(i voting.Index) string { return plain(c.Name(i)) }

func (c count) names(set []voting.Index) string {
	var list []string
	for _, i := range set {
		list = append(list, c.name(i))
	}
	return strings.Join(list, ", ")
}

// width is the length of the longest name in the table.
func (c count) width() int {
	width := len("lost by truncation")
	for i := range c.Candidates {
		width = max(width, len([]rune(c.name(voting.Index(i)))))
	}
	return width
}

func padded(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-len([]rune(s))))
}

// plain is text from a file as a terminal may safely show it.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || !unicode.IsGraphic(r) {
			return '·'
		}
		return r
	}, s)
}
