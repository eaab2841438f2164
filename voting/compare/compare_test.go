// SPDX-License-Identifier: AGPL-3.0-or-later

package compare_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/compare"
	"moothall/voting/motion"
	"moothall/voting/pairwise"
	"moothall/voting/ranked"
	"moothall/voting/scoring"
	"moothall/voting/stv"
	"moothall/voting/votingtest"

	"pgregory.net/rapid"
)

func catalogue() []voting.Method {
	return slices.Concat(ranked.Methods(), stv.Methods(), []voting.Method{stv.CountbackMethod()}, pairwise.Methods(), scoring.Methods(), motion.Methods())
}

func method(t votingtest.T, name string) voting.Method {
	t.Helper()
	at := slices.IndexFunc(catalogue(), func(m voting.Method) bool { return m.Name == name })
	if at < 0 {
		t.Fatalf("no method %s", name)
	}
	return catalogue()[at]
}

// compared counts ballots and compares.
func compared(t votingtest.T, name string, c voting.Contest, ballots []votingtest.Ballot, given map[string]string) voting.Transcript {
	t.Helper()
	m := method(t, name)
	settings, _ := m.Resolve(given)
	b := voting.Ballots{Profile: votingtest.Pack(t, c, ballots)}
	transcript, err := m.CountBallots(c, b, settings)
	if err != nil {
		t.Fatalf("count: %v", err)
	}
	transcript.Comparison = compare.Compare(c, b, m, settings, transcript, catalogue(), compare.Limits{})
	return transcript
}

// burlington is small and of the kind of Burlington's election of 2009: the one
// whom most prefer to either other is the first to go.
func burlington() (voting.Contest, []votingtest.Ballot) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "left"}, {ID: "middle"}, {ID: "right"}}}
	return c, []votingtest.Ballot{{Weight: 40, Ranks: [][]int{{0}, {1}}}, {Weight: 25, Ranks: [][]int{{1}, {0}}}, {Weight: 35, Ranks: [][]int{{2}, {1}}}}
}

func TestCompare_NamesWhatOtherMethodsElect(t *testing.T) {
	c, ballots := burlington()
	got := compared(t, "irv", c, ballots, nil)
	elected := map[string][]voting.Index{}
	for _, row := range got.Comparison.Methods {
		if row.Refused != "" {
			t.Errorf("%s is refused: %s", row.Method, row.Refused)
		}
		if row.Same != slices.Equal(row.Elected, got.Elected) {
			t.Errorf("%s elects %v beside %v, and says same=%v", row.Method, row.Elected, got.Elected, row.Same)
		}
		elected[row.Method] = row.Elected
	}
	// Neither itself, nor how a seat is filled that has fallen vacant, nor motions.
	if _, itself := elected["irv"]; itself || elected["countback"] != nil || len(elected) != len(catalogue())-len(scoring.Methods())-3 {
		t.Errorf("compared with %v", elected)
	}
	for name, want := range map[string]voting.Index{"plurality": 0, "schulze": 1, "minimax": 1, "borda": 1} {
		if !slices.Equal(elected[name], []voting.Index{want}) {
			t.Errorf("%s elects %v, want %d", name, elected[name], want)
		}
	}
}

func TestCompare_BallotRules(t *testing.T) {
	c, ballots := burlington()
	if got := compared(t, "irv", c, ballots, nil).Comparison; len(got.BallotRules) != 0 || len(got.Notes) != 1 {
		t.Errorf("regular ballots are recounted: %v, %v", got.BallotRules, got.Notes)
	}
	ballots = append(ballots, votingtest.Ballot{Weight: 30, Ranks: [][]int{{0, 1}, {2}}})
	got := compared(t, "irv", c, ballots, nil).Comparison
	differ := map[string]bool{}
	for _, row := range got.BallotRules {
		for name, value := range row.Settings {
			differ[name+"="+value] = !row.Same
		}
	}
	want := map[string]bool{
		"overvote=skip": true, "overvote=exhaust-if-multiple-continuing": false,
		"skipped=exhaust-after-0": false, "skipped=exhaust-after-1": false, "duplicate=exhaust": false,
	}
	if len(differ) != len(want) || differ["overvote=skip"] != true {
		t.Errorf("got %v, want %v", differ, want)
	}
}

