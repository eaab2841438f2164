// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"fmt"
	"slices"
)

// MaxCommittees is how many equally good committees a transcript lists.
const MaxCommittees = 1000

// ListLastPlaces lists every committee of a ranking whose last places are tied,
// where several seats are filled and more than one committee is possible.
func (t *Transcript) ListLastPlaces(c Contest, ranking [][]Index) {
	sure := []Index{}
	for _, equals := range ranking {
		places := c.Seats - len(sure)
		if len(equals) <= places {
			sure = append(sure, equals...)
			continue
		}
		if places > 0 && c.Seats > 1 && t.Ballots.Valid > 0 {
			t.SetCommittees(chosen(sure, slices.Sorted(slices.Values(equals)), places))
		}
		return
	}
}

// SetCommittees shows committees, each once, members and committees in the
// contest's order, and says so where there are more than MaxCommittees.
func (t *Transcript) SetCommittees(committees [][]Index) {
	if len(committees) > MaxCommittees {
		committees = committees[:MaxCommittees]
		t.Notes = append(t.Notes, fmt.Sprintf("More than %d committees are equally good; %d of them are listed.", MaxCommittees, MaxCommittees))
	}
	for _, members := range committees {
		slices.Sort(members)
	}
	slices.SortFunc(committees, slices.Compare[[]Index])
	t.Committees = slices.CompactFunc(committees, slices.Equal[[]Index])
}

// chosen are the ways to add so many of the tied to those who are sure: at most
// one more than MaxCommittees of them.
func chosen(sure, tied []Index, places int) (committees [][]Index) {
	at := make([]int, places) // which of the tied are taken, rising
	for i := range at {
		at[i] = i
	}
	for len(committees) <= MaxCommittees {
		members := slices.Clone(sure)
		for _, k := range at {
			members = append(members, tied[k])
		}
		committees = append(committees, members)
		i := places - 1
		for i >= 0 && at[i] == len(tied)-places+i {
			i--
		}
		if i < 0 {
			break
		}
		for at[i]++; i+1 < places; i++ {
			at[i+1] = at[i] + 1
		}
	}
	return committees
}
