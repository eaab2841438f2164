// SPDX-License-Identifier: AGPL-3.0-or-later

package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/pairwise"
	"moothall/voting/ranked"
	"moothall/voting/report"
	"moothall/voting/stv"
	"moothall/voting/votingtest"

	"pgregory.net/rapid"
)

func methodNamed(t votingtest.T, name string) voting.Method {
	for _, m := range slices.Concat(ranked.Methods(), stv.Methods(), pairwise.Methods()) {
		if m.Name == name {
			return m
		}
	}
	t.Fatalf("there is no method %s", name)
	return voting.Method{}
}

// counted is a report of a count by settings.
func counted(t votingtest.T, c voting.Contest, p *voting.Profile, method string, settings map[string]string) report.Report {
	t.Helper()
	m := methodNamed(t, method)
	resolved, _ := m.Resolve(settings)
	transcript, err := m.Count(c, p, resolved)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return report.Report{Transcript: transcript, Method: m, Title: c.Title, Program: "Moothall (test)", BallotsSHA256: p.Digest()}
}

func rctab(t votingtest.T, r report.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := r.WriteRCTab(&out); err != nil {
		t.Fatalf("RCTab: %v", err)
	}
	return out.Bytes()
}

// Whatever the election, readers of RCTab's JSON accept the rounds, each leads
// to the next, and all who are elected are named, once.
func TestWriteRCTab_RoundsLeadFromOneToTheNext(t *testing.T) {
	exact, rounded := new(big.Rat), big.NewRat(1, 1_000_000)
	for _, c := range []struct {
		method   string
		seats    int
		settings map[string]string
		slack    *big.Rat
	}{
		{"irv", 1, map[string]string{"batch": "on"}, exact},
		{"irv", 1, map[string]string{"until": "two", "tie": "open"}, exact},
		{"scottish-stv", 4, nil, exact},
		{"scottish-stv", 4, map[string]string{"last": "stop"}, exact},
		{"wigm-prf", 4, map[string]string{"tie": "seed:ferry"}, exact},
		{"wigm-exact", 4, nil, rounded},
		{"meek", 4, nil, exact},
		{"plurality", 3, nil, exact},
		{"borda", 3, nil, exact},
	} {
		t.Run(c.method, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				contest, ballots := votingtest.Election(func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }, c.seats)
				r := counted(t, contest, votingtest.Pack(t, contest, ballots), c.method, c.settings)
				out := rctab(t, r)
				if problems := votingtest.CheckRCTab(out, c.slack); problems != nil {
					t.Fatalf("%s\n%s", strings.Join(problems, "\n"), out)
				}
				if !bytes.Equal(out, rctab(t, r)) {
					t.Fatalf("it is written in two ways: %s", out)
				}
				for _, i := range r.Transcript.Elected {
					if !bytes.Contains(out, []byte(`"elected": "`+r.Name(i)+`"`)) {
						t.Fatalf("%s is elected, and not named\n%s", r.Name(i), out)
					}
				}
			})
		})
	}
}

