// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// without is what the ballots carry by the default rule while those are suspended.
func (o oracle) without(t testing.TB, suspended ...ID) Weighed {
	t.Helper()
	o.barred = make(Set, len(o.weights))
	for _, m := range suspended {
		o.barred[m] = true
	}
	w, err := o.graph().Weigh(o.weights, o.direct, Terms{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestWithheld_IsWhatSuspendingDoes suspends everybody alone and in pairs: never more
// are asked for, and one alone just where one alone can.
func TestWithheld_IsWhatSuspendingDoes(t *testing.T) {
	for seed := range uint64(600) {
		o := seeded(seed).anyLists(9)
		free := o.without(t)
		byOne := [][]int64{free.Weight}
		for a := range o.weights {
			byOne = append(byOne, o.without(t, ID(a)).Weight)
		}
		for a := range o.weights {
			for b := range o.weights[:a+1] {
				carried := o.without(t, ID(a), ID(b)).Weight
				least, err := free.Withheld(o.weights, free.Graph.Next, carried)
				one := slices.ContainsFunc(byOne, func(c []int64) bool { return slices.Equal(c, carried) })
				if err != nil || least > 2 || (least <= 1) != one || (least == 0) != slices.Equal(carried, free.Weight) {
					t.Fatalf("seed %d, %d and %d suspended, one alone can: %v; at least %d, %v", seed, a, b, one, least, err)
				}
			}
		}
	}
}

// TestWithheld_AnyBallots says of whatever is claimed whether one suspension can give it.
func TestWithheld_AnyBallots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t)
		o := d.anyLists(7)
		o.barred = make(Set, len(o.weights))
		w, err := o.graph().Weigh(o.weights, o.direct, Terms{})
		if err != nil {
			t.Fatal(err)
		}
		carried, possible := slices.Clone(w.Weight), true
		for m := range carried {
			carried[m] = max(0, carried[m]+int64(d(-2, 1, "more")))
			possible = possible && carried[m] <= w.Weight[m] && (!o.direct[m] || carried[m] >= o.weights[m])
		}
		least, err := w.Withheld(o.weights, w.Graph.Next, carried)
		if possible != (err == nil) || err != nil && !errors.Is(err, ErrBalance) {
			t.Fatalf("%v instead of %v: %v", carried, w.Weight, err)
		}
		one := slices.Equal(carried, w.Weight)
		for m := range carried {
			o.barred = make(Set, len(o.weights))
			o.barred[m] = true
			by, err := o.graph().Weigh(o.weights, o.direct, Terms{})
			one = one || err == nil && slices.Equal(by.Weight, carried)
		}
		if possible && (least <= 1) != one {
			t.Errorf("%v instead of %v takes at least %d, one alone can: %v", carried, w.Weight, least, one)
		}
	})
}

func TestWithheld_RefusesAnotherRoll(t *testing.T) {
	w := oracle{weights: []int64{1, 1}, lists: make([][]ID, 2), direct: Set{true, false}}.without(t)
	for _, sizes := range [][3]int{{1, 2, 2}, {2, 1, 2}, {2, 2, 1}} {
		if _, err := w.Withheld(make([]int64, sizes[0]), w.Graph.Next[:sizes[1]], make([]int64, sizes[2])); !errors.Is(err, ErrRoll) {
			t.Errorf("%v: %v", sizes, err)
		}
	}
}

// TestWithheld_LongChain goes over a chain of a million, the last of whom votes.
func TestWithheld_LongChain(t *testing.T) {
	const n = 1_000_000
	weights, next, direct := ones(n), make([]ID, n), make(Set, n)
	for m := range next {
		next[m] = ID(m + 1)
	}
	next[n-1], direct[n-1] = None, true
	r, err := Assign(weights, next, direct)
	if err != nil {
		t.Fatal(err)
	}
	carried := make([]int64, n)
	carried[n-1] = n / 2 // whoever stands in the middle withholds it
	if least, err := r.Withheld(weights, next, carried); err != nil || least != 1 {
		t.Errorf("at least %d, %v", least, err)
	}
}
