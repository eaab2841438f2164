// SPDX-License-Identifier: AGPL-3.0-or-later

package stv

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"moothall/voting"

	"pgregory.net/rapid"
)

// contestOf is a contest of so many options without names.
func contestOf(options, seats int) voting.Contest {
	c := voting.Contest{Seats: seats}
	for i := range options {
		c.Options = append(c.Options, voting.Option{ID: fmt.Sprint(i + 1)})
	}
	return c
}

// The example of Hill's paper, as Otten tells it in Voting matters 13: 14 to be
// elected, 7 English, 6 Scottish and 1 Welsh, 7 men and 7 women. Once three men
// are elected, none of them Scottish, and two of three Scottish women remain, four
// Scottish men must be elected: both women are guarded, every other man is doomed.
func TestGuard_HillsExample(t *testing.T) {
	var english, scottish, welsh, men, women, scottishWomen []voting.Index
	c := voting.Contest{Seats: 14}
	add := func(n int, sets ...*[]voting.Index) {
		for range n {
			i := voting.Index(len(c.Options))
			c.Options = append(c.Options, voting.Option{ID: fmt.Sprint(i + 1)})
			for _, set := range sets {
				*set = append(*set, i)
			}
		}
	}
	add(5, &english, &men)
	add(8, &english, &women)
	add(6, &scottish, &men)
	add(3, &scottish, &women, &scottishWomen)
	add(2, &welsh, &men)
	add(2, &welsh, &women)
	g, err := newGuard(c, []Constraint{
		{"English", 7, 7, english}, {"Scottish", 6, 6, scottish}, {"Welsh", 1, 1, welsh}, {"men", 7, 7, men}, {"women", 7, 7, women},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	states := map[voting.Index]state{english[0]: elected, english[1]: elected, english[2]: elected, scottishWomen[0]: excluded}
	var left []voting.Index
	for i := range c.Options {
		if states[voting.Index(i)] == continuing {
			left = append(left, voting.Index(i))
		}
	}
	doomed, guarded, err := g.judge(left, func(i voting.Index) state { return states[i] })
	if err != nil {
		t.Fatal(err)
	}
	if want := scottishWomen[1:]; !slices.Equal(guarded, want) {
		t.Errorf("guarded %v, want %v", guarded, want)
	}
	if want := []voting.Index{english[3], english[4], welsh[0], welsh[1]}; !slices.Equal(doomed, want) {
		t.Errorf("doomed %v, want %v", doomed, want)
	}
}

func TestGuard_JudgesAsAListOfAllCommittees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		options := rapid.IntRange(1, 7).Draw(t, "options")
		sat := rapid.IntRange(0, 2).Draw(t, "sitting")
		c := contestOf(options+sat, rapid.IntRange(1, options).Draw(t, "seats"))
		var sitting []voting.Index
		for i := range sat {
			c.Options[options+i].Withdrawn = true // they sit, and do not stand
			sitting = append(sitting, voting.Index(options+i))
		}
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Constraint {
			k := Constraint{Min: rapid.IntRange(0, 3).Draw(t, "min")}
			if k.Min == 0 || rapid.Bool().Draw(t, "both") {
				k.Max = rapid.IntRange(max(1, k.Min), 4).Draw(t, "max")
			}
			for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, options+sat-1), 1, options+sat, rapid.ID[int]).Draw(t, "of") {
				k.Of = append(k.Of, voting.Index(i))
			}
			return k
		}), 1, 4).Draw(t, "constraints")
		states := make([]state, options+sat)
		for i := range options {
			states[i] = rapid.SampledFrom([]state{continuing, continuing, continuing, elected, excluded}).Draw(t, "state")
		}

		met := func(set int, states []state) bool {
			size := 0
			for i := range options {
				in := set>>i&1 == 1
				if in {
					size++
				}
				if states != nil && (in && states[i] == excluded || !in && states[i] == elected) {
					return false
				}
			}
			for _, k := range list {
				n := 0
				for _, i := range k.Of {
					if int(i) >= options || set>>i&1 == 1 {
						n++
					}
				}
				if n < k.Min || k.Max > 0 && n > k.Max {
					return false
				}
			}
			return size == c.Seats
		}
		any := false
		can, may := make([]bool, options), make([]bool, options)
		for set := range 1 << options {
			any = any || met(set, nil)
			if met(set, states) {
				for i := range options {
					can[i] = can[i] || set>>i&1 == 1
					may[i] = may[i] || set>>i&1 == 0
				}
			}
		}

		g, err := newGuard(c, list, sitting)
		if any != (err == nil) {
			t.Fatalf("a committee is possible: %v, and yet %v", any, err)
		}
		if err != nil {
			return
		}
		var left, wantDoomed, wantGuarded []voting.Index
		for i := range options {
			if states[i] != continuing {
				continue
			}
			left = append(left, voting.Index(i))
			switch {
			case !can[i]:
				wantDoomed = append(wantDoomed, voting.Index(i))
			case !may[i]:
				wantGuarded = append(wantGuarded, voting.Index(i))
			}
		}
		doomed, guarded, err := g.judge(left, func(i voting.Index) state { return states[i] })
		if err != nil || !slices.Equal(doomed, wantDoomed) || !slices.Equal(guarded, wantGuarded) {
			t.Fatalf("doomed %v, guarded %v (%v), want %v, %v", doomed, guarded, err, wantDoomed, wantGuarded)
		}
	})
}

// Groups that cut across each other in every way are refused before they take
// longer than anybody would wait.
func TestGuard_RefusesWhatCannotBeChecked(t *testing.T) {
	c := contestOf(400, 200)
	var list []Constraint
	random := uint32(1)
	for k := range MaxConstraints {
		one := Constraint{Name: fmt.Sprint(k), Min: 100, Max: 100}
		for i := range c.Options {
			if random = random*1664525 + 1013904223; random>>31 == 1 {
				one.Of = append(one.Of, voting.Index(i))
			}
		}
		list = append(list, one)
	}
	g, err := newGuard(c, list, nil)
	if err == nil {
		_, _, err = g.judge(c.Standing(), func(voting.Index) state { return continuing })
	}
	if !errors.Is(err, voting.ErrSetting) || !strings.Contains(err.Error(), "overlap in too many ways") {
		t.Errorf("got %v, want %v", err, voting.ErrSetting)
	}
}
