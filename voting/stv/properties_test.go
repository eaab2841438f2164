// SPDX-License-Identifier: AGPL-3.0-or-later

package stv_test

import (
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/stv"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// ratOf is a number of votes.
func ratOf(d voting.Decimal) *big.Rat {
	v, _ := new(big.Rat).SetString(d.String())
	return v
}

// coalition draws an election in which some ballots put all of a set before all
// others, in any order, and the others are as they come.
func coalition(t *rapid.T) (voting.Contest, []votingtest.Ballot) {
	n := rapid.IntRange(2, 7).Draw(t, "options")
	c := voting.Contest{Seats: rapid.IntRange(1, min(4, n)).Draw(t, "seats"), Lot: votingtest.Permutation(drawn(t), n)}
	for i := range n {
		c.Options = append(c.Options, voting.Option{ID: fmt.Sprint(i + 1)})
	}
	members := rapid.IntRange(1, n).Draw(t, "members")
	var ballots []votingtest.Ballot
	for range rapid.IntRange(1, 10).Draw(t, "ballots") {
		order := votingtest.Permutation(drawn(t), n)
		if rapid.IntRange(0, 2).Draw(t, "solid") > 0 {
			slices.SortStableFunc(order, func(a, b voting.Index) int { return min(int(a)/members, 1) - min(int(b)/members, 1) }) // the set first, as drawn
		}
		b := votingtest.Ballot{Weight: int64(rapid.IntRange(1, 60).Draw(t, "weight"))}
		for _, i := range order[:rapid.IntRange(1, n).Draw(t, "ranks")] {
			b.Ranks = append(b.Ranks, []int{int(i)})
		}
		ballots = append(ballots, b)
	}
	return c, ballots
}

// solid is the weight of the ballots that rank all of a set before all others.
func solid(ballots []votingtest.Ballot, set []voting.Index) (weight int64) {
	for _, b := range ballots {
		if len(b.Ranks) < len(set) {
			continue
		}
		all := true
		for _, rank := range b.Ranks[:len(set)] {
			all = all && slices.Contains(set, voting.Index(rank[0]))
		}
		if all {
			weight += b.Weight
		}
	}
	return weight
}

// Droop's proportionality for solid coalitions: whoever holds k quotas together,
// and more than was cut off, elects k of theirs, or all they have. Of one seat and
// a set of one it says that a majority elects.
func TestSTV_IsProportionalForSolidCoalitions(t *testing.T) {
	for name, count := range counts() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := coalition(t)
				got, err := count(c, votingtest.Pack(t, c, ballots), stv.Options{})
				if err != nil {
					t.Fatal(err)
				}
				slack := new(big.Rat).Add(ratOf(got.Rounds[len(got.Rounds)-1].Lost), big.NewRat(1, 1000))
				for members := range len(c.Options) {
					for _, set := range committees(c.Standing(), members+1) {
						held := new(big.Rat).Sub(new(big.Rat).SetInt64(solid(ballots, set)), slack)
						quotas := new(big.Rat).Quo(held, ratOf(*got.Quota))
						due := 0
						if quotas.Sign() > 0 {
							due = min(len(set), int(new(big.Int).Quo(quotas.Num(), quotas.Denom()).Int64()))
						}
						won := len(slices.DeleteFunc(slices.Clone(got.Elected), func(i voting.Index) bool { return !slices.Contains(set, i) }))
						if won < due {
							t.Fatalf("%v of %v: %v hold %s quotas and win %d of %v", c.Seats, ballots, set, quotas.FloatString(3), won, got.Elected)
						}
					}
				}
			})
		})
	}
}

// Four decimals stay as near to fractions as what they cut off: where e is the
// error of a paper's value, a surplus adds to it one unit and the error of the
// votes it is a part of, ÷ the quota. And where the two do otherwise, somebody was
// within that of somebody else, or of the quota.
func TestWIGMPRF_StaysNearTheFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := coalition(t)
		p := votingtest.Pack(t, c, ballots)
		near, err := stv.WIGMPRF(c, p, stv.Options{})
		if err != nil {
			t.Fatal(err)
		}
		exactly, err := stv.WIGMExact(c, p, stv.Options{})
		if err != nil {
			t.Fatal(err)
		}
		unit, weight, quota := big.NewRat(1, 10_000), new(big.Rat).SetInt64(p.Total()), ratOf(*exactly.Quota)
		paper, bound := new(big.Rat), new(big.Rat).Set(unit)
		for n := range min(len(near.Rounds), len(exactly.Rounds)) {
			a, b := near.Rounds[n], exactly.Rounds[n]
			if a.Kind != b.Kind || a.Of != nil && *a.Of != *b.Of || fmt.Sprint(a.Elected) != fmt.Sprint(b.Elected) {
				// The order of election is the order of tallies; who is elected, and what is
				// done next, hangs on the tallies of this round and the one before.
				if !close(exactly.Rounds[max(n-1, 0)], quota, bound) && !close(b, quota, bound) {
					t.Fatalf("round %d: %v, and with fractions %v; nobody is within %s", n+1, a, b, bound.FloatString(6))
				}
				return
			}
			if b.Kind == voting.SurplusRound {
				more := new(big.Rat).Mul(weight, paper)
				more.Quo(more.Add(more, unit), quota)
				paper.Add(paper, more.Add(more, unit))
				bound = new(big.Rat).Add(new(big.Rat).Mul(weight, paper), unit)
			}
			for _, i := range c.Standing() {
				gap := new(big.Rat).Sub(ratOf(a.Tallies.Of(i)), ratOf(b.Tallies.Of(i)))
				if gap.Abs(gap).Cmp(bound) > 0 {
					t.Fatalf("round %d: option %d has %s, and with fractions %s; they may be %s apart", n+1, i, a.Tallies.Of(i), b.Tallies.Of(i), bound.FloatString(6))
				}
			}
		}
	})
}

