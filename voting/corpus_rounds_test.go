// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/ranked"
	"moothall/voting/stv"
)

func recountIRV(id string, file ballots.File, want publishedResult, report reporter) {
	t, err := ranked.IRV(file.Contest, file.Profile, ranked.Options{})
	if err != nil {
		report("irv", []string{err.Error()}, "")
		return
	}
	problems := diffTallies("round 1", want.Rounds[0].Tally, t.Rounds[0].Tallies)
	remark := ""
	if want.TieSensitive {
		remark = id + ": the peer breaks a tie at random; round 1 compared, winner not"
	} else {
		problems = append(problems, diffWinners(want.Winners, t.Elected)...)
	}
	report("irv: round 1 and winner", problems, remark)

	problems, remark = diffRounds(id, file, want.Rounds)
	report("irv: every round, batch=on", problems, remark)
}

// diffRounds compares every round of the peer with ours, one by one in a count
// with batches. Where the peer batches otherwise, each of its rounds is compared
// with the round here, of a count with batches or without, that has the same
// options left.
func diffRounds(id string, file ballots.File, want []publishedRound) (problems []string, remark string) {
	batched, err := ranked.IRV(file.Contest, file.Profile, ranked.Options{Batch: true})
	if err != nil {
		return []string{err.Error()}, ""
	}
	single, err := ranked.IRV(file.Contest, file.Profile, ranked.Options{Until: ranked.UntilTwo})
	if err != nil {
		return []string{err.Error()}, ""
	}
	ours := map[string]voting.Tallies{}
	for _, t := range []voting.Transcript{single, batched} {
		for _, r := range t.Rounds {
			ours[left(r.Tallies)] = r.Tallies
		}
	}
	compared := 0
	for i, r := range want {
		tallies, found := ours[leftOf(r.Tally)]
		if found {
			compared++
			problems = append(problems, diffTallies("round "+strconv.Itoa(i+1), r.Tally, tallies)...)
		}
	}
	switch {
	case compared == len(want):
	case !slices.Contains([]string{"oakland-2010-mayor", "sf-2008-d1"}, id):
		problems = append(problems, fmt.Sprintf("only %d of %d rounds fall alike", compared, len(want)))
	default:
		remark = fmt.Sprintf("%s: %d of the peer's %d rounds compared; in the others it has eliminated options with more votes before options with fewer", id, compared, len(want))
	}
	return problems, remark
}

// left names who has votes; nobody who is still in has none in these elections.
func left(tallies voting.Tallies) string {
	var in []string
	for _, t := range tallies {
		if !t.Votes.IsZero() {
			in = append(in, strconv.Itoa(int(t.Option)+1))
		}
	}
	slices.Sort(in)
	return strings.Join(in, " ")
}

func leftOf(tally map[string]json.Number) string {
	var in []string
	for id, votes := range tally {
		if votes.String() != "0" {
			in = append(in, id)
		}
	}
	slices.Sort(in)
	return strings.Join(in, " ")
}

// recountStages compares quota, the tallies after every stage, and the elected.
func recountStages(id string, file ballots.File, want publishedResult, count func(voting.Contest, *voting.Profile, stv.Options) (voting.Transcript, error), report reporter) {
	t, err := count(file.Contest, file.Profile, stv.Options{})
	if err != nil {
		report(want.Method, []string{err.Error()}, "")
		return
	}
	var problems []string
	if t.Quota.String() != want.Quota {
		problems = append(problems, fmt.Sprintf("quota %s, want %s", t.Quota, want.Quota))
	}
	stages, skipped := foldStages(want.Rounds)
	remark := ""
	if skipped > 0 {
		remark = fmt.Sprintf("%s: %d stages of the peer move a surplus of 0; the rule knows none, left out", id, skipped)
	}
	if len(stages) != len(t.Rounds) {
		problems = append(problems, fmt.Sprintf("%d rounds, want %d", len(t.Rounds), len(stages)))
	}
	for i := range min(len(stages), len(t.Rounds)) {
		problems = append(problems, diffTallies("round "+strconv.Itoa(i+1), stages[i].tally, t.Rounds[i].Tallies)...)
		if got := t.Rounds[i].Exhausted.String(); got != stages[i].exhausted {
			problems = append(problems, fmt.Sprintf("round %d: exhausted %s, want %s", i+1, got, stages[i].exhausted))
		}
		if got := names(t.Rounds[i].Elected); got != names(stages[i].elected) {
			problems = append(problems, fmt.Sprintf("round %d elects %s, want %s", i+1, got, names(stages[i].elected)))
		}
	}
	report(want.Method+": every stage", problems, remark)
}

