// SPDX-License-Identifier: AGPL-3.0-or-later

package ranked_test

import (
	"cmp"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/ranked"
	"moothall/voting/votingtest"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestBucklin(t *testing.T) {
	for _, c := range []struct {
		name    string
		seats   int
		tie     string
		ballots []votingtest.Ballot
		rounds  []string
		want    voting.Outcome
		ties    int
	}{
		{"more than half of the first ranks ends the count", 1, "", []votingtest.Ballot{ballot(3, one(0), one(1)), ballot(2, one(1), one(2))},
			[]string{"3 2 0 | 0 +A"}, voting.Outcome{Elected: []voting.Index{0}, Ranking: [][]voting.Index{{0}, {1}, {2}}}, 0},
		{"second ranks are added where nobody has it", 1, "", []votingtest.Ballot{ballot(4, one(0), one(2)), ballot(3, one(1), one(2)), ballot(2, one(2))},
			[]string{"4 3 2 | 0", "4 3 9 | 2 +C"}, voting.Outcome{Elected: []voting.Index{2}, Ranking: [][]voting.Index{{2}, {0}, {1}}}, 0},
		{"of two who pass half the one with more wins", 1, "", []votingtest.Ballot{ballot(4, one(0), one(1)), ballot(3, one(1), one(0)), ballot(2, one(2), one(1))},
			[]string{"4 3 2 | 0", "7 9 2 | 0 +B"}, voting.Outcome{Elected: []voting.Index{1}, Ranking: [][]voting.Index{{1}, {0}, {2}}}, 0},
		{"exactly half is not enough", 1, "", []votingtest.Ballot{ballot(2, one(0)), ballot(1, one(1), one(2)), ballot(1, one(2), one(1))},
			[]string{"2 1 1 | 0", "2 2 2 | 2 +A"}, voting.Outcome{Elected: []voting.Index{0}, Ranking: [][]voting.Index{{0}, {1, 2}}}, 1},
		{"options of one rank have a vote each, and the next rank comes next", 1, "", []votingtest.Ballot{ballot(3, one(0, 1), one(2)), ballot(2, one(1))},
			[]string{"3 5 0 | 0 +B"}, voting.Outcome{Elected: []voting.Index{1}, Ranking: [][]voting.Index{{1}, {0}, {2}}}, 0},
		{"who passes half earlier stands above who has more later", 2, "", []votingtest.Ballot{ballot(3, one(0), one(1)), ballot(2, one(2), one(1))},
			[]string{"3 0 2 | 0 +A", "3 5 2 | 0 +B"}, voting.Outcome{Elected: []voting.Index{0, 1}, Ranking: [][]voting.Index{{0}, {1}, {2}}}, 0},
		{"more seats than options need no further rank", 5, "", []votingtest.Ballot{ballot(1, one(0), one(1), one(2)), ballot(1, one(1), one(2), one(0)), ballot(1, one(2), one(0), one(1))},
			[]string{"1 1 1 | 0", "2 2 2 | 0 +A +B +C"}, voting.Outcome{Elected: []voting.Index{0, 1, 2}, Ranking: [][]voting.Index{{0, 1, 2}}}, 0},
		{"skipped ranks close up and a repeated mark counts once", 1, "", []votingtest.Ballot{ballot(2, one(0), one(), one(0), one(1)), ballot(3, one(2), one(1))},
			[]string{"2 0 3 | 0 +C"}, voting.Outcome{Elected: []voting.Index{2}, Ranking: [][]voting.Index{{2}, {0}, {1}}}, 0},
		{"equal in every round only the lot parts them", 1, "", []votingtest.Ballot{ballot(1, one(0)), ballot(1, one(1))},
			[]string{"1 1 0 | 0 +B"}, voting.Outcome{Elected: []voting.Index{1}, Ranking: [][]voting.Index{{0, 1}, {2}}}, 1},
		{"or nobody", 1, "open", []votingtest.Ballot{ballot(1, one(0)), ballot(1, one(1))},
			[]string{"1 1 0 | 0"}, voting.Outcome{Elected: []voting.Index{}, Tied: []voting.Index{0, 1}, Ranking: [][]voting.Index{{0, 1}, {2}}}, 1},
		{"nobody is elected without a ballot", 1, "", []votingtest.Ballot{ballot(2)},
			nil, voting.Outcome{Elected: []voting.Index{}, Tied: []voting.Index{0, 1, 2}, Ranking: [][]voting.Index{{0, 1, 2}}}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			contest := contest(3)
			contest.Seats, contest.Lot = c.seats, []voting.Index{2, 1, 0}
			got, err := ranked.Bucklin(contest, votingtest.Pack(t, contest, c.ballots), ranked.Ranks{Tie: c.tie})
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(c.rounds, told(got)); diff != "" {
				t.Error(diff)
			}
			if diff := gocmp.Diff(c.want, got.Outcome); diff != "" {
				t.Error(diff)
			}
			if len(got.Ties) != c.ties {
				t.Errorf("ties %v, want %d", got.Ties, c.ties)
			}
			votingtest.Replay(t, got)
		})
	}
}