// close says whether two have votes, or one has votes and the quota, that lie
// within twice the bound.
func close(r voting.Round, quota, bound *big.Rat) bool {
	twice := new(big.Rat).Add(bound, bound)
	for n, a := range r.Tallies {
		marks := []*big.Rat{quota}
		for _, b := range r.Tallies[:n] {
			marks = append(marks, ratOf(b.Votes))
		}
		for _, mark := range marks {
			gap := new(big.Rat).Sub(ratOf(a.Votes), mark)
			if gap.Abs(gap).Cmp(twice) <= 0 {
				return true
			}
		}
	}
	return false
}

// In fractions a vote is a vote whatever it is counted in: three times every
// weight elects the same.
func TestWIGMExact_KnowsNoUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 4)
		once, err := stv.WIGMExact(c, votingtest.Pack(t, c, ballots), stv.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for n := range ballots {
			ballots[n].Weight *= 3
		}
		thrice, err := stv.WIGMExact(c, votingtest.Pack(t, c, ballots), stv.Options{})
		if err != nil || !slices.Equal(once.Elected, thrice.Elected) {
			t.Fatalf("%v elected, and by three times the votes %v (%v)", once.Elected, thrice.Elected, err)
		}
	})
}

// The largest weights and the largest total, by every method: what a surplus of
// all votes comes to is known beforehand.
func TestSTV_HoldsTheLargestWeights(t *testing.T) {
	c := town(2, "ada", "bram", "chidi", "dunja")
	p := voting.NewProfile(c)
	for range voting.MaxTotal / voting.MaxWeight {
		if err := p.Add(voting.MaxWeight, [][]int{{0}, {1}}); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		// Of each vote 0.66666 moves on, and 9e12 × 0.0000066… less two thirds is lost.
		"scottish-stv": "surplus 0 0:3000000000001.00000 1:5999940000000.00000 2:0.00000 3:0.00000 x0.00000 l59999999.00000 +1",
		"wigm-prf":     "surplus 0 0:3000000000000.0001 1:5999400000000.0000 2:0.0000 3:0.0000 x0.0000 l599999999.9999 +1",
		"wigm-exact":   "surplus 0 0:3000000000000.000000000000 1:6000000000000.000000000000 2:0.000000000000 3:0.000000000000 x0.000000000000 l0.000000000000 +1",
	} {
		got, err := counts()[name](c, p, stv.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if lines := told(got); len(lines) < 2 || lines[1] != want {
			t.Errorf("%s:\n got %v\nwant %s", name, lines, want)
		}
	}
}

// chain is an election in which most begin with the same one, so that surpluses
// elect others, whose surpluses elect others.
func chain(t *testing.T, seats int) (voting.Contest, *voting.Profile) {
	c := voting.Contest{Seats: seats}
	for i := range seats + 5 {
		c.Options = append(c.Options, voting.Option{ID: fmt.Sprint(i + 1)})
	}
	state := uint32(1)
	next := func(low, high int) int {
		state = state*1664525 + 1013904223
		return low + int(state>>16)%(high-low+1)
	}
	var ballots []votingtest.Ballot
	for n := range 500 {
		var ranks [][]int
		if n%5 > 0 {
			ranks = append(ranks, []int{0})
		}
		for _, i := range votingtest.Permutation(next, len(c.Options)) {
			ranks = append(ranks, []int{int(i)})
		}
		ballots = append(ballots, votingtest.Ballot{Weight: int64(next(1, 9)), Ranks: ranks})
	}
	return c, votingtest.Pack(t, c, ballots)
}

func TestWIGMExact_RefusesFractionsThatGrowForever(t *testing.T) {
	c, p := chain(t, 30)
	_, err := stv.WIGMExact(c, p, stv.Options{})
	if !errors.Is(err, voting.ErrContest) || !strings.Contains(err.Error(), "wigm-prf counts by the same rule") {
		t.Errorf("got %v, want %v, and what else there is", err, voting.ErrContest)
	}
	for _, name := range []string{"scottish-stv", "wigm-prf", "meek"} {
		if got, err := counts()[name](c, p, stv.Options{}); err != nil || len(got.Elected) != 30 {
			t.Errorf("%s elects %d of 30 (%v)", name, len(got.Elected), err)
		}
	}
	c, p = chain(t, 5)
	if got, err := stv.WIGMExact(c, p, stv.Options{}); err != nil || len(got.Elected) != 5 {
		t.Errorf("five seats: %v (%v)", got.Elected, err)
	}
}

func TestSTV_IsTheSameOnAnyNumberOfProcessors(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	c, p := chain(t, 5)
	for name, count := range counts() {
		var want []string
		for _, n := range []int{1, 2, 8} {
			runtime.GOMAXPROCS(n)
			got, err := count(c, p, stv.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = told(got)
			}
			if diff := cmp.Diff(want, told(got)); diff != "" {
				t.Errorf("%s on %d processors: %s", name, n, diff)
			}
		}
	}
}
