// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise_test

import (
	"errors"
	"testing"

	"moothall/voting"
	"moothall/voting/pairwise"
	"moothall/voting/votingtest"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestCopeland_Second(t *testing.T) {
	// A beats all, D all but A, B only C.
	chain := []votingtest.Ballot{order(1, "ADBC")}
	// A beats B by 12 to 6, B beats C by 13 to 5, C beats A by 11 to 7; all beat D.
	circle := []votingtest.Ballot{order(7, "ABCD"), order(6, "BCAD"), order(5, "CABD")}
	// A beats B and C, D beats A and B; B beats C, and C beats D.
	square := []votingtest.Ballot{order(2, "DABC"), order(1, "ABCD"), order(1, "BCDA"), order(1, "CDAB")}
	for _, x := range []struct {
		name     string
		second   pairwise.Second
		ballots  []votingtest.Ballot
		ranking  [][]voting.Index
		evidence []string
	}{
		{"no points are equal", pairwise.SecondOrder, chain, [][]voting.Index{{0}, {3}, {1}, {2}}, nil},
		{"a circle is three equals", pairwise.NoSecond, circle, [][]voting.Index{{0, 1, 2}, {3}}, nil},
		{"nor does what they beat part them", pairwise.SecondOrder, circle, [][]voting.Index{{0, 1, 2}, {3}}, nil},
		{"their margins can", pairwise.ByMargins, circle, [][]voting.Index{{0, 1}, {2}, {3}}, []string{"of equal points, 1 had 20, 2 had 20, 3 had 14"}},
		{"who beats the better stands higher", pairwise.SecondOrder, square, [][]voting.Index{{3}, {0}, {2}, {1}}, []string{"of equal points, 1 had 2.00, 4 had 3.00", "of equal points, 2 had 1.00, 3 had 2.00"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := contest(4)
			got, err := pairwise.Copeland(c, votingtest.Pack(t, c, x.ballots), pairwise.Options{Second: x.second})
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(x.ranking, got.Ranking); diff != "" {
				t.Error(diff)
			}
			var evidence []string
			for _, tie := range got.Ties {
				if tie.Rule == string(x.second) {
					evidence = append(evidence, tie.Evidence)
				}
			}
			if diff := gocmp.Diff(x.evidence, evidence); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCopeland_HalfOfWhoItDrawsWith(t *testing.T) {
	c := contest(3)
	// A and B are drawn, both beat C: each 1.5 points, and C's 0 with half of the other's.
	got, err := pairwise.Copeland(c, votingtest.Pack(t, c, []votingtest.Ballot{order(1, "ABC"), order(1, "BAC")}), pairwise.Options{Second: pairwise.SecondOrder})
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([][]voting.Index{{0, 1}, {2}}, got.Ranking); diff != "" {
		t.Error(diff)
	}
	if _, err := pairwise.Copeland(c, voting.NewProfile(c), pairwise.Options{Second: "third"}); !errors.Is(err, voting.ErrSetting) {
		t.Errorf("got %v, want %v", err, voting.ErrSetting)
	}
}
