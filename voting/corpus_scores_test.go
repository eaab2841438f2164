// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/scoring"
)

// publishedStars is an expected.json of the STAR elections.
type publishedStars struct {
	ID         string
	BallotFile string `json:"ballot_file"`
	Method     string
	Expected   struct {
		Winners []string
		Tie     []string         `json:"unbreakable_tie"`
		Totals  map[string]int64 `json:"score_totals"`
		Runoff  map[string]int64
	}
	Also map[string]json.RawMessage // by method, then by peer: the winners
}

// starsNotOffered are the methods of the STAR elections that no method here counts.
var starsNotOffered = []string{"Allocated Score Voting", "Reweighted Range Voting", "Sequentially Spent Score"}

// recountStars counts every election of the folder star by STAR or Bloc STAR.
func recountStars(t *testing.T, root string, table *recountTable) {
	folders, err := filepath.Glob(filepath.Join(root, "elections", "star", "*", "expected.json"))
	if err != nil || len(folders) == 0 {
		t.Errorf("no STAR elections in %s", root)
	}
	for _, path := range folders {
		var want publishedStars
		readJSON(t, path, &want)
		report := func(method string, problems []string, remark string) {
			table.note(method, problems, remark)
			for _, p := range problems {
				t.Errorf("%s by %s: %s", want.ID, method, p)
			}
		}
		if slices.Contains(starsNotOffered, want.Method) {
			table.note("not offered: "+strings.ToLower(want.Method), []string{"not counted"}, want.ID)
			continue
		}
		c, p, o := readStars(t, filepath.Join(filepath.Dir(path), want.BallotFile))
		full, err := os.ReadFile(filepath.Join(filepath.Dir(path), "expected.txt"))
		if err != nil {
			t.Fatal(err)
		}
		recountStar(want, c, p, o, string(full), report)
		recountAlso(want, c, p, report)
	}
}

// recountStar compares points, runoff, winners, and who is left tied.
func recountStar(want publishedStars, c voting.Contest, p *voting.Cardinal, o scoring.StarOptions, full string, report reporter) {
	name, count := "star: points, runoff, winner", scoring.Star
	if c.Seats > 1 {
		name, count = "bloc-star: points, runoffs, winners", scoring.BlocStar
	}
	if choice := starChoices[filepath.Base(want.ID)]; choice.why != "" {
		o.Tie = choice.tie
		t, err := count(c, p, o)
		problems := []string{}
		if err != nil {
			problems = append(problems, err.Error())
		}
		if got := optionNames(c, slices.Concat(t.Elected, t.Tied)); got != choice.want {
			problems = append(problems, "elected or tied "+got+", want "+choice.want)
		}
		report(name, problems, filepath.Base(want.ID)+" "+peersChoice+": "+choice.why)
		return
	}
	t, err := count(c, p, o)
	if err != nil {
		report(name, []string{err.Error()}, "")
		return
	}
	problems := diffReport(c, t, full)
	if got := optionNames(c, t.Elected); got != starNames(c, want.Expected.Winners) {
		problems = append(problems, fmt.Sprintf("elected %s, want %v", got, want.Expected.Winners))
	}
	tied := ""
	if len(want.Expected.Tie) > 0 {
		tied = tieSentence(c, t.Tied)
	}
	if want := strings.Join(want.Expected.Tie, ""); tied != want {
		problems = append(problems, fmt.Sprintf("%q, want %q", tied, want))
	}
	report(name, problems, "")
}

