// SPDX-License-Identifier: AGPL-3.0-or-later

package motion

import (
	"fmt"

	"moothall/voting"
)

// LayerVote is the vote of one layer of the whole: a place, a field.
type LayerVote struct {
	Name string
	Vote Vote
	// Weight is how much the layer weighs among the layers: 1 where all weigh the
	// same, 2 and 1 for whole and half cantons. A layer of 0 counts in the whole
	// and nowhere else, as those do who live abroad.
	Weight int64
}

// Silent says what a layer means in which nobody said yes or no.
type Silent string

// The meanings of a silent layer.
const (
	SilentAgainst  Silent = "against"   // it stands among the layers and is not for: a majority of all
	SilentLeftAway Silent = "left away" // it is left out: a majority of those that decided
)

// DoubleRule asks for a majority of voices and a majority of layers. The zero
// Silent is SilentAgainst.
type DoubleRule struct {
	Whole    Rule            `json:"whole"`     // of all voices together
	Layer    Rule            `json:"layer"`     // of the voices of one layer, for the layer to be for
	Layers   voting.Fraction `json:"layers"`    // the share of the layers that must be for, by their weights
	MoreThan bool            `json:"more_than"` // the share must be passed; else reaching it is enough
	Silent   Silent          `json:"silent,omitempty"`
}

// PeopleAndPlaces is more yes than no of all, and in more than half of the places.
func PeopleAndPlaces() DoubleRule {
	return DoubleRule{Whole: SimpleMajority(), Layer: SimpleMajority(), Layers: voting.Fraction{Num: 1, Den: 2}, MoreThan: true}
}

// DoubleFinding is the answer and every figure behind it.
type DoubleFinding struct {
	Carried bool         `json:"carried"`
	Rule    DoubleRule   `json:"rule"`
	Whole   Finding      `json:"whole"`
	Places  []LayerFound `json:"places"` // in the order given
	Layers  Test         `json:"layers"` // the weight of the layers that are for, of all that count
}

// LayerFound is what one layer said.
type LayerFound struct {
	Name    string  `json:"name"`
	Weight  int64   `json:"weight"`
	Silent  bool    `json:"silent"` // nobody said yes or no
	Finding Finding `json:"finding"`
}

// MajorityOfLayers is the name of the test among the layers.
const MajorityOfLayers = "majority of layers"

// DoubleMajority measures the whole, which is all layers added up, and then the
// layers: each that carries the motion by the rule of a layer is for it with its
// weight, and every other against, an even one too. Both majorities must be met.
// A layer in which nobody said yes or no is silent, whoever abstained; what that
// means the rule says. Where no layer counts, nothing is carried. All comparisons
// are of whole numbers in 128 bits. It costs a few multiplications for each layer.
//
// Swiss Federal Constitution, art. 142, paras 2 to 4: a majority of those who
// vote and a majority of the cantons, six of which have half a vote; that is
// PeopleAndPlaces with weights 2 and 1. Treaty on European Union, art. 16(4), asks
// for 55 of 100 members and, of the people they stand for, 65 of 100; that is
// Layers 11/20 not passed but reached, with each member's people as its Vote; its
// least numbers, of members for and of members against, are not offered.
//
// Errors: ErrVote, with the layer's name, and for weights below 0; ErrRule.
func DoubleMajority(r DoubleRule, layers []LayerVote) (DoubleFinding, error) {
	if err := r.check(); err != nil {
		return DoubleFinding{}, err
	}
	f := DoubleFinding{Rule: r, Layers: Test{Name: MajorityOfLayers, Need: r.Layers, MoreThan: r.MoreThan}, Places: []LayerFound{}}
	var whole Vote
	for _, l := range layers {
		if err := f.add(l, &whole); err != nil {
			return DoubleFinding{}, err
		}
	}
	var err error
	if f.Whole, err = Decide(r.Whole, whole); err != nil {
		return DoubleFinding{}, err
	}
	f.Layers = f.Layers.Settled()
	f.Carried = f.Whole.Carried && f.Layers.Met
	return f, nil
}

// add measures one layer, and adds it to the whole and to the layers.
func (f *DoubleFinding) add(l LayerVote, whole *Vote) error {
	if l.Weight < 0 || l.Weight > voting.MaxTotal || f.Layers.Of > voting.MaxTotal-l.Weight {
		return fmt.Errorf("%w: layer %s weighs %d; the weights of all layers should be 0 to %d together", ErrVote, l.Name, l.Weight, int64(voting.MaxTotal))
	}
	finding, err := Decide(f.Rule.Layer, l.Vote)
	if err != nil {
		return fmt.Errorf("layer %s: %w", l.Name, err)
	}
	// No layer holds more than MaxTotal, nor does the whole so far.
	whole.Yes, whole.No, whole.Abstain = whole.Yes+l.Vote.Yes, whole.No+l.Vote.No, whole.Abstain+l.Vote.Abstain
	if whole.Eligible += l.Vote.Eligible; whole.Eligible > voting.MaxTotal {
		return fmt.Errorf("%w: with layer %s the roll holds %d, and may hold %d", ErrVote, l.Name, whole.Eligible, int64(voting.MaxTotal))
	}
	found := LayerFound{l.Name, l.Weight, l.Vote.Yes+l.Vote.No == 0, finding}
	f.Places = append(f.Places, found)
	if found.Silent && f.Rule.Silent == SilentLeftAway {
		return nil
	}
	f.Layers.Of += l.Weight
	if finding.Carried {
		f.Layers.Votes += l.Weight
	}
	return nil
}

func (r DoubleRule) check() error {
	if !r.Layers.Valid() || r.Layers.Num > r.Layers.Den {
		return fmt.Errorf("%w: the rate %s should lie between 0 and 1", ErrRule, r.Layers)
	}
	switch r.Silent {
	case "", SilentAgainst, SilentLeftAway:
		return nil
	}
	return fmt.Errorf("%w: a silent layer %q should be %s or %s", ErrRule, r.Silent, SilentAgainst, SilentLeftAway)
}
