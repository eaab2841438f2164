// SPDX-License-Identifier: AGPL-3.0-or-later

package rctab_test

import (
	"math/big"
	"slices"
	"testing"

	"moothall/voting"
	"moothall/voting/rctab"
	"moothall/voting/votingtest"

	"pgregory.net/rapid"
)

// byHand counts paper by paper in fractions, as the guide tells it: each paper
// knows what it has left with whom, and nothing is added up beforehand.
type byHand struct {
	papers []*handPaper
	left   map[int]bool
	seats  int
	places int
	quota  *big.Rat
}

// handPaper is one voter's paper.
type handPaper struct {
	order  []int
	holder int // -1 is nobody
	worth  *big.Rat
	behind map[int]*big.Rat // what stays with the elected
}

// cut cuts a fraction off after the places.
func (h *byHand) cut(v *big.Rat) *big.Rat {
	grid := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(h.places)), nil)
	units := new(big.Int).Mul(v.Num(), grid)
	units.Quo(units, v.Denom())
	return new(big.Rat).SetFrac(units, grid)
}

func newByHand(options, seats, places int, ballots [][]int) *byHand {
	h := &byHand{left: map[int]bool{}, seats: seats, places: places}
	for i := range options {
		h.left[i] = true
	}
	for _, order := range ballots {
		p := &handPaper{order: order, holder: -1, worth: big.NewRat(1, 1), behind: map[int]*big.Rat{}}
		h.papers = append(h.papers, p)
		h.move(p)
	}
	active := 0
	for _, p := range h.papers {
		if p.holder >= 0 {
			active++
		}
	}
	h.quota = big.NewRat(int64(active/(seats+1)+1), 1)
	return h
}

func (h *byHand) move(p *handPaper) {
	p.holder = -1
	for _, i := range p.order {
		if h.left[i] {
			p.holder = i
			return
		}
	}
}

// tally is what everybody holds, and what each elected has beyond the quota.
func (h *byHand) tally(option int) *big.Rat {
	sum := new(big.Rat)
	for _, p := range h.papers {
		if p.holder == option {
			sum.Add(sum, p.worth)
		}
		if kept := p.behind[option]; kept != nil {
			sum.Add(sum, kept)
		}
	}
	if !h.left[option] && sum.Cmp(h.quota) > 0 {
		return h.quota // the rest is residual surplus
	}
	return sum
}

// elect leaves with each elected what is not surplus, paper by paper.
func (h *byHand) elect(winners []voting.Index) {
	fractions := map[int]*big.Rat{}
	for _, w := range winners {
		votes := h.tally(int(w))
		surplus := new(big.Rat).Sub(votes, h.quota)
		fractions[int(w)] = new(big.Rat)
		if surplus.Sign() > 0 {
			fractions[int(w)] = h.cut(surplus.Quo(surplus, votes))
		}
	}
	for _, p := range h.papers {
		if fraction := fractions[p.holder]; fraction != nil {
			goes := h.cut(new(big.Rat).Mul(p.worth, fraction))
			p.behind[p.holder] = new(big.Rat).Sub(p.worth, goes)
			p.worth = goes
		}
	}
	for _, w := range winners {
		h.left[int(w)] = false
	}
	for _, p := range h.papers {
		if fractions[p.holder] != nil {
			h.move(p)
		}
	}
}

func (h *byHand) eliminate(losers []voting.Index) {
	for _, l := range losers {
		h.left[int(l)] = false
	}
	for _, p := range h.papers {
		if slices.Contains(losers, voting.Index(p.holder)) {
			h.move(p)
		}
	}
}

// Every tally of a count is what the papers come to by hand, given the same
// decisions, and the decisions are those the tallies ask for.
func TestSTV_AgreesWithACountByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := drawn(t)
		options, places := draw(2, 6), draw(1, 5)
		c := contest(options, draw(1, min(3, options)))
		p := voting.NewProfile(c)
		var papers [][]int
		for range draw(1, 25) {
			var order []int
			var ranks [][]int
			for _, i := range votingtest.Permutation(draw, options)[:draw(1, options)] {
				order, ranks = append(order, int(i)), append(ranks, []int{int(i)})
			}
			papers = append(papers, order)
			if err := p.Add(1, ranks); err != nil {
				t.Fatal(err)
			}
		}
		got, err := rctab.STV(c, p, rctab.Options{Places: places})
		if err != nil {
			t.Fatal(err)
		}
		compareByHand(t, got, newByHand(options, c.Seats, places, papers))
	})
}

func compareByHand(t *rapid.T, got voting.Transcript, h *byHand) {
	elected := 0
	for _, r := range got.Rounds {
		if elected == h.seats {
			return // what has no seat to go to stands apart
		}
		for _, tally := range r.Tallies {
			if want := h.tally(int(tally.Option)).FloatString(h.places); tally.Votes.String() != want {
				t.Fatalf("round %d gives %d %s votes, by hand %s", r.N, tally.Option, tally.Votes, want)
			}
		}
		left := 0
		for i, in := range h.left {
			reaches := in && h.tally(i).Cmp(h.quota) >= 0
			if reaches && !slices.Contains(r.Elected, voting.Index(i)) {
				t.Fatalf("round %d does not elect %d, who has the quota", r.N, i)
			}
			if in {
				left++
			}
			for _, l := range r.Eliminated {
				if in && h.tally(i).Cmp(h.tally(int(l))) < 0 {
					t.Fatalf("round %d eliminates %d, and %d has less", r.N, l, i)
				}
			}
		}
		if len(r.Elected) == 0 && left <= h.seats-elected {
			t.Fatalf("round %d elects nobody of %d left for %d seats", r.N, left, h.seats-elected)
		}
		elected += len(r.Elected)
		h.elect(r.Elected)
		h.eliminate(r.Eliminated)
	}
}