// starChoices are the elections whose report tells of something else than a count.
var starChoices = map[string]struct{ why, tie, want string }{
	"test_election_hashed_ballot_tiebreaker":          {"it draws a new order from the ballots for every tie, and here one published order serves all; left open, all eight are tied", "open", "Amy, Brian, Chuck, David, Emily, Fred, Geraldine, Hank"},
	"test_election_no_permuted_candidates_tiebreaker": {"it refuses an empty order for ties, and here no order at all is file order; left open, all three are tied", "open", "Amy, Brian, Chuck"},
	"test_election_use_only_heading_tiebreaker":       {"it stops at a fault in its own tie-breaker; left open, all three are tied", "open", "Amy, Brian, Chuck"},
	"test_election_only_one_candidate_star":           {"its winner is printed as the first letter of the name", "", "Amy"},
	"test_election_only_two_candidates_bloc_star":     {"it elects everybody without a count where there are as many seats; here each seat is counted, in the order of the lot", "", "Amy, Becky"},
	"test_election_too_many_candidates_bloc":          {"it refuses more seats than candidates, and here the rest stay empty", "", "Amy, Brian, Chuck"},
}

// row is a candidate's number in a peer's report: "    Amy   -- 7 (average 2+1/3)".
var (
	starRow  = regexp.MustCompile(`^\s+(.*?)\s+--\s+(\d+)\b`)
	starHead = regexp.MustCompile(`^\[.*(Scoring Round|Automatic Runoff Round)\]$`)
)

// diffReport compares every number of every scoring and runoff round.
func diffReport(c voting.Contest, t voting.Transcript, full string) (problems []string) {
	round := -1
	var inside bool
	for _, line := range strings.Split(full, "\n") {
		if strings.HasPrefix(line, "[") {
			if inside = starHead.MatchString(line); inside {
				round++
			}
			continue
		}
		row := starRow.FindStringSubmatch(line)
		if !inside || row == nil {
			continue
		}
		if round >= len(t.Rounds) {
			return append(problems, fmt.Sprintf("%d rounds, and the peer has more", len(t.Rounds)))
		}
		got := t.Rounds[round].Exhausted.String()
		if row[1] != "No Preference" {
			at := starIndex(c, row[1])
			if at < 0 {
				return append(problems, fmt.Sprintf("nobody is called %q", row[1]))
			}
			got = t.Rounds[round].Tallies.Of(voting.Index(at)).String()
		}
		if got != row[2] {
			problems = append(problems, fmt.Sprintf("round %d: %s has %s, want %s", round+1, row[1], got, row[2]))
		}
	}
	if round+1 != len(t.Rounds) {
		problems = append(problems, fmt.Sprintf("%d rounds, want %d", len(t.Rounds), round+1))
	}
	return problems
}

func tieSentence(c voting.Contest, tied []voting.Index) string {
	names := strings.Split(optionNames(c, tied), ", ")
	if len(names) == 2 {
		return "Tie between " + names[0] + " and " + names[1] + "."
	}
	last := len(names) - 1
	return "Tie between " + strings.Join(names[:last], ", ") + ", and " + names[last] + "."
}

func optionNames(c voting.Contest, options []voting.Index) string {
	var names []string
	for _, i := range options {
		names = append(names, c.Options[i].Name)
	}
	return strings.Join(names, ", ")
}

// starIndex finds an option by the peer's name for it: results of star.vote keep
// its HTML entities, and some drop blanks at the end. -1 is nobody.
func starIndex(c voting.Contest, name string) int {
	plain := func(name string) string { return strings.TrimSpace(html.UnescapeString(name)) }
	return slices.IndexFunc(c.Options, func(o voting.Option) bool { return plain(o.Name) == plain(name) })
}

