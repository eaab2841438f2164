// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/ranked"
)

// notOffered marks a remark on a method of a peer that is not offered here.
const notOffered = "not offered here"

// notCounted names every method of the peer that is not compared, and why.
func notCounted() map[string]string {
	return map[string]string{
		"CPO STV":                       "compares committees in pairs, by a quota of its own",
		"Dodgson Quick":                 "an estimate of Dodgson's method, which no election follows",
		"Dodgson Tideman Approximation": "an estimate of Dodgson's method, which no election follows",
		"Jefferson":                     "shares seats among lists, which these ballots do not name",
		"Largest Remainder":             "shares seats among lists, which these ballots do not name",
		"Sainte-Laguë":                  "shares seats among lists, which these ballots do not name",
		"Multiple Rounds System":        "a second ballot read out of the first, without a statute that says which options go on",
		"STV":                           "a rule of the peer's own, with fractions in floating point; the stages of four published rules are compared with another peer",
		"Condorcet":                     "its results are empty in all eight files; the Condorcet winner is compared with the peer's other results",
	}
}

// recountOther compares what the peer says without ranking everybody as we do,
// or names the method as not offered. A method nobody has thought of is a problem.
func recountOther(id, peer string, want [][]voting.Index, file ballots.File, report reporter) {
	why, listed := notCounted()[peer]
	switch {
	case peer == "Instant-runoff":
		recountRunoff(id, want, file, report)
	case peer == "Pairwise": // no method, but the matrix; see recountNamedDuels
	case listed:
		report("– "+peer, nil, notOffered+": "+why)
	default:
		report("– "+peer, []string{"neither compared nor named as not offered"}, "")
	}
}

// recountRunoff compares who wins: the peer ranks the others by when they went
// out, and takes all who are equal out together.
func recountRunoff(id string, want [][]voting.Index, file ballots.File, report reporter) {
	t, err := ranked.IRV(file.Contest, file.Profile, ranked.Options{})
	if err != nil {
		report("irv: winner", []string{err.Error()}, "")
		return
	}
	problems, remark := []string(nil), ""
	if !slices.Equal(want[0], t.Elected) {
		problems = append(problems, fmt.Sprintf("elected %v, want %v (from 0)", t.Elected, want[0]))
	}
	if choice := runoffChoices()[id]; choice != "" && len(problems) > 0 {
		problems, remark = nil, id+" "+peersChoice+": "+choice
	}
	report("irv: winner", problems, remark)
}

// runoffChoices names every election another wins by the peer's runoff, and why.
func runoffChoices() map[string]string {
	return map[string]string{
		"edge-sc-vm-12": "the last two have as many votes, and it leaves them equal; here the lot parts them",
	}
}

// recountNamedDuels compares the matrix that the peer gives among its methods,
// by the candidates' names.
func recountNamedDuels(raw []byte, file ballots.File, report reporter) {
	var want struct {
		Methods struct {
			Pairwise map[string]struct{ Win map[string]int64 }
		}
	}
	if err := json.Unmarshal(raw, &want); err != nil || want.Methods.Pairwise == nil {
		return
	}
	duels, at := voting.Duels(file.Contest, file.Profile), map[string]voting.Index{}
	for i, o := range file.Contest.Options {
		at[o.Name] = voting.Index(i)
	}
	var problems []string
	for x, row := range want.Methods.Pairwise {
		for y, votes := range row.Win {
			if got := duels.Prefer(at[x], at[y]); got != votes || len(at) != len(want.Methods.Pairwise) {
				problems = append(problems, fmt.Sprintf("%s over %s: %d, want %d", x, y, got, votes))
			}
		}
	}
	report("pairwise: every duel", problems, "")
}

// diffKemeny accepts one of several best orders: the peer shows one, and here
// they are sets of equals.
func diffKemeny(id string, want [][]voting.Index, t voting.Transcript) (problems []string, remark string) {
	contradicted, order := int64(0), []voting.Index(nil)
	for _, set := range want {
		for _, i := range set {
			for _, above := range order {
				contradicted += t.Pairwise.Prefer(i, above)
			}
			order = append(order, i)
		}
	}
	if said := fmt.Sprintf("orders contradict %d preferences", contradicted); strings.Contains(t.Notes[0], said) {
		return nil, fmt.Sprintf("%s: the peer shows one of the best orders; here %s", id, t.Notes[0])
	}
	return append(diffRanking(want, t.Ranking), fmt.Sprintf("the peer's order contradicts %d preferences; %s", contradicted, t.Notes[0])), ""
}
