// SPDX-License-Identifier: AGPL-3.0-or-later

package stv_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/stv"
	"moothall/voting/votingtest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// meekByHand is the PRF's reference Meek rule read line by line: every ballot
// walked down anew in every iteration, in whole numbers of any size.
//
// Where ranks are shared those of a rank who are not excluded are offered equal
// parts, cut off; what they do not keep goes on together.
func meekByHand(c voting.Contest, ballots []votingtest.Ballot, shared bool) []string {
	withdrawn, keep := map[int]bool{}, map[int]*big.Int{}
	var hopeful []int
	for i, o := range c.Options {
		keep[i] = big.NewInt(0)
		if withdrawn[i] = o.Withdrawn; !o.Withdrawn {
			keep[i], hopeful = big.NewInt(1e9), append(hopeful, i)
		}
	}
	type pile struct {
		ranks  [][]int
		weight int64
	}
	var piles []pile
	valid := int64(0)
	for _, b := range ballots {
		if ranks := ranksByHand(b.Ranks, withdrawn, shared); len(ranks) > 0 {
			piles = append(piles, pile{ranks, b.Weight})
			valid += b.Weight
		}
	}
	if valid == 0 {
		return nil
	}
	order := slices.Clone(hopeful)
	votes := map[int]*big.Int{}
	quota, left, lost := new(big.Int), new(big.Int), new(big.Int)
	excluded := map[int]bool{}
	distribute := func() {
		for _, i := range order {
			votes[i] = new(big.Int)
		}
		left, lost = new(big.Int), new(big.Int)
		for _, p := range piles {
			w := big.NewInt(1e9)
			for _, rank := range p.ranks {
				rank = slices.DeleteFunc(slices.Clone(rank), func(i int) bool { return excluded[i] })
				if len(rank) == 0 {
					continue
				}
				part, odd := new(big.Int).QuoRem(w, big.NewInt(int64(len(rank))), new(big.Int))
				lost.Add(lost, new(big.Int).Mul(odd, big.NewInt(p.weight)))
				w = new(big.Int)
				for _, i := range rank {
					k := ceilingByHand(new(big.Int).Mul(part, keep[i]), big.NewInt(1e9))
					votes[i].Add(votes[i], new(big.Int).Mul(k, big.NewInt(p.weight)))
					w.Add(w, new(big.Int).Sub(part, k))
				}
			}
			left.Add(left, new(big.Int).Mul(w, big.NewInt(p.weight)))
		}
		sum := new(big.Int)
		for _, v := range votes {
			sum.Add(sum, v)
		}
		quota = new(big.Int).Add(new(big.Int).Quo(sum, big.NewInt(int64(c.Seats+1))), big.NewInt(1))
	}
	var lines []string
	note := func(deed string) {
		line := deed
		for _, i := range order {
			line += fmt.Sprintf(" %d:%s", i, nine(votes[i]))
		}
		lines = append(lines, fmt.Sprintf("%s x%s l%s q%s", line, nine(left), nine(lost), nine(quota)))
	}
	var won []int
	electAll := func(list []int) {
		slices.SortStableFunc(list, func(a, b int) int { return votes[b].Cmp(votes[a]) })
		for _, i := range list {
			won = append(won, i)
			hopeful = slices.DeleteFunc(hopeful, func(j int) bool { return i == j })
			lines[len(lines)-1] += fmt.Sprint(" +", i)
		}
	}
	distribute()
	note("first")
round:
	for len(hopeful) > c.Seats-len(won) && len(won) < c.Seats {
		surplus, last := new(big.Int), new(big.Int).Mul(big.NewInt(valid), big.NewInt(1e9))
		for {
			distribute()
			var reached []int
			for _, i := range hopeful {
				if votes[i].Cmp(quota) >= 0 {
					reached = append(reached, i)
				}
			}
			if len(reached) > 0 {
				note("election")
				electAll(reached)
				continue round
			}
			surplus = new(big.Int)
			for _, i := range won {
				surplus.Add(surplus, new(big.Int).Sub(votes[i], quota))
			}
			if surplus.Sign() < 0 {
				surplus = new(big.Int)
			}
			if surplus.Cmp(big.NewInt(1000)) < 0 || surplus.Cmp(last) >= 0 {
				break
			}
			last = surplus
			for _, i := range won {
				k := ceilingByHand(new(big.Int).Mul(keep[i], quota), big.NewInt(1e9))
				keep[i] = ceilingByHand(new(big.Int).Mul(k, big.NewInt(1e9)), votes[i])
			}
		}
		lowest := votes[hopeful[0]]
		for _, i := range hopeful {
			if votes[i].Cmp(lowest) < 0 {
				lowest = votes[i]
			}
		}
		for _, i := range c.Lot {
			if slices.Contains(hopeful, int(i)) && votes[int(i)].Cmp(new(big.Int).Add(lowest, surplus)) <= 0 {
				note(fmt.Sprint("exclusion ", int(i)))
				keep[int(i)], excluded[int(i)] = new(big.Int), true
				hopeful = slices.DeleteFunc(hopeful, func(j int) bool { return int(i) == j })
				break
			}
		}
	}
	if len(won) < c.Seats {
		electAll(slices.Clone(hopeful))
	}
	return lines
}