// The checks themselves: each finds the fault it is for.
func TestCheckRCTab_Bites(t *testing.T) {
	const sound = `{"config":{"contest":"x"},"jsonFormatVersion":"1","results":[
		{"round":1,"tally":{"A":"3","B":"2","C":"1"},"inactiveBallots":{"overvotes":"1"},"tallyResults":[{"eliminated":"C","transfers":{"B":"0.5","exhausted":"0.5"}}]},
		{"round":2,"tally":{"A":"3","B":"2.5"},"inactiveBallots":{"overvotes":"1.5"},"tallyResults":[{"elected":"A","transfers":{}}]}]}`
	if problems := votingtest.CheckRCTab([]byte(sound), new(big.Rat)); problems != nil {
		t.Errorf("a sound file: %v", problems)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"a number that is none", `"A":"3","B":"2",`, `"A":"3,0","B":"2",`, "is no number"},
		{"a name twice", `"A":"3","B":"2",`, `"A":"3","A":"3","B":"2",`, "two keys"},
		{"a round out of order", `"round":2`, `"round":3`, "is numbered 3"},
		{"a result of two kinds", `"eliminated":"C"`, `"eliminated":"C","elected":"C"`, "not one of"},
		{"elected and gone again", `"elected":"A"`, `"eliminated":"A"`, "the last round eliminates A"},
		{"listed after leaving", `"B":"2.5"`, `"B":"2.5","C":"0"`, "lists C, who is eliminated"},
		{"somebody without a tally", `"elected":"A"`, `"elected":"D"`, "names D, who has no tally"},
		{"nobody at all", `"elected":"A",`, ``, "not one of"},
		{"votes for somebody without a tally", `"transfers":{"B":"0.5"`, `"transfers":{"D":"0.5"`, "moves votes to D"},
		{"a vote lost", `"B":"2.5"`, `"B":"2.4"`, "and the moves 2.5"},
		{"a vote kept", `"exhausted":"0.5"`, `"exhausted":"0.4"`, "keeps 0.1"},
		{"a vote exhausted unsaid", `"overvotes":"1.5"`, `"overvotes":"1.4"`, "inactive ballots"},
		{"no contest", `"contest":"x"`, `"contest":""`, "lacks config.contest"},
	} {
		t.Run(c.name, func(t *testing.T) {
			problems := votingtest.CheckRCTab([]byte(strings.Replace(sound, c.old, c.new, 1)), new(big.Rat))
			if !strings.Contains(strings.Join(problems, "\n"), c.want) {
				t.Errorf("got %q, want %q", problems, c.want)
			}
		})
	}
}

func people(names ...string) voting.Contest {
	c := voting.Contest{Title: "Ferry", Seats: 1}
	for i, n := range names {
		c.Options = append(c.Options, voting.Option{ID: string(rune('1' + i)), Name: n})
	}
	return c
}

// Names that are the same, or that the format keeps, are told apart by numbers.
func TestWriteRCTab_TellsNamesApart(t *testing.T) {
	c := people("Ada", "Ada", "exhausted", "Residual Surplus", "Ada (2)", "Inactive Ballots")
	p := votingtest.Pack(t, c, []votingtest.Ballot{
		{Weight: 5, Ranks: [][]int{{0}, {1}}}, {Weight: 4, Ranks: [][]int{{1}, {2}}}, {Weight: 3, Ranks: [][]int{{2}, {4}}},
		{Weight: 2, Ranks: [][]int{{3}, {2}}}, {Weight: 1, Ranks: [][]int{{4}, {5}}}, {Weight: 6, Ranks: [][]int{{5}}},
	})
	out := rctab(t, counted(t, c, p, "irv", nil))
	if problems := votingtest.CheckRCTab(out, new(big.Rat)); problems != nil {
		t.Errorf("%v\n%s", problems, out)
	}
	var got struct {
		Results []struct{ Tally map[string]string }
		Notes   []string
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Ada (1)", "Ada (2) (2)", "exhausted (3)", "Residual Surplus (4)", "Ada (2) (5)", "Inactive Ballots (6)"} {
		if _, there := got.Results[0].Tally[name]; !there {
			t.Errorf("%q is not among %v", name, got.Results[0].Tally)
		}
	}
	if len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "carry their number") {
		t.Errorf("the notes are %q", got.Notes)
	}
}

func seated(c voting.Contest, seats int) voting.Contest {
	c.Seats = seats
	return c
}

