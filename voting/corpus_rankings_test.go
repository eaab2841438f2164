// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/pairwise"
	"moothall/voting/ranked"
)

// rankers are the methods that rank everybody, by the name the peer gives them.
func rankers() map[string]struct {
	name  string
	count func(voting.Contest, *voting.Profile) (voting.Transcript, error)
} {
	type ranker = struct {
		name  string
		count func(voting.Contest, *voting.Profile) (voting.Transcript, error)
	}
	by := func(count func(voting.Contest, *voting.Profile, pairwise.Options) (voting.Transcript, error), strength pairwise.Strength) func(voting.Contest, *voting.Profile) (voting.Transcript, error) {
		return func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) {
			return count(c, p, pairwise.Options{Strength: strength})
		}
	}
	return map[string]ranker{
		"Schulze Winning":      {"schulze winning", by(pairwise.Schulze, pairwise.Winning)},
		"Schulze Margin":       {"schulze margins", by(pairwise.Schulze, pairwise.Margins)},
		"Schulze Ratio":        {"schulze ratio", by(pairwise.Schulze, pairwise.Ratio)},
		"Ranked Pairs Winning": {"ranked-pairs winning", by(pairwise.RankedPairs, pairwise.Winning)},
		"Ranked Pairs Margin":  {"ranked-pairs margins", by(pairwise.RankedPairs, pairwise.Margins)},
		"Minimax Winning":      {"minimax winning", by(pairwise.Minimax, pairwise.Winning)},
		"Minimax Margin":       {"minimax margins", by(pairwise.Minimax, pairwise.Margins)},
		"Minimax Opposition":   {"minimax opposition", by(pairwise.Minimax, pairwise.Opposition)},
		"Copeland":             {"copeland", by(pairwise.Copeland, "")},
		"Kemeny–Young":         {"kemeny", by(pairwise.Kemeny, "")},
		"First-past-the-post voting": {"plurality", func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) {
			return ranked.Plurality(c, p, ranked.First{})
		}},
		"BordaCount": {"borda", func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) {
			return ranked.Borda(c, p, ranked.Positional{})
		}},
		"DowdallSystem": {"dowdall", func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) {
			return ranked.Dowdall(c, p, ranked.Positional{})
		}},
	}
}

// recountRanking compares a whole ranking, sets of equals included.
func recountRanking(id, peer string, want [][]voting.Index, file ballots.File, report reporter) {
	file.Contest.Seats = 1
	m, ok := rankers()[peer]
	if !ok {
		recountOther(id, peer, want, file, report)
		return
	}
	t, err := m.count(file.Contest, file.Profile)
	if err != nil {
		report(m.name+": ranking", []string{err.Error()}, "")
		return
	}
	problems, remark := diffRanking(want, t.Ranking), ""
	if peer == "Kemeny–Young" && len(problems) > 0 {
		problems, remark = diffKemeny(id, want, t)
	}
	if choice := peersChoices()[id+" "+m.name]; choice != "" && len(problems) > 0 {
		problems, remark = nil, id+" "+peersChoice+": "+choice
	}
	report(m.name+": ranking", problems, remark)
}

// peersChoices names every ranking that differs from a peer's, and why.
func peersChoices() map[string]string {
	return map[string]string{
		// Option 2 has 2037 votes alone and 241 in overvoted first ranks.
		"sf-2010-d10 plurality":            "it counts an overvoted first rank for all who share it, which puts option 2 first; here it is no first preference",
		"tideman-a13 ranked-pairs winning": "equally strong duels close a circle, which it judges as a group; here the lot orders them",
		"tideman-a13 ranked-pairs margins": "among equal margins it takes the fewest votes against first, and judges the equals left as a group; here the lot orders equal margins",
		"tideman-a33 ranked-pairs winning": "it judges equally strong duels as a group, and leaves out those that close a circle with one refused already; here a refused duel closes none",
		"tideman-a33 ranked-pairs margins": "among equal margins it takes the fewest votes against first, and judges the equals left as a group; here the lot orders equal margins",
	}
}

// recountSheet compares Schulze's ranking of a tally sheet, in both readings of
// who is left out.
func recountSheet(file ballots.File, want publishedResult, official json.RawMessage, report reporter) {
	o := pairwise.Options{Strength: pairwise.Margins}
	if strings.Contains(want.Options.Unranked, "explicit") {
		o.Unranked = pairwise.Abstain
	}
	file.Contest.Seats = 1
	t, err := pairwise.Schulze(file.Contest, file.Profile, o)
	if err != nil {
		report("schulze of tally sheets", []string{err.Error()}, "")
		return
	}
	var sets [][]string
	for _, set := range strings.Split(want.Ranking, " > ") {
		sets = append(sets, strings.Split(set, " = "))
	}
	report("schulze of tally sheets: ranking", diffRanking(fromNames(file, sets), t.Ranking), "")
	if o.Unranked == "" {
		recountDebian(file, official, report)
	}
}

// recountDebian compares the winner with the one declared, by Debian's own
// rules: None of the Above is the default option.
func recountDebian(file ballots.File, official json.RawMessage, report reporter) {
	var declared struct {
		Winners []string `json:"winner_names_in_order"`
	}
	if err := json.Unmarshal(official, &declared); err != nil {
		report("schulze with a default option: declared winner", []string{err.Error()}, "")
		return
	}
	none := slices.IndexFunc(file.Contest.Options, func(o voting.Option) bool { return strings.EqualFold(o.Name, "none of the above") })
	t, err := pairwise.Schulze(file.Contest, file.Profile, pairwise.Options{Strength: pairwise.Debian, Default: &pairwise.Default{Option: voting.Index(none)}})
	if err != nil {
		report("schulze with a default option: declared winner", []string{err.Error()}, "")
		return
	}
	var problems []string
	if got := t.Name(t.Elected[0]); !slices.Equal(declared.Winners, []string{got}) {
		problems = append(problems, fmt.Sprintf("elected %s, want %v", got, declared.Winners))
	}
	report("schulze with a default option: declared winner", problems, "")
}

// fromNumbers reads a ranking by the candidates' numbers, from 1.
func fromNumbers(ranking [][]int) (sets [][]voting.Index) {
	for _, set := range ranking {
		var equals []voting.Index
		for _, n := range set {
			equals = append(equals, voting.Index(n-1))
		}
		slices.Sort(equals)
		sets = append(sets, equals)
	}
	return sets
}

// fromNames reads a ranking by the candidates' names.
func fromNames(file ballots.File, ranking [][]string) (sets [][]voting.Index) {
	for _, set := range ranking {
		var equals []voting.Index
		for _, name := range set {
			equals = append(equals, voting.Index(slices.IndexFunc(file.Contest.Options, func(o voting.Option) bool { return o.Name == name })))
		}
		slices.Sort(equals)
		sets = append(sets, equals)
	}
	return sets
}

func diffRanking(want, got [][]voting.Index) []string {
	if fmt.Sprint(want) == fmt.Sprint(got) {
		return nil
	}
	return []string{fmt.Sprintf("ranking %v, want %v (from 0)", got, want)}
}
