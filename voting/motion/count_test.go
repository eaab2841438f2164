// SPDX-License-Identifier: AGPL-3.0-or-later

package motion_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/motion"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// question has options of these names, with their numbers for ids.
func question(names ...string) voting.Contest {
	c := voting.Contest{Seats: 1}
	for i, name := range names {
		c.Options = append(c.Options, voting.Option{ID: string(rune('1' + i)), Name: name})
	}
	return c
}

// votes are so many ballots for each option, by position.
func votes(t votingtest.T, c voting.Contest, weights ...int64) *voting.Profile {
	var ballots []votingtest.Ballot
	for i, w := range weights {
		ballots = append(ballots, votingtest.Ballot{Weight: w, Ranks: [][]int{{i}}})
	}
	return votingtest.Pack(t, c, ballots)
}

// count counts by settings as text.
func count(c voting.Contest, p *voting.Profile, given map[string]string) (voting.Transcript, error) {
	m := motion.Methods()[0]
	settings, _ := m.Resolve(given)
	return m.Count(c, p, settings)
}

func TestCount(t *testing.T) {
	plain := question("Yes", "No", "Abstain")
	for _, c := range []struct {
		name    string
		contest voting.Contest
		votes   []int64
		given   map[string]string
		carried bool
		tests   []string
	}{
		{"more yes than no", plain, []int64{3, 2, 9}, nil, true, []string{"majority: 3 of 5 is more than 1/2"}},
		{"an even vote is not carried", plain, []int64{3, 3, 0}, nil, false, []string{"majority: 3 of 6 is not more than 1/2"}},
		{"a casting vote carries it", plain, []int64{3, 3, 0}, map[string]string{"casting-vote": "1"}, true, []string{"majority: 3 of 6 is not more than 1/2"}},
		{"or does not", plain, []int64{3, 3, 0}, map[string]string{"casting-vote": "2"}, false, []string{"majority: 3 of 6 is not more than 1/2"}},
		{"a casting vote meets no quorum", plain, []int64{3, 3, 0}, map[string]string{"casting-vote": "1", "participation": "1/2", "eligible": "13"}, false,
			[]string{"majority: 3 of 6 is not more than 1/2", "participation quorum: 6 of 13 is less than 1/2"}},
		{"a casting vote is for an even vote alone", plain, []int64{2, 3, 0}, map[string]string{"casting-vote": "1"}, false, []string{"majority: 2 of 5 is not more than 1/2"}},
		{"silence is no even vote", plain, []int64{0, 0, 4}, map[string]string{"casting-vote": "1"}, false, []string{"majority: nobody to measure against"}},
		{"two thirds are reached", plain, []int64{4, 2, 9}, map[string]string{"rule": "two-thirds"}, true, []string{"majority: 4 of 6 is at least 2/3"}},
		{"or must be passed", plain, []int64{4, 2, 9}, map[string]string{"rule": "two-thirds", "more-than": "on"}, false, []string{"majority: 4 of 6 is not more than 2/3"}},
		{"an absolute majority is of the roll", plain, []int64{5, 1, 0}, map[string]string{"rule": "absolute", "eligible": "10"}, false, []string{"majority: 5 of 10 is not more than 1/2"}},
		{"three quarters of all cast", plain, []int64{6, 1, 1}, map[string]string{"need": "3/4", "base": "cast", "more-than": "off"}, true, []string{"majority: 6 of 8 is at least 3/4"}},
		{"approval is of the roll", plain, []int64{6, 1, 1}, map[string]string{"approval": "1/4", "eligible": "25"}, false,
			[]string{"majority: 6 of 7 is more than 1/2", "approval quorum: 6 of 25 is less than 1/4"}},
		{"names are found wherever they stand, whatever their case", question("abstain", "NO", "yes"), []int64{9, 2, 3}, nil, true, []string{"majority: 3 of 5 is more than 1/2"}},
		{"who is called abstain abstains", question("Abstain", "For", "Against"), []int64{9, 3, 2}, nil, true, []string{"majority: 3 of 5 is more than 1/2"}},
		{"without names the order is yes, no, abstain", question("For", "Against", "Neither"), []int64{3, 2, 9}, nil, true, []string{"majority: 3 of 5 is more than 1/2"}},
		{"two options are yes and no", question("For", "Against"), []int64{3, 2}, nil, true, []string{"majority: 3 of 5 is more than 1/2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := count(c.contest, votes(t, c.contest, c.votes...), c.given)
			if err != nil {
				t.Fatal(err)
			}
			var tests []string
			for _, f := range got.Findings {
				tests = append(tests, f.String())
			}
			if diff := cmp.Diff(c.tests, tests); diff != "" || (len(got.Elected) == 1) != c.carried {
				t.Errorf("elected %v, want carried %v: %s", got.Elected, c.carried, diff)
			}
			for name, value := range c.given {
				if got.Options[name] != value {
					t.Errorf("%s=%s is written as %s", name, value, got.Options[name])
				}
			}
		})
	}
}

