// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/ballots"
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
	recountRCTab(t, root, &table)
	peerReports(t, root, &table)
	recountFiles(t, filepath.Join(root, "elections"), &table)
	recountStars(t, root, &table)
	recountCommittees(t, root, &table)
	told := table.String() // sorts
	if testing.Verbose() {
		fmt.Print(told)
	}
	checkReadme(t, table)
}

// published is an expected.json.
type published struct {
	ID         string `json:"id"`
	BallotFile string `json:"ballot_file"`
	Withdrawn  []int  `json:"withdrawn"`
	Results    []publishedResult
	Condorcet  *publishedDuels
	Methods    map[string]struct{ Ranking [][]string } // by the candidates' names
	Official   json.RawMessage                         // what was declared
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
	if len(problems) == 0 && !strings.Contains(remark, peersChoice) && !strings.Contains(remark, notOffered) {
		row.agree++
	}
	if remark != "" && !slices.Contains(row.remarks, remark) {
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
	recountReports(want.ID, file, mostSeats(want.Results), report)
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
			recountSheet(file, result, want.Official, report)
		}
		recountVacancies(want.ID, file, result, report)
	}
	recountShared(want.ID, file, report)
	if want.Condorcet != nil {
		recountDuels(want, file, report)
		for _, peer := range slices.Sorted(maps.Keys(want.Condorcet.Methods)) {
			m := want.Condorcet.Methods[peer]
			recountRanking(want.ID, peer, fromNumbers(m.Ranking), file, report)
		}
	}
	recountNamedDuels(raw, file, report)
	for _, peer := range slices.Sorted(maps.Keys(want.Methods)) {
		m := want.Methods[peer]
		recountRanking(want.ID, peer, fromNames(file, m.Ranking), file, report)
	}
}

type reporter func(method string, problems []string, remark string)

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
