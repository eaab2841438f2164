// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// given resolves lists that were given on these days.
func given(t testing.TB, lists [][]ID, days []int) Graph {
	t.Helper()
	o := oracle{lists: lists, from: make([]time.Time, len(lists))}
	for m, n := range days {
		o.from[m] = day(n - 100)
	}
	return o.graph()
}

func TestCap_TurnsBackWhoCameLast(t *testing.T) {
	for _, c := range []struct {
		what    string
		rule    Rule
		lists   [][]ID
		days    []int
		weights []int64
		lot     []int32
		direct  []ID
		cap     int64
		final   []ID
	}{
		{"by when they delegated", Default, [][]ID{nil, {0}, {0}, {0}}, []int{0, 2, 3, 1}, ones(4), nil, to(0), 3, to(0, 0, None, 0)},
		{"at one instant who came over fewer hops came first", Default, [][]ID{nil, {0}, {1}, {0}}, nil, ones(4), nil, to(0), 3, to(0, 0, None, 0)},
		{"then the lower lot", Default, [][]ID{nil, {0}, {0}, {0}}, nil, ones(4), []int32{3, 2, 0, 1}, to(0), 3, to(0, None, 0, 0)},
		{"without a lot the order of the roll", Default, [][]ID{nil, {0}, {0}, {0}}, nil, ones(4), nil, to(0), 3, to(0, 0, 0, None)},
		{"a voice came when the latest delegation on its way was given", Default, [][]ID{nil, {0}, {1}, {0}}, []int{0, 1, 5, 2}, ones(4), nil, to(0), 3, to(0, 0, None, 0)},
		{"whoever is in between comes with all behind her", Default, [][]ID{nil, {0}, {1}, {0}}, []int{0, 5, 1, 2}, ones(4), nil, to(0), 2, to(0, None, None, 0)},
		{"a whole member, though less would do", Default, [][]ID{nil, {0}, {0}}, []int{0, 1, 2}, []int64{1, 1, 3}, nil, to(0), 4, to(0, 0, None)},
		{"and those before her only until it fits", Default, [][]ID{nil, {0}, {0}, {0}}, []int{0, 1, 2, 3}, []int64{1, 4, 1, 1}, nil, to(0), 5, to(0, 0, None, None)},
		{"her own weight is never cut", Default, [][]ID{nil, {0}}, nil, []int64{7, 1}, nil, to(0), 3, to(0, None)},
		{"nor is it over by itself", Default, [][]ID{nil, {2}, nil}, nil, []int64{7, 1, 1}, nil, to(0, 2), 3, to(0, 2, 2)},
		{"the next on the list takes her", NonTransitive, [][]ID{nil, {0, 3}, {0, 3}, nil}, []int{0, 1, 2, 0}, ones(4), nil, to(0, 3), 2, to(0, 0, 3, 3)},
		{"the next nearest takes her", BreadthFirst, [][]ID{nil, {0}, {1, 3}, {4}, nil}, []int{0, 1, 2, 0, 0}, []int64{1, 1, 1, 0, 1}, nil, to(0, 4), 2, to(0, 0, 4, 4, 4)},
		{"over members who stay where they are", BreadthFirst, [][]ID{nil, {0, 3}, {1}, nil}, []int{0, 1, 2, 0}, ones(4), nil, to(0, 3), 2, to(0, 0, 3, 3)},
		{"a full ballot is no passage", BreadthFirst, [][]ID{{3}, {0}, {0}, nil}, nil, ones(4), nil, to(0, 3), 2, to(0, 0, None, 3)},
		{"a full ballot takes nobody who is turned back elsewhere", MinSum, [][]ID{nil, {0}, {0, 3}, nil, {3, 0}, {3, 0, 6}, nil},
			[]int{0, 1, 2, 0, 1, 2, 0}, ones(7), nil, to(0, 3, 6), 2, to(0, 0, None, 3, 3, 6, 6)},
		{"twice over the same member", BreadthFirst, [][]ID{nil, {0, 5}, {1}, {1}, {1}, {6, 7}, nil, nil}, []int{0, 1, 2, 3, 4, 0, 0, 0},
			[]int64{1, 1, 1, 1, 1, 0, 1, 1}, nil, to(0, 6, 7), 2, to(0, 0, 6, 7, None, 6, 6, 7)},
		{"turned back twice", MinSum, [][]ID{nil, {0}, {0, 3, 5}, nil, {3}, nil}, []int{0, 1, 2, 0, 9, 0}, ones(6), nil, to(0, 3, 5), 2, to(0, 0, 5, 3, 3, 5)},
	} {
		t.Run(c.what, func(t *testing.T) {
			g := given(t, c.lists, c.days)
			direct := among(len(c.lists), c.direct...)
			w := mustWeigh(t, g, c.weights, direct, Terms{Rule: c.rule, Cap: c.cap, Lot: c.lot})
			if !slices.Equal(w.Final, c.final) {
				t.Errorf("final %v, want %v; ballots count %v", w.Final, c.final, w.Weight)
			}
			for m, final := range c.final {
				if chain := PathOf(ID(m), w.Graph, direct); chain.Final != final || final == None && chain.End != EndCapped {
					t.Errorf("the path of %d ends with %d, %v", m, chain.Final, chain.End)
				}
			}
		})
	}
}

