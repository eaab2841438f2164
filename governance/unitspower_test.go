// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import "testing"

// TestConcentrate_TurnedCountsTheUnits: voices that a ballot carried decide where their
// owners live, too; and where not everybody is shown whose they were, it is not told.
func TestConcentrate_TurnedCountsTheUnits(t *testing.T) {
	for _, c := range []struct {
		rule       *UnitRule
		open, want bool
	}{
		{nil, true, false},
		{&UnitRule{Layer: UnitPlaces, Of: []string{"quay", "hill"}, Share: Ratio{1, 2}, AtLeast: true}, true, true},
		{&UnitRule{Layer: UnitPlaces, Of: []string{"quay", "hill"}, Share: Ratio{1, 2}, AtLeast: true}, false, false},
	} {
		issue, roll, votes, f := spokenFor(t, func(i *Issue) { i.Procedure.Majority = &Majority{Share: Ratio{1, 9}, Units: c.rule} })
		f.Open = c.open
		for n, e := range roll.Entries { // a carries d, and e carries f: each is all of a unit
			switch e.Person {
			case "d":
				roll.Entries[n].Unit = 1
			case "f":
				roll.Entries[n].Unit = 2
			}
		}
		got, err := issue.Concentrate(roll, votes, f)
		if err != nil {
			t.Fatal(err)
		}
		if got.Heaviest[0].Turned != c.want {
			t.Errorf("units %v, open %v: turned is %v, want %v", c.rule != nil, c.open, got.Heaviest[0].Turned, c.want)
		}
	}
}
