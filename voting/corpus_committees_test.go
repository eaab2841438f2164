// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/committee"
	"moothall/voting/scoring"
)

// publishedCommittees is one rule's result; the members are numbers.
type publishedCommittees struct {
	Rule       string
	Size       int
	Committees [][]int
}

// recountCommittees counts the approval elections and the small cases.
func recountCommittees(t *testing.T, root string, table *recountTable) {
	folders, err := filepath.Glob(filepath.Join(root, "elections", "approval-*", "expected.json"))
	if err != nil || len(folders) == 0 {
		t.Errorf("no approval elections in %s", root)
	}
	for _, path := range folders {
		var want struct {
			ID         string
			BallotFile string           `json:"ballot_file"`
			Totals     map[string]int64 `json:"approval_totals"`
			Results    []publishedCommittees
		}
		readJSON(t, path, &want)
		c, p := readCat(t, filepath.Join(filepath.Dir(path), want.BallotFile))
		for _, result := range want.Results {
			c.Seats = result.Size
			recountCommittee(t, want.ID, "approval elections", c, p, result, 1, table)
		}
		votes, err := scoring.Approval(c, p, scoring.Approvals{})
		if err != nil {
			t.Fatal(err)
		}
		var problems []string
		for i, o := range c.Options {
			if got := votes.Scores.Of(voting.Index(i)).String(); got != strconv.FormatInt(want.Totals[o.Name], 10) {
				problems = append(problems, fmt.Sprintf("%s has %s, want %d", o.Name, got, want.Totals[o.Name]))
			}
		}
		table.note("approval: every total", problems, "")
		for _, problem := range problems {
			t.Errorf("%s: %s", want.ID, problem)
		}
	}
	recountSmall(t, filepath.Join(root, "elections", "abcvoting", "instances.json"), table)
}

func recountSmall(t *testing.T, path string, table *recountTable) {
	var file struct {
		Instances []struct {
			ID         string
			Candidates int `json:"num_cand"`
			Size       int `json:"committeesize"`
			Weights    []int64
			Profile    [][]int
			Results    []publishedCommittees
		}
	}
	readJSON(t, path, &file)
	for _, one := range file.Instances {
		c := voting.Contest{Seats: one.Size}
		for i := range one.Candidates {
			c.Options = append(c.Options, voting.Option{ID: strconv.Itoa(i), Name: strconv.Itoa(i)})
		}
		p := voting.NewCardinal(c)
		for b, approved := range one.Profile {
			weight := int64(1)
			if one.Weights != nil {
				weight = one.Weights[b]
			}
			addApprovals(t, p, weight, approved)
		}
		for _, result := range one.Results {
			recountCommittee(t, one.ID, "small cases", c, p, result, 0, table)
		}
	}
}

// committeeRules are the rules of the peer that are counted here.
var committeeRules = map[string]func(voting.Contest, *voting.Cardinal) (voting.Transcript, error){
	"av":          approvals(scoring.Approval),
	"sav":         approvals(scoring.SAV),
	"pav":         committees(committee.PAV),
	"seqpav":      committees(committee.SeqPAV),
	"seqphragmen": committees(committee.SeqPhragmen),
	"seqcc":       committees(committee.SeqCC),
}

func approvals(count func(voting.Contest, *voting.Cardinal, scoring.Approvals) (voting.Transcript, error)) func(voting.Contest, *voting.Cardinal) (voting.Transcript, error) {
	return func(c voting.Contest, p *voting.Cardinal) (voting.Transcript, error) {
		return count(c, p, scoring.Approvals{})
	}
}

func committees(count func(voting.Contest, *voting.Cardinal, committee.Options) (voting.Transcript, error)) func(voting.Contest, *voting.Cardinal) (voting.Transcript, error) {
	return func(c voting.Contest, p *voting.Cardinal) (voting.Transcript, error) {
		return count(c, p, committee.Options{})
	}
}

// recountCommittee compares all committees that the rule holds as good.
func recountCommittee(t *testing.T, id, where string, c voting.Contest, p *voting.Cardinal, want publishedCommittees, first int, table *recountTable) {
	name := want.Rule + ": all committees of the " + where
	count, ok := committeeRules[want.Rule]
	if !ok {
		table.note("not offered: "+want.Rule+" of the "+where, []string{"not counted"}, "")
		return
	}
	got, err := count(c, p)
	if err != nil {
		table.note(name, []string{err.Error()}, "")
		t.Errorf("%s by %s: %v", id, name, err)
		return
	}
	all := got.Committees
	if all == nil { // the places of a block that nobody ties for, or a single seat
		all = blocks(c, got)
	}
	var theirs [][]voting.Index
	for _, members := range want.Committees {
		var options []voting.Index
		for _, n := range members {
			options = append(options, voting.Index(n-first))
		}
		slices.Sort(options)
		theirs = append(theirs, options)
	}
	slices.SortFunc(theirs, slices.Compare[[]voting.Index])
	var problems []string
	if fmt.Sprint(all) != fmt.Sprint(theirs) {
		problems = append(problems, fmt.Sprintf("size %d: %v, want %v", c.Seats, all, theirs))
	}
	table.note(name, problems, "")
	for _, problem := range problems {
		t.Errorf("%s by %s: %s", id, name, problem)
	}
}

// blocks are the committees of a ranking without tied last places, or for one seat.
func blocks(c voting.Contest, t voting.Transcript) (all [][]voting.Index) {
	if c.Seats > 1 {
		return [][]voting.Index{slices.Sorted(slices.Values(t.Elected))}
	}
	for _, i := range slices.Sorted(slices.Values(t.Ranking[0])) {
		all = append(all, []voting.Index{i})
	}
	return all
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func addApprovals(t *testing.T, p *voting.Cardinal, weight int64, approved []int) {
	t.Helper()
	var scores []voting.Score
	for _, i := range approved {
		scores = append(scores, voting.Score{Option: voting.Index(i), Points: 1})
	}
	if err := p.Add(weight, scores); err != nil {
		t.Fatal(err)
	}
}

// readCat reads a PrefLib file of two categories, of which the first approves.
func readCat(t *testing.T, path string) (voting.Contest, *voting.Cardinal) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var c voting.Contest
	var p *voting.Cardinal
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "# ALTERNATIVE NAME ") {
			_, name, _ := strings.Cut(line, ": ")
			c.Options = append(c.Options, voting.Option{ID: strconv.Itoa(len(c.Options) + 1), Name: strings.TrimSpace(name)})
		}
		count, marks, found := strings.Cut(line, ":")
		if !found || strings.HasPrefix(line, "#") {
			continue
		}
		if p == nil {
			p = voting.NewCardinal(c)
		}
		weight, err := strconv.ParseInt(count, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		yes, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(marks), "{"), "}")
		if !strings.HasPrefix(strings.TrimSpace(marks), "{") {
			yes, _, _ = strings.Cut(yes, ",")
		}
		var approved []int
		for _, n := range strings.FieldsFunc(yes, func(r rune) bool { return r == ',' }) {
			i, err := strconv.Atoi(n)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			approved = append(approved, i-1)
		}
		addApprovals(t, p, weight, approved)
	}
	return c, p
}
