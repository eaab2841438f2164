// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestWeigh_LongChains: a chain of a million is legal under each rule, in memory.
func TestWeigh_LongChains(t *testing.T) {
	for _, rule := range []Rule{BreadthFirst, MinSum} {
		for _, n := range []int{600, 2_000, 1_000_000} {
			for _, upwards := range []bool{true, false} {
				t.Run(fmt.Sprintf("%v, %d members, upwards %v", rule, n, upwards), func(t *testing.T) {
					next, last := chain(n, upwards)
					g := Graph{Next: next}
					w := mustWeigh(t, g, ones(n), among(n, last), Terms{Rule: rule})
					if w.Weight[last] != int64(n) || w.LongestChain != n-1 {
						t.Errorf("the voter counts %d over %d delegations", w.Weight[last], w.LongestChain)
					}
					if silent := mustWeigh(t, g, ones(n), nil, Terms{Rule: rule}); silent.LostBy[LostDeadEnd] != int64(n-1) || silent.LostBy[LostNoVote] != 1 {
						t.Errorf("without her lost are %v", silent.LostBy)
					}
					capped := mustWeigh(t, g, ones(n), among(n, last), Terms{Rule: rule, Cap: int64(n / 2)})
					if capped.Weight[last] != int64(n/2) || capped.LongestChain != n/2-1 || capped.LostBy[LostCapped] != int64(n-n/2) {
						t.Errorf("capped the voter counts %d over %d delegations, lost are %v", capped.Weight[last], capped.LongestChain, capped.LostBy)
					}
					next[last] = ID(n - 1 - int(last))
					if loop := mustWeigh(t, g, ones(n), nil, Terms{Rule: rule}); loop.LostBy[LostCycle] != int64(n) {
						t.Errorf("closed to a loop lost are %v", loop.LostBy)
					}
				})
			}
		}
	}
	next, last := chain(1_000_000, true)
	if w := mustWeigh(t, Graph{Next: next}, ones(len(next)), among(len(next), last), Terms{Rule: NonTransitive}); w.Weight[last] != 2 || w.LostBy[LostDeadEnd] != 999_998 {
		t.Errorf("non-transitive: the voter counts %d, lost are %v", w.Weight[last], w.LostBy)
	}
}

// TestWeigh_RingOfFour: in a ring whose members name the next one and, second, the
// one after, for each rule and each set of voters, in whichever of the 24 orders
// they vote: the result is that of the pencil, and always the same.
func TestWeigh_RingOfFour(t *testing.T) {
	orders := permutations([]ID{0, 1, 2, 3})
	if len(orders) != 24 {
		t.Fatalf("%d orders", len(orders))
	}
	o := oracle{weights: ones(4), lists: [][]ID{{1, 2}, {2, 3}, {3, 0}, {0, 1}}, from: make([]time.Time, 4), lot: []int32{0, 1, 2, 3}}
	for _, rule := range everyRule {
		for voters := range 16 {
			var first *Weighed
			for _, order := range orders {
				o.direct = make(Set, 4)
				for _, m := range order { // they come in this order, and some cast
					if voters>>m&1 == 1 {
						o.direct[m] = true
						if err := o.judge(rule, 0); err != nil {
							t.Errorf("%v, after %v: %v", rule, o.direct, err)
						}
					}
				}
				w := mustWeigh(t, o.graph(), o.weights, o.direct, Terms{Rule: rule})
				if first == nil {
					first = &w
				}
				if diff := cmp.Diff(first.Result, w.Result); diff != "" {
					t.Errorf("%v, voters %04b, order %v: %s", rule, voters, order, diff)
				}
			}
			if want := LostCycle; voters == 0 && rule != NonTransitive && first.LostBy[want] != 4 {
				t.Errorf("%v: without a voter lost are %v", rule, first.LostBy)
			}
		}
	}
}

func permutations(of []ID) (all [][]ID) {
	if len(of) == 0 {
		return [][]ID{nil}
	}
	for n, m := range of {
		for _, rest := range permutations(slices.Concat(of[:n], of[n+1:])) {
			all = append(all, append([]ID{m}, rest...))
		}
	}
	return all
}
