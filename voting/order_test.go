// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/votingtest"
)

// Whatever order the ballots come in, and however many processors there are,
// every method gives the same bytes. The order is in the contest's lot, so that
// ties are settled.
func TestMethods_GiveTheSameBytes(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	random := rand.New(rand.NewPCG(1957, 4))
	draw := func(low, high int) int { return low + random.IntN(high-low+1) }
	c, ranked, scored := drawnBallots(draw)
	for _, m := range catalogue() {
		contest := c
		if m.SingleSeat {
			contest.Seats = 1
		}
		if m.Name == "motion" {
			contest = voting.Contest{Seats: 1, Options: []voting.Option{{ID: "yes"}, {ID: "no"}}}
		}
		var want []byte
		for _, processors := range []int{1, 2, 8} {
			runtime.GOMAXPROCS(processors)
			random.Shuffle(len(ranked), func(i, j int) { ranked[i], ranked[j] = ranked[j], ranked[i] })
			random.Shuffle(len(scored), func(i, j int) { scored[i], scored[j] = scored[j], scored[i] })
			got := counted(t, m, contest, ranked, scored)
			if want == nil {
				want = got
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s on %d processors, in another order:\n%s\nbefore\n%s", m.Name, processors, got, want)
			}
		}
	}
}

// drawnBallots are five options, and some hundred ballots of ranks and of points from 0 to 5.
func drawnBallots(draw votingtest.Draw) (c voting.Contest, ranked []votingtest.Ballot, scored []voting.Scored) {
	c = voting.Contest{Seats: 2, Lot: votingtest.Permutation(draw, 5)}
	for i := range 5 {
		c.Options = append(c.Options, voting.Option{ID: string(rune('a' + i)), Name: string(rune('A' + i))})
	}
	for range 200 {
		ballot, points := votingtest.Ballot{Weight: int64(draw(1, 3))}, voting.Scored{Weight: int64(draw(1, 3))}
		for _, i := range votingtest.Permutation(draw, 5)[:draw(0, 5)] {
			ballot.Ranks = append(ballot.Ranks, []int{int(i)})
			points.Scores = append(points.Scores, voting.Score{Option: i, Points: int32(draw(0, 5))})
		}
		ranked, scored = append(ranked, ballot), append(scored, points)
	}
	return c, ranked, scored
}

// counted is a transcript as JSON. Of a motion only the first two options are asked.
func counted(t *testing.T, m voting.Method, c voting.Contest, ranked []votingtest.Ballot, scored []voting.Scored) []byte {
	t.Helper()
	b := voting.Ballots{Scores: voting.NewCardinal(c)}
	for _, s := range scored {
		if len(c.Options) < 5 {
			break
		}
		if err := b.Scores.Add(s.Weight, s.Scores); err != nil {
			t.Fatal(err)
		}
	}
	kept := slices.Clone(ranked)
	if len(c.Options) < 5 {
		for i, ballot := range kept {
			kept[i].Ranks = slices.DeleteFunc(slices.Clone(ballot.Ranks), func(rank []int) bool { return rank[0] >= len(c.Options) })
		}
	}
	b.Profile = votingtest.Pack(t, c, kept)
	settings, _ := m.Resolve(nil)
	transcript, err := m.CountBallots(c, b, settings)
	if err != nil {
		t.Fatalf("%s: %v", m.Name, err)
	}
	text, err := json.Marshal(transcript)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