func TestCap_HoldsWhatItSays(t *testing.T) {
	for _, rule := range everyRule {
		t.Run(rule.String(), rapid.MakeCheck(func(t *rapid.T) {
			o, limit := drawn(t).anyLists(12), int64(drawn(t)(1, 12, "cap"))
			g := o.graph()
			free, err := g.Weigh(o.weights, o.direct, Terms{Rule: rule})
			if err != nil {
				t.Fatal(err)
			}
			w, err := g.Weigh(o.weights, o.direct, Terms{Rule: rule, Cap: limit, Lot: o.lot})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(free.Result, *w.Uncapped); diff != "" {
				t.Errorf("without the cap: %s", diff)
			}
			sum := w.LostTotal()
			for m, weight := range w.Weight {
				if sum += weight; weight > max(limit, o.weights[m]) {
					t.Errorf("%d carries %d over the cap of %d", m, weight, limit)
				}
				if o.direct[m] && weight < o.weights[m] {
					t.Errorf("%d votes with %d of her %d", m, weight, o.weights[m])
				}
			}
			if sum != w.Electorate {
				t.Errorf("counted and lost are %d of %d", sum, w.Electorate)
			}
			if limit >= free.Largest {
				if diff := cmp.Diff(free.Result, w.Result); diff != "" {
					t.Errorf("a cap that nobody reaches changes %s", diff)
				}
			}
			for m, reason := range free.Lost {
				if reason != Counted && w.Lost[m] != reason {
					t.Errorf("%d was lost as %v without a cap, and is as %v", m, reason, w.Lost[m])
				}
			}
		}))
	}
}

// descent is a crowd who all name the first of a row of go-betweens, each of whom
// names a voter and then the next: with a cap of two every round fills one ballot
// and sends the rest of the crowd one step on.
func descent(crowd, rounds int) (lists [][]ID, direct Set) {
	lists, direct = make([][]ID, crowd+2*rounds), make(Set, crowd+2*rounds)
	for m := range crowd {
		lists[m] = to(ID(crowd))
	}
	for n := range rounds {
		between, voter := ID(crowd+2*n), ID(crowd+2*n+1)
		lists[between], direct[voter] = to(voter), true
		if n < rounds-1 {
			lists[between] = to(voter, between+2)
		}
	}
	return lists, direct
}

func TestCap_EndsAfterManyRounds(t *testing.T) {
	for _, rule := range []Rule{BreadthFirst, MinSum} {
		const crowd, rounds = 1_200, 800
		lists, direct := descent(crowd, rounds)
		g := drawGraph(t, lists)
		w := mustWeigh(t, g, ones(len(lists)), direct, Terms{Rule: rule, Cap: 2})
		if w.Largest != 2 || w.LostBy[LostCapped] != crowd || w.Represented != rounds {
			t.Errorf("%v: the largest ballot counts %d, lost are %v", rule, w.Largest, w.LostBy)
		}
		w = mustWeigh(t, g, ones(len(lists)), direct, Terms{Rule: rule, Cap: 3})
		if w.LostBy[LostCapped] != crowd-rounds || w.LongestChain != rounds+1 {
			t.Errorf("%v: lost are %v, the longest chain %d", rule, w.LostBy, w.LongestChain)
		}
	}
}
