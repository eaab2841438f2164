// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"slices"
	"testing"
)

// TestMoved_NeverAsksForMoreThanMoved gives some voices otherwise and suspends others,
// and asks for no more than so many.
func TestMoved_NeverAsksForMoreThanMoved(t *testing.T) {
	for seed := range uint64(600) {
		d := seeded(seed)
		o := d.anyLists(9)
		free := o.without(t)
		other := o
		other.lists = slices.Clone(o.lists)
		changed := d(0, 3, "changed")
		for range changed {
			m := d(0, len(o.weights)-1, "member")
			other.lists[m] = nil
			if to := d(-1, len(o.weights)-1, "to"); to >= 0 && to != m {
				other.lists[m] = []ID{ID(to)}
			}
		}
		var suspended []ID
		for range d(0, 2, "suspended") {
			suspended = append(suspended, ID(d(0, len(o.weights)-1, "who")))
		}
		carried := other.without(t, suspended...).Weight
		least, err := free.Moved(o.weights, free.Graph.Next, carried, len(suspended))
		if err != nil || least > changed {
			t.Fatalf("seed %d, %d changed and %v suspended: at least %d, %v", seed, changed, suspended, least, err)
		}
		if least, err := free.Moved(o.weights, free.Graph.Next, free.Weight, 0); err != nil || least != 0 {
			t.Fatalf("seed %d, nothing changed: at least %d, %v", seed, least, err)
		}
	}
}

// TestMoved_AsksForWhatItTakes has 0 and 1 vote; 2 to 4 hang on 0 with what comes over
// them, 5 and 6 on 1; 7 and 8 go round in a circle, and 9 is alone.
func TestMoved_AsksForWhatItTakes(t *testing.T) {
	next := []ID{None, None, 0, 0, 2, 1, 1, 8, 7, None}
	direct := make(Set, len(next))
	direct[0], direct[1] = true, true
	r, err := Assign(ones(len(next)), next, direct)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		zero, one int64
		suspended int
		want      int
	}{
		{4, 3, 0, 0},
		{2, 5, 0, 1},  // 2 takes 4 with it
		{2, 3, 0, 1},  // the same, to nobody
		{1, 3, 0, 2},  // 2 and 3
		{1, 3, 1, 0},  // 0 is suspended
		{1, 6, 1, 2},  // which brings nobody a voice
		{6, 3, 0, 1},  // the circle
		{7, 3, 0, 2},  // and 9
		{4, 6, 0, 2},  // or another
		{1, 9, 0, 4},  // 2 with 4, 3, 7 with 8, and 9
		{9, 1, 0, 3},  // 7 with 8, and 5 and 6
		{3, 2, 0, 2},  // one each
		{1, 1, 1, 2},  // one of them suspended
		{1, 1, 2, 0},  // both
		{13, 3, 0, 7}, // more than there are: all, and one
	} {
		carried := make([]int64, len(next))
		carried[0], carried[1] = c.zero, c.one
		if least, err := r.Moved(ones(len(next)), next, carried, c.suspended); err != nil || least != c.want {
			t.Errorf("%d and %d, %d suspended: at least %d, %v; want %d", c.zero, c.one, c.suspended, least, err, c.want)
		}
	}
	for _, c := range [][2]int64{{0, 7}, {-1, 7}} {
		carried := make([]int64, len(next))
		carried[0], carried[1] = c[0], c[1]
		if _, err := r.Moved(ones(len(next)), next, carried, 0); !errors.Is(err, ErrBalance) {
			t.Errorf("%v: %v", c, err)
		}
	}
	carried := make([]int64, len(next))
	carried[0], carried[1], carried[9] = 4, 3, 1
	if _, err := r.Moved(ones(len(next)), next, carried, 0); !errors.Is(err, ErrBalance) {
		t.Errorf("somebody carries who cast nothing: %v", err)
	}
	if _, err := r.Moved(ones(1), next, carried, 0); !errors.Is(err, ErrRoll) {
		t.Errorf("another roll: %v", err)
	}
}