// ranksByHand reads a ballot rank by rank: only to its first shared one, or, where
// ranks may be shared, to its end, each option where it stands first.
func ranksByHand(ranks [][]int, withdrawn map[int]bool, shared bool) (read [][]int) {
	if !shared {
		for _, i := range readByHand(ranks, withdrawn) {
			read = append(read, []int{i})
		}
		return read
	}
	seen := map[int]bool{}
	for _, rank := range ranks {
		var standing []int
		for _, i := range rank {
			if !withdrawn[i] && !seen[i] {
				standing, seen[i] = append(standing, i), true
			}
		}
		if len(standing) > 0 {
			read = append(read, standing)
		}
	}
	return read
}

func ceilingByHand(a, b *big.Int) *big.Int {
	return new(big.Int).Quo(new(big.Int).Add(a, new(big.Int).Sub(b, big.NewInt(1))), b)
}

// nine writes units of the ninth decimal.
func nine(units *big.Int) string { return new(big.Rat).SetFrac(units, big.NewInt(1e9)).FloatString(9) }

// meekTold is what the rounds say, in the words of meekByHand.
func meekTold(t voting.Transcript) []string {
	var lines []string
	for _, r := range t.Rounds {
		line := r.Kind
		if r.Of != nil {
			line += fmt.Sprint(" ", int(*r.Of))
		}
		for _, tally := range r.Tallies {
			line += fmt.Sprintf(" %d:%s", int(tally.Option), tally.Votes)
		}
		line += fmt.Sprintf(" x%s l%s q%s", r.Exhausted, r.Lost, r.Quota)
		for _, i := range r.Elected {
			line += fmt.Sprint(" +", int(i))
		}
		lines = append(lines, line)
	}
	return lines
}

func TestMeek_AgreesWithACountByHand(t *testing.T) {
	for _, equal := range []stv.Equal{stv.OvervoteEqual, stv.SplitEqual} {
		t.Run(string(equal), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, ballots := votingtest.Election(drawn(t), 4)
				if equal == stv.SplitEqual {
					join(t, ballots)
				}
				got, err := stv.Meek(c, votingtest.Pack(t, c, ballots), stv.Options{Equal: equal})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(meekByHand(c, ballots, equal == stv.SplitEqual), meekTold(got)); diff != "" {
					t.Fatalf("%v %v\n%s", c, ballots, diff)
				}
			})
		})
	}
}

// join makes some ranks of a ballot one with the next.
func join(t *rapid.T, ballots []votingtest.Ballot) {
	for n, b := range ballots {
		var ranks [][]int
		for _, rank := range b.Ranks {
			if len(ranks) > 0 && rapid.IntRange(0, 2).Draw(t, "join") == 0 {
				ranks[len(ranks)-1] = slices.Concat(ranks[len(ranks)-1], rank)
			} else {
				ranks = append(ranks, rank)
			}
		}
		ballots[n].Ranks = ranks
	}
}

