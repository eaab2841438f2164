// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise_test

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/pairwise"
	"moothall/voting/votingtest"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
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

// A and B are even and both beat E. A beats C and loses to D; B is even with
// both. C beats D and E, and E beats D.
func TestCopeland_ADrawGivesHalfOfWhoItIsWith(t *testing.T) {
	var ballots []votingtest.Ballot
	for _, duel := range []string{"AC", "DA", "CD", "CE", "ED", "AE", "BE"} {
		rest := strings.NewReplacer(duel[:1], "", duel[1:], "").Replace("ABCDE")
		turned := []byte(rest)
		slices.Reverse(turned)
		ballots = append(ballots, order(1, duel+rest), order(1, string(turned)+duel))
	}
	c := contest(5)
	got, err := pairwise.Copeland(c, votingtest.Pack(t, c, ballots), pairwise.Options{Second: pairwise.SecondOrder})
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([][]voting.Index{{0}, {1}, {2}, {3}, {4}}, got.Ranking); diff != "" {
		t.Error(diff)
	}
	if want := "of equal points, 1 had 4.75, 2 had 4.25, 3 had 3.75"; len(got.Ties) != 1 || got.Ties[0].Evidence != want {
		t.Errorf("%v, want %q", got.Ties, want)
	}
}

func TestCopeland_RefusesASecondItDoesNotKnow(t *testing.T) {
	c := contest(3)
	if _, err := pairwise.Copeland(c, voting.NewProfile(c), pairwise.Options{Second: "third"}); !errors.Is(err, voting.ErrSetting) {
		t.Errorf("got %v, want %v", err, voting.ErrSetting)
	}
}

// Points and seconds, option by option, in quarters of a point.
func TestCopeland_AgreesWithAddingUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 1)
		second := rapid.SampledFrom([]pairwise.Second{pairwise.NoSecond, pairwise.SecondOrder, pairwise.ByMargins}).Draw(t, "second")
		got, err := pairwise.Copeland(c, votingtest.Pack(t, c, ballots), pairwise.Options{Second: second})
		if err != nil {
			t.Fatal(err)
		}
		d := *got.Pairwise
		points := func(x voting.Index) (halves int64) {
			for _, y := range c.Standing() {
				if x != y {
					halves += 1 + int64(cmp.Compare(d.Prefer(x, y), d.Prefer(y, x)))
				}
			}
			return halves
		}
		parts := func(x voting.Index) (sum int64) {
			for _, y := range c.Standing() {
				switch margin := d.Prefer(x, y) - d.Prefer(y, x); {
				case x == y:
				case second == pairwise.ByMargins:
					sum += margin
				case second == pairwise.SecondOrder && margin >= 0:
					sum += (1 + min(margin, 1)) * points(y)
				}
			}
			return sum
		}
		want := voting.SetsOfEquals(c.Standing(), func(a, b voting.Index) int {
			return cmp.Or(cmp.Compare(points(b), points(a)), cmp.Compare(parts(b), parts(a)))
		})
		if diff := gocmp.Diff(want, got.Ranking); diff != "" {
			t.Fatalf("%v by %s: %s", ballots, second, diff)
		}
	})
}