// recountMeek compares every election and exclusion: quota, tallies, keep
// factors, what is exhausted, and who.
func recountMeek(id string, file ballots.File, want publishedResult, report reporter) {
	t, err := stv.Meek(file.Contest, file.Profile, stv.Options{})
	if err != nil {
		report("meek", []string{err.Error()}, "")
		return
	}
	var problems []string
	differ := func(n int, what, got, want string) {
		if got != want {
			problems = append(problems, fmt.Sprintf("round %d: %s %s, want %s", n, what, got, want))
		}
	}
	rounds := foldMeek(want.Rounds)
	if len(rounds) != len(t.Rounds) {
		problems = append(problems, fmt.Sprintf("%d rounds, want %d", len(t.Rounds), len(rounds)))
	}
	for i := range min(len(rounds), len(t.Rounds)) {
		ours, theirs := t.Rounds[i], rounds[i]
		problems = append(problems, diffTallies(fmt.Sprintf("round %d", i+1), theirs.Tally, ours.Tallies)...)
		problems = append(problems, diffTallies(fmt.Sprintf("round %d keep", i+1), theirs.Keep, ours.Keep)...)
		differ(i+1, "quota", ours.Quota.String(), theirs.Quota)
		differ(i+1, "exhausted", ours.Exhausted.String(), theirs.Residual)
		differ(i+1, "elects", names(ours.Elected), names(theirs.elected))
		differ(i+1, "excludes", names(ours.Eliminated), names(theirs.excluded))
	}
	report("meek: every election and exclusion", problems, "")
}

// meekRound is one of our rounds, as the peer's actions tell it.
type meekRound struct {
	publishedRound
	elected, excluded []voting.Index
}

// foldMeek folds the peer's actions: several elections in one of its rounds are
// one of ours; those who fill the last seats belong to the round before.
func foldMeek(actions []publishedRound) (rounds []meekRound) {
	prior := publishedRound{}
	for _, a := range actions {
		changed := func(to string) (list []voting.Index) {
			for id, s := range a.State {
				if n, _ := strconv.Atoi(id); s == to && prior.State[id] != to {
					list = append(list, voting.Index(n-1))
				}
			}
			return list
		}
		switch {
		case a.Action == "begin":
			rounds = append(rounds, meekRound{publishedRound: a})
		case a.Action == "elect" && strings.HasPrefix(a.Msg, "Elect remaining"), a.Action == "elect" && prior.Action == "elect" && prior.Round == a.Round:
			last := &rounds[len(rounds)-1]
			last.elected = append(last.elected, changed("E")...)
		case a.Action == "elect":
			rounds = append(rounds, meekRound{publishedRound: a, elected: changed("E")})
		case a.Action == "defeat" && !strings.HasPrefix(a.Msg, "Defeat remaining"):
			rounds = append(rounds, meekRound{publishedRound: a, excluded: changed("D")})
		}
		prior = a
	}
	return rounds
}

// zeroMoved knows the peer's transfer of nothing.
var zeroMoved = regexp.MustCompile(`\(0\.0+\)$`)

// stage is one of our rounds, as the peer's actions tell it.
type stage struct {
	tally     map[string]json.Number
	exhausted string
	elected   []voting.Index
}

// foldStages folds the peer's actions into stages: first preferences, then
// one a transfer. Elections belong to the stage before.
func foldStages(rounds []publishedRound) (stages []stage, zero int) {
	var zeroSurplus bool
	prior := map[string]string{}
	for _, r := range rounds {
		switch r.Action {
		case "begin":
			stages = append(stages, stage{tally: r.Tally, exhausted: r.Exhausted})
		case "transfer":
			zeroSurplus = zeroMoved.MatchString(r.Msg)
			if zeroSurplus {
				zero++
			} else {
				stages = append(stages, stage{tally: r.Tally, exhausted: r.Exhausted})
			}
		}
		for id, s := range r.State {
			if n, _ := strconv.Atoi(id); strings.EqualFold(s, "e") && !strings.EqualFold(prior[id], "e") {
				last := &stages[len(stages)-1]
				last.elected = append(last.elected, voting.Index(n-1))
			}
		}
		prior = r.State
	}
	return stages, zero
}
