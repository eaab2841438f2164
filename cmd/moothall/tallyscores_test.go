// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/report"
	"moothall/voting/scoring"
)

// A report of STAR shows the points, the runoff with those who prefer neither,
// and each tie with what it was broken by.
func TestReport_OfScores(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "1", Name: "Anna"}, {ID: "2", Name: "Bela"}, {ID: "3", Name: "Cleo"}}}
	p := voting.NewCardinal(c)
	for _, points := range [][]int32{{5, 5, 1}, {5, 0, 4}} {
		var scores []voting.Score
		for i, n := range points {
			scores = append(scores, voting.Score{Option: voting.Index(i), Points: n})
		}
		if err := p.Add(1, scores); err != nil {
			t.Fatal(err)
		}
	}
	transcript, err := scoring.Star(c, p, scoring.StarOptions{})
	if err != nil {
		t.Fatal(err)
	}
	method, err := methodNamed("star")
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := (count{Transcript: transcript, report: report.Report{Transcript: transcript, Method: method}}).write(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Round 1: points\n    Anna                10\n    Bela                 5\n    Cleo                 5    eliminated\n\n",
		"Round 2: runoff\n    Anna                1    elected\n    Bela                0\n    no preference       1\n\n",
		"round 1, finalist between Bela, Cleo; of duels lost, Bela had 0, Cleo had 0; of top scores, Bela had 1, Cleo had 0; by top scores: Bela\n",
		"Elected\n  1. Anna\n",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the report lacks\n%s\nin\n%s", want, page.String())
		}
	}
}

// What a count refuses is the fault of the file or of the use, never a failure of the program.
func TestBlame(t *testing.T) {
	for err, code := range map[error]int{
		voting.ErrContest: exitRefused, voting.ErrBallot: exitRefused, voting.ErrTotal: exitRefused, voting.ErrTooHard: exitRefused,
		voting.ErrSetting: exitIncomplete,
	} {
		var got exit
		if wrapped := fmt.Errorf("%w: why", err); !errors.As(blame(wrapped), &got) || got.code != code {
			t.Errorf("%v: code %d, want %d", err, got.code, code)
		}
	}
	if err := blame(voting.ErrConservation); err != voting.ErrConservation {
		t.Errorf("votes that are not conserved are the fault of %v", err)
	}
}
