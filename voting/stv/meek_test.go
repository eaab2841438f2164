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
func meekByHand(c voting.Contest, ballots []votingtest.Ballot) []string {
	withdrawn, keep := map[int]bool{}, map[int]*big.Int{}
	var hopeful []int
	for i, o := range c.Options {
		keep[i] = big.NewInt(0)
		if withdrawn[i] = o.Withdrawn; !o.Withdrawn {
			keep[i], hopeful = big.NewInt(1e9), append(hopeful, i)
		}
	}
	type pile struct {
		prefs  []int
		weight int64
	}
	var piles []pile
	valid := int64(0)
	for _, b := range ballots {
		if prefs := readByHand(b.Ranks, withdrawn); len(prefs) > 0 {
			piles = append(piles, pile{prefs, b.Weight})
			valid += b.Weight
		}
	}
	if valid == 0 {
		return nil
	}
	order := slices.Clone(hopeful)
	votes := map[int]*big.Int{}
	quota, left := new(big.Int), new(big.Int)
	distribute := func() {
		for _, i := range order {
			votes[i] = new(big.Int)
		}
		left = new(big.Int)
		for _, p := range piles {
			w := big.NewInt(1e9)
			for _, i := range p.prefs {
				k := ceilingByHand(new(big.Int).Mul(w, keep[i]), big.NewInt(1e9))
				votes[i].Add(votes[i], new(big.Int).Mul(k, big.NewInt(p.weight)))
				w = new(big.Int).Sub(w, k)
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
		lines = append(lines, fmt.Sprintf("%s x%s q%s", line, nine(left), nine(quota)))
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
				keep[int(i)] = new(big.Int)
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
		line += fmt.Sprintf(" x%s q%s", r.Exhausted, r.Quota)
		for _, i := range r.Elected {
			line += fmt.Sprint(" +", int(i))
		}
		lines = append(lines, line)
	}
	return lines
}

func TestMeek_AgreesWithACountByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 4)
		got, err := stv.Meek(c, votingtest.Pack(t, c, ballots), stv.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(meekByHand(c, ballots), meekTold(got)); diff != "" {
			t.Fatalf("%v %v\n%s", c, ballots, diff)
		}
	})
}

func TestMeek_KeepsTheLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := stv.Options{
			Ballots: voting.BallotRules{Overvote: rapid.SampledFrom([]voting.Overvote{voting.ExhaustOvervote, voting.SkipOvervote}).Draw(t, "overvote")},
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
	if diff := cmp.Diff(meekByHand(c, ballots), meekTold(got)); diff != "" {
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
