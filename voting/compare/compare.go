// SPDX-License-Identifier: AGPL-3.0-or-later

// Package compare answers what else the same ballots say: who other methods
// would have elected, what other rules for irregular ballots would have changed,
// whether a lot decided, and how near it was.
//
//	transcript.Comparison = compare.Compare(contest, ballots, method, settings, transcript, catalogue, compare.Limits{})
//
// It recounts; the outcome of the count it is given stays what it was. It takes
// the methods to compare with from its caller, and knows none itself.
package compare

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"moothall/voting"
)

// count is a count that has been made, and what it was made of.
type count struct {
	contest  voting.Contest
	ballots  voting.Ballots
	method   voting.Method
	settings voting.Settings
	t        voting.Transcript
	limits   Limits
}

// Limits bound what a comparison may cost. The zero value has none.
type Limits struct {
	// Search is among how many different ballots a margin is searched for at most.
	Search int
}

// MaxOptions is for how many options standing a comparison should be made. Its
// hundreds of counts take half a minute for so many, and ever longer for more.
const MaxOptions = 350

// mostLots is how many other lots are counted: a file of many equals has as many
// as the square of its options.
const mostLots = 200

// Compare recounts the ballots of a transcript in every other way. The settings
// are those the transcript was counted with, complete; the catalogue is all
// methods there are, in the order in which they are listed.
//
// It costs a count for each method, each value of a ballot rule and each option
// that a lot passed over, and where a margin is searched for nine times as many
// as halving the number of ballots takes.
func Compare(c voting.Contest, b voting.Ballots, m voting.Method, s voting.Settings, t voting.Transcript, catalogue []voting.Method, limits Limits) *voting.Comparison {
	n := count{c, b, m, s, t, limits}
	out := &voting.Comparison{Notes: []string{}}
	out.Methods = n.methods(catalogue, &out.Notes)
	out.BallotRules = n.ballotRules(&out.Notes)
	out.Lots, out.LotsLeft = n.lots(&out.Notes)
	out.Margin = n.margin(&out.Notes)
	if t.Pairwise != nil {
		out.Schwartz = t.Pairwise.Schwartz()
	}
	return out
}

// methods counts by every other method that reads such ballots and fills as many
// seats. Ranks are not read as points, nor as approvals: they do not say so much.
func (n count) methods(catalogue []voting.Method, notes *[]string) []voting.Alternative {
	rows := []voting.Alternative{}
	if n.ballots.Profile == nil {
		n.ballots.Profile = n.ballots.Scores.Ranks(n.contest)
		*notes = append(*notes, "Methods that rank read more points as a better rank, and equal points as a rank that is shared.")
	}
	for _, m := range catalogue {
		if m.Name == n.method.Name || m.Vacancies || m.Answers || m.CountScores != nil && n.ballots.Scores == nil || m.SingleSeat && n.contest.Seats > 1 {
			continue
		}
		given := map[string]string{}
		maps.Copy(given, n.settings) // the same rules and the same lot, where the method knows them
		settings := common(m, given)
		rows = append(rows, n.row(m, settings, nil))
	}
	return rows
}

// common are a method's defaults, with what it shares with the settings given
// of how ballots are read and which lot was drawn.
func common(m voting.Method, given map[string]string) voting.Settings {
	kept := map[string]string{}
	for _, name := range []string{"overvote", "skipped", "duplicate", "unranked", "tie", "max", "credits", "approve-from"} {
		if value := given[name]; value != "" && offers(m, name, value) {
			kept[name] = value
		}
	}
	settings, _ := m.Resolve(kept)
	return settings
}

// offers says whether a method takes a value for a setting. Values that stand
// for a number or a text are taken as they are.
func offers(m voting.Method, name, value string) bool {
	for _, s := range m.Settings {
		if s.Name == name {
			return listed(s, value) || strings.ContainsFunc(s.Values, func(r rune) bool { return r >= 'A' && r <= 'Z' })
		}
	}
	return false
}

func listed(s voting.Setting, value string) bool {
	values, _, _ := strings.Cut(s.Values, " ")
	return slices.Contains(strings.Split(values, "|"), value)
}

