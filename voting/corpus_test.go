// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/pairwise"
	"moothall/voting/ranked"
	"moothall/voting/stv"
)

// TestRecount counts real elections and compares every figure with the results
// that trusted programs or returning officers published for them.
//
// The elections lie outside the project, in the folder MOOTHALL_DATA names
// (../shared/data from the root of the repository by default). `make recount`
// prints the table.
func TestRecount(t *testing.T) {
	root := os.Getenv("MOOTHALL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "data")
	}
	folders, err := filepath.Glob(filepath.Join(root, "elections", "*", "expected.json"))
	if err != nil || len(folders) == 0 {
		t.Skipf("RECOUNT LEFT OUT: no elections in %s; set MOOTHALL_DATA to the folder that holds elections/", root)
	}
	var table recountTable
	for _, expected := range folders {
		recountFolder(t, expected, &table)
	}
	if testing.Verbose() {
		fmt.Print(table.String())
	}
}

// published is an expected.json.
type published struct {
	ID         string `json:"id"`
	BallotFile string `json:"ballot_file"`
	Withdrawn  []int  `json:"withdrawn"`
	Results    []publishedResult
	Condorcet  *publishedDuels
	Methods    map[string]struct{ Ranking [][]string } // by the candidates' names
}

type publishedResult struct {
	Method       string
	Seats        int
	Winners      []int `json:"winners_in_order"`
	Quota        string
	Rounds       []publishedRound
	Ranking      string // "A > B = C"
	Options      struct{ Unranked string }
	TieSensitive bool `json:"tie_sensitive"`
}

type publishedRound struct {
	Round     int
	Action    string
	Msg       string
	Quota     string
	Exhausted string
	Surplus   string
	Tally     map[string]json.Number
	Keep      map[string]json.Number
	Residual  string
	State     map[string]string
	Votes     map[string]string
	Blank     json.Number
}

type publishedDuels struct {
	Pairwise map[string]struct{ Win map[string]int64 }
	Winner   *int `json:"condorcet_winner"`
	Loser    *int `json:"condorcet_loser"`
	Methods  map[string]struct{ Ranking [][]int }
}

// peersChoice marks a remark on a result that differs because the peer's
// published rule does.
const peersChoice = "differs by the peer's choice"

// recountTable is what `make recount` prints.
type recountTable struct{ rows []recountRow }

type recountRow struct {
	method        string
	agree, counts int
	remarks       []string
}

func (r *recountTable) note(method string, problems []string, remark string) {
	at := slices.IndexFunc(r.rows, func(row recountRow) bool { return row.method == method })
	if at < 0 {
		r.rows = append(r.rows, recountRow{method: method})
		at = len(r.rows) - 1
	}
	row := &r.rows[at]
	row.counts++
	if len(problems) == 0 && !strings.Contains(remark, peersChoice) {
		row.agree++
	}
	if remark != "" {
		row.remarks = append(row.remarks, remark)
	}
}

func (r *recountTable) String() string {
	var b strings.Builder
	slices.SortFunc(r.rows, func(a, b recountRow) int { return strings.Compare(a.method, b.method) })
	fmt.Fprintf(&b, "%-36s %5s  of\n", "method", "agree")
	for _, row := range r.rows {
		fmt.Fprintf(&b, "%-36s %5d  %d\n", row.method, row.agree, row.counts)
		for _, remark := range row.remarks {
			fmt.Fprintf(&b, "    %s\n", remark)
		}
	}
	return b.String()
}

