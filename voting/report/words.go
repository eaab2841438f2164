// SPDX-License-Identifier: AGPL-3.0-or-later

package report

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"moothall/voting"
)

// Plain is text from a file as it may safely be shown in one line: what steers
// a terminal, breaks a line or turns the direction of writing becomes a dot.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || !unicode.IsGraphic(r) {
			return '·'
		}
		return r
	}, s)
}

// Name is the name of an option, plain.
func (r Report) Name(i voting.Index) string { return Plain(r.Transcript.Name(i)) }

// Names are the names of options in a row.
func (r Report) Names(set []voting.Index) string {
	var list []string
	for _, i := range set {
		list = append(list, r.Name(i))
	}
	return strings.Join(list, ", ")
}

// Deed says what a round is.
func (r Report) Deed(round voting.Round) string {
	switch {
	case round.Kind == voting.FirstPreferences:
		return "first preferences"
	case round.Kind == voting.SurplusRound && round.Of != nil:
		return "surplus of " + r.Name(*round.Of)
	case round.Kind == voting.ExclusionRound && round.Doomed:
		return r.Name(*round.Of) + " excluded: the constraints leave no place"
	case round.Kind == voting.ExclusionRound && round.Of != nil:
		return r.Name(*round.Of) + " excluded"
	case round.Kind == voting.RankRound:
		return "ranks to " + strconv.Itoa(round.N)
	case round.Kind == voting.ScoringRound:
		return "points"
	case round.Kind == voting.ElectionRound && round.Keep == nil:
		return "next seat"
	}
	if round.Pass > 0 {
		return fmt.Sprintf("%s of pass %d", round.Kind, round.Pass)
	}
	return round.Kind
}

// Threshold is what the number a round asks for is called.
func (r Report) Threshold() string {
	ranks := len(r.Transcript.Rounds) > 0 && r.Transcript.Rounds[0].Kind == voting.RankRound
	if r.Method.SingleSeat || ranks {
		return "needed to win"
	}
	return "quota"
}

// Status is what becomes of an option in a round, or "".
func Status(round voting.Round, i voting.Index) string {
	switch {
	case slices.Contains(round.Elected, i):
		return "elected"
	case slices.Contains(round.Eliminated, i):
		return "eliminated"
	case slices.Contains(round.Guarded, i):
		return "guarded"
	}
	return ""
}

// Change is the difference from one number of votes to the next, with its sign; "" where there is none.
func Change(was, now voting.Decimal) string {
	switch now.Compare(was) {
	case +1:
		return "+" + now.Minus(was).String()
	case -1:
		return "-" + was.Minus(now).String()
	}
	return ""
}

// Cause is exhausted votes of one cause.
type Cause struct {
	Why   string
	Votes voting.Decimal
}

// Causes are the parts of what is exhausted, all four.
func Causes(e voting.Exhausted) []Cause {
	causes := []Cause{{"no further choice", e.Choices}, {"overvote", e.Overvotes}, {"skipped ranks", e.Skipped}, {"repeated mark", e.Repeated}}
	if e.FinalSurplus != nil {
		causes = append(causes, Cause{"surplus of the last elected", *e.FinalSurplus})
	}
	return causes
}

// Rule says in words what settled a tie.
func (r Report) Rule(t voting.Tie) string {
	switch t.Rule {
	case "open":
		return "left open"
	case string(voting.Backward):
		return "by the latest earlier round in which they differed"
	case string(voting.Forward):
		return "by the first round in which they differed"
	case "lot":
		if strings.HasPrefix(r.Transcript.Lot.Source, "file order") { // no lot is drawn where the file lends its order
			return "by the order in the file"
		}
		return "by lot"
	}
	return "by " + strings.ReplaceAll(Plain(t.Rule), "-", " ")
}

// held is what evidence says of one option: its number and its votes.
var held = regexp.MustCompile(`(in round \d+|,) (\d+) had `)