// row counts once more, and says how it differs.
func (n count) row(m voting.Method, settings voting.Settings, differs map[string]string) voting.Alternative {
	row := voting.Alternative{Method: m.Name, Settings: differs, Elected: []voting.Index{}}
	t, err := m.CountBallots(n.contest, n.ballots, settings)
	if err != nil {
		row.Refused = err.Error()
		return row
	}
	row.Elected, row.Tied = t.Elected, t.Tied
	row.Same = same(t, n.t)
	return row
}

// same says whether the same are elected, in whatever order.
func same(a, b voting.Transcript) bool {
	return slices.Equal(slices.Sorted(slices.Values(a.Elected)), slices.Sorted(slices.Values(b.Elected)))
}

// ballotRules counts with every other value of every rule for irregular ballots.
func (n count) ballotRules(notes *[]string) []voting.Alternative {
	rows := []voting.Alternative{}
	if n.ballots.Profile == nil || n.method.Count == nil {
		return rows
	}
	if n.ballots.Profile.Regular() {
		*notes = append(*notes, "No ballot skips a rank, shares one or repeats an option: every ballot rule reads them alike.")
		return rows
	}
	for _, rule := range []struct{ name, values string }{
		{"overvote", "exhaust|skip|exhaust-if-multiple-continuing"},
		{"skipped", "skip|exhaust-after-0|exhaust-after-1"},
		{"duplicate", "ignore|exhaust"},
		{"unranked", "last|abstain"},
	} {
		for value := range strings.SplitSeq(rule.values, "|") {
			if now, ok := n.settings[rule.name]; !ok || now == value || !offers(n.method, rule.name, value) {
				continue
			}
			settings := maps.Clone(n.settings)
			settings[rule.name] = value
			rows = append(rows, n.row(n.method, settings, map[string]string{rule.name: value}))
		}
	}
	return rows
}

// lots counts again for every lot that was used and every option it passed over,
// with that option in the place of the one it chose.
func (n count) lots(notes *[]string) (rows []voting.Alternative, left int) {
	rows = []voting.Alternative{}
	tried := map[string]bool{}
	for _, tie := range n.t.Ties {
		if tie.Rule != "lot" || tie.Chosen == nil {
			continue
		}
		for _, other := range tie.Among {
			lot := swapped(n.contest, n.t.Lot.Order, *tie.Chosen, other)
			if other == *tie.Chosen || tried[lot] {
				continue
			}
			tried[lot] = true
			if len(rows) == mostLots {
				left++
				continue
			}
			settings := maps.Clone(n.settings)
			settings["tie"] = lot
			rows = append(rows, n.row(n.method, settings, map[string]string{"tie": lot}))
		}
	}
	if len(rows) > 0 {
		*notes = append(*notes, fmt.Sprintf("Counted again with two options of the lot changing places, %d times.", len(rows)))
	}
	if left > 0 {
		*notes = append(*notes, fmt.Sprintf("Two others could change places in %d more ways, which were not counted: whether the lot decided is known only where one of these elects others.", left))
	}
	return rows, left
}

// swapped writes a lot with two options changing places.
func swapped(c voting.Contest, order []voting.Index, a, b voting.Index) string {
	ids := make([]string, len(order))
	for k, i := range order {
		switch i {
		case a:
			i = b
		case b:
			i = a
		}
		ids[k] = c.Options[i].ID
	}
	return "lot:" + strings.Join(ids, ",")
}

// DependsOnLot says whether another lot would have elected others: nil where no
// comparison was made, or not every lot was tried and none did. Where a tie was
// left open, it does; where nobody is elected for another reason, only if another
// lot elects somebody.
func DependsOnLot(t voting.Transcript) *bool {
	if t.Comparison == nil {
		return nil
	}
	depends := slices.ContainsFunc(t.Ties, func(tie voting.Tie) bool { return tie.Rule == "open" })
	for _, row := range t.Comparison.Lots {
		depends = depends || !row.Same && row.Refused == ""
	}
	if !depends && t.Comparison.LotsLeft > 0 {
		return nil
	}
	return &depends
}
