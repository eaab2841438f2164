// SPDX-License-Identifier: AGPL-3.0-or-later

package pairwise_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"moothall/voting"
	"moothall/voting/pairwise"
	"moothall/voting/votingtest"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestKemeny(t *testing.T) {
	circle := []votingtest.Ballot{order(1, "ABC"), order(1, "BCA"), order(1, "CAB")}
	for _, x := range []struct {
		name    string
		ballots []votingtest.Ballot
		seats   int
		tie     string
		want    voting.Outcome
		tied    string // the kind of the tie reported, if any
		note    string
	}{
		{"the weakest duel of a circle is contradicted", []votingtest.Ballot{order(7, "ABC"), order(6, "BCA"), order(5, "CAB")}, 1, "",
			voting.Outcome{Elected: []voting.Index{0}, Ranking: [][]voting.Index{{0}, {1}, {2}}}, "", "The order contradicts 22 preferences"},
		{"in a circle of equals the lot chooses one of three orders", circle, 1, "",
			voting.Outcome{Elected: []voting.Index{2}, Ranking: [][]voting.Index{{0, 1, 2}}}, "seat", "3 orders contradict 4 preferences"},
		{"the second seat goes to who follows in that order", circle, 2, "",
			voting.Outcome{Elected: []voting.Index{2, 0}, Ranking: [][]voting.Index{{0, 1, 2}}}, "seat", "3 orders"},
		{"seats for all need no lot", circle, 3, "",
			voting.Outcome{Elected: []voting.Index{0, 1, 2}, Ranking: [][]voting.Index{{0, 1, 2}}}, "", "3 orders"},
		{"a lot given with the count makes its order the ranking", circle, 3, "lot:2,1,3",
			voting.Outcome{Elected: []voting.Index{1, 2, 0}, Ranking: [][]voting.Index{{1}, {2}, {0}}}, "ranking", "3 orders"},
		{"a tie left open elects nobody", circle, 1, "open",
			voting.Outcome{Elected: []voting.Index{}, Tied: []voting.Index{0, 1, 2}, Ranking: [][]voting.Index{{0, 1, 2}}}, "seat", "3 orders"},
		{"seats for all leave nothing open", circle, 3, "open",
			voting.Outcome{Elected: []voting.Index{0, 1, 2}, Ranking: [][]voting.Index{{0, 1, 2}}}, "", "3 orders"},
		{"nobody is elected without a ballot", nil, 1, "",
			voting.Outcome{Elected: []voting.Index{}, Tied: []voting.Index{0, 1, 2}, Ranking: [][]voting.Index{{0, 1, 2}}}, "", "No ballot"},
		{"who is never at the head is not drawn", []votingtest.Ballot{order(1, "ABC"), order(1, "BCA")}, 1, "open",
			voting.Outcome{Elected: []voting.Index{}, Tied: []voting.Index{0, 1}, Ranking: [][]voting.Index{{0, 1, 2}}}, "seat", "3 orders contradict 2 preferences"},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := contest(3)
			c.Seats, c.Lot = x.seats, []voting.Index{2, 0, 1}
			got, err := pairwise.Kemeny(c, votingtest.Pack(t, c, x.ballots), pairwise.Options{Tie: x.tie})
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(x.want, got.Outcome); diff != "" {
				t.Error(diff)
			}
			tied := ""
			for _, tie := range got.Ties {
				tied += tie.Kind
			}
			if tied != x.tied || !strings.HasPrefix(got.Notes[0], x.note) {
				t.Errorf("ties %v and %q, want %q and %q", got.Ties, got.Notes, x.tied, x.note)
			}
		})
	}
}

func TestKemeny_SaysBetweenWhomTheLotChose(t *testing.T) {
	c := contest(3)
	c.Seats = 3
	got, err := pairwise.Kemeny(c, votingtest.Pack(t, c, []votingtest.Ballot{order(1, "ABC"), order(1, "ACB")}), pairwise.Options{Tie: "lot:3,2,1"})
	if err != nil {
		t.Fatal(err)
	}
	first := voting.Index(2)
	want := []voting.Tie{{Kind: "ranking", Among: []voting.Index{1, 2}, Rule: "lot", Evidence: "2 orders are equally good", Chosen: &first}}
	if diff := gocmp.Diff(want, got.Ties); diff != "" {
		t.Error(diff)
	}
}

