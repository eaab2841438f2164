// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/ranked"
	"moothall/voting/rctab"
)

// rctabReport is RCTab's detailed report.
type rctabReport struct {
	Results []struct {
		Round        int
		Tally        map[string]string
		Threshold    string
		Inactive     map[string]string `json:"inactiveBallots"`
		TallyResults []struct {
			Elected, Eliminated string
			Transfers           map[string]string
		}
	}
	Summary struct {
		Threshold  string `json:"finalThreshold"`
		Candidates int    `json:"numCandidates"`
		Winners    int    `json:"numWinners"`
		Ballots    string `json:"totalNumBallots"`
		Undervotes int64
	}
}

// recountRCTab counts the contests of RCTab's own tests from their configurations,
// and compares every round with RCTab's detailed report.
func recountRCTab(t *testing.T, root string, table *recountTable) {
	configs, err := filepath.Glob(filepath.Join(root, "elections", "rctab", "*", "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range configs {
		id := filepath.Base(filepath.Dir(name))
		method, problems, remark := recountConfig(name)
		if strings.HasPrefix(remark, otherForm) {
			table.aside("RCTab's contests: records of another form", id+": "+remark)
			continue
		}
		if remark != "" {
			remark = id + ": " + remark
		}
		table.note(method+": every round of RCTab's contests", problems, remark)
		for _, p := range problems {
			t.Errorf("rctab/%s: %s", id, p)
		}
	}
}

// otherForm marks a contest whose records have another form.
const otherForm = "not compared"

// aside names a contest that is not among those counted, and why.
func (r *recountTable) aside(method, remark string) {
	r.note(method, nil, remark)
	at := slices.IndexFunc(r.rows, func(row recountRow) bool { return row.method == method })
	r.rows[at].agree--
	r.rows[at].counts--
}

func recountConfig(name string) (method string, problems []string, remark string) {
	method = "rctab" // as long as nobody knows which
	in, err := os.Open(name)
	if err != nil {
		return method, []string{err.Error()}, ""
	}
	defer in.Close()
	config, err := rctab.ReadConfig(filepath.Base(name), in)
	var fault *rctab.Fault
	if errors.As(err, &fault) && strings.Contains(fault.Reason, "cvrFileSources.provider is") {
		return method, nil, otherForm + ": " + fault.Reason
	}
	if err != nil {
		return method, []string{err.Error()}, ""
	}
	folder := filepath.Dir(name)
	election, err := config.Read(func(path string) (string, io.ReadCloser, error) { return openRecords(folder, path) })
	if err != nil {
		return method, []string{err.Error()}, ""
	}
	got, err := election.Count(countByName)
	if err != nil {
		return method, []string{err.Error()}, ""
	}
	reports, _ := filepath.Glob(filepath.Join(folder, "*expected_detailed_report.json"))
	slices.Sort(reports)
	for pass, file := range reports {
		problems = append(problems, diffRCTab(file, config, got, pass+1)...)
	}
	choice := rctabChoices()[filepath.Base(folder)]
	if slices.Equal(problems, choice.problems) && choice.why != "" {
		return got.Method, nil, peersChoice + ": " + choice.why
	}
	return got.Method, problems, ""
}

// openRecords opens records by the path a configuration names: the workbooks of
// these contests stand there as CSV, plain or packed.
func openRecords(folder, path string) (string, io.ReadCloser, error) {
	plain := strings.TrimSuffix(path, ".xlsx")
	for _, name := range []string{path, plain + ".csv", plain + ".csv.gz"} {
		if in, err := os.Open(filepath.Join(folder, name)); err == nil {
			return name, in, nil
		}
	}
	return "", nil, fmt.Errorf("%s: no records there", path)
}

// countByName counts by the methods that RCTab's modes come to.
func countByName(name string, c voting.Contest, p *voting.Profile, given map[string]string) (voting.Transcript, error) {
	for _, m := range slices.Concat(ranked.Methods(), rctab.Methods()) {
		if m.Name == name {
			settings, unused := m.Resolve(given)
			if len(unused) > 0 {
				return voting.Transcript{}, fmt.Errorf("%s has no setting %v", name, unused)
			}
			return m.Count(c, p, settings)
		}
	}
	return voting.Transcript{}, fmt.Errorf("there is no method %s", name)
}

// diffRCTab compares one pass of a count with RCTab's report of it.
func diffRCTab(file string, config rctab.Config, got voting.Transcript, pass int) (problems []string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return []string{err.Error()}
	}
	var want rctabReport
	if err := json.Unmarshal(raw, &want); err != nil {
		return []string{err.Error()}
	}
	d := &rctabDiff{got: got}
	for _, r := range got.Rounds {
		if max(r.Pass, 1) == pass {
			d.rounds = append(d.rounds, r)
		}
	}
	if len(d.rounds) != len(want.Results) {
		d.say("%d rounds, want %d", len(d.rounds), len(want.Results))
	}
	for i := range min(len(d.rounds), len(want.Results)) {
		d.n = i + 1
		d.round(d.rounds[i], want, i)
	}
	d.n = 0
	d.same("ballots", voting.Whole(got.Ballots.Received), want.Summary.Ballots)
	d.same("undervotes", voting.Whole(got.Ballots.Blank), fmt.Sprint(want.Summary.Undervotes))
	d.same("candidates", voting.Whole(int64(len(got.Candidates))), fmt.Sprint(want.Summary.Candidates))
	return d.problems
}