func TestCount_BlankAndInvalidBallotsTookPart(t *testing.T) {
	c := question("Yes", "No")
	p := votingtest.Pack(t, c, []votingtest.Ballot{{Weight: 3, Ranks: [][]int{{0}, {1}}}, {Weight: 2, Ranks: nil}, {Weight: 4, Ranks: [][]int{{0, 1}}}})
	got, err := count(c, p, map[string]string{"participation": "9/9", "eligible": "9"})
	if err != nil {
		t.Fatal(err)
	}
	if want := (voting.Accounting{Received: 9, Valid: 3, Blank: 2, Invalid: 4, Weight: voting.Whole(9)}); got.Ballots != want {
		t.Errorf("%+v, want %+v", got.Ballots, want)
	}
	if want := "participation quorum: 9 of 9 is at least 9/9"; got.Findings[1].String() != want || len(got.Elected) != 1 {
		t.Errorf("%q, want %q", got.Findings[1], want)
	}
	if want := "Blank and invalid ballots, 6 votes, took part and abstain."; !slices.Contains(got.Notes, want) {
		t.Errorf("%q, want %q among them", got.Notes, want)
	}
}

func TestCount_Refuses(t *testing.T) {
	plain := question("Yes", "No", "Abstain")
	for _, c := range []struct {
		contest voting.Contest
		given   map[string]string
		want    error
		says    string
	}{
		{question("Yes"), nil, voting.ErrContest, "1 stand"},
		{question("A", "B", "C", "D"), nil, voting.ErrContest, "4 stand"},
		{question("Yes", "Against"), nil, voting.ErrContest, "and the other is not"},
		{question("No", "For"), nil, voting.ErrContest, "and the other is not"},
		{question("Abstain", "For"), nil, voting.ErrContest, "in the order yes, no, abstain"},
		{question("Yes", "No", "Later"), nil, voting.ErrContest, "should be called abstain"},
		{plain, map[string]string{"rule": "most"}, voting.ErrSetting, "simple|absolute|two-thirds"},
		{plain, map[string]string{"need": "half"}, voting.ErrSetting, "NUM/DEN"},
		{plain, map[string]string{"need": "3/2"}, voting.ErrSetting, "between 0 and 1"},
		{plain, map[string]string{"participation": "1/0"}, voting.ErrSetting, "NUM/DEN"},
		{plain, map[string]string{"more-than": "yes"}, voting.ErrSetting, "on|off"},
		{plain, map[string]string{"base": "present"}, voting.ErrSetting, "decided|cast|eligible"},
		{plain, map[string]string{"overvote": "pass"}, voting.ErrSetting, "exhaust|skip"},
		{plain, map[string]string{"eligible": "many"}, voting.ErrSetting, "a number from 0"},
		{plain, map[string]string{"eligible": "-1"}, voting.ErrSetting, "a number from 0"},
		{plain, map[string]string{"eligible": "4"}, voting.ErrSetting, "at least 5"},
		{plain, map[string]string{"rule": "absolute"}, voting.ErrSetting, "eligible=N"},
		{plain, map[string]string{"approval": "1/4"}, voting.ErrSetting, "eligible=N"},
		{plain, map[string]string{"casting-vote": "9"}, voting.ErrSetting, "the id of an option"},
		{plain, map[string]string{"casting-vote": "3"}, voting.ErrSetting, "the id of yes or no"},
		{plain, map[string]string{"casting-vote": "1", "rule": "two-thirds"}, voting.ErrSetting, "nobody can use it"},
		{plain, map[string]string{"casting-vote": "1", "base": "cast"}, voting.ErrSetting, "nobody can use it"},
	} {
		if _, err := count(c.contest, votes(t, c.contest, 5), c.given); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v with %v: %v, want %v with %q", c.contest.Options, c.given, err, c.want, c.says)
		}
	}
	if _, err := motion.Count(plain, votes(t, plain, 5), motion.Options{Rule: motion.Rule{Base: motion.OfCast}}); !errors.Is(err, voting.ErrSetting) {
		t.Errorf("a rule without a rate: %v", err)
	}
}

// Weights are copies, neither order of ballots nor position of options matters.
func TestCount_KeepsTheLaws(t *testing.T) {
	answers := map[string]string{"option-a": "yes", "option-b": "no", "option-c": "abstain"}
	rapid.Check(t, func(t *rapid.T) {
		given := map[string]string{
			"rule": rapid.SampledFrom([]string{"simple", "two-thirds"}).Draw(t, "rule"), "base": rapid.SampledFrom([]string{"decided", "cast", "eligible"}).Draw(t, "base"),
			"overvote": rapid.SampledFrom([]string{"exhaust", "skip"}).Draw(t, "overvote"), "participation": rapid.SampledFrom([]string{"", "1/3"}).Draw(t, "quorum"),
			"eligible": "60",
		}
		draw := func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
		votingtest.Laws{Seats: 1}.Check(t, draw, func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) {
			c.Options = slices.Clone(c.Options)
			for i, o := range c.Options {
				c.Options[i].Name, c.Options[i].Withdrawn = answers[o.ID], answers[o.ID] == ""
			}
			return count(c, p, given)
		})
	})
}