// starNames are the peer's names as the file has them.
func starNames(c voting.Contest, published []string) string {
	var names []string
	for _, name := range published {
		if at := starIndex(c, name); at >= 0 {
			name = c.Options[at].Name
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// recountAlso compares the winners that two more peers name.
func recountAlso(want publishedStars, c voting.Contest, p *voting.Cardinal, report reporter) {
	for method, count := range map[string]func() (voting.Transcript, error){
		"score":             func() (voting.Transcript, error) { return scoring.Score(c, p, scoring.ScoreOptions{}) },
		"star":              func() (voting.Transcript, error) { return scoring.Star(c, p, scoring.StarOptions{}) },
		"majority_judgment": func() (voting.Transcript, error) { return scoring.MajorityJudgment(c, p, scoring.Judgment{}) },
		"greatest_median": func() (voting.Transcript, error) {
			return scoring.MajorityJudgment(c, p, scoring.Judgment{Variant: scoring.GreatestMedian})
		},
	} {
		var peers map[string][]string
		if raw, ok := want.Also[method]; !ok {
			continue
		} else if err := json.Unmarshal(raw, &peers); err != nil {
			report(method, []string{err.Error()}, "")
			continue
		}
		t, err := count()
		for peer, winners := range peers {
			var problems []string
			if err != nil {
				problems = append(problems, err.Error())
			} else if got := optionNames(c, t.Elected); got != starNames(c, winners) {
				problems = append(problems, fmt.Sprintf("elected %s, %s elects %v", got, peer, winners))
			}
			report(strings.ReplaceAll(method, "_", "-")+": winner ("+peer+")", problems, "")
		}
	}
}

// readStars reads a CSV of star.vote, or a file of starvote.
func readStars(t *testing.T, path string) (c voting.Contest, p *voting.Cardinal, o scoring.StarOptions) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(path) == ".starvote" {
		return readStarvote(t, string(raw))
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	const skipped = 3 // voterID, voteTime, pollID
	c.Seats = 1
	for i, name := range rows[0][skipped:] {
		c.Options = append(c.Options, voting.Option{ID: strconv.Itoa(i + 1), Name: name})
	}
	p = voting.NewCardinal(c)
	for _, row := range rows[1:] {
		var scores []voting.Score
		for i, points := range row[skipped:] {
			if n, err := strconv.Atoi(points); err == nil {
				scores = append(scores, voting.Score{Option: voting.Index(i), Points: int32(n)})
			} else if points != "" {
				t.Fatalf("%s: %v", path, err)
			}
		}
		if err := p.Add(1, scores); err != nil {
			t.Fatal(err)
		}
	}
	return c, p, o
}

// readStarvote reads the text form of starvote: options, then ballots, each
// ended by an empty line, and "N ballots:" before one that stands for several.
func readStarvote(t *testing.T, text string) (c voting.Contest, p *voting.Cardinal, o scoring.StarOptions) {
	t.Helper()
	type ballot struct {
		weight int64
		points map[string]int32
	}
	ballots := []ballot{{1, map[string]int32{}}}
	var order []string
	inBallots, inOrder := false, false
	c.Seats, o.Tie = 1, "open"
	for line := range strings.Lines(text + "\n\n") {
		line = strings.TrimSpace(line)
		key, value, assigned := strings.Cut(line, " = ")
		last := &ballots[len(ballots)-1]
		switch {
		case strings.HasPrefix(line, "#"), line == "[options]":
		case line == "[ballots]":
			inBallots = true
		case inOrder && line == "]":
			inOrder = false
		case inOrder:
			order = append(order, line)
		case !inBallots && key == "seats":
			c.Seats, _ = strconv.Atoi(value)
		case !inBallots:
			inOrder = value == "["
		case strings.HasSuffix(line, "ballots:"), strings.HasSuffix(line, "ballot:"):
			last.weight, _ = strconv.ParseInt(strings.Fields(line)[0], 10, 64)
		case line == "" && len(last.points) > 0:
			ballots = append(ballots, ballot{1, map[string]int32{}})
		case assigned:
			n, err := strconv.Atoi(value)
			if err != nil {
				t.Fatal(err)
			}
			last.points[key] = int32(n)
			if !slices.ContainsFunc(c.Options, func(o voting.Option) bool { return o.Name == key }) {
				c.Options = append(c.Options, voting.Option{ID: key, Name: key})
			}
		}
	}
	if order != nil {
		o.Tie = "lot:" + strings.Join(order, ",")
	}
	p = voting.NewCardinal(c)
	for _, b := range ballots {
		var scores []voting.Score
		for i, o := range c.Options {
			if points, ok := b.points[o.Name]; ok {
				scores = append(scores, voting.Score{Option: voting.Index(i), Points: points})
			}
		}
		if err := p.Add(b.weight*int64(min(1, len(scores))), scores); err != nil {
			t.Fatal(err)
		}
	}
	return c, p, o
}
