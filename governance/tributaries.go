// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"cmp"
	"slices"

	"moothall/bodies"
	"moothall/delegation"
)

// Tributary is somebody through whom voices passed to a ballot, or several folded
// together.
type Tributary struct {
	Person bodies.PersonID `json:"person,omitempty"` // nobody where she is not named, and in a fold
	// Into is the place of the branch this leads into; below 0 it is a ballot.
	Into   int   `json:"into"`
	Depth  int   `json:"depth"`
	Voices int64 `json:"voices"` // all that passed
	Own    int64 `json:"own"`    // her own; 0 of a fold
	People int   `json:"people"` // she and all behind her; 0 where that is not for everybody
	Folded int   `json:"folded,omitempty"`
}

// branches draws the ways the voices took, as far as everybody may see them.
func (f Followed) branches(roll bodies.Roll) ([]Tributary, error) {
	drawn, err := f.Layers(roll.Weights(), f.Graph.Next, delegation.Fold{Least: foldUnder(f.Direct + f.Represented), Deepest: deepestShown})
	shown := []Tributary{}
	for _, b := range drawn {
		if !f.Open && b.Depth > 0 {
			continue
		}
		t := Tributary{Into: b.Into, Depth: b.Depth, Voices: b.Weight, Own: b.Own, People: b.People, Folded: b.Folded}
		if b.Folded == 0 && f.named(roll, b) {
			t.Person = roll.Entries[b.Member].Person
		}
		if !f.Open && !equalVoices(roll) { // how many of them there were, what the ballot carried does not say
			t.People = 0
		}
		shown = append(shown, t)
	}
	return shown, err
}

// foldUnder is the least that a branch carries which stands by itself: one in a
// hundred of what was counted, for that is what is drawn.
func foldUnder(counted int64) int64 { return (counted + foldedBelow - 1) / foldedBelow }

// named says whether whoever a branch is of is named to everybody.
func (f Followed) named(roll bodies.Roll, b delegation.Branch) bool {
	return b.People > 1 || b.Weight > b.Own || f.Public(roll.Entries[b.Member].Person)
}

func equalVoices(roll bodies.Roll) bool {
	for _, e := range roll.Entries {
		if e.Weight != 1 {
			return false
		}
	}
	return true
}

// CarriersFrom is how many voices of others a ballot carries that is kept for
// comparison with later matters: five, or a thousandth of the electorate.
func CarriersFrom(electorate int64) int64 { return max(5, (electorate+999)/1000) }

// carriers are whose ballots carried many voices of others.
func (f Followed) carriers(roll bodies.Roll) []Carrier {
	all := []Carrier{}
	for n, e := range roll.Entries {
		if f.Final[n] != delegation.ID(n) {
			continue
		}
		if carried := f.Weight[n] - e.Weight; carried >= CarriersFrom(f.Electorate) {
			all = append(all, Carrier{e.Person, carried})
		}
	}
	slices.SortStableFunc(all, func(a, b Carrier) int { return cmp.Compare(b.Voices, a.Voices) })
	return all
}

// rings counts the circles of delegations in which voices were lost.
func (f Followed) rings() int {
	walk, found := make([]int, len(f.Final)), 0 // in which walk somebody was met first; 0 is none
	for m := range f.Final {
		at := delegation.ID(m)
		for at >= 0 && f.Lost[at] == delegation.LostCycle && walk[at] == 0 {
			walk[at] = m + 1
			at = f.Graph.Next[at]
		}
		if at >= 0 && f.Lost[at] == delegation.LostCycle && walk[at] == m+1 {
			found++
		}
	}
	return found
}