func TestCompare_SwapsTheLot(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	even := []votingtest.Ballot{{Weight: 2, Ranks: [][]int{{0}}}, {Weight: 2, Ranks: [][]int{{1}}}, {Weight: 1, Ranks: [][]int{{2}}}}
	got := compared(t, "irv", c, even, map[string]string{"tie": "lot:b,a,c"})
	if depends := compare.DependsOnLot(got); depends == nil || !*depends {
		t.Errorf("the lot chose between a and b, and the outcome depends on it: %v of %v", depends, got.Comparison.Lots)
	}
	harmless := []votingtest.Ballot{{Weight: 7, Ranks: [][]int{{0}}}, {Weight: 1, Ranks: [][]int{{1}, {0}}}, {Weight: 1, Ranks: [][]int{{2}, {0}}}, {Weight: 4, Ranks: [][]int{{1}}}, {Weight: 4, Ranks: [][]int{{2}}}}
	got = compared(t, "irv", c, harmless, nil)
	if depends := compare.DependsOnLot(got); len(got.Ties) == 0 || depends == nil || *depends {
		t.Errorf("whoever of b and c goes first, a wins: %v, ties %v", depends, got.Ties)
	}
	got = compared(t, "irv", c, even, map[string]string{"tie": "open"})
	if depends := compare.DependsOnLot(got); depends == nil || !*depends {
		t.Errorf("a tie left open: %v", depends)
	}
	got = compared(t, "irv", c, harmless, map[string]string{"stop-after": "1"})
	if depends := compare.DependsOnLot(got); len(got.Tied) == 0 || depends == nil || *depends {
		t.Errorf("the count was to stop, whatever the lot: %v, ties %v", depends, got.Ties)
	}
	if compare.DependsOnLot(voting.Transcript{}) != nil {
		t.Error("nobody asked, and there is an answer")
	}
}

// Whatever is compared, the order of the ballots does not matter, and a margin
// is never wider than the ballots are many.
func TestCompare_KeepsTheLaws(t *testing.T) {
	for _, name := range []string{"plurality", "irv", "scottish-stv", "meek", "schulze", "borda"} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				draw := func(low, high int) int { return rapid.IntRange(low, high).Draw(t, "n") }
				seats := 3
				if name == "irv" {
					seats = 1
				}
				c, ballots := votingtest.Election(draw, seats)
				got := compared(t, name, c, ballots, nil)
				again := compared(t, name, c, reversed(ballots), nil)
				if a, b := written(t, got), written(t, again); !bytes.Equal(a, b) {
					t.Fatalf("the order of the ballots matters\n%s\n%s", a, b)
				}
				checkMargin(t, got)
			})
		})
	}
}

func checkMargin(t *rapid.T, got voting.Transcript) {
	m := got.Comparison.Margin
	switch {
	case m == nil:
	case m.AtMost != nil && (*m.AtMost < 0 || *m.AtMost > got.Ballots.Received):
		t.Fatalf("at most %d of %d", *m.AtMost, got.Ballots.Received)
	case m.AtMost != nil && m.AtLeast != nil && (*m.AtLeast > *m.AtMost || m.Exact != (*m.AtLeast == *m.AtMost)):
		t.Fatalf("at least %d, at most %d, exact %v", *m.AtLeast, *m.AtMost, m.Exact)
	case m.For != nil && slices.Contains(got.Elected, *m.For):
		t.Fatalf("the margin is for %d, who is elected", *m.For)
	}
}

func reversed(ballots []votingtest.Ballot) []votingtest.Ballot {
	out := slices.Clone(ballots)
	slices.Reverse(out)
	return out
}

func written(t votingtest.T, transcript voting.Transcript) []byte {
	b, err := json.Marshal(transcript)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return b
}

