// SPDX-License-Identifier: AGPL-3.0-or-later

package motion_test

import (
	"errors"
	"math/big"
	"testing"

	"moothall/voting"
	"moothall/voting/motion"

	"pgregory.net/rapid"
)

// layer is a place of a hundred with so many yes and no.
func layer(name string, weight, yes, no int64) motion.LayerVote {
	return motion.LayerVote{Name: name, Weight: weight, Vote: motion.Vote{Yes: yes, No: no, Eligible: 100}}
}

func TestDoubleMajority(t *testing.T) {
	leftAway := motion.PeopleAndPlaces()
	leftAway.Silent = motion.SilentLeftAway
	members := motion.DoubleRule{
		Whole: motion.Rule{Need: rate(65, 100), Base: motion.OfEligible}, Layer: motion.SimpleMajority(), Layers: rate(11, 20),
	}
	for _, c := range []struct {
		name    string
		rule    motion.DoubleRule
		layers  []motion.LayerVote
		carried bool
		whole   string
		places  string
	}{
		{"most voices and most places", motion.PeopleAndPlaces(), []motion.LayerVote{layer("Reuss", 1, 30, 20), layer("Emme", 1, 9, 8), layer("Thur", 1, 10, 15)}, true,
			"majority: 49 of 92 is more than 1/2", "majority of layers: 2 of 3 is more than 1/2"},
		{"most voices, and not most places", motion.PeopleAndPlaces(), []motion.LayerVote{layer("Reuss", 1, 90, 10), layer("Emme", 1, 9, 10), layer("Thur", 1, 9, 10)}, false,
			"majority: 108 of 138 is more than 1/2", "majority of layers: 1 of 3 is not more than 1/2"},
		{"most places, and not most voices", motion.PeopleAndPlaces(), []motion.LayerVote{layer("Reuss", 1, 10, 90), layer("Emme", 1, 10, 9), layer("Thur", 1, 10, 9)}, false,
			"majority: 30 of 138 is not more than 1/2", "majority of layers: 2 of 3 is more than 1/2"},
		{"half of the places are not most", motion.PeopleAndPlaces(), []motion.LayerVote{layer("Reuss", 1, 10, 1), layer("Emme", 1, 1, 2)}, false,
			"majority: 11 of 14 is more than 1/2", "majority of layers: 1 of 2 is not more than 1/2"},
		{"a half canton is half", motion.PeopleAndPlaces(), []motion.LayerVote{layer("Reuss", 2, 10, 1), layer("Obwald", 1, 1, 2)}, true,
			"majority: 11 of 14 is more than 1/2", "majority of layers: 2 of 3 is more than 1/2"},
		{"an even place is against", motion.PeopleAndPlaces(), []motion.LayerVote{layer("Reuss", 1, 10, 1), layer("Emme", 1, 5, 5)}, false,
			"majority: 15 of 21 is more than 1/2", "majority of layers: 1 of 2 is not more than 1/2"},
		{"a silent place is against", motion.PeopleAndPlaces(), []motion.LayerVote{layer("Reuss", 1, 10, 1), layer("Emme", 1, 0, 0)}, false,
			"majority: 10 of 11 is more than 1/2", "majority of layers: 1 of 2 is not more than 1/2"},
		{"unless it is left away", leftAway, []motion.LayerVote{layer("Reuss", 1, 10, 1), layer("Emme", 1, 0, 0)}, true,
			"majority: 10 of 11 is more than 1/2", "majority of layers: 1 of 1 is more than 1/2"},
		{"those of no place have a voice", motion.PeopleAndPlaces(), []motion.LayerVote{layer("Reuss", 1, 10, 1), layer("abroad", 0, 1, 20)}, false,
			"majority: 11 of 32 is not more than 1/2", "majority of layers: 1 of 1 is more than 1/2"},
		{"no place, nothing carried", motion.PeopleAndPlaces(), []motion.LayerVote{layer("abroad", 0, 10, 1)}, false,
			"majority: 10 of 11 is more than 1/2", "majority of layers: nobody to measure against"},
		{"no layer at all", motion.PeopleAndPlaces(), nil, false, "majority: nobody to measure against", "majority of layers: nobody to measure against"},
		{"eleven members of twenty, who stand for half of the people", members, []motion.LayerVote{layer("large", 9, 0, 65), layer("small", 11, 100, 0)}, false,
			"majority: 100 of 200 is less than 65/100", "majority of layers: 11 of 20 is at least 11/20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := motion.DoubleMajority(c.rule, c.layers)
			if err != nil {
				t.Fatal(err)
			}
			if whole, places := got.Whole.Tests[0].String(), got.Layers.String(); got.Carried != c.carried || whole != c.whole || places != c.places {
				t.Errorf("carried %v by %q and %q, want %v by %q and %q", got.Carried, whole, places, c.carried, c.whole, c.places)
			}
		})
	}
}