func TestBucklin_SaysWhichRoundPartedEquals(t *testing.T) {
	c := contest(3)
	got, err := ranked.Bucklin(c, votingtest.Pack(t, c, []votingtest.Ballot{ballot(3, one(0), one(1)), ballot(2, one(1), one(0)), ballot(2, one(2), one(0, 1))}), ranked.Ranks{})
	if err != nil {
		t.Fatal(err)
	}
	chosen := voting.Index(0)
	want := []voting.Tie{{Round: 2, Kind: "ranking", Among: []voting.Index{0, 1}, Rule: "backward", Evidence: "in round 1 1 had 3, 2 had 2", Chosen: &chosen}}
	if diff := gocmp.Diff(want, got.Ties); diff != "" {
		t.Error(diff)
	}
}

// The same counted ballot by ballot: for each number of ranks, who is named within them.
func TestBucklin_AgreesWithCountingBallots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 1)
		got, err := ranked.Bucklin(c, votingtest.Pack(t, c, ballots), ranked.Ranks{})
		if err != nil {
			t.Fatal(err)
		}
		var read [][][]voting.Index // the ranks of every ballot, closed up
		valid, weights := int64(0), []int64{}
		for _, b := range ballots {
			if ranks := closedUp(c, b.Ranks); len(ranks) > 0 {
				read, weights, valid = append(read, ranks), append(weights, b.Weight), valid+b.Weight
			}
		}
		votes := func(i voting.Index, ranks int) (sum int64) {
			for b := range read {
				if slices.ContainsFunc(read[b][:min(ranks, len(read[b]))], func(rank []voting.Index) bool { return slices.Contains(rank, i) }) {
					sum += weights[b]
				}
			}
			return sum
		}
		for ranks := 1; ranks <= len(c.Options) && valid > 0; ranks++ {
			best := slices.MaxFunc(c.Standing(), func(a, b voting.Index) int { return cmp.Compare(votes(a, ranks), votes(b, ranks)) })
			most := votes(best, ranks)
			if 2*most <= valid && ranks < len(c.Options) {
				continue
			}
			winners := slices.DeleteFunc(c.Standing(), func(i voting.Index) bool { return votes(i, ranks) < most })
			for back := min(ranks, len(got.Rounds)) - 1; back > 0; back-- {
				best := slices.MaxFunc(winners, func(a, b voting.Index) int { return cmp.Compare(votes(a, back), votes(b, back)) })
				most := votes(best, back)
				winners = slices.DeleteFunc(winners, func(i voting.Index) bool { return votes(i, back) < most })
			}
			if !slices.Equal(winners, got.Ranking[0]) {
				t.Fatalf("%v of %v wins, want %v", got.Ranking, ballots, winners)
			}
			if first := slices.MinFunc(winners, func(a, b voting.Index) int { return slices.Index(c.Lot, a) - slices.Index(c.Lot, b) }); first != got.Elected[0] {
				t.Fatalf("%v is elected, want %v", got.Elected, first)
			}
			return
		}
	})
}

// closedUp are the ranks of a ballot without gaps, withdrawn options and repeated marks.
func closedUp(c voting.Contest, ranks [][]int) (closed [][]voting.Index) {
	seen := map[int]bool{}
	for _, rank := range ranks {
		var fresh []voting.Index
		for _, i := range rank {
			if !c.Options[i].Withdrawn && !seen[i] {
				fresh = append(fresh, voting.Index(i))
			}
			seen[i] = true
		}
		if fresh != nil {
			closed = append(closed, fresh)
		}
	}
	return closed
}
