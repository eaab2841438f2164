// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDraw_RefusesMalformedLists(t *testing.T) {
	long := []Place{{0, 19, 30}}
	for n := range 18 {
		long = append(long, Place{0, ID(n + 2), int32(n + 2)})
	}
	for _, c := range []struct {
		what   string
		places []Place
		opted  Set
		want   error
	}{
		{"a delegator off the roll", []Place{{20, 1, 1}}, nil, ErrMember},
		{"a delegate off the roll", []Place{{0, 20, 1}}, nil, ErrMember},
		{"a delegate who is nobody", []Place{{0, OffRoll, 1}}, nil, ErrMember},
		{"herself", []Place{{0, 0, 1}}, nil, ErrSelf},
		{"rank 0", []Place{{0, 1, 0}}, nil, ErrRank},
		{"a rank twice", []Place{{0, 1, 2}, {1, 0, 2}, {0, 2, 2}}, nil, ErrTwice},
		{"a delegate twice", []Place{{0, 1, 2}, {0, 1, 1}}, nil, ErrTwice},
		{"a delegate twice on a long list", long, nil, ErrTwice},
		{"a list beside an opt-out", []Place{{0, 1, 1}}, among(20, 0), ErrTwice},
	} {
		t.Run(c.what, func(t *testing.T) {
			if _, err := Draw(20, c.places, c.opted); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// A graph drawn of places says what one resolved of delegations does, whatever the
// order of the places.
func TestDraw_IsResolve(t *testing.T) {
	for seed := range uint64(300) {
		d := seeded(seed)
		o := d.anyLists(12)
		o.barred = make(Set, len(o.lists))
		var places []Place
		opted := make(Set, len(o.lists))
		for m, list := range o.lists {
			opted[m] = list != nil && len(list) == 0
			for n, to := range list {
				if to >= 0 {
					places = append(places, Place{ID(m), to, int32(n + 1)})
				}
			}
		}
		for n := range places {
			other := d(n, len(places)-1, "")
			places[n], places[other] = places[other], places[n]
		}
		g, err := Draw(len(o.lists), places, opted)
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range everyRule[1:] {
			want, _ := o.graph().Weigh(o.weights, o.direct, Terms{Rule: rule})
			got, err := g.Weigh(o.weights, o.direct, Terms{Rule: rule})
			if diff := cmp.Diff(want.Final, got.Final); diff != "" || err != nil {
				t.Fatalf("seed %d, %v: %s %v", seed, rule, diff, err)
			}
		}
	}
}