func TestDoubleMajority_Refuses(t *testing.T) {
	broken, silent := motion.PeopleAndPlaces(), motion.PeopleAndPlaces()
	broken.Layers, silent.Silent = rate(3, 2), "asleep"
	heavy := motion.LayerVote{Name: "heavy", Weight: voting.MaxTotal, Vote: motion.Vote{Eligible: 1}}
	most := motion.LayerVote{Name: "most", Weight: 1, Vote: motion.Vote{Eligible: voting.MaxTotal}}
	for _, c := range []struct {
		name   string
		rule   motion.DoubleRule
		layers []motion.LayerVote
		want   error
	}{
		{"more than all layers", broken, nil, motion.ErrRule},
		{"a meaning of silence nobody knows", silent, nil, motion.ErrRule},
		{"a layer with more votes than voters", motion.PeopleAndPlaces(), []motion.LayerVote{layer("Reuss", 1, 90, 20)}, motion.ErrVote},
		{"a weight below nothing", motion.PeopleAndPlaces(), []motion.LayerVote{layer("Reuss", -1, 9, 2)}, motion.ErrVote},
		{"more weight than there may be", motion.PeopleAndPlaces(), []motion.LayerVote{heavy, layer("Reuss", 1, 0, 0)}, motion.ErrVote},
		{"a larger roll than there may be", motion.PeopleAndPlaces(), []motion.LayerVote{most, layer("Reuss", 0, 0, 0)}, motion.ErrVote},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := motion.DoubleMajority(c.rule, c.layers); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// The same in exact fractions, and every voice of a layer is in the whole.
func TestDoubleMajority_IsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := motion.PeopleAndPlaces()
		r.Layers.Den = rapid.Int64Range(1, 6).Draw(t, "den")
		r.Layers.Num = rapid.Int64Range(0, r.Layers.Den).Draw(t, "num")
		r.MoreThan = rapid.Bool().Draw(t, "strict")
		r.Silent = rapid.SampledFrom([]motion.Silent{"", motion.SilentAgainst, motion.SilentLeftAway}).Draw(t, "silent")
		var layers []motion.LayerVote
		var yes, no, in, of int64
		for range rapid.IntRange(0, 6).Draw(t, "layers") {
			l := layer("", rapid.Int64Range(0, 3).Draw(t, "weight"), rapid.Int64Range(0, 3).Draw(t, "yes"), rapid.Int64Range(0, 3).Draw(t, "no"))
			layers, yes, no = append(layers, l), yes+l.Vote.Yes, no+l.Vote.No
			if l.Vote.Yes+l.Vote.No > 0 || r.Silent != motion.SilentLeftAway {
				of += l.Weight
			}
			if l.Vote.Yes > l.Vote.No {
				in += l.Weight
			}
		}
		got, err := motion.DoubleMajority(r, layers)
		if err != nil {
			t.Fatal(err)
		}
		want := yes > no && of > 0
		if want {
			c := big.NewRat(in, of).Cmp(big.NewRat(r.Layers.Num, r.Layers.Den))
			want = c > 0 || c == 0 && !r.MoreThan
		}
		if got.Carried != want {
			t.Fatalf("%+v of %+v: carried %v, want %v", r, layers, got.Carried, want)
		}
	})
}