// Nine ballots, some with equal ranks: the three of 1=2=3 give each a third, cut
// off, and lose the rest.
func TestMeek_SharesEqualRanks(t *testing.T) {
	c := town(1, "ada", "bram", "chidi")
	p := votingtest.Pack(t, c, []votingtest.Ballot{
		{Weight: 3, Ranks: [][]int{{0, 1, 2}}}, {Weight: 2, Ranks: [][]int{{0, 1}, {2}}}, {Weight: 2, Ranks: [][]int{{2}}}, {Weight: 1, Ranks: [][]int{{1}, {0, 2}}}, {Weight: 1, Ranks: [][]int{{0}}},
	})
	got, err := stv.Meek(c, p, stv.Options{Equal: stv.SplitEqual})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"first 0:2.999999999 1:2.999999999 2:2.999999999 x0.000000000 l0.000000003 q4.499999999",
		"exclusion 0 0:2.999999999 1:2.999999999 2:2.999999999 x0.000000000 l0.000000003 q4.499999999",
		"election 0:0.000000000 1:4.500000000 2:3.500000000 x1.000000000 l0.000000000 q4.000000001 +1",
	}
	if diff := cmp.Diff(want, meekTold(got)); diff != "" {
		t.Error(diff)
	}
	if got.Options["equal"] != "split" {
		t.Errorf("options %v, want equal=split", got.Options)
	}
	if got, err = stv.Meek(c, p, stv.Options{}); err != nil || got.Ballots.Invalid != 5 {
		t.Errorf("as overvotes %d ballots are invalid (%v), want 5", got.Ballots.Invalid, err)
	}
}

func TestMeek_KeepsTheLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := stv.Options{
			Equal: rapid.SampledFrom([]stv.Equal{"", stv.OvervoteEqual, stv.SplitEqual}).Draw(t, "equal"),
			Ballots: voting.BallotRules{
				Overvote:       rapid.SampledFrom([]voting.Overvote{voting.ExhaustOvervote, voting.SkipOvervote}).Draw(t, "overvote"),
				Duplicate:      rapid.SampledFrom([]voting.Duplicate{voting.IgnoreDuplicate, voting.ExhaustDuplicate}).Draw(t, "duplicate"),
				ExhaustAtSkips: rapid.IntRange(0, 2).Draw(t, "skips"),
			},
			Ties: voting.TieOptions{
				Tie:       rapid.SampledFrom([]string{"", "seed:one", "open"}).Draw(t, "tie"),
				LookBack:  rapid.SampledFrom([]voting.LookBack{voting.Backward, voting.Forward, voting.NoLook}).Draw(t, "look"),
				Direction: rapid.SampledFrom([]voting.Direction{voting.Drawn, voting.PRF}).Draw(t, "direction"),
			},
		}
		votingtest.Laws{Seats: 4}.Check(t, drawn(t), func(c voting.Contest, p *voting.Profile) (voting.Transcript, error) { return stv.Meek(c, p, rules) })
	})
}

// The largest total passes 64 bits on a grid of nine decimals, and is held.
func TestMeek_HoldsTheLargestWeights(t *testing.T) {
	c := voting.Contest{Seats: 2, Options: []voting.Option{{ID: "1"}, {ID: "2"}, {ID: "3"}}, Lot: []voting.Index{0, 1, 2}}
	p := voting.NewProfile(c)
	ballots := []votingtest.Ballot{{Weight: 600_000, Ranks: [][]int{{0}, {1}}}, {Weight: 200_000, Ranks: [][]int{{1}}}, {Weight: 100_000, Ranks: [][]int{{2}}}}
	for _, b := range ballots {
		for range b.Weight {
			if err := p.Add(voting.MaxWeight, b.Ranks); err != nil {
				t.Fatal(err)
			}
		}
	}
	if p.Total() != voting.MaxTotal {
		t.Fatalf("total %d, want %d", p.Total(), int64(voting.MaxTotal))
	}
	for i := range ballots {
		ballots[i].Weight *= voting.MaxWeight
	}
	got, err := stv.Meek(c, p, stv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(meekByHand(c, ballots, false), meekTold(got)); diff != "" {
		t.Error(diff)
	}
}

func TestMeek_RefusesARuleThatDependsOnTheRound(t *testing.T) {
	c := voting.Contest{Seats: 1, Options: []voting.Option{{ID: "1"}, {ID: "2"}}}
	rules := stv.Options{Ballots: voting.BallotRules{Overvote: voting.ExhaustIfMultiple}}
	if _, err := stv.Meek(c, voting.NewProfile(c), rules); !errors.Is(err, voting.ErrSetting) {
		t.Errorf("got %v, want %v", err, voting.ErrSetting)
	}
}
