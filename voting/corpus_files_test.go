// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/ballots"
	"moothall/voting/ranked"

	"github.com/google/go-cmp/cmp"
)

// manifest lists every election of the corpus.
type manifest struct{ Elections []catalogued }

type catalogued struct {
	Path       string
	Format     string
	Ballots    *int64
	Candidates *int
}

// publishedFile is what an expected.json says of the ballot file.
type publishedFile struct {
	BallotFile     string `json:"ballot_file"`
	CVR            []string
	Ballots        *int64
	Candidates     []string
	ApprovalTotals map[string]int64 `json:"approval_totals"`
	Options        json.RawMessage  // of cast vote records, tabulated
	Expected       json.RawMessage  // of cast vote records, publishedCounts
}

const filesRead = "files: ballots and options"

// recountFiles reads every ballot file of the corpus that a reader is for, and
// compares how many ballots and options there are with what is published.
func recountFiles(t *testing.T, elections string, table *recountTable) {
	var list manifest
	decode(t, filepath.Join(elections, "manifest.json"), &list)
	left := map[string][]string{} // paths by the reason why they are not read
	read := 0
	for _, e := range list.Elections {
		if reason := notRead(t, elections, e); reason != "" {
			left[reason] = append(left[reason], e.Path)
			continue
		}
		read++
		var want publishedFile
		decode(t, filepath.Join(elections, e.Path, "expected.json"), &want)
		report := func(method string, problems []string, remark string) {
			table.note(method, problems, remark)
			for _, p := range problems {
				t.Errorf("%s by %s: %s", e.Path, method, p)
			}
		}
		for _, name := range append(want.CVR, want.BallotFile)[:max(1, len(want.CVR))] {
			file, err := readFile(filepath.Join(elections, e.Path, name))
			if err != nil {
				report(filesRead, []string{err.Error()}, "")
				continue
			}
			report(filesRead, diffFile(e, want, file), "")
			recountNames(e.Path, want, file, report)
			recountApprovals(want, file, report)
			recountHill(filepath.Join(elections, e.Path, "ballots.hil"), file, report)
		}
		if len(want.CVR) > 0 {
			recountRecords(filepath.Join(elections, e.Path), want, report)
		}
	}
	var remarks []string
	for _, reason := range slices.Sorted(maps.Keys(left)) {
		remarks = append(remarks, fmt.Sprintf("%d not read: %s: %s", len(left[reason]), reason, strings.Join(left[reason], ", ")))
	}
	row := slices.IndexFunc(table.rows, func(r recountRow) bool { return r.method == filesRead })
	table.rows[row].remarks = append([]string{fmt.Sprintf("%d of the list's %d entries", read, len(list.Elections))}, remarks...)
}

// notRead says why no reader is for the files of an entry, or nothing.
func notRead(t *testing.T, elections string, e catalogued) string {
	switch {
	case e.Path == "abcvoting":
		return "108 small cases in one file, not ballots in a format of their own"
	case e.Format == "starvote text":
		return "the text of starvote's tests is no ballot format"
	case e.Format != "rctab":
		return ""
	}
	var want publishedFile
	decode(t, filepath.Join(elections, e.Path, "expected.json"), &want)
	for _, name := range want.CVR {
		switch filepath.Ext(strings.TrimSuffix(name, ".gz")) {
		case ".json":
		case ".xml":
			return "NIST SP 1500-103 as XML has no reader"
		default:
			return "records that only RCTab's configuration tells how to read"
		}
	}
	if len(want.CVR) == 0 {
		return "the ballots are those of another entry, or of a vendor's own format"
	}
	return ""
}

func decode(t *testing.T, path string, into any) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func readFile(path string) (ballots.File, error) {
	in, err := os.Open(path)
	if err != nil {
		return ballots.File{}, err
	}
	defer in.Close()
	return ballots.Read(filepath.Base(path), in)
}

// diffFile compares weight and options with the list and with what the entry says.
func diffFile(e catalogued, want publishedFile, file ballots.File) (problems []string) {
	var totals []int64
	if file.Profile != nil {
		totals = append(totals, file.Profile.Total())
	}
	if file.Scores != nil {
		totals = append(totals, file.Scores.Total())
	}
	for _, published := range []*int64{e.Ballots, want.Ballots} {
		for _, got := range totals {
			if published != nil && *published != got {
				problems = append(problems, fmt.Sprintf("%d ballots, want %d", got, *published))
			}
		}
	}
	if n := len(file.Contest.Options); e.Candidates != nil && *e.Candidates != n {
		problems = append(problems, fmt.Sprintf("%d options, want %d", n, *e.Candidates))
	}
	return problems
}

// recountNames compares the names that the header of a table gives.
func recountNames(path string, want publishedFile, file ballots.File, report reporter) {
	if !strings.HasSuffix(want.BallotFile, ".csv") {
		return
	}
	var verbatim, decoded []string
	for _, o := range file.Contest.Options {
		verbatim = append(verbatim, o.Name)
		decoded = append(decoded, html.UnescapeString(o.Name))
	}
	diff, remark := cmp.Diff(want.Candidates, verbatim), ""
	if diff != "" && slices.Equal(want.Candidates, decoded) {
		diff, remark = "", path+" "+peersChoice+": it decodes HTML entities in the names; here they are what the header says"
	}
	var problems []string
	if diff != "" {
		problems = append(problems, diff)
	}
	report("files: names in the header of CSV", problems, remark)
}