// recountFolder counts one election by every method that has a published result
// and a method here.
func recountFolder(t *testing.T, expected string, table *recountTable) {
	raw, err := os.ReadFile(expected)
	if err != nil {
		t.Fatal(err)
	}
	var want published
	if err := json.Unmarshal(raw, &want); err != nil {
		return // abcvoting and starvote folders have another schema
	}
	switch filepath.Ext(strings.TrimSuffix(want.BallotFile, ".gz")) {
	case ".blt", ".soi", ".soc", ".toi", ".toc", ".cvotes", ".txt":
	default:
		return
	}
	in, err := os.Open(filepath.Join(filepath.Dir(expected), want.BallotFile))
	if err != nil {
		t.Errorf("%s: %v", want.ID, err)
		return
	}
	defer in.Close()
	file, err := ballots.Read(want.BallotFile, in)
	if err != nil {
		t.Errorf("%s: %v", want.ID, err)
		return
	}
	report := func(method string, problems []string, remark string) {
		table.note(method, problems, remark)
		for _, p := range problems {
			t.Errorf("%s by %s: %s", want.ID, method, p)
		}
	}
	for _, result := range want.Results {
		file.Contest.Seats = result.Seats
		switch result.Method {
		case "irv":
			recountIRV(want.ID, file, result, report)
		case "scottish-stv":
			recountStages(want.ID, file, result, stv.Scottish, report)
		case "wigm-prf":
			recountStages(want.ID, file, result, stv.WIGMPRF, report)
		case "wigm-exact":
			recountStages(want.ID, file, result, stv.WIGMExact, report)
		case "meek":
			recountMeek(want.ID, file, result, report)
		case "schulze-margins":
			recountSheet(file, result, report)
		}
	}
	if want.Condorcet != nil {
		recountDuels(want, file, report)
		for peer, m := range want.Condorcet.Methods {
			recountRanking(want.ID, peer, fromNumbers(m.Ranking), file, report)
		}
	}
	for peer, m := range want.Methods {
		recountRanking(want.ID, peer, fromNames(file, m.Ranking), file, report)
	}
}

type reporter func(method string, problems []string, remark string)

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

// recountDuels compares the matrix where the peer ranks the unranked last.
func recountDuels(want published, file ballots.File, report reporter) {
	duels := voting.Duels(file.Contest, file.Profile)
	var problems []string
	for x, row := range want.Condorcet.Pairwise {
		for y, votes := range row.Win {
			i, _ := strconv.Atoi(x)
			j, _ := strconv.Atoi(y)
			if got := duels.Prefer(voting.Index(i-1), voting.Index(j-1)); got != votes {
				problems = append(problems, fmt.Sprintf("%d over %d: %d, want %d", i, j, got, votes))
			}
		}
	}
	problems = append(problems, diffSingle("Condorcet winner", want.Condorcet.Winner)(duels.CondorcetWinner())...)
	problems = append(problems, diffSingle("Condorcet loser", want.Condorcet.Loser)(duels.CondorcetLoser())...)
	report("pairwise: every duel", problems, "")
}

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
	m, ok := rankers()[peer]
	if !ok {
		return
	}
	file.Contest.Seats = 1
	t, err := m.count(file.Contest, file.Profile)
	if err != nil {
		report(m.name+": ranking", []string{err.Error()}, "")
		return
	}
	problems, remark := diffRanking(want, t.Ranking), ""
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
		"tideman-a13 ranked-pairs margins": "equally strong duels close a circle, which it judges as a group; here the lot orders them",
		"tideman-a33 ranked-pairs winning": "duels won by as many votes close a circle, which it judges as a group; here the fewer votes against come first",
		"tideman-a33 ranked-pairs margins": "equally strong duels close a circle, which it judges as a group; here the lot orders them",
	}
}

// recountSheet compares Schulze's ranking of a tally sheet, in both readings of
// who is left out.
func recountSheet(file ballots.File, want publishedResult, report reporter) {
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

func diffSingle(what string, want *int) func(voting.Index, bool) []string {
	return func(got voting.Index, ok bool) []string {
		if want == nil && !ok || want != nil && ok && int(got) == *want-1 {
			return nil
		}
		return []string{fmt.Sprintf("%s %d (%v), want %v", what, got+1, ok, want)}
	}
}

func diffTallies(where string, want map[string]json.Number, got voting.Tallies) []string {
	var problems []string
	for _, tally := range got {
		key := strconv.Itoa(int(tally.Option) + 1)
		if w, ok := want[key]; !ok || w.String() != tally.Votes.String() {
			problems = append(problems, fmt.Sprintf("%s: %s has %s, want %s", where, key, tally.Votes, w))
		}
	}
	return problems
}

func diffWinners(want []int, got []voting.Index) []string {
	if len(want) == len(got) {
		same := true
		for i := range want {
			same = same && want[i] == int(got[i])+1
		}
		if same {
			return nil
		}
	}
	return []string{fmt.Sprintf("elected %v (from 0), want %v (from 1)", got, want)}
}

// names writes a set of options in order.
func names(set []voting.Index) string {
	set = slices.Sorted(slices.Values(set))
	return fmt.Sprint(set)
}