// Evidence is what a tie was settled on, with names for the numbers of options.
func (r Report) Evidence(t voting.Tie) string {
	return held.ReplaceAllStringFunc(Plain(t.Evidence), func(part string) string {
		m := held.FindStringSubmatch(part)
		n, err := strconv.Atoi(m[2])
		if err != nil || n < 1 || n > len(r.Transcript.Candidates) {
			return part
		}
		return m[1] + " " + r.Name(voting.Index(n-1)) + " had "
	})
}

// labels are names for all options that differ from each other and from the
// words kept for something else: an option whose name another one bears, or
// that is one of the words, carries its number behind it. It says whether any does.
func (r Report) labels(kept ...string) (labels []string, changed bool) {
	for i := range r.Transcript.Candidates {
		labels = append(labels, strings.ToValidUTF8(r.Transcript.Name(voting.Index(i)), "\ufffd"))
	}
	for again := true; again; {
		again = false
		bearers := map[string]int{}
		for _, l := range labels {
			bearers[l]++
		}
		for i, l := range labels {
			if bearers[l] > 1 || slices.Contains(kept, strings.ToLower(l)) {
				labels[i] = l + " (" + strconv.Itoa(i+1) + ")"
				again, changed = true, true
			}
		}
	}
	return labels, changed
}

// TieWhere is where a tie was met, and what was at stake.
func TieWhere(t voting.Tie) string {
	if t.Round > 0 {
		return "round " + strconv.Itoa(t.Round) + ", " + t.Kind
	}
	return t.Kind
}

// LotDecides says whether the outcome hangs on the lot, where the count was asked.
func (r Report) LotDecides() string {
	switch depends := r.Transcript.OutcomeDependsOnLot; {
	case depends == nil:
		return ""
	case *depends:
		return "The outcome depends on the lot: with another order, others would be elected."
	}
	return "The outcome does not depend on the lot."
}

// DuelLine says who beats whom, two by two: the Condorcet winner and loser, and the Smith set.
func (r Report) DuelLine() string {
	t := r.Transcript
	var said string
	switch {
	case t.CondorcetWinner != nil:
		said = r.Name(*t.CondorcetWinner) + " beats every other (the Condorcet winner)."
	case len(t.Smith) > 0:
		said = "Nobody beats every other; " + r.Names(t.Smith) + " are not beaten from outside (the Smith set)."
	}
	if t.CondorcetLoser != nil {
		said += " " + r.Name(*t.CondorcetLoser) + " loses to every other (the Condorcet loser)."
	}
	if t.Pairwise != nil && len(r.standing()) > MaxDuels {
		said += " The table of so many duels is left out; the JSON of the count has it."
	}
	return said
}

// CommitteeLine says how many committees the method holds equally good.
func (r Report) CommitteeLine() string {
	switch n := len(r.Transcript.Committees); n {
	case 0, 1: // the one is who is elected
		return ""
	default:
		return fmt.Sprintf("%d committees are equally good; the order that settles ties chose among them:", n)
	}
}

// Findings say each test of a quorum or majority, and of whom it was asked.
func (r Report) Findings() (said []string) {
	for _, f := range r.Transcript.Findings {
		about := ""
		if f.Option != nil {
			about = r.Name(*f.Option) + ", "
		}
		said = append(said, about+f.String())
	}
	return said
}

// Follows says whether the figures of round n, from 0, go on from those of the
// round before, so that their change says something. Points, runoffs and the
// seats of a committee begin anew, and so does each pass of a count.
func (r Report) Follows(n int) bool {
	if n == 0 || r.Transcript.Rounds[n].Pass != r.Transcript.Rounds[n-1].Pass {
		return false
	}
	round := r.Transcript.Rounds[n]
	return round.Kind != voting.ScoringRound && round.Kind != voting.RunoffRound && (round.Kind != voting.ElectionRound || round.Keep != nil)
}