// rctabDiff gathers what differs.
type rctabDiff struct {
	got      voting.Transcript
	rounds   []voting.Round
	n        int
	problems []string
}

func (d *rctabDiff) say(format string, args ...any) {
	d.problems = append(d.problems, fmt.Sprintf("round %d: ", d.n)+fmt.Sprintf(format, args...))
}

// same compares numbers of votes, whatever their places: RCTab writes as many as
// have been reckoned with so far.
func (d *rctabDiff) same(what string, got voting.Decimal, want string) {
	var w voting.Decimal
	if err := w.UnmarshalText([]byte(want)); err != nil || got.Compare(w) != 0 {
		d.say("%s %s, want %s", what, got, want)
	}
}

func (d *rctabDiff) round(r voting.Round, report rctabReport, i int) {
	want := report.Results[i]
	d.same("threshold", r.Quota, want.Threshold)
	for _, tally := range r.Tallies {
		votes, listed := want.Tally[d.got.Name(tally.Option)]
		if !listed {
			votes = "0"
		}
		d.same("tally of "+d.got.Name(tally.Option), tally.Votes, votes)
	}
	d.same("exhausted choices", r.Split.Choices, want.Inactive["exhaustedChoices"])
	d.same("overvotes", r.Split.Overvotes, want.Inactive["overvotes"])
	d.same("skipped rankings", r.Split.Skipped, want.Inactive["skippedRankings"])
	d.same("repeated rankings", r.Split.Repeated, want.Inactive["repeatedRankings"])
	if surplus := want.Inactive["finalRoundSurplus"]; r.Split.FinalSurplus != nil || surplus != "" && surplus != "0" {
		if r.Split.FinalSurplus == nil {
			d.say("no final surplus, want %s", surplus)
		} else {
			d.same("final surplus", *r.Split.FinalSurplus, surplus)
		}
	}
	var elected, eliminated []string
	for _, deed := range want.TallyResults {
		name := deed.Elected
		if name != "" {
			elected = append(elected, name)
		} else {
			name = deed.Eliminated
			eliminated = append(eliminated, name)
		}
		d.moves(r, name, deed.Transfers)
	}
	d.names("elects", r.Elected, elected)
	d.names("eliminates", r.Eliminated, eliminated)
}

func (d *rctabDiff) names(what string, got []voting.Index, want []string) {
	var names []string
	for _, i := range got {
		names = append(names, d.got.Name(i))
	}
	slices.Sort(names)
	slices.Sort(want)
	if !slices.Equal(names, want) {
		d.say("%s %q, want %q", what, names, want)
	}
}

// moves compares what left an option, to whom, to nobody, and to rounding.
func (d *rctabDiff) moves(r voting.Round, from string, want map[string]string) {
	got := map[string]voting.Decimal{}
	for _, m := range r.Transfers {
		if d.got.Name(m.From) == from {
			got[d.got.Name(m.To)] = m.Votes
		}
	}
	for _, e := range r.ExhaustedFrom {
		if d.got.Name(e.From) == from {
			got["exhausted"] = e.Votes
		}
	}
	for _, e := range r.LostFrom {
		if d.got.Name(e.From) == from {
			got["residual surplus"] = e.Votes
		}
	}
	if len(got) != len(want) {
		d.say("moves of %s %v, want %v", from, got, want)
	}
	for to, votes := range want {
		d.same("from "+from+" to "+to, got[to], votes)
	}
}

// rctabChoice is all that differs in a contest, and why.
type rctabChoice struct {
	problems []string
	why      string
}

// rctabChoices names every contest that differs.
func rctabChoices() map[string]rctabChoice {
	return map[string]rctabChoice{
		"first_round_determines_threshold_test": {
			[]string{"round 0: ballots 16, want 19", "round 0: undervotes 0, want 3"},
			"every round agrees; its workbook has 3 rows without a cell, which it counts as ballots that rank nobody, and as CSV they are empty lines, which hold no ballot",
		},
	}
}