// recountApprovals compares how often each option is approved.
func recountApprovals(want publishedFile, file ballots.File, report reporter) {
	if want.ApprovalTotals == nil {
		return
	}
	got := map[string]int64{}
	for _, o := range file.Contest.Options {
		got[o.Name] = 0
	}
	for b := range file.Scores.Approvals(1).All() {
		for _, s := range b.Scores {
			got[file.Contest.Options[s.Option].Name] += b.Weight
		}
	}
	var problems []string
	if diff := cmp.Diff(want.ApprovalTotals, got); diff != "" {
		problems = append(problems, diff)
	}
	report("files: approvals of each option", problems, "")
}

// recountHill compares an election as Hill's format has it with the same as CEF.
func recountHill(path string, cef ballots.File, report reporter) {
	hill, err := readFile(path)
	if os.IsNotExist(err) {
		return
	}
	if err != nil {
		report("files: David Hill beside CEF", []string{err.Error()}, "")
		return
	}
	var problems []string
	if diff := cmp.Diff(cef.Contest.Options, hill.Contest.Options); diff != "" || cef.Contest.Seats != hill.Contest.Seats {
		problems = append(problems, fmt.Sprintf("%d seats, want %d; %s", hill.Contest.Seats, cef.Contest.Seats, diff))
	}
	if diff := cmp.Diff(byRanking(cef), byRanking(hill)); diff != "" {
		problems = append(problems, diff)
	}
	report("files: David Hill beside CEF", problems, "")
}

// byRanking is the weight of each ranking.
func byRanking(f ballots.File) map[string]int64 {
	weights := map[string]int64{}
	for b := range f.Profile.All() {
		weights[fmt.Sprint(b.Ranks())] += b.Weight
	}
	return weights
}

// tabulated are the rules of a count by RCTab, as far as these contests use them.
type tabulated struct {
	Overvote   string      `json:"overvoteRule"`
	Skipped    json.Number `json:"maxSkippedRanksAllowed"`
	Duplicates bool        `json:"exhaustOnDuplicateCandidate"`
	Mode       string      `json:"winnerElectionMode"`
}

func (r tabulated) rules() voting.BallotRules {
	rules := voting.BallotRules{Overvote: voting.ExhaustOvervote}
	if r.Overvote == "alwaysSkipToNextRank" {
		rules.Overvote = voting.SkipOvervote
	}
	if r.Duplicates {
		rules.Duplicate = voting.ExhaustDuplicate
	}
	most, _ := r.Skipped.Int64()
	rules.ExhaustAtSkips = int(most) + 1
	return rules
}

type publishedCounts []struct {
	Winners []string `json:"winners_in_order"`
	Rounds  []publishedRCTab
}

type publishedRCTab struct {
	Tally    map[string]json.Number
	Inactive struct {
		Choices  json.Number `json:"exhaustedChoices"`
		Overvote json.Number `json:"overvotes"`
		Repeated json.Number `json:"repeatedRankings"`
		Skipped  json.Number `json:"skippedRankings"`
	}
}

// recountRecords counts cast vote records by instant runoff and compares the
// rounds: all of them and the winner for one seat; for several the first, in
// which every method counts alike.
func recountRecords(folder string, want publishedFile, report reporter) {
	var counts publishedCounts
	var rules tabulated
	if err := errors.Join(json.Unmarshal(want.Expected, &counts), json.Unmarshal(want.Options, &rules)); err != nil || len(counts) == 0 {
		report("files: cast vote records", []string{fmt.Sprintf("what is expected cannot be read: %v", err)}, "")
		return
	}
	var all ballots.File
	for i, name := range want.CVR {
		file, err := readFile(filepath.Join(folder, name))
		if err != nil {
			return // said before
		}
		if i == 0 {
			all = file
			continue
		}
		for b := range file.Profile.All() { // the next file of the same contest, options in the same order
			if err := all.Profile.AddMarks(b.Weight, b.Marks); err != nil {
				report("files: cast vote records", []string{err.Error()}, "")
				return
			}
		}
	}
	transcript, err := ranked.IRV(all.Contest, all.Profile, ranked.Options{Ballots: rules.rules()})
	if err != nil {
		report("files: cast vote records", []string{err.Error()}, "")
		return
	}
	rounds, method := counts[0].Rounds, "files: cast vote records, every round and winner"
	var problems []string
	if rules.Mode != "singleWinnerMajority" {
		rounds, method = rounds[:1], "files: cast vote records, round 1"
	} else if len(transcript.Elected) != 1 || want.Candidates[transcript.Elected[0]] != counts[0].Winners[0] {
		problems = append(problems, fmt.Sprintf("elected %v, want %v", transcript.Elected, counts[0].Winners))
	}
	for i, r := range rounds {
		problems = append(problems, diffRecords(want.Candidates, r, transcript.Rounds, i)...)
	}
	report(method, problems, "")
}

// diffRecords compares one round: who has how many, and why ballots are exhausted.
func diffRecords(candidates []string, want publishedRCTab, rounds []voting.Round, i int) (problems []string) {
	if i >= len(rounds) {
		return []string{fmt.Sprintf("there is no round %d", i+1)}
	}
	differ := func(what, got string, want json.Number) {
		if got != want.String() {
			problems = append(problems, fmt.Sprintf("round %d: %s %s, want %s", i+1, what, got, want))
		}
	}
	for option, name := range candidates {
		if votes, standing := want.Tally[name]; standing {
			differ(name, rounds[i].Tallies.Of(voting.Index(option)).String(), votes)
		}
	}
	split := voting.Exhausted{}
	if rounds[i].Split != nil {
		split = *rounds[i].Split
	}
	differ("exhausted by choices", split.Choices.String(), want.Inactive.Choices)
	differ("exhausted by overvotes", split.Overvotes.String(), want.Inactive.Overvote)
	differ("exhausted by repeated marks", split.Repeated.String(), want.Inactive.Repeated)
	differ("exhausted by skipped ranks", split.Skipped.String(), want.Inactive.Skipped)
	return problems
}