// A surplus that waits for its turn is named where it moves, and the notes say so;
// rounds of points, as STAR has, are one round.
func TestWriteRCTab_WhatHasNoPlaceIsSaid(t *testing.T) {
	c := people("Ada", "Bram", "Chidi", "Dunja")
	p := votingtest.Pack(t, c, []votingtest.Ballot{{Weight: 40, Ranks: [][]int{{0}}}, {Weight: 31, Ranks: [][]int{{1}, {3}}}, {Weight: 5, Ranks: [][]int{{2}}}, {Weight: 4, Ranks: [][]int{{3}}}})
	out := string(rctab(t, counted(t, seated(c, 3), p, "scottish-stv", nil)))
	if want := "Bram is elected in round 1, and named in round 2, whose moves are of that surplus."; !strings.Contains(out, want) {
		t.Errorf("the notes lack %q:\n%s", want, out)
	}
	lost := people("Ada", "Bram", "Chidi")
	tiny := votingtest.Pack(t, lost, []votingtest.Ballot{{Weight: 100_002, Ranks: [][]int{{0}, {1}}}, {Weight: 99_999, Ranks: [][]int{{1}}}, {Weight: 99_999, Ranks: [][]int{{2}}}})
	if out := string(rctab(t, counted(t, seated(lost, 2), tiny, "scottish-stv", nil))); !strings.Contains(strings.Join(strings.Fields(out), ""), `"transfers":{"residualsurplus":"1.00000"}`) {
		t.Errorf("a surplus that is all cut off is written as\n%s", out)
	}
	star := counted(t, c, p, "plurality", nil)
	star.Transcript.Rounds = []voting.Round{
		{N: 1, Kind: voting.ScoringRound, Tallies: star.Transcript.Scores}, {N: 2, Kind: voting.RunoffRound, Tallies: star.Transcript.Scores[:2]},
	}
	star.Transcript.Scores = nil
	if out := string(rctab(t, star)); strings.Count(out, `"tally"`) != 1 || !strings.Contains(out, `"Ada": "40"`) {
		t.Errorf("rounds of points are written as\n%s", out)
	}
	coombs := counted(t, c, p, "irv", nil)
	coombs.Transcript.Rounds = []voting.Round{
		{N: 1, Kind: voting.CountRound, Tallies: coombs.Transcript.Rounds[0].Tallies, Eliminated: []voting.Index{3}},
		{N: 2, Kind: voting.CountRound, Tallies: coombs.Transcript.Rounds[0].Tallies, Elected: []voting.Index{0}, Eliminated: []voting.Index{2}},
	}
	out = string(rctab(t, coombs))
	if problems := votingtest.CheckRCTab([]byte(out), new(big.Rat)); problems != nil || strings.Count(out, `"transfers"`) != 1 || !strings.Contains(out, "Chidi is excluded in the last round") {
		t.Errorf("%v: eliminations without moves are written as\n%s", problems, out)
	}
	open := string(rctab(t, counted(t, people("Ada", "Bram"), votingtest.Pack(t, people("Ada", "Bram"), []votingtest.Ballot{{Weight: 1, Ranks: [][]int{{0}}}, {Weight: 1, Ranks: [][]int{{1}}}}), "irv", map[string]string{"tie": "open"})))
	if !strings.Contains(open, "left open between Ada, Bram: there is no outcome") || !strings.Contains(open, `"chosen": null`) {
		t.Errorf("an open tie is written as\n%s", open)
	}
}

func TestWriteRCTab_RefusesWhatItCannotHold(t *testing.T) {
	c := people("Ada", "Bram")
	p := votingtest.Pack(t, c, []votingtest.Ballot{{Weight: 1, Ranks: [][]int{{0}}}})
	var out bytes.Buffer
	if err := counted(t, c, p, "schulze", nil).WriteRCTab(&out); !errors.Is(err, report.ErrFormat) || out.Len() > 0 {
		t.Errorf("a ranking without tallies: %v, %q", err, &out)
	}
	below := counted(t, c, p, "plurality", nil)
	below.Transcript.Scores[1].Votes = voting.Whole(-3)
	if err := below.WriteRCTab(&out); !errors.Is(err, report.ErrFormat) || out.Len() > 0 {
		t.Errorf("a score below 0: %v, %q", err, &out)
	}
}