func TestKemeny_RefusesMoreOptionsThanItCanOrder(t *testing.T) {
	c := contest(pairwise.MostKemeny + 1)
	p := votingtest.Pack(t, c, []votingtest.Ballot{order(1, "ABCDEFGHIJKLM")})
	if _, err := pairwise.Kemeny(c, p, pairwise.Options{}); !errors.Is(err, voting.ErrContest) {
		t.Errorf("%d options: got %v, want %v", len(c.Options), err, voting.ErrContest)
	}
	c.Options[3].Withdrawn = true
	got, err := pairwise.Kemeny(c, p, pairwise.Options{})
	if err != nil || len(got.Ranking) != pairwise.MostKemeny {
		t.Errorf("%d options standing: %v, %v", pairwise.MostKemeny, got.Ranking, err)
	}
}

// Nobody marked by anybody is the most orders there are, and all the weight there is.
func TestKemeny_HoldsTheLargestNumbers(t *testing.T) {
	c := contest(pairwise.MostKemeny)
	p := voting.NewProfile(c)
	for _, b := range []votingtest.Ballot{order(voting.MaxWeight, "ABCDEFGHIJKL"), order(voting.MaxWeight, "LKJIHGFEDCBA")} {
		for range voting.MaxTotal / voting.MaxWeight / 2 {
			if err := p.Add(b.Weight, b.Ranks); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := pairwise.Kemeny(c, p, pairwise.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("479001600 orders contradict %d preferences between two options each; every other contradicts more.", int64(voting.MaxTotal/2*66))
	if got.Notes[0] != want {
		t.Errorf("%q, want %q", got.Notes[0], want)
	}
}

// The best of all orders, found by writing each of them down.
func TestKemeny_AgreesWithAllOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ballots := votingtest.Election(drawn(t), 4)
		got, err := pairwise.Kemeny(c, votingtest.Pack(t, c, ballots), pairwise.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Ballots.Valid == 0 {
			return
		}
		best, least := bestOrders(*got.Pairwise, c.Lot)
		if want := fmt.Sprintf(" contradict %d preferences", least); len(best) > 1 && !strings.Contains(got.Notes[0], fmt.Sprint(len(best), " orders", want)) {
			t.Fatalf("%q, want %d orders that%s", got.Notes[0], len(best), want)
		}
		for _, x := range c.Standing() {
			for _, y := range c.Standing() {
				always := !slices.ContainsFunc(best, func(o []voting.Index) bool { return slices.Index(o, x) > slices.Index(o, y) })
				if level(got.Ranking, x) < level(got.Ranking, y) && !always {
					t.Fatalf("%v puts %d above %d, and not every one of %v does", got.Ranking, x, y, best)
				}
			}
		}
		for _, set := range got.Ranking { // as small as can be: no part of a set is always above the rest
			for size := 1; size < len(set); size++ {
				if alwaysFirst(best, set, size) {
					t.Fatalf("%v: %v has %d options that every one of %v puts above the others", got.Ranking, set, size, best)
				}
			}
		}
		seats := min(c.Seats, len(c.Standing()))
		if want := slices.Sorted(slices.Values(best[0][:seats])); !slices.Equal(slices.Sorted(slices.Values(got.Elected)), want) {
			t.Fatalf("elected %v, want the head of %v", got.Elected, best[0])
		}
	})
}

// bestOrders lists all orders that contradict least, those first by the lot first.
func bestOrders(d voting.Pairwise, lot []voting.Index) (best [][]voting.Index, least int64) {
	var try func(done, left []voting.Index, cost int64)
	try = func(done, left []voting.Index, cost int64) {
		if len(left) == 0 {
			if len(best) == 0 || cost < least {
				best, least = nil, cost
			}
			if cost == least {
				best = append(best, slices.Clone(done))
			}
			return
		}
		for at, i := range left {
			more := cost
			for _, above := range done {
				more += d.Prefer(i, above)
			}
			try(append(slices.Clone(done), i), slices.Delete(slices.Clone(left), at, at+1), more)
		}
	}
	standing := d.Standing()
	try(nil, slices.DeleteFunc(slices.Clone(lot), func(i voting.Index) bool { return !slices.Contains(standing, i) }), 0)
	return best, least
}

// level is which set of a ranking an option is in.
func level(ranking [][]voting.Index, i voting.Index) int {
	return slices.IndexFunc(ranking, func(set []voting.Index) bool { return slices.Contains(set, i) })
}

// alwaysFirst says whether the same so many options of the set stand first of it in all orders.
func alwaysFirst(orders [][]voting.Index, set []voting.Index, size int) bool {
	var same []voting.Index
	for _, order := range orders {
		order = slices.DeleteFunc(slices.Clone(order), func(i voting.Index) bool { return !slices.Contains(set, i) })
		first := slices.Sorted(slices.Values(order[:size]))
		if same != nil && !slices.Equal(same, first) {
			return false
		}
		same = first
	}
	return true
}