// Every margin the search finds is a change that can be made.
func TestCompare_FindsAMarginThatIsNone(t *testing.T) {
	c, ballots := burlington()
	got := compared(t, "schulze", c, ballots, nil).Comparison.Margin
	if got == nil || got.AtMost == nil {
		t.Fatalf("margin %v", got)
	}
	// The middle beats the left 60 to 40: ten changed ballots make it 50 to 50, and the lot decides.
	if *got.AtMost != 10 || got.For == nil || *got.For != 0 {
		t.Errorf("at most %d for %v, want 10 for the left", *got.AtMost, got.For)
	}
}

// Points say more than ranks: they are compared with both.
func TestCompare_ReadsPointsAsRanks(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	p := voting.NewCardinal(c)
	for weight, points := range map[int64][]int32{6: {5, 4, 0}, 5: {0, 5, 4}} {
		var scores []voting.Score
		for i, n := range points {
			scores = append(scores, voting.Score{Option: voting.Index(i), Points: n})
		}
		if err := p.Add(weight, scores); err != nil {
			t.Fatal(err)
		}
	}
	m := method(t, "score")
	settings, _ := m.Resolve(nil)
	b := voting.Ballots{Scores: p}
	transcript, err := m.CountBallots(c, b, settings)
	if err != nil {
		t.Fatal(err)
	}
	elected := map[string][]voting.Index{}
	got := compare.Compare(c, b, m, settings, transcript, catalogue(), compare.Limits{})
	for _, row := range got.Methods {
		elected[row.Method] = row.Elected
	}
	for name, want := range map[string]voting.Index{"star": 0, "plurality": 0, "irv": 0, "borda": 1, "approval": 1} {
		if !slices.Equal(elected[name], []voting.Index{want}) {
			t.Errorf("%s elects %v, want %d", name, elected[name], want)
		}
	}
	if len(got.Notes) == 0 {
		t.Error("nothing says how points are ranked")
	}
	// A scale that nobody named for grades is not a scale of nothing for stars.
	grades := method(t, "majority-judgment")
	settings, _ = grades.Resolve(nil)
	if transcript, err = grades.CountBallots(c, b, settings); err != nil {
		t.Fatal(err)
	}
	for _, row := range compare.Compare(c, b, grades, settings, transcript, catalogue(), compare.Limits{}).Methods {
		if row.Refused != "" {
			t.Errorf("%s is refused beside grades: %s", row.Method, row.Refused)
		}
	}
}

func TestCompare_SearchesAmongSoManyBallotsOnly(t *testing.T) {
	c, ballots := burlington()
	m := method(t, "schulze")
	settings, _ := m.Resolve(nil)
	b := voting.Ballots{Profile: votingtest.Pack(t, c, ballots)}
	transcript, err := m.CountBallots(c, b, settings)
	if err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int]bool{3: true, 2: false} {
		got := compare.Compare(c, b, m, settings, transcript, nil, compare.Limits{Search: limit})
		if found := got.Margin != nil && got.Margin.AtMost != nil; found != want {
			t.Errorf("three different ballots, limit %d: searched %v, want %v", limit, found, want)
		}
	}
}

func TestCompare_ClaimsNothingOfLotsItDidNotTry(t *testing.T) {
	c := voting.Contest{Seats: 1}
	for i := range 30 {
		c.Options = append(c.Options, voting.Option{ID: fmt.Sprint(i + 1)})
	}
	ballots := []votingtest.Ballot{{Weight: 40, Ranks: [][]int{{0}}}, {Weight: 35, Ranks: [][]int{{1}}}, {Weight: 30, Ranks: [][]int{{2}, {0}}}}
	got := compared(t, "irv", c, ballots, nil)
	if len(got.Comparison.Lots) != 200 || got.Comparison.LotsLeft == 0 {
		t.Errorf("%d lots were tried and %d left, want 200 and some", len(got.Comparison.Lots), got.Comparison.LotsLeft)
	}
	if depends := compare.DependsOnLot(got); depends != nil {
		t.Errorf("not every lot was tried, and yet the outcome depends on it: %v", *depends)
	}
}
